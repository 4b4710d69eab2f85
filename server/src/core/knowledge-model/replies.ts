import { short } from "../words.ts";
import { readCompiled } from "./compiled.ts";
import { below, entriesOf, isObject, itemsOf, pointerOf, rootPlace, textBelow, uuidBelow, uuidOf, type Place } from "./data.ts";
import { readJsonText } from "./json-text.ts";
import type { KnowledgeModel } from "./model.ts";
import { questionPlaces, type QuestionPlace } from "./places.ts";
import { problemList, type ModelProblem, type ProblemList } from "./problems.ts";
import type { ModelReading } from "./read.ts";
import type { Replies, ReplyValue } from "./reply-value.ts";

/** Versions of the metamodel of document templates that importers take; what they count is not the version of a knowledge model. */
export const oldestTemplateMetamodel = 4;
export const newestTemplateMetamodel = 18;

export interface ProjectReading {
  /** Undefined when the file holds none that can be trusted; then there is an error among the problems. */
  readonly model: KnowledgeModel | undefined;
  /** Where the model asks each of its questions. */
  readonly places: ReadonlyMap<string, QuestionPlace>;
  /** Also to questions that the model does not ask, and below answers that are not chosen: the Wizard forgets nothing. */
  readonly replies: ReadonlyMap<string, ReplyValue>;
  /** Replies that are there and cannot be read, with the reason. */
  readonly unread: ReadonlyMap<string, string>;
  /** Identifier of the phase that is chosen. */
  readonly phase: string | undefined;
  readonly name: string | undefined;
  readonly uuid: string | undefined;
  /** Question tags that the project was made with: its model has the questions of these only. Empty for all questions. */
  readonly tags: readonly string[];
  readonly problems: readonly ModelProblem[];
}

/**
 * A project with its replies and the model that they need, out of a file for the Replies Importer of any metamodel (flat before 14,
 * `questionnaire` before 18, then `project`), a project's JSON data, or the server's answer to `GET /projects/{uuid}/questionnaire`.
 * `model` is for files that have none. Never throws. With any error there is no model, and nothing may be mapped.
 */
export function readProject(text: string, model?: Pick<ModelReading, "model" | "places">): ProjectReading {
  const problems = problemList();
  return readProjectData(readJsonText(text, problems), problems, model);
}

/** The same of JSON that was parsed already; of undefined when it could not be. */
export function readProjectData(data: unknown, problems: ProblemList, model?: Pick<ModelReading, "model" | "places">): ProjectReading {
  const root = rootPlace(data);
  const found = data === undefined ? undefined : repliesPlace(root, problems);
  if (found === undefined || problems.failed()) return nothing(problems);
  const read = modelOf(root, model, problems);
  const { replies, unread } = readReplies(found.replies, problems);
  if (problems.failed() || read === undefined) return nothing(problems);
  return {
    model: read.model,
    places: read.places,
    replies,
    unread,
    phase: uuidBelow(found.project, "phaseUuid"),
    name: textBelow(found.project, found.flat ? "questionnaireName" : "name"),
    uuid: uuidBelow(found.project, found.flat ? "questionnaireUuid" : "uuid"),
    tags: itemsOf(below(found.project, "selectedQuestionTagUuids")).flatMap(tag => uuidOf(tag) ?? []),
    problems: problems.all(),
  };
}

function nothing(problems: ProblemList): ProjectReading {
  const none = new Map<string, never>();
  const undefineds = { model: undefined, phase: undefined, name: undefined, uuid: undefined };
  return { ...undefineds, places: none, replies: none, unread: none, tags: [], problems: problems.all() };
}

interface FoundReplies {
  readonly replies: Place;
  readonly project: Place;
  /** Before metamodel 14 everything of the project stands at the top, under longer names. */
  readonly flat: boolean;
}

/** Where the replies stand: where an importer looks by the version, else at the only place that has any. */
function repliesPlace(root: Place, problems: ProblemList): FoundReplies | undefined {
  if (Array.isArray(below(root, "packages").value)) {
    problems.add("error", "", "This is a knowledge model; a project of the Wizard with replies is wanted");
    return undefined;
  }
  const at = (project: Place, key: string, flat = false): FoundReplies => ({ replies: below(project, key), project, flat });
  const shapes = {
    project: at(below(root, "project"), "replies"),
    questionnaire: at(below(root, "questionnaire"), "replies"),
    flat: at(root, "questionnaireReplies", true),
    answer: at(root, "replies"),
  };
  const stated = ["metamodelVersion", "templateMetamodelVersion", "documentTemplateMetamodelVersion"]
    .map(key => below(root, key))
    .find(({ value }) => value !== undefined && value !== null);
  const version = stated === undefined ? undefined : Number.parseFloat(String(stated.value));
  if (stated !== undefined && !(version !== undefined && version >= oldestTemplateMetamodel && version < newestTemplateMetamodel + 1)) {
    const shown = typeof stated.value === "number" || typeof stated.value === "string" ? short(String(stated.value), 12) : "without number";
    const range = `${oldestTemplateMetamodel} to ${newestTemplateMetamodel}`;
    problems.add("error", pointerOf(stated), `Project data of version ${shown} cannot be read; there are ${range}`);
    return undefined;
  }
  const byVersion =
    version === undefined ? shapes.answer : version >= 18 ? shapes.project : version >= 14 ? shapes.questionnaire : shapes.flat;
  if (isObject(byVersion.replies.value)) return byVersion;
  const present = Object.values(shapes).filter(({ replies }) => isObject(replies.value));
  const [only, second] = present;
  if (only === undefined) problems.add("error", "", "This file has no replies of a project of the Wizard");
  else if (second !== undefined) problems.add("error", pointerOf(second.replies), "The file has replies at two places; export it again");
  return second === undefined ? only : undefined;
}

function modelOf(
  root: Place,
  given: Pick<ModelReading, "model" | "places"> | undefined,
  problems: ProblemList,
): { readonly model: KnowledgeModel; readonly places: ReadonlyMap<string, QuestionPlace> } | undefined {
  if (!isObject(below(root, "knowledgeModel").value)) {
    if (given?.model !== undefined) return { model: given.model, places: given.places };
    problems.add("error", "/knowledgeModel", "The file has replies and no knowledge model; give the model, too");
    return undefined;
  }
  const located = readCompiled(root, problems);
  if (located === undefined) return undefined;
  const places = questionPlaces(located, problems);
  if (places.size === 0 && !problems.failed()) problems.add("error", "/knowledgeModel", "The knowledge model asks no question");
  return { model: located.model, places };
}

/** Longer than any way of questions that is read, see `questionPlaces`. */
const mostSteps = 100;

function readReplies(place: Place, problems: ProblemList): { readonly replies: Replies; readonly unread: Map<string, string> } {
  const replies: Replies = new Map();
  const unread = new Map<string, string>();
  for (const entry of entriesOf(place)) {
    const steps = entry.step.length > mostSteps * 37 ? [] : entry.step.split(".").map(step => uuidOf({ ...entry, value: step }));
    const path = steps.length < 2 || steps.includes(undefined) ? undefined : steps.join(".");
    if (path === undefined) {
      problems.add("warning", pointerOf(place), `“${short(entry.step, 30)}” is no way to a question; its reply is left out`);
      continue;
    }
    if (replies.has(path) || unread.has(path)) {
      problems.add("error", pointerOf(entry), "There are two replies to one question; keep one of them");
      continue;
    }
    const read = readReply(below(entry, "value"), problems);
    if (typeof read !== "string") replies.set(path, read);
    else {
      unread.set(path, read);
      problems.add("warning", pointerOf(entry), `The reply is left out: ${read}`);
    }
  }
  return { replies, unread };
}

/** The reply, or why it cannot be read. */
function readReply(place: Place, problems: ProblemList): ReplyValue | string {
  const type = textBelow(place, "type");
  if (type === undefined) return "it has no type";
  const inner = below(place, "value");
  const { value } = inner;
  switch (type) {
    case "StringReply":
      return typeof value === "string" ? { type, value } : "its value is not a text";
    case "AnswerReply":
    case "ItemSelectReply":
    case "FileReply": {
      const uuid = uuidOf(inner);
      return uuid === undefined ? "its value is not a UUID" : { type, value: uuid };
    }
    case "MultiChoiceReply":
    case "ItemListReply": {
      if (!Array.isArray(value)) return "its value is not a list of UUIDs";
      const uuids = itemsOf(inner).map(uuidOf);
      const known = uuids.filter(uuid => uuid !== undefined);
      if (known.length < uuids.length) return "its value is not a list of UUIDs";
      const once = [...new Set(known)];
      if (once.length < known.length) problems.add("warning", pointerOf(inner), "The list names the same thing twice; it counts once");
      return { type, value: once };
    }
    case "IntegrationReply":
      return readIntegration(inner);
    default:
      return `type “${short(type, 24)}” is not known`;
  }
}

function readIntegration(place: Place): ReplyValue | string {
  const type = "IntegrationReply";
  const kind = textBelow(place, "type");
  const text = textBelow(place, "value");
  if (text === undefined) return "its value is not a text";
  if (kind === "PlainType") return { type, value: { type: kind, value: text } };
  const raw = below(place, "raw").value;
  if (kind === "IntegrationType" && raw !== undefined) return { type, value: { type: kind, value: text, raw } };
  if (kind !== "IntegrationType" && kind !== "IntegrationLegacyType") return `type “${short(kind ?? "", 24)}” is not known`;
  const id = below(place, "id").value;
  if (id !== undefined && id !== null && typeof id !== "string") return "its id is not a text";
  return { type, value: { type: "IntegrationLegacyType", value: text, id: id ?? null } };
}
