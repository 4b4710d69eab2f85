import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CompletionItem, TextEdit } from "vscode-languageserver";
import { completionPlace } from "../../server/src/lsp/completion-place.ts";
import { LineIndex } from "../../server/src/core/text.ts";
import { plainCompletion, start, uriOf, type Diagnostic, type TestClient } from "./support.ts";

/* Documents and places that no sane person writes, and half-typed ones that everybody does. Every one must be answered, soon and without a fault. */

const good = `smp: 1
stage: production
software: {name: StrainScope, kind: tool, license: MIT}
people:
  sci: {name: Ada Example, roles: [science-lead]}
answers:
  accessibility.license: {answer: MIT, evidence: [LICENSE, "docs/"]}
  testing.types:
    answer: {unit: automatic}
dependencies:
  pinned_in: {pypi: uv.lock}
  software:
    - pypi:numpy >=1.26,<3
    - {use: "pypi:scipy", need: soft}
targets:
  image:
    kind: container
    tier: production
signoffs:
  - {gate: science-results, release: v1, by: sci, date: 2026-10-01, verdict: ok}
`;

const repeated = (text: string, times: number): string => text.repeat(times);
const bomb = Array.from(
  { length: 9 },
  (_, level) =>
    `b${level + 1}: &b${level + 1} [${Array(9)
      .fill(level === 0 ? "x" : `*b${level}`)
      .join(", ")}]`,
).join("\n");

const hostile: Readonly<Record<string, string>> = {
  nothing: "",
  "one space": " ",
  "line ends only": "\n\r\n\r\n\n",
  "a byte order mark": `\ufeff${good}`,
  "Windows line ends": good.replaceAll("\n", "\r\n"),
  "old Mac line ends": good.replaceAll("\n", "\r"),
  tabs: good.replaceAll("  ", "\t"),
  "a null character": good.replace("tool", "to\u0000ol"),
  "half a surrogate pair": good.replace("Ada", "\ud83d"),
  "emoji and CJK": good.replace("Ada Example", "艾达 🧬").replace("StrainScope", "株🔬"),
  "aliases that grow without end": `smp: 1\n${bomb}\nanswers: *b9\nsoftware: *b9\n`,
  "an alias of itself": "smp: &a\n  x: *a\nanswers: *a\n",
  "3,000 brackets": `smp: ${repeated("[", 3000)}`,
  "3,000 braces": `smp: ${repeated("{a: ", 3000)}`,
  "3,000 levels of indentation": Array.from({ length: 3000 }, (_, level) => `${" ".repeat(level)}k:`).join("\n"),
  "3,000 dashes": repeated("- ", 3000),
  "a line of a million characters": `smp: 1\nsoftware: {name: ${repeated("x", 1_000_000)}}\n`,
  "a key of 100,000 characters": `${repeated("k", 100_000)}: 1\n`,
  "50,000 keys": Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`).join("\n"),
  "the same key 20,000 times": repeated("smp: 1\n", 20_000),
  "more than a plan may have": `# ${repeated("x", 2_000_001)}\n`,
  "names of objects":
    "smp: 1\n__proto__: {constructor: 1}\nconstructor: []\ntoString: {}\nanswers: {__proto__: x, hasOwnProperty: y}\npeople: {__proto__: {name: A}}\ntargets: {constructor: {kind: container, tier: production}}\n",
  "several documents": `${good}---\n${good}...\n---\n`,
  "tags and directives": "%YAML 1.2\n%TAG ! tag:example.org,2026:\n---\nsmp: !!int 1\nstage: !foo production\nsoftware: !!binary aGk=\n",
  "complex keys": "? [a, b]\n: 1\n? {x: y}\n: 2\n",
  "everything of the wrong type":
    "smp: []\nstage: {}\nsoftware: 5\npeople: [1, 2]\nanswers: yes\ndependencies: no\nrelease: [x]\ntargets: ~\nsignoffs: {a: b}\nwaivers: 1\ngates: x\nkey_checks: {}\n",
  "everything null": "smp:\nstage:\nsoftware:\npeople:\nanswers:\ndependencies:\nrelease:\ntargets:\nsignoffs:\nwaivers:\ngates:\n",
  "dependencies of all kinds": `smp: 1\ndependencies:\n  software: [":", "a:", "pypi:", "pypi: x", ":x", "pypi:@", "npm:@a/b@1 || 2", "pypi:x ${repeated(">=1,", 5000)}", "pypi:\\u0000", 5, null, [], {}]\n  pinned_in: [x]\n`,
  "paths of all kinds":
    'smp: 1\nrelease: {changelog: "../../../../etc/passwd", same_version_in: ["/etc/passwd", "C:\\\\x", "a\\u0000b", "**/*", "{a,b", "[", "~/.ssh", "file:///etc/passwd", ".", "..", "", " "]}\n',
  "dates of all kinds":
    "smp: 1\nsignoffs:\n  - {date: 2026-13-45}\n  - {date: 0000-00-00}\n  - {date: 99999-01-01}\n  - {date: now}\n  - {date: 2026-02-30T25:61:61Z}\n",
  "comments that disable":
    "# smp-disable-next-line\n# smp-disable-next-line --\n# smp-disable-next-line PLN005 PLN005, --  -- \n# smp-disable-next-line __proto__ -- x\nsmp: 1 # smp-disable-next-line\n",
  "block texts that never end": `smp: |\n  ${repeated("x\n  ", 1000)}software: >-9\n`,
  "quotes that never end": 'smp: "1\nstage: \'production\nsoftware: {name: "A, kind: tool}\n',
  "a folded mess": "smp: >\n\n\n  x\n\ty\n - z\n",
};

let client: TestClient;
beforeAll(async () => {
  client = await start({
    capabilities: plainCompletion,
    files: {
      "smp.yaml": good,
      LICENSE: "x",
      "docs/a.md": "",
      "uv.lock": 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "1.26.4"\n',
    },
  });
});
afterAll(() => client.dispose());

/** All that an editor asks of a document that it shows. */
async function exercise(path: string, text: string): Promise<void> {
  const uri = uriOf(path);
  const lines = text.split(/\r\n|\n|\r/);
  const last = { line: lines.length - 1, character: lines.at(-1)!.length };
  const whole = { start: { line: 0, character: 0 }, end: last };
  const textDocument = { uri };
  const places = [{ line: 0, character: 0 }, { line: lines.length >> 1, character: 4 }, { line: 1, character: 7 }, last];
  const answers = await Promise.all([
    ...["hover", "completion", "definition"].flatMap(name =>
      places.map(position => client.request(`textDocument/${name}`, { textDocument, position })),
    ),
    client.request("textDocument/documentSymbol", { textDocument }),
    client.request("textDocument/documentLink", { textDocument }),
    client.request("textDocument/codeAction", { textDocument, range: whole, context: { diagnostics: [] } }),
    client.request("textDocument/codeAction", { textDocument, range: whole, context: { diagnostics: [], only: ["source.fixAll"] } }),
  ]);
  expect(JSON.stringify(answers)).not.toMatch(/\b(Type|Range|Reference|Syntax)Error\b|Cannot read|is not a function|Maximum call stack/);
}

function checkDiagnostics(diagnostics: readonly Diagnostic[], text: string): void {
  const lines = text.split(/\r\n|\n|\r/);
  for (const { range, message } of diagnostics) {
    expect(message).not.toMatch(/Error:|\n {4}at |undefined|\[object/);
    expect(range.start.line).toBeLessThanOrEqual(range.end.line);
    expect(range.end.line).toBeLessThan(lines.length + 1);
    for (const { line, character } of [range.start, range.end]) expect(character).toBeLessThanOrEqual((lines[line] ?? "").length + 1);
  }
}

describe("documents", () => {
  test.each(Object.entries(hostile))(
    "%s",
    async (_, text) => {
      const path = "t/smp.yaml";
      await client.open(path, text);
      const { diagnostics } = await client.published(path, it => it.version === 1);
      checkDiagnostics(diagnostics, text.replace(/^\ufeff/, ""));
      await exercise(path, text);
      await client.edit(path, { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: "#\n" });
      await client.published(path, it => it.version === 2);
      await client.close(path);
      await client.published(path, it => it.version === undefined);
      expect(client.logs).toEqual([]);
    },
    30_000,
  );

  test("a good plan is judged as before when all of them are gone", async () => {
    await client.open("smp.yaml");
    const before = (await client.published("smp.yaml", it => it.version === 1)).diagnostics;
    await client.close("smp.yaml");
    const other = await start({
      capabilities: plainCompletion,
      files: { "smp.yaml": good, LICENSE: "x", "docs/a.md": "", "uv.lock": client.files.get(uriOf("uv.lock"))! },
    });
    await other.open("smp.yaml");
    expect((await other.published("smp.yaml")).diagnostics).toEqual(before);
    other.dispose();
  });
});

describe("half-typed", () => {
  test("the good plan cut at every character: a place, or none, but never a fault", () => {
    for (let end = 0; end <= good.length; end++) {
      for (const text of [good.slice(0, end), good]) {
        const place = completionPlace(new LineIndex(text), end);
        if (place === undefined) continue;
        expect(place.span.start).toBeLessThanOrEqual(end);
        expect(place.span.end).toBeGreaterThanOrEqual(end);
        expect(text.slice(place.span.start, place.span.end)).not.toContain("\n");
      }
    }
  });

  test("the place in the cut plan is the place in the whole one", () => {
    // what follows the cursor must not change where it is
    for (let end = 1; end <= good.length; end++) {
      const cut = completionPlace(new LineIndex(good.slice(0, end)), end);
      const lineEnd = good.indexOf("\n", end);
      const whole = completionPlace(new LineIndex(good.slice(0, lineEnd < 0 ? undefined : lineEnd)), end);
      if (cut === undefined || whole === undefined || cut.typed === "" || cut.mode !== whole.mode) continue;
      expect([end, whole.pointer]).toEqual([end, cut.pointer]);
    }
  });

  test("every proposal at every third character can be applied, and the edit holds the cursor", async () => {
    const uri = await client.open("h/smp.yaml", good);
    const lines = new LineIndex(good);
    for (let offset = 0; offset < good.length; offset += 3) {
      const position = lines.positionAt(offset);
      const list = await client.request<{ items: CompletionItem[] } | null>("textDocument/completion", { textDocument: { uri }, position });
      for (const { textEdit, label } of list?.items.slice(0, 40) ?? []) {
        const edit = textEdit as TextEdit;
        expect([label, edit.range.start.line, edit.range.end.line]).toEqual([label, position.line, position.line]);
        expect(edit.range.start.character).toBeLessThanOrEqual(position.character);
        expect(edit.range.end.character).toBeGreaterThanOrEqual(position.character);
      }
    }
    await client.close("h/smp.yaml");
  });

  test("random edits in pieces leave the server with the client's text", async () => {
    const path = "r/smp.yaml";
    await client.open(path, good);
    let seed = 20261120;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed % below;
    };
    const pieces = ["x", "\n", "  ", ": ", "- ", "🧬", '"', "#", "\r\n", "[", "}", "\t", "name: a\n", ""];
    for (let step = 0; step < 60; step++) {
      const text = client.textOf(path);
      const lines = new LineIndex(text);
      const from = random(text.length + 1);
      const to = Math.min(text.length, from + random(12));
      await client.edit(path, { range: lines.range({ start: from, end: to }), newText: pieces[random(pieces.length)]! });
    }
    const after = (await client.published(path, it => it.version === 61)).diagnostics;
    const text = client.textOf(path);
    await client.close(path);
    await client.published(path, it => it.version === undefined);
    await client.open(path, text);
    expect((await client.published(path, it => it.version === 1)).diagnostics).toEqual(after);
    await client.close(path);
  });
});

test("opened, typed in and closed in no order", async () => {
  for (let round = 0; round < 100; round++) {
    const path = `q/d${round % 5}/smp.yaml`;
    await client.open(path, good);
    await client.edit(path, { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, newText: "x" });
    await client.close(path);
  }
  await client.request("smp/checklist");
  for (let at = 0; at < 5; at++)
    expect((await client.published(`q/d${at}/smp.yaml`, it => it.version === undefined)).diagnostics).toEqual([]);
  expect(client.logs).toEqual([]);
});
