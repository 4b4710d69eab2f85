import { coverageCounts, isLossless } from "../export/wizard-report.ts";
import { escapeMarkdown } from "../report/escape.ts";
import { paint, type Paint } from "../report/paint.ts";
import { oneLine } from "../report/words.ts";
import type { PushChange, PushNote } from "./events.ts";
import type { PushPlan } from "./plan.ts";

/** "3 added, 1 changed, 2 removed; 14 already there" */
export function pushWords({ changes, same }: Pick<PushPlan, "changes" | "same">): string {
  const count = (kind: PushChange["kind"]): number => changes.filter(change => change.kind === kind).length;
  const parts = (
    [
      ["add", "added"],
      ["change", "changed"],
      ["remove", "removed"],
    ] as const
  ).flatMap(([kind, word]) => (count(kind) === 0 ? [] : [`${count(kind)} ${word}`]));
  return `${parts.length === 0 ? "nothing to send" : parts.join(", ")}; ${replyCount(same)} already there`;
}

/** Whether everything that the plan answers is in the project after the push. */
export function isPushLossless({ coverage, blocked }: Pick<PushPlan, "coverage" | "blocked">): boolean {
  return blocked.length === 0 && isLossless(coverage);
}

/** For a terminal. `quiet`: without what stays as it is, and without remarks. */
export function pushText(push: PushPlan, { quiet = false, colour = false } = {}): string {
  const style = paint(colour);
  return [
    ...push.changes.flatMap(change => [
      `${style[colours[change.kind]](signs[change.kind])} ${wayWords(change.way)}`,
      ...(change.old === undefined ? [] : [`    was: ${oneLine(change.old)}`]),
      ...(change.new === undefined ? [] : [`    now: ${oneLine(change.new)}`]),
    ]),
    ...(quiet ? [] : section("Only in the Wizard, and stays:", push.kept.map(noteWords))),
    ...section("Not sent:", [...push.blocked.map(noteWords), ...lossWords(push)]),
    ...(quiet ? [] : remarks(push)),
    pushWords(push),
    "",
  ]
    .map(line => line.replace(/\s+$/, ""))
    .join("\n");
}

export function pushMarkdown(push: PushPlan): string {
  const rows = push.changes.map(
    ({ kind, way, old, new: now }) =>
      `| ${kind} | ${escapeMarkdown(wayWords(way))} | ${escapeMarkdown(old ?? "")} | ${escapeMarkdown(now ?? "")} |`,
  );
  const list = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`## ${title}`, lines.map(line => `- ${escapeMarkdown(line)}`).join("\n")];
  return [
    "# Push to the Software Management Wizard",
    `Knowledge model: ${escapeMarkdown(push.coverage.model)}. ${escapeMarkdown(pushWords(push))}.`,
    ...(rows.length === 0 ? [] : [["| What | Question | In the Wizard | In the plan |", "|---|---|---|---|", ...rows].join("\n")]),
    ...list("Only in the Wizard, and stays", push.kept.map(noteWords)),
    ...list("Not sent", [...push.blocked.map(noteWords), ...lossWords(push)]),
    ...list("Remarks", remarks(push)),
  ]
    .map(part => `${part}\n`)
    .join("\n");
}

/** For programs: what somebody reads, the counts, and no identifiers of events. */
export function pushData(push: PushPlan): object {
  const { changes, kept, others, same, blocked, notes, coverage, events } = push;
  return { events: events.length, changes, kept, others, same, blocked, notes, lossless: isPushLossless(push), coverage };
}

const signs: Readonly<Record<PushChange["kind"], string>> = { add: "+", change: "~", remove: "-" };
const colours = { add: "green", change: "yellow", remove: "red" } as const satisfies Record<PushChange["kind"], keyof Paint>;

function wayWords(way: readonly string[]): string {
  return oneLine(way.join(" › "));
}

function noteWords({ way, words }: PushNote): string {
  return `${wayWords(way)}: ${oneLine(words)}`;
}

/** Answers of the plan that this model cannot hold, whole or in part. */
function lossWords({ coverage }: PushPlan): string[] {
  return coverage.entries.flatMap(({ subject, outcome, answer, because }) =>
    outcome === "mapped" || answer === undefined ? [] : [`${subject} (${oneLine(answer)}): ${oneLine(because.join("; "))}`],
  );
}

function remarks({ coverage, notes, others }: PushPlan): string[] {
  const { lossy, unmapped, unknown } = coverageCounts({ entries: coverage.entries.filter(({ answer }) => answer !== undefined) });
  return [
    ...(coverage.notAsked.length === 0 ? [] : [`Not asked by the Wizard, and only in the plan: ${oneLine(coverage.notAsked.join(", "))}`]),
    ...(others === 0 ? [] : [`${replyCount(others)} to questions that the plan does not have; never touched`]),
    ...(lossy + unmapped + unknown === 0 ? [] : [`${lossy} lossy, ${unmapped} without a place, ${unknown} unknown to the model`]),
    ...notes.map(oneLine),
  ];
}

function replyCount(count: number): string {
  return count === 1 ? "1 reply" : `${count} replies`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map(line => `  ${line}`)];
}
