import type { Plan } from "../plan/view.ts";
import type { GateDecision, SlotState } from "./evaluate.ts";

/** Something with its SHA-256, 64 hexadecimal digits. */
export interface Hashed {
  readonly name: string;
  readonly sha256: string;
}

/** What an attestation is about, besides the decision. */
export interface AttestedRelease {
  /** The commit that the tag points to; undefined when there is no git. */
  readonly commit: string | undefined;
  /** What is distributed of the release, as far as the plan has its digest. */
  readonly artefacts: readonly Hashed[];
  /** The plan's file, then its files of sign-offs. */
  readonly plan: readonly Hashed[];
  /** Every gate was asked about, for every site: only then is it the production that is open. */
  readonly whole: boolean;
  readonly version: string;
}

/**
 * An in-toto Statement v1 with a Simple Verification Result v0.2 as its predicate, so that an admin can check the gate without this tool.
 * Every open slot is a property; a closed one is none, for the predicate lists what was verified.
 * https://github.com/in-toto/attestation/blob/main/spec/predicates/svr.md
 */
export function attestationOf(decision: GateDecision, { commit, artefacts, plan, whole, version }: AttestedRelease): unknown {
  const digest = commit === undefined ? { sha256: plan[0]?.sha256 } : { gitCommit: commit };
  const resource = ({ name, sha256 }: Hashed): unknown => ({ name, digest: { sha256 } });
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: decision.release, digest }, ...artefacts.map(resource)],
    predicateType: "https://in-toto.io/attestation/svr/v0.2",
    predicate: {
      verifier: {
        id: `https://github.com/smp-tools/software-management-plans@${version}`,
        policies: plan.map(resource),
      },
      timeCreated: `${decision.at}T00:00:00Z`,
      properties: [...(whole && decision.decision === "OPEN" ? ["SMP_PRODUCTION_OPEN"] : []), ...verified(decision)],
    },
  };
}

/** Images and files of production targets that are named with their digest, where they are those of this release. */
export function artefactsOf(plan: Plan, release: string): readonly Hashed[] {
  const found = plan.targets.flatMap(({ tier, artefact, release: of }) => {
    const [, name, sha256] = /^(.+?)@sha256:([0-9a-f]{64})(?![0-9a-f])/.exec(artefact?.value ?? "") ?? [];
    const made = of?.value ?? plan.release.current?.value;
    return tier?.value !== "production" || name === undefined || sha256 === undefined || made !== release ? [] : [{ name, sha256 }];
  });
  return found.filter(({ name }, index) => found.findIndex(it => it.name === name) === index);
}

const words: Readonly<Partial<Record<SlotState, readonly string[]>>> = {
  passed: ["SMP_GATE_"],
  tolerable: ["SMP_GATE_", "SMP_TOLERATED_"],
  waived: ["SMP_WAIVED_"],
};

/** Slots whose names come to the same constant share a property, and have it only when it holds for all of them. */
function verified({ slots }: GateDecision): readonly string[] {
  const said = new Map<string, (readonly string[])[]>();
  for (const { gate, part, state } of slots) {
    const name = constant(part === null ? gate.id : `${gate.id}-${part}`);
    said.set(name, [...(said.get(name) ?? []), words[state] ?? []]);
  }
  return [...said].flatMap(([name, all]) => {
    const every = (word: string): boolean => all.every(list => list.includes(word));
    return (all[0] ?? []).filter(every).map(word => `${word}${name}`);
  });
}

function constant(id: string): string {
  return id.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
}
