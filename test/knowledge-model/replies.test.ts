import { describe, expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { exportWizard } from "../../server/src/core/export/wizard.ts";
import { readKnowledgeModel } from "../../server/src/core/knowledge-model/read.ts";
import { readProject, type ProjectReading } from "../../server/src/core/knowledge-model/replies.ts";
import { world } from "../support/world.ts";

const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const [modelUuid, chapter, question, answer, item] = [uuid(1), uuid(2), uuid(3), uuid(4), uuid(5)] as [
  string,
  string,
  string,
  string,
  string,
];
const path = `${chapter}.${question}`;

const model = {
  uuid: modelUuid,
  chapterUuids: [chapter],
  phaseUuids: [],
  tagUuids: [],
  entities: {
    chapters: { [chapter]: { uuid: chapter, title: "First", questionUuids: [question] } },
    questions: { [question]: { uuid: question, questionType: "ValueQuestion", title: "Name", valueType: "StringQuestionValueType" } },
  },
};
const reply = (type: string, value: unknown): object => ({ value: { type, value }, createdAt: "2026-11-20T00:00:00Z", createdBy: null });
const said = { [path]: reply("StringReply", "StrainScope") };
const read = (data: object): ProjectReading => readProject(JSON.stringify(data));
const one = (type: string, value: unknown): ProjectReading =>
  read({ metamodelVersion: "18.0", knowledgeModel: model, project: { replies: { [path]: reply(type, value) } } });
const messages = ({ problems }: ProjectReading): string[] => problems.map(({ severity, at, message }) => `${severity} ${at} ${message}`);

describe("where the replies stand", () => {
  const uuids = { project: uuid(90), phase: uuid(91) };
  const about = { uuid: uuids.project, name: "StrainScope", phaseUuid: uuids.phase, replies: said };
  test.each<readonly [string, object]>([
    ["metamodel 18", { metamodelVersion: "18.2", knowledgeModel: model, project: about }],
    ["metamodel 17", { metamodelVersion: "17.0", knowledgeModel: model, questionnaire: about }],
    ["metamodel 14", { metamodelVersion: 14, knowledgeModel: model, questionnaire: about }],
    [
      "metamodel 4",
      {
        metamodelVersion: 4,
        knowledgeModel: model,
        questionnaireUuid: uuids.project,
        questionnaireName: "StrainScope",
        phaseUuid: uuids.phase,
        questionnaireReplies: said,
      },
    ],
    ["another name of the version", { documentTemplateMetamodelVersion: "18.0", knowledgeModel: model, project: about }],
    ["the server's answer", { ...about, knowledgeModel: model }],
  ])("%s", (_, data) => {
    const reading = read(data);
    expect(reading.problems).toEqual([]);
    expect(reading.replies).toEqual(new Map([[path, { type: "StringReply", value: "StrainScope" }]]));
    expect([reading.name, reading.uuid, reading.phase]).toEqual(["StrainScope", uuids.project, uuids.phase]);
    expect(reading.places.get(question)?.question.title).toBe("Name");
  });

  test("what our own export writes, in every version, is read back", () => {
    const { plan, questions } = analyze(
      world("smp: 1\nstage: production\nsoftware: {name: X, kind: tool, license: MIT}\nrelease: {current: v1.0.0}\n"),
    );
    for (let metamodel = 4; metamodel <= 18; metamodel++) {
      const reading = readProject(exportWizard({ plan, questions, at: "2026-11-20", metamodel }).text);
      expect(reading.problems).toEqual([]);
      expect(reading.replies.size).toBe(5);
      expect(reading.name).toBe("X");
    }
  });

  test.each([["3.0"], ["19.0"], ["new"], [{}]])("version %j is an error", version => {
    const reading = read({ metamodelVersion: version, knowledgeModel: model, project: { replies: said } });
    expect(reading.model).toBeUndefined();
    expect(messages(reading)[0]).toMatch(/^error \/metamodelVersion Project data of version .* cannot be read; there are 4 to 18$/);
  });

  test("none, or two of them, are errors", () => {
    expect(messages(read({ knowledgeModel: model }))).toEqual(["error  This file has no replies of a project of the Wizard"]);
    expect(messages(read({ knowledgeModel: model, project: { replies: said }, questionnaire: { replies: said } }))).toEqual([
      "error /questionnaire/replies The file has replies at two places; export it again",
    ]);
  });

  test("the model may be given beside a file that has none, and only then", () => {
    const given = readKnowledgeModel(JSON.stringify(model));
    const without = JSON.stringify({ project: { replies: said } });
    expect(messages(readProject(without))).toEqual([
      "error /knowledgeModel The file has replies and no knowledge model; give the model, too",
    ]);
    expect(readProject(without, given).replies.size).toBe(1);
    expect(readProject(without, given).model).toBe(given.model);
    expect(
      readProject(JSON.stringify({ project: { replies: said }, knowledgeModel: { ...model, uuid: uuid(7) } }), given).model?.uuid,
    ).toBe(uuid(7));
  });
});

describe("replies", () => {
  test.each<readonly [string, unknown, unknown]>([
    ["StringReply", "a\u0000b", "a\u0000b"],
    ["AnswerReply", answer.toUpperCase(), answer],
    ["ItemSelectReply", item, item],
    ["FileReply", item, item],
    ["MultiChoiceReply", [answer, item], [answer, item]],
    ["ItemListReply", [], []],
    ["IntegrationReply", { type: "PlainType", value: "MIT" }, { type: "PlainType", value: "MIT" }],
    [
      "IntegrationReply",
      { type: "IntegrationType", value: "MIT", raw: { licenseId: "MIT", n: [1] } },
      { type: "IntegrationType", value: "MIT", raw: { licenseId: "MIT", n: [1] } },
    ],
    ["IntegrationReply", { type: "IntegrationType", value: "MIT", id: "mit" }, { type: "IntegrationLegacyType", value: "MIT", id: "mit" }],
    ["IntegrationReply", { type: "IntegrationType", value: "MIT" }, { type: "IntegrationLegacyType", value: "MIT", id: null }],
    [
      "IntegrationReply",
      { type: "IntegrationLegacyType", value: "MIT", id: null },
      { type: "IntegrationLegacyType", value: "MIT", id: null },
    ],
  ])("%s %j", (type, value, expected) => {
    const reading = one(type, value);
    expect(reading.problems).toEqual([]);
    expect([...reading.replies]).toEqual([[path, { type, value: expected }]]);
  });

  test.each<readonly [string, unknown, string]>([
    ["StringReply", 5, "its value is not a text"],
    ["StringReply", null, "its value is not a text"],
    ["AnswerReply", "yes", "its value is not a UUID"],
    ["ItemSelectReply", [item], "its value is not a UUID"],
    ["MultiChoiceReply", answer, "its value is not a list of UUIDs"],
    ["ItemListReply", [item, 1], "its value is not a list of UUIDs"],
    ["IntegrationReply", "MIT", "its value is not a text"],
    ["IntegrationReply", { type: "OtherType", value: "MIT" }, "type “OtherType” is not known"],
    ["IntegrationReply", { type: "IntegrationLegacyType", value: "MIT", id: 1 }, "its id is not a text"],
    ["RatingReply", 5, "type “RatingReply” is not known"],
    ["__proto__", 5, "type “__proto__” is not known"],
  ])("%s %j cannot be read, and is kept as that", (type, value, why) => {
    const reading = one(type, value);
    expect(reading.replies.size).toBe(0);
    expect([...reading.unread]).toEqual([[path, why]]);
    expect(messages(reading)).toEqual([`warning /project/replies/${path} The reply is left out: ${why}`]);
    expect(reading.model).toBeDefined();
  });

  test("a reply without a value, a key that is no way to a question", () => {
    const replies = { [path]: null, [`${path}.x`]: said[path], [question]: said[path], ["__proto__x"]: said[path] };
    const reading = read({ knowledgeModel: model, project: { replies } });
    expect([...reading.unread]).toEqual([[path, "it has no type"]]);
    expect(messages(reading).filter(line => line.includes("is no way to a question"))).toHaveLength(3);
  });

  test("the same question twice, in other letters, is an error", () => {
    const reading = read({ knowledgeModel: model, project: { replies: { ...said, [path.toUpperCase()]: said[path] } } });
    // all digits: upper case changes nothing, so the file has one key only
    expect(reading.problems).toEqual([]);
    const letters = path.replaceAll("4000", "a000");
    const twice = read({ knowledgeModel: model, project: { replies: { [letters]: said[path], [letters.toUpperCase()]: said[path] } } });
    expect(messages(twice)[0]).toContain("There are two replies to one question; keep one of them");
    expect(twice.model).toBeUndefined();
  });

  test("an item that stands twice counts once, and is said", () => {
    const reading = one("ItemListReply", [item, item.toUpperCase(), uuid(6)]);
    expect(reading.replies.get(path)?.value).toEqual([item, uuid(6)]);
    expect(messages(reading)).toEqual([`warning /project/replies/${path}/value/value The list names the same thing twice; it counts once`]);
  });
});

describe("hostile files", () => {
  test.each<readonly [string, string]>([
    ["nothing", ""],
    ["no JSON", "{"],
    ["a list", "[]"],
    ["a number", "1"],
    ["replies as a list", JSON.stringify({ knowledgeModel: model, project: { replies: [said] } })],
    ["a key twice", '{"project":{"replies":{}},"project":{"replies":{}}}'],
    ["deep", `${"[".repeat(5000)}${"]".repeat(5000)}`],
    ["a model that is none", JSON.stringify({ knowledgeModel: { uuid: "x" }, project: { replies: said } })],
    [
      "questions in a circle",
      JSON.stringify({
        project: { replies: said },
        knowledgeModel: {
          ...model,
          entities: {
            ...model.entities,
            questions: {
              [question]: { uuid: question, questionType: "ListQuestion", title: "Round", itemTemplateQuestionUuids: [question] },
            },
          },
        },
      }),
    ],
  ])("%s: an error, and neither model nor replies", (_, text) => {
    const reading = readProject(text);
    expect(reading.model).toBeUndefined();
    expect(reading.replies.size).toBe(0);
    expect(reading.problems[0]?.severity).toBe("error");
    for (const { message } of reading.problems) expect(message.length).toBeLessThanOrEqual(90);
  });

  test("__proto__ as a key changes no object", () => {
    const text = `{"knowledgeModel": ${JSON.stringify(model)}, "project": {"__proto__": {"name": "x"}, "replies": {"__proto__": {"value": {"type": "StringReply", "value": "x"}}}}}`;
    const reading = readProject(text);
    expect(reading.name).toBeUndefined();
    expect(reading.replies.size).toBe(0);
    expect(({} as Record<string, unknown>)["value"]).toBeUndefined();
  });

  test("a hundred thousand items and replies", () => {
    const items = Array.from({ length: 100_000 }, (_, index) => uuid(1000 + index));
    const replies = {
      [path]: reply("ItemListReply", items),
      ...Object.fromEntries(items.map(it => [`${path}.${it}.${uuid(8)}`, reply("StringReply", "x")])),
    };
    expect(read({ knowledgeModel: model, project: { replies } }).replies.size).toBe(100_001);
  });
});
