import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RepoPath } from "../../server/src/core/types.ts";
import { limits } from "../../server/src/host/limits.ts";
import { loadRepository } from "../../server/src/host/load.ts";
import { nodeFileSystem } from "../../server/src/host/node-fs.ts";
import { folderWith } from "../support/folder.ts";

const plan = "smp: 1\nstage: construction\nsoftware: {name: A, kind: tool}\n";
const download = 'urlretrieve("https://example.org/params.tar")\n';
const files = {
  "smp.yaml": plan,
  ".gitignore": "generated/\nlocal_*.py\n",
  "src/get.py": download,
  "src/none.py": "x = 1\n",
  "src/local_get.py": download,
  "generated/get.py": download,
  "tests/get.py": download,
  "third_party/get.py": download,
};

async function load(more: Readonly<Record<string, string>> = {}, options: Partial<Parameters<typeof loadRepository>[1]> = {}) {
  const root = folderWith({ ...files, ...more });
  const loaded = await loadRepository(nodeFileSystem(root), { files: [], exclude: [], programs: () => true, ...options });
  return { root, loaded, paths: () => [...loaded.repository.snapshot().files.keys()].sort() };
}

describe("program text", () => {
  test("is read only when a plan's rules want it, and kept only where it holds something", async () => {
    const { paths, loaded } = await load();
    expect(paths()).toEqual(["src/get.py"]);
    expect(loaded.repository.snapshot().withoutPrograms).toBeUndefined();
  });

  test("is not read when nobody asks, and the snapshot says so", async () => {
    for (const programs of [undefined, () => false]) {
      const { paths, loaded } = await load({}, programs === undefined ? { programs: () => false } : { programs });
      expect(paths()).toEqual([]);
      expect(loaded.repository.snapshot().withoutPrograms).toBe(true);
    }
  });

  test("is left out where the settings say so", async () => {
    expect((await load({}, { exclude: ["src/**"] })).paths()).toEqual([]);
  });

  test("follows changes", async () => {
    const { root, loaded, paths } = await load();
    const change = async (path: string, text: string): Promise<void> => {
      writeFileSync(join(root, path), text);
      await loaded.apply([{ path: path as RepoPath, kind: "changed" }]);
    };
    await change("src/none.py", download);
    expect(paths()).toEqual(["src/get.py", "src/none.py"]);
    await change("src/get.py", "x = 1\n");
    expect(paths()).toEqual(["src/none.py"]);
    await change("tests/new.py", download);
    expect(paths()).toEqual(["src/none.py"]);
  });

  test("counts from the editor before it is saved", async () => {
    const { loaded, paths } = await load();
    await loaded.repository.overlay("src/none.py" as RepoPath, download);
    expect(paths()).toEqual(["src/get.py", "src/none.py"]);
    await loaded.repository.overlay("src/none.py" as RepoPath, "y = 2\n");
    expect(paths()).toEqual(["src/get.py"]);
  });

  test("beyond its limits is unread, not empty", async () => {
    const large = await load({ "src/large.py": `${download}${"#".repeat(3000)}` }, { limits: { ...limits, programBytes: 2000 } });
    expect(large.loaded.repository.snapshot().unread).toEqual([{ path: "src/large.py", why: "too large" }]);
    const many = await load({}, { limits: { ...limits, programs: 1 } });
    expect(many.loaded.repository.snapshot().unread).toEqual([expect.objectContaining({ why: "too many files" })]);
  });

  test("is read through links that stay inside, and never through others", async () => {
    const elsewhere = folderWith({ "get.py": download });
    const root = folderWith(files);
    symlinkSync(join(root, "src/get.py"), join(root, "src/linked.py"));
    symlinkSync(join(elsewhere, "get.py"), join(root, "src/outside.py"));
    const { repository } = await loadRepository(nodeFileSystem(root), { files: [], exclude: [], programs: () => true });
    expect([...repository.snapshot().files.keys()].sort()).toEqual(["src/get.py", "src/linked.py"]);
  });

  test("one file at a time, where the disk knows no other way, comes to the same", async () => {
    const { readMany: _, ...slow } = nodeFileSystem(folderWith(files));
    const { repository } = await loadRepository(slow, { files: [], exclude: [], programs: () => true });
    expect([...repository.snapshot().files.keys()]).toEqual(["src/get.py"]);
  });
});

test("a file that records the version of data is read whatever its name", async () => {
  const { paths } = await load({
    "smp.yaml": `${plan}dependencies: {data: [{id: m, name: M, version: "1", recorded_in: db/versions.toml}]}\n`,
    "db/versions.toml": 'm = "1"\n',
    "db/other.toml": 'm = "1"\n',
  });
  expect(paths()).toEqual(["db/versions.toml", "src/get.py"]);
});
