import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import type { Plan } from "../core/plan/view.ts";
import { folderOf, foldersUp, relativeTo } from "../core/repo.ts";
import type { RepoPath, RepoSnapshot } from "../core/types.ts";
import { userMail } from "./git-user.ts";
import { gitIn, textOf } from "./git.ts";
import { historyOrWhy, releaseFacts, type NoFacts, type ReadHistory, type ReleaseFacts } from "./release-facts.ts";

/** Git below one folder, as somebody sees it who looks again and again. Nothing is written. */
export interface GitAccess {
  /** Text that is another one whenever a commit, a branch or a tag is, of the repository that holds a folder; undefined without commits. */
  readonly stamp: (folder: RepoPath) => Promise<string | undefined>;
  /** The folders in which git keeps what is checked out, branches and tags of the repository that holds a folder, as absolute paths. */
  readonly folders: (folder: RepoPath) => Promise<readonly string[]>;
  readonly history: (plan: Plan, repo: RepoSnapshot) => Promise<ReadHistory | NoFacts>;
  readonly facts: (plan: Plan, repo: RepoSnapshot, release: string) => Promise<ReleaseFacts | NoFacts>;
  readonly userMail: (folder: RepoPath) => Promise<string | undefined>;
  /** The text of a file at a commit, by its full id; undefined when it was not there, or is no text. */
  readonly fileAt: (commit: string, path: RepoPath) => Promise<string | undefined>;
}

/** @param root the folder on the disk */
export function gitAccess(root: string): GitAccess {
  return {
    stamp: async folder => {
      const refs = await gitIn(join(root, folder))(["show-ref", "--head"]);
      return "output" in refs ? createHash("sha256").update(refs.output).digest("hex") : undefined;
    },
    folders: async folder => {
      // of a worktree, HEAD lies in another folder than branches and tags
      const found = await gitIn(join(root, folder))(["rev-parse", "--absolute-git-dir", "--git-common-dir"]);
      const lines = "output" in found ? textOf(found).split("\n") : [];
      return [...new Set(lines.filter(line => line !== "").map(line => resolve(root, folder, line)))];
    },
    history: (plan, repo) => historyOrWhy(root, plan, repo),
    facts: (plan, repo, release) => releaseFacts(root, plan, repo, release),
    userMail: folder => userMail(join(root, folder)),
    fileAt: async (commit, path) => {
      if (!/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
      // the commit may be one of a repository inside of this one; the folder it had the file in may be gone
      for (const folder of ["" as RepoPath, ...foldersUp(folderOf(path))]) {
        const found = await gitIn(join(root, folder))(["cat-file", "blob", `${commit}:./${relativeTo(path, folder)}`]);
        if ("output" in found) return found.output.includes(0) ? undefined : textOf(found);
      }
      return undefined;
    },
  };
}
