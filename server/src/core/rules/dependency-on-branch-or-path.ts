import { normalName } from "../ecosystems/names.ts";
import type { FileWith } from "../facts-view.ts";
import type { PackageFact } from "../facts/types.ts";
import { packagesNamed, truthFor } from "../occurrences.ts";
import { entryOf } from "../plan/nodes.ts";
import { locateKey, type Plan } from "../plan/view.ts";
import { folderOf, lookUp, relativeTo } from "../repo.ts";
import { targetBuilds } from "../target-builds.ts";
import { startOfFile } from "../text.ts";
import type { Location } from "../types.ts";
import { short } from "../words.ts";
import { defineRule, option } from "./define.ts";

/** Reports required packages that come from a branch or from outside of the repository. */
export const dependencyOnBranchOrPath = defineRule({
  id: "dependency-on-branch-or-path",
  code: "DEP009",
  since: "0.1.0",
  severity: ["off", "info", "warning", "error", "error", "error"],
  title: "Dependency on a branch or on a local path",
  rationale: "A branch moves with every commit of somebody else, and a path exists on one machine.",
  remedy: "Name a commit or a release tag, or publish the package and ask for a version of it.",
  source: "ELIXIR SMP stage 4: dependencies with their versions",
  needs: ["packages", "images"],
  options: { ignore: option.strings([], "Names of packages to leave alone, such as `pypi:lens`.") },
  messages: {
    branch: "{name} comes from the branch {branch} in {file}; it can change any day",
    noRef: "{name} comes from a repository without a commit in {file}; it can change any day",
    path: "{name} comes from {path} in {file}, which is outside of this repository",
    several: "{count} packages in {file} come from branches, which move: {names}",
    plan: "{name} comes from the branch {branch}; it can change any day",
  },
  fix: "none",
  examples: {
    bad: [
      {
        why: "the main branch",
        plan: "dependencies:\n  software:\n    - pypi:lens   # simulations\n",
        files: { "requirements.txt": "numpy\nlens @ git+https://example.org/lens.git@main\n" },
        finds: ["lens comes from the branch main in requirements.txt; it can change any day"],
      },
      {
        why: "no ref at all, in a package that the plan does not name",
        plan: "dependencies:\n  software: [npm:d3]\n",
        files: { "package.json": '{"name": "x", "dependencies": {"d3": "^7.0.0", "gl": "github:obs/gl"}}\n' },
        finds: ["gl comes from a repository without a commit in package.json; it can change any day"],
      },
      {
        why: "several that the plan does not name are one finding",
        plan: "dependencies:\n  software: [pypi:numpy]\n",
        files: {
          "requirements.txt":
            "numpy\nlens @ git+https://example.org/lens.git@main\nsky @ git+https://example.org/sky.git\nmap @ git+https://example.org/map.git@develop\n",
        },
        finds: ["3 packages in requirements.txt come from branches, which move: lens and 2 more"],
      },
      {
        why: "beside the repository",
        plan: "dependencies:\n  software: ['pypi:lens']\n",
        files: {
          "pyproject.toml":
            '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["lens"]\n[tool.uv.sources]\nlens = { path = "../lens" }\n',
        },
        finds: ["lens comes from ../lens in pyproject.toml, which is outside of this repository"],
      },
      {
        why: "a snapshot of a branch as an archive",
        plan: "dependencies:\n  software: ['pypi:lens']\n",
        files: { "requirements.txt": "lens @ https://github.com/obs/lens/archive/refs/heads/develop.zip\n" },
        finds: ["lens comes from the branch develop in requirements.txt; it can change any day"],
      },
      {
        why: "said in the plan itself",
        plan: "dependencies:\n  software: ['pypi:lens @ git+https://example.org/lens.git@main']\n",
        finds: ["lens comes from the branch main; it can change any day"],
      },
      {
        why: "the newest state of a repository, for R",
        plan: "dependencies:\n  software: ['cran:lightcurve']\n",
        files: { DESCRIPTION: "Package: x\nVersion: 1.0\nImports: lightcurve\nRemotes: obs/lightcurve\n" },
      },
    ],
    good: [
      {
        why: "a commit and a tag",
        plan: "dependencies:\n  software: [pypi:lens, pypi:sky]\n",
        files: {
          "requirements.txt":
            "lens @ git+https://example.org/lens.git@3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3\nsky @ git+ssh://git@example.org/sky.git@v1.2.0\n",
        },
      },
      {
        why: "members of the same repository",
        plan: "dependencies:\n  software: [pypi:core]\n",
        files: {
          "pyproject.toml":
            '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["core", "near"]\n[tool.uv.sources]\ncore = { workspace = true }\nnear = { path = "libs/near" }\n[tool.uv.workspace]\nmembers = ["libs/*"]\n',
          "libs/near/pyproject.toml": '[project]\nname = "near"\nversion = "1.0"\n',
        },
      },
      {
        why: "npm's workspaces and folders",
        plan: "dependencies:\n  software: [npm:core]\n",
        files: {
          "package.json": '{"name": "x", "workspaces": ["core"], "dependencies": {"core": "workspace:*", "near": "file:./near"}}\n',
          "core/package.json": '{"name": "core"}\n',
          "near/package.json": '{"name": "near"}\n',
        },
      },
      {
        why: "the lockfile fixes the commit of the branch",
        plan: "dependencies:\n  software: [pypi:lens]\n",
        files: {
          "pyproject.toml":
            '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["lens"]\n[tool.uv.sources]\nlens = { git = "https://example.org/lens.git", branch = "main" }\n',
          "uv.lock":
            'version = 1\n\n[[package]]\nname = "lens"\nversion = "1.0"\nsource = { git = "https://example.org/lens.git?branch=main#3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3" }\n',
        },
      },
      {
        why: "for developers only",
        plan: "dependencies:\n  software: [pypi:numpy]\n",
        files: {
          "pyproject.toml":
            '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy"]\n[dependency-groups]\ndev = ["lint @ git+https://example.org/lint.git@main"]\n',
        },
      },
      {
        why: "the project asks for published packages; a list that nothing here installs takes their newest state",
        plan: "dependencies:\n  software: [pypi:lens]\n",
        files: {
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["lens"]\n',
          "requirements.txt": "lens @ git+https://example.org/lens.git@main\n",
        },
      },
      {
        why: "a name that may be a tag or a branch",
        plan: "dependencies:\n  software: [pypi:lens]\n",
        files: { "requirements.txt": "lens @ git+https://example.org/lens.git@stella\n" },
        outcome: "unknown",
      },
      { why: "from the registry", plan: "dependencies:\n  software: [pypi:numpy]\n", files: { "requirements.txt": "numpy\n" } },
    ],
  },

  check({ plan, repo, facts, options, report }): void {
    for (const dependency of plan.dependencies) {
      const address = /^@\s*(\S+)/.exec(dependency.range ?? "")?.[1];
      const branch = address === undefined ? undefined : originOf(address, dependency.ecosystem);
      if (branch?.kind !== "branch" || dependency.need === "soft") continue;
      report.finding("plan", dependency.rangeAt ?? dependency.nameAt, { name: short(dependency.name, 30), branch: short(branch.name, 24) });
    }
    const installed = new Set(targetBuilds(plan, facts).flatMap(({ files }) => files.map(({ file }) => file.path)));
    const manifests = facts.with("packages").filter(file => file.role === "manifest" && folderOf(file.path) === plan.folder);
    for (const file of manifests) {
      const unnamed: { readonly fact: PackageFact; readonly origin: Origin }[] = [];
      for (const fact of file.value) {
        const { source, ecosystem } = fact;
        if (source === undefined || fact.group !== "main" || !fact.required || fact.direct === false) continue;
        if (options.ignore.includes(fact.name) || options.ignore.includes(`${ecosystem}:${fact.name}`)) continue;
        if (isPublished(fact) && !installed.has(file.path)) continue;
        const origin = originOf(source, ecosystem);
        if (origin.kind === "fixed") continue;
        if (origin.kind !== "path" && hasLockedCommit(fact)) continue;
        if (origin.kind === "unclear") report.unknown(`${fact.writtenName} comes from “${origin.name}”, which may be a tag or a branch`);
        else if (origin.kind !== "path" && nameInPlan(plan, fact) === undefined) unnamed.push({ fact, origin });
        else reportOne(file, fact, origin);
      }
      const [first] = unnamed;
      if (first === undefined) continue;
      if (unnamed.length === 1) {
        reportOne(file, first.fact, first.origin);
        continue;
      }
      const more = ` and ${unnamed.length - 1} more`;
      report.finding(
        "several",
        placeOf(plan),
        { count: unnamed.length, file: short(relativeTo(file.path, plan.folder), 16), names: short(first.fact.writtenName, 22) + more },
        {
          subject: file.path,
          related: unnamed
            .slice(0, 10)
            .map(({ fact }) => ({ path: file.path, range: fact.at, message: `${fact.writtenName} from ${short(fact.source ?? "", 60)}` })),
        },
      );
    }

    function reportOne(file: FileWith<"packages">, fact: PackageFact, origin: Origin): void {
      const name = short(fact.writtenName, 18);
      const shown = short(relativeTo(file.path, plan.folder), 16);
      const at = nameInPlan(plan, fact) ?? placeOf(plan);
      const extras = {
        subject: `${file.path} ${fact.ecosystem}:${fact.name}`,
        related: [{ path: file.path, range: fact.at, message: `${fact.writtenName} from ${short(fact.source ?? "", 60)}` }],
      };
      if (origin.kind === "path") {
        const found = lookUp(repo, origin.name, folderOf(file.path));
        if (found.state === "outside") report.finding("path", at, { name, path: short(origin.name, 18), file: shown }, extras);
        else if (found.state !== "present") report.unknown(`${origin.name}, where ${fact.writtenName} comes from, is not here`);
      } else if (origin.kind === "noRef") report.finding("noRef", at, { name, file: shown }, extras);
      else if (origin.kind === "branch") report.finding("branch", at, { name, branch: short(origin.name, 14), file: shown }, extras);
    }

    /** Whether another manifest here asks the registry for the same package. */
    function isPublished({ ecosystem, writtenName }: PackageFact): boolean {
      const here = new Set(manifests.map(({ path }) => path));
      return packagesNamed(facts, { ecosystem, name: writtenName }).some(
        ({ file, fact }) => here.has(file.path) && fact.source === undefined && fact.group === "main",
      );
    }

    function hasLockedCommit({ ecosystem, writtenName }: PackageFact): boolean {
      const truth = new Set(truthFor(plan, facts, { ecosystem, pinnedIn: undefined }).map(({ path }) => path));
      const locked = packagesNamed(facts, { ecosystem, name: writtenName }).filter(
        it => it.file.role === "lock" && truth.has(it.file.path),
      );
      return locked.some(({ fact }) => /[@#][0-9a-f]{7,40}$/i.test(fact.source ?? ""));
    }
  },
});

type Origin =
  { readonly kind: "fixed" } | { readonly kind: "noRef" } | { readonly kind: "branch" | "path" | "unclear"; readonly name: string };

/** What a source other than a registry stands on. */
function originOf(source: string, ecosystem: string): Origin {
  const text = source.trim();
  if (/^(workspace|link|portal|catalog|npm):/.test(text)) return { kind: "fixed" };
  const [, heads, archive] =
    /^https?:.*?\/(?:archive|zipball|tarball)\/(refs\/heads\/)?(?:refs\/tags\/)?(.+?)(?:\.zip|\.tar\.gz|\.tgz)?(?:[?#].*)?$/.exec(text) ??
    [];
  if (archive !== undefined) return heads === undefined ? refersTo(archive) : { kind: "branch", name: archive };
  const local = /^(?:file:(?:\/\/)?|local::)(.*)$/.exec(text)?.[1];
  if (local !== undefined || /^(\.{1,2}([/\\]|$)|[/~\\]|[A-Za-z]:\\)/.test(text)) return { kind: "path", name: local ?? text };
  const isGit = /^(git|hg|svn|bzr)[+:@]|^ssh:|\.git([@#?]|$)|^(github|gitlab|bitbucket|gist|git):/.test(text);
  const isShort = shorthands.has(ecosystem) && /^[\w.-]+\/[\w.-]+([@#].*)?$/.test(text);
  if (!isGit && !isShort) return /^[a-z][a-z0-9+.-]*:/i.test(text) ? { kind: "fixed" } : { kind: "path", name: text };
  if (/#(?:.*&)?semver:/.test(text)) return { kind: "fixed" };
  const query = /[?&](?:rev|tag|branch)=([^&#]+)/.exec(text)?.[1];
  const fragment = /#([^=&]+)$/.exec(text)?.[1];
  const ref = query ?? fragment ?? atRef(text.replace(/#.*$/, ""));
  return ref === undefined ? { kind: "noRef" } : refersTo(ref);
}

/** Ecosystems in which `owner/name` is a repository. */
const shorthands: ReadonlySet<string> = new Set(["npm", "cran", "bioconductor"]);

/** The ref behind the last `@` of an address, if that one does not belong to a user name. */
function atRef(text: string): string | undefined {
  const path = text.replace(/^[a-z0-9+]+::/, "").replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "");
  const start = path.startsWith("git@") ? path.slice(4) : path;
  return /@([^@:]+)$/.exec(start)?.[1];
}

function refersTo(ref: string): Origin {
  if (/^[0-9a-f]{7,64}$/i.test(ref)) return { kind: "fixed" };
  if (/^(refs\/heads\/)?(main|master|trunk|head|dev|devel|develop|development|next|nightly|edge|unstable|latest)$/i.test(ref))
    return { kind: "branch", name: ref.replace(/^refs\/heads\//, "") };
  if (ref.startsWith("refs/heads/")) return { kind: "branch", name: ref.slice("refs/heads/".length) };
  // a tag is a version with whatever stands before it; R also asks for the newest release
  if (/^refs\/tags\/|^\*release$|^(?:v|r|rel|release|version)?[-_./]?\d[\w.+-]*$|[-_/]v?\d+\.\d[\w.+-]*$/i.test(ref))
    return { kind: "fixed" };
  return { kind: "unclear", name: ref };
}

/** The plan's own word for the package. */
function nameInPlan(plan: Plan, fact: PackageFact): Location | undefined {
  return plan.dependencies.find(
    ({ ecosystem, name }) =>
      ecosystem === fact.ecosystem && [fact.name, normalName(ecosystem, fact.writtenName)].includes(normalName(ecosystem, name)),
  )?.nameAt;
}

/** The list of dependencies, for what it does not name. */
function placeOf(plan: Plan): Location {
  const entry = entryOf(plan.root, "dependencies") ?? entryOf(plan.root, "software");
  return entry ? locateKey(plan.main, entry) : { path: plan.path, range: startOfFile };
}
