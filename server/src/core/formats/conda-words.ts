import type { PackageFact } from "../facts/types.ts";
import type { Range } from "../text.ts";
import { condaFact } from "./conda-fact.ts";
import { parseMatchSpec } from "./match-spec.ts";

/** Conda specs that stand in one text, parted by blanks: `bioconda::samtools=1.20 python=3.12`. Undefined when one of them is none. */
export function condaWords(text: string, part: (start: number, end: number) => Range | undefined, at: Range): PackageFact[] | undefined {
  const packages: PackageFact[] = [];
  for (const match of text.matchAll(/\S+/g)) {
    const word = match[0];
    const spec = parseMatchSpec(word);
    if (spec === undefined) return undefined;
    const versionAt = spec.versionSpan && part(match.index + spec.versionSpan.start, match.index + spec.versionSpan.end);
    packages.push(condaFact(spec, part(match.index, match.index + word.length) ?? at, versionAt));
  }
  return packages;
}
