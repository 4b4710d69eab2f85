import { replyPath, type QuestionPlace } from "./places.ts";
import type { ReplyValue } from "./reply-value.ts";

/**
 * What replies say, by the identifier of each question that stands outside of lists: the same text for the same content. Items count by
 * what is said of them, whatever their identifiers and their order are; who replied when does not count, nor does what stands below an
 * answer that is not chosen. Undefined when there is more to read than anybody writes.
 */
export function replyContents(
  places: ReadonlyMap<string, QuestionPlace>,
  replies: ReadonlyMap<string, ReplyValue>,
): ReadonlyMap<string, string> | undefined {
  const inLists = new Map<string, QuestionPlace[]>();
  const outside: QuestionPlace[] = [];
  for (const place of places.values()) {
    const list = listAbove(place);
    const together = list === undefined ? outside : inLists.get(list);
    if (together !== undefined) together.push(place);
    else if (list !== undefined) inLists.set(list, [place]);
  }
  let steps = 0;
  const nothing: ReadonlyMap<string, string> = new Map();

  const contentOf = (place: QuestionPlace, items: ReadonlyMap<string, string>, chooses = true): unknown => {
    if (++steps > mostSteps) return undefined;
    const reply = replies.get(replyPath(place, items) ?? "");
    if (reply === undefined || !isOpen(place, items, replies)) return undefined;
    switch (reply.type) {
      case "ItemListReply":
        return reply.value.map(item => itemContent(place, item, items, chooses)).sort();
      case "ItemSelectReply": {
        // items may choose each other in a circle
        const list = chooses ? places.get(place.question.listQuestionUuid ?? "") : undefined;
        return list === undefined ? undefined : itemContent(list, reply.value, nothing, false);
      }
      case "MultiChoiceReply":
        return [...reply.value].sort();
      case "IntegrationReply":
        // the record behind it depends on the version of the file
        return reply.value.value;
      default:
        return reply.value;
    }
  };
  const itemContent = (list: QuestionPlace, item: string, items: ReadonlyMap<string, string>, chooses: boolean): string => {
    if (steps > mostSteps) return "";
    const inside = new Map(items).set(list.question.uuid, item);
    const said = (inLists.get(list.question.uuid) ?? []).flatMap(place => {
      const content = contentOf(place, inside, chooses);
      return content === undefined ? [] : [[place.question.uuid, content]];
    });
    return JSON.stringify(said);
  };

  const contents = new Map<string, string>();
  for (const place of outside) {
    const content = contentOf(place, nothing);
    if (content !== undefined) contents.set(place.question.uuid, JSON.stringify(content));
  }
  return steps > mostSteps ? undefined : contents;
}

/** Many times what the largest known project has. */
const mostSteps = 500_000;

/** The list for whose items the question is asked. */
function listAbove(place: QuestionPlace): string | undefined {
  for (let above = place.above; above !== undefined; above = above.place.above)
    if (above.answerUuid === undefined) return above.place.question.uuid;
  return undefined;
}

/** Whether the answers above, up to the next list, are those that open the question. */
function isOpen(place: QuestionPlace, items: ReadonlyMap<string, string>, replies: ReadonlyMap<string, ReplyValue>): boolean {
  for (let above = place.above; above?.answerUuid !== undefined; above = above.place.above) {
    const reply = replies.get(replyPath(above.place, items) ?? "");
    if (reply?.type !== "AnswerReply" || reply.value !== above.answerUuid) return false;
  }
  return true;
}
