import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Reader } from "../../server/src/core/facts/define.ts";
import { readers } from "../../server/src/core/facts/registry.generated.ts";
import type { Extracted, FileFacts } from "../../server/src/core/facts/types.ts";
import { LineIndex, type Range } from "../../server/src/core/text.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

/** What every reader of the registry owes to every text, whoever wrote it. The texts are its own examples, broken in many ways. */

const seed = 20261121;

const names = [
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "", "x".repeat(10_000), "\ud800", "\u2028", "\ufeff", "日本", "😀"],
  ...[
    "a\u0000b",
    "\u001b[31mred",
    "\u202eabc",
    "../../../etc/passwd",
    "${x}",
    "{{ x }}",
    "$(x)",
    "`x`",
    "\\n",
    "%",
    "#",
    "*",
    "&a",
    "!x",
    "?",
  ],
  ...["[", "]", "(", ")", "{", "}", "<", ">", "@", ":", "=", "==", ">=", ",", '"', "'", "\\", "/", "-", "|", "\n", "\r", "\r\n", "\t"],
];

describe.each(readers.map(reader => [reader.id, reader] as const))("%s", (_, reader) => {
  const examples = reader.examples;

  test("cut off at every line, and within", () => {
    for (const { file, text } of examples) {
      const step = Math.max(1, Math.floor(text.length / 150));
      const cuts = new Set([...text.matchAll(/\n/g)].flatMap(({ index }) => [index, index + 1]));
      for (let length = 0; length < text.length; length += step) cuts.add(length);
      for (const length of cuts) read(reader, file, text.slice(0, length));
    }
  });

  test("a lockfile that was cut off at a line tells no version that it did not have", () => {
    // later lines of a go.mod overrule earlier ones
    if (reader.role !== "lock" || reader.id === "go-mod") return;
    for (const { file, text } of examples) {
      const whole = read(reader, file, text);
      if (!whole.complete) continue;
      const known = new Set(versions(whole));
      for (const { index } of text.matchAll(/\n/g)) {
        const cut = read(reader, file, text.slice(0, index));
        if (cut.complete) for (const version of versions(cut)) expect([...known]).toContain(version);
      }
    }
  });

  test("a text whose last bracket is missing is not complete", () => {
    for (const { file, text } of examples) {
      const closed =
        /^\s*(?:\{[^]*\}|<[^]*>)\s*$/.exec(text) !== null && /json|\.lock$|\.xml$|proj$|\.props$|\.config$|resolved$/.test(file);
      const holds = (found: Extracted<FileFacts>): number => found.value.packages?.length ?? 0;
      const whole = read(reader, file, text);
      if (!closed || !whole.complete || holds(whole) === 0) continue;
      for (let length = Math.ceil(text.length / 3); length < text.trimEnd().length; length += 7) {
        const cut = read(reader, file, text.slice(0, length));
        if (cut.complete) expect(holds(cut), JSON.stringify(text.slice(0, length).slice(-80))).toBe(0);
      }
    }
  });

  test("line ends of another system change nothing", () => {
    for (const { file, text } of examples) {
      const packages = (some: string) => versions(read(reader, file, some));
      expect(packages(text.replace(/\r?\n/g, "\r\n"))).toEqual(packages(text.replace(/\r\n/g, "\n")));
    }
  });

  test("other encodings, blanks and endings", () => {
    for (const { file, text } of examples) {
      const wide = Array.from(text, char => `${char}\u0000`).join("");
      const variants = [wide, `\u0000${text}`, text.replaceAll("\n", "\r"), text.replaceAll(" ", "\u00a0"), text.replaceAll(" ", "\t")];
      for (const variant of [...variants, text.replaceAll("e", "\ufffd"), [...text].reverse().join("")]) read(reader, file, variant);
    }
  });

  test("hostile names in every place", () => {
    for (const { file, text } of examples) {
      const words = [...text.matchAll(/[A-Za-z][\w.-]*/g)].slice(0, 200);
      for (const name of ["__proto__", "constructor", ""]) {
        for (const { index, 0: word } of words) read(reader, file, text.slice(0, index) + name + text.slice(index + word.length));
        read(reader, file, text.replace(/[A-Za-z][\w-]*/g, name));
      }
    }
  });

  test("pieces taken out, put in, doubled and exchanged", () => {
    const example = fc.constantFrom(...examples);
    const change = fc.record({
      kind: fc.nat(3),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      size: fc.nat(60),
      name: fc.constantFrom(...names),
    });
    fc.assert(
      fc.property(example, fc.array(change, { minLength: 1, maxLength: 4 }), ({ file, text }, changes) => {
        let broken = text;
        for (const { kind, at, size, name } of changes) {
          const place = Math.floor(at * broken.length);
          const [before, piece, after] = [broken.slice(0, place), broken.slice(place, place + size), broken.slice(place + size)];
          broken = [before + after, before + name + piece + after, before + piece + piece + after, before + after + piece][kind] ?? "";
        }
        read(reader, file, broken);
      }),
      { seed, numRuns: 60 },
    );
  });

  test("a line of a million signs, and very deep nesting", () => {
    const [{ file, text } = { file: "", text: "" }] = examples;
    for (const sign of ["a", " ", "(", "[", "{", "*", "\\", '"', "<a>", '{"a":', "a: "]) {
      read(reader, file, `${text}\n${sign.repeat(Math.ceil(1_000_000 / sign.length))}`);
    }
  });
});

test("what nobody writes by hand is left alone, and said to be", () => {
  const byHand = readers.filter(({ role, longest }) => longest === undefined && !["lock", "sbom", "prose", "license"].includes(role));
  for (const reader of byHand) {
    const [{ file, text } = { file: "", text: "" }] = reader.examples;
    const { value, problems, complete } = read(reader, file, `${text}\n${"# filled\n".repeat(450_000)}`);
    expect({ value, complete, problems: problems.length }, reader.id).toEqual({ value: {}, complete: false, problems: 1 });
  }
});

test("keys of keys on one line of a citation do not end the stack", () => {
  const reader = readers.find(({ id }) => id === "citation-cff");
  for (const sign of ["a: ", "]", "}", '"a" ', "- ", "? "]) {
    expect(reader?.read({ path: "CITATION.cff" as RepoPath, text: `version: 1.2\n${`${sign.repeat(300)}\n`.repeat(60)}` }).complete).toBe(
      false,
    );
  }
});

function read(reader: Reader, file: string, text: string): Extracted<FileFacts> {
  const found = reader.read({ path: file as RepoPath, text });
  for (const { message } of found.problems) expect(message.length).toBeLessThanOrEqual(90);
  // readers count lone carriage returns each in its own way
  if (!/\r(?!\n)/.test(text)) {
    const lines = new LineIndex(text);
    for (const { start, end } of rangesIn(found)) {
      for (const { line, character } of [start, end]) {
        const next = lines.starts[line + 1] ?? text.length + 1;
        const isInside = line >= 0 && line < lines.lineCount && character >= 0 && (lines.starts[line] ?? 0) + character <= next;
        if (!isInside) expect.fail(`${line}:${character} is outside of ${JSON.stringify(text.slice(-300))}`);
      }
      const isForward = start.line < end.line || (start.line === end.line && start.character <= end.character);
      if (!isForward) expect.fail(`a range runs backwards in ${JSON.stringify(text.slice(-300))}`);
    }
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
  return found;
}

function* rangesIn(value: unknown): Generator<Range> {
  if (typeof value !== "object" || value === null) return;
  if (isRange(value)) yield value;
  else for (const part of Object.values(value)) yield* rangesIn(part);
}

function isRange(value: object): value is Range {
  return "start" in value && "end" in value && typeof value.start === "object" && value.start !== null && "line" in value.start;
}

function versions({ value }: Extracted<FileFacts>): string[] {
  return (value.packages ?? []).flatMap(({ ecosystem, name, version }) => (version === null ? [] : [`${ecosystem}:${name} ${version}`]));
}
