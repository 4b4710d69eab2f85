import type { GateFacts, ReleaseDigests } from "./gates/facts.ts";
import type { SignOff } from "./gates/signoff.ts";
import { isSignOffFile } from "./plan-files.ts";
import { isAddress } from "./plan/paths.ts";
import { textOf, valueOf } from "./plan/nodes.ts";
import type { Plan } from "./plan/view.ts";
import { lookUp } from "./repo.ts";
import type { RepoPath, RepoSnapshot, SourceFile, Unread } from "./types.ts";

/** One commit, as far as a rule asks. */
export interface Commit {
  /** Abbreviated. */
  readonly id: string;
  readonly subject: string;
  /** Of the author, `YYYY-MM-DD`. */
  readonly date: string;
}

/** In what the commit that is checked out differs from what was signed last. */
export interface HeadDifference {
  /** The release that was signed. */
  readonly release: string;
  /** The full names of two commits: one that holds what was signed, and the one that is checked out. */
  readonly signed: string;
  readonly head: string;
  /** Bound files that differ, relative to the root; sorted. */
  readonly files: readonly RepoPath[];
}

/** What git tells of a repository, read before an analysis and given to it as a value. Whatever is undefined was not found out. */
export interface History {
  /** Every tag with the commit it points to. */
  readonly tags: ReadonlyMap<string, string>;
  /** Digests, evidence, proofs and authors for the decision on the gates. */
  readonly gates: GateFacts;
  /** Names and addresses of those whose commits wrote an entry; undefined while it is not committed. */
  readonly writtenBy?: (signOff: SignOff) => readonly string[] | undefined;
  /** Commits of the release branch, or of what is checked out, since the plan's `frozen_since`; the newest first. */
  readonly sinceFreeze?: readonly Commit[];
  /** Missing when what is checked out is as it was signed, or nothing is signed and bound. */
  readonly head?: HeadDifference;
  /** The lockfiles as they were at the newest release that somebody signed and that has a tag. */
  readonly lastSigned?: { readonly release: string; readonly files: ReadonlyMap<RepoPath, SourceFile> };
}

/** The release that a plan prepares: that of its campaign, else its current one. */
export function releaseToDecide(plan: Plan): string | undefined {
  const release = textOf(valueOf(valueOf(plan.root, "production"), "release")) ?? plan.release.current?.value;
  return release === "" ? undefined : release;
}

/** What is known of gates without git: evidence in the working tree, and nothing of releases. */
export function factsWithoutGit(plan: Plan, repo: RepoSnapshot): GateFacts {
  return {
    digests: new Map<string, ReleaseDigests>(),
    hasEvidence: path => hasEvidence(plan, repo, path),
    authors: new Map(),
    proofOf: () => undefined,
    changedFiles: () => undefined,
  };
}

/** Files of sign-offs of a plan that are there and could not be read. */
export function unreadSignOffs({ folder }: Pick<Plan, "folder">, { unread }: Pick<RepoSnapshot, "unread">): readonly Unread[] {
  const prefix = folder === "" ? ".smp/" : `${folder}/.smp/`;
  return unread.filter(({ path }) => path.startsWith(prefix) && isSignOffFile(path));
}

/** Whether evidence that a plan names is there. Addresses cannot be checked and count as there; undefined when nobody could look. */
export function hasEvidence(plan: Pick<Plan, "folder">, repo: RepoSnapshot, path: string): boolean | undefined {
  if (isAddress(path)) return true;
  const found = lookUp(repo, path, plan.folder);
  return found.state === "unknown" ? undefined : found.state === "present";
}
