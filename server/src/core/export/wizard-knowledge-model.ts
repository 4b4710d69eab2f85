import { uuidV5 } from "../uuid.ts";
import type { ModelAnswer, ModelChapter, ModelQuestion } from "./wizard-legacy-model.ts";

/**
 * A knowledge model as it stands in the JSON data of a project (metamodel 18): entities by kind and identifier, each with all fields of
 * its kind. `namespace` is for the identifiers that are not part of the real model.
 */
export function knowledgeModel(chapters: readonly ModelChapter[], namespace: string): object {
  const integration = uuidV5(namespace, "integration");
  const questions: Record<string, object> = {};
  const answers: Record<string, object> = {};
  const addQuestion = (question: ModelQuestion): void => {
    questions[question.uuid] = questionEntity(question, integration);
    if (question.type !== "OptionsQuestion") return;
    for (const answer of question.answers) {
      answers[answer.uuid] = answerEntity(answer);
      answer.followUps.forEach(addQuestion);
    }
  };
  for (const chapter of chapters) chapter.questions.forEach(addQuestion);
  return {
    uuid: uuidV5(namespace, "knowledge model"),
    annotations: [],
    chapterUuids: chapters.map(({ uuid }) => uuid),
    tagUuids: [],
    integrationUuids: [],
    metricUuids: [],
    phaseUuids: [],
    resourceCollectionUuids: [],
    entities: {
      chapters: Object.fromEntries(chapters.map(chapter => [chapter.uuid, chapterEntity(chapter)])),
      questions,
      answers,
      choices: {},
      experts: {},
      references: {},
      integrations: {},
      tags: {},
      metrics: {},
      phases: {},
      resourceCollections: {},
      resourcePages: {},
    },
  };
}

function chapterEntity({ uuid, title, questions }: ModelChapter): object {
  return { uuid, title, text: null, annotations: [], questionUuids: questions.map(question => question.uuid) };
}

function questionEntity(question: ModelQuestion, integration: string): object {
  const { uuid, title, type } = question;
  const common = {
    questionType: type,
    uuid,
    title,
    text: null,
    requiredPhaseUuid: null,
    annotations: [],
    tagUuids: [],
    expertUuids: [],
    referenceUuids: [],
  };
  if (question.type === "OptionsQuestion") return { ...common, answerUuids: question.answers.map(answer => answer.uuid) };
  if (question.type === "ValueQuestion") return { ...common, valueType: "StringQuestionValueType", validations: [] };
  return { ...common, integrationUuid: integration, variables: {} };
}

function answerEntity({ uuid, label, followUps }: ModelAnswer): object {
  return { uuid, label, advice: null, annotations: [], followUpUuids: followUps.map(question => question.uuid), metricMeasures: [] };
}
