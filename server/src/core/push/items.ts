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
  const found = new Map<string, string>(ours.filter(uuid => theirs.includes(uuid)).map(uuid => [uuid, uuid]));
  const free = theirs.filter(uuid => !found.has(uuid));
  const ofOurs = remembered(mine => own(wanted, `${wantedPath}.${mine}`));
  const ofTheirs = remembered(item => own(current, `${currentPath}.${item}`));
  const fits = (mine: string, item: string, by: "ours" | "theirs"): boolean => {
    const ways = { ours: `${wantedPath}.${mine}`, theirs: `${currentPath}.${item}` };
    return covers(input, ways, ofOurs(mine), ofTheirs(item), by);
  };
  const take = (mine: string, item: string): void => {
    found.set(mine, item);
    free.splice(free.indexOf(item), 1);
  };
  for (const mine of ours) {
    const same = found.has(mine) ? undefined : free.find(item => fits(mine, item, "theirs"));
    if (same !== undefined) take(mine, same);
  }
  for (const mine of ours) {
    if (found.has(mine)) continue;
    const [only, second] = free.filter(item => fits(mine, item, "ours"));
    if (only !== undefined && second === undefined) take(mine, only);
  }
  return found;
}

/** Whether one of two items (`by`) says all that the other does, which says something. */
function covers(
  input: MatchInput,
  ways: { readonly ours: string; readonly theirs: string },
  ours: ReadonlyMap<string, ReplyValue>,
  theirs: ReadonlyMap<string, ReplyValue>,
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

function remembered<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return key => {
    const found = known.get(key) ?? make(key);
    known.set(key, found);
    return found;
  };
}

/** The replies of an item itself, without those of items of its own lists. */
function own(tree: ReplyTree, way: string): ReadonlyMap<string, ReplyValue> {
  const all = new Map(tree.below(way));
  const inside = [...all].flatMap(([rest, reply]) => itemsOf(reply).map(item => `${rest}.${item}.`));
  return inside.length === 0 ? all : new Map([...all].filter(([rest]) => !inside.some(prefix => rest.startsWith(prefix))));
}

export function itemsOf(reply: ReplyValue | undefined): readonly string[] {
  return reply?.type === "ItemListReply" ? reply.value : [];
}

/** Whether an identifier is one of ours: made of a name (UUID version 5), where the Wizard and its importers make random ones. */
export function isOurs(uuid: string): boolean {
  return uuid.charAt(14) === "5";
}
