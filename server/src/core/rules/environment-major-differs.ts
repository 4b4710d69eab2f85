import { normalName } from "../ecosystems/names.ts";
import type { Facts } from "../facts-view.ts";
import { suggestion } from "../fix.ts";
import { declares } from "../facts/define.ts";
import { replaceSpan, setScalar } from "../plan/edit.ts";
import type { Located, Plan } from "../plan/view.ts";
import { folderOf, foldersUp, relativeTo, repoPath } from "../repo.ts";
import type { Location } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports targets that are set up for another major version of the shared environment than the repository uses. */
export const environmentMajorDiffers = defineRule({
  id: "environment-major-differs",
  code: "DEP012",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "warning"],
  title: "A target has another major version of the shared environment",
  rationale: "A new major version is incompatible by definition; an installation does not follow it by itself.",
  remedy: "Update the target by hand, then write the new version under its environment.",
  source: "RTN-036: manual update for every new, incompatible environment",
  needs: ["packages"],
  messages: {
    behind: "{target} is set up for {environment} {had}; the repository uses {now}: update it",
    ahead: "{target} is set up for {environment} {had}; the repository still uses {now}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "the environment file moved on",
        plan: "dependencies: {environment: meridian-env}\ntargets:\n  shared-stack:\n    kind: shared-stack\n    tier: developer\n    environment: 12   # since May\n",
        files: { "environment.yml": "dependencies:\n  - meridian-env 13.*\n" },
        finds: ["shared-stack is set up for meridian-env 12; the repository uses 13: update it"],
      },
      {
        why: "the plan's own dependency says it",
        plan: "dependencies:\n  environment: meridian-env\n  software: ['conda:meridian-env >=13.1,<14']\ntargets: {stack: {kind: shared-stack, tier: developer, environment: '12.0'}}\n",
        finds: ["stack is set up for meridian-env 12.0; the repository uses 13: update it"],
      },
      {
        why: "a lockfile goes before a manifest",
        plan: "dependencies:\n  environment: meridian-env\n  pinned_in: {conda: conda-lock.yml}\ntargets: {stack: {kind: shared-stack, tier: developer, environment: 13}}\n",
        files: {
          "environment.yml": "dependencies:\n  - meridian-env\n",
          "conda-lock.yml": `version: 1\nmetadata:\n  content_hash: {linux-64: ${"0".repeat(64)}}\n  channels: []\n  platforms: [linux-64]\n  sources: [environment.yml]\npackage:\n- {name: meridian-env, version: 12.1.0, manager: conda, platform: linux-64, dependencies: {}, url: 'https://example.org/linux-64/meridian-env-12.1.0-h0_0.conda', hash: {md5: a}, category: main, optional: false}\n`,
        },
        finds: ["stack is set up for meridian-env 13; the repository still uses 12"],
      },
    ],
    good: [
      {
        why: "the same major version",
        plan: "dependencies:\n  environment: meridian-env\n  software: ['conda:meridian-env 12.*']\ntargets: {stack: {kind: shared-stack, tier: developer, environment: 12}}\n",
        files: { "environment.yml": "dependencies:\n  - meridian-env =12.1\n" },
      },
      {
        why: "no target says a version",
        plan: "dependencies: {environment: meridian-env}\ntargets: {stack: {kind: shared-stack, tier: developer}}\n",
        outcome: "not-applicable",
      },
      {
        why: "nothing says which version the repository uses",
        plan: "dependencies: {environment: meridian-env}\ntargets: {stack: {kind: shared-stack, tier: developer, environment: 12}}\n",
        files: { "environment.yml": "dependencies:\n  - meridian-env >=11\n" },
        outcome: "unknown",
      },
      {
        why: "files that disagree among themselves",
        plan: "dependencies: {environment: meridian-env}\ntargets: {stack: {kind: shared-stack, tier: developer, environment: 12}}\n",
        files: {
          "environment.yml": "dependencies:\n  - meridian-env 12.*\n",
          "environment-next.yml": "dependencies:\n  - meridian-env 13.*\n",
        },
        outcome: "unknown",
      },
    ],
  },

  check({ plan, facts, report }): void {
    const { environment } = plan;
    const targets = plan.targets.flatMap(target => (target.environment ? [{ target, said: target.environment }] : []));
    if (environment === undefined || targets.length === 0) return report.notApplicable("no target says a version of a shared environment");
    const used = usedMajor(plan, facts, environment);
    if (used === undefined) return report.unknown(`no file here says which major version of ${environment.value} is used`);
    if (used === "several") return report.unknown(`files here use several major versions of ${environment.value}`);
    for (const { target, said } of targets) {
      const had = /^v?(\d+)(?![\w-])/.exec(said.value)?.[1];
      if (had === undefined) {
        report.unknown(`the environment of ${target.id} is no version`);
        continue;
      }
      if (Number(had) === used.major) continue;
      report.finding(
        Number(had) < used.major ? "behind" : "ahead",
        said.at,
        { target: short(target.id, 18), environment: short(environment.value, 16), had: short(said.value, 6), now: used.major },
        {
          subject: target.id,
          related: [{ ...used.at, message: `${used.written} stands here` }],
          fixes: [suggestion(`Set environment to ${used.major}`, setVersion(plan, said, String(used.major)))],
        },
      );
    }
  },
});

interface Used {
  readonly major: number;
  readonly at: Location;
  readonly written: string;
}

/** The major version by what is locked, else by what manifests ask for, else by the plan's own dependencies. */
function usedMajor(plan: Plan, facts: Facts, { value }: Located<string>): Used | "several" | undefined {
  const near = new Set<string>(foldersUp(plan.folder));
  for (const named of plan.pinnedIn.values()) near.add(folderOf(repoPath(named.value, plan.folder) ?? ""));
  const found = facts
    .with("packages")
    .filter(file => declares(file.role) && near.has(folderOf(file.path)))
    .flatMap(file =>
      file.value.flatMap(fact =>
        fact.name === normalName(fact.ecosystem, value) ? [{ file, fact, major: majorOf(fact.version ?? fact.range) }] : [],
      ),
    );
  const own = plan.dependencies.filter(({ ecosystem, name }) => normalName(ecosystem, name) === normalName(ecosystem, value));
  const levels: readonly (readonly Used[])[] = [
    ...["lock", "manifest"].map(role =>
      found.flatMap(({ file, fact, major }) =>
        file.role === role && major !== undefined
          ? [
              {
                major,
                at: { path: file.path, range: fact.versionAt ?? fact.at },
                written: `${fact.writtenName} ${fact.version ?? fact.range ?? ""} in ${relativeTo(file.path, plan.folder)}`,
              },
            ]
          : [],
      ),
    ),
    own.flatMap(({ range, rangeAt, name }) => {
      const major = majorOf(range ?? null);
      return major === undefined || rangeAt === undefined ? [] : [{ major, at: rangeAt, written: `${name} ${range ?? ""}` }];
    }),
  ];
  const level = levels.find(it => it.length > 0) ?? [];
  return new Set(level.map(({ major }) => major)).size > 1 ? "several" : level[0];
}

/** The only major version that a version or a range allows; undefined when there may be several. */
function majorOf(range: string | null): number | undefined {
  if (range === null) return undefined;
  const bounds = range.split(",").map(bound => /^\s*(==?=?|~=|\^|>=|>|<=|<)?\s*v?(\d+)((?:\.\w+)*)(\.?\*)?\s*$/.exec(bound));
  if (bounds.includes(null)) return undefined;
  const parts = bounds.map(bound => ({ sign: bound?.[1] ?? "=", major: Number(bound?.[2]), rest: bound?.[3] ?? "" }));
  // `~=12` alone would let in 13
  const [first, second] = parts;
  if (first === undefined) return undefined;
  if (parts.length === 1) return /^[<>]/.test(first.sign) || (first.sign === "~=" && first.rest === "") ? undefined : first.major;
  const lower = parts.find(({ sign }) => sign.startsWith(">"));
  const upper = parts.find(({ sign }) => sign === "<");
  if (second === undefined || lower === undefined || upper === undefined || parts.length > 2) return undefined;
  const isNext = upper.major === lower.major + 1 && /^(\.0+)*(\.?a0)?$/.test(upper.rest);
  return isNext || upper.major === lower.major ? lower.major : undefined;
}

function setVersion(plan: Plan, { node }: Located<string>, version: string) {
  if (node.kind !== "scalar" || node.alias) return undefined;
  return node.style === "plain" ? replaceSpan(plan.main, node.span, version) : setScalar(plan.main, node, version);
}
