import type { CompareItem } from "../../server/src/lsp/protocol.ts";

/** What a plan and a project of the Wizard say, in one line: of answers with several parts, only those that are different. */
export function differenceWords({ plan, wizard, lost }: Pick<CompareItem, "plan" | "wizard" | "lost">): string {
  const [ours, theirs] = [partsOf(plan), partsOf(wizard)];
  const only = (parts: readonly string[], others: readonly string[]): string => {
    const own = parts.filter(part => !others.includes(part));
    return short((own.length === 0 ? parts : own).join("; "), 60);
  };
  return [
    ...(plan === undefined ? [] : [`Plan: ${only(ours, theirs)}`]),
    `Wizard: ${only(theirs, ours)}`,
    ...(lost.length === 0 ? [] : [`not taken: ${short(lost.join("; "), 60)}`]),
  ].join("  ·  ");
}

/** "2 different, 3 only in the Wizard, 15 the same" */
export function comparedWords(items: readonly Pick<CompareItem, "state">[]): string {
  const count = (state: CompareItem["state"]): number => items.filter(item => item.state === state).length;
  const parts = states.flatMap(([state, words]) => (count(state) === 0 ? [] : [`${count(state)} ${words}`]));
  return parts.join(", ") || "it answers nothing";
}

const states: readonly (readonly [CompareItem["state"], string])[] = [
  ["differs", "different"],
  ["new", "only in the Wizard"],
  ["same", "the same"],
  ["only-in-plan", "only in the plan"],
  ["not-held", "without a place in the plan"],
];

function partsOf(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split("\n")
    .map(line => line.replace(/\s+/g, " ").trim())
    .filter(line => line !== "");
}

function short(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}
