import { counted, short } from "../words.ts";
import { coordinateText, parseCoordinate, type KnowledgeModel } from "./model.ts";
import type { QuestionPlace } from "./places.ts";
import type { FoundQuestion, ResolvedModel } from "./resolve.ts";
import { compareVersions } from "./version.ts";

/**
 * How a model stands to the one that a plan is pinned to. `newer` and `older` are other versions of the same model, `another` is something
 * else altogether. `unnamed`: the model's file does not say which one it is. `unreadable`: what is pinned to is no coordinate.
 */
export type PinState = "unpinned" | "same" | "newer" | "older" | "another" | "unnamed" | "unreadable";

/** `pin` is what stands under `wizard.model`: `dsw:smp:1.2.4`. */
export function checkPin(pin: string | undefined, { coordinate }: Pick<KnowledgeModel, "coordinate">): PinState {
  if (pin === undefined) return "unpinned";
  const wanted = parseCoordinate(pin);
  if (wanted === undefined) return "unreadable";
  if (coordinate === undefined) return "unnamed";
  if (wanted.organizationId !== coordinate.organizationId || wanted.kmId !== coordinate.kmId) return "another";
  const order = compareVersions(coordinate.version, wanted.version);
  return order === 0 ? "same" : order > 0 ? "newer" : "older";
}

/** Whether a plan may be mapped by the model without anybody looking first. */
export function mayBeMapped(state: PinState): boolean {
  return state === "unpinned" || state === "same" || state === "unnamed";
}

/** What is different about one question, in words that follow its key: `is not asked any more`. */
export interface QuestionChange {
  /** The key by which it is found, see ResolvedModel. */
  readonly key: string;
  readonly kind: "gone" | "new" | "replaced" | "moved" | "type" | "answers";
  readonly words: string;
}

/** What is different about some questions between two models, in the order of the keys. */
export function changesBetween(before: ResolvedModel, after: ResolvedModel, keys: Iterable<string>): QuestionChange[] {
  return [...keys].flatMap(key => {
    const [old, now] = [before.find(key), after.find(key)];
    if (old === undefined && now === undefined) return [];
    if (old === undefined) return [{ key, kind: "new" as const, words: "is asked now" }];
    if (now === undefined) return [{ key, kind: "gone" as const, words: "is not asked any more" }];
    return changesOf(old, now, before.model, after.model).map(change => ({ key, ...change }));
  });
}

function changesOf(
  { place: before }: FoundQuestion,
  { place: after }: FoundQuestion,
  oldModel: KnowledgeModel,
  model: KnowledgeModel,
): Omit<QuestionChange, "key">[] {
  const changes: Omit<QuestionChange, "key">[] = [];
  if (before.question.uuid !== after.question.uuid)
    changes.push({ kind: "replaced", words: `is another question: “${short(after.question.title, 50)}”` });
  else if (wayTo(before) !== wayTo(after)) changes.push({ kind: "moved", words: "stands elsewhere; what was answered there is not shown" });
  const [oldType, type] = [before, after].map(typeWords);
  if (oldType !== type) changes.push({ kind: "type", words: `was ${oldType ?? ""} and is ${type ?? ""}` });
  const [offered, offers] = [offeredBy(before, oldModel), offeredBy(after, model)];
  const lost = [...offered].filter(([uuid]) => !offers.has(uuid)).map(([, label]) => label);
  const gained = [...offers].filter(([uuid]) => !offered.has(uuid)).map(([, label]) => label);
  if (oldType === type && lost.length > 0) changes.push({ kind: "answers", words: `does not offer any more: ${listed(lost)}` });
  if (oldType === type && gained.length > 0) changes.push({ kind: "answers", words: `offers now: ${listed(gained)}` });
  return changes;
}

/** The way of a reply, whatever the items on it. */
function wayTo(place: QuestionPlace): string {
  const steps: string[] = [place.question.uuid];
  for (let at = place; at.above !== undefined; at = at.above.place) steps.push(at.above.answerUuid ?? "[]", at.above.place.question.uuid);
  return [...steps, place.chapterUuid].reverse().join(".");
}

function typeWords({ question: { type, valueType } }: QuestionPlace): string {
  const kind = valueType === undefined ? "" : ` (${valueType.replace("QuestionValueType", "").toLowerCase()})`;
  return `${typeNames[type]}${kind}`;
}

const typeNames: Readonly<Record<QuestionPlace["question"]["type"], string>> = {
  OptionsQuestion: "one choice",
  MultiChoiceQuestion: "several choices",
  ListQuestion: "a list",
  ValueQuestion: "a value",
  IntegrationQuestion: "a value of an integration",
  ItemSelectQuestion: "an item of a list",
  FileQuestion: "a file",
};

function offeredBy({ question }: QuestionPlace, { answers, choices }: KnowledgeModel): ReadonlyMap<string, string> {
  const label = (uuid: string): string => (answers.get(uuid) ?? choices.get(uuid))?.label ?? uuid;
  return new Map([...question.answerUuids, ...question.choiceUuids].map(uuid => [uuid, label(uuid)]));
}

function listed(labels: readonly string[]): string {
  const shown = labels.slice(0, 4).map(label => short(label, 30));
  return labels.length > shown.length ? `${shown.join(", ")} and ${labels.length - shown.length} more` : shown.join(", ");
}

export interface MigrationInput {
  /** What stands under `wizard.model`. */
  readonly pin: string;
  /** The model in use. */
  readonly model: Pick<KnowledgeModel, "coordinate">;
  /** The same with our questions found in it; missing where they could not be found. */
  readonly after?: ResolvedModel | undefined;
  /** The model that the plan is pinned to, where its file is there. */
  readonly before?: ResolvedModel | undefined;
  /** Keys of the questions that the plan's answers go to. */
  readonly keys?: ReadonlySet<string> | undefined;
}

/**
 * What somebody should look at before the plan is pinned to the model in use: a line that names both, one for each question that is
 * different, and what to do. Empty where nothing stands against mapping.
 */
export function migrationHint({ pin, model, after, before, keys }: MigrationInput): string[] {
  const state = checkPin(pin, model);
  if (mayBeMapped(state)) return [];
  const shown = short(pin, 40);
  if (state === "unreadable") return [`wizard.model is no organisation:model:version: ${shown}`];
  const name = model.coordinate === undefined ? "" : coordinateText(model.coordinate);
  const head = `the plan is pinned to ${shown}; this is ${name}`;
  if (state === "another") return [`${head}, another model altogether`, `give the file of ${shown}, or set wizard.model to ${name}`];
  return [`${head}, which is ${state}`, ...changeLines(pin, { before, after, keys }), `once that is right, set wizard.model to ${name}`];
}

function changeLines(pin: string, { before, after, keys }: Pick<MigrationInput, "before" | "after" | "keys">): string[] {
  if (after === undefined) return [];
  if (before === undefined || keys === undefined) return [`what has changed shows only with the file of ${short(pin, 40)}`];
  const changes = changesBetween(before, after, keys);
  if (changes.length === 0) return [`nothing is different for the plan's answers; ${counted(keys.size, "question")} compared`];
  const lines = changes.slice(0, mostLines).map(({ key, words }) => `${key} ${words}`);
  return changes.length > mostLines ? [...lines, `and ${changes.length - mostLines} more`] : lines;
}

const mostLines = 30;
