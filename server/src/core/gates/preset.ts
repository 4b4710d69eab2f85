/** What a sign-off can be bound to; see `digest.ts` for how each is worked out. */
export const boundParts = ["source", "environment", "data", "models"] as const;
export type BoundPart = (typeof boundParts)[number];

/** Whether a sign-off of an earlier release counts: for no other, for patches of the same minor version, or while all bound parts are equal. */
export type CarryOver = "none" | "patch" | "same-digest";

/** One gate of a preset. What a project writes under `gates` replaces these values one by one. */
export interface PresetGate {
  readonly id: string;
  readonly title: string;
  /** One line on why the gate is there. */
  readonly why: string;
  readonly milestone: string;
  /** Any one of these roles may sign. */
  readonly signers: readonly string[];
  readonly binds: readonly BoundPart[];
  readonly carryOver: CarryOver;
  /** A duration as plans write it. */
  readonly validFor: string;
  /** Gates that are signed before this one. */
  readonly after: readonly string[];
  /** Where its parts come from when the plan does not list them: the sites of production targets, the components of the campaign. */
  readonly partsFrom?: "sites" | "components";
  /** Left out without a site, or without a campaign, unless the plan names the gate. */
  readonly onlyWith?: "sites" | "campaign";
}

/**
 * The preset `path-to-production/1`: the sign-offs of the talk "Path to production", in order.
 * The talk names milestones and sign-offs; ids, default roles, bindings and validity are ours.
 */
export const presetGates: readonly PresetGate[] = [
  {
    id: "feature-freeze",
    title: "Feature freeze",
    why: "From here on only critical fixes go in, so that what is validated is what will run.",
    milestone: "1. Software preparation",
    signers: ["release-manager"],
    binds: [],
    carryOver: "patch",
    validFor: "120 d",
    after: [],
  },
  {
    id: "software-quality",
    title: "Software quality ok",
    why: "Memory leaks and crashes are fixed, or declared tolerable within a limit.",
    milestone: "1. Software preparation",
    signers: ["performance"],
    binds: ["source"],
    carryOver: "none",
    validFor: "180 d",
    after: [],
  },
  {
    id: "resource-estimate",
    title: "Resources estimated",
    why: "CPU time per job and total disk are known before anybody asks the sites for them.",
    milestone: "1. Software preparation",
    signers: ["performance"],
    binds: [],
    carryOver: "patch",
    validFor: "180 d",
    after: [],
  },
  {
    id: "release-validated",
    title: "Release validated",
    why: "The validation was repeated on the release as it was built, not on a branch before it.",
    milestone: "2. Release validation",
    signers: ["science-lead", "release-manager"],
    binds: ["source", "environment", "data", "models"],
    carryOver: "none",
    validFor: "180 d",
    after: ["feature-freeze"],
  },
  {
    id: "remote-sites",
    title: "Remote sites",
    why: "Every site that will run the production has run the release once.",
    milestone: "2. Release validation",
    signers: ["site-contact", "hpc"],
    binds: ["environment"],
    carryOver: "same-digest",
    validFor: "180 d",
    after: ["release-validated"],
    partsFrom: "sites",
    onlyWith: "sites",
  },
  {
    id: "runtime-performance",
    title: "Runtime performance ok",
    why: "A small fraction ran first: crash rate, memory, CPU time and disk are within their limits.",
    milestone: "3. Pre-production",
    signers: ["performance"],
    binds: ["source", "environment"],
    carryOver: "none",
    validFor: "90 d",
    after: ["release-validated"],
    onlyWith: "campaign",
  },
  {
    id: "science-results",
    title: "Science results ok",
    why: "The contacts looked at the key plots of every component, and the results serve their purpose.",
    milestone: "3. Pre-production",
    signers: ["science-lead", "science-contact"],
    binds: ["source", "environment", "data", "models"],
    carryOver: "none",
    validFor: "90 d",
    after: ["release-validated"],
    partsFrom: "components",
    onlyWith: "campaign",
  },
];
