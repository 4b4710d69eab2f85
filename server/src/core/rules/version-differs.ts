import type { FileWith } from "../facts-view.ts";
import { suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import { entryOf } from "../plan/nodes.ts";
import { locateKey, type Plan } from "../plan/view.ts";
import { currentRelease, isDevelopmentVersion, isLaterRelease, sameRelease, versionOfTag } from "../release-version.ts";
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
        why: "the plan names no release, but package and citation disagree",
        plan: "software: {name: X, kind: tool}\n",
        files: {
          "CITATION.cff":
            "cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nversion: 1.12.0\nauthors:\n  - {family-names: A, given-names: B}\n",
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.34.0"\n',
        },
        finds: ["CITATION.cff says 1.12.0; pyproject.toml says 1.34.0"],
      },
    ],
    good: [
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
    ],
  },

  check({ plan, facts, options, report }): void {
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
    if (release !== undefined) {
      for (const { file, version } of versions) {
        if (sameRelease(version.value, release.version)) continue;
        const name = relativeTo(file.path, plan.folder);
        report.finding(
          "differs",
          plan.release.current?.at ?? placeOf(plan),
          { file: short(name, 34), version: short(version.value, 14), release: short(release.tag, 14) },
          {
            subject: name,
            related: [{ path: file.path, range: version.range, message: `${version.value} stands here` }],
            fixes: [
              suggestion(`Set ${name} to ${release.version}`, setVersion(file, version.range, release.version)),
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
    if (leader === undefined) return report.notApplicable("the plan names no current release");
    for (const { file, version } of versions) {
      if (file.role !== "metadata" || sameRelease(version.value, leader.version)) continue;
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
