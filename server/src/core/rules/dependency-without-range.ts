import { isRanged } from "../ecosystems/ranged.ts";
import { schemeOf } from "../ecosystems/schemes.ts";
import { knownNames, packagesElsewhere } from "../elsewhere.ts";
import type { PackageFact } from "../facts/types.ts";
import { suggestion } from "../fix.ts";
import { filesOf, packagesNamed, truthFor, type Occurrence } from "../occurrences.ts";
import { setPinnedIn, setRangeOf } from "../plan-dependency-edit.ts";
import { relativeTo } from "../repo.ts";
import { short } from "../words.ts";
import { defineRule, option } from "./define.ts";

/** Reports required dependencies of the plan that say no version. */
export const dependencyWithoutRange = defineRule({
  id: "dependency-without-range",
  code: "DEP004",
  since: "0.1.0",
  severity: ["off", "hint", "info", "warning", "warning", "warning"],
  title: "Required dependency without a range",
  rationale: "Without a range nobody can tell which versions the software was made for, and any new major version is let in.",
  remedy: "Write the range that the manifest has, or name the lockfile that fixes the version under dependencies.pinned_in.",
  source: "ELIXIR SMP stage 4: versions of libraries and packages",
  needs: ["packages"],
  options: { ignore: option.strings([], "Names of dependencies that need no range, such as `conda:krona`.") },
  messages: { noRange: "{name} has no version range" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "the manifest has one",
        plan: "dependencies:\n  software:\n    - conda:bowtie2   # the aligner\n    - conda:samtools >=1.19,<2\n",
        files: { "environment.yml": "dependencies:\n  - bowtie2 >=2.5.3,<2.6\n  - samtools >=1.19,<2\n" },
        finds: ["bowtie2 has no version range"],
      },
      {
        why: "a lockfile fixes it, but the plan does not say so",
        plan: "dependencies:\n  software: [{use: 'pypi:numpy', for: arrays}]\n",
        files: {
          "uv.lock": 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "2.4.1"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
      },
      { why: "nothing else says a version either", plan: "dependencies:\n  software: ['npm:@s/plot', 'cran:dplyr']\n" },
    ],
    good: [
      { why: "with one", plan: "dependencies:\n  software: ['conda:bowtie2 >=2.5']\n" },
      { why: "recommended, not required", plan: "dependencies:\n  software: [{use: 'conda:krona', need: soft}]\n" },
      {
        why: "ecosystems whose versions are set by the system, the site or a release as a whole",
        plan: "dependencies:\n  software: ['eups:afw', 'module:gcc', 'bioconductor:DESeq2', 'easybuild:GCC']\n  system: ['deb:libgomp1', 'rpm:openblas']\n",
      },
      {
        why: "the lockfile that the plan names has the version",
        plan: "dependencies:\n  pinned_in: {pypi: uv.lock}\n  software: ['pypi:numpy']\n",
        files: {
          "uv.lock": 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "2.4.1"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
      },
      {
        why: "in no manifest at all, which another rule reports",
        plan: "dependencies:\n  software: [conda:class]\n",
        files: { "environment.yml": "dependencies:\n  - fftw\n" },
      },
      {
        why: "every file that asks for it pins one version",
        plan: "dependencies:\n  software: [conda:star]\n",
        files: {
          "modules/align/environment.yml": "dependencies:\n  - bioconda::star=2.7.11b\n",
          "modules/index/environment.yml": "dependencies:\n  - bioconda::star==2.7.11b\n",
        },
      },
      {
        why: "locked under the name that another ecosystem has for it",
        plan: "dependencies:\n  software: ['conda:r-data.table']\n",
        files: { "renv.lock": '{"R": {"Version": "4.4.1"}, "Packages": {"data.table": {"Package": "data.table", "Version": "1.16.2"}}}\n' },
      },
      { why: "a fixed commit", plan: "dependencies:\n  software: ['pypi:lens @ git+https://example.org/lens.git@v1.2']\n" },
    ],
  },

  check({ plan, facts, names, options, report }): void {
    const required = plan.dependencies.filter(({ need, ecosystem }) => need === "hard" && isRanged(ecosystem));
    if (required.length === 0) return report.notApplicable("no required dependency whose ecosystem has ranges");
    const known = knownNames(facts, names);
    for (const dependency of required) {
      const { ecosystem, name } = dependency;
      if (dependency.range !== undefined || options.ignore.includes(name) || options.ignore.includes(`${ecosystem}:${name}`)) continue;
      const all = packagesNamed(facts, dependency);
      // what no file holds is the business of the rule on that; here there would be nothing to copy
      if (all.length === 0 && filesOf(facts, ecosystem).length > 0) continue;
      if (all.length === 0 && packagesElsewhere(facts, dependency, known).some(isFixed)) continue;
      const declared = all.filter(({ file }) => file.role === "manifest");
      // one version wherever it is asked for: the plan need not say it again, and there may be too many files to name
      if (declared.length > 0 && declared.every(({ fact }) => isOneVersion(fact))) continue;
      const truth = new Set(truthFor(plan, facts, dependency).map(({ path }) => path));
      const fixed = all.find(({ file, fact }) => truth.has(file.path) && fact.version !== null);
      const isNamed = dependency.pinnedIn !== undefined || plan.pinnedIn.has(ecosystem);
      if (isNamed && fixed !== undefined) continue;
      if (isNamed && (truth.size === 0 || [...truth].some(path => facts.at("packages", path)?.complete === false))) {
        report.unknown(`what pins ${name} could not be read`);
        continue;
      }
      const scheme = schemeOf(ecosystem);
      const ranges = [
        ...new Set(declared.flatMap(({ fact }) => (fact.range !== null && scheme?.isRange(fact.range) === true ? [fact.range] : []))),
      ];
      const lock = isNamed ? undefined : fixed?.file;
      report.finding(
        "noRange",
        dependency.nameAt,
        { name: short(name, 50) },
        {
          subject: `${ecosystem}:${name}`,
          related: [...declared, ...(fixed ? [fixed] : [])].slice(0, 3).map(({ file, fact }) => ({
            path: file.path,
            range: fact.versionAt ?? fact.at,
            message: `${fact.writtenName} ${fact.range ?? fact.version ?? "without a range"} stands here`,
          })),
          fixes: [
            ...ranges
              .slice(0, 2)
              .map(range => suggestion(`Set the range to ${range}`, setRangeOf(plan, dependency, range.replaceAll(/\s*,\s*/g, ",")))),
            lock &&
              suggestion(
                `Name ${relativeTo(lock.path, plan.folder)} as what pins ${ecosystem}`,
                setPinnedIn(plan, ecosystem, relativeTo(lock.path, plan.folder)),
              ),
          ],
        },
      );
    }
  },
});

function isFixed({ file, fact }: Occurrence): boolean {
  return file.role === "lock" ? fact.version !== null : isOneVersion(fact);
}

/** Whether a manifest leaves no choice; in conda's words `=1.2` is as exact as people are. */
function isOneVersion({ ecosystem, version, range }: PackageFact): boolean {
  return version !== null || (ecosystem === "conda" && range !== null && /^=\d+(?:\.\w+)+$/.test(range));
}
