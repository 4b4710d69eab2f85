import { normalName } from "../ecosystems/names.ts";
import { parsePurl as parts } from "../ecosystems/purl.ts";
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
  const purl = text.length > 4096 ? undefined : parts(text);
  if (purl === undefined || purl.name === "") return undefined;
  const { type, name, version } = purl;
  const namespace = purl.namespace.join("/");
  const owner = namespace === "" || withoutNamespace.has(type) ? "" : namespace + (type === "maven" ? ":" : "/");
  const writtenName = owner + name;
  return { ecosystem: type, name: normalName(type, writtenName), writtenName, version: version === "" ? null : version };
}
