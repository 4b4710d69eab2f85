import { schemeOf } from "./schemes.ts";

/** Ecosystems in which a project says itself which versions it takes. Releases of Bioconductor fix those of their packages. */
export function isRanged(ecosystem: string): boolean {
  return schemeOf(ecosystem) !== undefined && !without.has(ecosystem);
}

/** Here the system, the site, or a release as a whole decides. */
const without: ReadonlySet<string> = new Set([
  ...["eups", "deb", "rpm", "apk", "alpm", "module", "easybuild", "spack", "guix", "nix", "apptainer", "docker", "oci"],
  ...["bioconductor", "generic", "github", "githubactions", "git"],
]);
