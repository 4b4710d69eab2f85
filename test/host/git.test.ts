import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { changedSince } from "../../server/src/host/git-changes.ts";
import { folderWith } from "../support/folder.ts";

function repositoryWith(files: Readonly<Record<string, string>>): string {
  const root = folderWith(files);
  git(root, "init", "-q", ".");
  git(root, "config", "user.email", "a@example.org");
  git(root, "config", "user.name", "A");
  commit(root);
  return root;
}

function commit(root: string): void {
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "more");
}

function git(root: string, ...args: readonly string[]): void {
  execFileSync("git", ["-C", root, ...args], { stdio: "pipe", env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" } });
}

async function pathsSince(root: string, ref: string): Promise<string[]> {
  const changed = await changedSince(root, ref);
  if ("why" in changed) throw new Error(changed.why);
  return [...changed.paths].sort();
}

describe("what has changed since a revision", () => {
  test("is what was committed, edited, added, removed and renamed, under any name", async () => {
    const root = repositoryWith({ "a.txt": "a", "b.txt": "b", "c.txt": "c", "d.txt": "ddd\n".repeat(20), ".gitignore": "ignored\n" });
    writeFileSync(join(root, "a.txt"), "A");
    commit(root);
    writeFileSync(join(root, "b.txt"), "B");
    rmSync(join(root, "c.txt"));
    git(root, "mv", "d.txt", "e.txt");
    writeFileSync(join(root, "ü new\nfile.txt"), "");
    writeFileSync(join(root, "ignored"), "");
    expect(await pathsSince(root, "HEAD~1")).toEqual(["a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "ü new\nfile.txt"]);
    expect(await pathsSince(root, "HEAD")).toEqual(["b.txt", "c.txt", "d.txt", "e.txt", "ü new\nfile.txt"]);
  });

  test("is told below a folder, relative to it", async () => {
    const root = repositoryWith({ "a.txt": "a", "sub/b.txt": "b" });
    writeFileSync(join(root, "a.txt"), "A");
    writeFileSync(join(root, "sub/b.txt"), "B");
    writeFileSync(join(root, "sub/c.txt"), "C");
    expect(await pathsSince(join(root, "sub"), "HEAD")).toEqual(["b.txt", "c.txt"]);
  });

  test.each(["", "-x", "--output=x", "a\nb", "no-such-tag", "HEAD:a.txt"])("cannot be told for %j", async ref => {
    const root = repositoryWith({ "a.txt": "a" });
    expect(await changedSince(root, ref)).toHaveProperty("why");
    expect(existsSync(join(root, "x"))).toBe(false);
  });

  test("cannot be told outside of a repository", async () => {
    const changed = await changedSince(folderWith({ "a.txt": "a" }), "HEAD");
    expect(changed).toEqual({ why: "this is not a git repository" });
  });

  test("starts no program that the repository names", async () => {
    const root = repositoryWith({ "a.txt": "a" });
    const trap = join(root, "trap.sh");
    writeFileSync(trap, `#!/bin/sh\ntouch '${join(root, "sprung")}'\n`);
    chmodSync(trap, 0o755);
    mkdirSync(join(root, ".git/hooks"), { recursive: true });
    writeFileSync(join(root, ".git/hooks/post-index-change"), `#!/bin/sh\n${trap}\n`, { mode: 0o755 });
    for (const key of ["core.fsmonitor", "diff.external", "diff.trap.command", "diff.trap.textconv", "core.pager"])
      git(root, "config", key, trap);
    writeFileSync(join(root, ".gitattributes"), "*.txt diff=trap\n");
    writeFileSync(join(root, "a.txt"), "A");
    expect(await pathsSince(root, "HEAD")).toContain("a.txt");
    expect(existsSync(join(root, "sprung"))).toBe(false);
  });

  test("is asked of the folder, whatever the environment says", async () => {
    const root = repositoryWith({ "a.txt": "a" });
    const other = repositoryWith({ "b.txt": "b" });
    writeFileSync(join(root, "a.txt"), "A");
    process.env["GIT_DIR"] = join(other, ".git");
    try {
      expect(await pathsSince(root, "HEAD")).toEqual(["a.txt"]);
    } finally {
      delete process.env["GIT_DIR"];
    }
  });
});
