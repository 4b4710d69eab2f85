import { textOf, pointerOf } from "../plan/nodes.ts";
import { locate } from "../plan/view.ts";
import { unfinishedWord } from "../unfinished.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports text that somebody meant to write later. */
export const unfinishedText = defineRule({
  id: "unfinished-text",
  code: "PLN003",
  since: "0.1.0",
  severity: ["hint", "info", "warning", "warning", "warning", "error"],
  title: "Unfinished text",
  rationale: "A placeholder counts as an answer in nobody's eyes, yet it hides that the answer is missing.",
  remedy: "Write the answer, or remove the key: a question without an answer is shown as open.",
  source: "ELIXIR SMP lesson; Rubin RTN-036 (work in progress is said, not hidden)",
  needs: [],
  messages: { unfinished: "“{word}” is not an answer yet" },
  fix: "none",
  examples: {
    bad: [
      { why: "a note to oneself", plan: "answers:\n  documentation.purpose: TODO ask Ana\n", finds: ["“TODO” is not an answer yet"] },
      { why: "a placeholder of a template", plan: "people:\n  lead: {name: <name>}\n", finds: ["“<name>” is not an answer yet"] },
    ],
    good: [
      {
        why: "prose that speaks of a to-do list",
        plan: "software: {name: X, kind: tool, description: Turns a todo list into a calendar}\n",
      },
      { why: "nothing written, nothing unfinished", plan: "people: {lead: {name: A Lead}}\n" },
    ],
  },

  check({ plan, report }): void {
    for (const { part, node } of plan.scalars()) {
      const text = textOf(node);
      const word = text === undefined ? undefined : unfinishedWord(text);
      if (word !== undefined)
        report.finding("unfinished", locate(part, node), { word: short(word, 30) }, { subject: pointerOf(node).join(".") });
    }
  },
});
