import type { PackageFact } from "../facts/types.ts";
import { containerPackage } from "./container-package.ts";
import type { YamlNode } from "./yaml-events.ts";
import type { YamlView } from "./yaml-view.ts";

/**
 * The action that a step uses, as a package of the ecosystem "githubactions", or its image of the ecosystem "docker".
 * The version is the ref; for a commit it is the release that the comment behind it names, with the commit as `range`.
 * An action of the repository itself has its path as name and source, and no version.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsuses
 */
export function usedAction(view: YamlView, node: YamlNode): PackageFact | undefined {
  const text = view.text(node)?.trim();
  if (text === undefined || text === "") return undefined;
  const at = view.range(node);
  const part = (start: number, end: number) => view.part(node, start, end);
  if (text.startsWith("docker://")) return containerPackage(text, { at, part });
  const base = { ecosystem: "githubactions", direct: true, group: "main", required: true, at } as const;
  if (text.startsWith("./")) return { ...base, name: text, writtenName: text, version: null, range: null, source: text };
  const match = /^([\w.-]+\/[\w.-]+(?:\/[^@\s]+)?)@(\S+)$/.exec(text);
  const [, name, ref] = match ?? [];
  if (name === undefined || ref === undefined) return undefined;
  const release = /^[0-9a-f]{40,64}$/i.test(ref) ? releaseIn(view.comment(node)) : undefined;
  const versionAt = part(text.length - ref.length, text.length);
  return { ...base, name, writtenName: name, version: release ?? ref, range: ref, ...(versionAt && { versionAt }) };
}

/** `v4.2.2`, `tag=v4.2.2`, `v 4`, `ratchet:owner/name@v4` */
function releaseIn(comment: string | undefined): string | undefined {
  if (comment === undefined) return undefined;
  return /^(?:(?:renovate:\s*)?tag\s*[=:]\s*|pin\s*@|ratchet:[^@\s]*@|version\s*[=:]?\s*|v\s+)?(v?\d[\w.+-]*)(?=\s|$)/i.exec(comment)?.[1];
}
