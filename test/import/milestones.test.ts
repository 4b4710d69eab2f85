import { describe, expect, test } from "vitest";
import { ticketFormats } from "../../server/src/core/import/formats.ts";
import { github, gitlab } from "../../server/src/core/import/milestones.ts";
import type { Ticket } from "../../server/src/core/import/ticket.ts";

const milestone = { number: 3, title: "2. Release validation", state: "open", open_issues: 1, closed_issues: 1, due_on: null };
const issue = {
  id: 1,
  number: 7,
  html_url: "https://github.com/meridian/pipe/issues/7",
  title: "Release validated",
  state: "closed",
  state_reason: "completed",
  user: { login: "someone" },
  assignee: { login: "cy" },
  assignees: [{ login: "cy" }],
  labels: [{ name: "release: v1.0.0" }, { name: "component:alpha" }],
  milestone,
  closed_at: "2026-10-20T08:00:00Z",
  closed_by: { login: "ada" },
};

const gitlabIssue = {
  id: 90,
  iid: 7,
  project_id: 4,
  web_url: "https://gitlab.example/meridian/pipe/-/issues/7",
  title: "Release validated",
  state: "closed",
  labels: ["site::north"],
  assignees: [{ username: "cy", name: "Cy Science" }],
  author: { username: "someone" },
  closed_by: { username: "ada", name: "Ada Release" },
  closed_at: "2026-10-20T08:00:00.000+02:00",
  milestone: { iid: 1, title: "v1.0.0", state: "active", start_date: null, due_date: null, expired: false },
  moved_to_id: null,
};

const formatOf = (data: unknown): string | undefined => ticketFormats.find(it => it.recognises(JSON.stringify(data)))?.id;
const ticketOf = (format: typeof github, data: unknown): Ticket | undefined => format.read(JSON.stringify(data)).tickets[0];

describe("issues of GitHub", () => {
  test("as its interface gives them", () => {
    expect(formatOf([issue])).toBe("github");
    expect(github.read(JSON.stringify([issue]))).toEqual({
      problems: [],
      tickets: [
        {
          key: "7",
          reference: "https://github.com/meridian/pipe/issues/7",
          summary: "Release validated",
          components: ["release: v1.0.0", "component:alpha"],
          version: "v1.0.0",
          milestone: "2. Release validation",
          outcome: "done",
          owner: ["cy"],
          date: "2026-10-20",
        },
      ],
    });
  });

  test("as gh prints them", () => {
    const printed = {
      number: 7,
      title: "Release validated",
      state: "CLOSED",
      stateReason: "COMPLETED",
      closedAt: "2026-10-20T08:00:00Z",
      url: "https://github.com/meridian/pipe/issues/7",
      labels: [{ name: "x" }],
      milestone: { title: "v1.0.0", dueOn: null },
      assignees: [{ login: "cy", name: "Cy Science" }],
    };
    expect(formatOf([printed])).toBe("github");
    expect(ticketOf(github, [printed])).toMatchObject({
      outcome: "done",
      version: "v1.0.0",
      milestone: undefined,
      owner: ["cy", "Cy Science"],
      date: "2026-10-20",
      reference: printed.url,
    });
  });

  test("several pages, lists below a key, and milestones that hold them", () => {
    const { milestone: _, ...alone } = issue;
    expect(github.read(JSON.stringify([[issue], [{ ...issue, number: 8 }]])).tickets.map(({ key }) => key)).toEqual(["7", "8"]);
    for (const data of [
      { issues: [alone] },
      { milestones: [{ ...milestone, title: "v1.0.0", issues: [alone] }] },
      [{ ...milestone, issues: [alone] }],
    ]) {
      expect(formatOf(data)).toBe("github");
      expect(github.read(JSON.stringify(data))).toMatchObject({ tickets: [{ key: "7" }], problems: [] });
    }
    expect(ticketOf(github, [{ ...milestone, issues: [alone] }])?.milestone).toBe("2. Release validation");
  });

  test("milestones alone sign nothing", () => {
    expect(formatOf([milestone])).toBe("github");
    expect(github.read(JSON.stringify([milestone]))).toEqual({
      tickets: [],
      problems: ["the milestone “2. Release validation” comes without its issues; export them, too"],
    });
    expect(github.read(JSON.stringify([milestone, issue])).problems).toEqual([]);
  });

  test.each([
    [{ state: "open", state_reason: null }, { open: "open" }],
    [{ state: "open", state_reason: "reopened" }, { open: "open" }],
    [{ state_reason: "not_planned" }, { closed: "as not planned" }],
    [{ state_reason: "duplicate" }, { closed: "as duplicate" }],
    [{ state_reason: null }, { closed: "without a reason" }],
    [{ labels: [{ name: "wontfix" }] }, { closed: "and labelled wontfix" }],
    [{ labels: ["resolution: invalid"] }, { closed: "and labelled resolution: invalid" }],
    [{ labels: ["not invalid at all"] }, "done"],
    [{ state: 5 }, { open: "without a state" }],
  ])("%j", (change, outcome) => {
    expect(ticketOf(github, [{ ...issue, ...change }])?.outcome).toEqual(outcome);
  });

  test("belong to whoever is assigned alone, else to whoever closed them", () => {
    expect(ticketOf(github, [{ ...issue, assignee: null, assignees: [] }])?.owner).toEqual(["ada"]);
    expect(ticketOf(github, [{ ...issue, assignees: [{ login: "cy" }, { login: "eve" }] }])?.owner).toEqual([]);
    expect(ticketOf(github, [{ ...issue, assignee: null, assignees: [], closed_by: null }])?.owner).toEqual([]);
  });

  test("take one release only", () => {
    const versionOf = (labels: readonly string[], title: string): string | undefined =>
      ticketOf(github, [{ ...issue, labels, milestone: { ...milestone, title } }])?.version;
    expect(versionOf([], "DR2 v1.2.0 pre-production")).toBe("v1.2.0");
    expect(versionOf([], "v1.2.0 or v1.3.0")).toBeUndefined();
    expect(versionOf(["version: 1.2.0", "release::v1.3.0"], "v1.2.0")).toBeUndefined();
    expect(versionOf([], "2. Release validation")).toBeUndefined();
  });

  test("pull requests are no tickets", () => {
    expect(github.read(JSON.stringify([{ ...issue, pull_request: { url: "x" } }]))).toEqual({
      tickets: [],
      problems: ["#7 is a pull request, and signs nothing"],
    });
  });
});

describe("issues of GitLab", () => {
  test("as its interface gives them", () => {
    expect(formatOf([gitlabIssue])).toBe("gitlab");
    expect(gitlab.read(JSON.stringify([gitlabIssue]))).toEqual({
      problems: [],
      tickets: [
        {
          key: "7",
          reference: "https://gitlab.example/meridian/pipe/-/issues/7",
          summary: "Release validated",
          components: ["site::north"],
          version: "v1.0.0",
          milestone: undefined,
          outcome: "done",
          owner: ["cy", "Cy Science"],
          date: "2026-10-20",
        },
      ],
    });
  });

  test.each([
    [{ state: "opened" }, { open: "opened" }],
    [{ moved_to_id: 12 }, { closed: "as moved or duplicate" }],
    [{ duplicated_to_id: 12 }, { closed: "as moved or duplicate" }],
    [{ labels: ["status::won't fix"] }, { closed: "and labelled status::won't fix" }],
  ])("%j", (change, outcome) => {
    expect(ticketOf(gitlab, [{ ...gitlabIssue, ...change }])?.outcome).toEqual(outcome);
  });

  test("milestones that hold them, and those that do not", () => {
    const { milestone: own, ...alone } = gitlabIssue;
    expect(formatOf([{ ...own, issues: [alone] }])).toBe("gitlab");
    expect(ticketOf(gitlab, [{ ...own, issues: [alone] }])).toMatchObject({ version: "v1.0.0" });
    expect(gitlab.read(JSON.stringify([own])).problems).toEqual(["the milestone “v1.0.0” comes without its issues; export them, too"]);
  });
});

describe("other JSON", () => {
  test("is not taken for issues", () => {
    for (const data of [{}, [], null, 5, "x", [1], [{ name: "x" }], { smp: 1 }, { title: "x" }, { events: [{ uuid: "x" }] }])
      expect(formatOf(data)).toBeUndefined();
  });

  test("never makes it throw", () => {
    const text = JSON.stringify([issue, gitlabIssue, { ...milestone, issues: [issue] }]);
    const hostile = [
      "[".repeat(200_000),
      `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
      '{"a":'.repeat(100_000),
      '[{"__proto__": {"polluted": 1}, "number": 1, "title": "__proto__", "labels": [{"name": "constructor"}], "state": "closed"}]',
      '[{"number": 1, "title": "x", "labels": {"length": 5}, "assignees": "x", "milestone": [], "closed_at": {}, "html_url": "javascript:x"}]',
      '[{"iid": "1", "title": 5}]',
      '[{"number": 1e999, "title": "x"}]',
    ];
    for (const one of [...hostile, ...Array.from({ length: text.length }, (_, end) => text.slice(0, end))]) {
      for (const format of [github, gitlab]) {
        expect(() => format.recognises(one)).not.toThrow();
        expect(() => format.read(one)).not.toThrow();
      }
    }
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
