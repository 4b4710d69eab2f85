import { nodeAt, entryOf } from "../../plan/nodes.ts";
import type { Plan } from "../../plan/view.ts";
import type { Finding } from "../../types.ts";
import type { ComparedItem } from "./comparison.ts";

/** Errors that a plan did not have before. They are the same by what they say, not by where they stand. */
export function newErrors(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const known = new Set(before.map(({ code, message }) => `${code} ${message}`));
  return after.filter(({ severity, code, message }) => severity === "error" && !known.has(`${code} ${message}`));
}

/** The entry that an error stands in, of those that were written: its subject. Undefined for an error that stands elsewhere. */
export function subjectOf({ at }: Finding, plan: Plan, written: readonly ComparedItem[]): string | undefined {
  if (at.path !== plan.path) return undefined;
  const { lines } = plan.main.document;
  const start = lines.offsetAt(at.range.start);
  return written.find(({ change }) => {
    const paths = [
      ...(change?.keys.map(({ path }) => path) ?? []),
      ...(change?.answer === undefined ? [] : [["answers", change.answer.question]]),
    ];
    return paths.some(path => {
      const entry = entryOf(nodeAt(plan.root, path.slice(0, -1)), path.at(-1) ?? "");
      return entry !== undefined && entry.keySpan.start <= start && start <= Math.max(entry.span.end, entry.keySpan.end);
    });
  })?.subject;
}
