import { isRanged } from "../ecosystems/ranged.ts";
import { knownNames, packagesElsewhere } from "../elsewhere.ts";
import { suggestion } from "../fix.ts";
import { filesOf, looseName, packagesNamed } from "../occurrences.ts";
import { setScalar } from "../plan/edit.ts";
import type { Located, PlanDependency } from "../plan/view.ts";
import { folderOf, foldersUp, lookUp, relativeTo, repoPath } from "../repo.ts";
import { startOfFile } from "../text.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports files under `pinned_in` that fix no version of what they should fix. */
export const pinnedFileLacksDependency = defineRule({
  id: "pinned-file-lacks-dependency",
  code: "DEP005",
  since: "0.1.0",
  severity: ["off", "warning", "warning", "error", "error", "error"],
  title: "The file that should pin a dependency does not hold it",
  rationale: "Whoever installs from the file that the plan calls the truth gets this package in any version, or not at all.",
  remedy: "Lock again, or name the right lockfile under pinned_in.",
  source: "ELIXIR SMP stage 4: dependencies with their versions",
  needs: ["packages"],
  messages: {
    lacks: "{file} has no entry for {name}",
    unpinned: "{file} gives {name} no exact version, so it pins nothing",
    missing: "{file} does not exist, so nothing pins {ecosystem}; {other} does",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "not locked",
        plan: "dependencies:\n  pinned_in: {pypi: uv.lock}\n  software:\n    - pypi:numpy >=1.26\n",
        files: {
          "uv.lock":
            'version = 1\n\n[[package]]\nname = "x"\nversion = "1.0"\nsource = { virtual = "." }\ndependencies = [{ name = "click" }]\n\n[[package]]\nname = "click"\nversion = "8.1.7"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
        finds: ["uv.lock has no entry for numpy"],
      },
      {
        why: "another lockfile has it",
        plan: "dependencies:\n  pinned_in: {pypi: uv.lock}\n  software:\n    - pypi:numpy >=1.26\n",
        files: {
          "uv.lock":
            'version = 1\n\n[[package]]\nname = "x"\nversion = "1.0"\nsource = { virtual = "." }\ndependencies = [{ name = "click" }]\n\n[[package]]\nname = "click"\nversion = "8.1.7"\nsource = { registry = "https://pypi.org/simple" }\n',
          "poetry.lock":
            '[[package]]\nname = "numpy"\nversion = "1.26.4"\ngroups = ["main"]\nfiles = []\n\n[metadata]\nlock-version = "2.1"\ncontent-hash = "0"\n',
        },
        finds: ["uv.lock has no entry for numpy"],
      },
      {
        why: "a file of ranges",
        plan: "dependencies:\n  pinned_in: {conda: environment.yml}\n  software: ['conda:samtools >=1.19']\n",
        files: { "environment.yml": "dependencies:\n  - samtools >=1.19\n" },
        finds: ["environment.yml gives samtools no exact version, so it pins nothing"],
      },
      {
        why: "renamed, and the plan was left behind",
        plan: "dependencies:\n  software:\n    - {use: 'pypi:numpy >=1.26', pinned_in: requirements.lock}\n",
        files: {
          "uv.lock": 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "1.26.4"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
        finds: ["requirements.lock does not exist, so nothing pins pypi; uv.lock does"],
      },
    ],
    good: [
      {
        why: "locked under another ecosystem's name for the same software",
        plan: "dependencies:\n  pinned_in: {pypi: conda-lock.yml, cran: conda-lock.yml}\n  software: ['pypi:torch >=2', 'cran:dplyr']\n",
        files: {
          "conda-lock.yml":
            "version: 1\nmetadata:\n  channels: []\n  platforms: [linux-64]\npackage:\n- name: pytorch\n  version: 2.5.1\n  manager: conda\n  platform: linux-64\n- name: r-dplyr\n  version: 1.1.4\n  manager: conda\n  platform: linux-64\n",
        },
      },
      {
        why: "called by the name that Python programs import, or by that of a twin",
        plan: "dependencies:\n  pinned_in: {pypi: requirements.txt}\n  software: ['pypi:PIL', 'pypi:opencv-python']\n",
        files: { "requirements.txt": "pillow==11.0.0\nopencv-python-headless==4.10.0.84\n" },
      },
      {
        why: "locked",
        plan: "dependencies:\n  pinned_in: {pypi: uv.lock}\n  software: ['pypi:NumPy >=1.26']\n",
        files: {
          "uv.lock": 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "1.26.4"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
      },
      { why: "nothing is said to be pinned", plan: "dependencies:\n  software: ['pypi:numpy']\n", outcome: "not-applicable" },
      {
        why: "recommended packages may be left out",
        plan: "dependencies:\n  pinned_in: {conda: environment.yml}\n  software: [{use: 'conda:krona', need: soft}]\n",
        files: { "environment.yml": "dependencies:\n  - samtools ==1.19\n" },
      },
      {
        why: "a member of the workspace, which a lockfile names by its folder",
        plan: "dependencies:\n  pinned_in: {npm: package-lock.json}\n  software: ['npm:core']\n",
        files: {
          "package-lock.json":
            '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"core": "*"}}, "node_modules/core": {"resolved": "core", "link": true}, "core": {"version": "1.0.0"}}}\n',
        },
      },
      {
        why: "a table that names products, whose versions the stack's tag decides",
        plan: "dependencies:\n  pinned_in: {eups: ups/pipe.table}\n  software: ['eups:afw']\n",
        files: { "ups/pipe.table": "setupRequired(afw)\n" },
      },
      {
        why: "a file of a format that is not read",
        plan: "dependencies:\n  pinned_in: {eups: ups/tags.list}\n  software: ['eups:afw']\n",
        files: { "ups/tags.list": "afw 30.0\n" },
        outcome: "unknown",
      },
      {
        why: "a lockfile that could not be read",
        plan: "dependencies:\n  pinned_in: {pypi: uv.lock}\n  software: ['pypi:numpy']\n",
        unread: ["uv.lock"],
        outcome: "unknown",
      },
    ],
  },

  check({ plan, repo, facts, names, report }): void {
    const pinned = plan.dependencies.flatMap(dependency => {
      const named = dependency.pinnedIn ?? plan.pinnedIn.get(dependency.ecosystem);
      return named === undefined || dependency.need === "soft" ? [] : [{ dependency, named }];
    });
    if (pinned.length === 0) return report.notApplicable("no dependency is said to be pinned in a file");
    const reported = new Set<unknown>();
    const known = knownNames(facts, names);
    for (const { dependency, named } of pinned) {
      const { ecosystem, name } = dependency;
      const path = repoPath(named.value, plan.folder);
      const file = path === undefined ? undefined : facts.at("packages", path);
      if (file === undefined) {
        if (lookUp(repo, named.value, plan.folder).state !== "absent") report.unknown(`${named.value} could not be read`);
        else if (!reported.has(named.node)) {
          // that the file is missing is the business of the rule on named files; here, that another one has what it should have
          const [other] = othersWith(dependency);
          reported.add(named.node);
          if (other === undefined) report.unknown(`${named.value} does not exist`);
          else
            report.finding(
              "missing",
              named.at,
              { file: short(named.value, 24), ecosystem: short(ecosystem, 12), other: short(other, 16) },
              { subject: named.value, fixes: othersWith(dependency).map(it => pointTo(named, it)) },
            );
        }
        continue;
      }
      const entries = packagesNamed(facts, dependency).filter(it => it.file.path === file.path);
      if (entries.some(({ fact }) => fact.version !== null || fact.source !== undefined)) continue;
      if (!file.complete) {
        report.unknown(`${file.path} could not be read in full`);
        continue;
      }
      const [entry] = entries;
      if (entry === undefined) {
        const others = packagesElsewhere(facts, dependency, known).filter(it => it.file.path === file.path);
        if (others.some(({ fact }) => fact.version !== null || fact.source !== undefined)) continue;
        if (file.value.some(fact => fact.ecosystem !== ecosystem && looseName(fact.name) === looseName(name))) {
          report.unknown(`${file.path} may hold ${name} under another ecosystem's name`);
          continue;
        }
      }
      // a table of EUPS is always bare: the tag of the whole stack decides
      if (entry !== undefined && !isRanged(ecosystem)) continue;
      // some versions depend on a variable, or stand in a range that only one version fits
      if (entry !== undefined && file.role === "lock") {
        report.unknown(`${file.path} holds ${name} without a version`);
        continue;
      }
      const shown = short(relativeTo(file.path, plan.folder), entry ? 24 : 40);
      report.finding(
        entry ? "unpinned" : "lacks",
        dependency.nameAt,
        { file: shown, name: short(name, 26) },
        {
          subject: `${ecosystem}:${name}`,
          related: [
            { path: file.path, range: entry?.fact.at ?? startOfFile, message: entry ? `${name} stands here` : `${name} is not in here` },
          ],
          fixes: othersWith(dependency).map(other => pointTo(named, other)),
        },
      );
    }

    /** Lockfiles of the plan's folder and above that fix a version of the dependency. */
    function othersWith(dependency: PlanDependency): string[] {
      const up = new Set<string>(foldersUp(plan.folder));
      const here = new Set(
        filesOf(facts, dependency.ecosystem)
          .filter(({ role, path }) => role === "lock" && up.has(folderOf(path)))
          .map(({ path }) => path),
      );
      const found = packagesNamed(facts, dependency).filter(({ file, fact }) => here.has(file.path) && fact.version !== null);
      return [...new Set(found.map(({ file }) => relativeTo(file.path, plan.folder)))].slice(0, 2);
    }

    function pointTo(named: Located<string>, other: string) {
      return other === named.value ? undefined : suggestion(`Point to ${other}`, setScalar(plan.main, named.node, other));
    }
  },
});
