import type { FileWith } from "../facts-view.ts";
import type { BaseImage, InstalledPackage, PackageFact } from "../facts/types.ts";
import { suggestion } from "../fix.ts";
import { lockedVersionsOf } from "../locked-versions.ts";
import { pinInManifest } from "../manifest-edit.ts";
import { packagesNamed } from "../occurrences.ts";
import { setPath, setScalar } from "../plan/edit.ts";
import type { Located } from "../plan/view.ts";
import { folderOf, foldersUp, relativeTo } from "../repo.ts";
import { basesOf, isConstrained, isTool, looseIn, targetBuilds, type TargetBuild } from "../target-builds.ts";
import type { Fix, RelatedLocation } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Holds manifests and image definitions against the pinning that the plan declares. What it does not declare is nobody's fault. */
export const pinningPolicyNotKept = defineRule({
  id: "pinning-policy-not-kept",
  code: "DEP015",
  since: "0.1.0",
  severity: ["off", "info", "warning", "warning", "warning", "error"],
  title: "The declared pinning policy is not kept",
  rationale: "Whether a version must be exact is for the project to decide; once decided, it should be so everywhere.",
  remedy: "Pin as the policy says, or declare what is really meant under dependencies.pinning or under pinning of the target.",
  source: "ours: a declared policy instead of absolute rules such as hadolint DL3008, DL3013 and DL3018",
  needs: ["packages", "images"],
  messages: {
    file: "No {way} for {name} in {file}; {ecosystem} should be {policy}",
    base: "{target} is built from {image}; {ecosystem} should be {policy}",
    archive: "{target} installs from an archive without a date; {ecosystem} should be {policy}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "exact versions were promised",
        plan: "dependencies:\n  pinning: {pypi: exact}   # nothing moves by itself\n",
        files: { "requirements.txt": "numpy==1.26.4\nscipy>=1.11\n" },
        finds: ["No exact version for scipy in requirements.txt; pypi should be exact"],
      },
      {
        why: "not everything is locked",
        plan: "dependencies:\n  pinning:\n    pypi: lock\n",
        files: {
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy>=1.26", "click"]\n',
          "uv.lock":
            'version = 1\n\n[[package]]\nname = "x"\nversion = "1.0"\nsource = { virtual = "." }\ndependencies = [{ name = "numpy" }]\n\n[[package]]\nname = "numpy"\nversion = "1.26.4"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
        finds: ["No lockfile entry for click in pyproject.toml; pypi should be lock"],
      },
      {
        why: "the image leaves out the lockfile",
        plan: "dependencies:\n  pinning: {pypi: lock}\ntargets:\n  image:\n    kind: container\n    tier: production\n    definition: Dockerfile\n",
        files: {
          Dockerfile: "FROM python:3.12.4-slim\nRUN pip install numpy\n",
          "uv.lock":
            'version = 1\n\n[[package]]\nname = "x"\nversion = "1.0"\nsource = { virtual = "." }\ndependencies = [{ name = "numpy" }]\n\n[[package]]\nname = "numpy"\nversion = "1.26.4"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
        finds: ["No lockfile entry for numpy in Dockerfile; pypi should be lock"],
      },
      {
        why: "packages of the system from today's archive",
        plan: "targets:\n  image:\n    kind: container\n    tier: production\n    definition: Dockerfile\n    pinning: {deb: snapshot}\n",
        files: { Dockerfile: "FROM debian:12.5\nRUN apt-get update && apt-get install -y samtools\n" },
        finds: ["image installs from an archive without a date; deb should be snapshot"],
      },
      {
        why: "a tag in place of a digest",
        plan: "dependencies: {pinning: {base-image: digest}}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\n" },
        finds: ["image is built from debian:12.5; base-image should be digest"],
      },
      {
        why: "at least a range",
        plan: "dependencies: {pinning: {conda: range}}\n",
        files: { "environment.yml": "dependencies:\n  - samtools >=1.19\n  - bowtie2\n" },
        finds: ["No range for bowtie2 in environment.yml; conda should be range"],
      },
      {
        why: "exact versions of system packages",
        plan: "dependencies: {pinning: {deb: exact}}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nRUN apt-get update && apt-get install -y curl=7.88.1-10 git jq\n" },
        finds: ["No exact version for git and 1 more in Dockerfile; deb should be exact"],
      },
    ],
    good: [
      {
        why: "no policy, no finding",
        plan: "release: {current: v1.0}\n",
        files: { "requirements.txt": "numpy\n" },
        outcome: "not-applicable",
      },
      {
        why: "deliberately free",
        plan: "dependencies: {pinning: {deb: any, base-image: any}}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian\nRUN apt-get update && apt-get install -y git\n" },
      },
      {
        why: "a target with a policy of its own",
        plan: "dependencies: {pinning: {deb: exact}}\ntargets:\n  try-out: {kind: container, tier: developer, definition: Dockerfile, pinning: {deb: any}}\n",
        files: { Dockerfile: "FROM debian:12.5\nRUN apt-get update && apt-get install -y git\n" },
      },
      {
        why: "a dated archive",
        plan: "dependencies: {pinning: {deb: snapshot}}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile:
            'FROM debian:12.5\nRUN echo "deb https://snapshot.debian.org/archive/debian/20260101T000000Z bookworm main" > /etc/apt/sources.list && apt-get update && apt-get install -y git\n',
        },
      },
      {
        why: "a base image that may set the archive",
        plan: "dependencies: {pinning: {deb: snapshot}}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM registry.example.org/base/debian:12.5\nRUN apt-get update && apt-get install -y git\n" },
        outcome: "unknown",
      },
      {
        why: "locked, and installed from the lockfile",
        plan: "dependencies: {pinning: {pypi: lock}}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile: "FROM python:3.12.4-slim\nCOPY . /app\nWORKDIR /app\nRUN pip install --upgrade pip uv && uv sync --locked\n",
          "pyproject.toml":
            '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy>=1.26"]\n[dependency-groups]\ntest = ["pytest"]\n',
          "uv.lock":
            'version = 1\n\n[[package]]\nname = "x"\nversion = "1.0"\nsource = { virtual = "." }\ndependencies = [{ name = "numpy" }]\n\n[[package]]\nname = "numpy"\nversion = "1.26.4"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
      },
      {
        why: "a digest is more than any tag",
        plan: "dependencies: {pinning: {base-image: exact}}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: `FROM debian@sha256:${"0123456789abcdef".repeat(4)}\n` },
      },
      {
        why: "a base behind a variable",
        plan: "dependencies: {pinning: {base-image: digest}}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "ARG BASE\nFROM $BASE\n" },
        outcome: "unknown",
      },
      {
        why: "a lockfile that could not be read",
        plan: "dependencies: {pinning: {pypi: lock}}\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy>=1.26"]\n' },
        unread: ["uv.lock"],
        outcome: "unknown",
      },
      {
        why: "extras and developers' groups",
        plan: "dependencies: {pinning: {pypi: exact}}\n",
        files: {
          "pyproject.toml":
            '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy==1.26.4"]\noptional-dependencies.plot = ["matplotlib"]\n',
        },
      },
    ],
  },

  check({ plan, facts, report }): void {
    const builds = targetBuilds(plan, facts);
    const ecosystems = new Set([...plan.pinning.keys(), ...plan.targets.flatMap(({ pinning }) => [...pinning.keys()])]);
    if (ecosystems.size === 0) return report.notApplicable("the plan declares no pinning policy");
    for (const ecosystem of ecosystems) {
      const own = plan.pinning.get(ecosystem);
      if (own !== undefined && ecosystem !== "base-image") checkManifests(ecosystem, own);
      for (const build of builds) {
        const policy = build.target.pinning.get(ecosystem) ?? own;
        if (policy === undefined || policy.value === "any") continue;
        if (ecosystem === "base-image") checkBase(build, policy);
        else if (policy.value === "snapshot") checkArchive(build, ecosystem, policy);
        else checkBuild(build, ecosystem, policy);
      }
    }

    /** What the manifests of the plan's folder ask for. */
    function checkManifests(ecosystem: string, policy: Located<string>): void {
      const way = ways.get(policy.value);
      if (way === undefined || policy.value === "snapshot") return;
      const unread = facts.unread("packages").find(({ path }) => folderOf(path) === plan.folder);
      if (unread) return report.unknown(`${unread.path} could not be read: ${unread.why}`);
      for (const file of facts.with("packages")) {
        if (file.role !== "manifest" || folderOf(file.path) !== plan.folder) continue;
        const loose = file.value.filter(
          fact =>
            fact.ecosystem === ecosystem &&
            fact.group === "main" &&
            fact.required &&
            fact.source === undefined &&
            !isTool(fact) &&
            !isKept(policy.value, fact),
        );
        if (loose.length > 0 && hasIncompleteLock(ecosystem)) report.unknown(`the lockfile of ${ecosystem} could not be read in full`);
        else reportFile(file, loose, ecosystem, policy, undefined);
      }
    }

    /** What the definition of one target installs. */
    function checkBuild(build: TargetBuild, ecosystem: string, policy: Located<string>): void {
      for (const doubt of build.doubts) report.unknown(doubt);
      const loose = looseIn(build, it => it === ecosystem);
      const isAsked = policy.value === "lock" || policy.value === "digest";
      const commands = isAsked
        ? build.installed.filter(
            one => one.ecosystem === ecosystem && !isTool(one) && one.conditional !== true && !isInstalledLocked(build, one),
          )
        : loose.commands.filter(one => policy.value !== "range" || one.range === null);
      const files = loose.files
        .map(it => ({ ...it, packages: it.packages.filter(fact => policy.value !== "range" || fact.range === null) }))
        .filter(({ packages }) => packages.length > 0);
      if (commands.length + files.length === 0) return;
      if (isConstrained(build)) return report.unknown(`constraints may fix the versions that ${build.path} installs`);
      for (const { file, packages } of files) {
        // the manifests of the plan's folder were looked at for all targets together
        if (folderOf(file.path) === plan.folder && plan.pinning.get(ecosystem) === policy && !isAsked) continue;
        reportFile(file, packages, ecosystem, policy, build);
      }
      const [first] = commands;
      if (first === undefined) return;
      report.finding(
        "file",
        policy.at,
        wordsFor(
          policy,
          ecosystem,
          commands.map(({ name }) => name),
          relativeTo(build.path, plan.folder),
        ),
        {
          subject: `${build.target.id} ${ecosystem} commands`,
          related: commands.slice(0, 5).map(one => ({ path: build.path, range: one.at, message: `${one.name} is installed here` })),
          fixes: weaker(policy, ecosystem, commands.some(({ range }) => range === null) ? "any" : "range", build),
        },
      );
    }

    /** Packages that come from an archive, which moves unless it is one of a certain day. */
    function checkArchive(build: TargetBuild, ecosystem: string, policy: Located<string>): void {
      const { image } = build;
      const installed = build.installed.filter(one => one.ecosystem === ecosystem && one.source === undefined && one.version === null);
      const [first] = installed;
      if (image === undefined || first === undefined) return;
      const archive = archives.get(ecosystem);
      if (archive === undefined) return report.unknown(`snapshots of ${ecosystem} are not known`);
      if (archive.dated.test(image.file.text)) return;
      const bases = basesOf(image);
      if (archive.changed.test(image.file.text) || bases.some(base => mayBring(base, ecosystem)))
        return report.unknown(`the archive that ${build.path} installs from cannot be told`);
      report.finding(
        "archive",
        policy.at,
        { target: short(build.target.id, 20), ecosystem: short(ecosystem, 12), policy: policy.value },
        {
          subject: `${build.target.id} ${ecosystem} archive`,
          related: installed.slice(0, 3).map(one => ({ path: build.path, range: one.at, message: `${one.name} is installed here` })),
          fixes: weaker(policy, ecosystem, "any", build),
        },
      );
    }

    function checkBase(build: TargetBuild, policy: Located<string>): void {
      const { image, target } = build;
      if (image === undefined) return;
      for (const base of basesOf(image)) {
        if (!base.resolved) {
          report.unknown(`a base image of ${build.path} depends on a variable`);
          continue;
        }
        const { image: name, tag, digest } = base;
        if (name === null || digest !== null || !registries.has(base.agent) || isBaseKept(policy.value, tag)) continue;
        report.finding(
          "base",
          policy.at,
          {
            target: short(target.id, 16),
            image: short(tag === null ? name : `${name}:${tag}`, 28),
            ecosystem: "base-image",
            policy: policy.value,
          },
          {
            subject: `${target.id} ${name}`,
            related: [{ path: image.path, range: base.at, message: "built from this" }],
            fixes: weaker(policy, "base-image", tag === null ? "any" : isBaseKept("exact", tag) ? "exact" : "range", build),
          },
        );
      }
    }

    function reportFile(
      file: FileWith<"packages">,
      loose: readonly PackageFact[],
      ecosystem: string,
      policy: Located<string>,
      build: TargetBuild | undefined,
    ): void {
      if (loose.length === 0) return;
      const name = relativeTo(file.path, plan.folder);
      const locked =
        policy.value === "exact"
          ? [...lockedVersionsOf(plan, facts, loose)].find(([, versions]) => versions.length === loose.length)
          : undefined;
      report.finding(
        "file",
        policy.at,
        wordsFor(
          policy,
          ecosystem,
          loose.map(({ writtenName }) => writtenName),
          name,
        ),
        {
          subject: `${build?.target.id ?? ""} ${ecosystem} ${name}`,
          related: loose
            .slice(0, 5)
            .map((fact): RelatedLocation => ({ path: file.path, range: fact.at, message: `${fact.writtenName} stands here` })),
          fixes: [
            locked &&
              suggestion(`Fix the versions in ${name} to those of ${relativeTo(locked[0], plan.folder)}`, pinInManifest(file, locked[1])),
            ...weaker(policy, ecosystem, loose.some(({ range, version }) => range === null && version === null) ? "any" : "range", build),
          ],
        },
      );
    }

    /** Declares what is really done: for the whole plan, or for the one target. */
    function weaker(policy: Located<string>, ecosystem: string, value: string, build: TargetBuild | undefined): (Fix | undefined)[] {
      if (policy.value === value) return [];
      return [
        suggestion(`Set the policy for ${ecosystem} to ${value}`, setScalar(plan.main, policy.node, value)),
        build !== undefined && plan.pinning.get(ecosystem) === policy
          ? suggestion(
              `Set the policy for ${ecosystem} in ${build.target.id} to ${value}`,
              setPath(plan.main, ["targets", build.target.id, "pinning", ecosystem], value),
            )
          : undefined,
      ];
    }

    function isKept(policy: string, fact: PackageFact): boolean {
      if (policy === "exact") return fact.version !== null || isLocked(fact, false);
      if (policy === "range") return fact.version !== null || fact.range !== null || isLocked(fact, false);
      return isLocked(fact, policy === "digest");
    }

    /** Whether a lockfile of the plan's folder or above holds it, with checksums if they are asked for. */
    function isLocked(
      fact: { readonly ecosystem: string; readonly name: string; readonly version?: string | null },
      withChecksum: boolean,
    ): boolean {
      const up = new Set<string>(foldersUp(plan.folder));
      const named = new Set([...plan.pinnedIn.values()].map(({ value }) => value));
      return packagesNamed(facts, fact).some(
        it =>
          it.fact.version !== null &&
          (it.file.role === "lock" ? up.has(folderOf(it.file.path)) || named.has(relativeTo(it.file.path, plan.folder)) : false) &&
          (!withChecksum || !withoutChecksums.has(it.file.format)),
      );
    }

    function isInstalledLocked(build: TargetBuild, one: InstalledPackage): boolean {
      const fromLock = build.files.some(
        ({ file, packages }) => file.role === "lock" && packages.some(fact => fact.ecosystem === one.ecosystem && fact.name === one.name),
      );
      return fromLock || (one.version !== null && isLocked(one, false));
    }

    function hasIncompleteLock(ecosystem: string): boolean {
      return facts.with("packages").some(file => file.role === "lock" && !file.complete && file.ecosystem === ecosystem);
    }
  },
});

/** What a policy asks for, as a message says it. */
const ways: ReadonlyMap<string, string> = new Map([
  ["exact", "exact version"],
  ["lock", "lockfile entry"],
  ["range", "range"],
  ["digest", "checksum"],
]);

function wordsFor(policy: Located<string>, ecosystem: string, names: readonly string[], file: string) {
  const [first = ""] = names;
  const more = names.length > 1 ? ` and ${names.length - 1} more` : "";
  return {
    way: ways.get(policy.value) ?? policy.value,
    name: `${short(first, 22 - more.length)}${more}`,
    file: short(file, 16),
    ecosystem: short(ecosystem, 11),
    policy: policy.value,
  };
}

/** Lockfiles that hold versions only. */
const withoutChecksums: ReadonlySet<string> = new Set(["renv.lock", "packrat.lock", "conda list", "Manifest.toml"]);

const registries: ReadonlySet<string> = new Set(["docker", "library", "oras", "shub"]);

function isBaseKept(policy: string, tag: string | null): boolean {
  if (policy === "digest" || tag === null) return false;
  if (policy === "range") return true;
  const dated = /(^|\D)20\d\d-?[01]\d-?[0-3]\d(\D|$)/.test(tag);
  if (policy === "snapshot") return dated;
  return dated || (/\d+\.\d+/.test(tag) && !/(^|[-_.])(latest|edge|nightly|dev|rolling|stable|testing)([-_.]|$)/i.test(tag));
}

/** How an image is made to install from the archive of a certain day, and how its archive may be changed in ways that do not show here. */
const archives: ReadonlyMap<string, { readonly dated: RegExp; readonly changed: RegExp }> = new Map([
  [
    "deb",
    {
      dated: /snapshot\.(?:debian|ubuntu)\.(?:org|com)\/\S*\d{8}T\d{6}Z?|--snapshot[= ]\d{8}|APT::Snapshot/i,
      changed: /\/etc\/apt\/(?:sources|apt\.conf)|sources\.list|\badd-apt-repository\b/,
    },
  ],
  [
    "cran",
    {
      dated: /packagemanager\.(?:posit\.co|rstudio\.com)\/\S*20\d\d-[01]\d-[0-3]\d|cran\.microsoft\.com\/snapshot\/20\d\d|groundhog/i,
      changed: /Rprofile|options\(\s*repos|CRAN_MIRROR|\bCRAN=/,
    },
  ],
  [
    "pypi",
    { dated: /--exclude-newer|UV_EXCLUDE_NEWER|--uploaded-prior-to/, changed: /pip\.conf|PIP_INDEX_URL|--index-url|UV_INDEX|uv\.toml/ },
  ],
]);

/** Whether a base may come with an archive of its own. The official images of systems and languages do not. */
function mayBring({ image }: BaseImage, ecosystem: string): boolean {
  return image === null || image.includes("/") || (ecosystem === "cran" && image !== "r-base");
}
