import type { Annotations, KnowledgeModel, ModelQuestion } from "../knowledge-model/model.ts";
import type { QuestionPlace } from "../knowledge-model/places.ts";

/**
 * A knowledge model as it stands in the JSON data of a project: entities by kind and identifier, each with all fields of its kind. Only
 * what is reached from the chapters: an importer follows nothing else.
 */
export function modelData(model: KnowledgeModel, places: ReadonlyMap<string, QuestionPlace>): object {
  const questions = [...places.values()].map(({ question }) => question);
  const answers = questions.flatMap(({ answerUuids }) => answerUuids.flatMap(uuid => model.answers.get(uuid) ?? []));
  const choices = questions.flatMap(({ choiceUuids }) => choiceUuids.flatMap(uuid => model.choices.get(uuid) ?? []));
  const byUuid = <T extends { readonly uuid: string }>(entities: Iterable<T>, make: (entity: T) => object): object =>
    Object.fromEntries([...entities].map(entity => [entity.uuid, make(entity)]));
  return {
    uuid: model.uuid,
    annotations: [],
    chapterUuids: model.chapterUuids,
    tagUuids: model.tagUuids,
    integrationUuids: [],
    metricUuids: [],
    phaseUuids: model.phaseUuids,
    resourceCollectionUuids: [],
    entities: {
      chapters: byUuid(model.chapters.values(), ({ uuid, title, text, annotations, questionUuids }) => ({
        uuid,
        title,
        text: text ?? null,
        annotations: pairs(annotations),
        questionUuids,
      })),
      questions: byUuid(questions, questionData),
      answers: byUuid(answers, ({ uuid, label, annotations, followUpUuids }) => ({
        uuid,
        label,
        advice: null,
        annotations: pairs(annotations),
        followUpUuids,
        metricMeasures: [],
      })),
      choices: byUuid(choices, ({ uuid, label, annotations }) => ({ uuid, label, annotations: pairs(annotations) })),
      experts: {},
      references: {},
      integrations: {},
      tags: byUuid(model.tags.values(), ({ uuid, label, annotations }) => ({
        uuid,
        name: label,
        description: null,
        color: "#666666",
        annotations: pairs(annotations),
      })),
      metrics: {},
      phases: byUuid(model.phases.values(), ({ uuid, label, annotations }) => ({
        uuid,
        title: label,
        description: null,
        annotations: pairs(annotations),
      })),
      resourceCollections: {},
      resourcePages: {},
    },
  };
}

function questionData(question: ModelQuestion): object {
  const { uuid, title, type, text, requiredPhaseUuid, annotations, tagUuids } = question;
  const common = {
    questionType: type,
    uuid,
    title,
    text: text ?? null,
    requiredPhaseUuid: requiredPhaseUuid ?? null,
    annotations: pairs(annotations),
    tagUuids,
    expertUuids: [],
    referenceUuids: [],
  };
  switch (type) {
    case "OptionsQuestion":
      return { ...common, answerUuids: question.answerUuids };
    case "MultiChoiceQuestion":
      return { ...common, choiceUuids: question.choiceUuids };
    case "ListQuestion":
      return { ...common, itemTemplateQuestionUuids: question.itemQuestionUuids };
    case "ValueQuestion":
      return { ...common, valueType: question.valueType ?? "StringQuestionValueType", validations: [] };
    case "IntegrationQuestion":
      return { ...common, integrationUuid: question.integrationUuid ?? null, variables: {} };
    case "ItemSelectQuestion":
      return { ...common, listQuestionUuid: question.listQuestionUuid ?? null };
    case "FileQuestion":
      return { ...common, maxSize: null, fileTypes: null };
  }
}

function pairs(annotations: Annotations): object[] {
  return [...annotations].map(([key, value]) => ({ key, value }));
}
