import { short } from "../words.ts";
import { annotationsOf, below, isObject, pointerOf, textBelow, uuidBelow, uuidsOf, type Place } from "./data.ts";
import { modelQuestionTypes, type Annotations, type KnowledgeModel, type ModelQuestionType } from "./model.ts";
import type { ProblemList } from "./problems.ts";

/** A knowledge model while events are applied to it. */
export interface Compilation {
  /** Applies one event. Never throws: what has no effect is a problem at the event. */
  readonly apply: (event: Place) => void;
  /** The model as it is after the events so far; undefined when no event made one. */
  readonly finish: () => Omit<KnowledgeModel, "coordinate" | "metamodelVersion"> | undefined;
  /** JSON pointer to the event that added an entity. */
  readonly pointer: (uuid: string) => string;
}

/**
 * Compiles the events of packages as the Wizard's server does (Wizard.Service.KnowledgeModel.Compiler of ds-wizard/engine-backend, and its
 * description in dsw.models.knowledge_model.compiler of ds-wizard/engine-tools): events in order, deletions with all that is contained, a
 * question of another type after an edit loses what the old type had. It differs in one point on purpose: an identifier that is used twice
 * is an error and the first use counts, where the server lets the second replace the first.
 */
export function compilation(problems: ProblemList): Compilation {
  const state: State = { problems, root: undefined, drafts: new Map(), gone: new Set() };
  return {
    apply: event => {
      apply(state, event);
    },
    finish: () => finish(state),
    pointer: uuid => {
      const draft = state.drafts.get(uuid);
      return draft === undefined ? "" : pointerOf(draft.at);
    },
  };
}

interface State {
  readonly problems: ProblemList;
  root: { readonly uuid: string; readonly lists: Lists } | undefined;
  readonly drafts: Map<string, Draft>;
  /** Deleted tags, phases and integrations, which questions may still name. */
  readonly gone: Set<string>;
}

/** What holds what. Sets keep the order and forget an item at once. */
type Lists = Map<ListName, Set<string>>;
type ListName = (typeof listNames)[number];
const listNames = [
  "chapterUuids",
  "phaseUuids",
  "tagUuids",
  "integrationUuids",
  "questionUuids",
  "answerUuids",
  "choiceUuids",
  "followUpUuids",
  "itemTemplateQuestionUuids",
] as const;

type Kind = "Chapter" | "Question" | "Answer" | "Choice" | "Phase" | "Tag" | "Integration";

/** Kinds that no reply depends on: their events are known and without effect here. */
const otherKinds = ["Expert", "Reference", "Metric", "ResourceCollection", "ResourcePage"];

interface Draft {
  readonly kind: Kind;
  readonly uuid: string;
  questionType: ModelQuestionType | undefined;
  readonly fields: Map<string, unknown>;
  annotations: Annotations;
  /** Tags of a question. */
  tags: readonly string[];
  lists: Lists;
  /** The event that added it, for problems. */
  readonly at: Place;
}

const textFields = ["title", "text", "label", "name", "valueType", "requiredPhaseUuid", "integrationUuid", "listQuestionUuid"];

function apply(state: State, event: Place): void {
  const { problems } = state;
  const nested = below(event, "content");
  // since metamodel 19 the fields stand below `content`; a resource page had a field of that name before
  const content = isObject(nested.value) && typeof nested.value["eventType"] === "string" ? nested : event;
  const type = textBelow(content, "eventType") ?? "";
  const [, action = "", what = ""] = /^(Add|Edit|Delete|Move)([A-Za-z]+)Event$/.exec(type) ?? [];
  if (what === "KnowledgeModel") {
    applyToRoot(state, action, event, content);
    return;
  }
  if (otherKinds.includes(what)) return;
  const kind = kinds.find(it => it === what);
  if (kind === undefined || action === "" || (action === "Move" && !movable.has(kind))) {
    const name = type === "" ? "An event without eventType" : `The event type “${short(type, 30)}”`;
    problems.add("error", pointerOf(content), `${name} is not known; a newer smp may read it`);
    return;
  }
  const uuid = uuidBelow(event, "entityUuid");
  if (uuid === undefined) {
    problems.add("error", pointerOf(below(event, "entityUuid")), "An event needs a UUID here");
    return;
  }
  if (action === "Add") add(state, kind, uuid, event, content);
  else if (action === "Edit") edit(state, kind, uuid, content);
  else if (action === "Delete") remove(state, kind, uuid, event);
  else move(state, kind, uuid, event, content);
}

const kinds: readonly Kind[] = ["Chapter", "Question", "Answer", "Choice", "Phase", "Tag", "Integration"];
const movable: ReadonlySet<Kind> = new Set(["Question", "Answer", "Choice"]);

function applyToRoot(state: State, action: string, event: Place, content: Place): void {
  const { problems } = state;
  const uuid = uuidBelow(event, "entityUuid");
  if (action === "Add") {
    if (uuid === undefined) problems.add("error", pointerOf(below(event, "entityUuid")), "An event needs a UUID here");
    else if (state.root !== undefined) problems.add("error", pointerOf(event), "The knowledge model is added a second time");
    else state.root = { uuid, lists: new Map() };
  } else if (action === "Edit") {
    if (state.root === undefined) problems.add("error", pointerOf(event), "The knowledge model is changed before it is added");
    else changeLists(state, state.root.lists, content);
  } else problems.add("error", pointerOf(content), "A knowledge model can only be added or changed");
}

function add(state: State, kind: Kind, uuid: string, event: Place, content: Place): void {
  const { problems, drafts, root } = state;
  const before = drafts.get(uuid);
  if (before !== undefined || root?.uuid === uuid) {
    const what = before === undefined ? "knowledge model" : words[before.kind];
    problems.add("error", pointerOf(below(event, "entityUuid")), `This identifier already is that of the ${what}`);
    return;
  }
  const questionType = kind === "Question" ? questionTypeOf(content, problems) : undefined;
  if (kind === "Question" && questionType === undefined) return;
  const draft: Draft = {
    kind,
    uuid,
    questionType,
    fields: new Map(textFields.map(field => [field, below(content, field).value])),
    annotations: annotationsOf(below(content, "annotations")),
    tags: uuidsOf(below(content, "tagUuids"), problems),
    lists: new Map(),
    at: event,
  };
  const parentUuid = uuidBelow(event, "parentUuid");
  const home = homeOf(state, kind, parentUuid);
  if (home === undefined) {
    problems.add("warning", pointerOf(below(event, "parentUuid")), `The ${words[kind]} has no parent that can hold it, and is left out`);
    // the server keeps it without a place, and a later event may give it one
    if (kind !== "Question" && drafts.get(parentUuid ?? "")?.kind !== "Question") return;
  }
  drafts.set(uuid, draft);
  state.gone.delete(uuid);
  if (home !== undefined) listOf(home.lists, home.name).add(uuid);
}

const words: Readonly<Record<Kind, string>> = {
  Chapter: "chapter",
  Question: "question",
  Answer: "answer",
  Choice: "choice",
  Phase: "phase",
  Tag: "tag",
  Integration: "integration",
};

function some(kind: Kind): string {
  return `${/^[AI]/.test(kind) ? "An" : "A"} ${words[kind]}`;
}

interface Home {
  readonly lists: Lists;
  readonly name: ListName;
}

/** The list of the parent that holds entities of a kind. */
function homeOf({ root, drafts }: State, kind: Kind, parentUuid: string | undefined): Home | undefined {
  if (kind === "Chapter" || kind === "Phase" || kind === "Tag" || kind === "Integration")
    return root && { lists: root.lists, name: rootLists[kind] };
  const parent = parentUuid === undefined ? undefined : drafts.get(parentUuid);
  if (parent === undefined) return undefined;
  const { lists, questionType } = parent;
  if (kind === "Answer") return questionType === "OptionsQuestion" ? { lists, name: "answerUuids" } : undefined;
  if (kind === "Choice") return questionType === "MultiChoiceQuestion" ? { lists, name: "choiceUuids" } : undefined;
  if (parent.kind === "Chapter") return { lists, name: "questionUuids" };
  if (parent.kind === "Answer") return { lists, name: "followUpUuids" };
  return questionType === "ListQuestion" ? { lists, name: "itemTemplateQuestionUuids" } : undefined;
}

const rootLists = { Chapter: "chapterUuids", Phase: "phaseUuids", Tag: "tagUuids", Integration: "integrationUuids" } as const;

function listOf(lists: Lists, name: ListName): Set<string> {
  const list = lists.get(name) ?? new Set<string>();
  lists.set(name, list);
  return list;
}

function edit(state: State, kind: Kind, uuid: string, content: Place): void {
  const { problems, drafts } = state;
  const draft = drafts.get(uuid);
  if (draft === undefined || draft.kind !== kind) {
    problems.add("warning", pointerOf(content), `${some(kind)} is changed that does not exist; the event has no effect`);
    return;
  }
  if (kind === "Question") {
    const questionType = questionTypeOf(content, problems);
    if (questionType === undefined) return;
    if (questionType !== draft.questionType) {
      draft.questionType = questionType;
      draft.lists = new Map();
      for (const field of ["valueType", "integrationUuid", "listQuestionUuid"]) draft.fields.delete(field);
    }
  }
  for (const field of textFields) {
    const change = changeOf(below(content, field));
    if (change !== undefined) draft.fields.set(field, change.value);
  }
  const annotations = changeOf(below(content, "annotations"));
  if (annotations !== undefined) draft.annotations = annotationsOf(annotations);
  const tags = changeOf(below(content, "tagUuids"));
  if (kind === "Question" && tags !== undefined) draft.tags = uuidsOf(tags, problems);
  changeLists(state, draft.lists, content);
}

/** The new value of `{changed: true, value}`. */
function changeOf(field: Place): Place | undefined {
  return isObject(field.value) && field.value["changed"] === true ? below(field, "value") : undefined;
}

/** A list that is changed as a whole: usually its order. */
function changeLists({ problems }: State, lists: Lists, content: Place): void {
  for (const name of listNames) {
    if (name === "tagUuids" && textBelow(content, "eventType") !== "EditKnowledgeModelEvent") continue;
    const change = changeOf(below(content, name));
    if (change !== undefined) lists.set(name, new Set(uuidsOf(change, problems)));
  }
}

function remove(state: State, kind: Kind, uuid: string, event: Place): void {
  const { problems, drafts, gone } = state;
  const draft = drafts.get(uuid);
  if (draft === undefined || draft.kind !== kind) {
    problems.add("warning", pointerOf(event), `${some(kind)} is deleted that does not exist; the event has no effect`);
    return;
  }
  const home = homeOf(state, kind, uuidBelow(event, "parentUuid"));
  home?.lists.get(home.name)?.delete(uuid);
  if (kind === "Phase" || kind === "Tag" || kind === "Integration") gone.add(uuid);
  const open = [uuid];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const found = drafts.get(at);
    if (found === undefined) continue;
    drafts.delete(at);
    for (const list of found.lists.values()) open.push(...list);
  }
}

function move(state: State, kind: Kind, uuid: string, event: Place, content: Place): void {
  const { problems, drafts } = state;
  const source = homeOf(state, kind, uuidBelow(event, "parentUuid"));
  source?.lists.get(source.name)?.delete(uuid);
  const target = homeOf(state, kind, uuidBelow(content, "targetUuid"));
  if (target === undefined || drafts.get(uuid)?.kind !== kind)
    problems.add("warning", pointerOf(event), `${some(kind)} is moved from or to what does not exist, and is left out`);
  else listOf(target.lists, target.name).add(uuid);
}

function questionTypeOf(content: Place, problems: ProblemList): ModelQuestionType | undefined {
  const text = textBelow(content, "questionType");
  const type = modelQuestionTypes.find(it => it === text);
  if (type === undefined)
    problems.add(
      "error",
      pointerOf(below(content, "questionType")),
      `The question type “${short(text ?? "", 30)}” is not known; a newer smp may read it`,
    );
  return type;
}

/** Questions that were moved below themselves: nothing leads to them, and their number has no end. */
function reportCircles({ root, drafts, problems }: State): void {
  const held = new Set<string>();
  for (const lists of [root?.lists ?? new Map<ListName, Set<string>>(), ...[...drafts.values()].map(draft => draft.lists)])
    for (const list of lists.values()) for (const uuid of list) held.add(uuid);
  const left = new Set(drafts.keys());
  const open = [...[...drafts.keys()].filter(uuid => !held.has(uuid)), ...[...(root?.lists.values() ?? [])].flatMap(list => [...list])];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    if (left.delete(at)) for (const list of drafts.get(at)?.lists.values() ?? []) for (const uuid of list) open.push(uuid);
  for (const uuid of left) {
    const draft = drafts.get(uuid);
    const title = draft?.fields.get("title");
    if (draft?.kind === "Question")
      problems.add("error", pointerOf(draft.at), `The question “${short(typeof title === "string" ? title : "", 30)}” stands below itself`);
  }
}

function finish(state: State): Omit<KnowledgeModel, "coordinate" | "metamodelVersion"> | undefined {
  const { root, drafts } = state;
  if (root === undefined) return undefined;
  reportCircles(state);
  const ofKind = <T>(kind: Kind, make: (draft: Draft) => T): Map<string, T> => {
    const made = new Map<string, T>();
    for (const draft of drafts.values()) if (draft.kind === kind) made.set(draft.uuid, make(draft));
    return made;
  };
  const text = ({ fields }: Draft, key: string): string | undefined => {
    const value = fields.get(key);
    return typeof value === "string" ? value : undefined;
  };
  const uuid = (draft: Draft, key: string): string | undefined => text(draft, key)?.toLowerCase();
  const existing = (lists: Lists, name: ListName, kind: Kind, at: Place | undefined): string[] =>
    [...(lists.get(name) ?? [])].filter(it => {
      if (drafts.get(it)?.kind === kind) return true;
      // a list that was changed as a whole may name what a later event deletes
      if (at !== undefined) state.problems.add("warning", pointerOf(at), `It names a ${words[kind]} that does not exist: ${it}`);
      return false;
    });
  const label = (draft: Draft, key: string): { uuid: string; label: string; annotations: Annotations } => ({
    uuid: draft.uuid,
    label: text(draft, key) ?? "",
    annotations: draft.annotations,
  });
  return {
    uuid: root.uuid,
    chapterUuids: existing(root.lists, "chapterUuids", "Chapter", undefined),
    phaseUuids: existing(root.lists, "phaseUuids", "Phase", undefined),
    tagUuids: existing(root.lists, "tagUuids", "Tag", undefined),
    chapters: ofKind("Chapter", draft => ({
      uuid: draft.uuid,
      title: text(draft, "title") ?? "",
      text: text(draft, "text"),
      annotations: draft.annotations,
      questionUuids: existing(draft.lists, "questionUuids", "Question", draft.at),
    })),
    questions: ofKind("Question", draft => {
      const integration = uuid(draft, "integrationUuid");
      // questions of a deleted integration become values, as on the server
      const orphan = draft.questionType === "IntegrationQuestion" && integration !== undefined && state.gone.has(integration);
      const type = orphan ? "ValueQuestion" : (draft.questionType ?? "ValueQuestion");
      const phase = uuid(draft, "requiredPhaseUuid");
      return {
        uuid: draft.uuid,
        type,
        title: text(draft, "title") ?? "",
        text: text(draft, "text"),
        annotations: draft.annotations,
        requiredPhaseUuid: phase !== undefined && drafts.get(phase)?.kind === "Phase" ? phase : undefined,
        tagUuids: draft.tags.filter(tag => drafts.get(tag)?.kind === "Tag"),
        answerUuids: existing(draft.lists, "answerUuids", "Answer", draft.at),
        choiceUuids: existing(draft.lists, "choiceUuids", "Choice", draft.at),
        itemQuestionUuids: existing(draft.lists, "itemTemplateQuestionUuids", "Question", draft.at),
        // what became a value has the first type of values
        valueType: type === "ValueQuestion" ? (text(draft, "valueType") ?? "StringQuestionValueType") : undefined,
        integrationUuid: orphan ? undefined : integration,
        listQuestionUuid: uuid(draft, "listQuestionUuid"),
      };
    }),
    answers: ofKind("Answer", draft => ({
      ...label(draft, "label"),
      followUpUuids: existing(draft.lists, "followUpUuids", "Question", draft.at),
    })),
    choices: ofKind("Choice", draft => label(draft, "label")),
    phases: ofKind("Phase", draft => label(draft, "title")),
    tags: ofKind("Tag", draft => label(draft, "name")),
    integrations: ofKind("Integration", draft => label(draft, "name")),
  };
}
