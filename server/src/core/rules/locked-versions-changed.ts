import { normalName } from "../ecosystems/names.ts";
import type { FileWith } from "../facts-view.ts";
import { signOffsOf } from "../gates/signoff.ts";
import { folderOf, foldersUp, repoPath } from "../repo.ts";
import { startOfFile, type Range } from "../text.ts";
import type { RepoPath } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Notes locked versions that are others than in the release that was signed last. */
export const lockedVersionsChanged = defineRule({
  id: "locked-versions-changed",
  code: "DEP011",
  since: "0.1.0",
  severity: ["off", "off", "info", "info", "info", "info"],
  title: "Locked versions changed since the last signed release",
  rationale: "Whoever signs the next release should know which of the packages below it are not those that were validated.",
  remedy: "Look at the list before you sign; validate again what rests on these packages.",
  source: "“What does deploying to production mean?”: dependencies are deployed, too",
  needs: ["packages", "project"],
  messages: {
    changed: "{versions} changed since {release} was signed",
    others: "{packages} came or went since {release} was signed",
  },
  fix: "none",
  examples: {
    bad: [
      {
        why: "one version",
        plan: "release: {current: v2.3.1}\nsignoffs:\n  - {gate: review, release: v2.3.1, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
        files: { "requirements.lock": "numpy==2.4.1\nscipy==1.14.0\n", "Cargo.lock": lockOf("serde", "1.0.210") },
        history: { lastSigned: { release: "v2.3.1", files: { "Cargo.lock": lockOf("serde", "1.0.200") } } },
        finds: ["1 locked version changed since v2.3.1 was signed"],
      },
      {
        why: "versions, and packages that came and went",
        plan: "dependencies: {pinned_in: {cargo: Cargo.lock}}\n",
        files: { "Cargo.lock": lockOf("serde", "1.0.210", "rand", "0.9.0", "rayon", "1.10.0") },
        history: {
          lastSigned: { release: "v2.3.1", files: { "Cargo.lock": lockOf("serde", "1.0.200", "rand", "0.8.5", "libc", "0.2.150") } },
        },
        finds: ["2 locked versions changed since v2.3.1 was signed"],
      },
      {
        why: "one that came",
        plan: "release: {current: v2.3.1}\n",
        files: { "Cargo.lock": lockOf("serde", "1.0.200", "rand", "0.9.0") },
        history: { lastSigned: { release: "v2.3.1", files: { "Cargo.lock": lockOf("serde", "1.0.200") } } },
        finds: ["1 locked package came or went since v2.3.1 was signed"],
      },
    ],
    good: [
      {
        why: "the same versions in another order",
        plan: "release: {current: v2.3.1}\n",
        files: { "Cargo.lock": lockOf("serde", "1.0.200", "rand", "0.9.0") },
        history: { lastSigned: { release: "v2.3.1", files: { "Cargo.lock": lockOf("rand", "0.9.0", "serde", "1.0.200") } } },
        outcome: "pass",
      },
      {
        why: "the project itself is in its lockfile",
        plan: "release: {current: v2.4.0}\n",
        files: { "Cargo.lock": lockOf("lens", "2.4.0"), "Cargo.toml": '[package]\nname = "lens"\nversion = "2.4.0"\n' },
        history: { lastSigned: { release: "v2.3.1", files: { "Cargo.lock": lockOf("lens", "2.3.1") } } },
        outcome: "pass",
      },
      {
        why: "a lockfile of something else",
        plan: "release: {current: v2.3.1}\n",
        files: { "docs/Cargo.lock": lockOf("serde", "1.0.210") },
        history: { lastSigned: { release: "v2.3.1", files: { "docs/Cargo.lock": lockOf("serde", "1.0.200") } } },
        outcome: "not-applicable",
      },
      {
        why: "a lockfile that cannot be read in full",
        plan: "release: {current: v2.3.1}\n",
        files: { "Cargo.lock": `${lockOf("serde", "1.0.210")}[[package]\n` },
        history: { lastSigned: { release: "v2.3.1", files: { "Cargo.lock": lockOf("serde", "1.0.200") } } },
        outcome: "unknown",
      },
      {
        why: "nothing was signed yet",
        plan: "release: {current: v2.3.1}\n",
        files: { "Cargo.lock": lockOf("serde", "1.0.210") },
        history: { tags: ["v2.3.1"] },
        outcome: "not-applicable",
      },
      {
        why: "without git",
        plan: "release: {current: v2.3.1}\n",
        files: { "Cargo.lock": lockOf("serde", "1.0.210") },
        outcome: "unknown",
      },
    ],
  },

  check({ plan, facts, history, report }): void {
    if (history === undefined) return report.unknown("git could not be asked what was locked before");
    if (history.lastSigned === undefined) return report.notApplicable("no release that has a tag was signed");
    const { release, files } = history.lastSigned;
    const pinned = [...plan.pinnedIn.values()].flatMap(({ value }) => repoPath(value, plan.folder) ?? []);
    const up = new Set<string>(foldersUp(plan.folder));
    const belongs = (path: RepoPath): boolean => (pinned.length > 0 ? pinned.includes(path) : up.has(folderOf(path)));
    const locks = facts.with("packages").filter(({ role, path }) => role === "lock" && belongs(path) && files.has(path));
    if (locks.length === 0) return report.notApplicable("there is no lockfile that was there in the last signed release");

    // a lockfile may hold the project itself, which has another version with every release
    const own = new Set(
      facts
        .with("project")
        .flatMap(({ ecosystem, value: { name } }) =>
          name === undefined || ecosystem === null ? [] : [`${ecosystem} ${normalName(ecosystem, name.value)}`],
        ),
    );
    const changes = locks.flatMap(now => {
      const file = files.get(now.path);
      // most often nothing has changed, and then nothing is read
      if (file === undefined || file.text === now.file.text) return [];
      const then = facts.of("packages", file);
      if (then?.complete !== true || !now.complete) {
        report.unknown(`${now.path} could not be read in full, as it is or as it was`);
        return [];
      }
      return changesOf(then, now).filter(({ key }) => !own.has(key));
    });
    const versions = changes.filter(({ before, after }) => before !== undefined && after !== undefined);
    const counted = versions.length > 0 ? versions : changes;
    if (counted.length === 0) return;
    const entries = [...plan.pinnedIn.values()].find(({ value }) => repoPath(value, plan.folder) === counted[0]?.path);
    const at =
      entries?.at ?? signOffsOf(plan).findLast(signOff => signOff.release === release)?.at ?? plan.release.current?.at ?? plan.software.at;
    if (at === undefined) return;
    const extras = {
      subject: "locks",
      related: [...counted, ...changes.filter(change => !counted.includes(change))]
        .slice(0, mostShown)
        .map(({ path, range, name, before, after }) => ({ path, range, message: changeWords(name, before, after) })),
    };
    const one = counted.length === 1;
    if (versions.length > 0)
      report.finding(
        "changed",
        at,
        { versions: one ? "1 locked version" : `${counted.length} locked versions`, release: short(release, 30) },
        extras,
      );
    else
      report.finding(
        "others",
        at,
        { packages: one ? "1 locked package" : `${counted.length} locked packages`, release: short(release, 25) },
        extras,
      );
  },
});

const mostShown = 50;

interface Change {
  /** Ecosystem and normal name. */
  readonly key: string;
  readonly path: RepoPath;
  readonly range: Range;
  readonly name: string;
  /** Versions, of which a lockfile may hold several; undefined where the package is not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

interface Locked {
  readonly name: string;
  readonly versions: Set<string>;
  readonly range: Range;
}

function changesOf(then: FileWith<"packages">, now: FileWith<"packages">): Change[] {
  const [before, after] = [lockedIn(then), lockedIn(now)];
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((key): Change[] => {
    const [was, is] = [before.get(key), after.get(key)];
    if (versionsOf(was) === versionsOf(is)) return [];
    return [
      {
        key,
        path: now.path,
        range: is?.range ?? startOfFile,
        name: (is ?? was)?.name ?? key,
        before: versionsOf(was),
        after: versionsOf(is),
      },
    ];
  });
}

function lockedIn({ value }: FileWith<"packages">): ReadonlyMap<string, Locked> {
  const found = new Map<string, Locked>();
  for (const { ecosystem, name, writtenName, version, source, versionAt, at } of value) {
    const key = `${ecosystem} ${name}`;
    const locked = found.get(key) ?? { name: writtenName, versions: new Set<string>(), range: versionAt ?? at };
    const fixed = version ?? source;
    if (fixed !== undefined) locked.versions.add(fixed);
    found.set(key, locked);
  }
  return found;
}

function versionsOf(locked: Locked | undefined): string | undefined {
  return locked && [...locked.versions].sort().join(", ");
}

function changeWords(name: string, before: string | undefined, after: string | undefined): string {
  if (before === undefined) return `${short(name)} ${short(after ?? "", 20)} is new`;
  if (after === undefined) return `${short(name)} ${short(before, 20)} is gone`;
  return `${short(name)} was ${short(before, 20)}, is ${short(after, 20)}`;
}

/** A lockfile of Cargo with these packages, by name and version, for the examples. */
function lockOf(...packages: readonly string[]): string {
  const entries = packages.flatMap((name, at) =>
    at % 2 === 0 ? [`[[package]]\nname = "${name}"\nversion = "${packages[at + 1] ?? ""}"\n`] : [],
  );
  return `version = 4\n\n${entries.join("\n")}`;
}
