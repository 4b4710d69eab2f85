import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.mjs";
import { leaveOutExamples, withoutExamples } from "../../scripts/lib/without-examples.mjs";
import type { Reader } from "../../server/src/core/facts/define.ts";
import { readers } from "../../server/src/core/facts/registry.generated.ts";
import type { Rule } from "../../server/src/core/rules/define.ts";
import { rules } from "../../server/src/core/rules/registry.generated.ts";

// inside the project, for the packages that it imports
mkdirSync(join(root, ".cache/run"), { recursive: true });
const folder = mkdtempSync(join(root, ".cache/run/without-examples-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("a bundle holds the examples that a rule's page shows, and no others", async () => {
  const outfile = join(folder, "registries.mjs");
  await build({
    stdin: {
      contents: `export { readers } from "./facts/registry.generated.ts"; export { rules } from "./rules/registry.generated.ts";`,
      resolveDir: join(root, "server/src/core"),
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "silent",
    plugins: [leaveOutExamples()],
  });
  const bundled = (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as {
    readonly readers: readonly Reader[];
    readonly rules: readonly Rule[];
  };

  test.each(readers.map((reader, at) => [reader.id, reader, bundled.readers[at]] as const))("reader %s", (_, whole, short) => {
    expect(short && JSON.stringify({ ...short, examples: [] })).toBe(JSON.stringify({ ...whole, examples: [] }));
    expect(short?.examples).toEqual([]);
  });

  test.each(rules.map((rule, at) => [rule.id, rule, bundled.rules[at]] as const))("rule %s", (_, whole, short) => {
    const shown = { bad: whole.examples.bad.slice(0, 1), good: whole.examples.good.slice(0, 1) };
    expect(JSON.stringify(short)).toBe(JSON.stringify({ ...whole, examples: shown }));
  });
});

describe("only what is written in the usual way is cut", () => {
  test.each([
    [
      "a reader",
      'const a = defineReader({ id: "a", examples: [{ text: `}])` }, { x: [1] }], b });',
      'const a = defineReader({ id: "a", examples: [], b });',
    ],
    [
      "a rule",
      "const a = defineRule({ examples: { bad: [{ a: 1 }, { b: 2 }], good: [{ c: [3] }, d()] }, check() {} });",
      "const a = defineRule({ examples: { bad: [{ a: 1 }], good: [{ c: [3] }] }, check() {} });",
    ],
    ["one example of each", "defineRule({ examples: { bad: [a], good: [b] } });", "defineRule({ examples: { bad: [a], good: [b] } });"],
    ["lines, which are kept", "defineReader({ examples: [\n  {\n    a,\n  },\n], b });", "defineReader({ examples: [\n\n\n\n], b });"],
    ["a list by its name", "defineReader({ examples });", "defineReader({ examples });"],
    ["another function", "defineEvidence({ examples: [a, b] });", "defineEvidence({ examples: [a, b] });"],
    ["examples further in", "defineReader({ a: { examples: [b, c] } });", "defineReader({ a: { examples: [b, c] } });"],
    ["its own definition", "export function defineReader(reader) {}", "export function defineReader(reader) {}"],
  ])("%s", (_, text, expected) => {
    expect(withoutExamples(text)).toBe(expected);
  });
});
