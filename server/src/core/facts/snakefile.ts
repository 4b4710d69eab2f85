import { stepContainer } from "../formats/container-package.ts";
import { plainTexts, namedArguments, readSnakefile, type SnakeDirective, type SnakeToken } from "../formats/snakemake.ts";
import { resourceAmount } from "../formats/snakemake-resources.ts";
import { LineIndex, type Range } from "../text.ts";
import { defineReader } from "./define.ts";
import type { ExecutionFacts, Fact, PackageFact, Problem, ResourceRequest } from "./types.ts";

/**
 * Workflows of Snakemake: the images, modules and environment files of rules, and what rules ask for. Amounts are those of the first
 * attempt; what a function or the configuration decides is left out. Environments that are named stand outside of the repository.
 */
export const snakefile = defineReader({
  id: "snakefile",
  format: "Snakefile",
  ecosystem: null,
  role: "workflow",
  gives: ["packages", "execution"],
  matches: ["**/Snakefile", "**/*.smk", "**/*.snakefile", "**/Snakefile.*"],
  docs: "https://snakemake.readthedocs.io/en/stable/snakefiles/rules.html",

  read({ text }) {
    const { directives, brokenAt } = readSnakefile(text);
    const lines = new LineIndex(text);
    const to: Found = { lines, packages: [], problems: [], environments: [], requests: new Map() };
    if (brokenAt >= 0) to.problems.push({ message: "A text or bracket never ends; the file may have been cut off." });
    for (const directive of directives) {
      switch (directive.name.text) {
        case "container":
        case "containerized":
        case "singularity":
          addContainer(directive, to);
          break;
        case "conda":
          addConda(directive, to);
          break;
        case "envmodules":
          addModules(directive, to);
          break;
        case "threads":
          addAmount(directive, "threads", directive.value, to);
          break;
        case "resources":
          for (const { name, value } of namedArguments(directive.value)) addAmount(directive, name, value, to);
      }
    }
    const requests = [...to.requests.values()];
    const execution: ExecutionFacts = {
      profiles: [],
      requests,
      parameters: [],
      ...(to.environments.length > 0 && { environments: to.environments }),
    };
    const holds = requests.length + to.environments.length > 0;
    return { value: { packages: to.packages, ...(holds && { execution }) }, problems: to.problems, complete: to.problems.length === 0 };
  },

  examples: [
    {
      name: "images, environments and resources",
      file: "workflow/Snakefile",
      text: [
        'container: "docker://mambaorg/micromamba:1.5.8"',
        "",
        "rule align:",
        '    input: "a.fq"',
        '    output: "a.bam"',
        "    threads: 8",
        "    resources:",
        "        mem_mb=lambda wildcards, attempt: attempt * 8000,",
        '        runtime="2h",',
        "        disk_mb=1024",
        '    conda: "../envs/align.yaml"',
        "    container:",
        '        "docker://registry.example.org/o/align"',
        '        ":2.1"',
        "    shell:",
        '        """',
        '    container: "none"',
        '        """',
        "",
        "rule plot:",
        "    envmodules:",
        '        "R/4.4.1",',
        '    singularity: "plot.sif"',
        "    threads: workflow.cores",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "docker",
              name: "mambaorg/micromamba",
              version: "1.5.8",
              at: { start: { line: 0, character: 12 }, end: { line: 0, character: 46 } },
            },
            { ecosystem: "docker", name: "registry.example.org/o/align", version: "2.1" },
            { ecosystem: "module", name: "R", version: "4.4.1" },
          ],
          execution: {
            environments: [{ value: "../envs/align.yaml" }],
            requests: [
              {
                name: "align",
                at: { start: { line: 2, character: 5 }, end: { line: 2, character: 10 } },
                cores: { value: 8 },
                memory: { value: 8000 * 1024 ** 2 },
                time: { value: 7200 },
                disk: { value: 1024 ** 3 },
                growsWithAttempts: true,
              },
            ],
          },
        },
      },
    },
    {
      name: "an image of the configuration",
      file: "workflow/rules/a.smk",
      text: 'rule a:\n    container: config["image"]\n    resources: mem_mb=config["mem"], gpu=1\n',
      expect: { complete: false, value: { packages: [], execution: { requests: [{ name: "a", gpus: { value: 1 } }] } } },
    },
  ],
});

interface Found {
  readonly lines: LineIndex;
  readonly packages: PackageFact[];
  readonly problems: Problem[];
  readonly environments: Fact<string>[];
  readonly requests: Map<string, ResourceRequest>;
}

interface Text {
  readonly text: string;
  readonly at: Range;
  readonly part: (start: number, end: number) => Range | undefined;
}

/** Pieces side by side are one text; only a single piece without escapes has places for its parts. */
function textOf(pieces: readonly SnakeToken[], lines: LineIndex): Text {
  const [first] = pieces;
  const last = pieces.at(-1);
  const start = first?.textStart ?? 0;
  const plain = pieces.length === 1 && first?.text.includes("\\") === false;
  return {
    text: pieces.map(({ text }) => text).join(""),
    at: lines.range({ start, end: last === undefined ? start : last.textStart + last.text.length }),
    part: (from, to) => (plain ? lines.range({ start: start + from, end: start + to }) : undefined),
  };
}

function addContainer({ name, value }: SnakeDirective, to: Found): void {
  if (value.length === 1 && value[0]?.text === "None") return;
  const [pieces, ...more] = plainTexts(value) ?? [];
  const text = pieces && more.length === 0 ? textOf(pieces, to.lines) : undefined;
  // Without a scheme it is a file of the machine.
  const fact = text === undefined ? undefined : /^\w+:\/\//.test(text.text) ? stepContainer(text.text, text) : null;
  if (fact) to.packages.push(fact);
  else if (fact === undefined) {
    const range = to.lines.range({ start: name.start, end: value.at(-1)?.end ?? name.end });
    to.problems.push({ message: "This image depends on something unknown, so it is left out.", range });
  }
}

function addConda({ value }: SnakeDirective, to: Found): void {
  const [pieces] = plainTexts(value) ?? [];
  if (pieces === undefined) return;
  const { text, at } = textOf(pieces, to.lines);
  if (/\.ya?ml$/.test(text) && !text.includes("{")) to.environments.push({ value: text, range: at });
}

function addModules({ value }: SnakeDirective, to: Found): void {
  for (const pieces of plainTexts(value) ?? []) {
    const { text, at, part } = textOf(pieces, to.lines);
    const slash = text.lastIndexOf("/");
    const version = slash > 0 && /\d/.test(text.slice(slash + 1)) ? text.slice(slash + 1) : null;
    const name = version === null ? text : text.slice(0, slash);
    const versionAt = version === null ? undefined : part(slash + 1, text.length);
    if (name === "" || /[{}$\s]/.test(text)) continue;
    to.packages.push({
      ecosystem: "module",
      name,
      writtenName: name,
      version,
      range: version,
      direct: true,
      group: "main",
      required: true,
      at,
      ...(versionAt && { versionAt }),
    });
  }
}

function addAmount({ rule }: SnakeDirective, name: string, value: readonly SnakeToken[], to: Found): void {
  if (rule === null || value.length === 0) return;
  const range = to.lines.range({ start: value[0]?.start ?? 0, end: value.at(-1)?.end ?? 0 });
  const found = resourceAmount(name, value, range);
  if (found === undefined || Object.keys(found).length === 0) return;
  const key = String(rule.start);
  const before = to.requests.get(key) ?? { name: rule.text, at: to.lines.range({ start: rule.start, end: rule.end }) };
  to.requests.set(key, { ...before, ...found });
}
