import { textOf, toData, type MapEntry } from "../plan/nodes.ts";
import { answerWords } from "../words.ts";
import { isAddress } from "../plan/paths.ts";
import { entriesOf, type Plan } from "../plan/view.ts";
import type { QuestionReport } from "../question-report.ts";
import { uuidV5 } from "../uuid.ts";
import { knowledgeModel } from "./wizard-knowledge-model.ts";
import { legacyAnswers, legacyFollowUps, legacyModel, legacyPaths } from "./wizard-legacy-model.ts";

export interface WizardInput {
  readonly plan: Plan;
  /** All questions of the catalogue with this plan's answers. */
  readonly questions: readonly QuestionReport[];
  /** `YYYY-MM-DD`, written as the time of every reply. */
  readonly at: string;
}

export interface WizardExport {
  readonly fileName: string;
  readonly text: string;
  readonly coverage: Coverage;
}

/** What became of everything in the plan. Nothing is left out without a word. */
export interface Coverage {
  /** The name of the software, then every question of the catalogue in its order. */
  readonly entries: readonly CoverageEntry[];
  /** Keys of the plan that no question of the Wizard asks for. */
  readonly notAsked: readonly string[];
}

export interface CoverageEntry {
  /** `software.name`, or the question's id. */
  readonly subject: string;
  readonly title: string;
  /** `lossy`: the answer is in the file, something beside it is not. */
  readonly outcome: "mapped" | "lossy" | "unmapped";
  /** The plan's answer in words, so that it can be entered by hand; undefined without an answer. */
  readonly answer: string | undefined;
  /** What is lost, or why there is nothing. */
  readonly because: readonly string[];
}

/**
 * A file for the plugin “Replies Importer” of the Data Stewardship Wizard, for projects on the knowledge model `smw:smp`: the JSON data
 * of a project as document templates of metamodel 18 see it, with as much of the knowledge model as the replies need.
 * Read by ds-wizard/replies-importer-plugin, src/importers/replies-importer.ts; values as in ProjectReply.hs of ds-wizard/engine-backend.
 */
export function exportWizard({ plan, questions, at }: WizardInput): WizardExport {
  const replies = new Map<string, ReplyValue>();
  const byId = new Map(questions.map(report => [report.question.id, report]));
  const entries = [nameEntry(plan, replies), ...questions.map(report => questionEntry(report, plan, byId, replies))];
  const name = plan.software.name?.value ?? "software";
  const project = {
    uuid: uuidV5(namespace, `project ${plan.path} ${name}`),
    name,
    replies: Object.fromEntries([...replies].map(([path, value]) => [path, { value, createdBy: null, createdAt: `${at}T00:00:00Z` }])),
  };
  const file = { metamodelVersion: "18.0", knowledgeModel: knowledgeModel(legacyModel, namespace), project };
  return {
    fileName: `${slug(name)}.wizard.json`,
    text: `${JSON.stringify(file, undefined, 2)}\n`,
    coverage: { entries, notAsked: notAsked(plan, questions, replies) },
  };
}

/** Of the identifiers that we have to make up; a random one, made once. */
const namespace = "5d0c2f3e-8b1a-4c57-9a64-2f7e0b6d91c8";

type ReplyValue =
  | { readonly type: "StringReply"; readonly value: string }
  | { readonly type: "AnswerReply"; readonly value: string }
  | { readonly type: "IntegrationReply"; readonly value: { readonly type: "PlainType"; readonly value: string } };

type Replies = Map<string, ReplyValue>;

function nameEntry(plan: Plan, replies: Replies): CoverageEntry {
  const name = plan.software.name?.value;
  const base = { subject: "software.name", title: "Name of the software", answer: name };
  if (name === undefined || name === "") return { ...base, outcome: "unmapped", because: ["the plan does not name the software"] };
  replies.set(legacyPaths.name, { type: "StringReply", value: name });
  return { ...base, outcome: "mapped", because: [] };
}

function questionEntry(report: QuestionReport, plan: Plan, byId: ReadonlyMap<string, QuestionReport>, replies: Replies): CoverageEntry {
  const { question, given, implied } = report;
  const write = Object.hasOwn(writers, question.id) ? writers[question.id] : undefined;
  const base = { subject: question.id, title: question.title, answer: given && answerWords(given.value) };
  const result = write?.(report, plan, byId, replies);
  if (result === undefined)
    return { ...base, outcome: "unmapped", because: [...whyNot(report, write !== undefined), ...besides(report), ...asides(report)] };
  const lost = [...result.lost, ...lostBesides(report, result.kept)];
  const notes = [
    ...(given?.written === undefined && implied ? [`not written as an answer: ${implied.because}`] : []),
    ...result.notes,
    ...asides(report),
  ];
  return { ...base, answer: base.answer ?? result.answer, outcome: lost.length > 0 ? "lossy" : "mapped", because: [...lost, ...notes] };
}

interface Written {
  /** What of the answer is not in the file. */
  readonly lost: readonly string[];
  /** Worth knowing, though nothing is lost. */
  readonly notes: readonly string[];
  /** Evidence and notes that did find a place. */
  readonly kept: ReadonlySet<string>;
  /** In words, when the question itself has no answer in the plan. */
  readonly answer?: string;
}

const nothingLost: Written = { lost: [], notes: [], kept: new Set() };

/** Writes the replies of one question. Undefined when there is nothing to write. */
type Writer = (report: QuestionReport, plan: Plan, byId: ReadonlyMap<string, QuestionReport>, replies: Replies) => Written | undefined;

const writers: Readonly<Record<string, Writer>> = {
  "accessibility.access": writeAccess,
  "accessibility.licensed": writeLicensed,
  "accessibility.license": writeLicense,
  "reproducibility.releases": writeReleases,
  "reproducibility.bug-reports": yesOrNo(legacyPaths.bugReports, legacyAnswers.bugReports),
  "recognition.citation": yesOrNo(legacyPaths.citation, legacyAnswers.citation),
};

function yesOrNo(path: string, answers: { readonly yes: string; readonly no: string }): Writer {
  return ({ given }, _plan, _byId, replies) => {
    if (given?.value !== "yes" && given?.value !== "no") return undefined;
    replies.set(path, { type: "AnswerReply", value: answers[given.value] });
    return nothingLost;
  };
}

function writeAccess(
  { given }: QuestionReport,
  plan: Plan,
  _byId: ReadonlyMap<string, QuestionReport>,
  replies: Replies,
): Written | undefined {
  const value = given?.value;
  if (value !== "public" && value !== "other" && value !== "not-applicable") return undefined;
  const answer = legacyAnswers.access[value];
  replies.set(legacyPaths.access, { type: "AnswerReply", value: answer });
  if (value === "not-applicable") return nothingLost;
  const address = plan.software.codeRepository?.value ?? given?.written?.evidence.find(({ value: text }) => isAddress(text))?.value;
  const text = value === "public" ? address : (given?.written?.note?.value ?? address);
  if (text === undefined)
    return { ...nothingLost, notes: [value === "public" ? "the plan names no address" : "the plan does not say how"] };
  replies.set(`${legacyPaths.access}.${answer}.${value === "public" ? legacyFollowUps.where : legacyFollowUps.how}`, {
    type: "StringReply",
    value: text,
  });
  return { ...nothingLost, kept: new Set([text]) };
}

/** Whether there is a licence, by the answer or because one is named. */
function licensed(byId: ReadonlyMap<string, QuestionReport>): "yes" | "no" | undefined {
  const value = byId.get("accessibility.licensed")?.given?.value;
  if (value === "yes" || value === "no") return value;
  return licenseName(byId.get("accessibility.license")) === undefined ? undefined : "yes";
}

function licenseName(report: QuestionReport | undefined): string | undefined {
  const value = report?.given?.value;
  return typeof value === "string" && value !== "not-applicable" ? value : undefined;
}

function writeLicensed(
  { given }: QuestionReport,
  _plan: Plan,
  byId: ReadonlyMap<string, QuestionReport>,
  replies: Replies,
): Written | undefined {
  const value = licensed(byId);
  if (value === undefined) return undefined;
  replies.set(legacyPaths.licensed, { type: "AnswerReply", value: legacyAnswers.licensed[value] });
  return given === undefined ? { ...nothingLost, notes: ["follows from the licence"], answer: value } : nothingLost;
}

function writeLicense(
  report: QuestionReport,
  _plan: Plan,
  byId: ReadonlyMap<string, QuestionReport>,
  replies: Replies,
): Written | undefined {
  const name = licenseName(report);
  if (name === undefined || licensed(byId) !== "yes") return undefined;
  const note = report.given?.written?.note?.value;
  const text = name === "other" ? (note ?? name) : name;
  const path = `${legacyPaths.licensed}.${legacyAnswers.licensed.yes}.${legacyFollowUps.license}`;
  replies.set(path, { type: "IntegrationReply", value: { type: "PlainType", value: text } });
  const lost = [
    ...(/\s(AND|OR)\s/i.test(name) ? ["the Wizard asks for one licence; the expression is written as one text"] : []),
    ...(name === "other" && note === undefined ? ["the plan does not say which licence it is"] : []),
  ];
  return { lost, notes: ["written as text, not picked from the Wizard's list of licences"], kept: new Set(name === "other" ? [text] : []) };
}

function writeReleases(
  { given }: QuestionReport,
  plan: Plan,
  _byId: ReadonlyMap<string, QuestionReport>,
  replies: Replies,
): Written | undefined {
  const value = given?.value;
  if (value !== "yes" && value !== "no") return undefined;
  const answer = legacyAnswers.releases[value];
  replies.set(legacyPaths.releases, { type: "AnswerReply", value: answer });
  const version = plan.release.current?.value;
  if (value === "yes" && version !== undefined)
    replies.set(`${legacyPaths.releases}.${answer}.${legacyFollowUps.version}`, { type: "StringReply", value: version });
  return nothingLost;
}

function lostBesides({ given }: QuestionReport, kept: ReadonlySet<string>): string[] {
  const written = given?.written;
  if (written === undefined) return [];
  const evidence = written.evidence.map(({ value }) => value).filter(text => !kept.has(text));
  const note = written.note?.value;
  return [
    ...(evidence.length > 0 ? [`no place for evidence: ${evidence.join(", ")}`] : []),
    ...(note !== undefined && !kept.has(note) ? [`no place for the note: ${note}`] : []),
    ...(written.formats === undefined ? [] : ["no place for the list of formats"]),
  ];
}

/** What stands beside an answer that is not in the file, to be entered by hand with it. */
function besides({ given }: QuestionReport): string[] {
  const written = given?.written;
  if (written === undefined) return [];
  return [
    ...(written.evidence.length > 0 ? [`evidence: ${written.evidence.map(({ value }) => value).join(", ")}`] : []),
    ...(written.note === undefined ? [] : [`note: ${written.note.value}`]),
    ...(written.formats === undefined ? [] : [`formats: ${answerWords(toData(written.formats))}`]),
  ];
}

function whyNot({ given, problems, question }: QuestionReport, known: boolean): string[] {
  if (problems[0] !== undefined) return [`the answer in the plan does not fit its question: ${problems[0].message}`];
  if (given === undefined) return ["not answered in the plan"];
  if (!known) return ["the Wizard's identifier of this question is not public; enter it by hand"];
  if (question.id === "accessibility.license" && given.value !== "not-applicable")
    return ["accessibility.licensed says that there is no licence"];
  return ["the Wizard has no such answer"];
}

function asides({ contradictions }: QuestionReport): string[] {
  return contradictions.map(({ message }) => `the repository says otherwise: ${message}`);
}

/** Keys whose text is in no reply. The format's own version says nothing of the software. */
function notAsked(plan: Plan, questions: readonly QuestionReport[], replies: Replies): string[] {
  const written = new Set([...replies.values()].map(({ value }) => (typeof value === "string" ? value : value.value)));
  const catalogue = new Set(questions.map(({ question }) => question.id));
  const unused = (parent: string, entries: readonly MapEntry[]): string[] =>
    entries.flatMap(({ key, value }) => (written.has(textOf(value) ?? "") ? [] : [`${parent}.${key}`]));
  const keys = entriesOf(plan.root).flatMap(({ key, value }) => {
    if (key === "smp") return [];
    if (key === "software" || key === "release") return unused(key, entriesOf(value));
    if (key === "answers") return entriesOf(value).flatMap(answer => (catalogue.has(answer.key) ? [] : [`answers.${answer.key}`]));
    return [key];
  });
  return [...keys, ...plan.parts.slice(1).map(({ file }) => file.path)];
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "software"
  );
}
