import { areApart } from "../ecosystems/apart.ts";
import { schemeOf } from "../ecosystems/schemes.ts";
import { normalName } from "../ecosystems/names.ts";
import type { Facts } from "../facts-view.ts";
import type { Ecosystem, PackageFact } from "../facts/types.ts";
import { satisfiesAcross, type KnownNames } from "../ecosystems/same-software.ts";
import { knownNames, packagesElsewhere } from "../elsewhere.ts";
import { suggestion } from "../fix.ts";
import { packagesNamed, truthFor } from "../occurrences.ts";
import { insideFlow, replaceSpan } from "../plan/edit.ts";
import type { Plan, PlanDependency } from "../plan/view.ts";
import { folderOf, relativeTo, repoPath } from "../repo.ts";
import { targetBuilds, type TargetBuild } from "../target-builds.ts";
import type { Range } from "../text.ts";
import type { Location, RepoPath } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports dependencies whose locked, pinned or installed version the plan does not allow. */
export const lockedVersionOutsideRange = defineRule({
  id: "locked-version-outside-range",
  code: "DEP003",
  since: "0.1.0",
  severity: ["off", "warning", "error", "error", "error", "error"],
  title: "Locked version is outside the plan's range",
  rationale: "What runs is what is locked. A plan that promises something else was not what anybody validated.",
  remedy: "Widen the range in the plan, or change the manifest and lock again.",
  source: "ELIXIR SMP stage 4: dependencies with their versions",
  needs: ["packages", "images", "execution"],
  messages: {
    outside: "{name} {version} is locked; the plan allows {range}",
    pinned: "{name} {version} is pinned in {file}; the plan allows {range}",
    installed: "{name} {version} is installed by {file}; the plan allows {range}",
    asked: "{file} asks for {name} {version}; the plan allows {range}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a major version too far",
        plan: "dependencies:\n  software:\n    - pypi:numpy >=1.26,<2   # 2 breaks the tree code\n",
        files: {
          "uv.lock": 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "2.4.1"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
        finds: ["numpy 2.4.1 is locked; the plan allows >=1.26,<2"],
      },
      {
        why: "another lockfile is named as the truth",
        plan: "dependencies:\n  pinned_in: {pypi: requirements/prod.txt}\n  software: ['pypi:requests <2.30']\n",
        files: { "requirements/prod.txt": "requests==2.32.3\n" },
      },
      {
        why: "locked under the name that conda has for it",
        plan: "dependencies:\n  software: ['pypi:opencv-python <4.9']\n",
        files: {
          "conda-lock.yml":
            "version: 1\nmetadata:\n  content_hash: {linux-64: a}\n  channels: []\n  platforms: [linux-64]\n  sources: [environment.yml]\npackage:\n- {name: py-opencv, version: 4.10.0, manager: conda, platform: linux-64, dependencies: {}, url: 'https://example.org/linux-64/py-opencv-4.10.0-h0_0.conda', hash: {md5: a}, category: main, optional: false}\n",
        },
        finds: ["opencv-python 4.10.0 is locked; the plan allows <4.9"],
      },
      {
        why: "the easyconfig that a target is built from",
        plan: "dependencies:\n  software: ['easybuild:zlib 1.2.12']\ntargets:\n  cluster: {kind: hpc-module, tier: production, definition: easybuild/Tool-1.0.eb}\n",
        files: {
          "easybuild/Tool-1.0.eb":
            "name = 'Tool'\nversion = '1.0'\ntoolchain = {'name': 'GCC', 'version': '13.2.0'}\ndependencies = [('zlib', '1.2.13')]\n",
        },
        finds: ["zlib 1.2.13 is pinned in easybuild/Tool-…; the plan allows 1.2.12"],
      },
      {
        why: "an environment of a workflow has another series",
        plan: "dependencies:\n  software: ['conda:samtools >=1.20']\n",
        files: {
          "workflow/Snakefile": "rule map:\n    conda: 'envs/map.yaml'\n    shell: 'samtools sort'\n",
          "workflow/envs/map.yaml": "channels: [bioconda]\ndependencies:\n  - samtools =1.19\n",
        },
        finds: ["workflow/envs/map.y… asks for samtools =1.19; the plan allows >=1.20"],
      },
      {
        why: "pinned in the manifest itself",
        plan: "dependencies:\n  software:\n    - pypi:numpy >=1.26,<2   # 2 breaks the tree code\n",
        files: { "requirements.txt": "numpy==2.4.1\n" },
        finds: ["numpy 2.4.1 is pinned in requirements.txt; the plan allows >=1.26,<2"],
      },
      {
        why: "installed in the image of a target",
        plan: "dependencies:\n  software: ['pypi:numpy >=1.26,<2']\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM python:3.12.4-slim\nRUN pip install numpy==2.4.1\n" },
        finds: ["numpy 2.4.1 is installed by Dockerfile; the plan allows >=1.26,<2"],
      },
    ],
    good: [
      {
        why: "locked by another ecosystem, whose version may mean something else",
        plan: "dependencies:\n  software: ['pypi:opencv-python <4.9']\n",
        files: {
          "conda-lock.yml":
            "version: 1\nmetadata:\n  content_hash: {linux-64: a}\n  channels: []\n  platforms: [linux-64]\n  sources: [environment.yml]\npackage:\n- {name: py-opencv, version: 4.9.0_1, manager: conda, platform: linux-64, dependencies: {}, url: 'https://example.org/linux-64/py-opencv-4.9.0_1-h0_0.conda', hash: {md5: a}, category: main, optional: false}\n",
        },
        outcome: "unknown",
      },
      {
        why: "inside",
        plan: "dependencies:\n  software: ['pypi:numpy >=1.26,<3']\n",
        files: {
          "uv.lock": 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "2.4.1"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
      },
      {
        why: "nothing is locked",
        plan: "dependencies:\n  software: ['pypi:numpy >=1.26,<2']\n",
        files: { "requirements.txt": "numpy>=2\n" },
        outcome: "not-applicable",
      },
      {
        why: "an older copy that another package brings along",
        plan: "dependencies:\n  software: ['npm:ajv ^8.0.0']\n",
        files: {
          "package-lock.json":
            '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"ajv": "^8.0.0", "eslint": "^9.0.0"}}, "node_modules/ajv": {"version": "8.20.0"}, "node_modules/eslint": {"version": "9.1.0"}, "node_modules/eslint/node_modules/ajv": {"version": "6.12.0"}}}\n',
        },
      },
      {
        why: "a lockfile further down locks something else",
        plan: "dependencies:\n  software: ['npm:react <18']\n",
        files: { "docs/package-lock.json": '{"lockfileVersion": 3, "packages": {"": {}, "node_modules/react": {"version": "19.0.0"}}}\n' },
        outcome: "not-applicable",
      },
      {
        why: "pinned for developers, on some systems, and in the image of nobody",
        plan: "dependencies:\n  software: ['pypi:numpy >=1.26,<2']\n",
        files: {
          "requirements.txt": "numpy==1.26.4; python_version < '3.13'\nnumpy==2.4.1; python_version >= '3.13'\n",
          "requirements-dev.txt": "numpy==2.4.1\n",
          "tests/Dockerfile": "FROM python:3.12.4-slim\nRUN pip install numpy==2.4.1\n",
        },
      },
    ],
  },

  check({ plan, facts, names, report }): void {
    let compared = 0;
    const known = knownNames(facts, names);
    const builds = targetBuilds(plan, facts);
    const before = facts.derived(["packages"], comparisons);
    for (const dependency of plan.dependencies) {
      const { ecosystem, range, rangeAt } = dependency;
      if (range === undefined || rangeAt === undefined) continue;
      const scheme = schemeOf(ecosystem);
      const name = normalName(ecosystem, dependency.name);
      const truth = new Set(truthFor(plan, facts, dependency).map(({ path }) => path));
      const own = packagesNamed(facts, dependency).flatMap(({ file, fact }) =>
        truth.has(file.path) && fact.version !== null ? [{ file, fact, version: fact.version }] : [],
      );
      const locked = own.length > 0 ? own : lockedElsewhere(plan, facts, dependency, known);
      for (const pin of scheme === undefined ? [] : pinsOf(plan, facts, dependency, truth, builds)) {
        compared++;
        if (pin.versions.some(version => isInside(before, { ecosystem, range, of: ecosystem, version }) !== false)) continue;
        const wider = scheme?.widen(range, pin.version);
        report.finding(
          pin.installed ? "installed" : "pinned",
          rangeAt,
          {
            name: short(dependency.name, 18),
            version: short(pin.version, 12),
            file: short(relativeTo(pin.at.path, plan.folder), 16),
            range: short(range, 14),
          },
          {
            subject: `${ecosystem}:${name} ${pin.at.path}`,
            related: [{ ...pin.at, message: `${dependency.name} ${pin.version} stands here` }],
            fixes: [
              wider === undefined || wider === range
                ? undefined
                : suggestion(`Widen the range to ${wider}`, setRange(plan, dependency, wider)),
            ],
          },
        );
      }
      if (locked.length === 0) {
        const apart = askedElsewhere(plan, facts, dependency, range);
        if (apart.length > 0) compared++;
        const [{ file, fact } = {}] = apart;
        if (file === undefined || fact === undefined) continue;
        const asked = (fact.range ?? "").trim();
        report.finding(
          "asked",
          rangeAt,
          {
            name: short(dependency.name, 18),
            version: short(asked, 14),
            file: short(relativeTo(file.path, plan.folder), 20),
            range: short(range, 14),
          },
          {
            subject: `${ecosystem}:${name} asked`,
            related: apart.map(it => ({
              path: it.file.path,
              range: it.fact.versionAt ?? it.fact.at,
              message: `${it.fact.writtenName} ${it.fact.range ?? ""} is asked for here`,
            })),
            fixes: [
              suggestion(`Set the range to ${asked}, as ${relativeTo(file.path, plan.folder)} has it`, setRange(plan, dependency, asked)),
            ],
          },
        );
        continue;
      }
      compared++;
      if (scheme === undefined) {
        report.unknown(`versions of ${ecosystem} cannot be compared`);
        continue;
      }
      const judged = meant(locked).map(it => ({
        ...it,
        inside: isInside(before, { ecosystem, range, of: it.fact.ecosystem, version: it.version }),
      }));
      const outside = judged.filter(it => it.inside === false && judged.every(other => !samePlace(it, other) || other.inside === false));
      if (judged.some(({ inside }) => inside === undefined)) report.unknown(`${dependency.name} ${range} cannot be compared`);
      const [first] = outside;
      if (first === undefined) continue;
      const wider = scheme.widen(range, first.version);
      const versions = [...new Set(outside.map(({ version }) => version))];
      report.finding(
        "outside",
        rangeAt,
        { name: short(dependency.name, 24), version: short(versions.join(", "), 20), range: short(range, 20) },
        {
          subject: `${ecosystem}:${name}`,
          related: uniqueByVersion(outside).map(({ file, fact }) => ({
            path: file.path,
            range: fact.versionAt ?? fact.at,
            message: `${fact.writtenName} ${fact.version ?? ""} is locked here`,
          })),
          fixes: [
            wider === undefined || wider === range
              ? undefined
              : suggestion(`Widen the range to ${wider}`, setRange(plan, dependency, wider)),
            suggestion(
              `Set the range to what is locked, ${scheme.exactly(first.version)}`,
              setRange(plan, dependency, scheme.exactly(first.version)),
            ),
          ],
        },
      );
    }
    if (compared === 0) report.notApplicable("no dependency with a range is locked");
  },
});

/** Under another ecosystem's name for the same software, where the dependency's own locks nothing. */
function lockedElsewhere(plan: Plan, facts: Facts, dependency: PlanDependency, known: KnownNames) {
  return packagesElsewhere(facts, dependency, known).flatMap(({ file, fact }) => {
    if (file.role !== "lock") return [];
    const truth = truthFor(plan, facts, { ecosystem: fact.ecosystem, pinnedIn: dependency.pinnedIn });
    return fact.version !== null && truth.some(({ path }) => path === file.path) ? [{ file, fact, version: fact.version }] : [];
  });
}

/** Whether a version that one ecosystem gives lies in a range of another or of its own. */
interface Comparison {
  readonly ecosystem: Ecosystem;
  readonly range: string;
  /** The version's ecosystem. */
  readonly of: Ecosystem;
  readonly version: string;
}

/** Answers by comparison, kept as long as the files are the same: with every keystroke, nearly all are asked for again. */
type Comparisons = Map<string, boolean | undefined>;

function comparisons(): Comparisons {
  return new Map();
}

/** More than the largest plan has; ranges that were typed and are gone must not pile up. */
const mostComparisons = 20_000;

function isInside(before: Comparisons, { ecosystem, range, of, version }: Comparison): boolean | undefined {
  // with the length, for versions and ranges may hold anything
  const key = `${ecosystem} ${of} ${version.length} ${version} ${range}`;
  const known = before.get(key);
  if (known !== undefined || before.has(key)) return known;
  const inside = of === ecosystem ? schemeOf(ecosystem)?.satisfies(version, range) : satisfiesAcross(ecosystem, range, of, version);
  if (before.size >= mostComparisons) before.clear();
  before.set(key, inside);
  return inside;
}

interface Locked {
  readonly file: { readonly path: string };
  readonly fact: PackageFact;
  readonly version: string;
}

/** What the project itself uses, where the lockfile tells: npm nests other versions for the use of other packages. */
function meant<T extends Locked>(locked: readonly T[]): readonly T[] {
  const direct = locked.filter(({ fact }) => fact.direct === true);
  return direct.length > 0 ? direct : locked;
}

/** Versions that one lockfile has for the same system; any of them may be the one that is meant. */
function samePlace(a: Locked, b: Locked): boolean {
  return a.file.path === b.file.path && a.fact.onlyOn === b.fact.onlyOn;
}

function uniqueByVersion<T extends { readonly version: string; readonly file: { readonly path: string } }>(found: readonly T[]): T[] {
  const seen = new Set<string>();
  return found.filter(({ version, file }) => !seen.has(`${file.path} ${version}`) && seen.add(`${file.path} ${version}`));
}

function setRange(plan: Plan, dependency: PlanDependency, range: string) {
  const { rangeAt, written } = dependency;
  const { lines, text } = plan.main.document;
  if (rangeAt === undefined || written.node.kind !== "scalar" || written.node.alias) return undefined;
  const span = lines.span(rangeAt.range);
  // a plain scalar inside brackets ends at a comma; there the range as a whole may need quotes
  const plain = written.node.style === "plain";
  if (plain && (insideFlow(written.node) ? /[,[\]{}]|: | #/.test(range) : /: | #/.test(range))) {
    const whole = text.slice(written.node.span.start, span.start) + range;
    return replaceSpan(plan.main, written.node.span, JSON.stringify(whole));
  }
  return replaceSpan(plan.main, span, range);
}

/**
 * The series that the manifests beside the plan and the environments of its workflows pin, when nothing of them lies in the plan's range.
 * Empty when one of them allows it, or may.
 */
function askedElsewhere(plan: Plan, facts: Facts, dependency: PlanDependency, range: string) {
  const environments = facts.derived(["execution"], environmentFiles);
  const asked = packagesNamed(facts, dependency).filter(
    ({ file, fact }) =>
      file.role === "manifest" &&
      (folderOf(file.path) === plan.folder || environments.has(file.path)) &&
      fact.group === "main" &&
      fact.required &&
      fact.source === undefined,
  );
  // `=1.19` and `==1.19.*` pin a series; of an exact version is spoken already, and of a wider range nobody knows what it leads to
  const isApart = ({ fact }: (typeof asked)[number]) =>
    fact.version === null &&
    fact.range !== null &&
    /^={0,2}\s*\d+(\.\d+)*(\.\*)?$/.test(fact.range) &&
    areApart(dependency.ecosystem, fact.range, range);
  return asked.every(isApart) ? asked : [];
}

/** The files that steps of workflows make their environments from. */
function environmentFiles(facts: Facts): ReadonlySet<string> {
  return new Set(
    facts
      .with("execution")
      .flatMap(({ path, value }) => (value.environments ?? []).flatMap(({ value: written }) => repoPath(written, folderOf(path)) ?? [])),
  );
}

interface Pin {
  /** The first of `versions`. */
  readonly version: string;
  /** Every version that the file has for the package; which one is used may depend on the system. */
  readonly versions: readonly string[];
  readonly at: Location;
  readonly installed: boolean;
}

/** Exact versions in the manifests of the plan's folder and of its targets, and in what the definitions of targets install. */
function pinsOf(
  plan: Plan,
  facts: Facts,
  dependency: PlanDependency,
  truth: ReadonlySet<string>,
  builds: readonly TargetBuild[],
): readonly Pin[] {
  const pins = new Map<string, Pin>();
  const add = (path: RepoPath, range: Range, version: string, installed: boolean): void => {
    const before = pins.get(path);
    pins.set(
      path,
      before ? { ...before, versions: [...before.versions, version] } : { version, versions: [version], at: { path, range }, installed },
    );
  };
  const lists = new Set(builds.flatMap(({ files }) => files.map(({ file }) => file.path)));
  for (const { file, fact } of packagesNamed(facts, dependency)) {
    const isNear = folderOf(file.path) === plan.folder || lists.has(file.path);
    const counts = file.role === "manifest" && isNear && !truth.has(file.path);
    if (counts && fact.version !== null && fact.group === "main" && fact.required && fact.source === undefined)
      add(file.path, fact.versionAt ?? fact.at, fact.version, false);
  }
  const name = normalName(dependency.ecosystem, dependency.name);
  const seen = new Set<string>();
  for (const { path, installed } of builds) {
    // several targets may be built from one definition
    if (seen.has(path)) continue;
    seen.add(path);
    for (const one of installed)
      if (one.ecosystem === dependency.ecosystem && one.name === name && one.version !== null && one.conditional !== true)
        add(path, one.at, one.version, true);
  }
  return [...pins.values()];
}
