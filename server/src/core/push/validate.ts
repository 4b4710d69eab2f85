import type { KnowledgeModel } from "../knowledge-model/model.ts";
import type { QuestionPlace } from "../knowledge-model/places.ts";
import type { ReplyValue } from "../knowledge-model/reply-value.ts";
import { readPath } from "./state.ts";

/** Why a reply does not fit the project's model, which the server itself would not check; undefined when it does. */
export function whyNotSent(
  path: string,
  { type, value }: ReplyValue,
  { answers, choices }: Pick<KnowledgeModel, "answers" | "choices">,
  places: ReadonlyMap<string, QuestionPlace>,
): string | undefined {
  const question = readPath(path, places)?.place.question;
  if (question === undefined) return "the project's model has no such question";
  if (question.type !== asked[type]) return "the project's model asks for something else here";
  if (type === "AnswerReply" && !(question.answerUuids.includes(value) && answers.has(value))) return "the model has no such answer";
  if (type === "MultiChoiceReply" && !value.every(uuid => question.choiceUuids.includes(uuid) && choices.has(uuid)))
    return "the model has no such choice";
  if ((type === "ItemListReply" || type === "MultiChoiceReply") && new Set(value).size < value.length) return "something is listed twice";
  return undefined;
}

const asked: Readonly<Record<ReplyValue["type"], QuestionPlace["question"]["type"]>> = {
  StringReply: "ValueQuestion",
  AnswerReply: "OptionsQuestion",
  MultiChoiceReply: "MultiChoiceQuestion",
  ItemListReply: "ListQuestion",
  ItemSelectReply: "ItemSelectQuestion",
  IntegrationReply: "IntegrationQuestion",
  FileReply: "FileQuestion",
};
