import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { presetGates } from "../../server/src/core/gates/preset.ts";
import { elixirBundle } from "../../server/src/core/knowledge-model/bundle-text.ts";
import { elixirCoordinate } from "../../server/src/core/knowledge-model/elixir-smp.ts";
import { readKnowledgeModel } from "../../server/src/core/knowledge-model/read.ts";
import { resolveModel } from "../../server/src/core/knowledge-model/resolve.ts";
import { questions as catalogue } from "../../server/src/core/questions/catalogue.generated.ts";
import { stages } from "../../server/src/core/types.ts";

interface Event {
  readonly uuid: string;
  readonly parentUuid: string;
  readonly entityUuid: string;
  readonly createdAt: string;
  readonly content: Readonly<Record<string, unknown>> & { readonly eventType: string };
}

const text = elixirBundle();
const bundle = JSON.parse(text) as Readonly<Record<string, unknown>> & {
  readonly packages: readonly [Readonly<Record<string, unknown>> & { readonly events: readonly Event[] }];
};
const [pack] = bundle.packages;
const { events } = pack;
const reading = readKnowledgeModel(text);

describe("our own knowledge model", () => {
  test("is read back without a problem, every entity reached", () => {
    expect(reading.problems).toEqual([]);
    expect(reading.model?.coordinate).toEqual(elixirCoordinate);
    expect(reading.places.size).toBe(reading.model?.questions.size);
  });

  test("has the fields that an import requires, and a coordinate that the Wizard takes", () => {
    for (const holder of [bundle, pack])
      expect(Object.keys(holder)).toEqual(expect.arrayContaining(["id", "name", "organizationId", "kmId", "version"]));
    expect(pack).toMatchObject({ metamodelVersion: 20, previousPackageId: null, language: "en" });
    expect(elixirCoordinate.organizationId).toMatch(/^[a-zA-Z0-9.]+$/);
    expect(elixirCoordinate.kmId).toMatch(/^[a-zA-Z0-9-]+$/);
    expect(events[0]).toMatchObject({
      parentUuid: "00000000-0000-0000-0000-000000000000",
      content: { eventType: "AddKnowledgeModelEvent" },
    });
  });

  test("gives each event all fields of its type", () => {
    const fields: Readonly<Record<string, readonly string[]>> = {
      AddKnowledgeModelEvent: [],
      AddPhaseEvent: ["title", "description"],
      AddTagEvent: ["name", "description", "color"],
      AddChapterEvent: ["title", "text"],
      AddQuestionEvent: ["questionType", "title", "text", "requiredPhaseUuid", "tagUuids"],
      AddAnswerEvent: ["label", "advice", "metricMeasures"],
      AddChoiceEvent: ["label"],
    };
    const more: Readonly<Record<string, readonly string[]>> = {
      ValueQuestion: ["valueType", "validations"],
      ItemSelectQuestion: ["listQuestionUuid"],
    };
    for (const { content } of events) {
      const wanted = [...(fields[content.eventType] ?? ["?"]), ...(more[String(content["questionType"])] ?? [])];
      expect(Object.keys(content).sort(), content.eventType).toEqual(["annotations", "eventType", ...wanted].sort());
    }
  });

  test("adds every parent before its children, and uses each identifier once", () => {
    const known = new Set(["00000000-0000-0000-0000-000000000000"]);
    const all = new Set<string>();
    for (const { uuid, parentUuid, entityUuid } of events) {
      expect(known.has(parentUuid)).toBe(true);
      known.add(entityUuid);
      for (const one of [uuid, entityUuid]) {
        expect(all.has(one)).toBe(false);
        all.add(one);
        expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }
    }
  });

  test("item selects choose from a list that is there, tags and phases exist", () => {
    const entities = new Map(events.map(({ entityUuid, content }) => [entityUuid, content]));
    for (const { content } of events) {
      const list = content["listQuestionUuid"];
      if (list !== undefined) expect(entities.get(list as string)?.["questionType"]).toBe("ListQuestion");
      for (const tag of (content["tagUuids"] as readonly string[] | undefined) ?? [])
        expect(entities.get(tag)?.eventType).toBe("AddTagEvent");
      const phase = content["requiredPhaseUuid"];
      if (typeof phase === "string") expect(entities.get(phase)?.eventType).toBe("AddPhaseEvent");
    }
  });

  test("asks the 21 questions at their stages, as tags and from the first one on as phases", () => {
    const { model, places } = reading;
    const { resolved } = model === undefined ? {} : resolveModel(model, places);
    expect(model?.phaseUuids).toHaveLength(stages.length);
    expect(model?.tagUuids).toHaveLength(stages.length);
    expect(catalogue).toHaveLength(21);
    for (const question of catalogue) {
      const found = resolved?.find(question.id)?.place.question;
      const numbers = found?.tagUuids.map(uuid => model?.tagUuids.indexOf(uuid));
      const due = stages.flatMap((stage, index) => (question.stages.some(use => use.stage === stage) ? [index] : []));
      expect(numbers, question.id).toEqual(due);
      expect(model?.phaseUuids.indexOf(found?.requiredPhaseUuid ?? "")).toBe(due[0]);
      const values = [...(found?.answerUuids ?? []), ...(found?.choiceUuids ?? [])].map(
        uuid => (model?.answers.get(uuid) ?? model?.choices.get(uuid))?.annotations.get("json.value") ?? "",
      );
      if (question.type === "choice" || question.type === "multi-choice" || question.type === "formats")
        expect(values).toEqual(question.options.map(({ id }) => id));
      else expect(values.length).toBeGreaterThan(0);
    }
  });

  test("a line of a table is due at the stage that asks for it, what concerns production when software goes there", () => {
    const { model, places } = reading;
    const { resolved } = model === undefined ? {} : resolveModel(model, places);
    const dueOf = (key: string): string | undefined => {
      const { requiredPhaseUuid } = resolved?.find(key)?.place.question ?? {};
      return model?.phases.get(requiredPhaseUuid ?? "")?.annotations.get("json.key");
    };
    const howTo = ["test", "use", "build", "install", "deploy"].map(row => dueOf(`documentation.how-to=rows.${row}`));
    expect(howTo).toEqual(["construction", "application", "application", "application", "production"]);
    expect([dueOf("gates.feature-freeze"), dueOf("gates.other[].by"), dueOf("gates.waivers")]).toEqual(Array(3).fill("production"));
    expect([dueOf("general.name"), dueOf("general.identifier")]).toEqual(["getting-started", "publication"]);
  });

  test("tags every question: an untagged one would vanish from a project that chooses stages", () => {
    for (const { question } of reading.places.values()) expect(question.tagUuids.length, question.title).toBeGreaterThan(0);
  });

  test("has a list of sign-offs for every gate of the preset", () => {
    const gates = [...reading.places.values()]
      .filter(({ question }) => question.type === "ListQuestion")
      .map(({ question }) => question.annotations.get("json.key"));
    expect(gates).toEqual(expect.arrayContaining(presetGates.map(({ id }) => id)));
  });

  test("is the same every time; other identifiers need another version", () => {
    expect(elixirBundle()).toBe(text);
    const identifiers = events.map(({ entityUuid }) => entityUuid).join(" ");
    expect({
      version: elixirCoordinate.version,
      digest: createHash("sha256").update(identifiers).digest("hex").slice(0, 16),
    }).toMatchInlineSnapshot(`
      {
        "digest": "f094267f0f09a98d",
        "version": "1.0.0",
      }
    `);
  });
});
