import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { Plan } from "../core/plan/view.ts";
import type { RepoPath, RepoSnapshot } from "../core/types.ts";
import { userMail } from "./git-user.ts";
import { gitIn, textOf } from "./git.ts";
import { historyOrWhy, releaseFacts, type NoFacts, type ReadHistory, type ReleaseFacts } from "./release-facts.ts";

/** Git below one folder, as somebody sees it who looks again and again. Nothing is written. */
export interface GitAccess {
  /** Text that is another one whenever a commit, a branch or a tag is; undefined where git knows no commit. */
  readonly stamp: () => Promise<string | undefined>;
  /** The folders in which git keeps what is checked out, branches and tags, as absolute paths. */
  readonly folders: () => Promise<readonly string[]>;
  readonly history: (plan: Plan, repo: RepoSnapshot) => Promise<ReadHistory | NoFacts>;
  readonly facts: (plan: Plan, repo: RepoSnapshot, release: string) => Promise<ReleaseFacts | NoFacts>;
  readonly userMail: () => Promise<string | undefined>;
  /** The text of a file at a commit, by its full id; undefined when it was not there, or is no text. */
  readonly fileAt: (commit: string, path: RepoPath) => Promise<string | undefined>;
}

/** @param root the folder on the disk */
export function gitAccess(root: string): GitAccess {
  const git = gitIn(root);
  return {
    stamp: async () => {
      const refs = await git(["show-ref", "--head"]);
      return "output" in refs ? createHash("sha256").update(refs.output).digest("hex") : undefined;
    },
    folders: async () => {
      // of a worktree, HEAD lies in another folder than branches and tags
      const found = await git(["rev-parse", "--absolute-git-dir", "--git-common-dir"]);
      const lines = "output" in found ? textOf(found).split("\n") : [];
      return [...new Set(lines.filter(line => line !== "").map(line => resolve(root, line)))];
    },
    history: (plan, repo) => historyOrWhy(root, plan, repo),
    facts: (plan, repo, release) => releaseFacts(root, plan, repo, release),
    userMail: () => userMail(root),
    fileAt: async (commit, path) => {
      if (!/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
      const found = await git(["cat-file", "blob", `${commit}:./${path}`]);
      return "output" in found && !found.output.includes(0) ? textOf(found) : undefined;
    },
  };
}
