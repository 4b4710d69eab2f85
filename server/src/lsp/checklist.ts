import type { Analysis } from "../core/analyze.ts";
import type { ChecklistItem } from "../core/checklist.ts";
import { questions } from "../core/questions/catalogue.generated.ts";
import { stageTitles, type Question } from "../core/questions/types.ts";
import { baseName } from "../core/repo.ts";
import { stages, type Finding, type Location } from "../core/types.ts";
import type { ChecklistResult, Place, PlanChecklist, QuestionItem } from "./protocol.ts";
import type { Root } from "./root.ts";
import type { PlanPlace, Session } from "./session.ts";

/** The checklists of all plans, open or not. */
export async function checklistOfWorkspace(session: Session): Promise<ChecklistResult> {
  await session.ready();
  const results = await Promise.all(session.plans().map(async place => ({ place, analysis: await session.result(place) })));
  return { plans: results.flatMap(({ place, analysis }) => (analysis === undefined ? [] : [planChecklist(place, analysis, session)])) };
}

/** The finding on a contradiction, of which the first fix can be applied from the checklist. */
export function contradictionOf(analysis: Analysis, question: string): Finding | undefined {
  const own = analysis.findings.filter(finding => finding.question === question);
  return own.find(finding => finding.fixes.length > 0) ?? own[0];
}

/** Whether the repository's answer can be inserted: there is one, and nothing is written in its place. */
export function canInsert(analysis: Analysis, item: ChecklistItem): boolean {
  return item.proposal !== undefined && analysis.plan.answers.find(answer => answer.question === item.question)?.answer === undefined;
}

/** A question with all that belongs to it, for a tooltip or a hover. */
export function questionMarkdown(question: Question): string {
  const { wording, sections } = question;
  const options = question.options.map(({ id, label }) => `- \`${id}\`: ${label}`).join("\n");
  return [`**${wording}**`, sections.asked, options, `*Why it matters:* ${sections.why}`, `*Evidence:*\n\n${sections.evidence}`]
    .filter(part => part !== "")
    .join("\n\n");
}

function planChecklist({ root, path }: PlanPlace, analysis: Analysis, session: Session): PlanChecklist {
  const { plan, checklist, stage, findings } = analysis;
  const byId = new Map(questions.map(question => [question.id, question]));
  const folder = plan.folder === "" ? root.uri : plan.folder;
  return {
    uri: session.addressOf({ root, path }),
    rootUri: root.uri,
    path,
    name: plan.software.name?.value ?? decoded(baseName(folder)),
    stage,
    stageNumber: stages.indexOf(stage) + 1,
    stageTitle: stageTitles[stage],
    words: checklist.words,
    problems: findings.filter(({ severity }) => severity === "error" || severity === "warning").length,
    broken: plan.root === undefined || plan.main.document.problems.some(({ kind }) => kind === "syntax" || kind === "limit"),
    stages: checklist.stages.map(progress => ({
      stage: progress.stage,
      number: stages.indexOf(progress.stage) + 1,
      title: stageTitles[progress.stage],
      words: progress.words,
      due: stages.indexOf(progress.stage) <= stages.indexOf(stage),
      contradicted: progress.contradicted,
      open: progress.due,
      questions: checklist.items
        .filter(item => item.stage === progress.stage)
        .map(item => questionItem(item, byId.get(item.question), analysis, root, session)),
    })),
  };
}

function questionItem(item: ChecklistItem, question: Question | undefined, analysis: Analysis, root: Root, session: Session): QuestionItem {
  const place = ({ path, range }: Location): Place => ({ uri: session.addressOf({ root, path }), range });
  return {
    question: item.question,
    title: item.title,
    tooltip: question === undefined ? item.title : questionMarkdown(question),
    basis: item.basis,
    state: item.state,
    because: item.because,
    at: item.at && place(item.at),
    evidence: item.evidence.map(place),
    canInsert: canInsert(analysis, item),
    fix: item.state === "contradicted" ? contradictionOf(analysis, item.question)?.fixes[0]?.title : undefined,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
