import { addItemAt, yamlFlow } from "../plan/edit.ts";
import type { Plan, PlanPart } from "../plan/view.ts";
import { baseName, folderOf } from "../repo.ts";
import type { FileEdit, RepoPath } from "../types.ts";
import type { ReleaseDigests } from "./facts.ts";
import type { Gate } from "./gate.ts";
import type { BoundPart } from "./preset.ts";

/** A sign-off to be written. What is undefined is left out. */
export interface NewSignOff {
  readonly gate: string;
  readonly for: string | undefined;
  readonly release: string;
  readonly by: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly verdict: "ok" | "tolerable" | "rejected";
  readonly method: string | undefined;
  /** Paths and addresses. */
  readonly evidence: readonly string[];
  readonly ticket: string | undefined;
  readonly limit: string | undefined;
  readonly note: string | undefined;
  readonly binds: Readonly<Partial<Record<BoundPart, string>>>;
}

/** An exception to be written. */
export interface NewWaiver {
  readonly gate: string;
  readonly for: string | undefined;
  readonly release: string;
  readonly reason: string;
  readonly by: string;
  readonly until: string;
  readonly ticket: string | undefined;
  readonly mitigation: string | undefined;
  readonly emergency: boolean;
  readonly reviewBy: string | undefined;
}

/** A plan keeps 16 hexadecimal digits of a digest: enough to notice every accident. */
const longDigest = /^(sha256:[0-9a-f]{16})[0-9a-f]*$/;

/** What a sign-off for a gate is bound to, shortened as plans keep it; or the first part whose digest is not known. */
export function bindsFor(gate: Gate, digests: ReleaseDigests): { readonly binds: NewSignOff["binds"] } | { readonly unknown: BoundPart } {
  const binds: Partial<Record<BoundPart, string>> = {};
  for (const part of gate.binds) {
    const digest = digests[part];
    if (digest === undefined) return { unknown: part };
    binds[part] = digest.replace(longDigest, "$1");
  }
  return { binds };
}

/**
 * Adds a sign-off as one line behind the others. Where a plan keeps its sign-offs in `.smp/signoffs/`, it goes to the release's file there.
 * Undefined when the place cannot be edited by itself.
 */
export function addSignOff(plan: Plan, entry: NewSignOff): FileEdit | undefined {
  const { evidence, binds } = entry;
  const data = {
    gate: entry.gate,
    for: entry.for,
    release: entry.release,
    by: entry.by,
    date: entry.date,
    verdict: entry.verdict,
    method: entry.method,
    evidence: evidence.length === 0 ? undefined : evidence.length === 1 ? evidence[0] : evidence,
    ticket: entry.ticket,
    limit: entry.limit,
    note: entry.note,
    binds: Object.keys(binds).length === 0 ? undefined : binds,
  };
  return addTo(plan, "signoffs", entry.release, yamlFlow(data));
}

/** Adds an exception as one line behind the others. */
export function addWaiver(plan: Plan, entry: NewWaiver): FileEdit | undefined {
  const data = {
    gate: entry.gate,
    for: entry.for,
    release: entry.release,
    reason: entry.reason,
    by: entry.by,
    until: entry.until,
    ticket: entry.ticket,
    mitigation: entry.mitigation,
    emergency: entry.emergency ? true : undefined,
    review_by: entry.reviewBy,
  };
  return addTo(plan, "waivers", entry.release, yamlFlow(data));
}

function addTo(plan: Plan, key: "signoffs" | "waivers", release: string, written: string): FileEdit | undefined {
  const folder = signOffFolder(plan);
  if (folder === undefined) return addItemAt(plan.main, [key], written);
  const name = fileNameOf(release);
  const part = plan.parts.find(({ file, kind }) => kind === "signoffs" && baseName(file.path) === name);
  if (part !== undefined) return isEmpty(part) ? appended(part, key, written) : addItemAt(part, [key], written);
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  return { path: `${folder}/${name}` as RepoPath, create: true, edits: [{ range, newText: `${key}:\n  - ${written}\n` }] };
}

function isEmpty({ document: { root } }: PlanPart): boolean {
  return root === undefined || (root.kind === "scalar" && root.value === null);
}

function appended(part: PlanPart, key: string, written: string): FileEdit {
  const end = part.document.lines.positionAt(part.document.text.length);
  const start = part.document.text === "" || part.document.text.endsWith("\n") ? "" : "\n";
  return { path: part.file.path, edits: [{ range: { start: end, end }, newText: `${start}${key}:\n  - ${written}\n` }] };
}

function signOffFolder(plan: Plan): string | undefined {
  const part = plan.parts.find(({ kind }) => kind === "signoffs");
  return part && folderOf(part.file.path);
}

/** A release as the name of a file: nothing of it leads elsewhere. */
function fileNameOf(release: string): string {
  return `${release.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^\.+/, "")}.yaml`;
}

/** The message under which a sign-off is best committed. */
export function signOffMessage({ gate, for: part, release, verdict }: Pick<NewSignOff, "gate" | "for" | "release" | "verdict">): string {
  return `signoff(${part === undefined ? gate : `${gate}/${part}`}): ${release}${verdict === "ok" ? "" : ` ${verdict}`}`;
}

/** The message under which an exception is best committed. */
export function waiverMessage({ gate, for: part, release, until }: Pick<NewWaiver, "gate" | "for" | "release" | "until">): string {
  return `waiver(${part === undefined ? gate : `${gate}/${part}`}): ${release} until ${until}`;
}
