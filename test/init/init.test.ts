import { describe, expect, test } from "vitest";
import { analyze, type Analysis } from "../../server/src/core/analyze.ts";
import { initialPlan, type InitInput } from "../../server/src/core/init.ts";
import type { RepoPath } from "../../server/src/core/types.ts";
import { snapshot, sourceFile, world } from "../support/world.ts";

const cff = `cff-version: 1.2.0
message: Please cite it.
title: StrainScope
license: GPL-3.0-or-later
doi: 10.5281/zenodo.1234567
repository-code: https://github.com/zb-lab/strainscope.git
authors:
  - {family-names: Doe, given-names: Jane}
`;
const pyproject = '[project]\nname = "strain-scope"\nversion = "1.2.0"\ndescription = "Profiles strains: fast"\ndependencies = ["numpy"]\n';
const uvLock = 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "1.26.4"\nsource = { registry = "https://pypi.example/simple" }\n';
const changelog = "# Changelog\n\n## 1.2.0 - 2026-01-01\n\n- first\n";

function init(files: Readonly<Record<string, string>>, more: Partial<InitInput> = {}): string {
  return initialPlan({ repo: snapshot(files), folder: "" as RepoPath, folderName: "my-project", plans: [], ...more });
}

/** Judges a new plan in the repository that it was made for. */
function judge(text: string, files: Readonly<Record<string, string>>): Analysis {
  return analyze(world(text, files));
}

const repositories: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "nothing at all": {},
  "a README": { "README.md": "# Title\n\nWhat it does.\n" },
  "a Python tool": {
    "CITATION.cff": cff,
    "pyproject.toml": pyproject,
    "uv.lock": uvLock,
    "CHANGELOG.md": changelog,
    "README.md": "# S\n\nText.\n",
    Dockerfile: "FROM python:3.11\n",
    "tests/test_a.py": "",
    "tests/data/README.md": "",
  },
  "a pipeline": { "main.nf": "", "nextflow.config": "", "environment.yml": "name: x\ndependencies: [python=3.11]\n" },
  "an R package": {
    DESCRIPTION: "Package: rpkg\nTitle: Does Things\nVersion: 0.1.0\nLicense: MIT + file LICENSE\nURL: https://github.com/a/rpkg\n",
  },
  "a package with a hostile name": {
    "package.json": JSON.stringify({ name: "a: [b] # c\n", description: "- x: {y}", license: "no such licence", repository: "nowhere" }),
  },
  "metadata that disagree": { "CITATION.cff": cff, "package.json": JSON.stringify({ name: "s", license: "MIT", version: "2.0.0" }) },
  "broken files": { "CITATION.cff": "a: [", "pyproject.toml": "[[[", "package.json": "{", "uv.lock": "x" },
  "many images": Object.fromEntries(
    [
      "Dockerfile",
      "docker/Dockerfile",
      "docker/Dockerfile.gpu",
      "containers/gpu.Dockerfile",
      "tests/Dockerfile",
      ".devcontainer/Dockerfile",
    ].map(path => [path, "FROM debian:12\n"]),
  ),
};

describe("a new plan", () => {
  describe.each(Object.entries(repositories))("for %s", (name, files) => {
    test("fits on a screen, and is the same every time", () => {
      const text = init(files);
      expect(text.split("\n").length).toBeLessThanOrEqual(31);
      expect(text.endsWith("\n")).toBe(true);
      expect(init(files)).toBe(text);
    });

    test("reads without a problem, and has no finding but what is really open", () => {
      const { plan, findings, faults } = judge(init(files), files);
      expect(plan.main.document.problems).toEqual([]);
      expect(faults).toEqual([]);
      const open = findings.filter(({ code, message }) => code !== "PLN012" && message !== "“kind” is missing here");
      // files that disagree with each other do so with any plan
      const expected: Readonly<Record<string, string>> = { "metadata that disagree": "PLN010", "broken files": "WIZ004" };
      expect([...new Set(open.map(({ code }) => code))]).toEqual([expected[name] ?? []].flat());
    });
  });

  test("says what the files say", () => {
    expect(init(repositories["a Python tool"]!)).toBe(
      [
        "# What is asked at each stage, and what is still open: smp checklist",
        "smp: 1",
        "stage: construction  # getting-started, construction, application, production, publication",
        "",
        "software:",
        "  name: StrainScope",
        '  description: "Profiles strains: fast"',
        "  # kind: write one of library, tool, pipeline, service, model, dashboard",
        "  license: GPL-3.0-or-later",
        "  codeRepository: https://github.com/zb-lab/strainscope",
        "  identifier: https://doi.org/10.5281/zenodo.1234567",
      ].join("\n") + init(repositories["a Python tool"]!).slice(init(repositories["a Python tool"]!).indexOf("\n\nanswers:")),
    );
    const { plan } = judge(init(repositories["a Python tool"]!), repositories["a Python tool"]!);
    expect([...plan.pinnedIn].map(([ecosystem, { value }]) => [ecosystem, value])).toEqual([["pypi", "uv.lock"]]);
    expect(plan.release.changelog?.value).toBe("CHANGELOG.md");
    expect(plan.targets.map(({ id, definition }) => [id, definition?.value])).toEqual([["image", "Dockerfile"]]);
    expect(plan.answers.map(({ question }) => question)).toContain("testing.types");
  });

  test("guesses a kind only where the files leave no doubt", () => {
    expect(init(repositories["a pipeline"]!)).toContain("\n  kind: pipeline\n");
    expect(init(repositories["an R package"]!)).toContain("\n  kind: library\n");
    expect(init({ "package.json": "{}" })).toContain("\n  # kind: write one of");
  });

  test("takes the folder's name where no file has one", () => {
    expect(init({})).toContain("\n  name: my-project\n");
    expect(init({}, { folderName: "yes: no" })).toContain('\n  name: "yes: no"\n');
  });

  test("begins at the stage that was asked for, or at the first while there is nothing", () => {
    expect(init({})).toContain("\nstage: getting-started ");
    expect(init({ "requirements.txt": "numpy\n" })).toContain("\nstage: construction ");
    expect(init({}, { stage: "production" })).toContain("\nstage: production ");
  });

  test("names each image once, leaves out those of the developers", () => {
    const { plan } = judge(init(repositories["many images"]!), repositories["many images"]!);
    expect(plan.targets.map(({ id }) => id)).toHaveLength(3);
    expect(new Set(plan.targets.map(({ id }) => id)).size).toBe(3);
    expect(plan.targets.map(({ definition }) => definition?.value).filter(path => /tests|devcontainer/.test(path ?? ""))).toEqual([]);
  });

  test("of a folder speaks of that folder, with paths relative to it", () => {
    const files = {
      "packages/a/pyproject.toml": pyproject,
      "packages/a/uv.lock": uvLock,
      "packages/b/CITATION.cff": cff,
      "uv.lock": uvLock,
    };
    const text = init(files, { folder: "packages/a" as RepoPath });
    expect(text).toContain("\n  name: strain-scope\n");
    expect(text).not.toContain("StrainScope");
    expect(text).toMatch(/pinned_in: \{pypi: (uv\.lock|\.\.\/\.\.\/uv\.lock)\}/);
    const plan = sourceFile("packages/a/smp.yaml", text);
    const { findings } = analyze({ ...world("", files), plan, plans: [plan.path] });
    expect(findings.filter(({ code }) => code === "PLN004")).toEqual([]);
  });
});
