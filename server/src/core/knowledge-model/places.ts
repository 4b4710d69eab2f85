import { short } from "../words.ts";
import type { KnowledgeModel, ModelQuestion } from "./model.ts";
import type { ProblemList } from "./problems.ts";

/** A question where the Wizard asks it. */
export interface QuestionPlace {
  readonly question: ModelQuestion;
  readonly chapterUuid: string;
  /** The question above: its answer opens this one, or this one is asked for each of its items. */
  readonly above: { readonly place: QuestionPlace; readonly answerUuid: string | undefined } | undefined;
  readonly depth: number;
}

/** A model with the way to where its file speaks of a question, as a JSON pointer. */
export interface LocatedModel {
  readonly model: KnowledgeModel;
  readonly pointer: (questionUuid: string) => string;
}

/** Deeper than anybody asks. */
const mostDepth = 40;

/**
 * Every question that is reached from the chapters, by its identifier and in the order in which it is asked. Questions that come round to
 * themselves are errors; of one that stands at several places the first counts. Each question is visited once, so time is linear.
 */
export function questionPlaces({ model, pointer }: LocatedModel, problems: ProblemList): ReadonlyMap<string, QuestionPlace> {
  const places = new Map<string, QuestionPlace>();
  interface Next extends Omit<QuestionPlace, "question"> {
    readonly uuid: string;
  }
  const open: Next[] = [];
  const push = (uuids: readonly string[], rest: Omit<Next, "uuid">): void => {
    for (let at = uuids.length - 1; at >= 0; at--) open.push({ ...rest, uuid: uuids[at] ?? "" });
  };
  for (const chapterUuid of [...model.chapterUuids].reverse())
    push(model.chapters.get(chapterUuid)?.questionUuids ?? [], { chapterUuid, above: undefined, depth: 0 });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { uuid, chapterUuid, above, depth } = next;
    const question = model.questions.get(uuid);
    if (question === undefined) continue;
    if (places.has(uuid)) {
      if (isBelow(uuid, above?.place))
        problems.add("error", pointer(uuid), `The question “${short(question.title, 30)}” stands below itself`);
      else problems.add("warning", pointer(uuid), `The question “${short(question.title, 30)}” stands at two places; the first counts`);
      continue;
    }
    if (depth > mostDepth) {
      problems.add("error", pointer(uuid), `The questions are nested deeper than ${mostDepth} levels`);
      continue;
    }
    const place: QuestionPlace = { question, chapterUuid, above, depth };
    places.set(uuid, place);
    push(question.itemQuestionUuids, { chapterUuid, above: { place, answerUuid: undefined }, depth: depth + 1 });
    for (const answerUuid of [...question.answerUuids].reverse())
      push(model.answers.get(answerUuid)?.followUpUuids ?? [], { chapterUuid, above: { place, answerUuid }, depth: depth + 1 });
  }
  return places;
}

function isBelow(uuid: string, place: QuestionPlace | undefined): boolean {
  for (let at = place; at !== undefined; at = at.above?.place) if (at.question.uuid === uuid) return true;
  return false;
}

/**
 * The key of a reply: identifiers from the chapter down, joined by dots. `items` gives, for each list on the way, the item that is meant.
 * Undefined when an item is missing.
 */
export function replyPath(place: QuestionPlace, items: ReadonlyMap<string, string>): string | undefined {
  const steps: string[] = [place.question.uuid];
  for (let at = place; at.above !== undefined; at = at.above.place) {
    const { place: above, answerUuid } = at.above;
    const step = answerUuid ?? items.get(above.question.uuid);
    if (step === undefined) return undefined;
    steps.push(step, above.question.uuid);
  }
  steps.push(place.chapterUuid);
  return steps.reverse().join(".");
}
