/**
 * The parts of a reference to a container image: `[registry/]repository[:tag][@digest]`.
 * Grammar: https://pkg.go.dev/github.com/distribution/reference
 */
export interface ImageReference {
  /** Host, with its port; null when it is not written, which means Docker Hub for Docker. */
  readonly registry: string | null;
  /** Path below the registry, as written. */
  readonly repository: string;
  /** Registry and repository as written, without tag and digest. */
  readonly image: string;
  readonly tag: string | null;
  /** Algorithm and value, `sha256:…`. */
  readonly digest: string | null;
  /** Offset of the tag in the text; -1 when there is none. */
  readonly tagStart: number;
}

const pathPart = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const hostPart =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::\d+)?$|^\[[0-9A-Fa-f:]+\](?::\d+)?$/;
const tagText = /^\w[\w.-]{0,127}$/;
const digestText = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,}$/;

/** Undefined when the text is no reference to an image. */
export function parseImageReference(text: string): ImageReference | undefined {
  if (text.length > 4096) return undefined;
  const at = text.indexOf("@");
  const digest = at < 0 ? null : text.slice(at + 1);
  if (digest !== null && !digestText.test(digest)) return undefined;
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  const tag = colon < 0 ? null : named.slice(colon + 1);
  if (tag !== null && !tagText.test(tag)) return undefined;
  const image = colon < 0 ? named : named.slice(0, colon);
  const parts = image.split("/");
  const host = parts.length > 1 && isHost(parts[0] ?? "") ? (parts[0] ?? null) : null;
  const path = host === null ? parts : parts.slice(1);
  if (path.length === 0 || !path.every(part => pathPart.test(part))) return undefined;
  return { registry: host, repository: path.join("/"), image, tag, digest, tagStart: tag === null ? -1 : colon + 1 };
}

/** The first part of a path is a host when it could not be a folder of Docker Hub. */
function isHost(part: string): boolean {
  return (/[.:]/.test(part) || part === "localhost" || part !== part.toLowerCase()) && hostPart.test(part);
}

/** `docker.io/library/ubuntu` for `ubuntu`: the name under which Docker looks an image up. */
export function fullImageName(reference: ImageReference): string {
  const registry = reference.registry === null || reference.registry === "index.docker.io" ? "docker.io" : reference.registry;
  const inLibrary = registry === "docker.io" && !reference.repository.includes("/");
  return `${registry}/${inLibrary ? "library/" : ""}${reference.repository}`;
}
