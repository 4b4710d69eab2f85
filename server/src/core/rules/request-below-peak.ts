import type { FileWith } from "../facts-view.ts";
import type { Fact } from "../facts/types.ts";
import { suggestion } from "../fix.ts";
import { isOwnCode } from "../own-code.ts";
import { nodeAt } from "../plan/nodes.ts";
import { locatedText } from "../plan/view.ts";
import { bytesIn, isMore, plainNumber } from "../quantities.ts";
import { LineIndex } from "../text.ts";
import type { FileEdit } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports workflows of which no step asks for as much memory as a job was measured to need. */
export const requestBelowPeak = defineRule({
  id: "request-below-peak",
  code: "RES005",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "warning"],
  title: "Workflow requests less than the measured peak",
  rationale: "A job that needs more than it asked for is killed, or takes the memory of its neighbours.",
  remedy: "Raise the request of the step that needs it, or let it grow with every attempt.",
  source: "Path to production: memory in the pre-production",
  needs: ["execution"],
  messages: {
    below: "{process} asks for {asked} of memory; the measured peak is {peak}",
    allBelow: "No step asks for more than {asked} of memory ({process}); the peak is {peak}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "the step that needs most",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {memory: {max: 4 GB, measured: 3700 MB}}}\n",
        files: { "nextflow.config": "process {\n    withName: deblend {\n        memory = 2048.MB\n    }\n}\n" },
        finds: ["deblend asks for 2 GB of memory; the measured peak is 3700 MB"],
      },
      {
        why: "the largest of several",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {memory: {measured: 31 GB}}}\n",
        files: {
          "nextflow.config":
            "process {\n    memory = 4.GB\n    withLabel: process_high {\n        memory = '16 GB'\n    }\n    withLabel: process_low {\n        memory = 2.GB\n    }\n}\n",
        },
        finds: ["No step asks for more than 16 GB of memory (process_high); the peak is 31 GB"],
      },
      {
        why: "a batch script",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {memory: {measured: 3.7 GB}}}\n",
        files: { "run.sh": "#!/bin/bash\n#SBATCH --mem=2000\n#SBATCH --time=10:00:00\nsrun drp\n" },
        finds: ["The workflow asks for 2000 MB of memory; the measured peak is 3.7 GB"],
      },
      {
        why: "a profile of Snakemake",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {memory: {measured: 3.7 GB}}}\n",
        files: {
          "profiles/slurm/config.yaml":
            "executor: slurm\ndefault-resources:\n  mem_mb: 1000\nset-resources:\n  deblend:\n    mem_mb: 2048\n",
        },
      },
    ],
    good: [
      {
        why: "one step asks for enough",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {memory: {measured: 3700 MB}}}\n",
        files: {
          "nextflow.config": "process {\n    memory = 1.GB\n    withName: deblend {\n        memory = 4.GB\n    }\n}\n",
        },
      },
      {
        why: "more with every attempt",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {memory: {measured: 3700 MB}}}\n",
        files: { "nextflow.config": "process {\n    memory = { 2.GB * task.attempt }\n}\n" },
      },
      {
        why: "a gigabyte of 1024 megabytes",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {memory: {measured: 4.2 GB}}}\n",
        files: { "nextflow.config": "process {\n    memory = 4.GB\n}\n" },
      },
      {
        why: "tests ask for little",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {memory: {measured: 31 GB}}}\n",
        files: {
          "conf/test.config": "process {\n    memory = 4.GB\n}\n",
          "nextflow.config": "profiles {\n    test {\n        process.memory = 6.GB\n    }\n}\n",
        },
        outcome: "not-applicable",
      },
      {
        why: "a workflow that asks for no memory at all",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {memory: {measured: 31 GB}}}\n",
        files: { "nextflow.config": "process {\n    cpus = 4\n}\n" },
        outcome: "not-applicable",
      },
      {
        why: "nothing was measured",
        plan: "production: {id: dr2, release: v12.1.0}\n",
        files: { "nextflow.config": "process {\n    memory = 1.GB\n}\n" },
        outcome: "not-applicable",
      },
    ],
  },

  check({ plan, facts, report }): void {
    const measured = locatedText(plan.main, nodeAt(plan.root, ["production", "preproduction", "memory", "measured"]));
    const peak = measured && bytesIn(measured.value);
    if (measured === undefined || peak === undefined) return report.notApplicable("no peak of memory was measured");
    const requests = facts
      .with("execution")
      .filter(({ path }) => isOwnCode(path))
      .flatMap(file => file.value.requests.map(request => ({ file, request })))
      .filter(({ request: { profile } }) => profile === undefined || !/test|debug|(^|[-_])ci($|[-_])/i.test(profile))
      .flatMap(({ file, request }) => (request.memory === undefined ? [] : [{ file, request, memory: request.memory }]));
    const [first, ...others] = requests;
    if (first === undefined) return report.notApplicable("no workflow asks for memory");
    // which step the peak is of is not known: one that asks for enough may be it, and so may one that asks for more the next time
    if (requests.some(({ request }) => request.growsWithAttempts)) return;
    const most = others.reduce((largest, one) => (one.memory.value > largest.memory.value ? one : largest), first);
    if (!isMore(peak.decimal, most.memory.value)) return;
    const unread = [...facts.unread("execution"), ...facts.with("execution").filter(({ complete }) => !complete)].find(({ path }) =>
      isOwnCode(path),
    );
    if (unread !== undefined) return report.unknown(`${unread.path} could not be read in full and may ask for more`);
    const params = {
      process: short(most.request.name ?? "The workflow", 20),
      asked: amountWords(most.memory.value),
      peak: short(measured.value, 12),
    };
    const raised = raise(most.file, most.memory, Math.max(peak.decimal, peak.binary));
    report.finding(requests.length === 1 ? "below" : "allBelow", measured.at, params, {
      subject: "memory",
      related: [{ path: most.file.path, range: most.memory.range, message: `${params.asked} are asked for here` }],
      fixes: [raised && suggestion(`Ask for ${raised.written} in ${short(most.file.path, 40)}`, raised.edit)],
    });
  },
});

/** Writes a larger number in the place of one that is written plainly, in the unit in which it is. */
function raise(
  { path, file: { text } }: FileWith<"execution">,
  { value, range }: Fact<number>,
  bytes: number,
): { readonly written: string; readonly edit: FileEdit } | undefined {
  const lines = new LineIndex(text);
  const before = text.slice(lines.offsetAt(range.start), lines.offsetAt(range.end));
  const number = /^\W{0,2}(\d+(?:\.\d+)?)[\s.]*[A-Za-z]*\W{0,2}$/.exec(before)?.[1];
  if (number === undefined || Number(number) === 0) return undefined;
  // the unit may be the option's own, and the amount one for each core
  const unit = value / Number(number);
  const written = before.replace(number, () => String(Math.ceil(bytes / unit)));
  return { written: written.replace(/^["']|["']$/g, ""), edit: { path, edits: [{ range, newText: written }] } };
}

/** As workflow systems count: 2 GB are 2048 MB. */
function amountWords(bytes: number): string {
  const [megabytes, gigabytes] = [bytes / 1024 ** 2, bytes / 1024 ** 3];
  return gigabytes >= 1 && Number.isInteger(gigabytes * 10) ? `${plainNumber(gigabytes)} GB` : `${plainNumber(megabytes)} MB`;
}
