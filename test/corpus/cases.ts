import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { normalName } from "../../server/src/core/ecosystems/names.ts";
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
  readonly packages: readonly { readonly name: string; readonly version: string; readonly line?: number; readonly purl?: string }[];
}

export interface Habits {
  /** Peers list what a manifest asks for, and the software itself only now and then. */
  readonly listsRequests?: true;
  /** Cases in which the peer says nothing about entries that it cannot read; we leave them out too, but say so. */
  readonly damaged?: readonly string[];
}

const corpus = process.env["SMP_CORPUS"];
const manifest = corpus === undefined ? undefined : join(corpus, "manifest.json");

/** One test for every case of the corpus whose format one of the readers has: it agrees, or the policy says why not. */
export function corpusTests(title: string, readers: readonly Reader[], habits: Habits = {}): void {
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
        const agrees = (): void => compare(reader, one, text, habits);
        if (Object.hasOwn(policy, id)) expect(agrees, "a case with a policy must differ").toThrow();
        else agrees();
      });
    });
  }
}

function compare(reader: Reader, one: Case, text: string, { listsRequests, damaged }: Habits): void {
  const { value, complete, problems } = reader.read({ path: reader.format as RepoPath, text });
  if (one.expectError) {
    expect(complete).toBe(false);
    return;
  }
  const isDamaged = damaged?.includes(one.id) === true;
  if (!isDamaged) expect(problems).toEqual([]);
  expect(complete).toBe(!isDamaged);
  const found = new Map<string, number[]>();
  const show = (name: string, version: string | null): string => (one.namesOnly ? name : `${name}@${version ?? ""}`);
  const wanted = one.packages.map(entry => ({ key: show(nameOf(reader, entry), entry.version), line: entry.line }));
  // Manifests name the software itself, which peers list as a package.
  const { name, version } = value.project ?? {};
  if (name && version) {
    const own = one.packages.find(entry => entry.purl !== undefined && nameOf(reader, entry).endsWith(`:${name.value}`));
    const key = show(own ? nameOf(reader, own) : normalName(reader.ecosystem ?? "", name.value), version.value);
    if (!listsRequests || wanted.some(entry => entry.key === key)) found.set(key, [name.range.start.line + 1]);
  }
  if (["lock", "workflow", "sbom"].includes(reader.role) || one.config?.includeDeps || listsRequests) {
    for (const fact of value.packages ?? []) {
      const key = show(fact.name, fact.version);
      found.set(key, [...(found.get(key) ?? []), fact.at.start.line + 1]);
    }
  }
  const expected = [...new Set(wanted.map(({ key }) => key))].sort();
  if (one.match === "exact") expect([...found.keys()].sort()).toEqual(expected);
  else expect([...found.keys()]).toEqual(expect.arrayContaining(expected));
  // Peers write line 0 where they do not know it.
  for (const { key, line } of wanted) if (line) expect(found.get(key)).toContain(line);
}

/** With the group of a Maven package, which some peers only have in the package URL. */
function nameOf(reader: Reader, { name, purl }: Case["packages"][number]): string {
  const maven = /^pkg:maven\/([^/@]+)\/([^/@?]+)/.exec(purl ?? "");
  return maven ? `${maven[1] ?? ""}:${maven[2] ?? ""}` : normalName(reader.ecosystem ?? "", name);
}
