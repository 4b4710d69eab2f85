import { modelName, wizardReplies } from "../../export/wizard.ts";
import type { QuestionPlace } from "../../knowledge-model/places.ts";
import type { ProjectReading } from "../../knowledge-model/replies.ts";
import type { ResolvedModel } from "../../knowledge-model/resolve.ts";
import { changedPart } from "../../edits.ts";
import { nodeAt, textOf, toData } from "../../plan/nodes.ts";
import type { Plan } from "../../plan/view.ts";
import { answeredQuestions, type AnsweredQuestion } from "../../question-report.ts";
import type { FileEdit } from "../../types.ts";
import { answerWords } from "../../words.ts";
import { evidenceWanted, planWith, planWithAll, type AnswerChange, type NamedChange, type PlanChange } from "./change.ts";
import type { Choices, ComparedItem, WizardComparison } from "./comparison.ts";
import { dswLayout } from "./dsw-smp.ts";
import { elixirLayout, stageOfPhase } from "./elixir.ts";
import { hear, sayingOf, sayings, type Heard, type Saying } from "./heard.ts";
import { comparePeople, compareSignatures } from "./people.ts";
import type { Layout, Subject } from "./reading.ts";

export interface CompareInput {
  readonly plan: Plan;
  readonly project: Pick<ProjectReading, "replies" | "unread" | "phase">;
  /** The project's model with our questions found in it. */
  readonly resolved: ResolvedModel;
}

/**
 * A project of the Wizard beside a plan. Whether both say the same of a question is decided by what an export of the plan would write for it,
 * so that an export and its import change nothing, whatever the model has no place for. Only where that differs is the file read back.
 */
export function compareWithWizard({ plan, project, resolved }: CompareInput): WizardComparison {
  const layout = resolved.layout === "dsw-smp" ? dswLayout() : elixirLayout();
  const wizard = hear(resolved, project.replies, project);
  const ours = heardOf(plan, resolved);
  const answered = new Map(answeredQuestions(plan).map(it => [it.question.id, it]));
  const unfit = unfitBySubject(wizard, layout);
  const first = layout.subjects.map((subject): ComparedItem | undefined =>
    compareSubject(subject, { plan, ours, wizard, layout, answered: answered.get(subject.id), unfit: unfit.get(subject.id) }),
  );
  const known = new Set(layout.subjects.map(({ id }) => id));
  const unasked = [...answered.values()].flatMap(it =>
    known.has(it.question.id) || it.given === undefined ? [] : [onlyInPlan(it.question, planWords(plan, undefined, it, undefined))],
  );
  const people = resolved.layout === "dsw-smp" ? [] : [...comparePeople(ours, wizard), ...compareSignatures(ours, wizard)];
  const others = [...unfit].flatMap(([subject, because]) => (besidesSubjects.has(subject) ? [notHeld(subject, because)] : []));
  const items = [...first.flatMap(item => item ?? []), ...unasked, ...people, ...others];
  return {
    model: modelName(resolved.model),
    items: [...whatIsLost(plan, items, wizard, layout), ...notAsked(wizard, layout)],
    notes: notesOf(wizard, resolved),
  };
}

/** What is compared entry by entry. */
const besidesSubjects: ReadonlyMap<string, string> = new Map([
  ["people", "People"],
  ["signoffs", "Sign-offs"],
  ["waivers", "Exceptions"],
]);

function notHeld(subject: string, because: string): ComparedItem {
  const nothing = { plan: undefined, wizard: undefined, change: undefined, asks: false };
  return { subject, title: besidesSubjects.get(subject) ?? subject, state: "not-held", outcome: "unmapped", lost: [because], ...nothing };
}

export interface AppliedChoices {
  /** One edit for each file that changes; none when nothing does. */
  readonly edits: readonly FileEdit[];
  readonly after: Plan;
  /** Subjects that are written. */
  readonly written: readonly string[];
  /** Subjects that ask for a choice and got none. */
  readonly open: readonly string[];
  /** Subjects that cannot be written, with the reason. */
  readonly failed: ReadonlyMap<string, string>;
}

/** What the choices make of the plan. What is new goes in unless the plan was chosen; what asks for a choice only when the Wizard was. */
export function applyChoices(plan: Plan, { items }: Pick<WizardComparison, "items">, choices: Choices): AppliedChoices {
  const wanted: NamedChange[] = [];
  const open: string[] = [];
  for (const { subject, change, asks } of items) {
    const choice = choices.get(subject);
    if (change === undefined || choice === "plan") continue;
    if (asks && choice === undefined) open.push(subject);
    else wanted.push({ subject, change });
  }
  const { plan: after, failed } = planWithAll(plan, wanted);
  const edit = changedPart(plan.main.file.text, after.main.file.text);
  return {
    edits: edit === undefined ? [] : [{ path: plan.path, edits: [edit] }],
    after,
    written: wanted.flatMap(({ subject }) => (failed.has(subject) ? [] : [subject])),
    open,
    failed,
  };
}

function heardOf(plan: Plan, resolved: ResolvedModel): Heard {
  const { replies, phase } = wizardReplies({ plan, questions: answeredQuestions(plan), resolved });
  return hear(resolved, replies, { phase });
}

interface Context {
  readonly plan: Plan;
  readonly ours: Heard;
  readonly wizard: Heard;
  readonly layout: Layout;
  /** For a question of the catalogue. */
  readonly answered: AnsweredQuestion | undefined;
  /** Why a reply about it could not be taken. */
  readonly unfit: string | undefined;
}

function compareSubject(subject: Subject, context: Context): ComparedItem | undefined {
  const { plan, ours, wizard, layout, answered, unfit } = context;
  const base = { subject: subject.id, title: subject.title, lost: [], change: undefined, asks: false };
  const words = planWords(plan, subject.path, answered, undefined);
  const [inPlan, inFile] = [saidOf(ours, layout, subject.id), saidOf(wizard, layout, subject.id)];
  if (unfit !== undefined) return { ...base, state: "not-held", outcome: "unmapped", plan: words, wizard: wordsOf(inFile), lost: [unfit] };
  if (inFile.length > 0 && same(inPlan, inFile)) return { ...base, state: "same", outcome: "mapped", plan: words, wizard: words };
  const reading = subject.read(wizard, plan);
  if (reading === undefined && inFile.length === 0) return words === undefined ? undefined : onlyInPlan(subject, words);
  if (reading === undefined || "because" in reading) {
    const because = reading?.because ?? "it cannot be told what that means for the plan";
    return { ...base, state: "not-held", outcome: "unmapped", plan: words, wizard: wordsOf(inFile), lost: [because] };
  }
  const { change, lost } = reading;
  const after = planWith(plan, change);
  if (after === plan) return { ...base, state: "same", outcome: "mapped", plan: words, wizard: changeWords(change), lost };
  return {
    ...base,
    state: words === undefined ? "new" : "differs",
    outcome: "mapped",
    plan: planWords(plan, subject.path, answered, change),
    wizard: changeWords(change),
    lost,
    change,
    asks: words !== undefined,
  };
}

function onlyInPlan({ id, title }: Pick<Subject, "id" | "title">, words: string | undefined): ComparedItem {
  const nothing = { outcome: undefined, wizard: undefined, lost: [], change: undefined, asks: false };
  return { subject: id, title, state: "only-in-plan", plan: words, ...nothing };
}

function saidOf(heard: Heard, { ownerOf }: Layout, subject: string): Saying[] {
  return sayings(heard, key => key !== undefined && ownerOf(key) === subject);
}

function same(a: readonly Saying[], b: readonly Saying[]): boolean {
  return a.length === b.length && a.every((one, at) => one.same === b[at]?.same);
}

function wordsOf(said: readonly Saying[]): string | undefined {
  return said.length === 0 ? undefined : said.map(({ title, words }) => `${title}: ${words}`).join("\n");
}

/**
 * Takes everything that could be taken and exports it again: what the file says and that export does not is lost. Changes that would make the
 * plan invalid are not held after all.
 */
function whatIsLost(plan: Plan, items: readonly ComparedItem[], wizard: Heard, layout: Layout): ComparedItem[] {
  const changes = items.flatMap(({ subject, change }) => (change === undefined ? [] : [{ subject, change }]));
  const { plan: after, failed } = planWithAll(plan, changes);
  const now = heardOf(after, wizard.resolved);
  return items.map(item => {
    const why = failed.get(item.subject);
    if (item.change !== undefined && why !== undefined)
      return { ...item, state: "not-held", outcome: "unmapped", lost: [why], change: undefined, asks: false };
    if (item.outcome !== "mapped") return item;
    // what stands under a key of the plan is there word for word, even where an export writes it on a condition only
    const isAnswer = item.change === undefined ? item.state === "same" : item.change.answer !== undefined;
    const kept = new Set(isAnswer ? saidOf(now, layout, item.subject).map(it => it.same) : []);
    const gone = isAnswer ? saidOf(wizard, layout, item.subject).filter(it => !kept.has(it.same)) : [];
    const lost = [...new Set([...item.lost, ...gone.map(({ title, words }) => `${title}: ${words}`)])];
    return lost.length === 0 ? item : { ...item, outcome: "lossy", lost };
  });
}

/** Why replies could not be taken, by the subject that they speak of. */
function unfitBySubject({ unfit, resolved }: Heard, { ownerOf }: Layout): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { place, because } of unfit.values()) {
    const key = resolved.keyOf(place.question.uuid);
    const subject = (key === undefined ? undefined : ownerOf(key)) ?? place.question.uuid;
    if (!found.has(subject)) found.set(subject, because);
  }
  return found;
}

/** What is answered in the Wizard and is no question of ours: one item for each question, however many items of a list answer it. */
function notAsked(wizard: Heard, { ownerOf }: Layout): ComparedItem[] {
  const { resolved } = wizard;
  const found = new Map<string, { readonly title: string; readonly words: Set<string>; readonly because: string }>();
  const add = ({ question: { uuid, title } }: QuestionPlace, words: readonly string[], because: string): void => {
    const key = resolved.keyOf(uuid);
    if (key !== undefined && ownerOf(key) !== undefined) return;
    const entry = found.get(uuid) ?? { title, words: new Set(), because };
    for (const word of words) entry.words.add(word);
    found.set(uuid, entry);
  };
  for (const one of wizard.all)
    if (one.reply.type !== "ItemListReply")
      add(
        one.place,
        sayingOf(wizard, one).map(({ words }) => words),
        "the plan does not ask this",
      );
  for (const { place, because } of wizard.unfit.values()) add(place, [], because);
  return [...found].map(([uuid, { title, words, because }]) => ({
    subject: resolved.keyOf(uuid) ?? uuid,
    title,
    state: "not-held",
    outcome: "unknown",
    plan: undefined,
    wizard: words.size === 0 ? undefined : [...words].join("\n"),
    lost: [because],
    change: undefined,
    asks: false,
  }));
}

function notesOf({ hidden, astray, phase, resolved: { model } }: Heard, { layout, notes }: ResolvedModel): string[] {
  const found = [...notes];
  if (hidden > 0) found.push(`${repliesOf(hidden)} below answers that are not chosen count for nothing`);
  if (astray > 0) found.push(`${repliesOf(astray)} to questions that the model does not ask count for nothing`);
  if (phase !== undefined && (layout === "dsw-smp" || stageOfPhase(phase) === undefined))
    found.push(`The project's phase has no place in the plan: ${model.phases.get(phase)?.label ?? phase}`);
  return found;
}

function repliesOf(count: number): string {
  return count === 1 ? "1 reply" : `${count} replies`;
}

/** What the plan says, line by line; with a change, only what that speaks of. */
function planWords(
  plan: Plan,
  path: readonly string[] | undefined,
  answered: AnsweredQuestion | undefined,
  change: PlanChange | undefined,
): string | undefined {
  if (path !== undefined) return textOf(nodeAt(plan.root, path));
  const value = answered?.given?.value ?? answered?.written?.answer?.value;
  if (answered === undefined || value === undefined || value === null) return undefined;
  const { written, implied } = answered;
  const says = change?.answer;
  const formats = written?.formats && toData(written.formats);
  return [
    written === undefined && implied !== undefined ? `${answerWords(value)} (${implied.because})` : answerWords(value),
    ...(written !== undefined && written.evidence.length > 0 && (says === undefined || (says.evidence ?? says.addresses) !== undefined)
      ? [`evidence: ${written.evidence.map(it => it.value).join(", ")}`]
      : []),
    ...(written?.note !== undefined && (says === undefined || says.note !== undefined) ? [`note: ${written.note.value.trim()}`] : []),
    ...(Array.isArray(formats) && (says === undefined || says.formats !== undefined)
      ? [`formats: ${formats.map(answerWords).join("; ")}`]
      : []),
    ...(change?.keys ?? []).flatMap(key => {
      const text = textOf(nodeAt(plan.root, key.path));
      return text === undefined ? [] : [`${key.path.join(".")}: ${text}`];
    }),
  ].join("\n");
}

/** What a change would make the plan say, line by line. */
function changeWords({ keys, answer }: PlanChange): string {
  const [only] = keys;
  if (answer === undefined && keys.length === 1 && only !== undefined && only.path[0] !== "people") return answerWords(only.value);
  return [
    ...(answer === undefined ? [] : answerLines(answer)),
    ...keys.map(({ path, value }) => `${path.join(".")}: ${answerWords(value)}`),
  ].join("\n");
}

function answerLines(change: AnswerChange): string[] {
  const { answer, note, formats } = change;
  const evidence = evidenceWanted(change, undefined) ?? [];
  return [
    answerWords(answer),
    ...(evidence.length > 0 ? [`evidence: ${evidence.join(", ")}`] : []),
    ...(note === undefined ? [] : [`note: ${note}`]),
    ...(formats === undefined || formats.length === 0 ? [] : [`formats: ${formats.map(answerWords).join("; ")}`]),
  ];
}
