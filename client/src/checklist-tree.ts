import type { ChecklistResult, PlanChecklist, QuestionItem, StageItem } from "../../server/src/lsp/protocol.ts";

/** One row of the tree. `reconcile` keeps the object of a row that stays, for VS Code knows rows by their objects. */
export interface Row {
  /** The same for the same thing in every answer of the server, so that expansion and selection survive. */
  readonly id: string;
  label: string;
  description: string;
  /** Read aloud in place of label, icon and description. */
  spoken: string;
  /** Name of a codicon, and of a contributed colour for it. */
  icon: string | undefined;
  color: string | undefined;
  /** `viewItem` of the menus. */
  context: string;
  open: "expanded" | "collapsed" | "leaf";
  /** What a click or an action on the row is about. */
  plan: PlanChecklist | undefined;
  question: QuestionItem | undefined;
  children: readonly Row[];
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

/**
 * Takes over what is new into the rows that are there.
 * @returns the rows to be drawn, and those of them whose looks or children differ; undefined when the top level itself differs
 */
export function reconcile(
  before: readonly Row[],
  after: readonly Row[],
): { readonly rows: readonly Row[]; readonly changed: readonly Row[] | undefined } {
  const changed: Row[] = [];
  const rows = merge(before, after, changed);
  return { rows, changed: sameIds(before, after) ? changed : undefined };
}

function merge(before: readonly Row[], after: readonly Row[], changed: Row[]): readonly Row[] {
  const known = new Map(before.map(item => [item.id, item]));
  return after.map(fresh => {
    const old = known.get(fresh.id);
    if (old === undefined) return fresh;
    const differs = looksOf(old) !== looksOf(fresh) || !sameIds(old.children, fresh.children);
    Object.assign(old, fresh, { children: merge(old.children, fresh.children, changed) });
    if (differs) changed.push(old);
    return old;
  });
}

function sameIds(a: readonly Row[], b: readonly Row[]): boolean {
  return a.length === b.length && a.every((item, index) => item.id === b[index]?.id);
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

/** A middle dot is read as a word or not at all. */
function spokenWords(words: string): string {
  return words.replaceAll(" · ", ", ");
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
