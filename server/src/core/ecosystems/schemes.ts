import type { Ecosystem } from "../facts/types.ts";
import { apkVersions } from "./apk.ts";
import { cargoVersions } from "./cargo.ts";
import { composerVersions } from "./composer.ts";
import { conanVersions } from "./conan.ts";
import { condaVersions } from "./conda.ts";
import { debVersions } from "./deb.ts";
import { gemVersions } from "./gem.ts";
import { goVersions } from "./golang.ts";
import { hackageVersions } from "./hackage.ts";
import { hexVersions } from "./hex.ts";
import { juliaVersions } from "./julia.ts";
import { mavenVersions } from "./maven.ts";
import { nugetVersions } from "./nuget.ts";
import { pep440 } from "./pep440.ts";
import { pubVersions } from "./pub.ts";
import { rVersions } from "./r-versions.ts";
import { rpmVersions } from "./rpm.ts";
import { easybuildVersions, sameText } from "./same-text.ts";
import type { VersionScheme } from "./scheme.ts";
import { npmVersions } from "./semver-npm.ts";
import { spackVersions } from "./spack.ts";

const schemes: ReadonlyMap<Ecosystem, VersionScheme> = new Map([
  ["pypi", pep440],
  ["conda", condaVersions],
  ["npm", npmVersions],
  ["cran", rVersions],
  ["bioconductor", rVersions],
  ["cargo", cargoVersions],
  ["golang", goVersions],
  ["julia", juliaVersions],
  ["maven", mavenVersions],
  ["nuget", nugetVersions],
  ["gem", gemVersions],
  // CocoaPods says of itself that it orders versions as RubyGems does
  ["cocoapods", gemVersions],
  ["composer", composerVersions],
  ["hex", hexVersions],
  ["pub", pubVersions],
  ["hackage", hackageVersions],
  ["conan", conanVersions],
  ["deb", debVersions],
  ["rpm", rpmVersions],
  ["apk", apkVersions],
  ["spack", spackVersions],
  ["eups", sameText],
  ["easybuild", easybuildVersions],
]);

/** How an ecosystem compares versions; undefined where we do not know its rules, and then nothing may be said. */
export function schemeOf(ecosystem: Ecosystem): VersionScheme | undefined {
  return schemes.get(ecosystem);
}
