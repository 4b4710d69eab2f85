import { counted } from "../core/words.ts";
import type { CodeLens, CodeLensParams } from "vscode-languageserver";
import { slotName, waiverProblem, type GateDecision, type JudgedSignOff, type Slot } from "../core/gates/evaluate.ts";
import { signOffsOf, waiversOf, type SignOff, type Waiver } from "../core/gates/signoff.ts";
import { isOpen, slotMarks, slotWords } from "../core/gates/slot-words.ts";
import type { Location } from "../core/types.ts";
import type { Client } from "./client.ts";
import { dayWords, isEarly, withDays } from "./gate-words.ts";
import type { SlotParams } from "./protocol.ts";
import type { PlanState, Session } from "./session.ts";

/** Above each sign-off and exception: what it is worth for the release that the plan prepares, and what can be done about it. */
export async function gateLenses({ textDocument: { uri } }: CodeLensParams, session: Session, client: Client): Promise<CodeLens[]> {
  await session.ready();
  if (session.locate(uri)?.root.gates().codeLens !== true) return [];
  const state = await session.state(uri);
  const decision = state?.analysis.gates;
  if (state === undefined || decision === undefined) return [];
  const { plan, part } = state;
  const above = (at: Location, words: readonly Words[]): CodeLens[] =>
    words.flatMap(({ title, command, slot }) => {
      const range = { start: at.range.start, end: at.range.start };
      if (!client.commands) return command === undefined ? [{ range, command: { title, command: "" } }] : [];
      const reference = slot && slotReference(slot, state, decision, session);
      return [{ range, command: { title, command: command ?? "smp.showReadiness", ...(reference && { arguments: [reference] }) } }];
    });
  return [
    ...signOffsOf(plan)
      .filter(({ at }) => at.path === part.file.path)
      .flatMap(signOff => above(signOff.at, signOffWords(signOff, decision, state))),
    ...waiversOf(plan)
      .filter(({ at, rule }) => at.path === part.file.path && rule === undefined)
      .flatMap(waiver => above(waiver.at, waiverWords(waiver, decision, state))),
  ];
}

interface Words {
  readonly title: string;
  /** Missing for what only tells. */
  readonly command?: "smp.signOff" | "smp.showChangedFiles";
  readonly slot?: Slot;
}

function slotReference({ gate, part }: Slot, { root, path }: PlanState, { release }: GateDecision, session: Session): SlotParams {
  return { uri: session.addressOf({ root, path }), gate: gate.id, part, release };
}

function signOffWords(signOff: SignOff, decision: GateDecision, state: PlanState): readonly Words[] {
  const { release, at } = decision;
  const slot = decision.slots.find(({ gate, part }) => gate.id === signOff.gate && part === signOff.part);
  if (slot === undefined) {
    return [{ title: `${slotMarks.unknown} the plan has no such gate${signOff.part === null ? "" : ", or part of one"}` }];
  }
  const judged = decision.judged.find(it => it.signOff.node === signOff.node);
  const newest = signOffsOf(state.plan).findLast(it => it.gate === signOff.gate && it.part === signOff.part);
  const again = (title: string): Words[] =>
    newest?.node === signOff.node && !isOpen(slot) && !isEarly(slot, decision.slots) ? [{ title, command: "smp.signOff", slot }] : [];
  if (judged === undefined)
    return [{ title: `– for ${signOff.release ?? "no release"}, not for ${release}` }, ...again(`sign for ${release}`)];
  if (slot.signOff?.node !== signOff.node) return [{ title: `– ${slotWords[judged.state]}, and superseded` }];
  return [{ title: stateTitle(judged, slot, at) }, ...changedWords(judged, slot), ...again("re-sign")];
}

function stateTitle({ state, because }: JudgedSignOff, slot: Slot, at: string): string {
  const mark = slotMarks[state];
  const word = slotWords[state];
  switch (state) {
    case "passed":
    case "tolerable": {
      if (slot.state === "missing") return `${mark} ${word} · ${slot.because}`;
      return `${mark} ${word}${slot.expires === undefined ? "" : ` · valid until ${dayWords(slot.expires, at)}`}`;
    }
    case "expired":
      return `${mark} ${because}`;
    case "rejected":
      return `${mark} ${withDays(because, at)}`;
    default:
      return `${mark} ${word}: ${withDays(because, at)}`;
  }
}

function changedWords({ state }: JudgedSignOff, slot: Slot): readonly Words[] {
  const count = slot.changedFiles.length;
  return state !== "stale" || count === 0
    ? []
    : [{ title: `show ${counted(count, "changed file")}`, command: "smp.showChangedFiles", slot }];
}

function waiverWords(waiver: Waiver, decision: GateDecision, { plan }: PlanState): readonly Words[] {
  const slot = decision.slots.find(({ gate, part }) => gate.id === waiver.gate && part === waiver.part);
  if (slot === undefined)
    return [{ title: `${slotMarks.unknown} the plan has no such gate${waiver.part === null ? "" : ", or part of one"}` }];
  if (waiver.release !== decision.release) return [{ title: `– for ${waiver.release ?? "no release"}, not for ${decision.release}` }];
  const problem = waiverProblem(plan, slot.gate, waiver, decision.at);
  if (problem !== undefined) return [{ title: `${slotMarks[problem.state]} ${problem.because}` }];
  const until = `until ${dayWords(waiver.until ?? "", decision.at)}`;
  if (slot.waiver?.node === waiver.node) return [{ title: `${slotMarks.waived} exception ${until}` }];
  if (slot.state === "rejected") return [{ title: `${slotMarks.rejected} no exception from a rejection: ${slotName(slot)}` }];
  return [{ title: `– exception ${until}, not needed: ${slotWords[slot.state]}` }];
}
