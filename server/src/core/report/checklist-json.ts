import type { Location } from "../types.ts";
import type { Formatter, PlanResult } from "./types.ts";
import { softwareName, stageNumber, stageTitle } from "./words.ts";

/** The checklist for programs. Lines count from 1; `line` is null where there is no such place yet. */
export const formatChecklistJson: Formatter = (results, { version }) => {
  return `${JSON.stringify({ tool: { name: "smp", version }, plans: results.map(planReport) }, undefined, 1)}\n`;
};

function planReport(result: PlanResult): object {
  const { items, stage, stages, words } = result.analysis.checklist;
  return {
    path: result.path,
    name: softwareName(result),
    stage,
    words,
    stages: stages.map(progress => ({
      stage: progress.stage,
      number: stageNumber(progress.stage),
      title: stageTitle(progress.stage),
      answered: progress.answered,
      contradicted: progress.contradicted,
      due: progress.due,
      unknown: progress.unknown,
      total: progress.total,
      words: progress.words,
      questions: items
        .filter(item => item.stage === progress.stage)
        .map(({ question, title, basis, state, because, at, evidence, proposal }) => ({
          question,
          title,
          basis,
          state,
          because,
          at: place(at),
          evidence: evidence.map(place),
          proposal: proposal === undefined ? null : { answer: proposal.answer, evidence: proposal.evidence, because: proposal.because },
        })),
    })),
  };
}

function place(at: Location | undefined): { readonly path: string; readonly line: number } | null {
  return at === undefined ? null : { path: at.path, line: at.range.start.line + 1 };
}
