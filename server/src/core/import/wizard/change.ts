import { answerEdit, answerValue, type NewAnswer } from "../../answer-edit.ts";
import { isObject } from "../../knowledge-model/data.ts";
import { addItems, insideFlow, remove, replaceSpan, setPath, setScalar, yamlFlow, yamlText } from "../../plan/edit.ts";
import { planAfter } from "../../plan/edited.ts";
import { entryOf, nodeAt, pointerOf, textOf, toData, walk, type ListNode, type MapEntry, type PlanNode } from "../../plan/nodes.ts";
import { structureProblems, type StructureProblem } from "../../plan/structure.ts";
import type { Plan, PlanAnswer } from "../../plan/view.ts";
import { isAddress } from "../../plan/paths.ts";
import { normalAnswer } from "../../questions/answers.ts";
import { questions as catalogue } from "../../questions/catalogue.generated.ts";
import { answeredQuestions } from "../../question-report.ts";
import type { FileEdit } from "../../types.ts";
import { short } from "../../words.ts";

/** What to write into a plan. What is not named stays. */
export interface PlanChange {
  readonly keys: readonly KeyChange[];
  readonly answer?: AnswerChange;
}

export interface KeyChange {
  readonly path: readonly string[];
  /** Plain data; undefined removes the key. */
  readonly value: unknown;
}

export interface AnswerChange {
  readonly question: string;
  readonly answer: unknown;
  /** All that there is then, like the rest; what is missing here stays as it is, for a file that is silent denies nothing. */
  readonly evidence?: readonly string[];
  /** Instead of `evidence` where a model takes addresses only: files stay as they are. */
  readonly addresses?: readonly string[];
  readonly note?: string;
  readonly formats?: readonly Readonly<Record<string, string>>[];
}

/** The plan with a change, by the smallest edits. Undefined when a place cannot be edited by itself: an alias, its anchor, or broken YAML. */
export function planWith(plan: Plan, change: PlanChange): Plan | undefined {
  const { keys, answer } = change;
  let after: Plan | undefined = plan;
  for (const { path, value } of keys) after = after && put(after, path, value);
  if (answer !== undefined && after !== undefined && !isImplied(after, answer)) after = putAnswer(after, answer);
  return after === undefined || after === plan || changesOnly(change, plan, after) ? after : undefined;
}

/** What stands at an anchor stands at its aliases, too: a change there would change somebody else. */
function changesOnly(change: PlanChange, before: Plan, after: Plan): boolean {
  if (![...walk(before.root)].some(({ alias }) => alias)) return true;
  const own = pathsOf(change);
  const rest = (node: PlanNode | undefined, path: readonly string[]): unknown => {
    if (own.some(it => it.length === path.length && it.every((step, at) => step === path[at]))) return undefined;
    const leads = own.some(it => it.length > path.length && path.every((step, at) => step === it[at]));
    if (node?.kind !== "map" || !leads) return node && toData(node);
    const entries = node.entries.map(({ key, value }) => [key, rest(value, [...path, key])] as const);
    // a map that is made for what is new in it says nothing else
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined && !(isObject(value) && Object.keys(value).length === 0)));
  };
  return sameData(rest(before.root, []), rest(after.root, []));
}

function pathsOf({ keys, answer }: PlanChange): (readonly string[])[] {
  return [...keys.map(({ path }) => path), ...(answer === undefined ? [] : [["answers", answer.question]])];
}

/** Nobody has to write what another key of the plan says. */
function isImplied(plan: Plan, { question, answer, evidence, addresses, note, formats }: AnswerChange): boolean {
  if ([evidence, addresses, note, formats].some(it => it !== undefined)) return false;
  const answered = answeredQuestions(plan).find(it => it.question.id === question);
  return answered?.written === undefined && answered?.implied !== undefined && isSameAnswer(question, answered.implied.value, answer);
}

export interface NamedChange {
  readonly subject: string;
  readonly change: PlanChange;
}

export interface ChangedPlan {
  readonly plan: Plan;
  /** Changes that are left out, with the reason. */
  readonly failed: ReadonlyMap<string, string>;
}

/** The plan with all changes that leave it as valid as it was: no new error of YAML or of the schema. */
export function planWithAll(plan: Plan, changes: readonly NamedChange[]): ChangedPlan {
  const failed = new Map<string, string>();
  const before = new Set(problemsOf(plan).map(({ words }) => words));
  for (;;) {
    let after = plan;
    const made = changes.filter(({ subject }) => !failed.has(subject));
    for (const { subject, change } of made) {
      const next = planWith(after, change);
      if (next === undefined) failed.set(subject, "its place in the plan is an alias, has one, or is broken; write it by hand");
      else after = next;
    }
    const fresh = problemsOf(after).filter(({ words, instead }) => !before.has(words) && !(instead !== undefined && before.has(instead)));
    const [first] = fresh;
    if (first === undefined) return { plan: after, failed };
    const guilty = made.filter(({ change }) => touches(change, first.pointer));
    for (const { subject } of guilty.length > 0 ? guilty : made) failed.set(subject, first.words);
  }
}

function touches(change: PlanChange, pointer: readonly string[]): boolean {
  return pathsOf(change).some(path => path.slice(0, pointer.length).every((step, at) => step === pointer[at]));
}

interface FoundProblem {
  readonly pointer: readonly string[];
  readonly words: string;
  /** What the problem would be without the map that it is in: a plan without `software` does not get worse by one without `software.kind`. */
  readonly instead?: string;
}

function problemsOf({ main }: Plan): FoundProblem[] {
  return [
    ...main.document.problems.map(({ message }) => ({ pointer: [], words: message })),
    ...structureProblems(main).map(problem => {
      const pointer = pointerOf(placeOf(problem)).map(String);
      const words = `${pointer.join(".")}: ${wordsOf(problem)}`;
      const key = pointer.at(-1);
      return problem.kind !== "missing-key" || key === undefined
        ? { pointer, words }
        : { pointer, words, instead: `${pointer.slice(0, -1).join(".")}: ${missing(key)}` };
    }),
  ];
}

function placeOf(problem: StructureProblem): PlanNode | MapEntry {
  return problem.kind === "missing-key" ? problem.map : problem.kind === "wrong-value" ? problem.node : problem.entry;
}

function wordsOf(problem: StructureProblem): string {
  if (problem.kind === "missing-key") return missing(problem.key);
  return problem.kind === "unknown-key" ? `“${short(problem.entry.key)}” is not a key here` : problem.message;
}

function missing(key: string): string {
  return `“${key}” is missing`;
}

function edited(plan: Plan, edit: FileEdit | undefined): Plan | undefined {
  return edit && planAfter(plan, edit);
}

/** Sets, changes or removes the value at a path, and leaves everything in it that is as it should be. */
function put(plan: Plan, path: readonly string[], value: unknown): Plan | undefined {
  const node = nodeAt(plan.root, path);
  if (value === undefined) {
    const entry = entryOf(nodeAt(plan.root, path.slice(0, -1)), path.at(-1) ?? "");
    return entry === undefined ? plan : edited(plan, remove(plan.main, entry));
  }
  if (node === undefined) return edited(plan, setPath(plan.main, path, value));
  if (sameData(toData(node), value) || (typeof value === "string" && textOf(node)?.trim() === value.trim())) return plan;
  if (node.alias) return undefined;
  if (node.kind === "list" && Array.isArray(value)) return putItems(plan, path, node, value);
  if (node.kind === "map" && isObject(value)) {
    let after: Plan | undefined = plan;
    // what is new first, so that the map is never empty in between
    for (const [key, inner] of Object.entries(value)) after = after && put(after, [...path, key], inner);
    for (const { key } of node.entries) if (!Object.hasOwn(value, key)) after = after && put(after, [...path, key], undefined);
    return after;
  }
  if (node.kind === "scalar" && node.style !== "block" && typeof value === "string") return edited(plan, setScalar(plan.main, node, value));
  return edited(plan, replaced(plan, node, yamlFlow(value, insideFlow(node))));
}

/** Another value in the place of a whole node; on the line of its key where nothing stands between them. */
function replaced(plan: Plan, node: PlanNode, written: string): FileEdit {
  const { text } = plan.main.document;
  let { start, end } = node.span;
  // the span of a block scalar takes its line ends along
  while (end > start && /\s/.test(text[end - 1] ?? "")) end--;
  const { parent } = node;
  const colon = parent !== undefined && "key" in parent ? text.indexOf(":", parent.keySpan.end) : -1;
  const isOnItsOwnLine = colon >= 0 && /^\s*\n\s*$/.test(text.slice(colon + 1, start));
  if (isOnItsOwnLine) start = colon + 1;
  return replaceSpan(plan.main, { start, end }, isOnItsOwnLine ? ` ${written}` : written);
}

/** Adds the items that are missing behind the others, then removes what should not be there. */
function putItems(plan: Plan, path: readonly string[], list: ListNode, value: readonly unknown[]): Plan | undefined {
  const wanted = new Map(value.map(item => [keyOfData(item), item]));
  const there = list.items.map(item => keyOfData(toData(item)));
  const missing = without(value.map(keyOfData), there);
  const unwanted = without(there, value.map(keyOfData));
  // one by one takes care of commas and brackets; a list that long is written anew
  if (unwanted.length > mostRemoved) return edited(plan, replaced(plan, list, yamlFlow(value, insideFlow(list))));
  const added = missing.map(key => yamlFlow(wanted.get(key), list.flow));
  let after: Plan | undefined = missing.length === 0 ? plan : edited(plan, addItems(plan.main, list, added));
  for (const key of unwanted) {
    const now: PlanNode | undefined = after && nodeAt(after.root, path);
    const item = now?.kind === "list" ? now.items.find(it => keyOfData(toData(it)) === key) : undefined;
    after = after && item && edited(after, remove(after.main, item));
  }
  return after;
}

const mostRemoved = 50;

/** A text that is the same for the same data, and is JSON. */
function keyOfData(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
}

/** The items of one list that another does not have, each as often. */
function without(items: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const key of others) left.set(key, (left.get(key) ?? 0) + 1);
  return items.filter(key => {
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

function putAnswer(plan: Plan, change: AnswerChange): Plan | undefined {
  const { question, answer, note, formats } = change;
  const written = plan.answers.find(it => it.question === question);
  const evidence = evidenceWanted(change, written);
  if (written?.entry.value === undefined) {
    const fresh: NewAnswer = { question, answer, evidence: evidence ?? [], note, formats };
    return written === undefined ? edited(plan, answerEdit(plan, [fresh])) : put(plan, ["answers", question], answerValue(fresh));
  }
  if (!isLong(written)) {
    const beside = (evidence?.length ?? 0) > 0 || note !== undefined || (formats?.length ?? 0) > 0;
    if (!beside && isSameAnswer(question, written.answer?.value, answer)) return plan;
    // a map is no short form, though it is understood
    if (!beside && written.entry.value.kind !== "map" && !isObject(answer)) return put(plan, ["answers", question], answer);
    const longer = lengthened(plan, written);
    return longer && putAnswer(longer, change);
  }
  const at = (key: string): readonly string[] => ["answers", question, key];
  let after = isSameAnswer(question, written.answer?.value, answer) ? plan : put(plan, at("answer"), answer);
  if (
    evidence !== undefined &&
    !sameData(
      written.evidence.map(({ value }) => value),
      evidence,
    )
  )
    after = after && put(after, at("evidence"), evidenceFor(after, at("evidence"), evidence));
  if (note !== undefined && written.note?.value.trim() !== note.trim()) after = after && put(after, at("note"), note);
  if (formats !== undefined) after = after && put(after, at("formats"), listOf(formats));
  return after;
}

/** All of the evidence that the answer should have; undefined for what it has. */
export function evidenceWanted({ evidence, addresses }: AnswerChange, written: PlanAnswer | undefined): readonly string[] | undefined {
  if (addresses === undefined) return evidence;
  return [...(written?.evidence ?? []).map(({ value }) => value).filter(text => !isAddress(text)), ...addresses];
}

/** `true` and `[git]` are other words for `yes` and `git`. */
function isSameAnswer(id: string, a: unknown, b: unknown): boolean {
  const question = catalogue.find(it => it.id === id);
  const [left, right] = question === undefined ? [a, b] : [normalAnswer(question, a), normalAnswer(question, b)];
  return left !== undefined && sameData(left, right);
}

function listOf<T>(items: readonly T[] | undefined): readonly T[] | undefined {
  return items === undefined || items.length === 0 ? undefined : items;
}

/** One text where there was one, a list where there was a list. */
function evidenceFor(plan: Plan, path: readonly string[], evidence: readonly string[]): unknown {
  const isList = nodeAt(plan.root, path)?.kind === "list";
  return evidence.length === 1 && !isList ? evidence[0] : listOf(evidence);
}

/** `{answer: …}` with what may stand beside it, instead of the answer alone. */
function isLong({ entry: { value }, answer }: PlanAnswer): boolean {
  return value?.kind === "map" && value !== answer?.node;
}

/** The same answer in its long form. */
function lengthened(plan: Plan, { entry, answer }: PlanAnswer): Plan | undefined {
  const { value } = entry;
  if (value === undefined || value.alias || answer === undefined) return undefined;
  const { main } = plan;
  if (value.kind === "scalar" || value.flow) {
    const source = value.kind === "scalar" ? yamlFlow(toData(value), true) : main.document.text.slice(value.span.start, value.span.end);
    return edited(plan, replaced(plan, value, `{answer: ${source}}`));
  }
  // the lines of the value go two columns to the right, below the new key
  const { text, lines } = main.document;
  const first = lines.positionAt(entry.keySpan.start);
  const [from, to] = [first.line + 1, lines.positionAt(value.span.end - 1).line];
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const header = `${eol}${" ".repeat(first.character + 2)}${yamlText("answer")}:`;
  const indents = Array.from({ length: to - from + 1 }, (_, at) => lines.starts[from + at] ?? 0).filter(
    start => text.slice(start).search(/[^\r\n]/) === 0,
  );
  const insert = (offset: number, newText: string): FileEdit["edits"][number] => ({
    range: lines.range({ start: offset, end: offset }),
    newText,
  });
  const edits = [insert(lines.lineEnd(first.line), header), ...indents.map(start => insert(start, "  "))];
  return planAfter(plan, { path: main.file.path, edits });
}

/** Whether two values are the same data; the order of keys says nothing, and neither does the word for yes. */
export function sameData(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => sameData(item, b[at]));
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a).filter(key => a[key] !== undefined);
    return keys.length === Object.keys(b).filter(key => b[key] !== undefined).length && keys.every(key => sameData(a[key], b[key]));
  }
  return a === b;
}
