import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../server/src/cli/run.ts";
import { folderWith } from "../support/folder.ts";

/** A git repository and the command line in it. All days are given; “today” is 1 October 2026 unless it is said otherwise. */
export interface Repository {
  readonly root: string;
  readonly git: (...args: readonly string[]) => string;
  readonly commit: (message: string, who?: string) => void;
  readonly write: (path: string, text: string) => void;
  readonly smp: (...args: readonly string[]) => Promise<{ readonly status: number; readonly out: string; readonly err: string }>;
  /** In a folder of it, on some day. */
  readonly smpIn: (
    folder: string,
    args: readonly string[],
    today?: string,
  ) => Promise<{ readonly status: number; readonly out: string; readonly err: string }>;
  readonly states: (release: string, at: string, ...more: readonly string[]) => Promise<Readonly<Record<string, string>>>;
  readonly shell: (line: string) => string;
}

export function repositoryWith(content: Readonly<Record<string, string>>): Repository {
  const root = folderWith(content);
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const git = (...args: readonly string[]): string => execFileSync("git", ["-C", root, ...args], { env, encoding: "utf8", stdio: "pipe" });
  git("init", "-q", "-b", "main", ".");
  git("config", "user.name", "Ada Release");
  git("config", "user.email", "ada@example.org");
  const commit = (message: string, who = "Ada Release <ada@example.org>"): void => {
    git("add", "-A");
    git("commit", "-q", "-m", message, "--author", who);
  };
  commit("first");
  const smpIn: Repository["smpIn"] = async (folder, args, today = "2026-10-01") => {
    let [out, err] = ["", ""];
    const terminal = {
      cwd: join(root, folder),
      env: {},
      out: (text: string): void => void (out += text),
      err: (text: string): void => void (err += text),
      isTty: false,
      today,
      startServer: () => Promise.resolve(),
    };
    return { status: await run(args, terminal), out, err };
  };
  const smp: Repository["smp"] = (...args) => smpIn(".", args);
  return {
    root,
    git,
    commit,
    smp,
    smpIn,
    write: (path, text) => {
      mkdirSync(join(root, path, ".."), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    states: async (release, at, ...more) => {
      const { out } = await smp("gate", "production", "--release", release, "--at", at, "--format", "json", ...more);
      const { slots } = JSON.parse(out) as { slots: readonly { gate: string; part: string | null; state: string }[] };
      return Object.fromEntries(slots.map(({ gate, part, state }) => [part === null ? gate : `${gate}/${part}`, state]));
    },
    shell: line =>
      execFileSync("bash", ["--noprofile", "--norc", "-c", line], { cwd: root, env: { ...env, LC_ALL: "C" }, encoding: "utf8" }).trim(),
  };
}
