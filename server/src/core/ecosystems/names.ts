import type { Ecosystem } from "../facts/types.ts";

/**
 * The form of a package name by which two spellings are known to be the same package.
 * PyPI: PEP 503. npm, conda, NuGet, Composer, Debian: lower case by their own rules. Everything else is taken as written.
 */
export function normalName(ecosystem: Ecosystem, name: string): string {
  switch (ecosystem) {
    case "pypi":
      return name.toLowerCase().replace(/[-_.]+/g, "-");
    case "conda":
    case "nuget":
    case "composer":
    case "deb":
    case "apk":
    case "rpm":
      return name.toLowerCase();
    default:
      return name;
  }
}
