import type { GateDecision, SlotState } from "./evaluate.ts";

/** What an attestation is about, besides the decision. */
export interface AttestedRelease {
  /** The commit that the tag points to; undefined when there is no git. */
  readonly commit: string | undefined;
  readonly planPath: string;
  /** SHA-256 of the plan's file, 64 hexadecimal digits. */
  readonly planDigest: string;
  readonly version: string;
}

/**
 * An in-toto Statement v1 with a Simple Verification Result v0.2 as its predicate, so that an admin can check the gate without this tool.
 * Every open slot is a property; a closed one is none, for the predicate lists what was verified.
 * https://github.com/in-toto/attestation/blob/main/spec/predicates/svr.md
 */
export function attestationOf(decision: GateDecision, release: AttestedRelease): unknown {
  const digest = release.commit === undefined ? { sha256: release.planDigest } : { gitCommit: release.commit };
  const open = decision.decision === "OPEN" ? ["SMP_PRODUCTION_OPEN"] : [];
  const verified = decision.slots.flatMap(({ gate, part, state }) => {
    const name = constant(part === null ? gate.id : `${gate.id}-${part}`);
    return (words[state] ?? []).map(word => `${word}${name}`);
  });
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: decision.release, digest }],
    predicateType: "https://in-toto.io/attestation/svr/v0.2",
    predicate: {
      verifier: {
        id: `https://github.com/smp-tools/software-management-plans@${release.version}`,
        policies: [{ name: release.planPath, digest: { sha256: release.planDigest } }],
      },
      timeCreated: `${decision.at}T00:00:00Z`,
      properties: [...open, ...verified],
    },
  };
}

const words: Readonly<Partial<Record<SlotState, readonly string[]>>> = {
  passed: ["SMP_GATE_"],
  tolerable: ["SMP_GATE_", "SMP_TOLERATED_"],
  waived: ["SMP_WAIVED_"],
};

function constant(id: string): string {
  return id.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
}
