import { isObject } from "../../knowledge-model/data.ts";
import type {
  KnowledgeModel,
  ModelAnswer,
  ModelChapter,
  ModelLabel,
  ModelQuestion,
  ModelQuestionType,
} from "../../knowledge-model/model.ts";
import { questionPlaces } from "../../knowledge-model/places.ts";
import type { ProblemList } from "../../knowledge-model/problems.ts";
import type { ProjectReading } from "../../knowledge-model/replies.ts";
import type { Replies, ReplyValue } from "../../knowledge-model/reply-value.ts";
import { uuidV5 } from "../../uuid.ts";
import { optionValue } from "../../export/wizard-values.ts";
import { questions as catalogue } from "../../questions/catalogue.generated.ts";

/**
 * The JSON that the document template ds-wizard/smp-template makes of a `dsw:smp` project: `{"smp": {…}, "meta": {…}}`. It has no knowledge
 * model and names what it says after chapters of its own, so that the part of the model that plans are mapped to is put under it again.
 * Names as in src/mapping.j2 of its version 1.2.0.
 */
export function isSmpTemplate(data: unknown): data is SmpTemplate {
  return isObject(data) && Object.hasOwn(data, "smp") && isObject(data["smp"]) && isObject(ownOf(data["smp"], "general"));
}

export interface SmpTemplate {
  readonly smp: Readonly<Record<string, unknown>>;
  readonly meta?: unknown;
}

/** Where something of the template stands in the model, by our way of keys (see ResolvedModel). */
interface Field {
  /** In the template: from `smp`, or from the item that it is in. */
  readonly from: string;
  readonly key: string;
  readonly kind: "text" | "record" | "options" | "labels" | "values" | "list";
  /** What may be chosen, as `json.value`; `true` and `false` without it. */
  readonly values?: readonly string[];
  /** For labels: the question of ours whose options they are. */
  readonly question?: string;
  /** Words of the template for values of the model. */
  readonly words?: Readonly<Record<string, string>>;
}

const text = (from: string, key: string): Field => ({ from, key, kind: "text" });
const truth = (from: string, key: string): Field => ({ from, key, kind: "options", values: ["true", "false"] });
const list = (from: string, key: string): Field => ({ from, key, kind: "list" });

const fields: readonly Field[] = [
  text("general.name", "generalInformation.name"),
  text("general.description", "generalInformation.description"),
  list("general.documentation", "generalInformation.documentation"),
  { from: "types", key: "generalInformation.documentation[].types", kind: "labels", question: "documentation.types" },
  text("url", "generalInformation.documentation[].url"),
  list("collaboration.contributors", "collaboration.contributors"),
  text("name", "collaboration.contributors[].name"),
  { from: "type", key: "collaboration.contributors[].type", kind: "options", values: ["person", "organization"] },
  { from: "orcid", key: "collaboration.contributors[].type=person.orcid", kind: "record" },
  list("collaboration.licenses", "collaboration.licenses"),
  { from: "license", key: "collaboration.licenses[].license", kind: "record" },
  truth("implementation.dependencies.uses", "implementation.hasDependencies"),
  truth("implementation.files.uses", "implementation.usesFiles"),
  truth("implementation.files.anyNonOpenStandard", "implementation.usesFiles=true.anyNonOpenStandard"),
  text("implementation.files.reason", "implementation.usesFiles=true.anyNonOpenStandard=true.reason"),
  truth("implementation.vcs.uses", "implementation.usesVCS"),
  list("implementation.vcs.vcs", "implementation.usesVCS=true.vcs"),
  text("type", "implementation.usesVCS=true.vcs[].type"),
  text("url", "implementation.usesVCS=true.vcs[].url"),
  truth("testingQa.automated.uses", "testing.hasAutomatedTests"),
  { from: "testingQa.automated.types", key: "testing.hasAutomatedTests=true.types", kind: "labels", question: "testing.types" },
  truth("testingQa.manual.uses", "testing.hasManualTests"),
  { from: "testingQa.manual.types", key: "testing.hasManualTests=true.types", kind: "labels", question: "testing.types" },
  truth("testingQa.staticAnalysis.uses", "testing.usesStaticAnalysis"),
  {
    from: "testingQa.sampleData.uses",
    key: "testing.hasSampleData",
    kind: "options",
    values: ["yes", "no", "na"],
    words: { true: "yes", false: "no", "not-applicable": "na" },
  },
  text("testingQa.sampleData.description", "testing.hasSampleData=yes.description"),
  text("testingQa.sampleData.reason", "testing.hasSampleData=no.whyNot"),
  truth("versioningReleases.releases.uses", "versioning.usesReleases"),
  {
    from: "versioningReleases.releases.schema",
    key: "versioning.usesReleases=true.versioningScheme",
    kind: "options",
    values: ["semver", "calver", "other"],
  },
  text("versioningReleases.releases.schemaOther", "versioning.usesReleases=true.versioningScheme=other.other"),
  truth("versioningReleases.registries.uses", "versioning.usesRegistries"),
  list("versioningReleases.registries.registries", "versioning.usesRegistries=true.registries"),
  text("record", "versioning.usesRegistries=true.registries[].record"),
  truth("versioningReleases.pids.uses", "versioning.usesPIDs"),
  list("versioningReleases.pids.pids", "versioning.usesPIDs=true.pids"),
  text("system", "versioning.usesPIDs=true.pids[].system"),
  text("description", "versioning.usesPIDs=true.pids[].description"),
  truth("deploymentDelivery.reproducibility.uses", "delivery.hasReproducibility"),
  text("deploymentDelivery.reproducibility.description", "delivery.hasReproducibility=true.description"),
  {
    from: "deploymentDelivery.howDistributed",
    key: "delivery.howDistributed",
    kind: "values",
    values: ["installer", "package", "container", "repo", "other"],
  },
  truth("deploymentDelivery.userSupport.uses", "delivery.hasUserSupport"),
  list("deploymentDelivery.userSupport.issueTrackers", "delivery.hasUserSupport=true.issueTrackers"),
  text("url", "delivery.hasUserSupport=true.issueTrackers[].url"),
];

const namespace = "c2a51f0e-7a4d-4f6b-9a57-3a1f5a0c7d42";
const types: Readonly<Record<Field["kind"], ModelQuestionType>> = {
  text: "ValueQuestion",
  record: "IntegrationQuestion",
  options: "OptionsQuestion",
  labels: "MultiChoiceQuestion",
  values: "MultiChoiceQuestion",
  list: "ListQuestion",
};

export function readSmpTemplate({ smp, meta }: SmpTemplate, problems: ProblemList): ProjectReading {
  const draft = drafting();
  for (const field of fields) draft.add(field, field.kind === "labels" ? labelsFor(field, smp) : []);
  const used: Used = new Map();
  const unread = new Map<string, string>();
  const replies: Replies = new Map();
  const leave = (field: Field, path: string, because: string): void => {
    unread.set(path, because);
    problems.add("warning", `/smp/${field.from.replaceAll(".", "/")}`, `What is said here is left out: ${because}`);
  };
  const say = (field: Field, from: unknown, items: ReadonlyMap<string, string>): void => {
    const value = take(from, field.from, used);
    if (value === undefined || value === null) return;
    const path = draft.pathOf(field.key, items);
    if (field.kind !== "list") {
      const made = replyFor(field, value);
      if (typeof made === "string") leave(field, path, made);
      else replies.set(path, made);
      return;
    }
    if (!Array.isArray(value)) {
      leave(field, path, "it is not a list");
      return;
    }
    const uuids = value.map((_, at) => uuidV5(namespace, `item ${field.key} ${at}`));
    replies.set(path, { type: "ItemListReply", value: uuids });
    const inner = fields.filter(it => listAbove(it.key) === field.key);
    value.forEach((item: unknown, at) => {
      for (const it of inner) say(it, item, new Map(items).set(field.key, uuids[at] ?? ""));
    });
  };
  for (const field of fields) if (listAbove(field.key) === undefined) say(field, smp, new Map());
  for (const [name, said] of leavesOf(smp, used)) replies.set(draft.addUnknown(name), { type: "StringReply", value: [...said].join("\n") });
  const model = draft.model();
  const places = questionPlaces({ model, pointer: () => "/smp" }, problems);
  const project = isObject(meta) ? ownOf(meta, "project") : undefined;
  const about = (key: string): string | undefined => {
    const value = isObject(project) ? ownOf(project, key) : undefined;
    return typeof value === "string" ? value : undefined;
  };
  return { model, places, replies, unread, tags: [], phase: undefined, name: about("name"), uuid: about("uuid"), problems: problems.all() };
}

/** The list in whose items a question is asked: of `a.b[].c`, `a.b`. */
function listAbove(key: string): string | undefined {
  const at = key.lastIndexOf("[].");
  return at < 0 ? undefined : key.slice(0, at);
}

function ownOf(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Which keys of which objects were read. */
type Used = Map<object, Set<string>>;

function take(from: unknown, way: string, used: Used): unknown {
  let at = from;
  for (const step of way.split(".")) {
    if (!isObject(at)) return undefined;
    const keys = used.get(at) ?? new Set();
    used.set(at, keys.add(step));
    at = ownOf(at, step);
  }
  return at;
}

/** The reply, or why there is none. */
function replyFor(field: Field, value: unknown): ReplyValue | string {
  const { kind, key } = field;
  switch (kind) {
    case "text":
    case "record": {
      const said = wordOf(value);
      if (said === undefined) return "it is not a text";
      return kind === "text"
        ? { type: "StringReply", value: said }
        : { type: "IntegrationReply", value: { type: "PlainType", value: said } };
    }
    case "options": {
      const said = wordOf(value);
      const word = said === undefined ? undefined : (field.words?.[said] ?? said);
      return word !== undefined && field.values?.includes(word) === true
        ? { type: "AnswerReply", value: uuidV5(namespace, `value ${key}=${word}`) }
        : "it is none of the answers";
    }
    case "labels":
    case "values": {
      if (!Array.isArray(value)) return "it is not a list";
      const words = value.map(wordOf);
      const known = words.filter(word => word !== undefined);
      if (known.length < words.length) return "it is not a list of texts";
      if (kind === "values" && !known.every(word => field.values?.includes(word))) return "it is none of the answers";
      return { type: "MultiChoiceReply", value: [...new Set(known.map(word => uuidV5(namespace, `value ${key}=${word}`)))] };
    }
    case "list":
      return "it is a list";
  }
}

/** Truth values as the model's answers call them. */
function wordOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : typeof value === "boolean" || typeof value === "number" ? String(value) : undefined;
}

/** Labels that are said, in the words of the file; then those of our options that no such label stands for. */
function labelsFor({ from, key, question: id }: Field, smp: Readonly<Record<string, unknown>>): string[] {
  const above = listAbove(key);
  const holders = above === undefined ? [smp] : [take(smp, fields.find(it => it.key === above)?.from ?? "", new Map())].flat();
  const said = holders.flatMap(holder => [take(holder, from, new Map())].flat()).filter(it => typeof it === "string");
  const question = catalogue.find(it => it.id === id);
  const options = [...(question?.options ?? []), ...(question?.rows ?? [])].map(option => optionValue(id ?? "", option.id).labels);
  const plain = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  const there = new Set(said.map(plain));
  return [...new Set(said), ...options.flatMap(labels => (labels.some(label => there.has(plain(label))) ? [] : labels.slice(0, 1)))];
}

/** Everything that was not read, by its way through the file; the same key of several items together. */
function leavesOf(smp: Readonly<Record<string, unknown>>, used: Used): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const visit = (value: unknown, way: string, isUsed: boolean): void => {
    if (Array.isArray(value)) for (const item of value as unknown[]) visit(item, way, isUsed && !isObject(item));
    else if (isObject(value)) {
      const keys = used.get(value);
      for (const [key, inner] of Object.entries(value)) visit(inner, way === "" ? key : `${way}.${key}`, keys?.has(key) === true);
    } else {
      const said = typeof value === "boolean" ? (value ? "yes" : "no") : wordOf(value);
      if (isUsed || said === undefined || said.trim() === "") return;
      found.set(way, (found.get(way) ?? new Set()).add(said));
    }
  };
  visit(smp, "", false);
  return found;
}

interface Draft {
  readonly add: (field: Field, labels: readonly string[]) => void;
  /** A question that the mapping does not know; gives the path of its reply. */
  readonly addUnknown: (name: string) => string;
  /** `items`: the item of each list on the way, by the list's key. */
  readonly pathOf: (key: string, items: ReadonlyMap<string, string>) => string;
  readonly model: () => KnowledgeModel;
}

/** The model as far as it is known, with identifiers that follow from the keys. */
function drafting(): Draft {
  const chapters = new Map<string, ModelChapter & { readonly questionUuids: string[] }>();
  const questions = new Map<string, ModelQuestion & { readonly itemQuestionUuids: string[] }>();
  const answers = new Map<string, ModelAnswer & { readonly followUpUuids: string[] }>();
  const choices = new Map<string, ModelLabel>();
  const uuidOf = (kind: "chapter" | "question" | "value", key: string): string => uuidV5(namespace, `${kind} ${key}`);
  const chapter = (key: string): ModelChapter & { readonly questionUuids: string[] } => {
    const uuid = uuidOf("chapter", key);
    const made = chapters.get(uuid) ?? { uuid, title: key, text: undefined, annotations: new Map([["json.key", key]]), questionUuids: [] };
    chapters.set(uuid, made);
    return made;
  };
  const question = (
    uuid: string,
    type: ModelQuestionType,
    title: string,
    key: string | undefined,
    offered: Partial<ModelQuestion>,
  ): void => {
    questions.set(uuid, {
      uuid,
      type,
      title,
      text: undefined,
      annotations: new Map(key === undefined ? [] : [["json.key", key]]),
      requiredPhaseUuid: undefined,
      tagUuids: [],
      answerUuids: [],
      choiceUuids: [],
      valueType: type === "ValueQuestion" ? "StringQuestionValueType" : undefined,
      integrationUuid: undefined,
      listQuestionUuid: undefined,
      ...offered,
      itemQuestionUuids: [],
    });
  };
  const value = (uuid: string, label: string, isCoded: boolean): ModelLabel => ({
    uuid,
    label,
    annotations: new Map(isCoded ? [["json.value", label]] : []),
  });
  return {
    add: ({ key, kind, values = [], from }, labels) => {
      const { above, name } = split(key);
      const uuid = uuidOf("question", key);
      const offered = kind === "labels" ? labels : values;
      const uuids = offered.map(word => uuidOf("value", `${key}=${word}`));
      offered.forEach((word, at) => {
        const made = value(uuids[at] ?? "", word, kind !== "labels");
        if (kind === "options") answers.set(made.uuid, { ...made, followUpUuids: [] });
        else choices.set(made.uuid, made);
      });
      question(uuid, types[kind], from, name, kind === "options" ? { answerUuids: uuids } : { choiceUuids: uuids });
      if (above.kind === "chapter") chapter(above.key).questionUuids.push(uuid);
      else if (above.kind === "list") questions.get(uuidOf("question", above.key))?.itemQuestionUuids.push(uuid);
      else answers.get(uuidOf("value", above.key))?.followUpUuids.push(uuid);
    },
    addUnknown: name => {
      const uuid = uuidOf("question", `unknown ${name}`);
      const parent = chapter("unknown");
      parent.questionUuids.push(uuid);
      question(uuid, "ValueQuestion", name, undefined, {});
      return `${parent.uuid}.${uuid}`;
    },
    pathOf: (key, items) => {
      const steps: string[] = [];
      for (let at: string | undefined = key; at !== undefined;) {
        steps.push(uuidOf("question", at));
        const { above } = split(at);
        if (above.kind === "chapter") steps.push(uuidOf("chapter", above.key));
        else if (above.kind === "list") steps.push(items.get(above.key) ?? "");
        else steps.push(uuidOf("value", above.key));
        at = above.kind === "chapter" ? undefined : above.kind === "list" ? above.key : above.key.slice(0, above.key.lastIndexOf("="));
      }
      return steps.reverse().join(".");
    },
    model: () => ({
      uuid: uuidV5(namespace, "model"),
      coordinate: { organizationId: "dsw", kmId: "smp", version: "1.2.4" },
      metamodelVersion: undefined,
      chapterUuids: [...chapters.keys()],
      phaseUuids: [],
      tagUuids: [],
      chapters,
      questions,
      answers,
      choices,
      phases: new Map(),
      tags: new Map(),
      integrations: new Map(),
    }),
  };
}

/** The last step of a way of keys, and what is above it: a chapter, the item of a list, or an answer (`a.b=true`). */
function split(key: string): {
  readonly name: string;
  readonly above: { readonly kind: "chapter" | "list" | "answer"; readonly key: string };
} {
  const at = key.lastIndexOf(".");
  const [before, name] = [key.slice(0, at), key.slice(at + 1)];
  if (before.endsWith("[]")) return { name, above: { kind: "list", key: before.slice(0, -2) } };
  return {
    name,
    above: { kind: before.includes("=") && before.lastIndexOf("=") > before.lastIndexOf(".") ? "answer" : "chapter", key: before },
  };
}
