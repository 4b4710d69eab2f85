import type { ChecklistState } from "./checklist-states.ts";
import { parseSpdx } from "./ecosystems/spdx.ts";
import { evidenceSources } from "./evidence/registry.generated.ts";
import type { Contradiction, EvidenceContext, EvidenceSource, GivenAnswer, ImpliedAnswer, Proposal } from "./evidence/define.ts";
import { isAddress, withoutPlace } from "./plan/paths.ts";
import { entryOf } from "./plan/nodes.ts";
import { locateKey, type Located, type Plan, type PlanAnswer } from "./plan/view.ts";
import { checkAnswer, normalAnswer, type AnswerProblem } from "./questions/answers.ts";
import { questions } from "./questions/catalogue.generated.ts";
import type { Question } from "./questions/types.ts";
import { lookUp, type LookUp } from "./repo.ts";
import { startOfFile } from "./text.ts";
import { stages, type Location, type Stage } from "./types.ts";
import { unfinishedWord } from "./unfinished.ts";
import { answerWords, short } from "./words.ts";

/** What a plan by itself says of a question of the catalogue. */
export interface AnsweredQuestion {
  readonly question: Question;
  readonly written: PlanAnswer | undefined;
  /** The answer that counts: written and of the right type, or implied by another key. */
  readonly given: GivenAnswer | undefined;
  readonly implied: ImpliedAnswer | undefined;
  /** What is wrong with the form of the written answer. */
  readonly problems: readonly AnswerProblem[];
}

/** One question of the catalogue as it stands for one plan and its repository. */
export interface QuestionReport extends AnsweredQuestion {
  /** The first stage it belongs to. */
  readonly stage: Stage;
  readonly basis: "official" | "inferred";
  /** Whether the plan's stage has reached it. */
  readonly due: boolean;
  readonly evidence: readonly NamedEvidence[];
  readonly proposal: Proposal | undefined;
  readonly contradictions: readonly Contradiction[];
  readonly state: ChecklistState;
  readonly because: string;
  readonly at: Location | undefined;
  /** Places in the repository that the state rests on. */
  readonly places: readonly Location[];
}

export interface NamedEvidence {
  readonly written: Located<string>;
  /** "address" for what only a person with a network can look at. */
  readonly found: LookUp | { readonly state: "address" };
}

export function reportQuestions(context: EvidenceContext & { readonly stage: Stage }): QuestionReport[] {
  return withSources(context.plan, (answered, source) => reportQuestion(answered, source, context));
}

/** All questions of the catalogue with a plan's answers, without a look at the repository. */
export function answeredQuestions(plan: Plan): AnsweredQuestion[] {
  return withSources(plan, answered => answered);
}

function withSources<T>(plan: Plan, make: (answered: AnsweredQuestion, source: EvidenceSource | undefined) => T): T[] {
  const sources = new Map(evidenceSources.map(source => [source.question, source]));
  const written = new Map<string, PlanAnswer>();
  for (const answer of plan.answers) if (!written.has(answer.question)) written.set(answer.question, answer);
  return questions.map(question => {
    const source = sources.get(question.id);
    return make(answeredQuestion(question, written.get(question.id), source, plan), source);
  });
}

function answeredQuestion(
  question: Question,
  written: PlanAnswer | undefined,
  source: EvidenceSource | undefined,
  plan: Plan,
): AnsweredQuestion {
  const value = written?.answer?.value;
  const open = value === undefined || value === null || value === "" || (typeof value === "string" && unfinishedWord(value) !== undefined);
  const problems = written?.answer === undefined || open ? [] : checkAnswer(question, value, text => parseSpdx(text).valid);
  const implied = source?.implied?.(plan);
  const given: GivenAnswer | undefined =
    written?.answer && !open && problems.length === 0
      ? { value: normalAnswer(question, value), at: written.answer.at, written }
      : implied && { value: implied.value, at: implied.at };
  return { question, written, given, implied, problems };
}

function reportQuestion(
  answered: AnsweredQuestion,
  source: EvidenceSource | undefined,
  context: EvidenceContext & { readonly stage: Stage },
): QuestionReport {
  const { question, written, given, implied } = answered;
  const first = [...question.stages].sort((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage))[0];
  const stage = first?.stage ?? stages[0];
  const due = stages.indexOf(stage) <= stages.indexOf(context.stage);
  const contradictions = given === undefined ? [] : (source?.contradictions?.({ ...context, answer: given }) ?? []);
  const proposal = given === undefined || contradictions.length > 0 || written?.evidence.length === 0 ? source?.find(context) : undefined;
  const evidence = (written?.evidence ?? []).map(item => ({
    written: item,
    found: isAddress(item.value) ? ({ state: "address" } as const) : lookUp(context.repo, withoutPlace(item.value), context.plan.folder),
  }));
  const base = {
    ...answered,
    stage,
    basis: first?.basis ?? "inferred",
    due,
    evidence,
    proposal,
    contradictions,
  };
  const at = written?.keyAt ?? implied?.at ?? placeForAnswers(context);
  return { ...base, at, ...stateOf(base, context) };
}

function stateOf(
  report: Omit<QuestionReport, "state" | "because" | "at" | "places">,
  { repo }: EvidenceContext,
): Pick<QuestionReport, "state" | "because" | "places"> {
  const { given, implied, contradictions, problems, evidence, proposal, due } = report;
  const [contradiction] = contradictions;
  if (contradiction) return { state: "contradicted", because: contradiction.message, places: contradiction.related };
  if (given === undefined) {
    const found = proposal ? `found: ${proposal.because}` : "no answer yet";
    const wrong = problems[0] ? problems[0].message : found;
    return { state: due ? "due" : "not-due", because: wrong, places: proposal?.at ?? [] };
  }
  if (given.value === "not-applicable")
    return { state: "not-applicable", because: report.written?.note?.value ?? "said to be not applicable", places: [] };
  const named = evidence.flatMap(({ written, found }) => (found.state === "present" ? [{ text: written.value, path: found.path }] : []));
  const places = named.filter(({ path }) => repo.files.has(path)).map(({ path }) => ({ path, range: startOfFile }));
  const doubtful = evidence.find(({ found }) => found.state === "unknown");
  const unread = evidence.flatMap(({ found }) =>
    found.state === "present" ? repo.unread.filter(({ path }) => path === found.path) : [],
  )[0];
  if (unread) return { state: "unknown", because: `${unread.path} could not be read: ${unread.why}`, places };
  const missing = evidence.find(({ found }) => found.state === "absent" || found.state === "outside");
  if (missing) return { state: "contradicted", because: `${missing.written.value} does not exist`, places };
  if (doubtful?.found.state === "unknown")
    return { state: "unknown", because: `${doubtful.written.value} was not looked at: ${doubtful.found.because}`, places };
  if (evidence.length > 0)
    return { state: "answered-with-evidence", because: evidence.map(({ written }) => written.value).join(", "), places };
  return { state: "answered", because: report.written?.answer ? short(answerWords(given.value), 60) : (implied?.because ?? ""), places };
}

/** Where an answer would be added: the key `answers`, or the end of the plan. */
function placeForAnswers({ plan }: EvidenceContext): Location | undefined {
  const entry = entryOf(plan.root, "answers");
  return entry && locateKey(plan.main, entry);
}
