import { PackageURL } from "packageurl-js";
import { normalName } from "../ecosystems/names.ts";
import type { Ecosystem } from "../facts/types.ts";

/** A package URL in the words of the readers: the name as its ecosystem writes it, with scope, group or owner. */
export interface PurlParts {
  readonly ecosystem: Ecosystem;
  /** Normalised. */
  readonly name: string;
  readonly writtenName: string;
  readonly version: string | null;
}

/** Distributions stand before the names of their packages, but are no part of them. */
const withoutNamespace = new Set(["deb", "rpm", "apk", "alpm", "conda", "conan", "cran", "bioconductor", "julia"]);

/** Undefined when it is none. https://github.com/package-url/purl-spec */
export function parsePurl(text: string): PurlParts | undefined {
  // The library takes any length and tries the whole text at once.
  if (text.length > 4096 || !text.startsWith("pkg:")) return undefined;
  try {
    const { type, namespace, name, version } = PackageURL.fromString(text);
    if (name === "") return undefined;
    const owner =
      namespace === undefined || namespace === "" || withoutNamespace.has(type) ? "" : namespace + (type === "maven" ? ":" : "/");
    const writtenName = owner + name;
    return {
      ecosystem: type,
      name: normalName(type, writtenName),
      writtenName,
      version: version === undefined || version === "" ? null : version,
    };
  } catch {
    return undefined;
  }
}
