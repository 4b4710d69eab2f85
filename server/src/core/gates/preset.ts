/** One gate of a preset, as far as the whole plan needs to know of it. */
export interface PresetGate {
  readonly id: string;
  readonly title: string;
  readonly milestone: string;
  /** Any one of these roles may sign. */
  readonly signers: readonly string[];
}

/**
 * The preset `path-to-production/1`: the sign-offs of the talk "Path to production", in order.
 * The talk names milestones and sign-offs; ids and default roles are ours.
 */
export const presetGates: readonly PresetGate[] = [
  { id: "feature-freeze", title: "Feature freeze", milestone: "1. Software preparation", signers: ["release-manager"] },
  { id: "software-quality", title: "Software quality ok", milestone: "1. Software preparation", signers: ["performance"] },
  { id: "resource-estimate", title: "Resources estimated", milestone: "1. Software preparation", signers: ["performance"] },
  { id: "release-validated", title: "Release validated", milestone: "2. Release validation", signers: ["science-lead", "release-manager"] },
  { id: "remote-sites", title: "Remote sites", milestone: "2. Release validation", signers: ["site-contact", "hpc"] },
  { id: "runtime-performance", title: "Runtime performance ok", milestone: "3. Pre-production", signers: ["performance"] },
  { id: "science-results", title: "Science results ok", milestone: "3. Pre-production", signers: ["science-lead", "science-contact"] },
];
