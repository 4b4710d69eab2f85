import { chmodSync, lstatSync, readFileSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RepoPath } from "../../server/src/core/types.ts";
import { writeFileBelow } from "../../server/src/host/write.ts";
import { folderWith } from "../support/folder.ts";

const write = (root: string, path: string, before: string | undefined, text: string): ReturnType<typeof writeFileBelow> =>
  writeFileBelow(root, { path: path as RepoPath, text, before });

describe("writing a file", () => {
  test("keeps mode and byte order mark, and leaves nothing beside it", async () => {
    const root = folderWith({ "smp.yaml": "\ufeffa\n" });
    chmodSync(join(root, "smp.yaml"), 0o640);
    expect(await write(root, "smp.yaml", "a\n", "b\n")).toEqual({ written: true });
    expect(readFileSync(join(root, "smp.yaml"), "utf8")).toBe("\ufeffb\n");
    expect(statSync(join(root, "smp.yaml")).mode & 0o777).toBe(0o640);
    expect(readdirSync(root)).toEqual(["smp.yaml"]);
  });

  test("gives what is new the line ends of the file, unless it has both kinds", async () => {
    const root = folderWith({ "crlf.yaml": "a\r\nb\r\n", "mixed.yaml": "a\r\nb\n" });
    await write(root, "crlf.yaml", "a\r\nb\r\n", "a\r\nnew\n\nb\r\n");
    await write(root, "mixed.yaml", "a\r\nb\n", "a\r\nnew\nb\n");
    expect(readFileSync(join(root, "crlf.yaml"), "utf8")).toBe("a\r\nnew\r\n\r\nb\r\n");
    expect(readFileSync(join(root, "mixed.yaml"), "utf8")).toBe("a\r\nnew\nb\n");
  });

  test("refuses what has changed in the meantime, is not UTF-8, or is not there", async () => {
    const latin = Buffer.from("Stra\u00dfe\n", "latin1");
    const root = folderWith({ "a.yaml": "new\n", "latin.yaml": latin, "folder/": "" });
    expect(await write(root, "a.yaml", "old\n", "x")).toEqual({ why: "it has changed in the meantime" });
    expect(await write(root, "latin.yaml", "Stra\u00dfe\n", "x")).toEqual({ why: "it is not UTF-8" });
    expect(await write(root, "nothing.yaml", "old\n", "x")).toEqual({ why: "ENOENT" });
    expect(await write(root, "folder", "old\n", "x")).toEqual({ why: "it is not a regular file" });
    expect(readFileSync(join(root, "a.yaml"), "utf8")).toBe("new\n");
    expect(readFileSync(join(root, "latin.yaml"))).toEqual(latin);
  });

  test("follows a link inside, and leaves it a link; never one that leads out", async () => {
    const elsewhere = folderWith({ "target.yaml": "a\n" });
    const root = folderWith({ "real/target.yaml": "a\n" });
    symlinkSync("real/target.yaml", join(root, "link.yaml"));
    symlinkSync(join(elsewhere, "target.yaml"), join(root, "out.yaml"));
    symlinkSync(elsewhere, join(root, "out"));
    expect(await write(root, "link.yaml", "a\n", "b\n")).toEqual({ written: true });
    expect(readFileSync(join(root, "real/target.yaml"), "utf8")).toBe("b\n");
    expect(lstatSync(join(root, "link.yaml")).isSymbolicLink()).toBe(true);
    for (const path of ["out.yaml", "out/target.yaml"])
      expect(await write(root, path, "a\n", "b\n")).toEqual({ why: "it lies outside the folder" });
    expect(await write(root, "out/new.yaml", undefined, "b\n")).toEqual({ why: "it lies outside the folder" });
    expect(await write(root, "out/deep/new.yaml", undefined, "b\n")).toEqual({ why: "it lies outside the folder" });
    expect(readdirSync(elsewhere)).toEqual(["target.yaml"]);
    expect(readFileSync(join(elsewhere, "target.yaml"), "utf8")).toBe("a\n");
  });

  test("makes a file with its folders, and never over another", async () => {
    const root = folderWith({ "there.md": "a\n" });
    symlinkSync("nowhere", join(root, "dangling.md"));
    expect(await write(root, "docs/deep/new.md", undefined, "# New\n")).toEqual({ written: true });
    expect(readFileSync(join(root, "docs/deep/new.md"), "utf8")).toBe("# New\n");
    expect(await write(root, "there.md", undefined, "x")).toEqual({ why: "it is there already" });
    expect(await write(root, "dangling.md", undefined, "x")).toEqual({ why: "it is there already" });
    expect(readFileSync(join(root, "there.md"), "utf8")).toBe("a\n");
    expect(readdirSync(root).sort()).toEqual(["dangling.md", "docs", "there.md"]);
  });
});
