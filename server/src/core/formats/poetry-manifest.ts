import { normalName } from "../ecosystems/names.ts";
import type { Fact, PackageFact, Problem } from "../facts/types.ts";
import type { LineIndex } from "../text.ts";
import { isTrue, tomlAt, tomlEntries, tomlItems, tomlString, type TomlEntry, type TomlNode, type TomlStringNode } from "./toml.ts";

export interface PoetryManifest {
  readonly packages: readonly PackageFact[];
  readonly problems: readonly Problem[];
  /** The range under `python`, which is no package. */
  readonly python?: Fact<string>;
}

/**
 * The dependency tables of Poetry. Ranges stay in Poetry's own words (`^1.2`, `~1.2`, `1.*`).
 * https://python-poetry.org/docs/pyproject/#dependencies-and-dependency-groups
 */
export function readPoetryManifest(poetry: TomlNode | undefined, lines: LineIndex): PoetryManifest {
  const packages: PackageFact[] = [];
  const problems: Problem[] = [];
  const extras = extrasOf(tomlAt(poetry, "extras"));
  let python: Fact<string> | undefined;

  function table(node: TomlNode | undefined, group: string, required: boolean): void {
    for (const entry of tomlEntries(node)) {
      const name = normalName("pypi", entry.key);
      if (name === "python") {
        const range = tomlString(entry.value) ?? tomlString(tomlAt(entry.value, "version"));
        if (group === "main" && range !== undefined) python = { value: range.value, range: lines.range(range.inner ?? range.span) };
        continue;
      }
      const variants = entry.value.kind === "array" ? tomlItems(entry.value) : [entry.value];
      for (const variant of variants) {
        if (variant.kind === "string" || variant.kind === "table") {
          const extra = group === "main" ? extras.get(name) : undefined;
          packages.push(fact(entry, variant, lines, extra ?? group, required));
        } else problems.push({ message: "The range of this dependency is not a text or a table.", range: lines.range(variant.span) });
      }
    }
  }

  table(tomlAt(poetry, "dependencies"), "main", true);
  table(tomlAt(poetry, "dev-dependencies"), "dev", true);
  for (const { key, value } of tomlEntries(tomlAt(poetry, "group"))) {
    table(tomlAt(value, "dependencies"), key, !isTrue(tomlAt(value, "optional")));
  }
  return { packages, problems, ...(python && { python }) };
}

function fact(entry: TomlEntry, value: TomlNode, lines: LineIndex, group: string, required: boolean): PackageFact {
  const range = tomlString(value) ?? tomlString(tomlAt(value, "version"));
  const isArray = entry.value.kind === "array";
  const onlyOn = conditions(value);
  const source = sourceOf(value);
  const exact = range === undefined ? null : exactVersion(range.value);
  const versionAt = range === undefined ? undefined : versionSpan(range, exact);
  return {
    ecosystem: "pypi",
    name: normalName("pypi", entry.key),
    writtenName: entry.key,
    version: exact,
    range: range === undefined || range.value.trim() === "*" ? null : range.value,
    direct: true,
    group,
    required: required && !isTrue(tomlAt(value, "optional")),
    at: lines.range(isArray ? value.span : entry.span),
    ...(versionAt && { versionAt: lines.range(versionAt) }),
    ...(source !== undefined && { source }),
    ...(onlyOn !== "" && { onlyOn }),
  };
}

/** Poetry takes a bare version for exactly this one. */
function exactVersion(range: string): string | null {
  return /^\s*(?:={1,3}\s*)?(v?\d[^\s,|*<>=!~^]*)\s*$/.exec(range)?.[1] ?? null;
}

function versionSpan(range: TomlStringNode, exact: string | null): { start: number; end: number } | undefined {
  if (range.inner === undefined || exact === null) return range.inner;
  const start = range.inner.start + range.value.indexOf(exact);
  return { start, end: start + exact.length };
}

function conditions(value: TomlNode): string {
  const words: string[] = [];
  for (const key of ["python", "platform"]) {
    const text = tomlString(tomlAt(value, key))?.value;
    if (text !== undefined) words.push(`${key} ${text}`);
  }
  const markers = tomlString(tomlAt(value, "markers"))?.value;
  if (markers !== undefined) words.push(markers);
  return words.join(" and ");
}

function sourceOf(value: TomlNode): string | undefined {
  const git = tomlString(tomlAt(value, "git"))?.value;
  if (git !== undefined) {
    const revision = ["rev", "tag", "branch"].map(key => tomlString(tomlAt(value, key))?.value).find(text => text !== undefined);
    return `git+${git}${revision === undefined ? "" : `@${revision}`}`;
  }
  return tomlString(tomlAt(value, "path"))?.value ?? tomlString(tomlAt(value, "url"))?.value;
}

/** The first extra that asks for each package. */
function extrasOf(node: TomlNode | undefined): ReadonlyMap<string, string> {
  const extras = new Map<string, string>();
  for (const { key, value } of tomlEntries(node)) {
    for (const item of tomlItems(value)) {
      const name = normalName("pypi", (tomlString(item)?.value ?? "").split(/[\s[(<>=!~;]/, 1)[0] ?? "");
      if (!extras.has(name)) extras.set(name, key);
    }
  }
  return extras;
}
