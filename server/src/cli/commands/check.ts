import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { formatGithub } from "../../core/report/github.ts";
import { formatGitlab } from "../../core/report/gitlab.ts";
import { formatJson } from "../../core/report/json.ts";
import { formatJunit } from "../../core/report/junit.ts";
import { formatMarkdown } from "../../core/report/markdown.ts";
import { readBaseline } from "../../core/report/baseline.ts";
import { formatSarif } from "../../core/report/sarif.ts";
import { formatText } from "../../core/report/text.ts";
import { fails, type Formatter } from "../../core/report/types.ts";
import type { Finding, RepoPath } from "../../core/types.ts";
import { changedSince } from "../../host/git-changes.ts";
import { decode } from "../../host/text.ts";
import { defineCommand } from "../args.ts";
import { applySafeFixes } from "../fix.ts";
import { atOption, colorOption, dateOf, outputOption, pathOperand, quietOption, stageOption } from "../options.ts";
import { historiesOf, judge, openProject, type Judgement, type Project } from "../project.ts";
import { reportResults } from "../report.ts";
import { CannotRun, exit, type Terminal } from "../terminal.ts";

const formatters = {
  text: formatText,
  json: formatJson,
  sarif: formatSarif,
  junit: formatJunit,
  markdown: formatMarkdown,
  github: formatGithub,
  gitlab: formatGitlab,
} as const satisfies Readonly<Record<string, Formatter>>;

export const check = defineCommand({
  name: "check",
  summary: "Compares the plans with the repository and prints findings and the state of the checklist.",
  operands: [pathOperand],
  options: {
    format: {
      kind: "choice",
      short: "f",
      choices: ["text", "json", "sarif", "junit", "markdown", "github", "gitlab"],
      default: "text",
      help: "How to print.",
    },
    "fail-on": {
      kind: "choice",
      choices: ["error", "warning", "info"],
      default: "error",
      help: "Exit with 1 on a finding of this severity or a worse one.",
    },
    fix: { kind: "flag", help: "Apply the safe fixes, then report what is left." },
    stage: stageOption,
    baseline: { kind: "value", value: "FILE", help: "Report only findings that this earlier JSON or SARIF report does not have." },
    since: { kind: "value", value: "REF", help: "Report only findings on files that have changed since this git revision." },
    at: atOption,
    output: outputOption,
    quiet: quietOption,
    color: colorOption,
  },
  run: async ({ values, operands }, terminal) => {
    const today = dateOf(values.at, terminal);
    const project = await openProject(operands[0] ?? ".", terminal, { stage: values.stage });
    const histories = await historiesOf(project);
    const judgement: Judgement = { today, stage: values.stage, histories, select: await selection(values, project, terminal) };
    if (values.fix) await applySafeFixes(project, judgement, terminal);
    const results = judge(project, judgement);
    const status = await reportResults(formatters[values.format], results, project, { ...values, failOn: values["fail-on"] }, terminal);
    if (status !== undefined) return status;
    return results.some(({ findings }) => findings.some(({ severity }) => fails(severity, values["fail-on"]))) ? exit.findings : exit.ok;
  },
});

/** What `--baseline` and `--since` leave of the findings. */
async function selection(
  { baseline, since }: { readonly baseline: string | undefined; readonly since: string | undefined },
  { root }: Project,
  terminal: Terminal,
): Promise<NonNullable<Judgement["select"]>> {
  const known = baseline === undefined ? new Set<string>() : await fingerprintsIn(baseline, terminal);
  const changed = since === undefined ? undefined : await changedPaths(root, since);
  return findings => {
    const concerned = changed === undefined ? findings : findings.filter(finding => concerns(finding, changed));
    const fresh = concerned.filter(({ fingerprint }) => !known.has(fingerprint));
    return { findings: fresh, known: concerned.length - fresh.length };
  };
}

function concerns({ at, related }: Finding, changed: ReadonlySet<RepoPath>): boolean {
  return changed.has(at.path) || related.some(({ path }) => changed.has(path));
}

async function fingerprintsIn(file: string, terminal: Terminal): Promise<ReadonlySet<string>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(resolve(terminal.cwd, file));
  } catch (error) {
    throw new CannotRun(
      `The baseline ${file} could not be read: ${error instanceof Error && "code" in error ? String(error.code) : String(error)}`,
    );
  }
  const fingerprints = readBaseline(decode(bytes)?.text ?? "");
  if (fingerprints === undefined) throw new CannotRun(`The baseline ${file} is neither a JSON nor a SARIF report of smp check`);
  return fingerprints;
}

async function changedPaths(root: string, since: string): Promise<ReadonlySet<RepoPath>> {
  const changed = await changedSince(root, since);
  if ("why" in changed) throw new CannotRun(`--since: ${changed.why}`);
  return changed.paths;
}
