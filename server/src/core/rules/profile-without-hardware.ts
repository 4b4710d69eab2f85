import { suggestion } from "../fix.ts";
import { isOwnCode } from "../own-code.ts";
import { setPath } from "../plan/edit.ts";
import { placeOfKey } from "../plan/places.ts";
import type { Plan } from "../plan/view.ts";
import { relativeTo } from "../repo.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports execution profiles of a workflow that are about hardware and have no entry in the plan. */
export const profileWithoutHardware = defineRule({
  id: "profile-without-hardware",
  code: "HW003",
  since: "0.1.0",
  severity: ["off", "hint", "info", "warning", "warning", "warning"],
  title: "Execution profile without a hardware entry",
  rationale: "Users choose a profile by its name; what it needs stands nowhere they look.",
  remedy: "Add an entry of that name under hardware.",
  source: "ELIXIR SMP stage 4: hardware for each execution profile",
  needs: ["execution"],
  messages: { missing: "Profile “{profile}” of {file} has no entry under hardware" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a profile for GPUs",
        plan: "hardware:\n  cpu: {cores: 8}\n",
        files: { "nextflow.config": "profiles {\n    docker { docker.enabled = true }\n    gpu { docker.runOptions = '--gpus all' }\n}\n" },
        finds: ["Profile “gpu” of nextflow.config has no entry under hardware"],
      },
      {
        why: "another processor family",
        plan: "hardware:\n  cpu: {arch: [x86_64], cores: 8}\n",
        files: { "nextflow.config": "profiles {\n    arm64 { docker.runOptions = '--platform=linux/arm64' }\n}\n" },
      },
      {
        why: "machines with more memory",
        plan: "targets: {}\n",
        files: { "nextflow.config": "profiles {\n    highmem { process.memory = 512.GB }\n}\n" },
      },
    ],
    good: [
      {
        why: "an entry of that name",
        plan: "hardware:\n  gpu: {gpu: {count: 1}}\n",
        files: { "nextflow.config": "profiles {\n    gpu { docker.runOptions = '--gpus all' }\n}\n" },
      },
      {
        why: "an entry of another name for the same thing",
        plan: "hardware:\n  deblend: {gpu: {count: 1}}\n  graviton: {arch: [aarch64]}\n  assembly: {memory: 512 GB}\n  small: {memory: 8 GB}\n",
        files: {
          "nextflow.config":
            "profiles {\n    gpu { docker.runOptions = '--gpus all' }\n    arm { docker.runOptions = '' }\n    highmem { process.memory = 512.GB }\n}\n",
        },
      },
      {
        why: "profiles that choose software, a site or a test",
        plan: "hardware: {cpu: {cores: 8}}\n",
        files: {
          "nextflow.config":
            "profiles {\n    docker { docker.enabled = true }\n    conda { conda.enabled = true }\n    test { }\n    emulate_amd64 { }\n    slurm { }\n    debug { }\n}\n",
        },
      },
      {
        why: "another processor family, in a plan that names none",
        plan: "hardware: {cpu: {cores: 8}}\n",
        files: { "nextflow.config": "profiles {\n    arm64 { process.arch = 'arm64' }\n}\n" },
      },
      { why: "no workflow", plan: "hardware: {cpu: {cores: 8}}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, facts, report }): void {
    const files = facts.with("execution").filter(({ path }) => isOwnCode(path));
    if (files.length === 0) return report.notApplicable("no workflow configuration names execution profiles");
    const seen = new Set<string>();
    for (const { path, value } of files) {
      for (const { value: profile, range } of value.profiles) {
        const kind = kindOf(profile);
        if (kind === undefined || seen.has(profile) || hasEntry(plan, profile, kind)) continue;
        seen.add(profile);
        const file = relativeTo(path, plan.folder);
        report.finding(
          "missing",
          placeOfKey(plan, "hardware"),
          { profile: short(profile, 18), file: short(file, 28) },
          {
            subject: profile,
            related: [{ path, range, message: `${profile} is defined here` }],
            fixes: [suggestion(`Add ${profile} to hardware`, setPath(plan.main, ["hardware", profile], firstValue(kind)))],
          },
        );
      }
    }
  },
});

type Kind = "gpu" | "arm" | "power" | "memory";

/** What machine a profile is for, by its name; most profiles choose containers, sites and tests. */
function kindOf(profile: string): Kind | undefined {
  const name = profile.toLowerCase().replace(/[-_.]/g, "");
  if (/test|debug|emulat|^ci/.test(name)) return undefined;
  if (/gpu|cuda|rocm/.test(name)) return "gpu";
  if (/^(arm|arm64|aarch64|graviton|neoverse)$/.test(name)) return "arm";
  if (/^(ppc64le|power\d+)$/.test(name)) return "power";
  return /^(high|big|large|huge|fat)(mem|memory|node)$|^(himem|bigmem|fat)$/.test(name) ? "memory" : undefined;
}

function hasEntry(plan: Plan, profile: string, kind: Kind): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  if (plan.hardware.some(({ id }) => plain(id) === plain(profile))) return true;
  switch (kind) {
    case "gpu":
      return plan.hardware.some(({ gpu }) => gpu !== undefined);
    case "arm":
      return namesNoOther(plan, /^(aarch64|arm|neoverse|graviton|a64fx|m\d)/);
    case "power":
      return namesNoOther(plan, /^(ppc|power)/);
    case "memory":
      return (
        plan.hardware.filter(({ memory }) => memory !== undefined).length > 1 || plan.hardware.some(({ id }) => /mem|fat|big/i.test(id))
      );
  }
}

/** A profile for a processor family asks for nothing that others lack: it only tells something to a plan that names families. */
function namesNoOther(plan: Plan, family: RegExp): boolean {
  const named = plan.hardware.flatMap(({ arch }) => arch);
  return named.length === 0 || named.some(({ value }) => family.test(value));
}

/** What is known of such a machine; the rest is for the user to add. */
function firstValue(kind: Kind): unknown {
  switch (kind) {
    case "gpu":
      return { gpu: { count: 1 } };
    case "arm":
      return { arch: ["aarch64"] };
    case "power":
      return { arch: ["ppc64le"] };
    case "memory":
      return { need: "soft" };
  }
}
