import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { folderWith } from "../support/folder.ts";

export const plan = [
  "smp: 1",
  "stage: production",
  "software: {name: Trial pipeline, kind: pipeline, license: MIT}",
  "people:",
  "  rel: {name: Ada Release, email: ada@example.org, roles: [release-manager]}",
  "release: {current: v1.0.0}",
  "gates:",
  "  preset: none",
  "  freeze: {title: Feature freeze, milestone: 1. Preparation, signers: [release-manager], binds: [source]}",
  "",
].join("\n");

export interface TrialRepository {
  readonly root: string;
  readonly git: (...args: readonly string[]) => string;
  readonly write: (path: string, text: string) => void;
  readonly commit: () => void;
}

/** A git repository with a plan that has one gate, a release v1.0.0, and whatever else is given. Gone when the test is over. */
export function trialRepository(more: Readonly<Record<string, string>> = {}): TrialRepository {
  const root = folderWith({ "smp.yaml": plan, "main.py": "print(1)\n", LICENSE: "MIT License\n", ...more });
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const git = (...args: readonly string[]): string => execFileSync("git", ["-C", root, ...args], { env, encoding: "utf8", stdio: "pipe" });
  git("init", "-q", "-b", "main", ".");
  git("config", "user.name", "Ada Release");
  git("config", "user.email", "ada@example.org");
  const commit = (): void => {
    git("add", "-A");
    git("commit", "-q", "-m", "more");
  };
  commit();
  git("tag", "v1.0.0");
  return {
    root,
    git,
    commit,
    write: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
  };
}

/** A valid sign-off for the gate, dated so that it counts for years of tests: judged with `--at`. */
export function signedPlan(verdict = "ok", more = ""): string {
  return `${plan}signoffs:\n  - {gate: freeze, release: v1.0.0, by: rel, date: 2026-10-01, verdict: ${verdict}, ticket: T-1${more}}\n`;
}
