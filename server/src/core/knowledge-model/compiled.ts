import { short } from "../words.ts";
import { annotationsOf, below, entriesOf, isObject, pointerOf, textBelow, uuidBelow, uuidOf, uuidsOf, type Place } from "./data.ts";
import { modelQuestionTypes, parseCoordinate, type Coordinate, type KnowledgeModel, type ModelLabel } from "./model.ts";
import type { LocatedModel } from "./places.ts";
import type { ProblemList } from "./problems.ts";

/** More than the largest known model has. */
const mostEntities = 200_000;

/**
 * A compiled model: entities by kind and identifier. It stands below `knowledgeModel` in the JSON data of a project (document context) and
 * in the answer to `GET /projects/{uuid}/questionnaire`, and is itself the answer to `POST /knowledge-models/preview`.
 */
export function readCompiled(root: Place, problems: ProblemList): LocatedModel | undefined {
  const within = below(root, "knowledgeModel");
  const place = isObject(within.value) ? within : root;
  const entities = below(place, "entities");
  const uuid = uuidBelow(place, "uuid");
  if (!isObject(entities.value) || uuid === undefined) {
    problems.add(
      "error",
      pointerOf(isObject(entities.value) ? below(place, "uuid") : entities),
      "A knowledge model needs uuid and entities",
    );
    return undefined;
  }
  const kinds = new Map<string, string>();
  const ofKind = <T>(kind: string, word: string, make: (entity: Place, uuid: string) => T | undefined): Map<string, T> => {
    const made = new Map<string, T>();
    for (const entity of entriesOf(below(entities, kind))) {
      if (kinds.size >= mostEntities) {
        problems.add("error", pointerOf(entity), `The model has more than ${mostEntities} entities`);
        break;
      }
      const key = uuidOf({ ...entity, value: entity.step });
      const own = uuidBelow(entity, "uuid");
      if (key === undefined || own !== key) {
        problems.add("error", pointerOf(entity), "The key and the uuid of an entity must be the same UUID");
        continue;
      }
      const other = kinds.get(key);
      if (other !== undefined) {
        problems.add("error", pointerOf(entity), `This identifier already is that of the ${other}`);
        continue;
      }
      kinds.set(key, word);
      const value = make(entity, key);
      if (value !== undefined) made.set(key, value);
    }
    return made;
  };
  const uuids = (entity: Place, key: string): string[] => uuidsOf(below(entity, key), problems);
  const label =
    (key: string) =>
    (entity: Place, own: string): ModelLabel => ({
      uuid: own,
      label: textBelow(entity, key) ?? "",
      annotations: annotationsOf(below(entity, "annotations")),
    });
  const model = {
    uuid,
    coordinate: coordinateOf(root),
    metamodelVersion: undefined,
    chapterUuids: uuids(place, "chapterUuids"),
    phaseUuids: uuids(place, "phaseUuids"),
    tagUuids: uuids(place, "tagUuids"),
    chapters: ofKind("chapters", "chapter", (entity, own) => ({
      uuid: own,
      title: textBelow(entity, "title") ?? "",
      text: textBelow(entity, "text"),
      annotations: annotationsOf(below(entity, "annotations")),
      questionUuids: uuids(entity, "questionUuids"),
    })),
    questions: ofKind("questions", "question", (entity, own) => {
      const text = textBelow(entity, "questionType") ?? "";
      const type = modelQuestionTypes.find(it => it === text);
      if (type === undefined) {
        problems.add(
          "error",
          pointerOf(below(entity, "questionType")),
          `The question type “${short(text, 30)}” is not known; a newer smp may read it`,
        );
        return undefined;
      }
      return {
        uuid: own,
        type,
        title: textBelow(entity, "title") ?? "",
        text: textBelow(entity, "text"),
        annotations: annotationsOf(below(entity, "annotations")),
        requiredPhaseUuid: uuidBelow(entity, "requiredPhaseUuid"),
        tagUuids: uuids(entity, "tagUuids"),
        answerUuids: uuids(entity, "answerUuids"),
        choiceUuids: uuids(entity, "choiceUuids"),
        itemQuestionUuids: uuids(entity, "itemTemplateQuestionUuids"),
        valueType: textBelow(entity, "valueType"),
        integrationUuid: uuidBelow(entity, "integrationUuid"),
        listQuestionUuid: uuidBelow(entity, "listQuestionUuid"),
      };
    }),
    answers: ofKind("answers", "answer", (entity, own) => ({
      ...label("label")(entity, own),
      followUpUuids: uuids(entity, "followUpUuids"),
    })),
    choices: ofKind("choices", "choice", label("label")),
    phases: ofKind("phases", "phase", label("title")),
    tags: ofKind("tags", "tag", label("name")),
    integrations: ofKind("integrations", "integration", label("name")),
  };
  reportMissing(model, pointerOf(place), problems);
  return { model, pointer: question => `${pointerOf(entities)}/questions/${question}` };
}

/** Lists that name what is not there: a part of the model was left out of the file. */
function reportMissing(model: KnowledgeModel, at: string, problems: ProblemList): void {
  const check = (where: string, uuids: readonly string[], known: ReadonlyMap<string, unknown>): void => {
    const missing = uuids.find(uuid => !known.has(uuid));
    if (missing !== undefined) problems.add("warning", at + where, `It names ${missing}, which the model does not have`);
  };
  check("/chapterUuids", model.chapterUuids, model.chapters);
  for (const { uuid, questionUuids } of model.chapters.values())
    check(`/entities/chapters/${uuid}/questionUuids`, questionUuids, model.questions);
  for (const { uuid, answerUuids, choiceUuids, itemQuestionUuids } of model.questions.values()) {
    check(`/entities/questions/${uuid}/answerUuids`, answerUuids, model.answers);
    check(`/entities/questions/${uuid}/choiceUuids`, choiceUuids, model.choices);
    check(`/entities/questions/${uuid}/itemTemplateQuestionUuids`, itemQuestionUuids, model.questions);
  }
  for (const { uuid, followUpUuids } of model.answers.values())
    check(`/entities/answers/${uuid}/followUpUuids`, followUpUuids, model.questions);
}

/** Which model it is, under the names that it had over the years. */
function coordinateOf(root: Place): Coordinate | undefined {
  for (const key of ["knowledgeModelPackage", "package"]) {
    const place = below(root, key);
    const parts = ["organizationId", "kmId", "version"].map(part => textBelow(place, part) ?? "").join(":");
    const coordinate = parseCoordinate(textBelow(place, "id") ?? "") ?? parseCoordinate(parts);
    if (coordinate !== undefined) return coordinate;
  }
  return parseCoordinate(textBelow(root, "knowledgeModelPackageId") ?? textBelow(root, "packageId") ?? "");
}
