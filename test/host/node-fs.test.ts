import { spawnSync } from "node:child_process";
import { chmodSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RepoPath } from "../../server/src/core/types.ts";
import { nodeFileSystem } from "../../server/src/host/node-fs.ts";
import { folderWith } from "../support/folder.ts";

const path = (text: string): RepoPath => text as RepoPath;
const isRoot = process.getuid?.() === 0;

describe("the local disk", () => {
  test("lists what things are, links as what they lead to", async () => {
    const root = folderWith({ "a.txt": "a", "folder/b.txt": "b", "outside/": "" });
    const elsewhere = folderWith({ "c.txt": "c" });
    symlinkSync("a.txt", join(root, "link.txt"));
    symlinkSync("folder", join(root, "linked"));
    symlinkSync(elsewhere, join(root, "out"));
    symlinkSync(join(elsewhere, "c.txt"), join(root, "out.txt"));
    symlinkSync("nowhere", join(root, "dangling"));
    symlinkSync("loop", join(root, "loop"));
    spawnSync("mkfifo", [join(root, "pipe")]);
    const kinds = new Map((await nodeFileSystem(root).list(path("")))!.map(({ name, kind }) => [name, kind]));
    expect(Object.fromEntries([...kinds].sort())).toEqual({
      "a.txt": "file",
      dangling: "other",
      folder: "directory",
      "link.txt": "file",
      linked: "linked directory",
      loop: "other",
      out: "other",
      "out.txt": "other",
      outside: "directory",
      pipe: "other",
    });
  });

  test("reads files, and says why it does not", async () => {
    const root = folderWith({ "a.txt": "abc", "folder/b.txt": "b" });
    const elsewhere = folderWith({ "c.txt": "c" });
    symlinkSync(join(elsewhere, "c.txt"), join(root, "out.txt"));
    symlinkSync(elsewhere, join(root, "out"));
    symlinkSync("loop", join(root, "loop"));
    symlinkSync("a.txt", join(root, "link.txt"));
    spawnSync("mkfifo", [join(root, "pipe")]);
    const fs = nodeFileSystem(root);
    expect(await fs.read(path("a.txt"), 3)).toEqual({ bytes: Buffer.from("abc") });
    expect(await fs.read(path("link.txt"), 3)).toHaveProperty("bytes");
    expect(await fs.read(path("a.txt"), 2)).toEqual({ why: "too large" });
    expect(await fs.read(path("nothing"), 9)).toBeUndefined();
    expect(await fs.read(path("a.txt/below"), 9)).toBeUndefined();
    expect(await fs.read(path("folder"), 9)).toEqual({ why: "not a regular file" });
    expect(await fs.read(path("pipe"), 9)).toEqual({ why: "not a regular file" });
    expect(await fs.read(path("loop"), 9)).toEqual({ why: "not a regular file" });
    expect(await fs.read(path("out.txt"), 9)).toEqual({ why: "outside the root" });
    expect(await fs.read(path("out/c.txt"), 9)).toEqual({ why: "outside the root" });
    expect(await fs.read(path(`../${basename(elsewhere)}/c.txt`), 9)).toEqual({ why: "outside the root" });
    expect(await fs.list(path("out"))).toBeUndefined();
    expect(await fs.kindOf(path("out"))).toBeUndefined();
    expect(await fs.kindOf(path("pipe"))).toBeUndefined();
    expect(await fs.kindOf(path("folder"))).toBe("directory");
    expect(await fs.kindOf(path("link.txt"))).toBe("file");
  });

  test.skipIf(isRoot)("says that it may not", async () => {
    const root = folderWith({ "a.txt": "abc", "folder/b.txt": "b" });
    chmodSync(join(root, "a.txt"), 0);
    chmodSync(join(root, "folder"), 0);
    const fs = nodeFileSystem(root);
    expect(await fs.read(path("a.txt"), 9)).toEqual({ why: "no permission" });
    expect(await fs.list(path("folder"))).toBeUndefined();
    chmodSync(join(root, "folder"), 0o700);
  });

  test("takes a root that is a link itself", async () => {
    const root = folderWith({ "real/a.txt": "abc" });
    symlinkSync("real", join(root, "alias"));
    expect(await nodeFileSystem(join(root, "alias")).read(path("a.txt"), 9)).toHaveProperty("bytes");
  });
});
