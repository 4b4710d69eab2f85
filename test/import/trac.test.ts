import { describe, expect, test } from "vitest";
import { dayIn, trac } from "../../server/src/core/import/trac.ts";

const header = "Ticket,Summary,Component,Status,Resolution,Version,Type,Priority,Owner,Modified";

describe("tickets of Trac", () => {
  test("have the ten columns", () => {
    const text = `${header}\n#101,Feature freeze,software,closed,fixed,v1.0.0,task,major,ada,2026-10-20 14:03:11\n`;
    expect(trac.recognises(text)).toBe(true);
    expect(trac.read(text)).toEqual({
      problems: [],
      tickets: [
        {
          key: "101",
          reference: "#101",
          summary: "Feature freeze",
          components: ["software"],
          version: "v1.0.0",
          milestone: undefined,
          outcome: "done",
          owner: ["ada"],
          date: "2026-10-20",
        },
      ],
    });
  });

  test("may have them in another order, under other names, with more of them", () => {
    const text = "\ufeffid;Status;summary;owner;_changetime;Milestone;Keywords\r\n7;closed;Freeze;;1791234567000000;DR2 v1.0.0;x\r\n";
    expect(trac.recognises(text)).toBe(true);
    expect(trac.read(text).tickets).toEqual([
      {
        key: "7",
        reference: "#7",
        summary: "Freeze",
        components: [],
        version: undefined,
        milestone: "DR2 v1.0.0",
        outcome: { closed: "without a resolution" },
        owner: [],
        date: "2026-10-05",
      },
    ]);
  });

  test.each([
    ["closed", "fixed", "done"],
    ["Closed", "FIXED", "done"],
    ["closed", "wontfix", { closed: "as wontfix" }],
    ["closed", "invalid", { closed: "as invalid" }],
    ["closed", "worksforme", { closed: "as worksforme" }],
    ["closed", "", { closed: "without a resolution" }],
    ["reopened", "fixed", { open: "reopened" }],
    ["new", "", { open: "new" }],
    ["", "fixed", { open: "without a status" }],
  ])("that are %s as “%s”", (status, resolution, outcome) => {
    const { tickets } = trac.read(`${header}\n1,a,b,${status},${resolution},v1,task,major,ada,2026-10-20\n`);
    expect(tickets[0]?.outcome).toEqual(outcome);
  });

  test("are not read from rows that do not fit", () => {
    const { tickets, problems } = trac.read(
      `${header}\n1,a\nx,b,c,new,,v1,task,major,ada,2026-10-20\n2,,c,new,,v1,task,major,ada,2026-10-20\n`,
    );
    expect(tickets).toEqual([]);
    expect(problems).toEqual([
      "line 2: 2 cells where the first row has 10",
      "line 3: the ticket has no number or no summary",
      "line 4: the ticket has no number or no summary",
    ]);
  });

  test("are not read from a table without the columns", () => {
    expect(trac.read("Ticket,Summary\n1,a\n")).toEqual({
      tickets: [],
      problems: ["the first row does not name the columns “Status” and “Owner”"],
    });
    expect(trac.read("")).toEqual({ tickets: [], problems: [expect.stringContaining("does not name the columns") as string] });
    for (const text of ["", "smp: 1\n", "a,b\n1,2\n", "[]", "name,version\nnumpy,1\n"]) expect(trac.recognises(text)).toBe(false);
  });

  test("with hostile names are only text", () => {
    const text = "Ticket,Summary,Status,Owner,__proto__,constructor\n1,__proto__,closed,constructor,polluted,polluted\n";
    expect(trac.read(text).tickets[0]).toMatchObject({ summary: "__proto__", owner: ["constructor"] });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test.each([
    ["2026-10-20 14:03:11", "2026-10-20"],
    ["2026-10-20T14:03:11.123456+00:00", "2026-10-20"],
    ["2026/1/5", "2026-01-05"],
    ["20.10.2026", "2026-10-20"],
    ["5. 1. 2026 08:00", "2026-01-05"],
    ["10/20/2026 02:03:11 PM", "2026-10-20"],
    ["20/10/2026", "2026-10-20"],
    ["10/10/2026", "2026-10-10"],
    ["Oct 20, 2026, 2:03:11 PM", "2026-10-20"],
    ["October 20, 2026", "2026-10-20"],
    ["20 Oct 2026", "2026-10-20"],
    ["1791234567", "2026-10-05"],
    ["1791234567000000", "2026-10-05"],
    ["10/11/2026", undefined],
    ["10/20/26", undefined],
    ["2026-02-30", undefined],
    ["2026-13-01", undefined],
    ["20261020", undefined],
    ["3 weeks ago", undefined],
    ["Foo 20, 2026", undefined],
    ["9".repeat(5000), undefined],
    ["", undefined],
  ])("are dated %s", (written, day) => {
    expect(dayIn(written)).toBe(day);
  });
});
