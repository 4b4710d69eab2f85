import { normalName } from "../ecosystems/names.ts";
import { schemeOf } from "../ecosystems/schemes.ts";
import type { FileWith } from "../facts-view.ts";
import type { LockOrigin, PackageFact } from "../facts/types.ts";
import type { Plan } from "../plan/view.ts";
import { baseName, folderOf, foldersUp, relativeTo, repoPath } from "../repo.ts";
import { startOfFile } from "../text.ts";
import type { Location } from "../types.ts";
import { locateKey } from "../plan/view.ts";
import { entryOf } from "../plan/nodes.ts";
import { freshness } from "../lock-hashes/freshness.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports lockfiles that were made from another state of their manifest. */
export const lockfileStale = defineRule({
  id: "lockfile-stale",
  code: "DEP006",
  since: "0.1.0",
  severity: ["off", "info", "warning", "error", "error", "error"],
  title: "Lockfile is older than its manifest",
  rationale:
    "Whoever installs from the lock gets something else than the manifest says, and the next lock changes more than anybody expects.",
  remedy: "Run the lock command and commit the result.",
  source: "OSPS-BR-05; requirements E2",
  needs: ["packages", "lock"],
  messages: {
    lacks: "{lock} lacks {name}, which {manifest} asks for; {command}",
    other: "{lock} has {name} {version}; {manifest} asks for {range}; {command}",
    requested: "{lock} was made from another {manifest}; {command}",
  },
  fix: "none",
  examples: {
    bad: [
      {
        why: "a dependency added and not locked",
        plan: "dependencies:\n  pinned_in: {pypi: poetry.lock}\n",
        files: {
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = [\n  "numpy>=1.26",\n  "scipy>=1.11",\n]\n',
          "poetry.lock":
            '[[package]]\nname = "numpy"\nversion = "1.26.4"\ngroups = ["main"]\nfiles = []\n\n[metadata]\nlock-version = "2.1"\ncontent-hash = "0"\n',
        },
        finds: ["poetry.lock lacks scipy, which pyproject.toml asks for; run poetry lock"],
      },
      {
        why: "a dependency from a repository, not locked",
        plan: "software: {name: X, kind: tool}\n",
        files: {
          "pyproject.toml":
            '[tool.poetry]\nname = "x"\nversion = "1.0"\n[tool.poetry.dependencies]\npython = "^3.11"\nnumpy = "^1.26"\nlib = { git = "https://example.org/lib.git", rev = "v1" }\n',
          "poetry.lock":
            '[[package]]\nname = "numpy"\nversion = "1.26.4"\ngroups = ["main"]\nfiles = []\n\n[metadata]\nlock-version = "2.1"\ncontent-hash = "0"\n',
        },
        finds: ["poetry.lock lacks lib, which pyproject.toml asks for; run poetry lock"],
      },
      {
        why: "a range raised and not locked again",
        plan: "software: {name: X, kind: tool}\n",
        files: {
          "package.json": '{"name": "x", "dependencies": {"d3": "^7.0.0"}}\n',
          "package-lock.json":
            '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"d3": "^6.0.0"}}, "node_modules/d3": {"version": "6.7.0"}}}\n',
        },
      },
    ],
    good: [
      {
        why: "fresh",
        plan: "dependencies:\n  pinned_in: {pypi: poetry.lock}\n",
        files: {
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = [\n  "numpy>=1.26",\n]\n',
          "poetry.lock":
            '[[package]]\nname = "numpy"\nversion = "1.26.4"\ngroups = ["main"]\nfiles = []\n\n[metadata]\nlock-version = "2.1"\ncontent-hash = "0"\n',
        },
      },
      {
        why: "aliases, members of the workspace and folders",
        plan: "software: {name: X, kind: tool}\n",
        files: {
          "package.json":
            '{"name": "x", "workspaces": ["packages/*"], "dependencies": {"old": "npm:d3@6.7.0", "core": "*", "near": "file:near"}}\n',
          "package-lock.json":
            '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"old": "npm:d3@6.7.0", "core": "*", "near": "file:near"}}, "node_modules/old": {"name": "d3", "version": "6.7.0"}, "node_modules/core": {"resolved": "packages/core", "link": true}, "packages/core": {"version": "2.1.0"}, "node_modules/near": {"resolved": "near", "link": true}, "near": {"version": "1.0.0"}}}\n',
        },
      },
      {
        why: "a workspace of uv, whose members ask for other things",
        plan: "software: {name: X, kind: tool}\n",
        files: {
          "pyproject.toml":
            '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["core", "numpy>=2"]\n[tool.uv.sources]\ncore = { workspace = true }\n[tool.uv.workspace]\nmembers = ["packages/*"]\n',
          "uv.lock":
            'version = 1\n[manifest]\nmembers = ["core", "x"]\n[[package]]\nname = "core"\nversion = "0.1"\nsource = { editable = "packages/core" }\ndependencies = [{ name = "scipy" }]\n[package.metadata]\nrequires-dist = [{ name = "scipy" }]\n[[package]]\nname = "numpy"\nversion = "2.1.0"\nsource = { registry = "https://example.org/simple" }\n[[package]]\nname = "scipy"\nversion = "1.14.0"\nsource = { registry = "https://example.org/simple" }\n[[package]]\nname = "x"\nversion = "1.0"\nsource = { virtual = "." }\ndependencies = [{ name = "core" }, { name = "numpy" }]\n[package.metadata]\nrequires-dist = [{ name = "core", editable = "packages/core" }, { name = "numpy", specifier = ">=2" }]\n',
        },
      },
      {
        why: "an override decides the version",
        plan: "software: {name: X, kind: tool}\n",
        files: {
          "pyproject.toml":
            '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy>=2"]\n[tool.uv]\noverride-dependencies = ["numpy==1.26.4"]\n',
          "uv.lock":
            'version = 1\n[manifest]\noverrides = [{ name = "numpy", specifier = "==1.26.4" }]\n[[package]]\nname = "numpy"\nversion = "1.26.4"\nsource = { registry = "https://example.org/simple" }\n[[package]]\nname = "x"\nversion = "1.0"\nsource = { virtual = "." }\ndependencies = [{ name = "numpy" }]\n[package.metadata]\nrequires-dist = [{ name = "numpy", specifier = ">=2" }]\n',
        },
      },
      {
        why: "made from another environment, as the lockfile says itself",
        plan: "software: {name: X, kind: tool}\n",
        files: {
          "environment.yml": "name: dev\ndependencies:\n  - pytest\n",
          "envs/run.yml": "name: run\ndependencies:\n  - samtools >=1.19\n",
          "conda-lock.yml": `version: 1\nmetadata:\n  content_hash: {linux-64: ${"0".repeat(64)}}\n  channels: []\n  platforms: [linux-64]\n  sources: [envs/run.yml]\npackage:\n- {name: samtools, version: '1.20', manager: conda, platform: linux-64, dependencies: {}, url: 'https://example.org/linux-64/samtools-1.20-h0_0.conda', hash: {md5: a}, category: main, optional: false}\n`,
        },
      },
      {
        why: "only for another system",
        plan: "software: {name: X, kind: tool}\n",
        files: {
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = [\n  "colorama>=0.4; sys_platform == \'win32\'",\n]\n',
          "poetry.lock":
            '[[package]]\nname = "numpy"\nversion = "1.26.4"\ngroups = ["main"]\nfiles = []\n\n[metadata]\nlock-version = "2.1"\ncontent-hash = "0"\n',
        },
      },
      {
        why: "no lockfile",
        plan: "software: {name: X, kind: tool}\n",
        files: { "requirements.txt": "numpy\n" },
        outcome: "not-applicable",
      },
    ],
  },

  check({ plan, facts, report }): void {
    const up = new Set<string>(foldersUp(plan.folder));
    const named = new Set([...plan.pinnedIn.values()].map(({ value }) => repoPath(value, plan.folder) as string | undefined));
    const packages = facts.with("packages");
    const locks = packages.filter(
      file => file.role === "lock" && lockFamilies.has(file.format) && (up.has(folderOf(file.path)) || named.has(file.path)),
    );
    if (locks.length === 0) return report.notApplicable("no lockfile whose manifest could be compared");
    for (const lock of locks) {
      const family = lockFamilies.get(lock.format);
      const origin = facts.at("lock", lock.path)?.value;
      const sources = (origin?.sources ?? []).map(({ value }) => repoPath(value, folderOf(lock.path)) as string | undefined);
      const manifests = packages.filter(
        file =>
          file.format === family?.manifest &&
          (sources.length === 0 ? folderOf(file.path) === folderOf(lock.path) : sources.includes(file.path)),
      );
      const [manifest] = manifests;
      if (family === undefined || manifest === undefined || manifests.length > 1) continue;
      const byDigest = origin && freshness(origin, manifest.file.text, lock.file.text);
      if (byDigest === "fresh") continue;
      if (byDigest === "stale") {
        reportStale(lock, manifest, family, {});
        continue;
      }
      if (!lock.complete || !manifest.complete) {
        report.unknown(`${(lock.complete ? manifest : lock).path} could not be read in full`);
        continue;
      }
      if (family.comparable?.(manifest, lock) === false) continue;
      const difference = differenceOf(lock, manifest, origin, family);
      if (difference !== undefined) reportStale(lock, manifest, family, difference);
    }

    function reportStale(lock: Packages, manifest: Packages, family: LockFamily, { fact, locked }: Difference): void {
      const params = { lock: baseName(lock.path), manifest: baseName(manifest.path), command: `run ${family.command}` };
      const extras = {
        subject: lock.path,
        related: [
          {
            path: manifest.path,
            range: fact?.at ?? startOfFile,
            message: fact ? `${fact.writtenName} is asked for here` : "the manifest",
          },
          {
            path: lock.path,
            range: locked?.versionAt ?? locked?.at ?? facts.at("lock", lock.path)?.value.at ?? startOfFile,
            message: locked ? "locked here" : "the lockfile",
          },
        ],
      };
      const at = placeOf(plan, lock.path);
      if (fact === undefined) report.finding("requested", at, params, extras);
      else if (locked === undefined) report.finding("lacks", at, { ...params, name: short(fact.writtenName, 24) }, extras);
      else
        report.finding(
          "other",
          at,
          { ...params, name: short(fact.writtenName, 18), version: short(locked.version ?? "", 12), range: short(fact.range ?? "", 14) },
          extras,
        );
    }
  },
});

type Packages = FileWith<"packages">;

interface LockFamily {
  readonly manifest: string;
  readonly command: string;
  /** False where the lock need not hold what the manifest asks for. */
  readonly comparable?: (manifest: Packages, lock: Packages) => boolean;
  /**
   * What the lock's own list of requests is good for: "all" when it has every name of the manifest and no other, "names" when it has every
   * name, "texts" when it has every name with its range as the manifest writes it.
   */
  readonly requests?: "all" | "names" | "texts";
  /** Packages that are there without being locked. */
  readonly given?: ReadonlySet<string>;
}

/** Part of R itself, or brought along by every installation of it. */
const withR = new Set(
  [
    "base compiler datasets graphics grDevices grid methods parallel splines stats stats4 tcltk tools utils translations R",
    "boot class cluster codetools foreign KernSmooth lattice MASS Matrix mgcv nlme nnet rpart spatial survival",
  ].flatMap(names => names.split(" ")),
);

/** Not part of an environment like other packages. */
const withConda = new Set(["python", "pip", "conda", "mamba"]);

/** A workspace keeps its members elsewhere than among the locked packages. */
function withoutWorkspace(manifest: Packages): boolean {
  return !/"workspaces"/.test(manifest.file.text);
}

/** Lockfiles that hold everything that the manifest beside them asks for. */
const lockFamilies: ReadonlyMap<string, LockFamily> = new Map<string, LockFamily>([
  ["poetry.lock", { manifest: "pyproject.toml", command: "poetry lock" }],
  [
    "pdm.lock",
    {
      manifest: "pyproject.toml",
      command: "pdm lock",
      // a lock for some groups only may leave out the default one
      comparable: (_, lock) => /^groups = \[[^\]]*"default"/m.test(lock.file.text),
    },
  ],
  ["uv.lock", { manifest: "pyproject.toml", command: "uv lock", requests: "all" }],
  ["Pipfile.lock", { manifest: "Pipfile", command: "pipenv lock" }],
  ["package-lock.json", { manifest: "package.json", command: "npm install", requests: "all" }],
  [
    "pnpm-lock.yaml",
    {
      manifest: "package.json",
      command: "pnpm install",
      requests: "texts",
      // a hook may change what is asked for
      comparable: (_, lock) => !/^pnpmfileChecksum:/m.test(lock.file.text),
    },
  ],
  ["bun.lock", { manifest: "package.json", command: "bun install", requests: "texts" }],
  ["yarn.lock", { manifest: "package.json", command: "yarn install", comparable: withoutWorkspace }],
  ["conda-lock.yml", { manifest: "environment.yml", command: "conda-lock", given: withConda }],
  ["pixi.lock", { manifest: "pixi.toml", command: "pixi lock", given: withConda }],
  ["Cargo.lock", { manifest: "Cargo.toml", command: "cargo check" }],
  ["Gemfile.lock", { manifest: "Gemfile", command: "bundle lock", requests: "names" }],
  ["composer.lock", { manifest: "composer.json", command: "composer update --lock" }],
  ["renv.lock", { manifest: "DESCRIPTION", command: "renv::snapshot()", given: withR }],
  ["Manifest.toml", { manifest: "Project.toml", command: "Pkg.resolve()" }],
  ["pubspec.lock", { manifest: "pubspec.yaml", command: "dart pub get" }],
]);

interface Difference {
  /** What the manifest asks for and the lock does not give; undefined when the lock's own record differs. */
  readonly fact?: PackageFact;
  readonly locked?: PackageFact;
}

/** Only what leaves no doubt: unconditional requirements that are missing or outside their range. */
function differenceOf(lock: Packages, manifest: Packages, origin: LockOrigin | undefined, family: LockFamily): Difference | undefined {
  const requested = origin?.requested ?? [];
  const asked = manifest.value.filter(
    fact => fact.group === "main" && fact.required && fact.onlyOn === undefined && family.given?.has(fact.name) !== true,
  );
  const byName = new Map<string, PackageFact[]>();
  for (const fact of lock.value)
    byName.set(`${fact.ecosystem} ${fact.name}`, [...(byName.get(`${fact.ecosystem} ${fact.name}`) ?? []), fact]);
  const listed = new Set(requested.map(({ name }) => name));
  for (const fact of asked) {
    const locked = byName.get(`${fact.ecosystem} ${fact.name}`);
    if (elsewhere(fact) && lock.format !== "poetry.lock") continue;
    if (locked === undefined) {
      // for another platform: asked for and known, but not among what is locked
      if ((family.requests === "names" || family.requests === "texts") && listed.has(fact.name)) continue;
      return { fact };
    }
    // what comes from a folder or a repository is locked by name, but its version is not for the index to say
    if (elsewhere(fact)) continue;
    const scheme = schemeOf(fact.ecosystem);
    const { range } = fact;
    if (scheme === undefined || range === null || origin?.overridden?.includes(fact.name) === true) continue;
    const versions = locked.filter(({ version, source }) => version !== null && source === undefined);
    if (versions.length > 0 && versions.every(({ version }) => scheme.satisfies(version ?? "", range) === false) && versions[0])
      return { fact, locked: versions[0] };
  }
  if (requested.length === 0) return undefined;
  if (family.requests === "texts") return textDiffers(asked, origin) ? {} : undefined;
  if (family.requests !== "all") return undefined;
  const recorded = new Set(requested.filter(({ group }) => group === "main").map(({ name }) => name));
  const wanted = manifest.value.filter(fact => fact.group === "main");
  // under an alias a package has two names, and the lock records the one that is written
  const names = wanted.map(fact => [fact.name, normalName(fact.ecosystem, fact.writtenName)]);
  const known = new Set(names.flat());
  return names.some(either => !either.some(name => recorded.has(name))) || [...recorded].some(name => !known.has(name)) ? {} : undefined;
}

/** Whether it comes from a folder, a repository or the workspace, or its version is written in another file. */
function elsewhere({ source, range }: PackageFact): boolean {
  return source !== undefined || /^(?:workspace|link|portal|file|patch|catalog|git|https?):|^git\+/.test(range ?? "");
}

/** Whether the lock keeps another text for a range than the manifest has, without any alias or override. */
function textDiffers(asked: readonly PackageFact[], origin: LockOrigin | undefined): boolean {
  const recorded = (origin?.requested ?? []).filter(({ group }) => group === "main");
  return asked.some(fact => {
    if (elsewhere(fact) || normalName(fact.ecosystem, fact.writtenName) !== fact.name) return false;
    if (origin?.overridden?.some(name => name.includes(fact.name)) === true) return false;
    const [own, more] = recorded.filter(({ name }) => name === fact.name);
    return own !== undefined && more === undefined && own.range !== null && fact.range !== null && own.range.trim() !== fact.range.trim();
  });
}

/** The plan's word for the lockfile, else the dependencies, else the top. */
function placeOf(plan: Plan, lock: string): Location {
  for (const named of plan.pinnedIn.values()) if (relativeTo(lock, plan.folder) === named.value) return named.at;
  const entry = entryOf(plan.root, "dependencies") ?? entryOf(plan.root, "software");
  return entry ? locateKey(plan.main, entry) : (plan.stage?.at ?? { path: plan.path, range: startOfFile });
}
