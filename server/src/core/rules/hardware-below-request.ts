import type { FileWith } from "../facts-view.ts";
import type { ResourceRequest } from "../facts/types.ts";
import { bytesOf } from "../formats/quantities.ts";
import { suggestion } from "../fix.ts";
import { isOwnCode } from "../own-code.ts";
import { setPath } from "../plan/edit.ts";
import type { Located, PlanHardware } from "../plan/view.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports hardware of the plan that is smaller than what the workflow asks for, or larger than what the sites grant. */
export const hardwareBelowRequest = defineRule({
  id: "hardware-below-request",
  code: "HW004",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "error"],
  title: "Plan asks for less than the workflow requests, or for more than the sites grant",
  rationale: "Jobs that ask for more than any machine has wait for ever, and nobody is told.",
  remedy: "Take the larger value, or lower the request; a limit of the site is a matter for the site.",
  source: "Path to production: resource estimates; ELIXIR SMP stage 4: hardware",
  needs: ["execution"],
  messages: {
    memory: "{process} asks for {asked} of memory; the largest profile has {offered}",
    cores: "{process} asks for {asked} cores; the largest profile has {offered}",
    limit: "{profile} needs {needed} of memory; the sites grant {granted}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a step that does not fit on any machine of the plan",
        plan: "hardware:\n  cpu: {cores: 16, memory: 48 GB}\n",
        files: { "nextflow.config": "process {\n    withLabel: process_high_memory {\n        memory = 200.GB\n    }\n}\n" },
        finds: ["process_high_memory asks for 200 GB of memory; the largest profile has 48 GB"],
      },
      {
        why: "more cores",
        plan: "hardware:\n  cpu: {cores: 8}\n  small: {cores: 2}\n",
        files: { "nextflow.config": "process {\n    withName: ALIGN {\n        cpus = 32\n    }\n}\n" },
        finds: ["ALIGN asks for 32 cores; the largest profile has 8"],
      },
      {
        why: "more than the sites grant",
        plan: "hardware:\n  cpu: {memory: 96 GB}\nresources:\n  limits: {memory: 64 GB}\n",
        finds: ["cpu needs 96 GB of memory; the sites grant 64 GB"],
      },
    ],
    good: [
      {
        why: "it fits on one of them",
        plan: "hardware:\n  cpu: {cores: 16, memory: 48 GB}\n  high-memory: {cores: 16, memory: 256 GB}\n",
        files: {
          "nextflow.config": "process {\n    withLabel: process_high_memory {\n        memory = 200.GB\n        cpus = 8\n    }\n}\n",
        },
      },
      {
        why: "more only when a first attempt failed",
        plan: "hardware:\n  cpu: {cores: 16, memory: 48 GB}\n",
        files: { "nextflow.config": "process {\n    memory = { 36.GB * task.attempt }\n}\n" },
      },
      {
        why: "a profile that says nothing of memory may have any",
        plan: "hardware:\n  cpu: {memory: 48 GB}\n  large: {cores: 64}\n",
        files: { "nextflow.config": "process {\n    memory = 200.GB\n}\n" },
        outcome: "unknown",
      },
      {
        why: "tests and examples",
        plan: "hardware: {cpu: {memory: 4 GB}}\n",
        files: { "tests/nextflow.config": "process.memory = 15.GB\n" },
        outcome: "not-applicable",
      },
      {
        why: "the same amount in other words",
        plan: "hardware: {cpu: {memory: 64 GB}}\nresources: {limits: {memory: 64 GiB}}\n",
      },
      {
        why: "a profile for larger machines beside one that fits",
        plan: "hardware: {standard: {memory: 4 GB}, high-memory: {memory: 18 GB}}\nresources: {limits: {memory: 4 GB}}\n",
      },
      { why: "no hardware in the plan", plan: "targets: {}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, facts, report }): void {
    if (plan.hardware.length === 0) return report.notApplicable("the plan has no hardware");
    const requests = facts
      .with("execution")
      .filter(({ path }) => isOwnCode(path))
      .flatMap(file => file.value.requests.map(request => ({ file, request })));
    const granted = plan.memoryLimit && bytesOf(plan.memoryLimit.value);
    if (requests.length === 0 && granted === undefined) return report.notApplicable("neither a workflow nor a limit to compare with");
    const memory = largest(requests, ({ memory }) => memory);
    const cores = largest(requests, ({ cores }) => cores);
    const offered = { memory: offer(plan.hardware, "memory"), cores: offer(plan.hardware, "cores") };

    for (const [sort, asked] of [
      ["memory", memory],
      ["cores", cores],
    ] as const) {
      const best = offered[sort];
      if (asked === undefined) continue;
      if (best === "unknown") report.unknown(`not every hardware profile says its ${sort}`);
      // units of 1000 and of 1024 are often mixed up; a difference of a few per cent says nothing
      else if (best !== undefined && asked.fact.value > best.amount * (sort === "memory" ? 1.1 : 1)) {
        const amount = sort === "memory" ? gigabytes(asked.fact.value) : String(asked.fact.value);
        report.finding(
          sort,
          best.written.at,
          { process: short(asked.request.name ?? "The workflow", 22), asked: amount, offered: short(best.written.value, 10) },
          {
            subject: sort,
            related: [{ path: asked.file.path, range: asked.fact.range, message: `${amount} are asked for here` }],
            fixes: [
              suggestion(
                `Set ${sort} of ${best.profile} to ${amount}`,
                setPath(plan.main, ["hardware", best.profile, sort], sort === "memory" ? amount : asked.fact.value),
              ),
            ],
          },
        );
      }
    }
    if (granted === undefined || plan.memoryLimit === undefined) return;
    // one profile may be for machines that are asked for by name; when none fits, nothing runs
    const needs = plan.hardware.flatMap(({ id, memory: written }) => {
      const amount = written && bytesOf(written.value);
      return written === undefined || amount === undefined ? [] : [{ id, written, amount }];
    });
    const least = needs.reduce<(typeof needs)[number] | undefined>(
      (less, one) => (less === undefined || one.amount < less.amount ? one : less),
      undefined,
    );
    if (least === undefined || needs.length < plan.hardware.length || least.amount <= granted * 1.1) return;
    report.finding(
      "limit",
      least.written.at,
      { profile: short(least.id, 24), needed: short(least.written.value, 10), granted: short(plan.memoryLimit.value, 10) },
      { subject: "limit", related: [{ ...plan.memoryLimit.at, message: "granted" }] },
    );
  },
});

interface Asked {
  readonly file: FileWith<"execution">;
  readonly request: ResourceRequest;
  readonly fact: NonNullable<ResourceRequest["memory"]>;
}

function largest(
  requests: readonly { readonly file: FileWith<"execution">; readonly request: ResourceRequest }[],
  of: (request: ResourceRequest) => ResourceRequest["memory"],
): Asked | undefined {
  const all = requests.flatMap(({ file, request }) => {
    const fact = of(request);
    return fact === undefined ? [] : [{ file, request, fact }];
  });
  return all.reduce<Asked | undefined>((most, one) => (most === undefined || one.fact.value > most.fact.value ? one : most), undefined);
}

interface Offer {
  readonly profile: string;
  readonly written: Located<string>;
  readonly amount: number;
}

/** The most that a profile offers; unknown when one does not say, so that it may be any amount; nothing when none does. */
function offer(hardware: readonly PlanHardware[], sort: "memory" | "cores"): Offer | "unknown" | undefined {
  const offers = hardware.map(profile => {
    const written = profile[sort];
    const amount = written && (sort === "memory" ? bytesOf(written.value) : Number(written.value));
    return written === undefined || amount === undefined || Number.isNaN(amount) ? undefined : { profile: profile.id, written, amount };
  });
  const known = offers.filter(one => one !== undefined);
  if (known.length === 0) return undefined;
  if (known.length < offers.length) return "unknown";
  return known.reduce((most, one) => (one.amount > most.amount ? one : most));
}

function gigabytes(bytes: number): string {
  const amount = bytes / 1024 ** 3;
  return amount >= 1 ? `${Number(amount.toFixed(1))} GB` : `${Math.round(amount * 1024)} MB`;
}
