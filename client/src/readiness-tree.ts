import type { PlanReadiness, ReadinessResult, SlotItem } from "../../server/src/lsp/protocol.ts";
import { reconcileRows, spokenWords, type TreeRow } from "./rows.ts";

/** One row of the readiness view. */
export interface ReadinessRow extends TreeRow<ReadinessRow> {
  /** What a click or an action on the row is about. */
  readiness: PlanReadiness;
  slot: SlotItem | undefined;
  tooltip: string | undefined;
}

type State = SlotItem["state"];

/** An icon and a colour for every state; the word stands in the row's description or the tooltip. */
const looks = {
  passed: { icon: "pass-filled", color: "smp.answered" },
  tolerable: { icon: "pass", color: "smp.answered" },
  waived: { icon: "debug-step-over", color: "smp.due" },
  stale: { icon: "history", color: "smp.stale" },
  expired: { icon: "clock", color: "smp.stale" },
  missing: { icon: "circle-large-outline", color: "smp.notDue" },
  invalid: { icon: "error", color: "smp.contradicted" },
  rejected: { icon: "circle-slash", color: "smp.contradicted" },
  "waiver-expired": { icon: "warning", color: "smp.contradicted" },
  unknown: { icon: "question", color: "smp.unknown" },
} as const satisfies Record<State, { icon: string; color: string }>;

const early = { icon: "circle-outline", color: "smp.notDue" } as const;

/** The decision and the milestones of the one plan; of several, below their names. */
export function readinessRows({ plans }: ReadinessResult): readonly ReadinessRow[] {
  const [first, second] = plans;
  if (first === undefined) return [];
  return second === undefined ? planRows(first) : plans.map(plan => planRow(plan));
}

export function reconcileReadiness(
  before: readonly ReadinessRow[],
  after: readonly ReadinessRow[],
): ReturnType<typeof reconcileRows<ReadinessRow>> {
  return reconcileRows(before, after, ({ label, description, spoken, icon, color, context, open, tooltip }) =>
    JSON.stringify([label, description, spoken, icon, color, context, open, tooltip]),
  );
}

/** Slots that somebody can sign now. */
export function dueSlots(plan: PlanReadiness): readonly SlotItem[] {
  return plan.milestones.flatMap(({ slots }) => slots).filter(isDue);
}

/** A slot that is closed and waits for nobody else, or whose sign-off could not be judged. */
export function isDue({ state, early: waits }: SlotItem): boolean {
  return state !== "passed" && state !== "tolerable" && state !== "waived" && !waits;
}

/** An exception can be made for what is closed, but never from a rejection. */
export function isWaivable({ state, waivable }: SlotItem): boolean {
  return waivable && state !== "passed" && state !== "tolerable" && state !== "waived" && state !== "rejected";
}

/** "$(pass-filled) Release validated", for quick picks. */
export function slotLabel(slot: SlotItem): string {
  return `$(${iconOf(slot).icon}) ${slot.title}`;
}

/** What the status bar says of a plan: "$(circle-large-outline) v12.1.0 9/11". */
export function statusText({ decision, release, passed, total, worst }: PlanReadiness): string {
  const icon = decision === "OPEN" ? "pass-filled" : worst === undefined || decision === "UNDECIDED" ? "question" : looks[worst].icon;
  return `$(${icon}) ${release ?? "no release"}${total === 0 ? "" : ` ${passed}/${total}`}`;
}

/** How loud the status bar is: a release that nobody has signed yet is no fault. */
export function statusLoudness({ worst }: PlanReadiness): "error" | "warning" | undefined {
  if (worst === "rejected" || worst === "invalid" || worst === "waiver-expired") return "error";
  return worst === "stale" || worst === "expired" ? "warning" : undefined;
}

/** "v12.1.0 · dr2 starts in 11 days" */
export function headline({ release, campaign }: PlanReadiness): string {
  return [release ?? "no release", campaign].filter(part => part !== undefined).join(" · ");
}

function planRow(readiness: PlanReadiness): ReadinessRow {
  return {
    ...row(readiness, readiness.uri, readiness.name, headline(readiness)),
    icon: "rocket",
    context: "plan",
    open: "expanded",
    children: planRows(readiness),
  };
}

function planRows(readiness: PlanReadiness): readonly ReadinessRow[] {
  return [decisionRow(readiness), ...headRow(readiness), ...readiness.milestones.map(milestone => milestoneRow(readiness, milestone))];
}

function decisionRow(readiness: PlanReadiness): ReadinessRow {
  const { decision, title, words, git, skipped, campaign, at } = readiness;
  const icon = { OPEN: "unlock", CLOSED: "lock", UNDECIDED: "question" }[decision];
  const color = { OPEN: "smp.answered", CLOSED: "smp.contradicted", UNDECIDED: "smp.unknown" }[decision];
  const left = skipped.map(({ title: gate, why }) => `- ${gate}: ${why}`).join("\n");
  const tooltip = [
    `**${title}** ${headline(readiness)}`,
    words,
    git === undefined || git === words ? "" : git,
    campaign === undefined ? "" : `Judged by ${at}`,
    left === "" ? "" : `*Gates left out*\n\n${left}`,
  ];
  return {
    ...row(readiness, `${readiness.uri} decision`, title, words),
    spoken: spokenWords(`${headline(readiness)}: ${title}, ${words}`),
    icon,
    color,
    context: "decision",
    tooltip: tooltip.filter(text => text !== "").join("\n\n"),
  };
}

/** Work goes on behind the tag, or before there is one: worth knowing, and no fault. */
function headRow(readiness: PlanReadiness): readonly ReadinessRow[] {
  const { head } = readiness;
  if (head === undefined) return [];
  const label = "HEAD differs from what was signed";
  const { length } = head.files;
  const count = length === 1 ? "1 file" : `${length} files`;
  const more = length > 10 ? [`and ${length - 10} more`] : [];
  const tooltip = [`${label} for ${head.release}:`, [...head.files.slice(0, 10), ...more].map(file => `- ${file}`).join("\n")];
  return [
    {
      ...row(readiness, `${readiness.uri} head`, label, count),
      spoken: `${label} for ${head.release}: ${count}`,
      icon: "info",
      context: "head",
      tooltip: tooltip.join("\n\n"),
    },
  ];
}

function milestoneRow(readiness: PlanReadiness, { title, passed, total, slots }: PlanReadiness["milestones"][number]): ReadinessRow {
  const done = slots.every(slot => slot.state === "passed" || slot.state === "tolerable");
  return {
    ...row(readiness, `${readiness.uri} ${title}`, title, `${passed}/${total}`),
    spoken: `${title}: ${passed} of ${total} signed`,
    context: "milestone",
    // what is signed is out of the way
    open: done ? "collapsed" : "expanded",
    children: slots.map(slot => slotRow(readiness, slot)),
  };
}

function slotRow(readiness: PlanReadiness, slot: SlotItem): ReadinessRow {
  const { icon, color } = iconOf(slot);
  const context = [
    "slot",
    slot.early ? "early" : slot.state,
    isDue(slot) && "sign",
    isWaivable(slot) && !slot.early && "waive",
    slot.changedFiles.length > 0 && "changed",
  ];
  return {
    ...row(readiness, `${readiness.uri} ${slot.gate} ${slot.part ?? ""}`, slot.title, slot.words),
    spoken: `${slot.title}, ${slot.early ? "not due" : slot.stateWord}: ${spokenWords(slot.words)}`,
    icon,
    color,
    context: context.filter(Boolean).join(" "),
    slot,
    tooltip: slot.tooltip,
  };
}

function iconOf(slot: SlotItem): { readonly icon: string; readonly color: string } {
  return slot.early ? early : looks[slot.state];
}

function row(readiness: PlanReadiness, id: string, label: string, description: string): ReadinessRow {
  return {
    id,
    label,
    description,
    spoken: label,
    icon: undefined,
    color: undefined,
    context: "",
    open: "leaf",
    children: [],
    readiness,
    slot: undefined,
    tooltip: undefined,
  };
}
