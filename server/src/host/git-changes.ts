import type { RepoPath } from "../core/types.ts";
import { gitIn, textOf, withoutFilters } from "./git.ts";

export type ChangedFiles = { readonly paths: ReadonlySet<RepoPath> } | { readonly why: string };

/**
 * Files below `root` that differ from what they were at `ref`, uncommitted and untracked ones included; relative to `root`.
 * Why it cannot be told, when there is no git, no repository or no such revision.
 */
export async function changedSince(root: string, ref: string): Promise<ChangedFiles> {
  // eslint-disable-next-line no-control-regex -- these are the characters to refuse
  if (ref === "" || ref.startsWith("-") || /[\u0000-\u001f\u007f]/.test(ref)) return { why: `“${ref}” is not a revision` };
  const plain = gitIn(root);
  const commit = await plain(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  if ("why" in commit) return { why: commit.status === 1 ? `git finds no revision “${ref}” here` : commit.why };
  const git = await withoutFilters(plain, root);
  const diff = ["diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty"];
  const changed = await git([...diff, textOf(commit).trim(), "--", "."]);
  const untracked = await git(["ls-files", "--others", "--exclude-standard", "-z", "--", "."]);
  if ("why" in changed) return changed;
  if ("why" in untracked) return untracked;
  const paths = `${textOf(changed)}${textOf(untracked)}`.split("\0").filter(path => path !== "");
  return { paths: new Set(paths as RepoPath[]) };
}
