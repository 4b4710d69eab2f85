import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Reader } from "../../server/src/core/facts/define.ts";
import type { RepoPath } from "../../server/src/core/types.ts";
import { policy } from "./policy.ts";

export interface Case {
  readonly id: string;
  readonly format: string;
  readonly file: string;
  readonly match: "exact" | "includes";
  readonly expectError?: boolean;
  readonly namesOnly?: boolean;
  /** osv-scalibr's option to read what a package.json asks for. */
  readonly config?: { readonly includeDeps?: boolean };
  readonly packages: readonly { readonly name: string; readonly version: string; readonly line?: number }[];
}

const corpus = process.env["SMP_CORPUS"];
const manifest = corpus === undefined ? undefined : join(corpus, "manifest.json");

/** One test for every case of the corpus whose format one of the readers has: it agrees, or the policy says why not. */
export function corpusTests(title: string, readers: readonly Reader[]): void {
  if (corpus === undefined || manifest === undefined || !existsSync(manifest)) {
    test.skip(`the corpus of ${title} files is not here: set SMP_CORPUS to its folder`, () => undefined);
    return;
  }
  const { cases } = JSON.parse(readFileSync(manifest, "utf8")) as { cases: readonly Case[] };
  for (const reader of readers) {
    const chosen = cases.filter(one => one.format === reader.format);
    describe(reader.format, () => {
      test("has cases", () => expect(chosen.length).toBeGreaterThan(0));
      test.each(chosen.map(one => [one.id, one] as const))("%s", (id, one) => {
        const text = readFileSync(join(corpus, one.file), "utf8").replace(/^\ufeff/, "");
        const agrees = (): void => compare(reader, one, text);
        if (Object.hasOwn(policy, id)) expect(agrees, "a case with a policy must differ").toThrow();
        else agrees();
      });
    });
  }
}

function compare(reader: Reader, one: Case, text: string): void {
  const { value, complete, problems } = reader.read({ path: reader.format as RepoPath, text });
  if (one.expectError) {
    expect(complete).toBe(false);
    return;
  }
  expect(problems).toEqual([]);
  expect(complete).toBe(true);
  const found = new Map<string, number>();
  const show = (name: string, version: string | null): string => (one.namesOnly ? name : `${name}@${version ?? ""}`);
  // Manifests name the software itself, which peers list as a package.
  const { name, version } = value.project ?? {};
  if (name && version) found.set(show(name.value, version.value), name.range.start.line + 1);
  if (reader.role === "lock" || one.config?.includeDeps) {
    for (const fact of value.packages ?? []) {
      const key = show(fact.name, fact.version);
      if (!found.has(key)) found.set(key, fact.at.start.line + 1);
    }
  }
  const expected = [...new Set(one.packages.map(({ name, version }) => show(name, version)))].sort();
  if (one.match === "exact") expect([...found.keys()].sort()).toEqual(expected);
  else expect([...found.keys()]).toEqual(expect.arrayContaining(expected));
  for (const { name, version, line } of one.packages) if (line !== undefined) expect(found.get(show(name, version))).toBe(line);
}
