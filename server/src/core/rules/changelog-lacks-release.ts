import type { FileWith } from "../facts-view.ts";
import { suggestion } from "../fix.ts";
import { currentRelease, sameRelease } from "../release-version.ts";
import { folderOf, foldersUp, relativeTo, repoPath } from "../repo.ts";
import { LineIndex } from "../text.ts";
import type { FileEdit } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports a current release that the changelog does not speak of. */
export const changelogLacksRelease = defineRule({
  id: "changelog-lacks-release",
  code: "REL003",
  since: "0.1.0",
  severity: ["off", "info", "info", "warning", "error", "error"],
  title: "Changelog has no entry for the release",
  rationale: "Users decide by the changelog whether a release changes their results.",
  remedy: "Write the section for the release.",
  source: "ELIXIR SMP Documentation 1; OSPS-BR-04",
  needs: ["changelog"],
  messages: { lacks: "{file} has no section for {release}" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "released, and not written down",
        plan: "release: {current: v2.3.1}\n",
        files: { "CHANGELOG.md": "# Changelog\n\n## [2.3.0] - 2026-08-01\n\n- Faster trees\n" },
        finds: ["CHANGELOG.md has no section for v2.3.1"],
      },
      {
        why: "in the file that the plan names",
        plan: "release: {current: '1.2', changelog: doc/CHANGES.md}\n",
        files: { "doc/CHANGES.md": "# Changes\n\n## 1.1 (2026-01-01)\n\n- Fixes\n" },
      },
    ],
    good: [
      {
        why: "written down",
        plan: "release: {current: v2.3.1}\n",
        files: { "CHANGELOG.md": "# Changelog\n\n## [2.3.1] - 2026-10-20\n\n- A fix\n" },
      },
      {
        why: "inside the section of its series",
        plan: "release: {current: v2.3.1}\n",
        files: { "CHANGELOG.md": "# Changelog\n\n## 2.3.x\n\n### v2.3.1\n\n- A fix\n\n## v2.2\n\n### 2.2.0\n" },
      },
      { why: "no changelog to look into", plan: "release: {current: v2.3.1}\n", outcome: "not-applicable" },
      {
        why: "a text in which no release can be told",
        plan: "release: {current: v2.3.1}\n",
        files: { "CHANGELOG.md": "See the releases page.\n" },
        outcome: "unknown",
      },
    ],
  },

  check({ plan, facts, today, report }): void {
    const release = currentRelease(plan);
    const current = plan.release.current;
    if (release === undefined || current === undefined) return report.notApplicable("the plan names no current release");
    const named = plan.release.changelog && repoPath(plan.release.changelog.value, plan.folder);
    const file = named === undefined ? facts.with("changelog")[0] : facts.at("changelog", named);
    if (file === undefined) {
      const unread = facts.unread("changelog")[0];
      return unread
        ? report.unknown(`${unread.path} could not be read: ${unread.why}`)
        : report.notApplicable("there is no changelog that could be read");
    }
    const releases = file.value.filter(({ version }) => version !== "Unreleased");
    if (releases.some(({ version }) => sameRelease(version, release.version))) return;
    if (!file.complete || releases.length === 0) return report.unknown(`no release could be told in ${file.path}`);
    const above = folderOf(file.path) !== plan.folder && foldersUp(plan.folder).some(folder => folder === folderOf(file.path));
    // the changelog at the top of a repository of many packages need not be that of this one
    if (named === undefined && above) return report.unknown(`${file.path} lies above and may be that of something else`);
    const name = relativeTo(file.path, plan.folder);
    report.finding(
      "lacks",
      current.at,
      { file: short(name, 50), release: short(release.tag, 20) },
      {
        subject: name,
        related: releases
          .slice(0, 1)
          .map(({ at, version }) => ({ path: file.path, range: at, message: `the newest section is ${version}` })),
        fixes: [suggestion(`Insert a section for ${release.tag} into ${name}`, section(file, release.version, today))],
      },
    );
  },
});

/** A heading in the form of the newest one, above it. */
function section(file: FileWith<"changelog">, version: string, today: string): FileEdit | undefined {
  const model = file.value.find(entry => entry.version !== "Unreleased");
  if (model === undefined) return undefined;
  const lines = new LineIndex(file.file.text);
  const { line } = model.at.start;
  const heading = lines.lineText(line);
  if (!/^#{1,6}\s/.test(heading) || !heading.includes(model.version)) return undefined;
  const eol = file.file.text.includes("\r\n") ? "\r\n" : "\n";
  const dated = model.date === null ? heading : heading.replace(model.date, () => today);
  const written = dated.replace(model.version, () => version).replace(/\]\([^)]*\)/, "]");
  const start = { line, character: 0 };
  return { path: file.path, edits: [{ range: { start, end: start }, newText: `${written}${eol}${eol}- ${eol}${eol}` }] };
}
