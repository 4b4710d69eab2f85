import { suggestion } from "../fix.ts";
import { filesOf, packagesNamed, type Occurrence } from "../occurrences.ts";
import { setNeedOf } from "../plan-dependency-edit.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import { locate } from "../plan/view.ts";
import { folderOf, foldersUp, relativeTo } from "../repo.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports dependencies that are optional in the manifest and hard in the plan, or the other way round. */
export const softHardDisagrees = defineRule({
  id: "soft-hard-disagrees",
  code: "DEP008",
  since: "0.1.0",
  severity: ["off", "hint", "info", "info", "info", "info"],
  title: "Plan and manifest disagree on whether a dependency is required",
  rationale: "A site that installs only what is hard must get software that runs.",
  remedy: "Set need in the plan to what the manifest says, or move the package in the manifest.",
  source: "ELIXIR SMP stage 4: soft and hard dependencies; CodeMeta softwareSuggestions",
  needs: ["packages"],
  messages: {
    optional: "{name} is optional in {file} but hard in the plan",
    required: "{name} is required in {file} but soft in the plan",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "an extra, hard in the plan",
        plan: "dependencies:\n  software:\n    - pypi:numpy\n    - pypi:matplotlib >=3.8   # plots\n",
        files: {
          "pyproject.toml":
            '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy"]\noptional-dependencies.plot = ["matplotlib>=3.8"]\n',
        },
        finds: ["matplotlib is optional in pyproject.toml but hard in the plan"],
      },
      {
        why: "a product that is set up where it is there",
        plan: "dependencies:\n  software: [eups:afw, eups:display_firefly]\n",
        files: { "ups/pipe.table": "setupRequired(afw)\nsetupOptional(display_firefly)\n" },
        finds: ["display_firefly is optional in ups/pipe.table but hard in the plan"],
      },
      {
        why: "hard in so many words",
        plan: "dependencies:\n  software: [{use: 'cran:ggplot2', need: hard}]\n",
        files: { DESCRIPTION: "Package: x\nVersion: 1.0\nImports: dplyr\nSuggests: ggplot2\n" },
        finds: ["ggplot2 is optional in DESCRIPTION but hard in the plan"],
      },
      {
        why: "required, soft in the plan",
        plan: "dependencies:\n  software:\n    - {use: 'npm:d3 ^7.0.0', need: soft, for: plots}\n",
        files: { "package.json": '{"name": "x", "dependencies": {"d3": "^7.0.0"}}\n' },
        finds: ["d3 is required in package.json but soft in the plan"],
      },
    ],
    good: [
      {
        why: "they agree",
        plan: "dependencies:\n  software: [pypi:numpy, {use: 'pypi:matplotlib', need: soft}]\n",
        files: {
          "pyproject.toml":
            '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy"]\noptional-dependencies.plot = ["matplotlib"]\n',
        },
      },
      {
        why: "an environment lists everything, recommended packages too",
        plan: "dependencies:\n  software: [conda:samtools, {use: 'conda:krona', need: soft}]\n",
        files: { "environment.yml": "dependencies:\n  - samtools\n  - krona\n" },
      },
      {
        why: "optional in one manifest, required by another",
        plan: "dependencies:\n  software: [pypi:matplotlib]\n",
        files: {
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\noptional-dependencies.plot = ["matplotlib"]\n',
          "requirements.txt": "matplotlib\n",
        },
      },
      {
        why: "required on some systems only",
        plan: "dependencies:\n  software: [{use: 'pypi:colorama', need: soft}]\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["colorama; sys_platform == \'win32\'"]\n' },
      },
      {
        why: "only a group for developers names it",
        plan: "dependencies:\n  software: [pypi:pytest]\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\n[dependency-groups]\ntest = ["pytest"]\n' },
      },
      {
        why: "an extra that all others build on, and a manifest further down",
        plan: "dependencies:\n  software: [pypi:numpy]\n",
        files: {
          "pyproject.toml":
            '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy"]\noptional-dependencies.all = ["numpy", "scipy"]\n',
          "viewer/pyproject.toml": '[project]\nname = "viewer"\nversion = "1.0"\noptional-dependencies.fast = ["numpy"]\n',
        },
      },
    ],
  },

  check({ plan, facts, report }): void {
    if (plan.dependencies.length === 0) return report.notApplicable("the plan names no dependencies");
    const up = new Set<string>(foldersUp(plan.folder));
    // a table lies in a folder of its own
    const tables = new Set<string>(filesOf(facts, "eups").flatMap(({ path }) => (up.has(folderOf(folderOf(path))) ? [path] : [])));
    for (const dependency of plan.dependencies) {
      const { need, name, ecosystem } = dependency;
      const declared = packagesNamed(facts, dependency).filter(
        ({ file }) => file.role === "manifest" && (up.has(folderOf(file.path)) || tables.has(file.path)),
      );
      const required = declared.filter(isRequired);
      const optional = declared.filter(it => tellsApart.has(it.file.format) && isOptional(it));
      const [found] = need === "hard" ? optional : required.filter(it => tellsApart.has(it.file.format) && it.fact.onlyOn === undefined);
      if (found === undefined || (need === "hard" ? declared.length > optional.length : optional.length > 0)) continue;
      const incomplete = declared.find(({ file }) => !file.complete)?.file;
      if (incomplete !== undefined && need === "hard") {
        report.unknown(`${incomplete.path} could not be read in full`);
        continue;
      }
      const said = valueOf(dependency.item, "need");
      const other = need === "hard" ? "soft" : "hard";
      report.finding(
        need === "hard" ? "optional" : "required",
        said !== undefined && textOf(said) !== undefined ? locate(plan.main, said) : dependency.nameAt,
        { name: short(name, 26), file: short(relativeTo(found.file.path, plan.folder), 26) },
        {
          subject: `${ecosystem}:${name}`,
          related: [
            {
              path: found.file.path,
              range: found.fact.at,
              message: found.fact.required ? "required here" : `optional here: ${found.fact.group}`,
            },
          ],
          fixes: [suggestion(`Set need to ${other}`, setNeedOf(plan, dependency, other))],
        },
      );
    }
  },
});

/** Formats in which a project says of each package whether it can do without. Lists for an environment do not. */
const tellsApart: ReadonlySet<string> = new Set([
  ...["pyproject.toml", "setup.cfg", "setup.py", "package.json", "DESCRIPTION", "Cargo.toml", "composer.json", "EUPS table"],
]);

function isRequired({ fact }: Occurrence): boolean {
  return fact.required && (fact.group === "main" || fact.group === "peer");
}

/** Extras and recommendations; groups for developers are none of both. */
function isOptional({ fact }: Occurrence): boolean {
  return !fact.required && fact.group !== "constraints";
}
