import type { Position } from "../../server/src/core/text.ts";
import { condaLock, packageLock, packageName, packageVersion, uvLock, type LockedPackage } from "./lockfiles.ts";

export const sizes = ["S", "M", "L"] as const;
export type Size = (typeof sizes)[number];

/** Dependencies of a plan; it has ten times as many lines, and 319 more. */
const dependencyCounts: Readonly<Record<Size, number>> = { S: 20, M: 150, L: 1000 };
const linesBesides = 319;
/** Packages that no plan names, which bring package-lock.json to 1 MB. */
const npmFillers = 2400;

/** A folder with a plan, and the places in it where a measurement does something. */
export interface Workspace {
  readonly plan: string;
  /** All files by path, `smp.yaml` among them. */
  readonly files: Readonly<Record<string, string>>;
  /** A slip that every validator reports. */
  readonly slipLine: number;
  /** Behind a word of a choice: a letter here is an error of that line. */
  readonly choices: readonly Position[];
  /** Inside prose, where a letter changes nothing. */
  readonly prose: Position;
  /** On keys with a description. */
  readonly keys: readonly Position[];
}

const ecosystems = ["pypi", "npm", "conda"] as const;

/** A plan of the size, three lockfiles (one of 1 MB) and two images. The same in every run. */
export function workspace(size: Size): Workspace {
  const count = dependencyCounts[size];
  const locked = Array.from({ length: count }, (_, at) => ({ name: packageName(at), version: packageVersion(at), ecosystem: at % 3 }));
  const of = (ecosystem: number): LockedPackage[] => locked.filter(it => it.ecosystem === ecosystem);
  const plan = planText(locked);
  const lines = plan.split("\n");
  const linesWith = (text: string): number[] => lines.flatMap((line, at) => (line.includes(text) ? [at] : []));
  const endOf = (line: number): Position => ({ line, character: lines[line]?.length ?? 0 });
  const needs = linesWith("need: hard");
  const step = Math.max(1, Math.floor(needs.length / 8));
  const [slipLine = 0] = linesWith("kind: dashbord");
  const [stage = 0] = linesWith("stage: production");
  return {
    plan,
    files: {
      "smp.yaml": plan,
      "uv.lock": uvLock(of(0), 100),
      "package-lock.json": packageLock(of(1), npmFillers),
      "conda-lock.yml": condaLock(of(2), 100),
      "pyproject.toml": pyproject(of(0)),
      "README.md": readme,
      LICENSE: "Licence of the measured software\n",
      "CHANGELOG.md": "# Changelog\n\n## 2.3.1 - 2026-05-04\n\n- Sorts reads\n",
      Dockerfile: dockerfile(of(0)),
      "image.def": apptainer(of(2)),
    },
    slipLine,
    choices: needs.filter((_, at) => at % step === 0).map(endOf),
    prose: endOf(linesWith("for: sorting reads")[Math.floor(count / 2)] ?? 0),
    keys: [
      { line: stage, character: 2 },
      { line: needs[0] ?? 0, character: 7 },
      { line: needs.at(-1) ?? 0, character: 7 },
    ],
  };
}

function planText(locked: readonly (LockedPackage & { readonly ecosystem: number })[]): string {
  const dependencies = locked.flatMap(({ name, version, ecosystem }, at) => [
    // one in thirty is locked outside of its range
    `    - use: "${ecosystems[ecosystem] ?? ""}:${name} ${at % 30 === 17 ? `>=${Number(version.split(".")[0]) + 1}` : `>=${version}`}"`,
    "      need: hard",
    "      for: sorting reads",
  ]);
  const signoffs = Array.from({ length: locked.length / 2 }, (_, at) => [
    "  - gate: " + (at % 2 === 0 ? "release-validated" : "science-results"),
    `    release: v2.${Math.floor(at / 10)}.${at % 10}`,
    `    by: ${at % 3 === 0 ? "ada" : "ben"}`,
    `    date: 2025-${String((at % 12) + 1).padStart(2, "0")}-${String((at % 28) + 1).padStart(2, "0")}`,
    "    verdict: ok",
    "    method: manual",
    "    evidence:",
    "      - README.md",
    `      - https://runs.example.org/${at}`,
    `    ticket: https://issues.example.org/${at}`,
    "    note: compared with the release before",
  ]).flat();
  const consumers = Array.from({ length: locked.length / 2 }, (_, at) => [
    `  - name: pipeline ${at}`,
    `    kind: ${at === 0 ? "dashbord" : "pipeline"}`,
    "    contact: ada",
  ]).flat();
  const text = [
    ...head,
    "dependencies:",
    "  pinned_in:",
    "    pypi: uv.lock",
    "    npm: package-lock.json",
    "    conda: conda-lock.yml",
    "  software:",
  ];
  text.push(...dependencies, "consumers:", ...consumers, "signoffs:", ...signoffs, "hardware:", "  laptop:", "    note: |");
  const wanted = linesBesides + 10 * locked.length;
  while (text.length < wanted) text.push(`      Line ${text.length} of what there is to say of the machine.`);
  return `${text.join("\n")}\n`;
}

const head = `# The plan of a made-up tool, to measure with.
smp: 1
stage: production

software:
  name: Measured
  description: Sorts the reads of a sequencing run by where they align
  kind: tool
  license: MIT
  codeRepository: https://git.example.org/measured/measured
  criticality: 1

people:
  ada:
    name: Ada Example
    orcid: 0000-0002-1825-0097
    roles: [science-lead, release-manager]
  ben:
    name: Ben Example
    email: ben@example.org
    roles: [maintainer]

answers:
  accessibility.access:
    answer: public
    evidence: https://git.example.org/measured/measured
  accessibility.license:
    answer: MIT
    evidence: LICENSE
  accessibility.licensed:
    answer: yes
    evidence: [LICENSE]
  versioning.version-control:
    answer: yes
    note: since the first day
  versioning.system: git
  versioning.semver: yes
  documentation.purpose:
    answer: yes
    evidence: README.md
  documentation.types:
    answer: [user, readme, changelog]
    evidence: [README.md, CHANGELOG.md]
  documentation.how-to:
    answer: { install: yes, use: yes }
    evidence: README.md
  interoperability.formats:
    answer: yes
    formats:
      - name: FASTA
        url: https://formats.example.org/fasta
  reproducibility.bug-reports:
    answer: yes
    evidence: README.md
  reproducibility.dependencies:
    answer: [uv.lock, package-lock.json, conda-lock.yml]

release:
  current: v2.3.1
  tags: "v[0-9]*"
  versioning: semver
  changelog: CHANGELOG.md

targets:
  image:
    kind: container
    tier: production
    definition: Dockerfile
    artefact: registry.example.org/measured:2.3.1
  cluster:
    kind: container
    tier: service
    definition: image.def
    release: v2.3.1
gates:
  preset: path-to-production/1
`.split("\n");

const readme = `# Measured

Sorts the reads of a sequencing run.

## Install

    pip install measured

## Usage

    measured reads.fa

Report bugs at <https://issues.example.org>.
`;

function pyproject(packages: readonly LockedPackage[]): string {
  const needed = packages.map(({ name, version }) => `  "${name}>=${version}",`);
  return `[project]\nname = "measured"\nversion = "2.3.1"\nrequires-python = ">=3.11"\ndependencies = [\n${needed.join("\n")}\n]\n`;
}

function dockerfile(packages: readonly LockedPackage[]): string {
  const installed = packages.slice(0, 40).map(({ name, version }) => `      ${name}==${version} \\`);
  return `FROM python:3.12.7-slim AS build
WORKDIR /opt/measured
RUN apt-get update && apt-get install -y --no-install-recommends procps zlib1g && rm -rf /var/lib/apt/lists/*
COPY pyproject.toml uv.lock ./
RUN pip install --no-cache-dir \\
${installed.join("\n")}
      measured
FROM python:3.12.7-slim
COPY --from=build /opt/measured /opt/measured
ENTRYPOINT ["measured"]
`;
}

function apptainer(packages: readonly LockedPackage[]): string {
  const installed = packages.slice(0, 40).map(({ name, version }) => `        ${name}=${version} \\`);
  return `Bootstrap: docker
From: mambaorg/micromamba:2.0.5

%files
    conda-lock.yml /opt/conda-lock.yml

%post
    micromamba install -y -n base \\
${installed.join("\n")}
        procps-ng
    micromamba clean -a -y

%runscript
    exec measured "$@"
`;
}
