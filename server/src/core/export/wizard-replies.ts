import type { QuestionPlace } from "../knowledge-model/places.ts";
import { replyPath } from "../knowledge-model/places.ts";
import type { IntegrationValue, Replies, ReplyValue } from "../knowledge-model/reply-value.ts";
import type { ResolvedModel } from "../knowledge-model/resolve.ts";
import { isAddress } from "../plan/paths.ts";
import { uuidV5 } from "../uuid.ts";
import { short } from "../words.ts";

/** What should stand at one of our keys, whatever the type of the model's question is. */
export type Wish = {
  /** The way of keys, see ResolvedModel. */
  readonly at: string;
  /** What is lost without it, in words; undefined for what the answer stands or falls with. */
  readonly beside?: string;
} & (
  | { readonly kind: "text"; readonly text: string }
  /** A record of an integration: what is shown, and what templates read of it. */
  | { readonly kind: "record"; readonly text: string; readonly raw: Readonly<Record<string, string>> }
  | { readonly kind: "values"; readonly values: readonly WishedValue[] }
  | { readonly kind: "list"; readonly items: readonly WishedItem[] }
  /** One item of a list that is written, too. */
  | { readonly kind: "item"; readonly list: string; readonly id: string; readonly text: string }
);

export interface WishedValue {
  readonly value: string;
  /** What a label may say for it when the model has no values. */
  readonly labels: readonly string[];
}

export interface WishedItem {
  /** Tells the items of one list apart, and stays the same as long as the thing does. */
  readonly id: string;
  readonly wishes: readonly Wish[];
}

export interface Fulfilment {
  /** What became of the wishes without `beside`: `unknown` when the model has no such question, `unfit` when it cannot hold the answer. */
  readonly main: "written" | "unknown" | "unfit";
  readonly because: readonly string[];
  /** What of the rest is not written. */
  readonly lost: readonly string[];
  /** By what the questions were found. */
  readonly by: ReadonlySet<"identifier" | "annotation" | "confirmed">;
}

export interface ReplyTarget {
  readonly resolved: ResolvedModel;
  /** Where replies are added. */
  readonly replies: Replies;
  /** Of document templates: 17 and newer keep the record of an integration. */
  readonly metamodel: number;
  /** For the identifiers of items. */
  readonly namespace: string;
}

/** Writes what the model can hold: all of the answer, or nothing where its question is of another kind. */
export function fulfil(target: ReplyTarget, wishes: readonly Wish[]): Fulfilment {
  const written: Replies = new Map();
  const state = {
    main: "written" as Fulfilment["main"],
    because: [] as string[],
    lost: [] as string[],
    by: new Set<"identifier" | "annotation" | "confirmed">(),
  };
  const write = (wish: Wish, items: ReadonlyMap<string, string>): void => {
    const fail = (main: "unknown" | "unfit", because: string): void => {
      if (wish.beside === undefined) {
        state.because.push(because);
        if (state.main !== "unknown") state.main = main;
      } else state.lost.push(wish.beside);
    };
    const found = target.resolved.find(wish.at);
    const path = found && replyPath(found.place, items);
    if (found === undefined || path === undefined) {
      fail("unknown", `the model has no question ${short(wish.at, 60)}`);
      return;
    }
    const made = replyFor(target, wish, found.place, path);
    if (typeof made === "string") {
      fail("unfit", made);
      return;
    }
    state.by.add(found.by);
    written.set(path, made.reply);
    state.lost.push(...made.lost);
    if (wish.kind !== "list" || made.reply.type !== "ItemListReply") return;
    const uuids = made.reply.value;
    wish.items.forEach((item, index) => {
      const inside = new Map(items).set(found.place.question.uuid, uuids[index] ?? "");
      for (const inner of item.wishes) write(inner, inside);
    });
  };
  for (const wish of wishes) write(wish, new Map());
  if (state.main === "written") for (const [path, reply] of written) target.replies.set(path, reply);
  return state;
}

interface Made {
  readonly reply: ReplyValue;
  readonly lost: readonly string[];
}

/** The reply, or why there is none. */
function replyFor(target: ReplyTarget, wish: Wish, place: QuestionPlace, path: string): Made | string {
  const { question } = place;
  const another = `the model's question is another one now: ${question.type}`;
  switch (question.type) {
    case "OptionsQuestion":
    case "MultiChoiceQuestion":
      return chosen(target, wish, place) ?? another;
    case "ValueQuestion":
      if (wish.kind !== "text" && wish.kind !== "record") return another;
      return whyNoValue(question.valueType, wish.text) ?? { reply: { type: "StringReply", value: wish.text }, lost: [] };
    case "IntegrationQuestion":
      if (wish.kind !== "text" && wish.kind !== "record") return another;
      return { reply: { type: "IntegrationReply", value: integrationValue(target, wish) }, lost: [] };
    case "ListQuestion":
      if (wish.kind !== "list") return another;
      return { reply: { type: "ItemListReply", value: itemUuids(target, path, wish.items) }, lost: [] };
    case "ItemSelectQuestion": {
      if (wish.kind !== "item") return another;
      const list = target.resolved.find(wish.list);
      const listPath = list && replyPath(list.place, new Map());
      if (list === undefined || listPath === undefined || question.listQuestionUuid !== list.place.question.uuid) return another;
      const uuid = itemUuid(target, listPath, wish.id);
      const written = target.replies.get(listPath);
      if (written?.type !== "ItemListReply" || !written.value.includes(uuid)) return `there is no item ${short(wish.id)} to choose`;
      return { reply: { type: "ItemSelectReply", value: uuid }, lost: [] };
    }
    case "FileQuestion":
      return "the model asks for an uploaded file";
  }
}

function chosen({ resolved }: ReplyTarget, wish: Wish, place: QuestionPlace): Made | string | undefined {
  const wanted = wish.kind === "values" ? wish.values : wish.kind === "text" ? [{ value: wish.text, labels: [wish.text] }] : undefined;
  if (wanted === undefined) return undefined;
  const uuids: string[] = [];
  const missing: string[] = [];
  for (const { value, labels } of wanted) {
    const uuid = resolved.valueOf(place, value, labels);
    if (uuid === undefined) missing.push(value);
    else if (!uuids.includes(uuid)) uuids.push(uuid);
  }
  const lost = missing.length === 0 ? [] : [`the model has no answer for: ${missing.join(", ")}`];
  const [first, second] = uuids;
  if (first === undefined) return lost[0] ?? "there is nothing to choose";
  if (place.question.type === "MultiChoiceQuestion") return { reply: { type: "MultiChoiceReply", value: uuids }, lost };
  return second === undefined ? { reply: { type: "AnswerReply", value: first }, lost } : "the model takes one answer only";
}

/** Why a text does not go into a value of this type; the Wizard itself would not check. */
function whyNoValue(valueType: string | undefined, text: string): string | undefined {
  if (valueType === "UrlQuestionValueType" && !isAddress(text)) return `the model wants an address: ${short(text)}`;
  if (valueType === "DateQuestionValueType" && !/^\d{4}-\d{2}-\d{2}$/.test(text)) return `the model wants a date: ${short(text)}`;
  if (valueType === "NumberQuestionValueType" && !/^-?\d+(?:\.\d+)?$/.test(text)) return `the model wants a number: ${short(text)}`;
  if (valueType === "EmailQuestionValueType" && !/^[^\s@]+@[^\s@]+$/.test(text)) return `the model wants an email address: ${short(text)}`;
  return undefined;
}

/** Before metamodel 17 a picked record has an identifier that current importers cannot pass on, so the text goes alone. */
function integrationValue({ metamodel }: ReplyTarget, wish: Extract<Wish, { readonly kind: "text" | "record" }>): IntegrationValue {
  return wish.kind === "record" && metamodel >= 17
    ? { type: "IntegrationType", value: wish.text, raw: wish.raw }
    : { type: "PlainType", value: wish.text };
}

function itemUuids(target: ReplyTarget, path: string, items: readonly WishedItem[]): string[] {
  const seen = new Map<string, number>();
  return items.map(({ id }) => {
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return itemUuid(target, path, count === 1 ? id : `${id}\u0000${count}`);
  });
}

function itemUuid({ namespace }: ReplyTarget, path: string, id: string): string {
  return uuidV5(namespace, `item ${path} ${id}`);
}
