import type { FileWith } from "../facts-view.ts";
import { suggestion } from "../fix.ts";
import { entryOf } from "../plan/nodes.ts";
import { locateKey } from "../plan/view.ts";
import { newestRelease, releaseTags } from "../release-tags.ts";
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
      {
        why: "the plan names no release, but git has one",
        plan: "software: {name: X, kind: tool}\n",
        files: { "CHANGELOG.md": "# Changelog\n\n## [2.3.0] - 2026-08-01\n\n- Faster trees\n" },
        history: { tags: ["v2.3.0", "v2.3.1", "w.2026.44"] },
        finds: ["CHANGELOG.md has no section for v2.3.1"],
      },
    ],
    good: [
      {
        why: "tags of weeks and of single packages are no releases",
        plan: "software: {name: X, kind: tool}\n",
        files: { "CHANGELOG.md": "# Changelog\n\n## [2.3.1] - 2026-10-20\n\n- A fix\n" },
        history: { tags: ["v2.3.0", "v2.3.1", "w.2026.44", "core-v3.0.0", "v2.4.0-rc.1"] },
        outcome: "pass",
      },
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

  check({ plan, facts, history, today, report }): void {
    const newest = newestRelease(plan, releaseTags(plan, history) ?? []);
    const release = currentRelease(plan) ?? (plan.release.current === undefined ? newest : undefined);
    const entry = entryOf(plan.root, "release") ?? entryOf(plan.root, "software");
    const place = plan.release.current?.at ?? (entry && locateKey(plan.main, entry));
    if (release === undefined || place === undefined) return report.notApplicable("the plan names no current release");
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
      place,
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
