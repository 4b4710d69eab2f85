import { stageTitles } from "../questions/types.ts";
import { stages } from "../types.ts";
import { newestMetamodel } from "./bundle.ts";
import { elixirChapters, elixirCoordinate, elixirUuid, type QuestionSpec } from "./elixir-smp.ts";
import { coordinateText } from "./model.ts";

/**
 * Our own knowledge model as a bundle that a Wizard of DSW 4.29 or newer imports (metamodel 20): one package of events that add each entity
 * in the order in which it is asked. The same at every call.
 */
export function elixirBundle(): string {
  const name = "ELIXIR Software Management Plan with production gates";
  const id = coordinateText(elixirCoordinate);
  const head = { id, ...elixirCoordinate, name, metamodelVersion: newestMetamodel };
  const bundle = {
    ...head,
    packages: [
      {
        ...head,
        description: "The 21 questions of the ELIXIR Software Management Plan, who signed which production gate, and the evidence.",
        readme: "Stages are question tags and phases. Questions and answers carry json.key and json.value annotations.",
        license: "Apache-2.0",
        language: "en",
        phase: "ReleasedKnowledgeModelPackagePhase",
        nonEditable: false,
        previousPackageId: null,
        forkOfPackageId: null,
        mergeCheckpointPackageId: null,
        createdAt,
        events: events(),
      },
    ],
  };
  return `${JSON.stringify(bundle, undefined, 1)}\n`;
}

/** Events need a time; it means nothing, and has to stay the same. */
const createdAt = "2026-01-01T00:00:00Z";
const nobody = "00000000-0000-0000-0000-000000000000";

interface Annotation {
  readonly key: "json.key" | "json.value";
  readonly value: string;
}

function events(): object[] {
  const made: object[] = [];
  const add = (entityUuid: string, parentUuid: string, content: object): void => {
    made.push({ uuid: elixirUuid("event", entityUuid), parentUuid, entityUuid, createdAt, content });
  };
  const model = elixirUuid("model", "");
  add(model, nobody, { eventType: "AddKnowledgeModelEvent", annotations: [] });
  for (const [index, stage] of stages.entries()) {
    const title = `${index + 1} ${stageTitles[stage]}`;
    add(elixirUuid("phase", stage), model, { eventType: "AddPhaseEvent", title, description: null, annotations: keyed(stage) });
  }
  for (const [index, stage] of stages.entries()) {
    const name = `Stage ${index + 1}: ${stageTitles[stage]}`;
    const color = colors[index % colors.length];
    add(elixirUuid("tag", stage), model, { eventType: "AddTagEvent", name, description: null, color, annotations: keyed(stage) });
  }
  const question = (spec: QuestionSpec, prefix: string, parentUuid: string): void => {
    const key = prefix + spec.key;
    const uuid = elixirUuid("question", key);
    const due = spec.due ?? spec.stages[0];
    add(uuid, parentUuid, {
      eventType: "AddQuestionEvent",
      questionType: spec.type,
      title: spec.title,
      text: spec.text ?? null,
      requiredPhaseUuid: due === undefined ? null : elixirUuid("phase", due),
      annotations: keyed(spec.key),
      tagUuids: spec.stages.map(stage => elixirUuid("tag", stage)),
      ...(spec.type === "ValueQuestion" ? { valueType: `${spec.valueType}QuestionValueType`, validations: [] } : {}),
      ...(spec.type === "ItemSelectQuestion" ? { listQuestionUuid: elixirUuid("question", spec.list) } : {}),
    });
    if (spec.type === "ListQuestion") for (const item of spec.items) question(item, `${key}[].`, uuid);
    if (spec.type === "MultiChoiceQuestion")
      for (const { id, label } of spec.choices)
        add(elixirUuid("value", `${key}=${id}`), uuid, { eventType: "AddChoiceEvent", label, annotations: valued(id) });
    if (spec.type === "OptionsQuestion") {
      for (const { id, label, followUps = [] } of spec.answers) {
        const answer = elixirUuid("value", `${key}=${id}`);
        add(answer, uuid, { eventType: "AddAnswerEvent", label, advice: null, annotations: valued(id), metricMeasures: [] });
        for (const followUp of followUps) question(followUp, `${key}=${id}.`, answer);
      }
    }
  };
  for (const { key, title, text, questions } of elixirChapters()) {
    const uuid = elixirUuid("chapter", key);
    add(uuid, model, { eventType: "AddChapterEvent", title, text, annotations: keyed(key) });
    for (const spec of questions) question(spec, `${key}.`, uuid);
  }
  return made;
}

/** Told apart in the Wizard's list of tags, also by people who see few colours. */
const colors = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#7a5195"];

function keyed(value: string): Annotation[] {
  return [{ key: "json.key", value }];
}

function valued(value: string): Annotation[] {
  return [{ key: "json.value", value }];
}
