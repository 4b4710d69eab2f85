import { safeFix, suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import { nearest } from "../nearest.ts";
import { pathsNamed, withoutPlace } from "../plan/paths.ts";
import type { Plan } from "../plan/view.ts";
import { baseName, folderOf, lookUp, relativeTo, repoPath } from "../repo.ts";
import { startOfFile } from "../text.ts";
import type { FileEdit, RepoPath, RepoSnapshot } from "../types.ts";
import { short } from "../words.ts";
import { defineRule, option } from "./define.ts";

/** Reports files and folders that the plan names and that are not there. */
export const namedFileMissing = defineRule({
  id: "named-file-missing",
  code: "PLN004",
  since: "0.1.0",
  severity: ["warning", "warning", "warning", "error", "error", "error"],
  title: "A file that the plan names does not exist",
  rationale: "Evidence that nobody can open is no evidence, and a definition that is gone cannot be built again.",
  remedy: "Correct the path, which is relative to the folder of the plan, or add the file.",
  source: "ELIXIR SMP evidence; requirements of every founding document",
  needs: [],
  options: { ignore: option.strings([], "Globs of paths that are made later or elsewhere, such as `reports/**`.") },
  messages: {
    missing: "{path} does not exist",
    otherCase: "{path} does not exist; {near} does",
    outside: "{path} leaves the repository; a plan names only files inside it",
  },
  fix: "safe",
  examples: {
    bad: [
      {
        why: "upper and lower case",
        plan: "answers:\n  documentation.how-to: {answer: [install], evidence: docs/Install.md}\n",
        files: { "docs/install.md": "# Install\n" },
        finds: ["docs/Install.md does not exist; docs/install.md does"],
      },
      {
        why: "a lockfile that was never committed",
        plan: "dependencies:\n  pinned_in: {pypi: uv.lock}\n",
        finds: ["uv.lock does not exist"],
      },
      {
        why: "a path that leads out",
        plan: "release: {changelog: ../../CHANGELOG.md}\n",
        finds: ["../../CHANGELOG.md leaves the repository; a plan names only files inside it"],
      },
      {
        why: "moved to another folder",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { "docker/Dockerfile": "FROM debian:12.5\n" },
      },
    ],
    good: [
      {
        why: "files, folders, globs and addresses",
        plan: "answers:\n  testing.types: {answer: {unit: automatic}, evidence: [tests/, 'tests/*.py', https://ci.example.org/1]}\n",
        files: { "tests/test_a.py": "" },
      },
      {
        why: "inside a submodule that was not fetched",
        plan: "answers:\n  testing.types: {answer: {unit: automatic}, evidence: [ext/solver/tests/run.py, 'ext/solver/*.py']}\n",
        files: { ".gitmodules": '[submodule "solver"]\n\tpath = ext/solver\n', "ext/solver/": "" },
        outcome: "unknown",
      },
      {
        why: "a heading or a line of a file",
        plan: "answers:\n  documentation.purpose: {answer: yes, evidence: ['README.md#purpose', 'README.md:12']}\n",
        files: { "README.md": "# Purpose\n" },
      },
    ],
  },

  check({ plan, repo, options, report }): void {
    const ignored = options.ignore;
    for (const named of pathsNamed(plan)) {
      const path = withoutPlace(named.value);
      if (ignored.some(glob => glob === path)) continue;
      const found = lookUp(repo, path, plan.folder);
      if (found.state === "present") continue;
      if (found.state === "unknown") {
        report.unknown(`${path}: ${found.because}`);
        continue;
      }
      const part = plan.parts.find(({ file }) => file.path === named.at.path) ?? plan.main;
      const subject = named.value;
      if (found.state === "outside") report.finding("outside", named.at, { path: short(path) }, { subject });
      else if (found.nearMiss !== undefined) {
        const near = relativeTo(found.nearMiss, plan.folder);
        report.finding(
          "otherCase",
          named.at,
          { path: short(path, 36), near: short(near, 36) },
          {
            subject,
            related: [{ path: found.nearMiss, range: startOfFile, message: "this file exists" }],
            fixes: [safeFix(`Use ${near}`, setScalar(part, named.node, near))],
          },
        );
      } else {
        report.finding(
          "missing",
          named.at,
          { path: short(path, 70) },
          {
            subject,
            fixes: [
              ...elsewhere(plan, repo, path).map(near => suggestion(`Use ${near}`, setScalar(part, named.node, near))),
              suggestion(`Create ${path}`, newFile(found.path)),
            ],
          },
        );
      }
    }
  },
});

/** What may be meant: a name much like it in the same folder, else the same name in other folders, at most two. */
function elsewhere(plan: Plan, repo: RepoSnapshot, path: string): string[] {
  const name = baseName(path);
  const folder = folderOf(repoPath(path, plan.folder) ?? "");
  const beside = [...repo.entries.keys()].filter(entry => folderOf(entry) === folder && entry !== plan.path);
  const near = nearest(name, beside.map(baseName));
  if (near !== undefined) return [relativeTo(folder === "" ? near : `${folder}/${near}`, plan.folder)];
  const found = [...repo.entries.keys()].filter(entry => baseName(entry) === name);
  return name === "" || found.length > 2 ? [] : found.sort().map(entry => relativeTo(entry, plan.folder));
}

/** A first line to begin with, for kinds of text that may begin so; nothing is invented for the rest. */
function newFile(path: RepoPath): FileEdit | undefined {
  const name = baseName(path);
  if (!/\.(md|txt|rst)$/i.test(name)) return undefined;
  const title = name.replace(/\.\w+$/, "").replaceAll(/[-_]/g, " ");
  const text = name.endsWith(".md") ? `# ${title}\n` : name.endsWith(".rst") ? `${title}\n${"=".repeat(title.length)}\n` : `${title}\n`;
  return { path, create: true, edits: [{ range: startOfFile, newText: text }] };
}
