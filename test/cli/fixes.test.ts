import { describe, expect, test } from "vitest";
import { chooseSafeFixes, editedFiles } from "../../server/src/core/fixes.ts";
import type { FileEdit, Finding, Fix, RepoPath } from "../../server/src/core/types.ts";

const path = (text: string): RepoPath => text as RepoPath;
const range = (start: number, end: number): Finding["at"]["range"] => ({
  start: { line: 0, character: start },
  end: { line: 0, character: end },
});
const edit = (file: string, start: number, end: number, newText: string): FileEdit => ({
  path: path(file),
  edits: [{ range: range(start, end), newText }],
});
const fix = (title: string, safety: Fix["safety"], ...edits: readonly FileEdit[]): Fix => ({ title, safety, edits });

function finding(...fixes: readonly Fix[]): Finding {
  return {
    code: "AAA001",
    rule: "r",
    message: "m",
    severity: "error",
    at: { path: path("a"), range: range(0, 0) },
    related: [],
    fixes,
    fingerprint: "f",
  };
}

const titles = (findings: readonly Finding[]): string[] => chooseSafeFixes(findings).map(chosen => chosen.fix.title);

describe("choosing fixes", () => {
  test("takes the first safe one of each finding, and no suggestion", () => {
    const suggestion = fix("s", "suggestion", edit("a", 0, 1, "x"));
    expect(
      titles([
        finding(suggestion, fix("1", "safe", edit("a", 0, 1, "x")), fix("2", "safe", edit("a", 4, 5, "x"))),
        finding(suggestion),
        finding(),
      ]),
    ).toEqual(["1"]);
  });

  test("leaves out what touches text of one chosen before, in any file", () => {
    const first = fix("1", "safe", edit("a", 0, 3, "x"), edit("b", 0, 3, "x"));
    expect(
      titles([finding(first), finding(fix("2", "safe", edit("b", 3, 3, "y"))), finding(fix("3", "safe", edit("b", 4, 5, "y")))]),
    ).toEqual(["1", "3"]);
  });

  test("leaves out what changes nothing", () => {
    expect(titles([finding(fix("1", "safe", { path: path("a"), edits: [] }))])).toEqual([]);
  });
});

describe("edited files", () => {
  const texts = new Map([["a", "abc"]]);
  const edited = (...edits: readonly FileEdit[]): ReturnType<typeof editedFiles> => editedFiles(edits, file => texts.get(file));

  test("have all edits of all fixes", () => {
    expect(edited(edit("a", 2, 3, "C"), edit("a", 0, 1, "A"))).toEqual([{ path: "a", text: "AbC", create: false }]);
    expect(edited({ ...edit("new", 0, 0, "text"), create: true })).toEqual([{ path: "new", text: "text", create: true }]);
  });

  test("cannot be told of files that are not there, or with edits that overlap", () => {
    expect(edited(edit("b", 0, 1, "x"))).toBeUndefined();
    expect(edited(edit("a", 0, 2, "x"), edit("a", 1, 3, "y"))).toBeUndefined();
  });
});
