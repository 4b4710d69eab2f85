import { normalName } from "../ecosystems/names.ts";
import type { PackageFact, Problem } from "../facts/types.ts";
import type { LineIndex } from "../text.ts";
import { tomlAt, tomlEntries, tomlString, type TomlEntry, type TomlNode } from "./toml.ts";

export interface PixiManifest {
  readonly packages: readonly PackageFact[];
  readonly problems: readonly Problem[];
}

const sections: readonly (readonly [key: string, ecosystem: "conda" | "pypi"])[] = [
  ["dependencies", "conda"],
  ["host-dependencies", "conda"],
  ["build-dependencies", "conda"],
  ["run-dependencies", "conda"],
  ["pypi-dependencies", "pypi"],
];

/**
 * The dependency tables of pixi, at the top, of the package to build, by feature and by platform. The group is the feature, "main" without one.
 * https://pixi.sh/latest/reference/pixi_manifest/
 */
export function readPixiManifest(pixi: TomlNode | undefined, lines: LineIndex): PixiManifest {
  const packages: PackageFact[] = [];
  const problems: Problem[] = [];

  function tables(node: TomlNode | undefined, group: string, platform: string | undefined): void {
    for (const [key, ecosystem] of sections) {
      for (const entry of tomlEntries(tomlAt(node, key))) {
        if (entry.value.kind === "string" || entry.value.kind === "table") packages.push(fact(entry, ecosystem, lines, group, platform));
        else problems.push({ message: "The range of this dependency is not a text or a table.", range: lines.range(entry.value.span) });
      }
    }
    if (platform !== undefined) return;
    for (const { key, value } of tomlEntries(tomlAt(node, "target"))) tables(value, group, key);
  }

  tables(pixi, "main", undefined);
  tables(tomlAt(pixi, "package"), "main", undefined);
  for (const { key, value } of tomlEntries(tomlAt(pixi, "feature"))) tables(value, key, undefined);
  return { packages, problems };
}

function fact(entry: TomlEntry, ecosystem: "conda" | "pypi", lines: LineIndex, group: string, platform: string | undefined): PackageFact {
  const { value } = entry;
  const range = tomlString(value) ?? tomlString(tomlAt(value, "version"));
  const exact =
    range === undefined
      ? undefined
      : (ecosystem === "conda" ? /^(?:==\s*)?(\d[^\s,|*<>=!~^]*)$/ : /^===?\s*([^\s,|*<>=!~^]+)$/).exec(range.value)?.[1];
  const start = range?.inner === undefined ? undefined : range.inner.start + (exact === undefined ? 0 : range.value.indexOf(exact));
  const source = ["git", "path", "url"].map(key => tomlString(tomlAt(value, key))?.value).find(text => text !== undefined);
  return {
    ecosystem,
    name: normalName(ecosystem, entry.key),
    writtenName: entry.key,
    version: exact ?? null,
    range: range === undefined || range.value.trim() === "*" ? null : range.value,
    direct: true,
    group,
    required: true,
    at: lines.range(entry.span),
    ...(range !== undefined && start !== undefined && { versionAt: lines.range({ start, end: start + (exact ?? range.value).length }) }),
    ...(source !== undefined && { source }),
    ...(platform !== undefined && { onlyOn: platform }),
  };
}
