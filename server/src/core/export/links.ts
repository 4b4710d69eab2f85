import { isAddress, withoutPlace } from "../plan/paths.ts";
import type { Plan } from "../plan/view.ts";
import { lookUp, relativeTo } from "../repo.ts";
import type { RepoSnapshot } from "../types.ts";
import { uuidV5 } from "../uuid.ts";

/** Of identifiers for plans without an address; a random one, made once. */
const namespace = "0b8f5f0a-6a07-4e0b-9d43-7f1c7f1f6a52";

/** An identifier of the plan that stays the same: its file in the repository it names, else a UUID of its name and path. */
export function planIdentifier(plan: Plan, repository: string | undefined, name: string | undefined): string {
  const address = webAddress(repository);
  if (address !== undefined) return `${address}#${asPath(plan.path)}`;
  return `urn:uuid:${uuidV5(namespace, `plan ${plan.path} ${name ?? ""}`)}`;
}

/** The address of a repository to which a path can be added behind `#`; undefined for what is not on the web. */
export function webAddress(repository: string | undefined): string | undefined {
  if (repository === undefined || !/^https?:\/\//i.test(repository)) return undefined;
  return asAddress(repository.replace(/#.*$/s, "").replace(/\/+$/, ""));
}

/** A path or any other text inside an address, by RFC 3987: letters of all scripts stay. */
export function asPath(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd").replace(/[^\p{L}\p{M}\p{N}\-._~!*'()/]/gu, encodeURIComponent);
}

/** An address with everything escaped that RFC 3986 does not allow; what is escaped already stays as it is. */
export function asAddress(text: string): string {
  const [, start = "", rest = "", fragment = ""] =
    /^([a-z][a-z0-9+.-]*:(?:\/\/(?:\[[0-9a-f:.]+\])?)?)?([^#]*)(?:#(.*))?$/is.exec(text.trim()) ?? [];
  const escaped = (part: string): string =>
    part
      .replace(/\p{Surrogate}/gu, "\ufffd")
      .replace(/%(?![0-9A-Fa-f]{2})|[^\w\-.~:/?@!$&'()*+,;=%]/gu, character => (character === "%" ? "%25" : encodeURIComponent(character)));
  return start.toLowerCase() + escaped(rest) + (fragment === "" ? "" : `#${escaped(fragment)}`);
}

/** What evidence leads to. */
export type Evidence =
  | { readonly kind: "address"; readonly address: string }
  /** Relative to the plan's folder; folders end in a slash. */
  | { readonly kind: "file" | "directory"; readonly path: string }
  /** Named but not there, or beyond the plan's folder, or not looked at. */
  | { readonly kind: "nowhere"; readonly because: string };

export function evidenceOf(text: string, plan: Plan, repo: RepoSnapshot): Evidence {
  if (isAddress(text)) return { kind: "address", address: text };
  const found = lookUp(repo, withoutPlace(text), plan.folder);
  if (found.state === "unknown") return { kind: "nowhere", because: found.because };
  if (found.state !== "present") return { kind: "nowhere", because: "it does not exist" };
  const path = relativeTo(found.path, plan.folder);
  if (path === ".." || path.startsWith("../")) return { kind: "nowhere", because: "it lies outside of the plan's folder" };
  return found.kind === "directory" ? { kind: "directory", path: path === "." ? "./" : `${path}/` } : { kind: "file", path };
}
