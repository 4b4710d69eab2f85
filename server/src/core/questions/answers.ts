import type { Option, Question, Row } from "./types.ts";

/** Something in an answer that its question does not offer. */
export interface AnswerProblem {
  /** Of the part that is wrong, inside the value of the answer; empty for the whole. */
  readonly path: readonly (string | number)[];
  /** The last step of `path` is wrong itself: a row that the question does not have. */
  readonly key?: true;
  readonly message: string;
  /** What could stand there; empty when any text could. */
  readonly allowed: readonly string[];
}

/**
 * The form in which equal answers are equal:
 * - choice, formats: the id of an option
 * - multi-choice: ids of options, in the order of the question
 * - matrix: a map from row to column (to a list of columns, if there are several), or the id of an option for the whole
 * - files: a list of texts, or the id of an option that stands alone
 * - spdx, text: a text
 */
export type Answer = string | readonly string[] | Readonly<Record<string, string | readonly string[]>>;

/**
 * What in an answer does not fit its question. `value` is plain data as YAML gives it; `true` and `false` stand for yes and no,
 * and one value for a list of one. `isLicense` tells whether a text is an SPDX expression.
 */
export function checkAnswer(question: Question, value: unknown, isLicense: (text: string) => boolean): AnswerProblem[] {
  return read(question, value, isLicense).problems;
}

/** The answer in its canonical form; undefined when it does not fit the question. Licences are taken as they are. */
export function normalAnswer(question: Question, value: unknown): Answer | undefined {
  const { answer, problems } = read(question, value, () => true);
  return problems.length === 0 ? answer : undefined;
}

interface Reading {
  readonly answer: Answer | undefined;
  readonly problems: AnswerProblem[];
}

function read(question: Question, value: unknown, isLicense: (text: string) => boolean): Reading {
  switch (question.type) {
    case "choice":
    case "formats":
      return readChoice(question, value);
    case "multi-choice":
      return readSeveral(question, value);
    case "matrix":
      return readMatrix(question, value);
    case "files":
      return readFiles(question, value);
    case "spdx":
      return readLicense(question, value, isLicense);
    case "text":
      return readText(value);
  }
}

function readChoice({ options }: Question, value: unknown): Reading {
  const allowed = ids(options);
  const { item, path } = onlyItem(value);
  const id = word(item);
  if (id !== undefined && allowed.includes(id)) return { answer: id, problems: [] };
  return failed(
    path,
    Array.isArray(value) && value.length > 1
      ? fitting(`One answer is wanted here: ${orWords(allowed)}`, "One answer is wanted here, not several")
      : notOne(item, allowed),
    allowed,
  );
}

function readSeveral({ options }: Question, value: unknown): Reading {
  const allowed = ids(options);
  const chosen = new Set<string>();
  const problems: AnswerProblem[] = [];
  for (const { item, path } of itemsOf(value)) {
    const id = word(item);
    if (id === undefined || !allowed.includes(id)) problems.push({ path, message: notOne(item, allowed), allowed });
    else chosen.add(id);
  }
  if (Array.isArray(value) && value.length === 0) problems.push({ path: [], message: emptyList(allowed), allowed });
  problems.push(...besideAlone(options, chosen, []));
  return { answer: allowed.filter(id => chosen.has(id)), problems };
}

function readMatrix(question: Question, value: unknown): Reading {
  const { options, rows, listed } = question;
  const whole = ids(options);
  const single = word(value);
  if (single !== undefined && whole.includes(single)) return { answer: single, problems: [] };
  if (isMap(value)) return readRows(question, value);
  const allowed = [...whole, ...ids(rows)];
  if (listed === undefined) {
    const { item } = onlyItem(value);
    const id = word(item);
    if (Array.isArray(value) && id !== undefined && whole.includes(id)) return { answer: id, problems: [] };
    const row = id !== undefined && ids(rows).includes(id) ? id : (rows[0]?.id ?? "");
    return failed([], `Write for each row how it is done, for instance {${row}: ${question.columns[0]?.id ?? ""}}`, allowed);
  }
  const answer: [string, string][] = [];
  const problems: AnswerProblem[] = [];
  for (const { item, path } of itemsOf(value)) {
    const id = word(item);
    if (id === undefined || !ids(rows).includes(id)) problems.push({ path, message: notOne(item, ids(rows)), allowed: ids(rows) });
    else answer.push([id, listed]);
  }
  if (Array.isArray(value) && value.length === 0)
    problems.push({ path: [], message: `An empty list is no answer; write {${rows[0]?.id ?? ""}: no} instead`, allowed });
  return { answer: inOrder(rows, answer), problems };
}

function readRows({ rows, columns, several }: Question, value: Readonly<Record<string, unknown>>): Reading {
  const answer: [string, string | readonly string[]][] = [];
  const problems: AnswerProblem[] = [];
  for (const [name, cell] of Object.entries(value)) {
    const row = rows.find(it => it.id === name);
    if (row === undefined) {
      problems.push({ path: [name], key: true, message: notOne(name, ids(rows)), allowed: ids(rows) });
      continue;
    }
    const offered = columns.filter(column => row.columns === undefined || row.columns.includes(column.id));
    const allowed = ids(offered);
    const chosen = new Set<string>();
    const before = problems.length;
    for (const { item, path } of itemsOf(cell)) {
      const id = word(item);
      if (id === undefined || !allowed.includes(id)) problems.push({ path: [name, ...path], message: notOne(item, allowed), allowed });
      else chosen.add(id);
    }
    problems.push(...besideAlone(offered, chosen, [name]));
    if (Array.isArray(cell) && cell.length === 0) problems.push({ path: [name], message: emptyList(allowed), allowed });
    if (!several && chosen.size > 1)
      problems.push({
        path: [name],
        message: fitting(`One answer is wanted here: ${orWords(allowed)}`, "One answer is wanted here, not several"),
        allowed,
      });
    if (problems.length > before) continue;
    const list = allowed.filter(id => chosen.has(id));
    const [first] = list;
    if (first !== undefined) answer.push([name, list.length === 1 ? first : list]);
  }
  if (Object.keys(value).length === 0) {
    problems.push({
      path: [],
      message: `An empty map is no answer; write {${rows[0]?.id ?? ""}: ${columns[0]?.id ?? ""}}`,
      allowed: ids(rows),
    });
  }
  return { answer: inOrder(rows, answer), problems };
}

function readFiles({ options }: Question, value: unknown): Reading {
  const allowed = ids(options);
  const found = new Set<string>();
  const problems: AnswerProblem[] = [];
  for (const { item, path } of itemsOf(value)) {
    if (typeof item === "string" && item.trim() !== "" && item !== "yes" && item !== "no") found.add(item.trim());
    else problems.push({ path, message: `Name the files here, or write ${orWords(allowed)}`, allowed });
  }
  if (Array.isArray(value) && value.length === 0)
    problems.push({ path: [], message: `Name the files here, or write ${orWords(allowed)}`, allowed });
  problems.push(...besideAlone(options, found, []));
  const alone = options.find(option => option.alone && found.has(option.id));
  return { answer: alone?.id ?? [...found], problems };
}

function readLicense({ options }: Question, value: unknown, isLicense: (text: string) => boolean): Reading {
  const allowed = ids(options);
  const { item, path } = onlyItem(value);
  if (typeof item === "string") {
    const text = item.trim();
    if (allowed.includes(text) || (text !== "" && isLicense(text))) return { answer: text, problems: [] };
  }
  return failed(
    path,
    fitting(
      `${quoted(item)} is not an SPDX expression such as MIT; or write ${orWords(allowed)}`,
      `${quoted(item)} is not an SPDX expression such as MIT`,
    ),
    allowed,
  );
}

function readText(value: unknown): Reading {
  if (typeof value === "string" && value.trim() !== "") return { answer: value.trim(), problems: [] };
  return failed([], "The answer should be text", []);
}

function failed(path: readonly (string | number)[], message: string, allowed: readonly string[]): Reading {
  return { answer: undefined, problems: [{ path, message, allowed }] };
}

/** Whether an option that says all stands beside others. */
function besideAlone(options: readonly Option[], chosen: ReadonlySet<string>, path: readonly (string | number)[]): AnswerProblem[] {
  const alone = options.find(option => option.alone && chosen.has(option.id));
  if (alone === undefined || chosen.size < 2) return [];
  return [{ path, message: `“${alone.id}” cannot stand beside other answers`, allowed: ids(options) }];
}

interface Item {
  readonly item: unknown;
  readonly path: readonly (string | number)[];
}

function itemsOf(value: unknown): Item[] {
  return Array.isArray(value) ? (value as unknown[]).map((item, index) => ({ item, path: [index] })) : [{ item: value, path: [] }];
}

/** The value itself, or the item of a list of one. */
function onlyItem(value: unknown): Item {
  const items = itemsOf(value);
  return items.length === 1 && items[0] !== undefined ? items[0] : { item: value, path: [] };
}

/** Text as it can be compared with an id. */
function word(value: unknown): string | undefined {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value.trim() : undefined;
}

function ids(entries: readonly (Option | Row)[]): string[] {
  return entries.map(entry => entry.id);
}

function inOrder<T>(rows: readonly Row[], cells: readonly (readonly [string, T])[]): Record<string, T> {
  const byRow = new Map(cells);
  return Object.fromEntries(
    rows.flatMap(({ id }) => {
      const cell = byRow.get(id);
      return cell === undefined ? [] : [[id, cell]];
    }),
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notOne(value: unknown, allowed: readonly string[]): string {
  return fitting(
    `${quoted(value)} does not fit here; write ${orWords(allowed)}`,
    `${quoted(value)} is none of the ${allowed.length} answers to this question`,
  );
}

function emptyList(allowed: readonly string[]): string {
  return fitting(`An empty list is no answer; write ${orWords(allowed)}`, "An empty list is no answer to this question");
}

/** Messages are one line of at most 90 characters. */
function fitting(long: string, short: string): string {
  return long.length <= 90 ? long : short;
}

function orWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "text") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}

function quoted(value: unknown): string {
  if (Array.isArray(value)) return "A list";
  if (typeof value === "object" && value !== null) return "A map";
  const text =
    value === null || value === undefined
      ? ""
      : typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? String(value)
        : "";
  if (text === "") return "An empty answer";
  return `“${text.length > 24 ? `${text.slice(0, 23)}…` : text}”`;
}
