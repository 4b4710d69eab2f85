import { counted } from "../core/words.ts";
import type { InlayHint, InlayHintParams } from "vscode-languageserver";
import { dateProblem, daysBetween } from "../core/dates.ts";
import { isOpen } from "../core/gates/slot-words.ts";
import { valueOf, textOf, type PlanNode } from "../core/plan/nodes.ts";
import type { PlanState, Session } from "./session.ts";

/** How many days are left: behind the date of a sign-off that counts, the end of an exception that holds, and the campaign's first day. */
export async function gateHints({ textDocument: { uri }, range }: InlayHintParams, session: Session): Promise<InlayHint[]> {
  if (session.locate(uri)?.root.gates().daysLeft !== true) return [];
  const state = await session.look(uri);
  const decision = state?.analysis.gates;
  if (state === undefined || decision === undefined) return [];
  const { at } = decision;
  const found: InlayHint[] = [];
  const behind = (node: PlanNode | undefined, label: string, tooltip: string): void => {
    if (node === undefined) return;
    const position = state.part.document.lines.positionAt(node.span.end);
    if (position.line < range.start.line || position.line > range.end.line) return;
    found.push({ position, label, tooltip, paddingLeft: true });
  };
  for (const slot of decision.slots) {
    const { signOff, waiver, expires } = slot;
    if (expires === undefined || !isOpen(slot)) continue;
    const left = daysLeft(daysBetween(at, expires));
    if (waiver !== undefined && slot.state === "waived") {
      if (isHere(waiver.at.path, waiver.node, state)) behind(valueOf(waiver.node, "until"), left, "Then the gate is closed again");
    } else if (signOff !== undefined && isHere(signOff.at.path, signOff.node, state)) {
      behind(valueOf(signOff.node, "date"), left, `Counts until ${expires}`);
    }
  }
  const starts = valueOf(valueOf(state.plan.root, "production"), "starts");
  const day = textOf(starts);
  if (state.part === state.plan.main && day !== undefined && dateProblem(day) === undefined && day > at)
    behind(starts, `in ${counted(daysBetween(at, day), "day")}`, "Until the campaign starts");
  return found;
}

function daysLeft(days: number): string {
  return days === 0 ? "last day" : `${counted(days, "day")} left`;
}

/** An older result speaks of an older text, in which the entry stood elsewhere. */
function isHere(path: string, node: PlanNode, { part, analysis }: PlanState): boolean {
  return path === part.file.path && analysis.plan.parts.some(it => it.document === part.document) && node.span.end <= part.file.text.length;
}
