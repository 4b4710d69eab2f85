import type { Problem } from "../facts/types.ts";
import type { LineIndex } from "../text.ts";
import { attributeOf, childrenNamed, type XmlNode, type XmlValue } from "./xml.ts";

/**
 * The items and properties of an MSBuild project file, as far as the file itself tells them.
 * https://learn.microsoft.com/visualstudio/msbuild/msbuild-project-file-schema-reference
 */
export interface MsBuild {
  /** Properties that are set once, without a condition and to something known. */
  readonly properties: ReadonlyMap<string, XmlValue>;
  readonly items: readonly MsBuildItem[];
  /** Imports of files of the project that may hold items as well. */
  readonly problems: readonly Problem[];
}

export interface MsBuildItem {
  /** `PackageReference`, `PackageVersion` … */
  readonly type: string;
  readonly node: XmlNode;
  /** The conditions around it, joined by "and". */
  readonly condition?: string;
}

export function readMsBuild(root: XmlNode, lines: LineIndex): MsBuild {
  const written = new Map<string, XmlValue | undefined>();
  const items: MsBuildItem[] = [];
  const problems: Problem[] = [];
  const visit = (node: XmlNode, conditions: readonly string[]): void => {
    const condition = attributeOf(node, "Condition")?.text;
    const within = condition === undefined ? conditions : [...conditions, condition];
    if (node.name === "PropertyGroup") {
      for (const property of node.children) {
        const name = property.name.toLowerCase();
        const isOnly = within.length === 0 && attributeOf(property, "Condition") === undefined && !written.has(name);
        written.set(name, isOnly ? property.value : undefined);
      }
    } else if (node.name === "ItemGroup") {
      for (const item of node.children) {
        const own = attributeOf(item, "Condition")?.text;
        const all = own === undefined ? within : [...within, own];
        items.push({ type: item.name, node: item, ...(all.length > 0 && { condition: all.join(" and ") }) });
      }
    } else if (node.name === "Choose") {
      for (const branch of node.children) {
        const otherwise = branch.name === "Otherwise" ? [...within, "otherwise"] : within;
        for (const child of branch.children) visit(child, [...otherwise, attributeOf(branch, "Condition")?.text ?? ""].filter(Boolean));
      }
    } else if (node.name === "Import" || node.name === "ImportGroup") {
      for (const one of node.name === "Import" ? [node] : childrenNamed(node, "Import")) {
        const path = attributeOf(one, "Project")?.text ?? "";
        if (isOfTheProject(path)) problems.push({ message: "What this file imports is not read with it", range: lines.range(one.span) });
      }
    }
  };
  for (const node of root.children) visit(node, []);
  const properties = new Map<string, XmlValue>();
  for (const [name, value] of written) if (value !== undefined) properties.set(name, value);
  return { properties, items, problems };
}

/** A value with the properties of the file filled in; undefined when one is set elsewhere or under a condition. */
export function filledIn(value: XmlValue, properties: ReadonlyMap<string, XmlValue>, depth = 0): XmlValue | undefined {
  if (!/[$@%]\(/.test(value.text)) return value;
  if (depth > 10) return undefined;
  const only = /^\$\(\s*([\w.-]+)\s*\)$/.exec(value.text)?.[1];
  if (only !== undefined) {
    const found = properties.get(only.toLowerCase());
    return found && filledIn(found, properties, depth + 1);
  }
  let text = "";
  let done = 0;
  for (const match of value.text.matchAll(/\$\(\s*([\w.-]+)\s*\)/g)) {
    const [whole, name = ""] = match;
    const found = properties.get(name.toLowerCase());
    const filled = found && filledIn(found, properties, depth + 1);
    // Properties that double each other would grow without bounds.
    if (filled === undefined || text.length + filled.text.length > longest) return undefined;
    text += value.text.slice(done, match.index) + filled.text;
    done = match.index + whole.length;
  }
  text += value.text.slice(done);
  return !/[$@%]\(/.test(text) ? { text } : undefined;
}

const longest = 500;

/** Files of the build tools and of packages hold no packages of the project; nor do the well-known names, which are read by themselves. */
function isOfTheProject(path: string): boolean {
  if (path === "" || /^\$\((?:MSBuild|VSTools|VCTargets|FSharp|NuGet|VisualStudio)\w*\)/i.test(path)) return false;
  const file = path.split(/[\\/]/).at(-1) ?? "";
  if (/^Directory\.(?:Packages|Build)\.(?:props|targets)$/i.test(file)) return false;
  return !/(?:^|[\\/])packages[\\/]/i.test(path) && !/^Microsoft\./i.test(file) && !/\.nuget\.g\.(?:props|targets)$/i.test(file);
}
