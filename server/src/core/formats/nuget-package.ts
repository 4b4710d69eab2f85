import { normalName } from "../ecosystems/names.ts";
import type { PackageFact } from "../facts/types.ts";
import type { LineIndex } from "../text.ts";
import { filledIn, type MsBuild, type MsBuildItem } from "./msbuild.ts";
import { attributeOf, childNamed, textOf, type XmlNode, type XmlValue } from "./xml.ts";

/**
 * The version that a NuGet range names, if it names one. A bare version is the lowest that may be taken, and NuGet takes the lowest;
 * `[1.0]` is binding. Floating versions (`1.*`) and other intervals give none.
 * https://learn.microsoft.com/nuget/concepts/package-versioning
 */
export function exactNugetVersion(range: string): string | undefined {
  const text = range.trim();
  const bound = /^\[\s*([^\s,[\]()]+)\s*\]$/.exec(text)?.[1] ?? text;
  return /^\d[\w.+-]*$/.test(bound) ? bound : undefined;
}

/** Metadata of an item: an attribute or a child element. */
export function metadataOf(node: XmlNode, name: string): XmlValue | undefined {
  return attributeOf(node, name) ?? textOf(childNamed(node, name));
}

/** The packages that one item names, several when its `Include` is a list; undefined when their names are not known. */
export function nugetPackages(
  item: MsBuildItem,
  { properties }: Pick<MsBuild, "properties">,
  lines: LineIndex,
  rest: Pick<PackageFact, "direct" | "group">,
): PackageFact[] | undefined {
  const include = attributeOf(item.node, "Include") ?? attributeOf(item.node, "Update");
  const names = include && filledIn(include, properties)?.text;
  const list = names?.split(";").map(name => name.trim()) ?? [];
  if (list.length === 0 || list.some(name => !/^[\w.-]+$/.test(name))) return undefined;
  const written = metadataOf(item.node, "VersionOverride") ?? metadataOf(item.node, "Version");
  const filled = written && filledIn(written, properties);
  const range = filled?.text ?? written?.text ?? null;
  const version = (filled && exactNugetVersion(filled.text)) ?? null;
  const span = filled?.span;
  const start = span === undefined ? 0 : span.start + (version === null ? 0 : Math.max(0, filled?.text.indexOf(version) ?? 0));
  const versionAt = span && { start, end: version === null ? span.end : start + version.length };
  return list.map(name => ({
    ecosystem: "nuget",
    name: normalName("nuget", name),
    writtenName: name,
    version,
    range,
    ...rest,
    required: true,
    at: lines.range(item.node.span),
    ...(versionAt && { versionAt: lines.range(versionAt) }),
    ...(item.condition !== undefined && { onlyOn: item.condition }),
  }));
}
