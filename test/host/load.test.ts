import { describe, expect, test } from "vitest";
import { lookUp } from "../../server/src/core/repo.ts";
import type { RepoPath } from "../../server/src/core/types.ts";
import { limits } from "../../server/src/host/limits.ts";
import { loadRepository } from "../../server/src/host/load.ts";
import { nodeFileSystem } from "../../server/src/host/node-fs.ts";
import { folderWith } from "../support/folder.ts";

const plan = "smp: 1\nstage: construction\nsoftware: {name: A, kind: tool}\n";
const none = { files: [], exclude: [] };

describe("loading a repository", () => {
  test("reads READMEs at the top and beside plans, and those that a plan names, but not all", async () => {
    const root = folderWith({
      "README.md": "# A\n",
      "docs/README.md": "# Docs\n",
      "far/below/here/README.md": "# Plan here\n",
      "far/below/here/smp.yaml": plan,
      "far/below/there/README.md": "# No plan here\n",
      "far/below/named/README.md": "# Named\n",
      "smp.yaml": `${plan}answers:\n  documentation.types: {answer: [readme], evidence: far/below/named/README.md}\n`,
    });
    const { repository } = await loadRepository(nodeFileSystem(root), none);
    expect([...repository.snapshot().files.keys()].sort()).toEqual([
      "README.md",
      "docs/README.md",
      "far/below/here/README.md",
      "far/below/named/README.md",
    ]);
  });

  test("looks for what a plan names in folders that are not listed", async () => {
    const root = folderWith({
      ".gitignore": "results/\n",
      "results/report.html": "",
      "smp.yaml": `${plan}answers:\n  testing.types: {answer: {unit: manual}, evidence: [results/report.html, results/none.html]}\n`,
    });
    const { repository } = await loadRepository(nodeFileSystem(root), none);
    expect(lookUp(repository.snapshot(), "results/report.html", "").state).toBe("present");
    expect(lookUp(repository.snapshot(), "results/none.html", "").state).toBe("unknown");
  });

  test("reads the files of the Wizard that a plan names, whatever they are called, and nothing outside", async () => {
    const root = folderWith({
      "docs/model.json": "{}\n",
      "docs/other.json": "{}\n",
      "inside/smp.yaml": `${plan}wizard: {bundle: ../docs/model.json, exported: ../../outside.json}\n`,
    });
    const { repository } = await loadRepository(nodeFileSystem(root), none);
    expect([...repository.snapshot().files.keys()]).toEqual(["docs/model.json"]);
  });

  test("takes other names for plans where it is told to, and leaves out what it is told to", async () => {
    const root = folderWith({ "plans/a.yaml": plan, "vendor/smp.yaml": plan, "vendor/uv.lock": "", "odd.txt": plan });
    const { repository } = await loadRepository(nodeFileSystem(root), {
      files: ["plans/*.yaml"],
      exclude: ["vendor/**"],
      plan: "odd.txt" as RepoPath,
    });
    expect(repository.plans()).toEqual(["odd.txt", "plans/a.yaml"]);
    expect(repository.snapshot().files.size).toBe(0);
  });

  test("names the plans that it could not read", async () => {
    const root = folderWith({ "smp.yaml": plan, "uv.lock": "x".repeat(2000) });
    const { unreadPlans, repository } = await loadRepository(nodeFileSystem(root), {
      ...none,
      limits: { ...limits, planBytes: 10, fileBytes: 1000 },
    });
    expect(unreadPlans()).toEqual([{ path: "smp.yaml", why: "too large" }]);
    expect(repository.snapshot().unread).toHaveLength(2);
  });
});
