import { coordinateText, type Coordinate, type KnowledgeModel } from "../knowledge-model/model.ts";
import { questionPlaces, type QuestionPlace } from "../knowledge-model/places.ts";
import { problemList } from "../knowledge-model/problems.ts";
import { newestTemplateMetamodel } from "../knowledge-model/replies.ts";
import type { Replies, ReplyValue } from "../knowledge-model/reply-value.ts";
import { resolveModel, type ResolvedModel } from "../knowledge-model/resolve.ts";
import { elixirUuid } from "../knowledge-model/elixir-smp.ts";
import { smwModel } from "../knowledge-model/smw-smp.ts";
import { textOf, toData, type MapEntry } from "../plan/nodes.ts";
import { entriesOf, type Plan } from "../plan/view.ts";
import type { AnsweredQuestion, QuestionReport } from "../question-report.ts";
import { uuidV5 } from "../uuid.ts";
import { answerWords } from "../words.ts";
import { dswMapping } from "./wizard-dsw-smp.ts";
import { besidesAnswers, elixirMapping, type PlanPart, type TypeAt } from "./wizard-elixir.ts";
import { modelData } from "./wizard-knowledge-model.ts";
import type { MapQuestion } from "./wizard-mapping.ts";
import { fulfil, type ReplyTarget } from "./wizard-replies.ts";

/** A question with its answer; what the repository says of it is for the coverage alone. */
export type WizardQuestion = AnsweredQuestion & Partial<Pick<QuestionReport, "contradictions">>;

export interface RepliesInput {
  readonly plan: Plan;
  /** All questions of the catalogue with this plan's answers. */
  readonly questions: readonly WizardQuestion[];
  /** The model to write for; what is publicly known of `smw:smp` without it. */
  readonly resolved?: ResolvedModel;
  /** Of document templates, 4 to 18; 18 without it. */
  readonly metamodel?: number;
}

export interface WizardInput extends RepliesInput {
  /** `YYYY-MM-DD`, written as the time of every reply. */
  readonly at: string;
}

/** What a plan says, as replies to the questions of a model. */
export interface WizardReplies {
  /** Key of a reply to the reply, those of items with identifiers of ours. */
  readonly replies: ReadonlyMap<string, ReplyValue>;
  /** The model's phase for the plan's stage; undefined when there is no stage, or no such phase. */
  readonly phase: string | undefined;
  readonly coverage: Coverage;
}

export interface WizardExport {
  readonly fileName: string;
  readonly text: string;
  readonly coverage: Coverage;
}

/** What became of everything in the plan. Nothing is left out without a word. */
export interface Coverage {
  /** `smw:smp, as far as it is public`, or the model that was given. */
  readonly model: string;
  /** What is said of the software, every question of the catalogue in its order, then the rest that the model asks for. */
  readonly entries: readonly CoverageEntry[];
  /** Keys of the plan that no question of the Wizard asks for. */
  readonly notAsked: readonly string[];
  /** What is to be known before the file is used. */
  readonly notes: readonly string[];
  /** Whether the file has items of lists, which an importer adds once more at every import. */
  readonly hasItems: boolean;
}

export interface CoverageEntry {
  /** A key of the plan such as `software.name`, or the question's id. */
  readonly subject: string;
  readonly title: string;
  /**
   * `mapped`: all of it is in the file. `lossy`: the answer is, something beside it is not. `unmapped`: the plan has no answer, or one that
   * the model cannot hold. `unknown`: the plan has an answer and the model does not ask.
   */
  readonly outcome: "mapped" | "lossy" | "unmapped" | "unknown";
  /** The plan's answer in words, so that it can be entered by hand; undefined without an answer. */
  readonly answer: string | undefined;
  /** What is lost, or why there is nothing. */
  readonly because: readonly string[];
  /** Set when the model asks and its question cannot take the plan's answer. */
  readonly unfit?: true;
}

/**
 * A file for the plugin “Replies Importer” of the Data Stewardship Wizard: the JSON data of a project as document templates see it, with the
 * knowledge model that the replies need. Read by ds-wizard/replies-importer-plugin, src/importers/replies-importer.ts; values as in
 * ProjectReply.hs of ds-wizard/engine-backend.
 */
export function exportWizard({ at, resolved = publicModel(), metamodel = newestTemplateMetamodel, ...input }: WizardInput): WizardExport {
  const written = wizardReplies({ ...input, resolved, metamodel });
  const name = input.plan.software.name?.value ?? "software";
  return {
    fileName: `${slug(name)}.wizard.json`,
    text: `${JSON.stringify(fileData(input.plan, name, at, resolved, metamodel, written), undefined, 2)}\n`,
    coverage: written.coverage,
  };
}

/** The replies to everything that the plan answers and the model asks. */
export function wizardReplies({
  plan,
  questions,
  resolved = publicModel(),
  metamodel = newestTemplateMetamodel,
}: RepliesInput): WizardReplies {
  const replies: Replies = new Map();
  const target: ReplyTarget = { resolved, replies, metamodel, namespace };
  const typeAt: TypeAt = key => resolved.find(key)?.place.question.type;
  const reports = new Map(questions.map(report => [report.question.id, report]));
  const map: MapQuestion = resolved.layout === "dsw-smp" ? dswMapping : elixirMapping(typeAt);
  const parts = resolved.layout === "dsw-smp" ? [] : besidesAnswers(plan, typeAt);
  // people before sign-offs, which choose from them
  const beside = parts.filter(({ subject }) => subject !== "software.name").map(part => partEntry(part, target));
  const entries = [nameEntry(plan, target), ...questions.map(report => questionEntry(report, plan, reports, map, target)), ...beside];
  return {
    replies,
    phase: phaseFor(plan, resolved.model),
    coverage: {
      model: modelName(resolved.model),
      entries,
      notAsked: notAsked(plan, questions, replies, new Set(parts.map(({ subject }) => subject))),
      notes: resolved.notes,
      hasItems: [...replies.values()].some(({ type, value }) => type === "ItemListReply" && value.length > 0),
    },
  };
}

/** The model's phase for the plan's stage. */
function phaseFor({ stage }: Plan, { phases }: KnowledgeModel): string | undefined {
  const uuid = stage && elixirUuid("phase", stage.value);
  return uuid !== undefined && phases.has(uuid) ? uuid : undefined;
}

/** Of the identifiers that we have to make up; a random one, made once. */
const namespace = "5d0c2f3e-8b1a-4c57-9a64-2f7e0b6d91c8";

/** What is publicly known of smw:smp. */
export function publicModel(): ResolvedModel {
  const model = smwModel(publicModelUuid(), uuidV5(namespace, "integration"));
  const places: ReadonlyMap<string, QuestionPlace> = questionPlaces({ model, pointer: () => "" }, problemList());
  const { resolved, problem } = resolveModel(model, places);
  if (resolved === undefined) throw new Error(problem);
  return resolved;
}

export function modelName(model: KnowledgeModel): string {
  if (isPublicModel(model)) return "smw:smp, as far as it is public";
  return model.coordinate === undefined ? "a model without a name" : coordinateText(model.coordinate);
}

function isPublicModel({ coordinate, uuid }: KnowledgeModel): boolean {
  return coordinate === undefined && uuid === publicModelUuid();
}

function publicModelUuid(): string {
  return uuidV5(namespace, "knowledge model");
}

/** The shapes of the versions: flat before 14, `questionnaire` before 18, then `project`. */
function fileData(
  plan: Plan,
  name: string,
  at: string,
  { model, places }: ResolvedModel,
  metamodel: number,
  { replies, phase }: WizardReplies,
): object {
  const written = Object.fromEntries([...replies].map(([path, value]) => [path, { value, createdBy: null, createdAt: `${at}T00:00:00Z` }]));
  const uuid = uuidV5(namespace, `project ${plan.path} ${name}`);
  const head = {
    metamodelVersion: metamodel >= 17 ? `${metamodel}.0` : metamodel,
    ...(model.coordinate && { [metamodel < 18 ? "package" : "knowledgeModelPackage"]: packageData(model.coordinate) }),
    knowledgeModel: modelData(model, places),
  };
  if (metamodel < 14) return { ...head, questionnaireUuid: uuid, questionnaireName: name, questionnaireReplies: written };
  const project = { uuid, name, ...(phase === undefined ? {} : { phaseUuid: phase }), replies: written };
  return metamodel < 18 ? { ...head, questionnaire: project } : { ...head, project };
}

/** Which model it is. Importers do not look at it; whoever keeps the file wants to know. */
function packageData(coordinate: Coordinate): object {
  return { id: coordinateText(coordinate), ...coordinate };
}

function nameEntry(plan: Plan, target: ReplyTarget): CoverageEntry {
  const name = plan.software.name?.value;
  const base = { subject: "software.name", title: "Name of the software", answer: name };
  if (name === undefined || name === "") return { ...base, outcome: "unmapped", because: ["the plan does not name the software"] };
  const at = target.resolved.layout === "dsw-smp" ? "generalInformation.name" : "general.name";
  const { main, because } = fulfil(target, [{ kind: "text", at, text: name }]);
  return main === "written"
    ? { ...base, outcome: "mapped", because: [] }
    : { ...base, outcome: main === "unfit" ? "unmapped" : main, because };
}

function partEntry({ subject, title, answer, wishes, lost }: PlanPart, target: ReplyTarget): CoverageEntry {
  const done = fulfil(target, wishes);
  const because = [...done.because, ...lost, ...done.lost];
  const outcome = done.main === "written" ? (because.length === 0 ? "mapped" : "lossy") : done.main === "unfit" ? "unmapped" : "unknown";
  return { subject, title, answer, outcome, because };
}

function questionEntry(
  report: WizardQuestion,
  plan: Plan,
  reports: ReadonlyMap<string, WizardQuestion>,
  map: MapQuestion,
  target: ReplyTarget,
): CoverageEntry {
  const { question, given, implied, problems } = report;
  const base = { subject: question.id, title: question.title, answer: given && answerWords(given.value) };
  if (problems[0] !== undefined && given === undefined)
    return { ...base, outcome: "unmapped", because: [`the answer in the plan does not fit its question: ${problems[0].message}`] };
  const mapping = map({ report, plan, reports });
  const rest = [...besides(report), ...asides(report)];
  if (mapping === undefined) return { ...base, outcome: "unmapped", because: ["not answered in the plan", ...rest] };
  if ("outcome" in mapping) return { ...base, outcome: mapping.outcome, because: [mapping.because, ...rest] };
  const answer = base.answer ?? mapping.answer;
  const { main, because, lost, by } = fulfil(target, mapping.wishes);
  if (main === "unknown") return { ...base, answer, outcome: "unknown", because: [whyUnknown(question.id, target.resolved), ...rest] };
  if (main === "unfit") return { ...base, answer, outcome: "unmapped", because: [...because, ...rest], unfit: true };
  const allLost = [...mapping.lost, ...lost, ...lostBesides(report, mapping.kept)];
  const notes = [
    ...(given?.written === undefined && implied ? [`not written as an answer: ${implied.because}`] : []),
    ...mapping.notes,
    ...(by.has("confirmed") ? ["written to the question that you confirmed"] : []),
    ...asides(report),
  ];
  return { ...base, answer, outcome: allLost.length > 0 ? "lossy" : "mapped", because: [...allLost, ...notes] };
}

function whyUnknown(id: string, { proposals, model }: ResolvedModel): string {
  const proposal = proposals.get(id);
  if (proposal !== undefined) return `perhaps “${proposal.title}”; to confirm: --map ${id}=${proposal.uuid}`;
  return isPublicModel(model)
    ? "the Wizard's identifier of this question is not public; give the model or enter it by hand"
    : "the model has no such question by identifier or json.key";
}

function lostBesides({ given }: WizardQuestion, kept: ReadonlySet<string>): string[] {
  const written = given?.written;
  if (written === undefined) return [];
  const evidence = written.evidence.map(({ value }) => value).filter(text => !kept.has(text));
  const note = written.note?.value;
  return [
    ...(evidence.length > 0 ? [`no place for evidence: ${evidence.join(", ")}`] : []),
    ...(note !== undefined && note.trim() !== "" && !kept.has(note) ? [`no place for the note: ${note}`] : []),
  ];
}

/** What stands beside an answer that is not in the file, to be entered by hand with it. */
function besides({ given }: WizardQuestion): string[] {
  const written = given?.written;
  if (written === undefined) return [];
  return [
    ...(written.evidence.length > 0 ? [`evidence: ${written.evidence.map(({ value }) => value).join(", ")}`] : []),
    ...(written.note === undefined ? [] : [`note: ${written.note.value}`]),
    ...(written.formats === undefined ? [] : [`formats: ${answerWords(toData(written.formats))}`]),
  ];
}

function asides({ contradictions = [] }: WizardQuestion): string[] {
  return contradictions.map(({ message }) => `the repository says otherwise: ${message}`);
}

/** Keys whose text is in no reply. The format's own version and what is about the Wizard say nothing of the software. */
function notAsked(plan: Plan, questions: readonly WizardQuestion[], replies: Replies, handled: ReadonlySet<string>): string[] {
  const written = new Set(
    [...replies.values()].flatMap(({ value }) => (typeof value === "string" ? [value] : "type" in value ? [value.value] : [])),
  );
  const catalogue = new Set(questions.map(({ question }) => question.id));
  const unused = (parent: string, entries: readonly MapEntry[]): string[] =>
    entries.flatMap(({ key, value }) => (written.has(textOf(value) ?? "") || handled.has(`${parent}.${key}`) ? [] : [`${parent}.${key}`]));
  const keys = entriesOf(plan.root).flatMap(({ key, value }) => {
    if (key === "smp" || key === "wizard" || handled.has(key)) return [];
    if (key === "software" || key === "release") return unused(key, entriesOf(value));
    if (key === "answers") return entriesOf(value).flatMap(answer => (catalogue.has(answer.key) ? [] : [`answers.${answer.key}`]));
    return [key];
  });
  const files = handled.has("signoffs") || handled.has("waivers") ? [] : plan.parts.slice(1).map(({ file }) => file.path);
  return [...keys, ...files];
}

/** The name of some software as the beginning of a file name. */
export function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "software"
  );
}
