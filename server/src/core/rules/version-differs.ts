import type { FileWith } from "../facts-view.ts";
import { suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import { entryOf } from "../plan/nodes.ts";
import { locateKey, type Plan } from "../plan/view.ts";
import { newestRelease, releaseTags } from "../release-tags.ts";
import { currentRelease, isDevelopmentVersion, isLaterRelease, numberedPart, sameRelease, versionOfTag } from "../release-version.ts";
import { folderOf, relativeTo, repoPath } from "../repo.ts";
import { startOfFile } from "../text.ts";
import type { FileEdit, Fix, Location } from "../types.ts";
import { short } from "../words.ts";
import { defineRule, option } from "./define.ts";

/** Reports files that name another version than the current release. */
export const versionDiffers = defineRule({
  id: "version-differs",
  code: "REL002",
  since: "0.1.0",
  severity: ["off", "info", "warning", "warning", "error", "error"],
  title: "Version differs between files",
  rationale: "People cite the version that CITATION.cff names. In a survey four of seven repositories named an old one.",
  remedy: "Set the file to the current release; list files that must agree under release.same_version_in.",
  source: "ELIXIR SMP stage 5; nf-core version_consistency; survey: 4 of 7",
  needs: ["project", "changelog"],
  options: { ignore: option.strings([], "Paths of files whose version is another one on purpose.") },
  messages: {
    differs: "{file} says {version}; the current release is {release}",
    disagree: "{file} says {version}; {other} says {release}",
    behind: "The plan's current release is {release}; the newest release tag is {tag}",
    behindTag: "{file} says {version}; the latest release is {tag}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a citation of an old version",
        plan: "release: {current: v1.34.0}\n",
        files: {
          "CITATION.cff":
            "cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nversion: 1.12.0\nauthors:\n  - {family-names: A, given-names: B}\n",
        },
        finds: ["CITATION.cff says 1.12.0; the current release is v1.34.0"],
      },
      {
        why: "CMake's project",
        plan: "release: {current: v6-32-02}\n",
        files: { "CMakeLists.txt": "cmake_minimum_required(VERSION 3.20)\nproject(tracker VERSION 6.30.04)\n" },
        finds: ["CMakeLists.txt says 6.30.04; the current release is v6-32-02"],
      },
      {
        why: "the plan names no release, but package and citation disagree",
        plan: "software: {name: X, kind: tool}\n",
        files: {
          "CITATION.cff":
            "cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nversion: 1.12.0\nauthors:\n  - {family-names: A, given-names: B}\n",
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.34.0"\n',
        },
        finds: ["CITATION.cff says 1.12.0; pyproject.toml says 1.34.0"],
      },
      {
        why: "a release that was tagged since, and a citation that was changed with it",
        plan: "release: {current: v1.33.0, tags: 'v[0-9]*'}\n",
        files: { "CITATION.cff": citation("1.34.0") },
        history: { tags: ["v1.33.0", "v1.34.0", "v1.35.0rc1", "w.2026.44", "core-v9.0.0"] },
        finds: ["The plan's current release is v1.33.0; the newest release tag is v1.34.0"],
      },
      {
        why: "the plan names no release, and only git knows it",
        plan: "software: {name: X, kind: tool}\n",
        files: { "CITATION.cff": citation("1.12"), "pyproject.toml": '[project]\nname = "x"\ndynamic = ["version"]\n' },
        history: { tags: ["v1.9", "v1.12", "v1.34", "w_2026_44", "docs/2.0"] },
        finds: ["CITATION.cff says 1.12; the latest release is v1.34"],
      },
    ],
    good: [
      {
        why: "CMake has numbers only",
        plan: "release: {current: v3.1.4-rc1}\n",
        files: { "CMakeLists.txt": "project(tracker VERSION 3.1.4)\n", "sub/CMakeLists.txt": "project(sub VERSION 1.0)\n" },
      },
      {
        why: "tags as particle physics writes them",
        plan: "release: {current: v36r12}\n",
        files: { "CMakeLists.txt": "project(Frame VERSION 36.12 LANGUAGES CXX)\n" },
      },
      {
        why: "with and without v",
        plan: "release: {current: v1.34.0}\n",
        files: {
          "CITATION.cff":
            "cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nversion: 1.34.0\nauthors:\n  - {family-names: A, given-names: B}\n",
        },
      },
      {
        why: "development goes on behind the release",
        plan: "release: {current: v1.34.0}\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.35.0.dev0"\n' },
      },
      {
        why: "a candidate of the next release, as PEP 440 writes it",
        plan: "release: {current: v1.34.0}\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.35.0b1"\n' },
      },
      {
        why: "the year and month with a zero in front, which PEP 440 drops",
        plan: "release: {current: v2024.01}\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "2024.1"\n' },
      },
      {
        why: "the same post-release with another separator",
        plan: "release: {current: v1.2.3-post1}\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.2.3.post1"\n' },
      },
      {
        why: "the number of the build behind the release",
        plan: "release: {current: 1.2.0+build.5}\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.2.0"\n' },
      },
      {
        why: "made at build time",
        plan: "release: {current: v1.34.0}\n",
        files: { "pyproject.toml": '[project]\nname = "x"\ndynamic = ["version"]\n' },
      },
      {
        why: "tags of weeks, of single packages, of candidates and of other branches",
        plan: "release: {current: v1.34.0}\n",
        files: { "CITATION.cff": citation("1.34.0") },
        history: { tags: ["v1.34.0", "w.2026.44", "v2026.44", "weekly-2026-44", "x-core-v2.0.0", "v2.0.0-rc.1", "2.0.0.dev1"] },
        outcome: "pass",
      },
      {
        why: "the branch keeps an older series",
        plan: "release: {current: v1.34.1, branch: release/1.34, tags: 'v[0-9]*'}\n",
        history: { tags: ["v1.34.0", "v1.34.1", "v2.0.0"] },
        files: { "CITATION.cff": citation("1.34.1") },
        outcome: "pass",
      },
      {
        why: "the release is being prepared",
        plan: "release: {current: v1.35.0}\n",
        history: { tags: ["v1.34.0"] },
        files: { "CITATION.cff": citation("1.35.0") },
        outcome: "pass",
      },
      {
        why: "the citation is that of the latest release, and the package is ahead of it",
        plan: "software: {name: X, kind: tool}\n",
        files: { "CITATION.cff": citation("1.34.0"), "pyproject.toml": '[project]\nname = "x"\nversion = "1.35.0"\n' },
        history: { tags: ["v1.33.0", "v1.34.0"] },
        outcome: "pass",
      },
    ],
  },

  check({ plan, facts, history, options, report }): void {
    const listed = plan.release.sameVersionIn.flatMap(({ value }) => repoPath(value, plan.folder) ?? []);
    const files = facts
      .with("project")
      .filter(file =>
        listed.length > 0
          ? listed.includes(file.path) || file.role === "metadata"
          : folderOf(file.path) === plan.folder || file.role === "metadata",
      )
      .filter(file => !options.ignore.includes(relativeTo(file.path, plan.folder)));
    const versions = files.flatMap(file => {
      const version = file.value.version;
      return version && !isDevelopmentVersion(version.value) ? [{ file, version }] : [];
    });
    const incomplete = files.find(file => !file.complete && file.value.version === undefined);
    if (incomplete) report.unknown(`${incomplete.path} could not be read in full`);
    const release = currentRelease(plan);
    const newest = newestRelease(plan, releaseTags(plan, history) ?? []);
    if (release !== undefined) {
      const { current } = plan.release;
      const later = newest !== undefined && isLaterRelease(newest.version, release.version) === true ? newest : undefined;
      if (later !== undefined && current !== undefined) {
        report.finding(
          "behind",
          current.at,
          { release: short(release.tag, 15), tag: short(later.tag, 15) },
          { subject: "tag", fixes: [raiseRelease(plan, later.tag)] },
        );
      }
      for (const { file, version } of versions) {
        // a file that was changed with the newest tag is not what is wrong
        const wanted = file.format === "CMakeLists.txt" ? numberedPart(release.version) : release.version;
        if (sameRelease(version.value, wanted) || (later && sameRelease(version.value, later.version))) continue;
        const name = relativeTo(file.path, plan.folder);
        report.finding(
          "differs",
          plan.release.current?.at ?? placeOf(plan),
          { file: short(name, 34), version: short(version.value, 14), release: short(release.tag, 14) },
          {
            subject: name,
            related: [{ path: file.path, range: version.range, message: `${version.value} stands here` }],
            fixes: [
              suggestion(`Set ${name} to ${wanted}`, setVersion(file, version.range, wanted)),
              isLaterRelease(version.value, release.version) === true
                ? raiseRelease(plan, tagLike(release.tag, release.version, version.value))
                : undefined,
            ],
          },
        );
      }
      return;
    }
    // without a release in the plan, the package says what is current, else the newest section of the changelog
    const leader = leaderOf(versions, facts.with("changelog")[0]);
    if (leader === undefined && newest === undefined) return report.notApplicable("the plan names no current release");
    const isLatest = (version: string): boolean => newest !== undefined && sameRelease(version, newest.version);
    for (const { file, version } of versions) {
      if (file.role !== "metadata" || isLatest(version.value)) continue;
      if (leader !== undefined && sameRelease(version.value, leader.version)) continue;
      if (newest !== undefined && isLaterRelease(newest.version, version.value) === true) {
        const name = relativeTo(file.path, plan.folder);
        report.finding(
          "behindTag",
          placeOf(plan),
          { file: short(name, 30), version: short(version.value, 14), tag: short(newest.tag, 18) },
          {
            subject: name,
            related: [{ path: file.path, range: version.range, message: `${version.value} stands here` }],
            fixes: [suggestion(`Set ${name} to ${newest.version}`, setVersion(file, version.range, newest.version))],
          },
        );
        continue;
      }
      if (leader === undefined) continue;
      const [name, other] = [relativeTo(file.path, plan.folder), relativeTo(leader.at.path, plan.folder)];
      report.finding(
        "disagree",
        placeOf(plan),
        { file: short(name, 24), version: short(version.value, 14), other: short(other, 24), release: short(leader.version, 14) },
        {
          subject: name,
          related: [
            { path: file.path, range: version.range, message: `${version.value} stands here` },
            { ...leader.at, message: `${leader.version} stands here` },
          ],
          fixes: [suggestion(`Set ${name} to ${leader.version}`, setVersion(file, version.range, leader.version))],
        },
      );
    }
  },
});

/** The version that the repository itself gives as the current one, and where. */
function leaderOf(
  versions: readonly {
    readonly file: FileWith<"project">;
    readonly version: { readonly value: string; readonly range: Location["range"] };
  }[],
  changelog: FileWith<"changelog"> | undefined,
): { readonly version: string; readonly at: Location } | undefined {
  const manifest = versions.find(({ file }) => file.role === "manifest");
  if (manifest) return { version: manifest.version.value, at: { path: manifest.file.path, range: manifest.version.range } };
  const newest = changelog?.value.find(({ version }) => version !== "Unreleased");
  const version = newest === undefined ? undefined : versionOfTag(newest.version);
  if (changelog === undefined || newest === undefined || version === undefined || isDevelopmentVersion(version)) return undefined;
  return { version, at: { path: changelog.path, range: newest.at } };
}

/** A citation file, for the examples. */
function citation(version: string): string {
  return `cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nversion: ${version}\nauthors:\n  - {family-names: A, given-names: B}\n`;
}

function raiseRelease(plan: Plan, tag: string): Fix | undefined {
  const { current } = plan.release;
  return current && suggestion(`Set the plan's release to ${tag}`, setScalar(plan.main, current.node, tag));
}

function setVersion(file: FileWith<"project">, range: Location["range"], version: string): FileEdit {
  return { path: file.path, edits: [{ range, newText: version }] };
}

/** Another version in the form of the tag: `v1.2.0` and 1.3.0 give `v1.3.0`. */
function tagLike(tag: string, version: string, other: string): string {
  return tag.replace(version, () => other.replace(/^v(?=\d)/i, ""));
}

function placeOf(plan: Plan): Location {
  const entry = entryOf(plan.root, "release") ?? entryOf(plan.root, "software");
  return entry ? locateKey(plan.main, entry) : { path: plan.path, range: startOfFile };
}
