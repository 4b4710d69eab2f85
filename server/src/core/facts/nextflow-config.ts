import { groovyTokens, type GroovyToken } from "../formats/groovy.ts";
import { nextflowConfig as parseConfig, type ConfigKey } from "../formats/nextflow-config.ts";
import { addDirective, choices, literal, processDirectives, processFindings } from "../formats/nextflow-values.ts";
import { LineIndex, type Range } from "../text.ts";
import { defineReader } from "./define.ts";
import type { ExecutionFacts, Fact, ProjectFacts } from "./types.ts";

/**
 * Configuration of Nextflow: profiles, what processes and labels ask for, containers, parameters with a text as default, and the
 * manifest. Amounts are those of the first attempt; what depends on anything else is left out. Memory is in powers of 1024.
 */
export const nextflowConfig = defineReader({
  id: "nextflow-config",
  format: "nextflow.config",
  ecosystem: null,
  role: "workflow",
  gives: ["execution", "packages", "project"],
  matches: ["**/nextflow.config", "**/*.nextflow.config", "**/conf/**/*.config"],
  docs: "https://www.nextflow.io/docs/latest/reference/config.html",

  read({ text, path }) {
    const { tokens, brokenAt } = groovyTokens(text);
    const lines = new LineIndex(text);
    const { settings, blocks, broken } = parseConfig(tokens);
    const isConfig = [...blocks, ...settings.map(one => one.path)].some(([scope]) => scope !== undefined && scopes.has(scope.name));
    const isEmpty = tokens.every(({ kind }) => kind === "line");
    // Other programs keep files with this ending in folders with this name, too.
    if (!isConfig && !path.endsWith("nextflow.config")) return { value: {}, problems: [], complete: true };
    if (isEmpty) return { value: {}, problems: [], complete: true };
    const to = processFindings(lines);
    if (brokenAt >= 0) to.problems.push({ message: "This text never ends; the file may have been cut off.", range: at(lines, brokenAt) });
    else if (broken) to.problems.push({ message: "A block never ends; the file may have been cut off." });
    const profiles = new Map<string, Fact<string>>();
    const parameters: ExecutionFacts["parameters"][number][] = [];
    const manifest = new Map<string, Fact<string>>();
    for (const keys of [...blocks, ...settings.map(one => one.path)]) {
      const [scope, profile] = keys;
      if (scope?.name !== "profiles" || profile === undefined || profiles.has(profile.name)) continue;
      profiles.set(profile.name, { value: profile.name, range: rangeOf(lines, profile) });
    }
    for (const { path: keys, value } of settings) {
      const inProfile = keys[0]?.name === "profiles" ? keys[1] : undefined;
      const [scope, ...names] = inProfile === undefined ? keys : keys.slice(2);
      const name = names.at(-1);
      if (scope === undefined || name === undefined) continue;
      if (scope.name === "process" && processDirectives.has(name.name)) {
        const selectors = names.slice(0, -1);
        const selector = selectors.at(-1);
        if (selectors.some(one => !selectorSigns.test(one.name))) continue;
        addDirective(
          name.name,
          value,
          {
            name: selector?.name.replace(selectorSigns, "") ?? null,
            at: rangeOf(lines, selector ?? scope),
            ...(inProfile && { profile: inProfile.name }),
          },
          to,
        );
      }
      const fact = textOf(value, lines);
      if (fact === undefined || inProfile !== undefined) continue;
      if (scope.name === "params") parameters.push({ name: names.map(one => one.name).join("."), value: fact });
      if (scope.name === "manifest" && names.length === 1) manifest.set(name.name, fact);
    }
    const execution: ExecutionFacts = {
      profiles: [...profiles.values()],
      requests: [...to.requests.values()],
      parameters,
      ...(to.environments.length > 0 && { environments: to.environments }),
    };
    const project = projectOf(manifest);
    const value = { execution, packages: to.packages, ...(project && { project }) };
    return { value, problems: to.problems, complete: to.problems.length === 0 };
  },

  examples: [
    {
      name: "manifest, parameters, profiles and requests",
      file: "nextflow.config",
      text: [
        "manifest {",
        "    name = 'o/mapping'",
        "    version = '1.2.0'",
        "    nextflowVersion = '!>=24.04.0'",
        "}",
        "params {",
        "    genome = 'GRCh38' // of 2013",
        "    reads = null",
        "}",
        'params.db.release = "110"',
        "includeConfig 'conf/base.config'",
        "process {",
        "    cpus = { 1 * task.attempt }",
        "    memory = '6 GB'",
        "    withLabel:process_high {",
        "        memory = { check_max( 72.GB * task.attempt, 'memory' ) }",
        "        time = 16.h",
        "    }",
        "    withName: 'ALIGN|SORT' {",
        "        container = 'o/align:1.0'",
        "        accelerator = 2",
        "        ext.args = { meta.single ? '-s' : '' }",
        "    }",
        "}",
        "profiles {",
        "    docker { docker.enabled = true }",
        "    test { process { cpus = 2 } }",
        "}",
        "def check_max(obj, type) { if (type == 'memory') { return obj } }",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          project: {
            name: { value: "o/mapping", range: { start: { line: 1, character: 12 }, end: { line: 1, character: 21 } } },
            version: { value: "1.2.0" },
            runtime: { value: "nextflow !>=24.04.0" },
          },
          packages: [
            {
              ecosystem: "docker",
              name: "o/align",
              version: "1.0",
              versionAt: { start: { line: 19, character: 29 }, end: { line: 19, character: 32 } },
            },
          ],
          execution: {
            profiles: [
              { value: "docker", range: { start: { line: 25, character: 4 }, end: { line: 25, character: 10 } } },
              { value: "test" },
            ],
            parameters: [
              { name: "genome", value: { value: "GRCh38", range: { start: { line: 6, character: 14 }, end: { line: 6, character: 20 } } } },
              { name: "db.release", value: { value: "110" } },
            ],
            requests: [
              { name: null, cores: { value: 1 }, memory: { value: 6 * 1024 ** 3 }, growsWithAttempts: true },
              { name: "process_high", memory: { value: 72 * 1024 ** 3 }, time: { value: 57_600 }, growsWithAttempts: true },
              { name: "ALIGN|SORT", gpus: { value: 2 } },
              { name: null, profile: "test", cores: { value: 2 } },
            ],
          },
        },
      },
    },
    { name: "another program's file", file: "conf/app.config", text: "<configuration/>\n", expect: { complete: true, value: {} } },
    { name: "cut off", file: "nextflow.config", text: "process {\n  cpus = 2\n", expect: { complete: false } },
  ],
});

/** What stands before the name of a process or label; the dollar sign is of older versions. */
const selectorSigns = /^(?:with(?:Name|Label):|\$)/;

/** Scopes by which a file is known to be Nextflow's. */
const scopes = new Set(
  "aws azure charliecloud conda dag docker env executor fusion google k8s mail manifest nextflow notification params plugins podman process profiles report sarus shifter singularity apptainer timeline tower trace wave workflow".split(
    " ",
  ),
);

/** A setting that is one text and nothing else. */
function textOf(value: readonly GroovyToken[], lines: LineIndex): Fact<string> | undefined {
  const tokens = value.filter(({ kind }) => kind !== "line");
  const [token] = tokens;
  if (tokens.length !== 1 || token?.kind !== "string" || token.inner !== undefined || choices(tokens).length !== 1) return undefined;
  const { text, at: range } = literal(token, lines);
  return text.trim() === "" ? undefined : { value: text.trim(), range };
}

function projectOf(manifest: ReadonlyMap<string, Fact<string>>): ProjectFacts | undefined {
  const [name, version, description, repository, license] = ["name", "version", "description", "homePage", "license"].map(key =>
    manifest.get(key),
  );
  const nextflow = manifest.get("nextflowVersion");
  if (manifest.size === 0) return undefined;
  return {
    ...(name && { name }),
    ...(version && { version }),
    ...(description && { description }),
    ...(repository && { repository }),
    ...(license && { license }),
    ...(nextflow && { runtime: { ...nextflow, value: `nextflow ${nextflow.value}` } }),
    programmingLanguage: "Nextflow",
  };
}

function rangeOf(lines: LineIndex, key: ConfigKey): Range {
  return lines.range({ start: key.start, end: key.end });
}

function at(lines: LineIndex, offset: number): Range {
  return lines.range({ start: offset, end: offset + 1 });
}
