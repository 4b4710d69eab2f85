import type { Ecosystem } from "../facts/types.ts";
import { normalName } from "./names.ts";

/**
 * Package URLs. https://github.com/package-url/purl-spec, with the rules of each type in its folder `types`.
 * Two URLs are compared parsed, never as texts: writers differ in what they escape.
 */
export interface Purl {
  readonly type: string;
  /** Parts of the way to the name: group, scope, distribution. */
  readonly namespace: readonly string[];
  readonly name: string;
  readonly version: string | null;
  readonly qualifiers: ReadonlyMap<string, string>;
  readonly subpath: readonly string[];
}

/** What is known of a package apart from its name. */
export interface PurlDetails {
  readonly version?: string | null;
  /** Keys with values; those that are undefined are left out. */
  readonly qualifiers?: Readonly<Record<string, string | undefined>>;
  /** Of packages of operating systems: debian, ubuntu, fedora, alpine. */
  readonly vendor?: string | undefined;
}

/** Types whose packages have no namespace. */
const plainTypes: ReadonlySet<string> = new Set(["pypi", "conda", "cran", "cargo", "gem", "nuget", "hackage", "pub", "conan", "cocoapods"]);
const systemTypes: ReadonlySet<string> = new Set(["deb", "rpm", "apk"]);

/**
 * The package URL of a package, or undefined where its type asks for something that is not known: the distribution of a system package, the
 * uuid of a Julia package. What has no type of its own is generic.
 */
export function purlOf(ecosystem: Ecosystem, name: string, details: PurlDetails = {}): string | undefined {
  const { version = null, vendor } = details;
  const qualifiers = new Map(Object.entries(details.qualifiers ?? {}).filter((entry): entry is [string, string] => !!entry[1]));
  const make = (type: string, namespace: readonly string[], own: string): string | undefined =>
    own === "" || namespace.includes("") ? undefined : formatPurl({ type, namespace, name: own, version, qualifiers, subpath: [] });
  const parts = name.split("/");
  const last = parts.at(-1) ?? "";
  if (plainTypes.has(ecosystem)) return make(ecosystem, [], ecosystem === "pypi" ? normalName("pypi", name) : nameOf(ecosystem, name));
  if (systemTypes.has(ecosystem)) return vendor === undefined ? undefined : make(ecosystem, [vendor], nameOf(ecosystem, name));
  switch (ecosystem) {
    case "npm":
      return parts.length > 2 ? undefined : make("npm", parts.slice(0, -1), last);
    case "composer":
    case "hex":
    case "golang":
      return make(ecosystem, parts.slice(0, -1).map(lower), lower(last));
    case "maven": {
      const [group = "", artifact = "", more] = name.split(":");
      return more === undefined && artifact !== "" ? make("maven", group === "" ? [""] : [group], artifact) : undefined;
    }
    case "swift":
      return parts.length < 3 ? undefined : make("swift", parts.slice(0, -1), last);
    case "julia":
      return qualifiers.has("uuid") ? make("julia", [], name) : undefined;
    case "git": {
      const [host, owner, repository, more] = parts;
      if (host === "github.com" && owner && repository && more === undefined)
        return make("github", [lower(owner)], lower(repository.replace(/\.git$/, "")));
      return make("generic", parts.slice(0, -1), last.replace(/\.git$/, ""));
    }
    case "bioconductor":
    case "spack":
    case "eups":
    case "easybuild":
    case "guix":
    case "nix":
    case "vcpkg":
      return make("generic", [], name);
    default:
      return undefined;
  }
}

/** The package URL of a container image; `image` is with registry and path. By digest it is an OCI artefact, else an image of Docker's kind. */
export function imagePurl(image: string, tag: string | null, digest: string | null): string | undefined {
  const parts = image.split("/").map(lower);
  const [first = ""] = parts;
  const hasRegistry = parts.length > 1 && (/[.:]/.test(first) || first === "localhost");
  const registry = hasRegistry ? first : undefined;
  const path = hasRegistry ? parts.slice(1) : parts;
  const name = path.at(-1) ?? "";
  if (path.includes("") || name === "") return undefined;
  const isHub = registry === undefined || registry === "docker.io" || registry === "index.docker.io";
  const qualifiers = new Map<string, string>();
  if (digest !== null) {
    const full = path.length === 1 && isHub ? ["library", name] : path;
    qualifiers.set("repository_url", [isHub ? "docker.io" : registry, ...full].join("/"));
    if (tag !== null) qualifiers.set("tag", tag);
    return formatPurl({ type: "oci", namespace: [], name, version: digest, qualifiers, subpath: [] });
  }
  if (!isHub) qualifiers.set("repository_url", registry);
  return formatPurl({ type: "docker", namespace: path.slice(0, -1), name, version: tag, qualifiers, subpath: [] });
}

/** Whether a text is a package URL of the same package and version, however it is written. */
export function samePurl(a: string, b: string): boolean {
  const [left, right] = [parsePurl(a), parsePurl(b)];
  return left !== undefined && right !== undefined && formatPurl(left) === formatPurl(right);
}

/** Reads a package URL; undefined for what is none. Type, names and keys are normalised by the rules of the type. */
export function parsePurl(text: string): Purl | undefined {
  const match = /^pkg:\/*([A-Za-z][A-Za-z0-9.-]*)\/+([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(text.trim());
  if (match === null) return undefined;
  const [, rawType = "", path = "", query = "", fragment = ""] = match;
  const type = rawType.toLowerCase();
  const slash = path.replace(/\/+$/, "").lastIndexOf("/");
  const end = path.replace(/\/+$/, "");
  // the @ of a scope stands at the start of its part, the one of a version behind a name
  const at = end.lastIndexOf("@");
  const hasVersion = at > slash + 1;
  const name = decode(end.slice(slash + 1, hasVersion ? at : undefined));
  const version = hasVersion ? decode(end.slice(at + 1)) : null;
  const namespace = partsOf(slash < 0 ? "" : end.slice(0, slash));
  const subpath = partsOf(fragment)?.filter(part => part !== "." && part !== "..");
  const qualifiers = new Map<string, string>();
  for (const pair of query === "" ? [] : query.split("&")) {
    const equals = pair.indexOf("=");
    const key = pair.slice(0, Math.max(equals, 0)).toLowerCase();
    const value = decode(pair.slice(equals + 1));
    if (!/^[a-z][a-z0-9._-]*$/.test(key) || value === undefined || qualifiers.has(key)) return undefined;
    if (value !== "") qualifiers.set(key, value);
  }
  if (name === undefined || name === "" || version === undefined || namespace === undefined || subpath === undefined) return undefined;
  return {
    type,
    namespace: lowerSpaces.has(type) ? namespace.map(lower) : namespace,
    name: type === "pypi" ? normalName("pypi", name) : nameOf(type, name),
    version: version === "" ? null : version,
    qualifiers,
    subpath,
  };
}

/** Writes it in its canonical form: keys in order, `:` left as it is. */
export function formatPurl({ type, namespace, name, version, qualifiers, subpath }: Purl): string {
  const way = [...namespace, name].map(encode).join("/");
  const keys = [...qualifiers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${encode(value)}`);
  return [
    `pkg:${type}/${way}`,
    version === null ? "" : `@${encode(version)}`,
    keys.length === 0 ? "" : `?${keys.join("&")}`,
    subpath.length === 0 ? "" : `#${subpath.map(encode).join("/")}`,
  ].join("");
}

const lowerNames: ReadonlySet<string> = new Set([
  "conda",
  "deb",
  "apk",
  "rpm",
  "composer",
  "hex",
  "golang",
  "github",
  "bitbucket",
  "pub",
  "docker",
  "oci",
]);
const lowerSpaces: ReadonlySet<string> = new Set(["deb", "apk", "rpm", "composer", "hex", "golang", "github", "bitbucket"]);

function nameOf(type: string, name: string): string {
  return lowerNames.has(type) ? name.toLowerCase() : name;
}

function lower(text: string): string {
  return text.toLowerCase();
}

function encode(text: string): string {
  return encodeURIComponent(wellFormed(text))
    .replaceAll("%3A", ":")
    .replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Half of a pair of surrogates has no encoding. */
function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD");
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function partsOf(text: string): string[] | undefined {
  const parts = text.split("/").flatMap(part => (part === "" ? [] : [decode(part)]));
  return parts.every(part => part !== undefined) ? parts : undefined;
}
