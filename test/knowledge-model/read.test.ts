import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readKnowledgeModel, type ModelReading } from "../../server/src/core/knowledge-model/read.ts";
import { replyPath } from "../../server/src/core/knowledge-model/places.ts";
import { bundleOf, dswTree } from "../support/key-tree.ts";

const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const nil = "00000000-0000-0000-0000-000000000000";

interface Content {
  readonly eventType: string;
  readonly [key: string]: unknown;
}

const event = (entity: number, parent: number, content: Content): object => ({
  uuid: uuid(entity + 5000),
  entityUuid: uuid(entity),
  parentUuid: parent === 0 ? nil : uuid(parent),
  createdAt: "2026-01-01T00:00:00Z",
  content,
});

const base = [
  event(1, 0, { eventType: "AddKnowledgeModelEvent", annotations: [] }),
  event(2, 1, { eventType: "AddChapterEvent", title: "First", text: null, annotations: [] }),
];
const options = (entity: number, parent: number, title = `Question ${entity}`): object =>
  event(entity, parent, {
    eventType: "AddQuestionEvent",
    questionType: "OptionsQuestion",
    title,
    text: null,
    annotations: [],
    tagUuids: [],
  });
const answer = (entity: number, parent: number): object =>
  event(entity, parent, { eventType: "AddAnswerEvent", label: `Answer ${entity}`, advice: null, annotations: [], metricMeasures: [] });
const list = (entity: number, parent: number): object =>
  event(entity, parent, {
    eventType: "AddQuestionEvent",
    questionType: "ListQuestion",
    title: `List ${entity}`,
    annotations: [],
    tagUuids: [],
  });

interface PackageSpec {
  readonly id: string;
  readonly below?: string | null;
  readonly metamodel?: unknown;
  readonly events: readonly object[];
}

function bundle(packages: readonly PackageSpec[], id = packages.at(-1)?.id ?? ""): string {
  return JSON.stringify({
    id,
    packages: packages.map(({ id: own, below = null, metamodel = 20, events }) => {
      const [organizationId, kmId, version] = own.split(":");
      return { id: own, organizationId, kmId, version, metamodelVersion: metamodel, previousPackageId: below, events };
    }),
  });
}

const read = (events: readonly object[]): ModelReading => readKnowledgeModel(bundle([{ id: "a:b:1.0.0", events: [...base, ...events] }]));
const titles = ({ places }: ModelReading): string[] => [...places.values()].map(({ question }) => question.title);
const errors = ({ problems }: ModelReading): string[] =>
  problems.filter(it => it.severity === "error").map(({ at, message }) => `${at} ${message}`);
const warnings = ({ problems }: ModelReading): string[] =>
  problems.filter(it => it.severity === "warning").map(({ at, message }) => `${at} ${message}`);

describe("bundles", () => {
  test.each([14, 15, 16, 17, 18, 19, 20])("metamodel %i gives the same model, flat events or nested", metamodel => {
    const reading = readKnowledgeModel(bundleOf(dswTree, { metamodel }));
    expect(reading.problems).toEqual([]);
    expect(reading.model?.metamodelVersion).toBe(metamodel);
    expect(reading.model?.coordinate).toEqual({ organizationId: "dsw", kmId: "smp", version: "1.2.4" });
    expect(titles(reading)).toEqual(titles(readKnowledgeModel(bundleOf(dswTree))));
    expect(reading.model?.questions.size).toBe(reading.places.size);
  });

  test.each([13, 21, "20", null, 20.5, true, {}])("metamodel %j is refused", metamodel => {
    const reading = readKnowledgeModel(bundle([{ id: "a:b:1.0.0", metamodel, events: base }]));
    expect(reading.model).toBeUndefined();
    expect(errors(reading)[0]).toMatch(/^\/packages\/0\/metamodelVersion Metamodel .* cannot be read; there are the numbers 14 to 20$/);
  });

  test("a bundle that says another metamodel than its packages is refused where that is not known", () => {
    const text = bundle([{ id: "a:b:1.0.0", events: [...base, options(3, 2)] }]);
    const saying = (metamodelVersion: unknown): ModelReading =>
      readKnowledgeModel(JSON.stringify({ ...(JSON.parse(text) as object), metamodelVersion }));
    expect(errors(saying(20))).toEqual([]);
    expect(errors(saying(21))).toEqual(["/metamodelVersion Metamodel 21 cannot be read; there are the numbers 14 to 20"]);
  });

  test("packages are applied from the lowest up, whatever their order in the file", () => {
    const reading = readKnowledgeModel(
      bundle(
        [
          { id: "a:b:1.1.0", below: "a:b:1.0.0", events: [options(4, 2), event(3, 2, { eventType: "DeleteQuestionEvent" })] },
          { id: "a:b:1.0.0", events: [...base, options(3, 2)] },
          { id: "a:other:1.0.0", events: [] },
        ],
        "a:b:1.1.0",
      ),
    );
    expect(errors(reading)).toEqual([]);
    expect(titles(reading)).toEqual(["Question 4"]);
    expect(warnings(reading)).toEqual(["/packages/2 The package a:other:1.0.0 is not needed, and is left out"]);
  });

  test("a missing parent, a circle and a package that is there twice are errors", () => {
    const one = (packages: readonly PackageSpec[]): string => errors(readKnowledgeModel(bundle(packages)))[0] ?? "";
    expect(one([{ id: "a:b:1.1.0", below: "a:b:1.0.0", events: [] }])).toBe(
      "/packages/0/previousPackageId The package a:b:1.0.0 is not in the bundle; export it again",
    );
    expect(
      one([
        { id: "a:b:1.0.0", below: "a:b:1.1.0", events: base },
        { id: "a:b:1.1.0", below: "a:b:1.0.0", events: [] },
      ]),
    ).toBe("/packages/0/previousPackageId The packages are built on each other in a circle");
    expect(
      one([
        { id: "a:b:1.0.0", events: base },
        { id: "a:b:1.0.0", events: base },
      ]),
    ).toBe("/packages/1 The package a:b:1.0.0 is in the bundle twice");
    expect(one([{ id: "a:b:1.0.0", below: 3 as unknown as string, events: base }])).toBe(
      "/packages/0/previousPackageId A package such as dsw:smp:1.2.4 belongs here, or null",
    );
    expect(one([{ id: "a:b:1.0.0", events: {} as unknown as object[] }])).toBe("/packages/0/events A package needs events, as a list");
    expect(one([{ id: "rubbish", events: base }])).toBe("/packages/0/id “rubbish” is not a package such as dsw:smp:1.2.4");
  });

  test("edits change what they say; a question of another type loses what the old one had", () => {
    const reading = read([
      options(3, 2),
      answer(4, 3),
      options(5, 4),
      event(3, 2, {
        eventType: "EditQuestionEvent",
        questionType: "ListQuestion",
        title: { changed: true, value: "Now a list" },
        text: { changed: false },
        annotations: { changed: true, value: [{ key: "json.key", value: "items" }] },
      }),
      options(6, 3),
      options(7, 2),
      event(2, 1, { eventType: "EditChapterEvent", questionUuids: { changed: true, value: [uuid(7), uuid(3)] } }),
    ]);
    expect(errors(reading)).toEqual([]);
    expect(titles(reading)).toEqual(["Question 7", "Now a list", "Question 6"]);
    expect(reading.model?.questions.get(uuid(3))).toMatchObject({ type: "ListQuestion", answerUuids: [], itemQuestionUuids: [uuid(6)] });
    expect(reading.model?.questions.get(uuid(3))?.annotations.get("json.key")).toBe("items");
  });

  test("deletions take all that is below with them, and moves carry it", () => {
    const reading = read([
      options(3, 2),
      answer(4, 3),
      options(5, 4),
      list(6, 2),
      event(5, 4, { eventType: "MoveQuestionEvent", targetUuid: uuid(6) }),
      answer(7, 5),
      event(3, 2, { eventType: "DeleteQuestionEvent" }),
    ]);
    expect(errors(reading)).toEqual([]);
    expect(titles(reading)).toEqual(["List 6", "Question 5"]);
    expect([...(reading.model?.answers.keys() ?? [])]).toEqual([uuid(7)]);
    const place = reading.places.get(uuid(5));
    expect(place && replyPath(place, new Map([[uuid(6), uuid(99)]]))).toBe([uuid(2), uuid(6), uuid(99), uuid(5)].join("."));
    expect(place && replyPath(place, new Map())).toBeUndefined();
  });

  test("tags, phases and integrations that are deleted leave no trace; their questions stay", () => {
    const reading = read([
      event(10, 1, { eventType: "AddTagEvent", name: "Stage 1", annotations: [] }),
      event(11, 1, { eventType: "AddPhaseEvent", title: "Phase", annotations: [] }),
      event(12, 1, { eventType: "AddIntegrationEvent", name: "SPDX", annotations: [] }),
      event(3, 2, {
        eventType: "AddQuestionEvent",
        questionType: "IntegrationQuestion",
        title: "Licence",
        annotations: [],
        tagUuids: [uuid(10)],
        requiredPhaseUuid: uuid(11),
        integrationUuid: uuid(12),
      }),
      ...[10, 11, 12].map((entity, index) =>
        event(entity, 1, { eventType: ["DeleteTagEvent", "DeletePhaseEvent", "DeleteIntegrationEvent"][index] ?? "" }),
      ),
    ]);
    expect(errors(reading)).toEqual([]);
    expect(reading.model?.questions.get(uuid(3))).toMatchObject({
      type: "ValueQuestion",
      tagUuids: [],
      requiredPhaseUuid: undefined,
      integrationUuid: undefined,
    });
  });

  test("events of what replies do not depend on are known and change nothing", () => {
    const events = ["AddMetricEvent", "AddReferenceEvent", "AddExpertEvent", "AddResourcePageEvent", "MoveReferenceEvent"];
    expect(read([options(3, 2), ...events.map((eventType, index) => event(50 + index, 3, { eventType }))]).problems).toEqual([]);
  });
});

describe("problems", () => {
  test("an unknown event or question type is an error at its place, for it may change everything", () => {
    expect(errors(read([event(3, 2, { eventType: "SplitQuestionEvent" })]))).toEqual([
      "/packages/0/events/2/content The event type “SplitQuestionEvent” is not known; a newer smp may read it",
    ]);
    expect(errors(read([event(3, 2, { eventType: "AddQuestionEvent", questionType: "DrawingQuestion", title: "x" })]))).toEqual([
      "/packages/0/events/2/content/questionType The question type “DrawingQuestion” is not known; a newer smp may read it",
    ]);
  });

  test("an identifier that is used twice is an error, also between kinds", () => {
    expect(errors(read([options(3, 2), options(3, 2)]))).toEqual([
      "/packages/0/events/3/entityUuid This identifier already is that of the question",
    ]);
    expect(errors(read([options(3, 2), answer(2, 3)]))).toEqual([
      "/packages/0/events/3/entityUuid This identifier already is that of the chapter",
    ]);
    expect(errors(read([options(1, 2)]))).toEqual([
      "/packages/0/events/2/entityUuid This identifier already is that of the knowledge model",
    ]);
  });

  test("what has no parent, or changes what is not there, is a warning, as the server goes on, too", () => {
    const reading = read([
      options(3, 2),
      options(4, 77),
      answer(5, 2),
      event(8, 2, { eventType: "EditQuestionEvent", questionType: "OptionsQuestion" }),
      event(9, 2, { eventType: "DeleteQuestionEvent" }),
      event(3, 2, { eventType: "MoveQuestionEvent", targetUuid: uuid(88) }),
      options(6, 2),
    ]);
    expect(errors(reading)).toEqual([]);
    expect(warnings(reading)).toHaveLength(5);
    // moved to nowhere, it is asked nowhere
    expect(titles(reading)).toEqual(["Question 6"]);
  });

  test("what had no parent is asked where a later event puts it", () => {
    const reading = read([
      options(3, 2),
      options(4, 77),
      answer(5, 4),
      event(4, 77, { eventType: "MoveQuestionEvent", targetUuid: uuid(2) }),
    ]);
    expect(errors(reading)).toEqual([]);
    expect(titles(reading)).toEqual(["Question 3", "Question 4"]);
    expect(reading.model?.questions.get(uuid(4))?.answerUuids).toEqual([uuid(5)]);
  });

  test("a question that is moved below itself is an error, for nothing leads to it any more", () => {
    const move = (entity: number, parent: number, target: number): object =>
      event(entity, parent, { eventType: "MoveQuestionEvent", targetUuid: uuid(target) });
    expect(errors(read([options(9, 2), list(3, 2), move(3, 2, 3)]))).toEqual([
      "/packages/0/events/3 The question “List 3” stands below itself",
    ]);
    const among = read([options(9, 2), options(3, 2), answer(4, 3), options(5, 2), answer(6, 5), move(3, 2, 6), move(5, 2, 4)]);
    expect(errors(among)).toEqual([
      "/packages/0/events/3 The question “Question 3” stands below itself",
      "/packages/0/events/5 The question “Question 5” stands below itself",
    ]);
    expect(errors(read([list(3, 2), options(4, 3), move(4, 3, 3)]))).toEqual([]);
  });

  test("a question that comes round to itself is an error at the event that added it", () => {
    const reading = read([
      list(3, 2),
      list(4, 3),
      event(4, 3, {
        eventType: "EditQuestionEvent",
        questionType: "ListQuestion",
        itemTemplateQuestionUuids: { changed: true, value: [uuid(3)] },
      }),
    ]);
    expect(errors(reading)).toEqual(["/packages/0/events/2 The question “List 3” stands below itself"]);
  });

  test("a diamond of shared follow-ups is walked once, however many ways lead through it", () => {
    const depth = 30;
    const events: object[] = [options(100, 2)];
    for (let level = 0; level < depth; level++) {
      const question = 100 + level * 10;
      events.push(answer(question + 1, question), answer(question + 2, question));
      if (level + 1 < depth) {
        events.push(options(question + 10, question + 1));
        events.push(
          event(question + 2, question, { eventType: "EditAnswerEvent", followUpUuids: { changed: true, value: [uuid(question + 10)] } }),
        );
      }
    }
    const reading = read(events);
    expect(reading.places.size).toBe(depth);
    expect(warnings(reading).some(it => it.includes("stands at two places"))).toBe(true);
  });

  test("nesting without end is an error, not a full stack", () => {
    const events: object[] = [list(100, 2)];
    for (let level = 1; level < 3000; level++) events.push(list(100 + level, 99 + level));
    expect(errors(read(events))[0]).toContain("The questions are nested deeper than 40 levels");
  });

  test("a file without a model, without questions or that is no JSON says so", () => {
    const one = (text: string): string => errors(readKnowledgeModel(text))[0] ?? "";
    expect(one("")).toBe(" This is not valid JSON, see line 1");
    expect(one("{\n\n  nonsense\n")).toBe(" This is not valid JSON, see line 3");
    for (const text of ["null", "[]", "3", '"x"', "{}", '{"knowledgeModel": []}'])
      expect(one(text)).toBe(" This file has no knowledge model: neither packages nor knowledgeModel");
    expect(one(bundle([{ id: "a:b:1.0.0", events: base }]))).toBe(" The knowledge model asks no question");
    expect(one('{"packages": []}')).toBe("/id The bundle does not say which package it is");
    expect(one('{"knowledgeModel": {"entities": {}}}')).toBe("/knowledgeModel/uuid A knowledge model needs uuid and entities");
  });

  test("a key that stands twice is an error at its place", () => {
    expect(errors(readKnowledgeModel('{"id": "x", "a~/b": {"id": 1, "i\\u0064": 2}}'))[0]).toBe(
      "/a~0~1b/id This key stands twice in one object; keep one of them",
    );
  });

  test("text that is nested a million levels is refused at once", () => {
    for (const text of ["[".repeat(1_000_000), '{"a":'.repeat(500_000), `${"[".repeat(300)}${"]".repeat(300)}`])
      expect(errors(readKnowledgeModel(text))[0]).toContain("The file is nested deeper than 200 levels");
  });

  test("more than memory holds is refused before it is read, with where it is", () => {
    const one = (text: string): string => errors(readKnowledgeModel(text))[0] ?? "";
    expect(one(`{"packages":[${"{},".repeat(4_000_000)}{}]}`)).toMatch(/^\/packages\/\d+ The file has more than 8 million values$/);
    const keys = Array.from({ length: 500_001 }, (_, at) => `"${at}":0`).join();
    expect(one(`{"id":{${keys}}}`)).toBe("/id/500000 This object has more than 500000 keys");
    expect(one(`{"packages":[${"{},".repeat(10_000)}{}]}`)).toBe("/packages The bundle has more than 10000 packages");
    expect(one(bundle([{ id: "a:b:1.0.0", events: Array.from({ length: 500_001 }, () => 0 as unknown as object) }]))).toBe(
      "/packages/0/events The packages have more than 500000 events",
    );
  });

  test("many problems are counted, not all shown, and errors come first", () => {
    const reading = read([...Array.from({ length: 1000 }, (_, index) => options(1000 + index, 77)), options(3, 2), options(3, 2)]);
    expect(reading.problems.length).toBeLessThan(60);
    expect(reading.problems[0]?.severity).toBe("error");
    expect(reading.problems.at(-1)?.message).toBe("950 more warnings of this file are not shown");
    for (const { message } of reading.problems) expect(message.length).toBeLessThanOrEqual(90);
  });

  test("100 000 events, half of them deletions and moves in one long list, take seconds at most", () => {
    const events: object[] = [list(9, 2)];
    for (let at = 0; at < 30_000; at++) events.push(options(1000 + at, 2));
    for (let at = 0; at < 30_000; at++) events.push(event(1000 + at, 2, { eventType: "MoveQuestionEvent", targetUuid: uuid(9) }));
    for (let at = 0; at < 29_999; at++) events.push(event(1000 + at, 9, { eventType: "DeleteQuestionEvent" }));
    const reading = read(events);
    expect(titles(reading)).toEqual(["List 9", "Question 30999"]);
  });
});

describe("hostile text", () => {
  const whole = bundleOf(dswTree);

  test("a bundle cut off anywhere never throws and gives no model", () => {
    for (let end = 0; end < whole.length; end += 97) expect(readKnowledgeModel(whole.slice(0, end)).model).toBeUndefined();
  });

  test("any value in any place of an event never throws", () => {
    const values: readonly unknown[] = [
      null,
      true,
      0,
      -1,
      1e308,
      "",
      "__proto__",
      [],
      {},
      [[]],
      { changed: true },
      { changed: true, value: {} },
    ];
    const [, chapter = {}, question = {}] = [...base, options(3, 2)];
    for (const sample of [chapter, question]) {
      const content = (sample as { readonly content: Readonly<Record<string, unknown>> }).content;
      for (const value of values) {
        for (const key of Object.keys(sample)) expect(() => read([{ ...sample, [key]: value }])).not.toThrow();
        for (const key of Object.keys(content)) expect(() => read([{ ...sample, content: { ...content, [key]: value } }])).not.toThrow();
      }
    }
    for (const value of values) expect(() => readKnowledgeModel(JSON.stringify({ id: "a:b:1.0.0", packages: [value] }))).not.toThrow();
  });

  test("names that mean something to JavaScript are names", () => {
    const model = { uuid: uuid(1), chapterUuids: [], entities: { chapters: {}, questions: {}, answers: {} } };
    const text = JSON.stringify({ knowledgeModel: model }).replace(
      '"chapters":{}',
      '"chapters":{"__proto__":{"uuid":"__proto__"},"constructor":1}',
    );
    const reading = readKnowledgeModel(text);
    expect(errors(reading).map(it => it.split(" ")[0])).toEqual([
      "/knowledgeModel/entities/chapters/__proto__",
      "/knowledgeModel/entities/chapters/constructor",
    ]);
    expect(Object.hasOwn(Object.prototype, "uuid")).toBe(false);
  });
});

describe("compiled models", () => {
  const entities = {
    chapters: { [uuid(2)]: { uuid: uuid(2), title: "Chapter", text: null, annotations: [], questionUuids: [uuid(3)] } },
    questions: {
      [uuid(3)]: {
        uuid: uuid(3),
        questionType: "OptionsQuestion",
        title: "Question",
        annotations: [
          { key: "json.key", value: "one" },
          { key: "json.key", value: "two" },
        ],
        tagUuids: [],
        answerUuids: [uuid(4)],
      },
    },
    answers: { [uuid(4)]: { uuid: uuid(4), label: "Yes", annotations: [], followUpUuids: [] } },
  };
  const model = { uuid: uuid(1), annotations: [], chapterUuids: [uuid(2)], tagUuids: [], phaseUuids: [], entities };

  test.each([
    [
      "a project's export",
      { metamodelVersion: "18.0", knowledgeModel: model, knowledgeModelPackage: { organizationId: "smw", kmId: "smp", version: "0.0.18" } },
    ],
    ["an export before metamodel 18", { metamodelVersion: 17, knowledgeModel: model, package: { id: "smw:smp:0.0.18" } }],
    [
      "the answer about a questionnaire",
      { knowledgeModel: model, knowledgeModelPackageId: "smw:smp:0.0.18", replies: {}, phaseUuid: null },
    ],
  ])("%s", (_, data) => {
    const reading = readKnowledgeModel(JSON.stringify(data));
    expect(reading.problems).toEqual([]);
    expect(reading.model?.coordinate).toEqual({ organizationId: "smw", kmId: "smp", version: "0.0.18" });
    expect(titles(reading)).toEqual(["Question"]);
    expect(reading.model?.questions.get(uuid(3))?.annotations.get("json.key")).toBe("one");
  });

  test("the model alone, as a preview answers", () => {
    expect(readKnowledgeModel(JSON.stringify(model)).places.size).toBe(1);
  });

  test("identifiers that are reused or differ from their key are errors, missing ones warnings", () => {
    const readWith = (more: object): ModelReading =>
      readKnowledgeModel(JSON.stringify({ knowledgeModel: { ...model, entities: { ...entities, ...more } } }));
    expect(errors(readWith({ choices: { [uuid(4)]: { uuid: uuid(4), label: "x" } } }))).toEqual([
      `/knowledgeModel/entities/choices/${uuid(4)} This identifier already is that of the answer`,
    ]);
    expect(errors(readWith({ choices: { [uuid(8)]: { uuid: uuid(9), label: "x" } } }))).toEqual([
      `/knowledgeModel/entities/choices/${uuid(8)} The key and the uuid of an entity must be the same UUID`,
    ]);
    const missing = readWith({ answers: {} });
    expect(errors(missing)).toEqual([]);
    expect(warnings(missing)).toEqual([
      `/knowledgeModel/entities/questions/${uuid(3)}/answerUuids It names ${uuid(4)}, which the model does not have`,
    ]);
  });

  test("follow-ups in a circle are an error at the question", () => {
    const answers = { [uuid(4)]: { uuid: uuid(4), label: "Yes", annotations: [], followUpUuids: [uuid(3)] } };
    expect(errors(readKnowledgeModel(JSON.stringify({ knowledgeModel: { ...model, entities: { ...entities, answers } } })))).toEqual([
      `/knowledgeModel/entities/questions/${uuid(3)} The question “Question” stands below itself`,
    ]);
  });
});

const data = process.env["SMP_WIZARD_DATA"];

describe.skipIf(data === undefined)("files that are not ours (SMP_WIZARD_DATA names their folder)", () => {
  test.each(["constructed.mini-smp.metamodel20.km", "constructed.smw-smp.replies.dt18.json"])("%s", file => {
    const reading = readKnowledgeModel(readFileSync(join(data ?? "", file), "utf8"));
    expect(reading.problems).toEqual([]);
    expect(reading.places.size).toBeGreaterThan(1);
  });
});
