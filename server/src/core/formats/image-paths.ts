import { globMatcher, repoPath } from "../repo.ts";

/**
 * Where an image starts out when nothing sets a working directory: a folder without a known name.
 * Relative paths stay comparable with each other below it.
 */
export const unknownFolder = "/\u0001";

/** A path in an image, absolute; null when the folder it is relative to is not known, or no system takes so long a path. */
export function imagePath(folder: string | null, path: string): string | null {
  const start = path.startsWith("/") ? "" : folder;
  if (start === null || path.startsWith("~") || start.length + path.length > 4096) return null;
  const parts: string[] = [];
  for (const part of `${start}/${path}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else parts.pop();
  }
  return `/${parts.join("/")}`;
}

/** One source of a copy instruction. */
export interface Copied {
  /** As written, relative to the build context; null when it is not from there (another stage, an address, a here-document). */
  readonly from: string | null;
  /** Absolute path in the image that was written as the target. */
  readonly to: string;
  /** `to` with a slash at its end. */
  readonly below: string;
  /** True when the target is a folder for sure: it ends with a slash or takes several sources. */
  readonly intoFolder: boolean;
  /** What the source looks like. Without an ending in its name it may be a file or a folder. */
  readonly kind: "file" | "folder" | "either" | "glob" | "unclear";
  /** The last part of the source, and what stands before it. */
  readonly name: string;
  readonly parent: string;
}

export function copied(from: string | null, to: string, intoFolder: boolean): Copied {
  const plain = (from ?? "").replace(/\/+$/, "");
  const slash = plain.lastIndexOf("/");
  const name = plain.slice(slash + 1);
  const parent = plain.slice(0, slash + 1);
  return { from, to, below: to === "/" ? "/" : `${to}/`, intoFolder, kind: kindOf(from ?? "", name, parent), name, parent };
}

function kindOf(from: string, name: string, parent: string): Copied["kind"] {
  if (/[*?[\]]/.test(parent) || /[[\]]/.test(name)) return "unclear";
  if (/[*?]/.test(name)) return "glob";
  if (name === "" || name === "." || name === ".." || from.endsWith("/")) return "folder";
  // Files without an ending have names in capitals: LICENSE, Makefile.
  return name.lastIndexOf(".") > 0 || /[A-Z]/.test(name) ? "file" : "either";
}

/**
 * The file of the build context that lies at a path of the image, going by what was copied there last.
 * Undefined when it came from elsewhere or nobody can tell.
 */
export function contextFile(copies: readonly Copied[], path: string): string | undefined {
  for (let index = copies.length - 1; index >= 0; index--) {
    const one = copies[index];
    const source = one && sourceOf(one, path);
    if (source !== undefined) return source ?? undefined;
  }
  // What may be a folder is only believed to be one when no other could hold the file.
  const folders = copies.filter(one => one.kind === "either" && one.from !== null && path.startsWith(one.below));
  const [only, second] = folders;
  return only === undefined || second !== undefined ? undefined : contextPath(`${only.from ?? ""}/${path.slice(only.below.length)}`);
}

/** Null when the path was written by this copy from outside the context; undefined when the copy did not write it, or may not have. */
function sourceOf({ from, to, below, intoFolder, kind, name, parent }: Copied, path: string): string | null | undefined {
  if (path !== to && !path.startsWith(below)) return undefined;
  const rest = path.slice(below.length);
  if (from === null) return intoFolder && rest !== "" ? undefined : null;
  switch (kind) {
    case "folder":
      return contextPath(`${from}/${rest}`);
    case "glob": {
      const first = rest.split("/", 1)[0] ?? "";
      return first !== "" && globMatcher(name)(first) ? contextPath(parent + rest) : undefined;
    }
    case "file":
    case "either":
      if (rest === "") return intoFolder ? undefined : contextPath(from);
      return rest === name ? contextPath(from) : undefined;
    case "unclear":
      return undefined;
  }
}

function contextPath(path: string): string {
  const known = repoPath(path.replace(/^\/+/, ""));
  return known === "" ? "." : (known ?? path);
}
