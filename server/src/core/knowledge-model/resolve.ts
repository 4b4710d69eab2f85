import { compareVersions } from "./version.ts";
import { questions as catalogue } from "../questions/catalogue.generated.ts";
import type { Question } from "../questions/types.ts";
import { short } from "../words.ts";
import { elixirIdentifiers } from "./elixir-identifiers.ts";
import { coordinateText, type KnowledgeModel, type ModelAnswer, type ModelChoice } from "./model.ts";
import type { QuestionPlace } from "./places.ts";
import { smwIdentifiers } from "./smw-smp.ts";

/**
 * A model in which questions are found by our keys: `chapter.question`, `…=value.followUp` below an answer, `…[].question` below an item,
 * for instance `versioning.usesReleases=true.versioningScheme`.
 */
export interface ResolvedModel {
  readonly model: KnowledgeModel;
  readonly places: ReadonlyMap<string, QuestionPlace>;
  /** `dsw-smp`: the seven chapters of dsw:smp. `elixir`: anything that asks the ELIXIR questions. */
  readonly layout: "elixir" | "dsw-smp";
  readonly find: (key: string) => FoundQuestion | undefined;
  /** The key at which a question of the model is found; undefined when it is none of ours. */
  readonly keyOf: (questionUuid: string) => string | undefined;
  /** The answer or choice of a question that stands for a value; labels count only where they say the same words. */
  readonly valueOf: (place: QuestionPlace, value: string, labels: readonly string[]) => string | undefined;
  /** Questions of the catalogue that the model may ask in other words. Nothing is mapped by them before somebody confirms. */
  readonly proposals: ReadonlyMap<string, TitleProposal>;
  /** What is to be known before the mapping is trusted. */
  readonly notes: readonly string[];
}

export interface FoundQuestion {
  readonly place: QuestionPlace;
  readonly by: "identifier" | "annotation" | "confirmed";
}

export interface TitleProposal {
  readonly uuid: string;
  readonly title: string;
}

export type Resolution =
  { readonly resolved: ResolvedModel; readonly problem?: undefined } | { readonly resolved?: undefined; readonly problem: string };

/** The first version of dsw:smp with the keys that are known here, and the newest that was looked at. */
const dswFirst = "1.2.4";

/**
 * Finds our questions in a model: by identifier, then by annotation. `confirmed` gives, for questions of the catalogue, the identifier that
 * somebody chose; it goes before everything. Gives a problem instead where a mapping would be a guess.
 */
export function resolveModel(
  model: KnowledgeModel,
  places: ReadonlyMap<string, QuestionPlace>,
  confirmed: ReadonlyMap<string, string> = new Map(),
): Resolution {
  for (const [question, uuid] of confirmed) {
    if (!catalogue.some(({ id }) => id === question)) return { problem: `${short(question)} is not a question of the plan` };
    if (!places.has(uuid)) return { problem: `The model asks no question ${short(uuid)}, given for ${question}` };
  }
  const smw = smwIdentifiers();
  // ours are made from names (version 5); working them out takes a moment, which other models need not wait
  const own = [...places.keys()].some(uuid => uuid.charAt(14) === "5") ? elixirIdentifiers() : noIdentifiers;
  const { keys, doubtful } = indexKeys(
    model,
    places,
    uuid => smw.keys.get(uuid) ?? own.keys.get(uuid),
    uuid => smw.values.get(uuid),
  );
  for (const [question, uuid] of confirmed) {
    const place = places.get(uuid);
    if (place !== undefined) keys.set(question, { place, by: "confirmed" });
  }
  // of a question with a key of its own that somebody confirmed for another, the latter counts
  const keyByQuestion = new Map([...keys].filter(([, { by }]) => by !== "confirmed").map(([key, { place }]) => [place.question.uuid, key]));
  for (const [question, uuid] of confirmed) keyByQuestion.set(uuid, question);
  const isDsw = ["generalInformation.name", "versioning.usesReleases", "implementation.usesVCS"].every(key => keys.has(key));
  const layout = isDsw ? "dsw-smp" : "elixir";
  if (isDsw && confirmed.size > 0) return { problem: "dsw:smp is mapped by its keys; nothing is to be confirmed" };
  const { coordinate } = model;
  const notes: string[] = [...doubtful].map(key => `json.key ${short(key)} stands at several questions; none of them is used`);
  if (coordinate?.organizationId === "dsw" && coordinate.kmId === "smp") {
    const order = compareVersions(coordinate.version, dswFirst);
    if (order < 0) return { problem: `${coordinateText(coordinate)} has other keys; migrate to ${dswFirst} or newer` };
    if (!isDsw) return { problem: `${coordinateText(coordinate)} has lost the keys that ${dswFirst} had; get a newer smp` };
    if (order > 0)
      notes.push(`${coordinateText(coordinate)} is newer than ${dswFirst}, which the mapping was made for; look at the preview`);
  }
  return {
    resolved: {
      model,
      places,
      layout,
      find: key => keys.get(key),
      keyOf: uuid => keyByQuestion.get(uuid),
      valueOf: (place, value, labels) => valueOf(model, place, value, labels, uuid => smw.values.get(uuid) ?? own.values.get(uuid)),
      proposals: layout === "elixir" ? proposeByTitle(places, keys) : new Map(),
      notes,
    },
  };
}

const noIdentifiers = { keys: new Map<string, string>(), values: new Map<string, string>() };

function indexKeys(
  model: KnowledgeModel,
  places: ReadonlyMap<string, QuestionPlace>,
  known: (uuid: string) => string | undefined,
  knownValue: (uuid: string) => string | undefined,
): { readonly keys: Map<string, FoundQuestion>; readonly doubtful: ReadonlySet<string> } {
  const keys = new Map<string, FoundQuestion>();
  const doubtful = new Set<string>();
  // what stands before the keys of questions below a place; places come in the order in which they are asked, so parents are first
  const own = new Map<string, string | undefined>();
  const before = new Map<string, string | undefined>();
  for (const place of places.values()) {
    const { question, above, chapterUuid } = place;
    const chapterKey = model.chapters.get(chapterUuid)?.annotations.get("json.key");
    const prefix =
      above === undefined ? (chapterKey === undefined ? "" : `${chapterKey}.`) : prefixBelow(above, model, own, before, knownValue);
    const key = question.annotations.get("json.key");
    const identified = known(question.uuid);
    const annotated = prefix === undefined || key === undefined ? undefined : prefix + key;
    own.set(question.uuid, identified ?? annotated);
    before.set(question.uuid, prefix);
    const found = identified ?? annotated;
    if (found === undefined) continue;
    const by = identified === undefined ? "annotation" : "identifier";
    const other = keys.get(found);
    if (other === undefined || (other.by === "annotation" && by === "identifier")) keys.set(found, { place, by });
    else if (other.by === by) doubtful.add(found);
  }
  for (const key of doubtful) keys.delete(key);
  return { keys, doubtful };
}

/** As the Wizard's own templates nest keys: below an option without a key as if it were not there, below a list without a key not at all. */
function prefixBelow(
  { place, answerUuid }: NonNullable<QuestionPlace["above"]>,
  model: KnowledgeModel,
  own: ReadonlyMap<string, string | undefined>,
  before: ReadonlyMap<string, string | undefined>,
  knownValue: (uuid: string) => string | undefined,
): string | undefined {
  const key = own.get(place.question.uuid);
  if (answerUuid === undefined) return key === undefined ? undefined : `${key}[].`;
  if (key === undefined) return before.get(place.question.uuid);
  const value = knownValue(answerUuid) ?? model.answers.get(answerUuid)?.annotations.get("json.value");
  return value === undefined ? undefined : `${key}=${value.toLowerCase()}.`;
}

function valueOf(
  model: KnowledgeModel,
  { question }: QuestionPlace,
  value: string,
  labels: readonly string[],
  known: (uuid: string) => string | undefined,
): string | undefined {
  const offered: (ModelAnswer | ModelChoice)[] = [
    ...question.answerUuids.flatMap(uuid => model.answers.get(uuid) ?? []),
    ...question.choiceUuids.flatMap(uuid => model.choices.get(uuid) ?? []),
  ];
  const only = (fits: (one: ModelAnswer | ModelChoice) => boolean): string | undefined => {
    const found = offered.filter(fits);
    return found.length === 1 ? found[0]?.uuid : undefined;
  };
  const wanted = value.toLowerCase();
  const words = new Set(labels.map(plainWords));
  return (
    only(({ uuid }) => known(uuid) === value) ??
    only(({ annotations }) => annotations.get("json.value")?.toLowerCase() === wanted) ??
    only(({ annotations }) => spellings.get(annotations.get("json.value")?.toLowerCase() ?? "") === wanted) ??
    // what a template reads as one of ours says more than its label
    only(({ label, annotations }) => !spellings.has(annotations.get("json.value")?.toLowerCase() ?? "") && words.has(plainWords(label)))
  );
}

/** How models of the Wizard usually write our words: templates read `true` and `false` as truth values. */
const spellings: ReadonlyMap<string, string> = new Map([
  ["true", "yes"],
  ["false", "no"],
  ["na", "not-applicable"],
  ["n/a", "not-applicable"],
]);

function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** The one question whose title shares most words with ours, when it shares at least half of them and no question of ours fits it better. */
function proposeByTitle(
  places: ReadonlyMap<string, QuestionPlace>,
  keys: ReadonlyMap<string, FoundQuestion>,
): ReadonlyMap<string, TitleProposal> {
  const taken = new Set(catalogue.map(({ id }) => keys.get(id)?.place.question.uuid));
  const free = [...places.values()].filter(({ question, depth }) => depth <= 2 && !taken.has(question.uuid)).slice(0, mostTitles);
  const titles = free.map(({ question }) => ({ question, words: meaningful(question.title) }));
  const best = new Map<string, { readonly id: string; readonly title: string; readonly score: number }>();
  for (const question of catalogue) {
    if (keys.has(question.id)) continue;
    let found: { readonly uuid: string; readonly title: string; readonly score: number } | undefined;
    for (const { question: theirs, words } of titles) {
      const score = likeness(question, words);
      if (score >= 0.5 && score > (found?.score ?? 0)) found = { uuid: theirs.uuid, title: theirs.title, score };
    }
    if (found !== undefined && found.score > (best.get(found.uuid)?.score ?? 0))
      best.set(found.uuid, { id: question.id, title: found.title, score: found.score });
  }
  return new Map([...best].map(([uuid, { id, title }]) => [id, { uuid, title }]));
}

const mostTitles = 2000;

function likeness({ wording, title }: Question, words: ReadonlySet<string>): number {
  return Math.max(shared(meaningful(wording), words), shared(meaningful(title), words));
}

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  const both = [...a].filter(word => b.has(word)).length;
  return both / (a.size + b.size - both);
}

const idle = new Set(
  "a an and are by do does for how in is it of on or our the their there to what where which who with you your software".split(" "),
);

function meaningful(text: string): ReadonlySet<string> {
  const words = plainWords(text.slice(0, 300)).split(" ");
  return new Set(
    words
      .filter(word => word !== "" && !idle.has(word))
      .map(word => word.replace(/(?<=\p{L}{3})(?:es|s)$/u, "").replace("license", "licence")),
  );
}
