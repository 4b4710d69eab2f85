import { execFile } from "node:child_process";
import type { RepoPath } from "../core/types.ts";

export type ChangedFiles = { readonly paths: ReadonlySet<RepoPath> } | { readonly why: string };

/**
 * Files below `root` that differ from what they were at `ref`, uncommitted and untracked ones included; relative to `root`.
 * Why it cannot be told, when there is no git, no repository or no such revision.
 */
export async function changedSince(root: string, ref: string): Promise<ChangedFiles> {
  // eslint-disable-next-line no-control-regex -- these are the characters to refuse
  if (ref === "" || ref.startsWith("-") || /[\u0000-\u001f\u007f]/.test(ref)) return { why: `“${ref}” is not a revision` };
  const commit = await git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  if ("why" in commit) return { why: commit.status === 1 ? `git finds no revision “${ref}” here` : commit.why };
  const diff = ["diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty"];
  const changed = await git(root, [...diff, commit.output.trim(), "--", "."]);
  const untracked = await git(root, ["ls-files", "--others", "--exclude-standard", "-z", "--", "."]);
  if ("why" in changed) return changed;
  if ("why" in untracked) return untracked;
  const paths = `${changed.output}${untracked.output}`.split("\0").filter(path => path !== "");
  return { paths: new Set(paths as RepoPath[]) };
}

type GitResult = { readonly output: string } | { readonly why: string; /** of git, if it ran */ readonly status: number | undefined };

/** Nothing of a repository or of the machine may make git run another program. */
const settings = ["core.hooksPath=/dev/null", "core.fsmonitor=false", "core.pager=cat", "core.quotePath=false"];

const environment = {
  GIT_OPTIONAL_LOCKS: "0",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_PAGER: "cat",
  LC_ALL: "C",
};

function git(root: string, args: readonly string[]): Promise<GitResult> {
  return new Promise(done => {
    const all = ["-C", root, ...settings.flatMap(setting => ["-c", setting]), ...args];
    const env = { ...withoutRepository(process.env), ...environment };
    execFile("git", all, { env, timeout: 60_000, maxBuffer: 256 * 1024 * 1024, windowsHide: true }, (error, stdout, stderr) => {
      if (error === null) done({ output: stdout });
      else if (typeof error.code === "number") done({ why: whyOf(stderr, error.code), status: error.code });
      else done({ why: error.code === "ENOENT" ? "git is not installed" : "git did not answer", status: undefined });
    });
  });
}

/** A hook runs us with variables that speak of another folder than the one we ask about. */
function withoutRepository(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|EXTERNAL_DIFF|CONFIG.*|NAMESPACE)$/.test(name)),
  );
}

function whyOf(stderr: string, status: number): string {
  if (stderr.includes("not a git repository")) return "this is not a git repository";
  return `git says: ${stderr.trim().split("\n", 1)[0] || `exit status ${status}`}`;
}
