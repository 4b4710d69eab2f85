import type { Analysis } from "../analyze.ts";
import { escapeMarkdown } from "../report/escape.ts";
import { oneLine } from "../report/words.ts";
import type { Range } from "../text.ts";
import type { RepoSnapshot } from "../types.ts";

/** All that a companion file depends on. */
export interface CompanionInput {
  readonly analysis: Pick<Analysis, "plan" | "questions" | "facts" | "gates" | "stage" | "checklist">;
  readonly repo: RepoSnapshot;
  /** `YYYY-MM-DD`, the only date that is not taken from the plan. */
  readonly at: string;
}

/** One thing that became of the plan, or that is missing from it. */
export interface ExportNote {
  /**
   * `added`, `changed`: in a file that was there. `kept`: the file says otherwise than the plan and was not changed.
   * `left out`: the format has no place for it. `missing`: the format asks for it and nobody says it. `check`: written, but to be looked at.
   */
  readonly outcome: "added" | "changed" | "kept" | "left out" | "missing" | "check";
  readonly subject: string;
  readonly words: string;
}

export interface Companion {
  /** Ends with a line end. */
  readonly text: string;
  readonly notes: readonly ExportNote[];
}

/** Why nothing can be written. A range is missing when it concerns the whole file. */
export interface CompanionProblem {
  readonly message: string;
  readonly range?: Range;
}

export type MergeResult = Companion | { readonly problems: readonly CompanionProblem[] };

/** For a terminal; empty without notes. */
export function notesText(notes: readonly ExportNote[]): string {
  return notes.map(({ outcome, subject, words }) => `${outcome.padEnd(8)}  ${oneLine(subject)}: ${oneLine(words)}\n`).join("");
}

export function notesMarkdown(notes: readonly ExportNote[]): string {
  const rows = notes.map(({ outcome, subject, words }) => `| ${outcome} | ${escapeMarkdown(subject)} | ${escapeMarkdown(words)} |`);
  return rows.length === 0 ? "" : ["| Outcome | What | Remarks |", "|---|---|---|", ...rows, ""].join("\n");
}
