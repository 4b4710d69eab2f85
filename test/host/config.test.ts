import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { defaultProjectConfig, parseConfig } from "../../server/src/core/config-file.ts";
import { levelSetting } from "../../server/src/core/config.ts";
import { defineRule, option } from "../../server/src/core/rules/define.ts";
import { readConfig } from "../../server/src/host/config.ts";
import { nodeFileSystem } from "../../server/src/host/node-fs.ts";
import { folderWith } from "../support/folder.ts";

const rule = defineRule({
  id: "a-rule",
  code: "AAA001",
  since: "0.1.0",
  severity: ["error", "error", "error", "error", "error", "error"],
  title: "t",
  rationale: "r",
  remedy: "r",
  source: "s",
  needs: [],
  options: { ignore: option.strings([], "d"), most: option.number(3, "d"), strict: option.boolean(false, "d") },
  messages: { m: "m" },
  fix: "none",
  examples: { bad: [{ why: "w", plan: "p" }], good: [{ why: "w", plan: "p" }] },
  check: () => undefined,
});

const parse = (text: string): ReturnType<typeof parseConfig> => parseConfig(text, [rule]);
const messages = (text: string): string[] =>
  parse(text).problems.map(({ message, range }) => `${range.start.line + 1}:${range.start.character + 1} ${message}`);

describe("the settings of a project", () => {
  test("are rules by code or name, files and exclude", () => {
    const { config, problems } = parse(
      "rules:\n  a-rule: {severity: warning, ignore: [x, y], most: 5, strict: true}\nfiles: plans/*.yaml\nexclude: [a/**, b]\n",
    );
    expect(problems).toEqual([]);
    expect(config).toEqual({
      rules: { AAA001: { severity: "warning", ignore: ["x", "y"], most: 5, strict: true } },
      files: ["plans/*.yaml"],
      exclude: ["a/**", "b"],
    });
  });

  test.each(["off", "false", '"off"'])("take %s for off", written => {
    const { config, problems } = parse(`rules: {AAA001: ${written}}\n`);
    expect(problems).toEqual([]);
    expect(levelSetting(config, rule)).toBe("off");
  });

  test.each([
    ["a: b: c\n", ["1:4 Two keys on one line, or a “:” inside text; put quotes around the text", "1:1 “a” is not a setting"]],
    ["[a]\n", ["1:1 The settings should be keys with values: rules, files, exclude and names"]],
    ["text\n", ["1:1 The settings should be keys with values: rules, files, exclude and names"]],
    ["rule: {}\n", ["1:1 “rule” is not a setting; did you mean “rules”?"]],
    ["rules: [AAA001]\n", ["1:8 “rules” should be rules with a severity, for instance DEP003: warning"]],
    ["rules: {AAA002: off}\n", ["1:9 There is no rule “AAA002”; did you mean “AAA001”?"]],
    ["rules: {something-else-entirely: off}\n", ["1:9 There is no rule “something-else-entirely”"]],
    ["rules: {AAA001: loud}\n", ["1:17 A severity is one of off, hint, info, warning and error"]],
    ["rules: {AAA001: {severity: 1}}\n", ["1:28 A severity is one of off, hint, info, warning and error"]],
    ["rules: {AAA001: {ignor: []}}\n", ["1:18 AAA001 has no option “ignor”; did you mean “ignore”?"]],
    [
      "rules: {AAA001: {ignore: [1], most: x, strict: 1}}\n",
      ["1:26 “ignore” should be a list of texts", "1:37 “most” should be a number", "1:48 “strict” should be true or false"],
    ],
    ["files: {a: b}\n", ["1:8 “files” should be a list of globs such as [examples/**]"]],
    ["exclude: [1]\n", ["1:10 “exclude” should be a list of globs such as [examples/**]"]],
    ["? [a]\n: b\n", ["1:3 A key here must be plain text"]],
    ["files: [a]\nfiles: [b]\n", ["2:1 “files” stands here twice; only the first counts"]],
  ])("say what is wrong with %j", (text, expected) => {
    expect(messages(text)).toEqual(expected);
    for (const message of messages(text)) expect(message.length).toBeLessThan(100);
  });

  test("count only once", () => {
    expect(parse("files: [a]\nfiles: [b]\nrules:\n  AAA001: hint\n  AAA001: error\n").config).toEqual({
      rules: { AAA001: "hint" },
      files: ["a"],
      exclude: [],
    });
  });

  test("may be empty", () => {
    for (const text of ["", "# nothing yet\n", "---\n"]) expect(parse(text)).toEqual({ config: defaultProjectConfig, problems: [] });
  });

  test("survive what is hostile", () => {
    for (const text of [
      "__proto__: {a: 1}\nrules: {__proto__: off, constructor: off}\n",
      "a: &a [*a]\n",
      "x: ".repeat(5000),
      "[".repeat(5000),
      "{a: ".repeat(500),
      "\u0000",
      "x".repeat(1_000_001),
    ]) {
      const { config } = parse(text);
      expect(config).toEqual(defaultProjectConfig);
    }
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
  });
});

describe("reading them", () => {
  test("finds either ending, and none", async () => {
    const text = "files: [a]\n";
    const read = (root: string): ReturnType<typeof readConfig> => readConfig(nodeFileSystem(root), [rule]);
    expect(await read(folderWith({ ".smp/config.yaml": text }))).toMatchObject({
      path: ".smp/config.yaml",
      config: { files: ["a"] },
      problems: [],
    });
    expect(await read(folderWith({ ".smp/config.yml": text }))).toMatchObject({ path: ".smp/config.yml", config: { files: ["a"] } });
    expect(await read(folderWith({ "other.txt": "" }))).toEqual({ path: undefined, config: defaultProjectConfig, problems: [] });
  });

  test("says when it cannot", async () => {
    const root = folderWith({ "other.txt": "" });
    mkdirSync(join(root, ".smp/config.yaml"), { recursive: true });
    expect((await readConfig(nodeFileSystem(root), [rule])).problems).toMatchObject([
      { message: "The settings could not be read: not a regular file" },
    ]);
    const binary = folderWith({ ".smp/config.yaml": new Uint8Array([0, 1]) });
    expect((await readConfig(nodeFileSystem(binary), [rule])).problems).toMatchObject([
      { message: "The settings could not be read: not text" },
    ]);
  });
});
