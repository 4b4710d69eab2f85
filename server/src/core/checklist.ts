import { checklistStates, type ChecklistState } from "./checklist-states.ts";
import type { QuestionReport } from "./question-report.ts";
import { stages, type Location, type Stage } from "./types.ts";

export interface ChecklistItem {
  /** The first stage that the question belongs to; it is shown there only. */
  readonly stage: Stage;
  readonly basis: "official" | "inferred";
  readonly question: string;
  readonly title: string;
  readonly state: ChecklistState;
  /** In words that can stand behind the title: "plan says MIT, LICENSE is Apache-2.0". */
  readonly because: string;
  /** Where the answer stands, or would stand; undefined when there is no such place yet. */
  readonly at: Location | undefined;
  /** Places in the repository that the state rests on. */
  readonly evidence: readonly Location[];
  /** What could be inserted as the answer. */
  readonly proposal: { readonly answer: unknown; readonly evidence: readonly string[]; readonly because: string } | undefined;
}

export interface StageProgress {
  readonly stage: Stage;
  readonly answered: number;
  readonly contradicted: number;
  readonly due: number;
  readonly unknown: number;
  readonly total: number;
  /** "4 of 5 · 1 due", or "not yet due". */
  readonly words: string;
}

export interface Checklist {
  readonly stage: Stage;
  /** By stage, worst first inside each. */
  readonly items: readonly ChecklistItem[];
  readonly stages: readonly StageProgress[];
  /** Of everything due at the plan's stage: "12 of 16 answered · 1 contradicted · 3 due". */
  readonly words: string;
}

export function checklistOf(reports: readonly QuestionReport[], stage: Stage): Checklist {
  const items = reports
    .map(itemOf)
    .sort(
      (a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage) || checklistStates.indexOf(a.state) - checklistStates.indexOf(b.state),
    );
  const reached = stages.indexOf(stage);
  const all = count(items.filter(item => stages.indexOf(item.stage) <= reached));
  return {
    stage,
    items,
    stages: stages.map((name, index) => {
      const counts = count(items.filter(item => item.stage === name));
      return {
        stage: name,
        ...counts,
        words: index > reached && counts.answered === 0 && counts.contradicted === 0 ? "not yet due" : words(counts, ""),
      };
    }),
    words: words(all, " answered"),
  };
}

function itemOf(report: QuestionReport): ChecklistItem {
  const { question, proposal } = report;
  return {
    stage: report.stage,
    basis: report.basis,
    question: question.id,
    title: question.title,
    state: report.state,
    because: report.because,
    at: report.at,
    evidence: report.places,
    proposal: proposal && { answer: proposal.answer, evidence: proposal.evidence, because: proposal.because },
  };
}

function count(items: readonly ChecklistItem[]): Omit<StageProgress, "stage" | "words"> {
  const states = (...wanted: ChecklistState[]): number => items.filter(item => wanted.includes(item.state)).length;
  return {
    answered: states("answered", "answered-with-evidence", "not-applicable"),
    contradicted: states("contradicted"),
    due: states("due"),
    unknown: states("unknown"),
    total: items.length,
  };
}

function words(counts: Omit<StageProgress, "stage" | "words">, verb: string): string {
  const parts = [`${counts.answered} of ${counts.total}${verb}`];
  if (counts.contradicted > 0) parts.push(`${counts.contradicted} contradicted`);
  if (counts.due > 0) parts.push(`${counts.due} due`);
  if (counts.unknown > 0) parts.push(`${counts.unknown} unknown`);
  return parts.join(" · ");
}
