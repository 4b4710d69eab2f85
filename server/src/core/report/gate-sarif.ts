import { slotName, type Slot } from "../gates/evaluate.ts";
import { isOpen } from "../gates/slot-words.ts";
import { entryOf } from "../plan/nodes.ts";
import { locateKey, type Plan } from "../plan/view.ts";
import { startOfFile } from "../text.ts";
import type { Location } from "../types.ts";
import type { GateFormatter } from "./gate-report.ts";
import { baseId, physicalLocation } from "./sarif.ts";

/**
 * The decision as a SARIF 2.1.0 log: every gate is a rule, and each slot that is not signed is a result on its entry, or where the plan
 * speaks of the gate; an exception is a note. What could not be decided is a notification, for the run says nothing then.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
 */
export const formatGateSarif: GateFormatter = ({ plan, decision, prefix, advisory, version, remedy }) => {
  const { slots, release, undecided } = decision;
  const gates = [...new Set(slots.map(({ gate }) => gate))];
  const told = remedy === undefined ? slots.filter(slot => slot.state === "waived" || !isOpen(slot)) : [];
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "smp gate",
            version,
            semanticVersion: version,
            informationUri: "https://github.com/smp-tools/software-management-plans",
            rules: gates.map(({ id, title, why }) => ({
              id,
              shortDescription: { text: title },
              ...(why === undefined ? {} : { fullDescription: { text: why } }),
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [baseId]: { description: { text: "The folder that the tool was started in." } } },
        invocations: [
          {
            executionSuccessful: undecided === undefined,
            toolExecutionNotifications:
              undecided === undefined ? [] : [{ level: "error", message: { text: [undecided, ...(remedy ? [remedy] : [])].join("; ") } }],
          },
        ],
        results: told.map(slot => ({
          ruleId: slot.gate.id,
          ruleIndex: gates.indexOf(slot.gate),
          level: slot.state === "waived" ? "note" : advisory ? "warning" : "error",
          message: { text: `${slotName(slot)}: ${slot.because}` },
          locations: [{ physicalLocation: physicalLocation(placeOf(slot, plan), { prefix }) }],
          partialFingerprints: { "smp-gate/v1": [slot.gate.id, slot.part ?? "", release].join("\n") },
          properties: { state: slot.state, release, ...(slot.part === null ? {} : { part: slot.part }) },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 1)}\n`;
};

function placeOf({ waiver, signOff, gate }: Slot, plan: Plan): Location {
  const block = entryOf(plan.root, "gates");
  return (
    waiver?.at ?? signOff?.at ?? gate.at ?? (block === undefined ? { path: plan.path, range: startOfFile } : locateKey(plan.main, block))
  );
}
