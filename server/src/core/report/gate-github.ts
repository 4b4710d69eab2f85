import { slotName, type Slot } from "../gates/evaluate.ts";
import { countWords, decisionWords, isOpen } from "../gates/slot-words.ts";
import type { Location } from "../types.ts";
import { escapeData, escapeProperty } from "./escape.ts";
import type { GateFormatter } from "./gate-report.ts";
import { oneLine } from "./words.ts";

/**
 * Workflow commands of GitHub Actions: one annotation on the line of each entry that keeps a gate closed, and one for each exception.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export const formatGateGithub: GateFormatter = ({ plan, name, decision, prefix, advisory, remedy }) => {
  const level = (slot: Slot): string => (slot.state === "waived" ? "notice" : advisory ? "warning" : "error");
  if (remedy !== undefined) {
    const place = `file=${escapeProperty(prefix + plan.path)},title=${escapeProperty(`smp / gate ${name}`)}`;
    const why = `It cannot be decided: ${decision.undecided ?? ""}; ${remedy}`;
    return `::${advisory ? "warning" : "error"} ${place}::${escapeData(why)}\n`;
  }
  const lines = decision.slots
    .filter(slot => !isOpen(slot) || slot.state === "waived")
    .map(slot => {
      const at = placeOf(slot);
      const place = { file: prefix + (at?.path ?? plan.path), ...(at && { line: at.range.start.line + 1 }), title: slotName(slot) };
      const properties = Object.entries(place).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
      return `::${level(slot)} ${properties.join(",")}::${escapeData(`${slotName(slot)}: ${slot.because}`)}`;
    });
  const words = `smp / gate ${name} ${decision.release}: ${decisionWords(decision)}, ${countWords(decision)}`;
  return [...lines, oneLine(decision.undecided === undefined ? words : `${words} (${decision.undecided})`)]
    .map(line => `${line}\n`)
    .join("");
};

function placeOf({ waiver, signOff, gate }: Slot): Location | undefined {
  return waiver?.at ?? signOff?.at ?? gate.at;
}
