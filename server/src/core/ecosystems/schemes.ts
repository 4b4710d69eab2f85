import type { Ecosystem } from "../facts/types.ts";
import { condaVersions } from "./conda.ts";
import { pep440 } from "./pep440.ts";
import { rVersions } from "./r-versions.ts";
import type { VersionScheme } from "./scheme.ts";
import { npmVersions } from "./semver-npm.ts";

const schemes: ReadonlyMap<Ecosystem, VersionScheme> = new Map([
  ["pypi", pep440],
  ["conda", condaVersions],
  ["npm", npmVersions],
  ["cran", rVersions],
  ["bioconductor", rVersions],
]);

/** How an ecosystem compares versions; undefined where we do not know its rules, and then nothing may be said. */
export function schemeOf(ecosystem: Ecosystem): VersionScheme | undefined {
  return schemes.get(ecosystem);
}
