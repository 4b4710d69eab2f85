import { normalName } from "../ecosystems/names.ts";
import type { PackageFact } from "../facts/types.ts";
import type { Range } from "../text.ts";
import type { MatchSpec } from "./match-spec.ts";

/** What a match spec asks for. `versionAt` is missing where the text is not in the file as it is. */
export function condaFact(spec: MatchSpec, at: Range, versionAt: Range | undefined, onlyOn = spec.subdir): PackageFact {
  return {
    ecosystem: "conda",
    name: normalName("conda", spec.name),
    writtenName: spec.name,
    version: spec.version,
    range: spec.range,
    direct: true,
    group: "main",
    required: true,
    at,
    ...(versionAt && { versionAt }),
    ...(onlyOn !== undefined && { onlyOn }),
    ...(spec.build !== undefined && { build: spec.build }),
    ...(spec.channel !== undefined && { channel: spec.channel }),
  };
}
