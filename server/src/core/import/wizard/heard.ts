import type { WishedValue } from "../../export/wizard-replies.ts";
import { isObject } from "../../knowledge-model/data.ts";
import type { KnowledgeModel, ModelQuestionType } from "../../knowledge-model/model.ts";
import type { QuestionPlace } from "../../knowledge-model/places.ts";
import { replyPath } from "../../knowledge-model/places.ts";
import type { ProjectReading } from "../../knowledge-model/replies.ts";
import type { IntegrationValue, ReplyValue } from "../../knowledge-model/reply-value.ts";
import type { ResolvedModel } from "../../knowledge-model/resolve.ts";
import { counted, short } from "../../words.ts";

/** For each list on the way, by its question, the item that is meant. */
export type Within = ReadonlyMap<string, string>;

/** A reply where the Wizard shows it. */
export interface HeardReply {
  readonly place: QuestionPlace;
  readonly path: string;
  readonly reply: ReplyValue;
  /** Way of the item that it is said of; undefined outside of lists. */
  readonly item: string | undefined;
}

/**
 * What a project says: its replies as far as the Wizard shows them. A reply below an answer that is not chosen, or of an item that is in no
 * list, is kept by the Wizard and means nothing.
 */
export interface Heard {
  readonly resolved: ResolvedModel;
  /** In the order in which the model asks. */
  readonly all: readonly HeardReply[];
  /** Identifier of the phase that is chosen. */
  readonly phase: string | undefined;
  /** Replies that are there and cannot be taken, by their path: their question and why. */
  readonly unfit: ReadonlyMap<string, { readonly place: QuestionPlace; readonly because: string }>;
  /** How many replies the Wizard does not show, and how many go to questions that the model does not ask. */
  readonly hidden: number;
  readonly astray: number;
  /** The text at one of our keys; of a record, its identifier where we know it. Undefined for none or an empty one. */
  readonly text: (key: string, within?: Within) => string | undefined;
  /** Which of some values are chosen at a key, and the labels of what else is. Undefined without a choice. */
  readonly values: (
    key: string,
    candidates: readonly WishedValue[],
    within?: Within,
  ) => { readonly chosen: readonly string[]; readonly others: readonly string[] } | undefined;
  /** The items of the list at a key. */
  readonly items: (key: string, within?: Within) => readonly Within[];
  /** The type of the question at a key; undefined when the model asks none. */
  readonly typeAt: (key: string) => ModelQuestionType | undefined;
  /** What is said in an item. */
  readonly inItem: (item: string) => readonly HeardReply[];
}

/** More than anybody lists. */
const mostItems = 5000;
/** Longer than anybody writes into a plan. */
const mostText = 20_000;

export function hear(
  resolved: ResolvedModel,
  replies: ReadonlyMap<string, ReplyValue>,
  { unread = new Map(), phase }: Partial<Pick<ProjectReading, "unread" | "phase">> = {},
): Heard {
  const all: HeardReply[] = [];
  const byPath = new Map<string, HeardReply>();
  const byQuestion = new Map<string, HeardReply[]>();
  const byItem = new Map<string, HeardReply[]>();
  const unfit = new Map<string, { readonly place: QuestionPlace; readonly because: string }>();
  const add = (place: QuestionPlace, before: string, item: string | undefined): void => {
    const path = `${before}.${place.question.uuid}`;
    const reply = replies.get(path);
    const why = reply === undefined ? unread.get(path) : whyUnfit(place, reply, resolved.model);
    if (why !== undefined) unfit.set(path, { place, because: why });
    if (why !== undefined || reply === undefined || isEmpty(reply)) return;
    const heard: HeardReply = { place, path, reply, item };
    all.push(heard);
    byPath.set(path, heard);
    append(byQuestion, place.question.uuid, heard);
    if (item !== undefined) append(byItem, item, heard);
  };
  // places come in the order in which they are asked, so what is above was heard before
  for (const place of resolved.places.values()) {
    const { above, chapterUuid } = place;
    if (above === undefined) add(place, chapterUuid, undefined);
    else {
      for (const { path, reply, item } of byQuestion.get(above.place.question.uuid) ?? []) {
        if (reply.type === "ItemListReply") for (const uuid of reply.value) add(place, `${path}.${uuid}`, `${path}.${uuid}`);
        else if (reply.type === "AnswerReply" && reply.value === above.answerUuid) add(place, `${path}.${reply.value}`, item);
      }
    }
  }
  let [hidden, astray] = [0, 0];
  for (const path of replies.keys()) {
    if (byPath.has(path) || unfit.has(path) || isEmpty(replies.get(path))) continue;
    if (resolved.places.has(path.slice(path.lastIndexOf(".") + 1))) hidden++;
    else astray++;
  }
  const find = (key: string, within: Within): HeardReply | undefined => {
    const place = resolved.find(key)?.place;
    const path = place && replyPath(place, within);
    return path === undefined ? undefined : byPath.get(path);
  };
  return {
    resolved,
    all,
    phase,
    unfit,
    hidden,
    astray,
    text: (key, within = new Map()) => {
      const reply = find(key, within)?.reply;
      return reply && textIn(reply);
    },
    values: (key, candidates, within = new Map()) => {
      const heard = find(key, within);
      if (heard?.reply.type !== "AnswerReply" && heard?.reply.type !== "MultiChoiceReply") return undefined;
      const { place, reply } = heard;
      const names = new Map(candidates.map(({ value, labels }) => [resolved.valueOf(place, value, labels), value]));
      const uuids = typeof reply.value === "string" ? [reply.value] : reply.value;
      return {
        chosen: uuids.flatMap(uuid => names.get(uuid) ?? []),
        others: uuids.flatMap(uuid => (names.has(uuid) ? [] : [labelOf(resolved.model, uuid)])),
      };
    },
    items: (key, within = new Map()) => {
      const heard = find(key, within);
      const list = heard?.place.question.uuid ?? "";
      return heard?.reply.type === "ItemListReply" ? heard.reply.value.map(uuid => new Map(within).set(list, uuid)) : [];
    },
    typeAt: key => resolved.find(key)?.place.question.type,
    inItem: item => byItem.get(item) ?? [],
  };
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Somebody emptied the field. */
function isEmpty(reply: ReplyValue | undefined): boolean {
  if (reply === undefined) return true;
  if (reply.type === "IntegrationReply") return reply.value.value.trim() === "";
  return typeof reply.value === "string" ? reply.value.trim() === "" : reply.value.length === 0;
}

const replyTypes: Readonly<Record<ModelQuestionType, ReplyValue["type"]>> = {
  OptionsQuestion: "AnswerReply",
  MultiChoiceQuestion: "MultiChoiceReply",
  ListQuestion: "ItemListReply",
  ValueQuestion: "StringReply",
  IntegrationQuestion: "IntegrationReply",
  ItemSelectQuestion: "ItemSelectReply",
  FileQuestion: "FileReply",
};

function whyUnfit({ question }: QuestionPlace, reply: ReplyValue, { answers, choices }: KnowledgeModel): string | undefined {
  if (reply.type !== replyTypes[question.type]) return "the reply is of another type than its question";
  if (reply.type === "AnswerReply" && !(question.answerUuids.includes(reply.value) && answers.has(reply.value)))
    return "the model has no answer such as the chosen one";
  if (reply.type === "MultiChoiceReply" && !reply.value.every(uuid => question.choiceUuids.includes(uuid) && choices.has(uuid)))
    return "the model has no choice such as the chosen one";
  if (reply.type === "ItemListReply" && reply.value.length > mostItems)
    return `the list has ${reply.value.length} items, more than ${mostItems}`;
  const text = textIn(reply);
  return text !== undefined && text.length > mostText ? `the text has ${text.length} characters, more than ${mostText}` : undefined;
}

/** Line ends as in a plan, and nothing around the text. */
function textIn(reply: ReplyValue): string | undefined {
  const text = reply.type === "StringReply" ? reply.value : reply.type === "IntegrationReply" ? integrationText(reply.value) : undefined;
  const plain = text?.replace(/\r\n?/g, "\n").trim();
  return plain === "" ? undefined : plain;
}

/** Templates of the Wizard read these of a record, and so do we: the text beside them is for people. */
const identifiers = ["licenseId", "orcid-id"];

function integrationText(value: IntegrationValue): string {
  if (value.type !== "IntegrationType" || !isObject(value.raw)) return value.value;
  const { raw } = value;
  const found = identifiers
    .map(key => (Object.hasOwn(raw, key) ? raw[key] : undefined))
    .find(it => typeof it === "string" && it.trim() !== "");
  return typeof found === "string" ? found : value.value;
}

export function labelOf({ answers, choices }: KnowledgeModel, uuid: string): string {
  return (answers.get(uuid) ?? choices.get(uuid))?.label ?? uuid;
}

/** One thing that is said: a reply, or an item of a list with all that is said in it. */
export interface Saying {
  /** Equal for equal sayings, whatever identifiers their items have. */
  readonly same: string;
  readonly title: string;
  readonly words: string;
}

/**
 * What is said of a subject, in the order of the questions and regardless of the order of items. `isOf` chooses the questions by key;
 * questions that are none of ours have none.
 */
export function sayings(heard: Heard, isOf: (key: string | undefined) => boolean): Saying[] {
  const { resolved } = heard;
  const of = (question: string): boolean => isOf(resolved.keyOf(question));
  return heard.all.flatMap(one => {
    if (one.item !== undefined) return [];
    const { title } = one.place.question;
    if (one.reply.type !== "ItemListReply")
      return of(one.place.question.uuid) ? sayingOf(heard, one).map(told => ({ title, ...told })) : [];
    const items = one.reply.value.flatMap(uuid => itemSaying(heard, `${one.path}.${uuid}`, of) ?? []);
    return items
      .map(({ same, words }) => ({ same: JSON.stringify([one.place.question.uuid, same]), title, words }))
      .sort((a, b) => (a.same < b.same ? -1 : a.same > b.same ? 1 : 0));
  });
}

type Told = Pick<Saying, "same" | "words">;

/** An item by what is said in it; undefined when that is nothing. */
export function itemSaying(heard: Heard, item: string, of: (question: string) => boolean): Told | undefined {
  const parts = heard.inItem(item).flatMap((one): Told[] => {
    if (one.reply.type !== "ItemListReply") return of(one.place.question.uuid) ? sayingOf(heard, one) : [];
    const inner = one.reply.value.flatMap(uuid => itemSaying(heard, `${one.path}.${uuid}`, of) ?? []);
    if (inner.length === 0) return [];
    const sames = inner.map(({ same }) => same).sort();
    return [{ same: JSON.stringify([one.place.question.uuid, sames]), words: inner.map(({ words }) => words).join(", ") }];
  });
  if (parts.length === 0) return undefined;
  return { same: JSON.stringify(parts.map(({ same }) => same)), words: parts.map(({ words }) => words).join("; ") };
}

/** A reply that is no list, in words; none for an empty text. */
export function sayingOf(heard: Heard, { place, reply }: Pick<HeardReply, "place" | "reply">): Told[] {
  const { model } = heard.resolved;
  const made = (value: unknown, words: string): Told[] => [{ same: JSON.stringify([place.question.uuid, value]), words }];
  switch (reply.type) {
    case "StringReply":
    case "IntegrationReply": {
      const text = textIn(reply);
      return text === undefined ? [] : made(text, text);
    }
    case "AnswerReply":
      return made(reply.value, labelOf(model, reply.value));
    case "MultiChoiceReply":
      return made([...reply.value].sort(), reply.value.map(uuid => labelOf(model, uuid)).join(", "));
    case "ItemSelectReply": {
      const name = selectedName(heard, place, reply.value);
      return made(name, name);
    }
    case "FileReply":
      return made(reply.value, `an uploaded file, ${reply.value}`);
    case "ItemListReply":
      return made(reply.value.length, counted(reply.value.length, "item"));
  }
}

/** The first text of the item that is chosen: a short id, a name. Lists inside of lists are not chosen from. */
function selectedName(heard: Heard, { question }: QuestionPlace, item: string): string {
  const list = question.listQuestionUuid === undefined ? undefined : heard.resolved.places.get(question.listQuestionUuid);
  const path = list && replyPath(list, new Map());
  const first = path === undefined ? undefined : heard.inItem(`${path}.${item}`).find(({ reply }) => textIn(reply) !== undefined);
  return (first && textIn(first.reply)) ?? `an item that is not in its list, ${short(item)}`;
}
