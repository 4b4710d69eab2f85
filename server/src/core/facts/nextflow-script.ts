import { blockEnd, groovyTokens, statementEnd, type GroovyToken } from "../formats/groovy.ts";
import { addDirective, literal, processDirectives, processFindings, type ProcessFindings } from "../formats/nextflow-values.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { ExecutionFacts } from "./types.ts";

/**
 * Scripts of Nextflow: the containers, conda packages, modules and resources of their processes. Both images of a choice by container
 * engine are listed; the one that Apptainer fetches has the ecosystem "apptainer" and its address as source.
 */
export const nextflowScript = defineReader({
  id: "nextflow-script",
  format: "Nextflow",
  ecosystem: null,
  role: "workflow",
  gives: ["packages", "execution"],
  matches: ["**/*.nf"],
  docs: "https://www.nextflow.io/docs/latest/reference/process.html",

  read({ text }) {
    const { tokens, brokenAt } = groovyTokens(text);
    const lines = new LineIndex(text);
    const to = processFindings(lines);
    if (brokenAt >= 0) {
      const range = lines.range({ start: brokenAt, end: brokenAt + 1 });
      to.problems.push({ message: "This text never ends; the file may have been cut off.", range });
    }
    const parameters: ExecutionFacts["parameters"][number][] = [];
    for (let at = 0; at < tokens.length;) {
      const token = tokens[at];
      const begins = at === 0 || tokens[at - 1]?.kind === "line" || tokens[at - 1]?.text === "}";
      if (token?.kind === "word" && begins && token.text === "process" && tokens[at + 2]?.text === "{") at = readProcess(tokens, at, to);
      else if (token?.kind === "word" && begins && token.text === "params") at = readParameter(tokens, at, parameters, lines);
      else if (token?.kind === "sign" && token.text === "{") at = blockEnd(tokens, at);
      else at++;
    }
    const requests = [...to.requests.values()];
    const execution: ExecutionFacts = {
      profiles: [],
      requests,
      parameters,
      ...(to.environments.length > 0 && { environments: to.environments }),
    };
    const holds = requests.length + parameters.length + to.environments.length > 0;
    return { value: { packages: to.packages, ...(holds && { execution }) }, problems: to.problems, complete: to.problems.length === 0 };
  },

  examples: [
    {
      name: "a process of a shared module",
      file: "modules/fastqc/main.nf",
      text: [
        "process FASTQC {",
        '    tag "$meta.id"',
        "    label 'process_medium'",
        '    conda "${moduleDir}/environment.yml"',
        "    container \"${ workflow.containerEngine == 'singularity' && !task.ext.singularity_pull_docker_container ?",
        "        'https://depot.example.org/singularity/fastqc:0.12.1--hdfd78af_0' :",
        "        'biocontainers/fastqc:0.12.1--hdfd78af_0' }\"",
        "    cpus 2",
        "    memory { 2.GB * task.attempt }",
        "    input:",
        "    path reads",
        "    script:",
        '    """',
        "    container x",
        "    fastqc ${reads.collect { \"--$it\" }.join(' ')}",
        '    """',
        "}",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "apptainer",
              name: "fastqc",
              version: "0.12.1--hdfd78af_0",
              source: "https://depot.example.org/singularity/fastqc:0.12.1--hdfd78af_0",
            },
            {
              ecosystem: "docker",
              name: "biocontainers/fastqc",
              version: "0.12.1--hdfd78af_0",
              at: { start: { line: 6, character: 9 }, end: { line: 6, character: 48 } },
              versionAt: { start: { line: 6, character: 30 }, end: { line: 6, character: 48 } },
            },
          ],
          execution: {
            environments: [{ value: "environment.yml" }],
            requests: [
              {
                name: "FASTQC",
                at: { start: { line: 0, character: 8 }, end: { line: 0, character: 14 } },
                cores: { value: 2 },
                memory: { value: 2 * 1024 ** 3 },
                growsWithAttempts: true,
              },
            ],
          },
        },
      },
    },
    {
      name: "conda specs, modules and parameters",
      file: "main.nf",
      text: [
        "#!/usr/bin/env nextflow",
        "params.release = '110'",
        "process sort {",
        "    conda (params.enable_conda ? 'bioconda::samtools=1.20 conda-forge::python' : null)",
        "    module 'samtools/1.20:htslib'",
        "    time '1h 30m'",
        "    script:",
        "    'sort x'",
        "}",
        "workflow { sort() }",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        value: {
          packages: [
            { ecosystem: "conda", name: "samtools", range: "=1.20" },
            { ecosystem: "conda", name: "python", range: null },
            { ecosystem: "module", name: "samtools", version: "1.20" },
            { ecosystem: "module", name: "htslib", version: null },
          ],
          execution: {
            requests: [{ name: "sort", time: { value: 5400 } }],
            parameters: [{ name: "release", value: { value: "110" } }],
          },
        },
      },
    },
    {
      name: "an image that a parameter names",
      file: "main.nf",
      text: "process a {\n  container params.image\n  script: 'x'\n}\n",
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

/** Sections that end the directives of a process. */
const sections = /^(?:input|output|stage|topic|when|script|shell|exec|stub)$/;

/** Index behind the process. */
function readProcess(tokens: readonly GroovyToken[], start: number, to: ProcessFindings): number {
  const end = blockEnd(tokens, start + 2);
  const name = tokens[start + 1];
  if (name === undefined) return end;
  if (tokens[end - 1]?.text !== "}") to.problems.push({ message: "A process never ends; the file may have been cut off." });
  const scope = { name: name.text, at: to.lines.range({ start: name.textStart, end: name.textStart + name.text.length }) };
  for (let at = start + 3; at < end - 1;) {
    const token = tokens[at];
    if (token?.kind === "line") {
      at++;
      continue;
    }
    if (token?.kind === "word" && sections.test(token.text) && tokens[at + 1]?.text === ":") break;
    // Both sides of a condition count: which engine runs the image is up to the user.
    if (token?.kind === "word" && token.text === "if" && tokens[at + 1]?.text === "(") {
      at = blockEnd(tokens, at + 1);
      continue;
    }
    if ((token?.kind === "word" && token.text === "else") || (token?.kind === "sign" && /^[{}]$/.test(token.text))) {
      at++;
      continue;
    }
    const stop = Math.max(Math.min(statementEnd(tokens, at), end - 1), at + 1);
    if (token?.kind === "word" && processDirectives.has(token.text)) {
      const value = tokens.slice(tokens[at + 1]?.text === "=" ? at + 2 : at + 1, stop);
      addDirective(token.text, withoutCall(value), scope, to);
    }
    at = stop;
  }
  return end;
}

/** `cpus(2)` is a call like `cpus 2`. */
function withoutCall(tokens: readonly GroovyToken[]): readonly GroovyToken[] {
  return tokens[0]?.text === "(" && blockEnd(tokens, 0) === tokens.length ? tokens.slice(1, -1) : tokens;
}

/** `params.name = 'text'`, or a block of parameters with types. Index behind the statement. */
function readParameter(
  tokens: readonly GroovyToken[],
  start: number,
  to: ExecutionFacts["parameters"][number][],
  lines: LineIndex,
): number {
  if (tokens[start + 1]?.text === "{") {
    const end = blockEnd(tokens, start + 1);
    for (let at = start + 2; at < end - 1; at = Math.max(statementEnd(tokens, at), at + 1)) {
      const name = tokens[at];
      const stop = statementEnd(tokens, at);
      const value = tokens[stop - 1];
      if (name?.kind === "word" && tokens[stop - 2]?.text === "=") addParameter(name.text, value, to, lines);
    }
    return end;
  }
  const stop = Math.max(statementEnd(tokens, start), start + 1);
  const equals = tokens.slice(start, stop).findIndex(({ text, kind }) => kind === "sign" && text === "=");
  const names = tokens.slice(start + 1, start + Math.max(0, equals));
  const isPath = names.length > 0 && names.every((token, index) => (index % 2 === 0 ? token.text === "." : token.kind === "word"));
  if (isPath && start + equals + 2 === stop) {
    const name = names.filter(({ kind }) => kind === "word").map(({ text }) => text);
    addParameter(name.join("."), tokens[stop - 1], to, lines);
  }
  return stop;
}

function addParameter(name: string, token: GroovyToken | undefined, to: ExecutionFacts["parameters"][number][], lines: LineIndex): void {
  if (token?.kind !== "string" || token.inner !== undefined) return;
  const { text, at } = literal(token, lines);
  if (text.trim() !== "") to.push({ name, value: { value: text.trim(), range: at } });
}
