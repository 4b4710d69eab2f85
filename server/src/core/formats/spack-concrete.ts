import { normalName } from "../ecosystems/names.ts";
import type { PackageFact, Problem } from "../facts/types.ts";
import type { Range } from "../text.ts";
import { textFact, valueAt, type JsonNode } from "./json.ts";

/** A node of Spack's concrete specs. Older versions of the format wrote `{name: {…}}` instead of `{name: name, …}`. */
export interface ConcreteSpec {
  readonly fact: PackageFact;
  /** Installed by other means than Spack. */
  readonly isExternal: boolean;
}

/** Undefined, with a problem, when the node has no name and version. https://github.com/spack/spack/blob/develop/lib/spack/spack/spec.py */
export function concreteSpec(node: JsonNode, at: Range, direct: boolean | null, problems: Problem[]): ConcreteSpec | undefined {
  const only = node.kind === "object" && node.members.length === 1 ? node.members[0] : undefined;
  const isOlder = only !== undefined && valueAt(node, "name") === undefined;
  const value = isOlder ? only.value : node;
  const name = isOlder ? only.key : textFact(valueAt(node, "name"))?.value;
  const version = textFact(valueAt(value, "version"));
  if (name === undefined || version === undefined) {
    problems.push({ message: "A package without name and version is left out", range: at });
    return undefined;
  }
  const external = valueAt(value, "external");
  const isExternal = external?.kind === "object";
  const path = textFact(valueAt(external, "path"))?.value;
  return {
    isExternal,
    fact: {
      ecosystem: "spack",
      name: normalName("spack", name),
      writtenName: name,
      version: version.value,
      range: null,
      direct,
      group: "main",
      required: true,
      at,
      versionAt: version.range,
      ...(isExternal && { source: path ?? "external" }),
    },
  };
}
