import type { ReplyValue } from "../knowledge-model/reply-value.ts";
import type { ResolvedModel } from "../knowledge-model/resolve.ts";
import { counted, short } from "../words.ts";
import type { PushChange, PushEvent } from "./events.ts";
import { isInside, itemsOf } from "./items.ts";
import { readPath, replyTree, type ReplyTree } from "./state.ts";

type Replies = ReadonlyMap<string, ReplyValue>;

export interface Describer {
  /** Titles from the question down. */
  readonly way: (path: string) => string[];
  /** A reply in words. */
  readonly value: (path: string, replies: Replies) => string;
  /** What events change, an item that comes or goes as one. */
  readonly changes: (events: readonly PushEvent[]) => PushChange[];
}

/** Speaks of replies by titles and labels of the model; items by the first text in them, as they are or as they were. */
export function describer({ model, places }: Pick<ResolvedModel, "model" | "places">, before: Replies, after: Replies): Describer {
  const trees = { before: replyTree(before), after: replyTree(after) };

  const title = (uuid: string): string => short(places.get(uuid)?.question.title ?? uuid, 70);

  const item = (way: string, list: string, uuid: string): string => {
    const questions = places.get(list.split(".").at(-1) ?? "")?.question.itemQuestionUuids ?? [];
    for (const replies of [after, before])
      for (const question of questions) {
        const reply = replies.get(`${way}.${question}`);
        if (reply?.type === "StringReply" && reply.value.trim() !== "") return short(reply.value, 40);
      }
    const position = [after, before]
      .map(replies => replies.get(list))
      .find(reply => reply?.type === "ItemListReply" && reply.value.includes(uuid));
    return position?.type === "ItemListReply" ? `item ${position.value.indexOf(uuid) + 1}` : "an item";
  };

  const way = (path: string): string[] => {
    const read = readPath(path, places);
    if (read === undefined) return [path];
    const titles: string[] = [];
    for (let at: typeof read.place | undefined = read.place; at !== undefined; at = at.above?.place) {
      const inside = read.items.find(({ list }) => list === at);
      if (inside !== undefined) titles.unshift(item(inside.way, inside.way.slice(0, -(inside.uuid.length + 1)), inside.uuid));
      titles.unshift(title(at.question.uuid));
    }
    return titles;
  };

  const words = (reply: ReplyValue, replies: Replies): string => {
    const label = (uuid: string): string => model.answers.get(uuid)?.label ?? model.choices.get(uuid)?.label ?? uuid;
    switch (reply.type) {
      case "StringReply":
        return short(reply.value, 300);
      case "AnswerReply":
        return label(reply.value);
      case "MultiChoiceReply":
        return reply.value.length === 0 ? "nothing" : reply.value.map(label).join(", ");
      case "ItemListReply":
        return counted(reply.value.length, "item");
      case "IntegrationReply":
        return short(reply.value.value, 300);
      case "ItemSelectReply":
        return chosen(reply.value, replies);
      case "FileReply":
        return "a file";
    }
  };

  // where each item is listed
  const lists = new Map([before, after].map(replies => [replies, listsOf(replies)]));
  const chosen = (uuid: string, replies: Replies): string => {
    const list = lists.get(replies)?.get(uuid);
    return list === undefined ? "an item" : item(`${list}.${uuid}`, list, uuid);
  };

  const value = (path: string, replies: Replies): string => {
    const reply = replies.get(path);
    return reply === undefined ? "" : words(reply, replies);
  };

  /** All that an item says, on one line. */
  const itemWords = (at: string, tree: ReplyTree): string =>
    short(
      tree
        .below(at)
        .flatMap(([rest, reply]) =>
          reply.type === "ItemListReply" ? [] : [`${title(rest.split(".").at(-1) ?? "")}: ${words(reply, tree.replies)}`],
        )
        .join("; "),
      400,
    );

  const changes = (events: readonly PushEvent[]): PushChange[] => {
    const found: PushChange[] = [];
    const whole = new Set<string>();
    const isPart = (path: string): boolean => isInside(path, whole);
    const listed = (path: string, kind: "add" | "remove", items: readonly string[]): void => {
      for (const uuid of items) {
        const at = `${path}.${uuid}`;
        if (isPart(at)) continue;
        const says = itemWords(at, kind === "add" ? trees.after : trees.before);
        whole.add(at);
        found.push({
          kind,
          way: [...way(path), item(at, path, uuid)],
          old: kind === "add" ? undefined : says,
          new: kind === "add" ? says : undefined,
        });
      }
    };
    // a list comes before what is in it
    for (const event of [...events].sort((a, b) => depth(a) - depth(b))) {
      if (event.type === "SetPhaseEvent" || isPart(event.path)) continue;
      const was = before.get(event.path);
      const now = event.type === "SetReplyEvent" ? event.value : undefined;
      if (was?.type === "ItemListReply" || now?.type === "ItemListReply") {
        const [old, all] = [was, now].map(reply => (reply?.type === "ItemListReply" ? reply.value : []));
        const sets = [new Set(old), new Set(all)] as const;
        listed(event.path, "remove", old?.filter(uuid => !sets[1].has(uuid)) ?? []);
        listed(event.path, "add", all?.filter(uuid => !sets[0].has(uuid)) ?? []);
        continue;
      }
      const kind = now === undefined ? "remove" : was === undefined ? "add" : "change";
      found.push({ kind, way: way(event.path), old: was && words(was, before), new: now && words(now, after) });
    }
    return found;
  };

  return { way, value, changes };
}

function listsOf(replies: Replies): ReadonlyMap<string, string> {
  return new Map([...replies].flatMap(([path, reply]) => itemsOf(reply).map(uuid => [uuid, path] as const)));
}

function depth(event: PushEvent): number {
  return event.type === "SetPhaseEvent" ? 0 : event.path.split(".").length;
}
