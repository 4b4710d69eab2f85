import { normalName } from "../ecosystems/names.ts";
import { schemeOf } from "../ecosystems/schemes.ts";
import { isMeant, knownNames } from "../elsewhere.ts";
import { readerFor, type FileWith } from "../facts-view.ts";
import type { PackageFact } from "../facts/types.ts";
import { suggestion } from "../fix.ts";
import { looseName, unreadDeclaring } from "../occurrences.ts";
import { addItems, insideFlow, yamlText } from "../plan/edit.ts";
import { entryOf, valueOf } from "../plan/nodes.ts";
import { locateKey } from "../plan/view.ts";
import { folderOf, relativeTo } from "../repo.ts";
import { isTool } from "../target-builds.ts";
import { short, someOf } from "../words.ts";
import { defineRule, option } from "./define.ts";

/** Reports what manifests ask for and the plan does not name, as one note. */
export const manifestDependencyNotInPlan = defineRule({
  id: "manifest-dependency-not-in-plan",
  code: "DEP002",
  since: "0.1.0",
  severity: ["hint", "hint", "info", "info", "info", "off"],
  title: "A manifest asks for packages that the plan does not name",
  rationale: "A plan that leaves out what the software needs cannot tell a site what to install.",
  remedy: "Add them to dependencies.software, or leave them out on purpose and switch this note off.",
  source: "ELIXIR SMP stage 4: hard dependencies captured",
  needs: ["packages", "project"],
  options: { ignore: option.strings([], "Names of packages that need not stand in the plan, such as `pypi:tqdm`.") },
  messages: {
    one: "{name} is required by {file} but not in the plan",
    several: "{count} required dependencies are not in the plan: {names}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "two of three",
        plan: "dependencies:\n  software:\n    - pypi:numpy >=1.26   # arrays\n  os: [linux]\n",
        files: {
          "pyproject.toml":
            '[project]\nname = "x"\nversion = "1.0"\ndependencies = [\n  "numpy>=1.26",\n  "scipy>=1.11,<2",\n  "click",\n]\n',
        },
        finds: ["2 required dependencies are not in the plan: scipy, click"],
      },
      {
        why: "one, in a list on one line",
        plan: "dependencies:\n  software: ['conda:samtools >=1.19']\n",
        files: { "environment.yml": "dependencies:\n  - python=3.12\n  - samtools >=1.19\n  - bowtie2 >=2.5,<3\n" },
        finds: ["bowtie2 is required by environment.yml but not in the plan"],
      },
    ],
    good: [
      {
        why: "called by the names that programs import",
        plan: "dependencies:\n  software: ['pypi:cv2', 'pypi:sklearn', 'pypi:yaml']\n",
        files: { "requirements.txt": "opencv-python-headless>=4.9\nscikit-learn>=1.4\nPyYAML>=6\n" },
      },
      {
        why: "versions for what projects may ask for",
        plan: "dependencies:\n  software: ['nuget:Sky.Fits']\n",
        files: {
          "Directory.Packages.props":
            '<Project><ItemGroup><PackageVersion Include="Sky.Fits" Version="2.1" /><PackageVersion Include="xunit" Version="2.9" /></ItemGroup></Project>\n',
        },
      },
      {
        why: "what comes with Julia, and what EUPS knows by a shorter name",
        plan: "dependencies:\n  software: ['julia:FITSIO', 'eups:afw', 'pypi:numpy']\n",
        files: {
          "Project.toml":
            '[deps]\nFITSIO = "525bcba6-941b-5504-bd06-fd0dc1a4d2eb"\nLinearAlgebra = "37e2e46d-f89d-539d-b4ee-838fcccc9c8e"\n',
          "pyproject.toml": '[project]\nname = "sky"\nversion = "1"\ndependencies = ["numpy", "lsst-afw"]\n',
        },
      },
      {
        why: "all of them, by whatever spelling",
        plan: "dependencies:\n  software: ['pypi:Scikit_Learn']\n",
        files: { "requirements.txt": "scikit-learn>=1.4\n" },
      },
      {
        why: "a plan without dependencies promises no list",
        plan: "release: {current: v1.0}\n",
        files: { "requirements.txt": "numpy\n" },
        outcome: "not-applicable",
      },
      {
        why: "extras, developers' tools, what the build needs and the project itself",
        plan: "dependencies:\n  software: [pypi:numpy]\n",
        files: {
          "pyproject.toml":
            '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "sky"\nversion = "1.0"\ndependencies = ["numpy"]\noptional-dependencies.plot = ["matplotlib", "sky[all]"]\n[dependency-groups]\ntest = ["pytest"]\n',
          "requirements-dev.txt": "ruff\n",
        },
      },
      {
        why: "packages that come with R",
        plan: "dependencies:\n  software: ['cran:dplyr >= 1.0']\n",
        files: {
          DESCRIPTION: "Package: x\nVersion: 1.0\nDepends: R (>= 4.1)\nImports: dplyr (>= 1.0), methods, stats\nSuggests: testthat\n",
        },
      },
      {
        why: "an ecosystem that the plan leaves out altogether",
        plan: "dependencies:\n  software: [conda:samtools]\n",
        files: { "requirements.txt": "numpy\n" },
      },
      {
        why: "the same software under another ecosystem",
        plan: "dependencies:\n  software: [conda:numpy, pypi:click]\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy", "click"]\n' },
      },
      {
        why: "members of the same workspace",
        plan: "dependencies:\n  software: [npm:d3]\n",
        files: {
          "package.json": '{"name": "x", "workspaces": ["core"], "dependencies": {"d3": "^7.0.0", "core": "*"}}\n',
          "core/package.json": '{"name": "core", "version": "1.0.0"}\n',
        },
      },
      {
        why: "an export of everything that is installed",
        plan: "dependencies:\n  software: [pypi:numpy]\n",
        files: {
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy"]\n',
          "requirements.txt": "numpy==1.26.4\nsix==1.16.0\n",
        },
      },
      {
        why: "what a part of the repository needs for itself",
        plan: "dependencies:\n  software: [pypi:numpy]\n",
        files: { "requirements.txt": "numpy\n", "tools/requirements.txt": "requests\n" },
      },
      {
        why: "a manifest that could not be read",
        plan: "dependencies:\n  software: [pypi:numpy]\n",
        unread: ["requirements.txt"],
        outcome: "unknown",
      },
    ],
  },

  check({ plan, facts, names, options, report }): void {
    if (plan.dependencies.length === 0) return report.notApplicable("the plan names no dependencies");
    for (const { path, why } of unreadDeclaring(facts))
      if (folderOf(path) === plan.folder) report.unknown(`${path} could not be read: ${why}`);
    const known = knownNames(facts, names);
    const spoken = new Set(plan.dependencies.map(({ ecosystem }) => ecosystem));
    const planned = new Set(plan.dependencies.map(({ name }) => looseName(name)));
    const named = new Set(plan.dependencies.map(({ ecosystem, name }) => `${ecosystem} ${normalName(ecosystem, name)}`));
    const own = new Set(facts.with("project").flatMap(({ value }) => (value.name ? [looseName(value.name.value)] : [])));
    const ignored = new Set(options.ignore);
    const manifests = facts.with("packages").filter(file => file.role === "manifest" && folderOf(file.path) === plan.folder);
    const missing = new Map<string, { file: FileWith<"packages">; fact: PackageFact }>();
    for (const file of manifests) {
      if (isExport(file, manifests) || offersOnly.has(readerFor(file.path)?.id ?? "")) continue;
      for (const fact of file.value) {
        const key = `${fact.ecosystem} ${fact.name}`;
        const isWanted =
          fact.group === "main" && fact.required && fact.direct !== false && fact.onlyOn === undefined && spoken.has(fact.ecosystem);
        if (!isWanted || named.has(key) || missing.has(key) || isTool(fact) || isForDevelopers(fact) || isLocal(fact)) continue;
        if (fact.ecosystem === "julia" && juliaStandard.has(fact.writtenName)) continue;
        if (ignored.has(fact.writtenName) || ignored.has(fact.name) || ignored.has(`${fact.ecosystem}:${fact.name}`)) continue;
        if (planned.has(looseName(fact.name)) || planned.has(looseName(fact.writtenName)) || own.has(looseName(fact.name))) continue;
        if (plan.dependencies.some(dependency => isMeant(dependency, fact, known))) continue;
        missing.set(key, { file, fact });
      }
    }
    const found = [...missing.values()];
    const [first] = found;
    if (first === undefined) return;
    const list = valueOf(valueOf(plan.root, "dependencies"), "software");
    const entry = entryOf(valueOf(plan.root, "dependencies"), "software") ?? entryOf(plan.root, "dependencies");
    const extras = {
      subject: "manifests",
      related: found
        .slice(0, 10)
        .map(({ file, fact }) => ({ path: file.path, range: fact.at, message: `${fact.writtenName} is asked for here` })),
      fixes: [
        suggestion(
          found.length === 1 ? `Add ${first.fact.writtenName} to the plan` : `Add ${found.length} dependencies to the plan`,
          list?.kind === "list"
            ? addItems(
                plan.main,
                list,
                found.map(({ fact }) => yamlText(writtenInPlan(fact), list.flow || insideFlow(list))),
              )
            : undefined,
        ),
      ],
    };
    const at = entry ? locateKey(plan.main, entry) : { path: plan.path, range: plan.main.document.lines.range({ start: 0, end: 0 }) };
    if (found.length === 1)
      report.finding(
        "one",
        at,
        { name: short(first.fact.writtenName, 30), file: short(relativeTo(first.file.path, plan.folder), 24) },
        extras,
      );
    else
      report.finding(
        "several",
        at,
        {
          count: found.length,
          names: short(
            someOf(
              found.map(({ fact }) => fact.writtenName),
              24,
            ),
            38,
          ),
        },
        extras,
      );
  },
});

/** Formats that give versions for what projects may ask for; that one does stands elsewhere. */
const offersOnly: ReadonlySet<string> = new Set(["directory-packages-props", "gradle-version-catalog"]);

/** What every Julia brings along, and projects list all the same. https://docs.julialang.org/en/v1/#Standard-Library */
const juliaStandard: ReadonlySet<string> = new Set(
  (
    "ArgTools Artifacts Base64 CRC32c Dates DelimitedFiles Distributed Downloads FileWatching Future InteractiveUtils LazyArtifacts LibCURL LibGit2 Libdl " +
    "LinearAlgebra Logging Markdown Mmap NetworkOptions Pkg Printf Profile REPL Random SHA Serialization SharedArrays Sockets SparseArrays " +
    "Statistics StyledStrings SuiteSparse TOML Tar Test UUIDs Unicode"
  ).split(" "),
);

/** A list of exact versions beside a manifest of the same ecosystem was made from that manifest; so was a long one by itself. */
function isExport(file: FileWith<"packages">, manifests: readonly FileWith<"packages">[]): boolean {
  if (file.value.length === 0 || file.value.some(({ version }) => version === null)) return false;
  const ecosystems = new Set(file.value.map(({ ecosystem }) => ecosystem));
  return (
    file.value.length >= 30 || manifests.some(other => other !== file && other.value.some(({ ecosystem }) => ecosystems.has(ecosystem)))
  );
}

/** Members of the same workspace and folders of the same repository. */
function isLocal({ source }: PackageFact): boolean {
  return (
    source !== undefined &&
    /^(workspace|link|portal|file):|^\.{0,2}\/|^\.+$|^[\w-]+(\/[\w.-]+)*$/.test(source) &&
    !/^[\w.-]+\/[\w.-]+$/.test(source)
  );
}

/** What environments list for whoever works on the code, and nobody needs to run it. */
function isForDevelopers({ name }: PackageFact): boolean {
  return /^(pytest|flake8|sphinx|mkdocs|pre-commit|coverage|codecov|types-)\b|^(black|ruff|isort|mypy|pylint|tox|nox|twine|build|ipykernel|jupyterlab|notebook|testthat|roxygen2|devtools|lintr)$/.test(
    name,
  );
}

/** `pypi:scipy >=1.11,<2`; the range only where it is one in the ecosystem's own syntax. */
function writtenInPlan({ ecosystem, writtenName, range, version }: PackageFact): string {
  const scheme = schemeOf(ecosystem);
  const exact = version !== null && scheme !== undefined ? scheme.exactly(version) : undefined;
  const kept = range !== null && scheme?.isRange(range) === true ? range : exact;
  return `${ecosystem}:${writtenName}${kept === undefined ? "" : ` ${kept.replaceAll(/\s*,\s*/g, ",")}`}`;
}
