import type { ChecklistResult, PlanChecklist, QuestionItem, StageItem } from "../../server/src/lsp/protocol.ts";
import { reconcileRows, spokenWords, type TreeRow } from "./rows.ts";

/** One row of the checklist. */
export interface Row extends TreeRow<Row> {
  /** What a click or an action on the row is about. */
  plan: PlanChecklist | undefined;
  question: QuestionItem | undefined;
}

const looks = {
  contradicted: { icon: "error", color: "smp.contradicted", word: "contradicted" },
  due: { icon: "circle-large-outline", color: "smp.due", word: "due" },
  unknown: { icon: "question", color: "smp.unknown", word: "cannot be told" },
  "not-due": { icon: "circle-outline", color: "smp.notDue", word: "not yet due" },
  answered: { icon: "check", color: "smp.answered", word: "answered" },
  "answered-with-evidence": { icon: "pass-filled", color: "smp.answered", word: "answered with evidence" },
  "not-applicable": { icon: "circle-slash", color: "smp.notDue", word: "not applicable" },
} as const satisfies Record<QuestionItem["state"], { icon: string; color: string; word: string }>;

/** Stages of the one plan, or plans, below the names of the workspace's folders where these hold several. */
export function rowsOf({ plans }: ChecklistResult, rootName: (uri: string) => string): readonly Row[] {
  const [first] = plans;
  if (first === undefined) return [];
  if (plans.length === 1) return stageRows(first);
  const roots = [...new Set(plans.map(plan => plan.rootUri))];
  if (roots.length === 1) return plans.map(plan => planRow(plan, plan.path));
  if (roots.length === plans.length) return plans.map(plan => planRow(plan, rootName(plan.rootUri)));
  return roots.map(root => {
    const name = rootName(root);
    const children = plans.filter(plan => plan.rootUri === root).map(plan => planRow(plan, plan.path));
    return { ...row(`folder ${root}`, name, ""), icon: "root-folder", context: "folder", open: "expanded", children };
  });
}

/** How a question stands, for quick picks: "$(error) Licence". */
export function questionLabel({ title, state }: QuestionItem): string {
  return `$(${looks[state].icon}) ${title}`;
}

/** Takes over what is new into the rows that are there. */
export function reconcile(before: readonly Row[], after: readonly Row[]): ReturnType<typeof reconcileRows<Row>> {
  return reconcileRows(before, after, looksOf);
}

function looksOf({ label, description, spoken, icon, color, context, open, question }: Row): string {
  return JSON.stringify([label, description, spoken, icon, color, context, open, question?.tooltip]);
}

function planRow(plan: PlanChecklist, place: string): Row {
  const words = plan.broken ? "cannot be read as YAML" : plan.words;
  const spoken = `${plan.name}, ${place}, stage ${plan.stageNumber} of 5, ${plan.stageTitle}: ${spokenWords(words)}`;
  return {
    ...row(plan.uri, plan.name, `${place} · ${words}`),
    spoken,
    icon: plan.broken ? "warning" : "checklist",
    context: "plan",
    plan,
    open: "expanded",
    children: stageRows(plan),
  };
}

function stageRows(plan: PlanChecklist): readonly Row[] {
  return plan.stages.map(stage => ({
    ...row(`${plan.uri} ${stage.stage}`, `${stage.number} ${stage.title}`, stage.words),
    spoken: `Stage ${stage.number}, ${stage.title}: ${spokenWords(stage.words)}`,
    context: "stage",
    plan,
    open: opensAtFirst(plan, stage),
    children: stage.questions.map(question => questionRow(plan, question)),
  }));
}

/** What is to be done is in sight without a click. */
function opensAtFirst(plan: PlanChecklist, stage: StageItem): Row["open"] {
  return stage.stage === plan.stage || stage.contradicted > 0 || (stage.due && stage.open > 0) ? "expanded" : "collapsed";
}

function questionRow(plan: PlanChecklist, question: QuestionItem): Row {
  const { icon, color, word } = looks[question.state];
  const context = [
    "question",
    question.state,
    question.canInsert && "insert",
    question.fix !== undefined && "fix",
    question.evidence.length > 0 && "evidence",
  ];
  return {
    ...row(`${plan.uri} ${question.question}`, question.title, question.because),
    spoken: `${question.title}, ${word}${question.because === "" || question.because === word ? "" : `: ${question.because}`}`,
    icon,
    color,
    context: context.filter(Boolean).join(" "),
    plan,
    question,
  };
}

function row(id: string, label: string, description: string): Row {
  return {
    id,
    label,
    description,
    spoken: label,
    icon: undefined,
    color: undefined,
    context: "",
    open: "leaf",
    plan: undefined,
    question: undefined,
    children: [],
  };
}
