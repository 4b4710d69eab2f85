import type { Slot } from "../gates/evaluate.ts";
import type { GateFormatter } from "./gate-report.ts";

/** The decision for machines. What is not known is null. */
export const formatGateJson: GateFormatter = ({ plan, decision, prefix }) => {
  const { release, at, exit, passed, waived, total, slots } = decision;
  const data = {
    plan: prefix + plan.path,
    release,
    at,
    decision: decision.decision,
    exit,
    passed,
    waived,
    total,
    slots: slots.map(slotData),
  };
  return `${JSON.stringify(data, undefined, 2)}\n`;
};

function slotData({ gate, part, state, because, signOff, waiver, proof, expires, changedFiles }: Slot): unknown {
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
    changedFiles,
  };
}
