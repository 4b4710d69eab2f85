import type { CiJob, PackageFact } from "../facts/types.ts";
import type { Range } from "../text.ts";
import { languageOfImage } from "./image-language.ts";
import { parseImageReference } from "./image-reference.ts";

/** The language that a job gets from the official image it runs in. */
export function languageOfPackage(fact: PackageFact): CiJob["languages"][number] | undefined {
  const tag = fact.range === null || fact.range.startsWith("sha256:") || fact.version === null ? null : fact.range.replace(/@.*$/s, "");
  const found = languageOfImage(fact.name, tag);
  if (found === undefined) return undefined;
  const range = fact.versionAt ?? fact.at;
  const version =
    found.version === null ? { value: fact.range ?? fact.writtenName, resolved: false } : { value: found.version, resolved: true };
  return { language: found.language, version: { ...version, range } };
}

/**
 * A container image that a file names, as a package of the ecosystem "docker". Its version is the digest if there is one, else the tag,
 * else `latest`, which is what is fetched then; `range` is the tag or digest as written. Undefined when the text is no reference.
 * A tag that depends on a variable leaves the version open.
 */
export function containerPackage(
  text: string,
  where: { readonly at: Range; readonly part: (start: number, end: number) => Range | undefined; readonly group?: string },
): PackageFact | undefined {
  const offset = /^(?:docker|oras):\/\//.exec(text)?.[0].length ?? 0;
  const written = text.slice(offset);
  const base = { ecosystem: "docker", direct: true, group: where.group ?? "main", required: true, at: where.at } as const;
  const reference = parseImageReference(written);
  if (reference !== undefined) {
    const { image, tag, digest } = reference;
    const start = offset + (tag === null && digest === null ? 0 : image.length + 1);
    const versionAt = tag === null && digest === null ? undefined : where.part(start, text.length);
    const range = tag === null && digest === null ? null : written.slice(image.length + 1);
    return { ...base, name: image, writtenName: image, version: digest ?? tag ?? "latest", range, ...(versionAt && { versionAt }) };
  }
  const [, head, rest] = (written.length > 4096 ? null : /^([a-z0-9][\w./:-]*?)[:@]([^/\s${}:@]*\$[^]*)$/.exec(written)) ?? [];
  const name = head === undefined ? undefined : parseImageReference(head);
  // What is left without the variables must be a part of a tag, as the name would not be known else.
  if (rest === undefined || name?.tag !== null || !/^[\w.:-]*$/.test(rest.replace(/\$\{\{.*?\}\}|\$\{[^{}]*\}|\$\w+/g, "")))
    return undefined;
  const versionAt = where.part(text.length - rest.length, text.length);
  return { ...base, name: name.image, writtenName: name.image, version: null, range: rest, ...(versionAt && { versionAt }) };
}

/**
 * What a step of a workflow names as its container: a Docker image, or an image file of Apptainer that is fetched from an address.
 * The latter has the ecosystem "apptainer" and its address as source; `called` is its name where the address tells none.
 * `null` for a file of the machine, undefined when it cannot be known.
 */
export function stepContainer(
  text: string,
  where: { readonly at: Range; readonly part: (start: number, end: number) => Range | undefined },
  called?: string,
): PackageFact | null | undefined {
  const written = text.trim();
  const base = { ecosystem: "apptainer", direct: true, group: "main", required: true, at: where.at, source: written } as const;
  if (/^https?:\/\//.test(written)) {
    if (/[${}\s]/.test(written)) return undefined;
    const [, name, version] = /\/([^/:@?#]+):([^/:?#]+)$/.exec(written) ?? [];
    if (name !== undefined && version !== undefined) {
      const versionAt = where.part(text.trimEnd().length - version.length, text.trimEnd().length);
      return { ...base, name, writtenName: name, version, range: version, ...(versionAt && { versionAt }) };
    }
    const digest = /\/sha256\/(?:[0-9a-f]{2}\/)?([0-9a-f]{64})\b/.exec(written)?.[1];
    const plain = called ?? written.replace(/^https?:\/\//, "");
    return { ...base, name: plain, writtenName: plain, version: digest === undefined ? null : `sha256:${digest}`, range: null };
  }
  const library = /^(?:library|shub):\/\/([^:@\s${}]+)(?:[:@]([^\s${}]+))?$/.exec(written);
  if (library?.[1] !== undefined) {
    const version = library[2] ?? "latest";
    return { ...base, name: library[1], writtenName: library[1], version, range: library[2] ?? null };
  }
  if (/^(?:[./~]|file:)|\.(?:sif|simg|img)$/.test(written)) return null;
  return containerPackage(text, where);
}

/** What several jobs take over from one place through an anchor or a template counts once. */
export function uniquePackages(packages: readonly PackageFact[]): PackageFact[] {
  const first = new Map<string, PackageFact>();
  for (const one of packages) {
    const key = `${one.ecosystem} ${one.name} ${one.version ?? ""} ${one.at.start.line}:${one.at.start.character}`;
    if (!first.has(key)) first.set(key, one);
  }
  return [...first.values()];
}
