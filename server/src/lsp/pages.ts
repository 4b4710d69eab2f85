import { explain as explanation, topics as allTopics } from "../core/explain.ts";
import { initialPlan } from "../core/init.ts";
import { questions } from "../core/questions/catalogue.generated.ts";
import type { Option, Question } from "../core/questions/types.ts";
import { folderOf } from "../core/repo.ts";
import { canonical, fileName } from "./addresses.ts";
import { questionMarkdown } from "./checklist.ts";
import type { ExplainResult, InitParams, InitResult, QuestionResult, RescanResult, TopicsResult } from "./protocol.ts";
import type { Session } from "./session.ts";

/** What can be chosen as an answer: the options, or the rows that may be listed. Empty for free text. */
export function choicesOf({ options, rows, listed }: Question): readonly Option[] {
  return listed === undefined ? options : [...rows, ...options];
}

/** The same for a quick pick, which has one list only: of a matrix whose rows need a column, each cell, as `unit/automatic`. */
export function picksOf(question: Question): readonly Option[] {
  if (question.type !== "matrix" || question.listed !== undefined) return choicesOf(question);
  const cells = question.rows.flatMap(row =>
    question.columns
      .filter(column => column.alone !== true && (row.columns === undefined || row.columns.includes(column.id)))
      .map(column => ({ id: `${row.id}/${column.id}`, label: `${row.label}: ${column.label.toLowerCase()}` })),
  );
  return [...cells, ...question.options];
}

export function questionOf(id: string): QuestionResult | null {
  const question = questions.find(it => it.id === id);
  if (question === undefined) return null;
  return {
    question: question.id,
    title: question.title,
    text: questionMarkdown(question),
    options: picksOf(question).map(({ id: option, label }) => ({ id: option, label })),
    several: question.type === "multi-choice" || question.type === "matrix" || question.type === "files",
  };
}

export function explain(name: string): ExplainResult | null {
  const page = explanation(name);
  return page === undefined ? null : { title: page.title, markdown: page.markdown };
}

export function topics(): TopicsResult {
  return { topics: allTopics() };
}

/** A plan for a folder of the workspace that has none. Null for a folder outside of it. */
export async function newPlan({ folderUri }: InitParams, session: Session): Promise<InitResult | null> {
  await session.ready();
  const folder = canonical(folderUri)?.replace(/\/+$/, "");
  const uri = folder === undefined ? undefined : `${folder}/smp.yaml`;
  const place = uri === undefined ? undefined : session.locate(uri);
  if (folder === undefined || uri === undefined || place === undefined) return null;
  const { root } = place;
  await root.settled();
  const own = folderOf(place.path);
  const existing = root.plans().find(path => folderOf(path) === own);
  if (existing !== undefined) return { uri, text: "", existing: session.addressOf({ root, path: existing }) };
  const text = initialPlan({
    repo: root.repo(),
    folder: own,
    folderName: fileName(folder),
    plans: root.plans(),
    read: root.analyzer.readings.read,
  });
  return { uri, text, existing: undefined };
}

export async function rescanResult(session: Session): Promise<RescanResult> {
  const places = session.plans();
  const results = await Promise.all(places.map(place => session.result(place)));
  const findings = results.flatMap(analysis => analysis?.findings ?? []);
  const count = (...wanted: string[]): number => findings.filter(({ severity }) => wanted.includes(severity)).length;
  return {
    plans: places.length,
    errors: count("error"),
    warnings: count("warning"),
    others: count("info", "hint"),
    unread: session.roots().flatMap(root => root.unread()),
  };
}
