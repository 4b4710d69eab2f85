import { spawnSync } from "node:child_process";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lookUp } from "../../server/src/core/repo.ts";
import type { RepoPath } from "../../server/src/core/types.ts";
import type { FileSystem } from "../../server/src/host/file-system.ts";
import { limits } from "../../server/src/host/limits.ts";
import { nodeFileSystem } from "../../server/src/host/node-fs.ts";
import { createRepository, type Repository, type RepositoryOptions } from "../../server/src/host/repository.ts";
import { folderWith } from "../support/folder.ts";

const options: RepositoryOptions = { wants: path => path.endsWith(".lock"), isPlan: path => path.endsWith("smp.yaml") };
const path = (text: string): RepoPath => text as RepoPath;

async function load(fs: FileSystem, more: Partial<RepositoryOptions> = {}): Promise<Repository> {
  const repository = createRepository(fs, { ...options, ...more });
  await repository.load();
  return repository;
}

describe("a repository", () => {
  test("lists everything and reads what is wanted", async () => {
    const root = folderWith({ "smp.yaml": "smp: 1", "a.lock": "a", "src/b.lock": "b", "src/c.py": "c", "empty/": "" });
    const repository = await load(nodeFileSystem(root));
    const { files, entries, unread, complete } = repository.snapshot();
    expect([...files.keys()].sort()).toEqual(["a.lock", "src/b.lock"]);
    expect([...entries.keys()].sort()).toEqual(["a.lock", "empty", "smp.yaml", "src", "src/b.lock", "src/c.py"]);
    expect(repository.plan(path("smp.yaml"))?.text).toBe("smp: 1");
    expect(unread).toEqual([]);
    expect(complete).toBe(true);
  });

  test("does not go round in circles, nor out by a link", async () => {
    const elsewhere = folderWith({ "secret.lock": "s", "deep/x.lock": "x" });
    const root = folderWith({ "a/b/c.lock": "c" });
    symlinkSync("..", join(root, "a/b/up"));
    symlinkSync(elsewhere, join(root, "out"));
    symlinkSync(join(elsewhere, "secret.lock"), join(root, "out.lock"));
    const repository = await load(nodeFileSystem(root));
    const { files, entries, unread, unlisted } = repository.snapshot();
    expect([...files.keys()]).toEqual(["a/b/c.lock"]);
    expect(unread).toEqual([{ path: "out.lock", why: "outside the root" }]);
    expect([...unlisted]).toEqual(["a/b/up"]);
    expect([...entries.keys()].filter(entry => entry.startsWith("out/"))).toEqual([]);
  });

  test("is not held up by a pipe", async () => {
    const root = folderWith({ "a.lock": "a" });
    spawnSync("mkfifo", [join(root, "pipe.lock"), join(root, "smp.yaml")]);
    const { unread } = (await load(nodeFileSystem(root))).snapshot();
    expect([...unread].map(({ path: file, why }) => `${file}: ${why}`).sort()).toEqual([
      "pipe.lock: not a regular file",
      "smp.yaml: not a regular file",
    ]);
  });

  test("does not take a folder for the file that its name promises, and reads what lies in it", async () => {
    const root = folderWith({ "uv.lock/inner.lock": "a", "b.lock": "b" });
    const { files, unread } = (await load(nodeFileSystem(root))).snapshot();
    expect(unread).toEqual([{ path: "uv.lock", why: "not a regular file" }]);
    expect([...files.keys()].sort()).toEqual(["b.lock", "uv.lock/inner.lock"]);
  });

  test("leaves what is too large unread, and says so", async () => {
    const root = folderWith({ "smp.yaml": "x".repeat(50), "a.lock": "x".repeat(50), "b.lock": "x" });
    const repository = await load(nodeFileSystem(root), { limits: { ...limits, fileBytes: 20, planBytes: 20 } });
    expect([...repository.snapshot().unread].map(({ path: file, why }) => `${file}: ${why}`).sort()).toEqual([
      "a.lock: too large",
      "smp.yaml: too large",
    ]);
    expect([...repository.snapshot().files.keys()]).toEqual(["b.lock"]);
    expect(repository.plans()).toEqual([]);
  });

  test("stops at so many bytes together, and counts a file once however often it is read", async () => {
    const root = folderWith({ "a.lock": "x".repeat(30), "sub/b.lock": "x".repeat(30), "sub/sub/c.lock": "x" });
    const repository = await load(nodeFileSystem(root), { limits: { ...limits, totalBytes: 50 } });
    expect(repository.snapshot().unread).toEqual([{ path: "sub/sub/c.lock", why: "too many files" }]);
    const wide = await load(nodeFileSystem(root), { limits: { ...limits, totalBytes: 100 } });
    for (let round = 0; round < 10; round++) {
      writeFileSync(join(root, "a.lock"), String(round).repeat(30));
      await wide.apply([{ path: path("a.lock"), kind: "changed" }]);
    }
    expect(wide.snapshot().unread).toEqual([]);
    expect(wide.snapshot().files.get(path("a.lock"))?.text).toBe("9".repeat(30));
  });

  test("that is too large to list proves no absence", async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}/x.py`, ""]));
    const { complete } = (await load(nodeFileSystem(folderWith(files)), { limits: { ...limits, entries: 10 } })).snapshot();
    expect(complete).toBe(false);
    const deep = (await load(nodeFileSystem(folderWith({ "a/b/c/d.py": "" })), { limits: { ...limits, depth: 1 } })).snapshot();
    expect(lookUp(deep, "a/b/c/e.py", "").state).toBe("unknown");
    expect(lookUp(deep, "a/e.py", "").state).toBe("absent");
  });

  test("does not look into what git ignores, until a plan names something in it", async () => {
    const root = folderWith({
      ".gitignore": "build/\n*.tmp.lock\n",
      "build/a.lock": "a",
      "b.tmp.lock": "b",
      "node_modules/x/c.lock": "c",
      "sub/.gitignore": "/d.lock\n",
      "sub/d.lock": "d",
      "sub/e.lock": "e",
    });
    const repository = await load(nodeFileSystem(root));
    expect([...repository.snapshot().files.keys()]).toEqual(["sub/e.lock"]);
    expect(lookUp(repository.snapshot(), "build/a.lock", "").state).toBe("unknown");
    expect(await repository.probe([path("build/a.lock"), path("build/nothing.lock")])).toBe(true);
    expect(lookUp(repository.snapshot(), "build/a.lock", "").state).toBe("present");
  });

  test("follows changes: new, changed, gone, and whole folders", async () => {
    const root = folderWith({ "smp.yaml": "smp: 1", "a.lock": "a", "old/b.lock": "b" });
    const repository = await load(nodeFileSystem(root));
    const before = repository.snapshot();
    expect(await repository.apply([{ path: path("a.lock"), kind: "changed" }])).toBe(false);
    expect(repository.snapshot()).toBe(before);
    writeFileSync(join(root, "a.lock"), "A");
    writeFileSync(join(root, "new.lock"), "n");
    rmSync(join(root, "old"), { recursive: true });
    const changes = (["a.lock", "new.lock", "old"] as const).map(it => ({
      path: path(it),
      kind: it === "old" ? ("deleted" as const) : ("changed" as const),
    }));
    expect(await repository.apply(changes)).toBe(true);
    const { files, entries } = repository.snapshot();
    expect(Object.fromEntries([...files].map(([name, file]) => [name, file.text]))).toEqual({ "a.lock": "A", "new.lock": "n" });
    expect(entries.has(path("old/b.lock"))).toBe(false);
  });

  test("keeps its snapshot while somebody types in a plan", async () => {
    const root = folderWith({ "smp.yaml": "smp: 1", "a.lock": "a" });
    const repository = await load(nodeFileSystem(root));
    const before = repository.snapshot();
    expect(await repository.overlay(path("smp.yaml"), "smp: 1\n")).toBe(true);
    expect(repository.snapshot()).toBe(before);
    expect(repository.plan(path("smp.yaml"))?.text).toBe("smp: 1\n");
    await repository.overlay(path("smp.yaml"), undefined);
    expect(repository.plan(path("smp.yaml"))?.text).toBe("smp: 1");
  });

  test("knows which texts cannot be written back as they were", async () => {
    const latin = Buffer.from("# Stra\u00dfe\n", "latin1");
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("smp: 1\n", "utf16le")]);
    const bom = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from("smp: 1\n")]);
    const root = folderWith({ "a/smp.yaml": latin, "b/smp.yaml": utf16, "c/smp.yaml": bom, "d/smp.yaml": Buffer.from([0, 1, 2]) });
    const repository = await load(nodeFileSystem(root));
    expect([...repository.inexact].sort()).toEqual(["a/smp.yaml", "b/smp.yaml"]);
    expect(repository.plans().map(it => repository.plan(it)?.text)).toEqual(["# Stra\u00dfe\n", "smp: 1\n", "smp: 1\n"]);
    expect(repository.snapshot().unread).toEqual([{ path: "d/smp.yaml", why: "not text" }]);
  });

  test("knows the sign-off files of each plan", async () => {
    const root = folderWith({
      "smp.yaml": "",
      ".smp/signoffs/b.yaml": "b",
      ".smp/signoffs/a.yml": "a",
      ".smp/signoffs/notes.md": "",
      "sub/smp.yaml": "",
      "sub/.smp/signoffs/c.yaml": "c",
    });
    const repository = await load(nodeFileSystem(root));
    expect(repository.signoffs(path("smp.yaml")).map(file => file.path)).toEqual([".smp/signoffs/a.yml", ".smp/signoffs/b.yaml"]);
    expect(repository.signoffs(path("sub/smp.yaml")).map(file => file.path)).toEqual(["sub/.smp/signoffs/c.yaml"]);
  });
});
