import { describe, expect, test } from "vitest";
import { defineCommand, helpOf, readArguments } from "../../server/src/cli/args.ts";
import { dateOf, useColour } from "../../server/src/cli/options.ts";
import { run } from "../../server/src/cli/run.ts";
import type { Terminal } from "../../server/src/cli/terminal.ts";
import { folderWith } from "../support/folder.ts";

interface Recorded extends Terminal {
  readonly outText: () => string;
  readonly errText: () => string;
}

function terminal(more: Partial<Terminal> = {}): Recorded {
  let out = "";
  let err = "";
  return {
    cwd: "/",
    env: {},
    out: text => (out += text),
    err: text => (err += text),
    isTty: false,
    today: "2026-11-20",
    startServer: () => Promise.resolve(),
    ...more,
    outText: () => out,
    errText: () => err,
  };
}

describe("a run", () => {
  test("that meets a fault in the tool itself ends with 70, and says so", async () => {
    const screen = terminal({ startServer: () => Promise.reject(new Error("broken pipe dream")) });
    expect(await run(["lsp", "--stdio"], screen)).toBe(70);
    expect(screen.errText()).toMatch(/^smp: a fault in smp itself; please report it\nError: broken pipe dream/);
    expect(screen.outText()).toBe("");
  });

  test("starts the language server only over --stdio", async () => {
    let started = 0;
    const startServer = async (): Promise<void> => {
      started++;
    };
    expect(await run(["lsp", "--stdio"], terminal({ startServer }))).toBe(0);
    expect(await run(["lsp"], terminal({ startServer }))).toBe(2);
    expect(started).toBe(1);
  });

  test("is coloured on a terminal, and not where colours are not wanted", async () => {
    const cwd = folderWith({ "smp.yaml": "smp: 1\nstage: getting-started\nsoftware: {name: A, kind: tool}\n" });
    const outputOf = async (more: Partial<Terminal>): Promise<string> => {
      const screen = terminal({ cwd, ...more });
      await run(["check"], screen);
      return screen.outText();
    };
    expect(await outputOf({ isTty: true })).toContain("\u001b[1m");
    expect(await outputOf({ isTty: false })).not.toContain("\u001b");
    expect(await outputOf({ isTty: true, env: { NO_COLOR: "1" } })).not.toContain("\u001b");
  });

  test("lets no text of a repository steer the terminal", async () => {
    const bad = "\u001b[2J\u009b2J\u202e\u0007";
    const cwd = folderWith({
      "smp.yaml": "smp: 1\nstage: production\nsoftware: {name: A, kind: tool}\n",
      ".smp/config.yaml": `"${bad}": 1\n${bad}: 2\n`,
      Dockerfile: `FROM a\n${bad} b\nRUN pip install "${bad}"\n`,
    });
    for (const args of [
      ["check"],
      ["check", "--format", "json"],
      ["scan", "Dockerfile"],
      ["scan", "Dockerfile", "--format", "json"],
      ["gate", bad],
    ]) {
      const screen = terminal({ cwd, isTty: true, env: { NO_COLOR: "1" } });
      await run(args, screen);
      // eslint-disable-next-line no-control-regex -- these are the characters that must not be there
      expect(screen.outText() + screen.errText(), args.join(" ")).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });

  test("judges by the terminal's date unless told another", async () => {
    expect(dateOf(undefined, terminal())).toBe("2026-11-20");
    expect(dateOf("2024-02-29", terminal())).toBe("2024-02-29");
    for (const wrong of ["2023-02-29", "2026-1-1", "20261120", "today", "2026-13-01", ""])
      expect(() => dateOf(wrong, terminal())).toThrow("--at takes a date");
  });
});

describe("colour", () => {
  test.each([
    ["auto", false, true, {}, true],
    ["auto", false, false, {}, false],
    ["auto", true, true, {}, false],
    ["auto", false, true, { NO_COLOR: "1" }, false],
    ["auto", false, true, { NO_COLOR: "" }, true],
    ["auto", false, true, { TERM: "dumb" }, false],
    ["always", true, false, { NO_COLOR: "1" }, true],
    ["never", false, true, {}, false],
  ] as const)("%s, to a file: %s, at a terminal: %s, with %j: %s", (color, toFile, isTty, env, expected) => {
    expect(useColour(color, toFile, terminal({ isTty, env }))).toBe(expected);
  });
});

describe("arguments", () => {
  const command = defineCommand({
    name: "try",
    summary: "Tries.",
    operands: [
      { name: "ONE", required: true, help: "The first." },
      { name: "TWO", required: false, help: "The second." },
    ],
    options: {
      flag: { kind: "flag", short: "f", help: "A flag." },
      file: { kind: "value", short: "o", value: "FILE", help: "A file." },
      way: { kind: "choice", choices: ["a", "b"], default: "a", help: "A way." },
      other: { kind: "choice", choices: ["c"], help: "No default." },
    },
    run: async () => 0,
  });
  const read = (...argv: string[]): ReturnType<typeof readArguments> => readArguments(command, argv);

  test("are read by the table", () => {
    expect(read("x", "-f", "--way=b", "-o", "y", "z")).toEqual({
      values: { flag: true, file: "y", way: "b", other: undefined },
      operands: ["x", "z"],
    });
    expect(read("--", "-f")).toEqual({ values: { flag: false, file: undefined, way: "a", other: undefined }, operands: ["-f"] });
  });

  test.each([
    [[], "ONE is missing"],
    [["a", "b", "c"], "“c” is one argument too many"],
    [["a", "--way", "x"], "--way takes a or b, not “x”"],
    [["a", "--flga"], "There is no option --flga; did you mean --flag?"],
    [["a", "-x"], "There is no option -x"],
    [["a", "--file"], "Option '-o, --file <value>' argument missing"],
    [["a", "--flag=1"], "Option '-f, --flag' does not take an argument"],
  ])("%j: %s", (argv, message) => {
    expect(() => read(...argv)).toThrow(message);
  });

  test("are all in the help", () => {
    const help = helpOf(command);
    for (const part of [
      "Usage: smp try ONE [TWO] [options]",
      "Tries.",
      "-f, --flag",
      "-o, --file FILE",
      "--way WHICH",
      "One of a, b; default a.",
      "One of c.",
      "-h, --help",
    ])
      expect(help).toContain(part);
  });
});
