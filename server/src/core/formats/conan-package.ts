import { normalName } from "../ecosystems/names.ts";
import type { PackageFact } from "../facts/types.ts";
import type { LineIndex, Span } from "../text.ts";
import { conanReference } from "./conan-reference.ts";

/**
 * What a requirement of a Conan recipe asks for. `offset` is where its text begins in the file, missing when it is not written there
 * as it is read. The range is as in the brackets: `>=1.0 <2`.
 */
export function conanPackage(
  text: string,
  lines: LineIndex,
  place: { readonly at: Span; readonly offset?: number },
  rest: Pick<PackageFact, "direct" | "group" | "required"> & { readonly onlyOn?: string },
): PackageFact | undefined {
  const reference = conanReference(text);
  if (reference === undefined) return undefined;
  const { name, requirement, version, range } = reference;
  const inner = range === undefined ? requirement : { text: range, start: requirement.start + 1 };
  const start = place.offset === undefined ? undefined : place.offset + inner.start;
  return {
    ecosystem: "conan",
    name: normalName("conan", name),
    writtenName: name,
    version: version ?? null,
    range: version ?? range ?? null,
    direct: rest.direct,
    group: rest.group,
    required: rest.required,
    at: lines.range(place.at),
    ...(start !== undefined && { versionAt: lines.range({ start, end: start + inner.text.length }) }),
    ...(rest.onlyOn !== undefined && { onlyOn: rest.onlyOn }),
  };
}
