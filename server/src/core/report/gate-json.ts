import type { Slot } from "../gates/evaluate.ts";
import { noteWords } from "../gates/slot-words.ts";
import type { GateFormatter } from "./gate-report.ts";

/** The decision for machines. What is not known is null. */
export const formatGateJson: GateFormatter = ({ plan, decision, prefix, planCommit, tagCommit }) => {
  const { release, at, exit, undecided, passed, waived, total, slots } = decision;
  const data = {
    plan: prefix + plan.path,
    planCommit: planCommit ?? null,
    release,
    tagCommit: tagCommit ?? null,
    at,
    decision: decision.decision,
    exit,
    undecided: undecided ?? null,
    passed,
    waived,
    total,
    slots: slots.map(slotData),
  };
  return `${JSON.stringify(data, undefined, 2)}\n`;
};

function slotData(slot: Slot): unknown {
  const { gate, part, state, because, signOff, waiver, proof, expires, changedFiles } = slot;
  return {
    gate: gate.id,
    part,
    milestone: gate.milestone,
    state,
    because,
    signer: signOff?.by ?? waiver?.by ?? null,
    date: signOff?.date ?? null,
    proof: proof ?? (signOff === undefined ? null : "declared"),
    expires: expires ?? null,
    note: noteWords(slot) ?? null,
    changedFiles,
  };
}
