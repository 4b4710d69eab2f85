import type { ComparedItem, WizardComparison } from "../import/wizard/comparison.ts";
import { escapeMarkdown } from "./escape.ts";

/** As a document: what became of everything in the project, what is to be looked at first; and of what was taken once something was. */
export function formatWizardImportMarkdown({ model, items, notes }: WizardComparison, written?: readonly string[]): string {
  const done = new Set(written);
  const groups = [
    ["taken", items.filter(({ subject }) => done.has(subject))] as const,
    ...states.map(([state, words]) => [words, items.filter(item => item.state === state && !done.has(item.subject))] as const),
  ].filter(([, group]) => group.length > 0);
  const rows = groups.flatMap(([words, group]) =>
    group.map(({ title, state, plan, wizard, lost }) => {
      const cells = [words, title, lines(plan), state === "same" ? "" : lines(wizard), lost.map(escapeMarkdown).join("<br>")];
      return `| ${cells.join(" | ")} |`;
    }),
  );
  return [
    "# Import from the Software Management Wizard",
    `Knowledge model: ${escapeMarkdown(model)}. ${groups.map(([words, group]) => `${group.length} ${words}`).join(", ")}`,
    ["| Outcome | Question | Plan | Wizard | Remarks |", "|---|---|---|---|---|", ...rows].join("\n"),
    ...notes.map(escapeMarkdown),
  ]
    .map(part => `${part}\n`)
    .join("\n");
}

const states: readonly (readonly [ComparedItem["state"], string])[] = [
  ["differs", "different"],
  ["new", "only in the Wizard"],
  ["not-held", "without a place in the plan"],
  ["only-in-plan", "only in the plan"],
  ["same", "the same"],
];

function lines(text: string | undefined): string {
  return (text ?? "").split("\n").map(escapeMarkdown).join("<br>");
}
