import { suggestion } from "../fix.ts";
import { lockedVersionsOf } from "../locked-versions.ts";
import { pinInManifest } from "../manifest-edit.ts";
import { setScalar } from "../plan/edit.ts";
import { relativeTo } from "../repo.ts";
import { isConstrained, looseIn, targetBuilds } from "../target-builds.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports production targets whose environment is solved anew with every build. */
export const productionEnvironmentFromRanges = defineRule({
  id: "production-environment-from-ranges",
  code: "DEP007",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "error"],
  title: "Production environment is built from ranges",
  rationale: "Two builds of the same release a month apart hold different packages, and only one of them was validated.",
  remedy: "Install from a lockfile or an explicit list, or declare under dependencies.pinning that ranges are meant.",
  source: "ELIXIR SMP stage 4; rubin-env documentation; survey: 4 of 23 repositories pin a runtime",
  needs: ["images", "packages"],
  messages: {
    file: "{target} installs from {file}, which gives ranges; two builds can differ",
    commands: "{target} installs {name} without an exact version; two builds can differ",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "an image from an environment file",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile:
            "FROM mambaorg/micromamba:2.0.5\nCOPY environment.yml /tmp/environment.yml\nRUN micromamba install -y -n base -f /tmp/environment.yml\n",
          "environment.yml": "dependencies:\n  - samtools >=1.19,<2\n",
        },
        finds: ["image installs from environment.yml, which gives ranges; two builds can differ"],
      },
      {
        why: "the definition is the environment file itself, with a lockfile beside it",
        plan: "targets:\n  env: {kind: conda, tier: production, definition: environment.yml}\n",
        files: {
          "environment.yml": "dependencies:\n  - samtools >=1.19,<2\n",
          "conda-lock.yml": `version: 1\nmetadata:\n  content_hash: {linux-64: ${"0".repeat(64)}}\n  channels: []\n  platforms: [linux-64]\n  sources: [environment.yml]\npackage:\n- {name: samtools, version: '1.20', manager: conda, platform: linux-64, dependencies: {}, url: 'https://example.org/linux-64/samtools-1.20-h0_0.conda', hash: {md5: a}, category: main, optional: false}\n`,
        },
        finds: ["env installs from environment.yml, which gives ranges; two builds can differ"],
      },
      {
        why: "the project as it is",
        plan: "targets:\n  image: {kind: container, tier: service, definition: Dockerfile}\n",
        files: {
          Dockerfile: "FROM python:3.12.4-slim\nCOPY . /app\nWORKDIR /app\nRUN pip install .\n",
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy>=1.26"]\n',
        },
        finds: ["image installs from pyproject.toml, which gives ranges; two builds can differ"],
      },
      {
        why: "named on the command line",
        plan: "targets:\n  drp: {kind: container-cvmfs, tier: production, definition: drp.def}\n",
        files: {
          "drp.def": "Bootstrap: docker\nFrom: almalinux:9.4\n\n%post\n  pip install --upgrade pip\n  pip install numpy 'scipy>=1.11'\n",
        },
        finds: ["drp installs numpy and scipy without an exact version; two builds can differ"],
      },
      {
        why: "the requirements have ranges, the lockfile beside them has versions",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile: "FROM python:3.12.4-slim\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n",
          "requirements.txt": "numpy>=1.26\nclick  # commands\n",
          "uv.lock":
            'version = 1\n\n[[package]]\nname = "x"\nversion = "1.0"\nsource = { virtual = "." }\ndependencies = [{ name = "numpy" }]\n\n[[package]]\nname = "numpy"\nversion = "1.26.4"\nsource = { registry = "https://pypi.org/simple" }\n\n[[package]]\nname = "click"\nversion = "8.1.7"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
      },
    ],
    good: [
      {
        why: "from a lockfile",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile: "FROM ghcr.io/astral-sh/uv:0.5.0-python3.12-bookworm\nCOPY . /app\nWORKDIR /app\nRUN uv sync --locked\n",
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy>=1.26"]\n',
          "uv.lock":
            'version = 1\n\n[[package]]\nname = "x"\nversion = "1.0"\nsource = { virtual = "." }\ndependencies = [{ name = "numpy" }]\n\n[[package]]\nname = "numpy"\nversion = "1.26.4"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
      },
      {
        why: "exact versions first, then the project, whose requirements are there already",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile: "FROM python:3.12.4-slim\nCOPY . /app\nWORKDIR /app\nRUN pip install -r requirements.txt && pip install .\n",
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy>=1.26"]\n',
          "requirements.txt": "numpy==1.26.4\n",
        },
      },
      {
        why: "a stage that only runs the tests",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile:
            "FROM python:3.12.4-slim AS base\nRUN pip install numpy==1.26.4\nFROM base AS tests\nCOPY requirements-dev.txt .\nRUN pip install -r requirements-dev.txt\nFROM base\nRUN true\n",
          "requirements-dev.txt": "pytest\n",
        },
      },
      {
        why: "for developers",
        plan: "targets:\n  try-out: {kind: container, tier: developer, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM python:3.12.4-slim\nRUN pip install numpy\n" },
        outcome: "not-applicable",
      },
      {
        why: "packages of the system follow the image, which another rule looks at",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nRUN apt-get update && apt-get install -y samtools\n" },
      },
      {
        why: "the plan says that ranges are meant",
        plan: "dependencies:\n  pinning: {pypi: range}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM python:3.12.4-slim\nRUN pip install 'numpy>=1.26'\n" },
      },
      {
        why: "constraints may fix every version",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile:
            "FROM python:3.12.4-slim\nCOPY requirements.txt constraints.txt ./\nRUN pip install -r requirements.txt -c constraints.txt\n",
          "requirements.txt": "numpy\n",
          "constraints.txt": "numpy==1.26.4\n",
        },
        outcome: "unknown",
      },
      {
        why: "a package for others keeps its ranges",
        plan: "targets:\n  pypi: {kind: pip, tier: production, definition: pyproject.toml}\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy>=1.26"]\n' },
        outcome: "not-applicable",
      },
      {
        why: "what is installed could not be read",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM python:3.12.4-slim\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n" },
        unread: ["requirements.txt"],
        outcome: "unknown",
      },
    ],
  },

  check({ plan, facts, report }): void {
    const builds = targetBuilds(plan, facts).filter(
      ({ target, image }) =>
        ["production", "service"].includes(target.tier?.value ?? "") && (image !== undefined || !published.has(target.kind?.value ?? "")),
    );
    if (builds.length === 0) return report.notApplicable("no production target is built from a file that lists packages");
    for (const build of builds) {
      const { target, definition } = build;
      for (const doubt of build.doubts) report.unknown(doubt);
      // a declared policy is checked by its own rule
      const loose = looseIn(
        build,
        ecosystem => environments.has(ecosystem) && !target.pinning.has(ecosystem) && !plan.pinning.has(ecosystem),
      );
      if ((loose.files.length > 0 || loose.commands.length > 0) && isConstrained(build)) {
        report.unknown(`constraints may fix the versions that ${build.path} installs`);
        continue;
      }
      const params = { target: short(target.id, 16) };
      for (const { file, named, packages } of loose.files) {
        const name = relativeTo(file.path, plan.folder);
        const locked = lockedVersionsOf(plan, facts, packages);
        const lock = locked.size === 1 ? [...locked.entries()][0] : undefined;
        report.finding(
          "file",
          definition.at,
          { ...params, file: short(name, 32 - params.target.length) },
          {
            subject: `${target.id} ${name}`,
            related: [
              named && { path: build.path, range: named, message: `installs from ${name}` },
              ...packages
                .slice(0, 5)
                .map(fact => ({ path: file.path, range: fact.at, message: `${fact.writtenName} has no exact version` })),
            ],
            fixes: [
              named === undefined && lock !== undefined && lock[1].length === packages.length
                ? suggestion(
                    `Set definition to ${relativeTo(lock[0], plan.folder)}`,
                    setScalar(plan.main, definition.node, relativeTo(lock[0], plan.folder)),
                  )
                : undefined,
              // a published project keeps its ranges; a list for one image need not
              lock !== undefined && file.format !== "pyproject.toml" && lock[1].length === packages.length
                ? suggestion(`Fix the versions in ${name} to those of ${relativeTo(lock[0], plan.folder)}`, pinInManifest(file, lock[1]))
                : undefined,
            ],
          },
        );
      }
      const [first, second] = loose.commands;
      if (first === undefined) continue;
      const count = loose.commands.length;
      const names =
        second === undefined ? first.name : count === 2 ? `${first.name} and ${second.name}` : `${first.name} and ${count - 1} more`;
      report.finding(
        "commands",
        definition.at,
        { ...params, name: short(names, 32 - params.target.length) },
        {
          subject: `${target.id} commands`,
          related: loose.commands
            .slice(0, 5)
            .map(one => ({ path: build.path, range: one.at, message: `${one.name} has no exact version` })),
        },
      );
    }
  },
});

/** Ecosystems whose environments are solved from ranges. Packages of a system follow its archive, those of R the day of a mirror. */
const environments: ReadonlySet<string> = new Set(["conda", "pypi", "npm"]);

/** Kinds whose definition is the package for others to install; there ranges are right. */
const published: ReadonlySet<string> = new Set(["pip", "cran"]);
