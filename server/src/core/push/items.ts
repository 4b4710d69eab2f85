import type { ReplyValue } from "../knowledge-model/reply-value.ts";
import { saysSame, type ReplyTree } from "./state.ts";

export interface MatchInput {
  readonly wanted: ReplyTree;
  readonly current: ReplyTree;
  /** The list among the replies that are wanted, and among those that are there. */
  readonly wantedPath: string;
  readonly currentPath: string;
  /** Items that were matched before: ours to that of the server. */
  readonly matched: ReadonlyMap<string, string>;
}

/**
 * Which item of the server is which of ours: first by identifier, then where the server's says all that ours does, then where ours says all
 * that the server's does and more. Nothing that differs is taken for the same: two sign-offs may be alike in all but their verdict.
 */
export function matchItems(input: MatchInput): ReadonlyMap<string, string> {
  const { wanted, current, wantedPath, currentPath } = input;
  const ours = itemsOf(wanted.replies.get(wantedPath));
  const theirs = itemsOf(current.replies.get(currentPath));
  const there = new Set(theirs);
  const found = new Map<string, string>(ours.filter(uuid => there.has(uuid)).map(uuid => [uuid, uuid]));
  const free = new Set(theirs.filter(uuid => !found.has(uuid)));
  if (free.size === 0) return found;
  const ofTheirs = new Map([...free].map(item => [item, own(current, `${currentPath}.${item}`)]));
  const index = indexOf(ofTheirs);
  const open = ours.filter(uuid => !found.has(uuid)).map(mine => ({ mine, replies: own(wanted, `${wantedPath}.${mine}`) }));
  const fits = (mine: string, replies: ItemReplies, item: string, by: "ours" | "theirs"): boolean => {
    const ways = { ours: `${wantedPath}.${mine}`, theirs: `${currentPath}.${item}` };
    return free.has(item) && covers(input, ways, replies, ofTheirs.get(item) ?? new Map(), by);
  };
  const take = (mine: string, item: string): void => {
    found.set(mine, item);
    free.delete(item);
  };
  for (const { mine, replies } of open) {
    const same = index.withAll(replies).find(item => fits(mine, replies, item, "theirs"));
    if (same !== undefined) take(mine, same);
  }
  for (const { mine, replies } of open) {
    if (found.has(mine)) continue;
    const [only, second] = index.withAny(replies).filter(item => fits(mine, replies, item, "ours"));
    if (only !== undefined && second === undefined) take(mine, only);
  }
  return found;
}

type ItemReplies = ReadonlyMap<string, ReplyValue>;

/** Who may be meant, without a look at everybody. */
interface ItemIndex {
  /** Items that may say all of this. */
  readonly withAll: (replies: ItemReplies) => readonly string[];
  /** Items that may say a text of this, and nothing else. */
  readonly withAny: (replies: ItemReplies) => readonly string[];
}

/** By what is said in one way only; records of integrations may be the same in others. */
function indexOf(items: ReadonlyMap<string, ItemReplies>): ItemIndex {
  const all = [...items.keys()];
  const index = new Map<string, string[]>();
  for (const [item, replies] of items)
    for (const [rest, reply] of replies) {
      const key = keyOf(rest, reply);
      const known = key === undefined ? undefined : index.get(key);
      if (known !== undefined) known.push(item);
      else if (key !== undefined) index.set(key, [item]);
    }
  const keysOf = (replies: ItemReplies): string[] => [...replies].flatMap(([rest, reply]) => keyOf(rest, reply) ?? []);
  const withoutKey = all.filter(item => [...(items.get(item)?.values() ?? [])].some(({ type }) => type === "IntegrationReply"));
  return {
    withAll: replies => {
      const lists = keysOf(replies).map(key => index.get(key) ?? []);
      return lists.length === 0 ? all : lists.reduce((shortest, list) => (list.length < shortest.length ? list : shortest));
    },
    withAny: replies => [...new Set([...keysOf(replies).flatMap(key => index.get(key) ?? []), ...withoutKey])],
  };
}

function keyOf(rest: string, { type, value }: ReplyValue): string | undefined {
  return type === "StringReply" ? `${rest} ${value}` : undefined;
}

/** Whether one of two items (`by`) says all that the other does, which says something. */
function covers(
  input: MatchInput,
  ways: { readonly ours: string; readonly theirs: string },
  ours: ItemReplies,
  theirs: ItemReplies,
  by: "ours" | "theirs",
): boolean {
  const [inner, outer] = by === "theirs" ? [ours, theirs] : [theirs, ours];
  let telling = 0;
  for (const [rest, reply] of inner) {
    const other = outer.get(rest);
    if (other === undefined) return false;
    const [plan, wizard] = by === "theirs" ? [reply, other] : [other, reply];
    if (plan.type === "ItemListReply" && wizard.type === "ItemListReply") {
      const pairs = matchItems({ ...input, wantedPath: `${ways.ours}.${rest}`, currentPath: `${ways.theirs}.${rest}` });
      if (by === "theirs" ? pairs.size < plan.value.length : new Set(pairs.values()).size < wizard.value.length) return false;
      continue;
    }
    const meant = plan.type === "ItemSelectReply" ? { ...plan, value: input.matched.get(plan.value) ?? plan.value } : plan;
    if (!saysSame(meant, wizard)) return false;
    if (by === "theirs" || plan.type === "StringReply" || plan.type === "IntegrationReply") telling++;
  }
  return telling > 0;
}

/** The replies of an item itself, without those of items of its own lists. */
function own(tree: ReplyTree, way: string): ItemReplies {
  const all = new Map(tree.below(way));
  const inside = new Set([...all].flatMap(([rest, reply]) => itemsOf(reply).map(item => `${rest}.${item}`)));
  return inside.size === 0 ? all : new Map([...all].filter(([rest]) => !isInside(rest, inside)));
}

/** Whether a way leads through one of others. */
export function isInside(way: string, others: ReadonlySet<string>): boolean {
  for (let dot = way.indexOf("."); dot >= 0; dot = way.indexOf(".", dot + 1)) if (others.has(way.slice(0, dot))) return true;
  return false;
}

export function itemsOf(reply: ReplyValue | undefined): readonly string[] {
  return reply?.type === "ItemListReply" ? reply.value : [];
}

/** Whether an identifier is one of ours: made of a name (UUID version 5), where the Wizard and its importers make random ones. */
export function isOurs(uuid: string): boolean {
  return uuid.charAt(14) === "5";
}
