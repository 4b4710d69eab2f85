import type { Coverage, WizardReplies } from "../export/wizard.ts";
import type { KnowledgeModel } from "../knowledge-model/model.ts";
import type { QuestionPlace } from "../knowledge-model/places.ts";
import type { ReplyValue } from "../knowledge-model/reply-value.ts";
import type { ResolvedModel } from "../knowledge-model/resolve.ts";
import { uuidV5 } from "../uuid.ts";
import type { PushChange, PushEvent, PushNote } from "./events.ts";
import { isInside, isOurs, itemsOf, matchItems } from "./items.ts";
import { isShown, readPath, replyTree, saysSame } from "./state.ts";
import { subjectFinder } from "./subjects.ts";
import { whyNotSent } from "./validate.ts";
import { describer } from "./words.ts";

export interface PushInput {
  /** What the plan says, as replies to the project's model. */
  readonly wanted: WizardReplies;
  /** The project's model, with our questions found in it. */
  readonly resolved: ResolvedModel;
  /** What the project says now. */
  readonly project: {
    readonly replies: ReadonlyMap<string, ReplyValue>;
    /** Replies that are there and cannot be read, with the reason. */
    readonly unread: ReadonlyMap<string, string>;
    readonly phase: string | undefined;
  };
  /** Subjects of which the plan says something that is not understood; nothing about them is removed. */
  readonly unclear: ReadonlySet<string>;
  /** Also removes what the Wizard has and the plan could say and does not. */
  readonly prune: boolean;
  /** A UUID that is new at every push: identifiers of events are made of it. */
  readonly seed: string;
}

/** What a push would do. Nothing is left out without a word. */
export interface PushPlan {
  /** One for each reply at most: events of one push have one time, and so no order. */
  readonly events: readonly PushEvent[];
  /** The same as somebody reads it. */
  readonly changes: readonly PushChange[];
  /** What only the Wizard says, and what stays there. */
  readonly kept: readonly PushNote[];
  /** Replies to questions that the plan knows nothing of; they are never touched. */
  readonly others: number;
  /** Replies that the project has already as the plan has them. */
  readonly same: number;
  /** What the plan says and is not sent, with the reason; beside what the coverage says. */
  readonly blocked: readonly PushNote[];
  /** What of the plan has a place in this model. */
  readonly coverage: Coverage;
  /** What is to be known before anything is sent. */
  readonly notes: readonly string[];
}

/**
 * The fewest events that make a project say what the plan does. Equal values send nothing. Items that others added stay, those of an earlier
 * push that left the plan go with everything below them. What is below an answer that is chosen no longer stays: the Wizard hides it. Paths,
 * answers and types are checked against the model, for the server checks none of them.
 */
export function planPush({ wanted, resolved, project, unclear, prune, seed }: PushInput): PushPlan {
  const { model, places } = resolved;
  const subjectOf = subjectFinder(resolved);
  const events: PushEvent[] = [];
  const blocked: { readonly path: string; readonly because: string }[] = [];
  const after = new Map(project.replies);
  const current = replyTree(project.replies);
  const desired = replyTree(wanted.replies);
  const matched = new Map<string, string>();
  const planned = new Set<string>();
  let same = 0;
  const eventUuid = (path: string): string => uuidV5(seed, path);
  const translate = (path: string): string =>
    path
      .split(".")
      .map(step => matched.get(step) ?? step)
      .join(".");
  const set = (path: string, value: ReplyValue): void => {
    events.push({ type: "SetReplyEvent", uuid: eventUuid(path), path, value });
    after.set(path, value);
  };
  const clear = (path: string): void => {
    events.push({ type: "ClearReplyEvent", uuid: eventUuid(path), path });
    after.delete(path);
  };
  const clearItem = (way: string): void => {
    for (const [rest] of current.below(way)) clear(`${way}.${rest}`);
    for (const path of project.unread.keys()) if (path.startsWith(`${way}.`)) clear(path);
  };
  const entries = new Map(wanted.coverage.entries.map(entry => [entry.subject, entry]));
  /** Whether what is not among the wanted replies of a subject is not in the plan either. */
  const isSaidWhole = (subject: string): boolean => {
    const entry = entries.get(subject);
    return !unclear.has(subject) && (entry?.answer === undefined || entry.outcome === "mapped");
  };
  const isPrunable = (uuid: string): boolean => {
    const subject = subjectOf(uuid);
    return subject !== undefined && isSaidWhole(subject);
  };
  /** Somebody's item may have replies to questions that the plan knows nothing of. */
  const isPrunableItem = (list: QuestionPlace, way: string): boolean =>
    isPrunable(list.question.uuid) &&
    current.below(way).every(([rest]) => {
      const uuid = rest.split(".").at(-1) ?? "";
      return isPrunable(uuid) || !isShown(`${way}.${rest}`, project.replies);
    });
  const goes = (list: QuestionPlace, listPath: string, item: string): boolean =>
    isOurs(item) || (prune && isPrunableItem(list, `${listPath}.${item}`));
  const isBlocked = (path: string, value: ReplyValue): boolean => {
    const unread = project.unread.get(path);
    const because = unread === undefined ? whyNotSent(path, value, model, places) : `what stands there cannot be read: ${unread}`;
    if (because === undefined) return false;
    blocked.push({ path, because });
    return true;
  };

  // lists before what is in them, and people before those who choose from them
  const inOrder = [...wanted.replies].sort(([a], [b]) => depthOf(a) - depthOf(b));
  const barred = new Set<string>();
  for (const [wantedPath, wish] of inOrder) {
    if (wish.type !== "ItemListReply") continue;
    const path = translate(wantedPath);
    planned.add(path);
    if (isInside(path, barred)) continue;
    const was = itemsOf(project.replies.get(path));
    const pairs = matchItems({ wanted: desired, current, wantedPath, currentPath: path, matched });
    for (const mine of wish.value) matched.set(mine, pairs.get(mine) ?? mine);
    const mine = new Set(wish.value.map(item => matched.get(item) ?? item));
    const list = places.get(path.split(".").at(-1) ?? "");
    const gone = new Set(was.filter(item => !mine.has(item) && list !== undefined && goes(list, path, item)));
    const there = new Set(was);
    const value: ReplyValue = {
      type: "ItemListReply",
      value: [...was.filter(item => !gone.has(item)), ...[...mine].filter(item => !there.has(item))],
    };
    if (isBlocked(path, value)) {
      barred.add(path);
      continue;
    }
    if (value.value.join() === was.join() && project.replies.has(path)) same++;
    else set(path, value);
    for (const item of gone) clearItem(`${path}.${item}`);
  }
  const items = new Set([...after.values()].flatMap(itemsOf));
  for (const [wantedPath, wish] of inOrder) {
    if (wish.type === "ItemListReply") continue;
    const path = translate(wantedPath);
    planned.add(path);
    if (isInside(path, barred)) continue;
    const value: ReplyValue = wish.type === "ItemSelectReply" ? { ...wish, value: matched.get(wish.value) ?? wish.value } : wish;
    const was = project.replies.get(path);
    if (was !== undefined && saysSame(value, was)) same++;
    else if (value.type === "ItemSelectReply" && !items.has(value.value))
      blocked.push({ path, because: "what is to be chosen is in no list" });
    else if (!isBlocked(path, value)) set(path, value);
  }

  // lists of which the plan says nothing any more
  const fromTheTop = [...project.replies].sort(([a], [b]) => depthOf(a) - depthOf(b));
  for (const [path, reply] of fromTheTop) {
    if (reply.type !== "ItemListReply" || planned.has(path) || !after.has(path) || !isShown(path, after)) continue;
    const list = readPath(path, places)?.place;
    if (list === undefined || !isPrunable(list.question.uuid)) continue;
    const gone = new Set(reply.value.filter(item => goes(list, path, item)));
    if (gone.size === 0) continue;
    const left = reply.value.filter(item => !gone.has(item));
    if (left.length === 0) clear(path);
    else set(path, { type: "ItemListReply", value: left });
    for (const item of gone) clearItem(`${path}.${item}`);
  }
  const kept: string[] = [];
  let others = 0;
  for (const [path, reply] of fromTheTop) {
    if (planned.has(path) || !after.has(path) || !isShown(path, after)) continue;
    const read = readPath(path, places);
    const subject = read && subjectOf(read.place.question.uuid);
    if (subject === undefined) others++;
    else if (reply.type === "ItemListReply") continue;
    // an item stays or goes as a whole
    else if (prune && isPrunable(read?.place.question.uuid ?? "") && read?.items.length === 0) clear(path);
    else kept.push(path);
  }
  const phase = wanted.phase !== undefined && wanted.phase !== project.phase ? wanted.phase : undefined;
  if (phase !== undefined) events.push({ type: "SetPhaseEvent", uuid: eventUuid("phase"), phaseUuid: phase });

  const describe = describer(resolved, project.replies, after);
  return {
    events,
    changes: [...describe.changes(events), ...(phase === undefined ? [] : [phaseChange(model, project.phase, phase)])],
    kept: kept.map(path => ({ way: describe.way(path), words: describe.value(path, project.replies) })),
    others,
    same,
    blocked: blocked.map(({ path, because }) => ({ way: describe.way(path), words: because })),
    coverage: wanted.coverage,
    notes: [...wanted.coverage.notes, ...hiddenNotes(events, project.replies, after)],
  };
}

function depthOf(path: string): number {
  return path.split(".").length;
}

function phaseChange({ phases }: KnowledgeModel, old: string | undefined, now: string): PushChange {
  const label = (uuid: string): string => phases.get(uuid)?.label ?? uuid;
  return { kind: old === undefined ? "add" : "change", way: ["Phase"], old: old && label(old), new: label(now) };
}

/** Nothing is lost when an answer changes, but what is below the old one is out of sight. */
function hiddenNotes(
  events: readonly PushEvent[],
  before: ReadonlyMap<string, ReplyValue>,
  after: ReadonlyMap<string, ReplyValue>,
): string[] {
  const left = events.flatMap(event => {
    const was = event.type === "SetPhaseEvent" ? undefined : before.get(event.path);
    return event.type !== "SetPhaseEvent" && was?.type === "AnswerReply" ? [`${event.path}.${was.value}`] : [];
  });
  const tree = replyTree(after);
  const hidden = left.reduce((sum, way) => sum + tree.below(way).length, 0);
  if (hidden === 0) return [];
  const [what, verb] = hidden === 1 ? ["One reply", "stays"] : [`${hidden} replies`, "stay"];
  return [`${what} below changed answers ${verb}, hidden until the old answer is chosen again`];
}
