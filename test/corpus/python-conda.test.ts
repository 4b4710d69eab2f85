import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { normalName } from "../../server/src/core/ecosystems/names.ts";
import { condaLock } from "../../server/src/core/facts/conda-lock.ts";
import { condaMeta } from "../../server/src/core/facts/conda-meta.ts";
import type { Reader } from "../../server/src/core/facts/define.ts";
import { environmentYml } from "../../server/src/core/facts/environment-yml.ts";
import { pdmLock } from "../../server/src/core/facts/pdm-lock.ts";
import { pipfileLock } from "../../server/src/core/facts/pipfile-lock.ts";
import { pixiLock } from "../../server/src/core/facts/pixi-lock.ts";
import { poetryLock } from "../../server/src/core/facts/poetry-lock.ts";
import { pylock } from "../../server/src/core/facts/pylock.ts";
import { pyproject } from "../../server/src/core/facts/pyproject.ts";
import { requirements } from "../../server/src/core/facts/requirements.ts";
import { setupPy } from "../../server/src/core/facts/setup-py.ts";
import type { PackageFact } from "../../server/src/core/facts/types.ts";
import { uvLock } from "../../server/src/core/facts/uv-lock.ts";
import { LineIndex } from "../../server/src/core/text.ts";
import type { RepoPath } from "../../server/src/core/types.ts";
import { policy } from "./policy.ts";

const formats = new Map<string, { readonly reader: Reader; readonly name: string }>([
  ["pyproject.toml", { reader: pyproject, name: "pyproject.toml" }],
  ["requirements.txt", { reader: requirements, name: "requirements.txt" }],
  ["poetry.lock", { reader: poetryLock, name: "poetry.lock" }],
  ["uv.lock", { reader: uvLock, name: "uv.lock" }],
  ["environment.yml", { reader: environmentYml, name: "environment.yml" }],
  ["conda-lock.yml", { reader: condaLock, name: "conda-lock.yml" }],
  ["conda-meta.json", { reader: condaMeta, name: "conda-meta/x.json" }],
  ["pdm.lock", { reader: pdmLock, name: "pdm.lock" }],
  ["Pipfile.lock", { reader: pipfileLock, name: "Pipfile.lock" }],
  ["pixi.lock", { reader: pixiLock, name: "pixi.lock" }],
  ["pylock.toml", { reader: pylock, name: "pylock.toml" }],
  ["setup.py", { reader: setupPy, name: "setup.py" }],
]);

interface Expected {
  readonly name: string;
  readonly version: string;
  /** From 1; of the name where the entry has several lines. */
  readonly line?: number;
  readonly manager?: string;
  /** As written, where the file is a manifest. */
  readonly requirement?: string;
}

interface Case {
  readonly id: string;
  readonly format: string;
  readonly file: string;
  readonly match: "exact" | "includes";
  readonly namesOnly?: boolean;
  readonly expectError?: boolean;
  readonly packages: readonly Expected[];
}

const corpus = process.env["SMP_CORPUS"];
const manifest = corpus === undefined ? "" : join(corpus, "manifest.json");

if (corpus === undefined || !existsSync(manifest)) {
  test.skip("Python and conda files of the corpus (SMP_CORPUS is not set)", () => undefined);
} else {
  const { cases } = JSON.parse(readFileSync(manifest, "utf8")) as { cases: readonly Case[] };
  describe.each([...formats.keys()])("%s", format => {
    test.each(cases.filter(one => one.format === format).map(one => [one.id, one] as const))("%s", (id, one) => {
      const found = read(one);
      if (one.expectError === true) {
        expect(found.complete).toBe(false);
        return;
      }
      const agrees = () => compare(one, found);
      if (Object.hasOwn(policy, id)) expect(agrees, "the policy is out of date").toThrow();
      else agrees();
    });
  });
}

interface Found {
  readonly packages: readonly PackageFact[];
  readonly complete: boolean;
  readonly lines: LineIndex;
}

function read(one: Case): Found {
  const format = formats.get(one.format);
  if (format === undefined) throw new Error(`no reader for ${one.format}`);
  const text = readFileSync(join(corpus ?? "", one.file), "utf8");
  const { value, complete } = format.reader.read({ path: format.name as RepoPath, text });
  // Peers leave out what only the build needs.
  return { packages: (value.packages ?? []).filter(({ group }) => group !== "build-system"), complete, lines: new LineIndex(text) };
}

function compare(one: Case, found: Found): void {
  const named = one.namesOnly === true;
  const wanted = one.packages.map(entry => nameOf(one, entry) + (named ? "" : ` ${exactIn(entry)}`));
  const got = found.packages.map(fact => fact.name + (named ? "" : ` ${fact.version ?? ""}`));
  if (one.match === "exact") expect(unique(got)).toEqual(unique(wanted));
  else expect(unique(got)).toEqual(expect.arrayContaining(unique(wanted)));
  for (const entry of one.packages) {
    if (entry.line === undefined) continue;
    const line = entry.line - 1;
    const there = found.packages.filter(({ at }) => at.start.line <= line && line <= at.end.line);
    expect(there.map(fact => fact.name)).toEqual([nameOf(one, entry)]);
  }
  for (const { name, version, range, versionAt } of found.packages) {
    if (versionAt === undefined) continue;
    const { start, end } = found.lines.span(versionAt);
    expect(found.lines.text.slice(start, end), name).toBe(version ?? range);
  }
}

function nameOf(one: Case, entry: Expected): string {
  const isConda = one.format === "environment.yml" || one.format === "conda-meta.json" || entry.manager === "conda";
  return normalName(isConda ? "conda" : "pypi", entry.name);
}

/** Of a manifest's ranges peers give some bound as the version; ours is null unless the range is exact. */
function exactIn(entry: Expected): string {
  return entry.requirement === undefined || entry.requirement.includes("==") ? entry.version : "";
}

function unique(keys: readonly string[]): string[] {
  return [...new Set(keys)].sort();
}
