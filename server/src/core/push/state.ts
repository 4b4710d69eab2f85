import type { QuestionPlace } from "../knowledge-model/places.ts";
import type { ReplyValue } from "../knowledge-model/reply-value.ts";

/** The replies of a project as a tree of questions, answers and items. */
export interface ReplyTree {
  readonly replies: ReadonlyMap<string, ReplyValue>;
  /** Replies below an item or an answer, by the way to it: the rest of the way, and the reply. */
  readonly below: (way: string) => readonly (readonly [rest: string, reply: ReplyValue])[];
}

/** One pass over all replies and their steps. */
export function replyTree(replies: ReadonlyMap<string, ReplyValue>): ReplyTree {
  const index = new Map<string, [string, ReplyValue][]>();
  for (const [path, reply] of replies)
    for (let dot = path.indexOf("."); dot >= 0; dot = path.indexOf(".", dot + 1)) {
      const way = path.slice(0, dot);
      const rest = [path.slice(dot + 1), reply] as [string, ReplyValue];
      const found = index.get(way);
      if (found === undefined) index.set(way, [rest]);
      else found.push(rest);
    }
  return { replies, below: way => index.get(way) ?? [] };
}

/** A way with its question and the items of lists on it. */
export interface ReadPath {
  readonly place: QuestionPlace;
  /** List question to the item on the way, and the way to that item, from the top down. */
  readonly items: readonly { readonly list: QuestionPlace; readonly uuid: string; readonly way: string }[];
}

/** Undefined for a way that the model does not have. */
export function readPath(path: string, places: ReadonlyMap<string, QuestionPlace>): ReadPath | undefined {
  const steps = path.split(".");
  const place = places.get(steps.at(-1) ?? "");
  if (place === undefined) return undefined;
  const chain: QuestionPlace[] = [];
  for (let at: QuestionPlace | undefined = place; at !== undefined; at = at.above?.place) chain.unshift(at);
  if (steps.length !== chain.length * 2 || steps[0] !== place.chapterUuid) return undefined;
  const items: ReadPath["items"][number][] = [];
  for (const [depth, at] of chain.entries()) {
    const step = depth * 2 + 1;
    if (steps[step] !== at.question.uuid) return undefined;
    const next = chain[depth + 1];
    if (next === undefined) continue;
    const between = steps[step + 1] ?? "";
    const answer = next.above?.answerUuid;
    if (answer === undefined) items.push({ list: at, uuid: between, way: steps.slice(0, step + 2).join(".") });
    else if (answer !== between) return undefined;
  }
  return { place, items };
}

/** Whether the Wizard shows a reply: every answer above it is chosen, every item is in its list. */
export function isShown(path: string, replies: ReadonlyMap<string, ReplyValue>): boolean {
  const steps = path.split(".");
  for (let at = 1; at + 1 < steps.length; at += 2) {
    const above = replies.get(steps.slice(0, at + 1).join("."));
    const step = steps[at + 1] ?? "";
    const leads =
      above?.type === "AnswerReply" ? above.value === step : above?.type === "ItemListReply" ? above.value.includes(step) : false;
    if (!leads) return false;
  }
  return true;
}

/**
 * Whether a reply of the Wizard says what a plan says. Choices have no order. A record that somebody picked may know more than the plan does,
 * and says the same when its text does or what the plan knows of it.
 */
export function saysSame(plan: ReplyValue, wizard: ReplyValue): boolean {
  if (plan.type === "IntegrationReply") {
    if (wizard.type !== "IntegrationReply") return false;
    const [mine, theirs] = [plan.value, wizard.value];
    if (mine.type !== "IntegrationType") return mine.value === theirs.value;
    return theirs.type === "IntegrationType" && (sameJson(mine, theirs) || holds(theirs.raw, mine.raw));
  }
  if (plan.type !== wizard.type) return false;
  if (plan.type === "MultiChoiceReply" && wizard.type === "MultiChoiceReply")
    return plan.value.length === wizard.value.length && plan.value.every(uuid => wizard.value.includes(uuid));
  return sameJson(plan.value, wizard.value);
}

/** Whether every member of a record is in another with the same value. An empty record says nothing. */
function holds(record: unknown, part: unknown): boolean {
  if (typeof record !== "object" || record === null || typeof part !== "object" || part === null) return false;
  const members = Object.entries(part);
  return (
    members.length > 0 &&
    members.every(([name, value]) => Object.hasOwn(record, name) && sameJson((record as Readonly<Record<string, unknown>>)[name], value))
  );
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
