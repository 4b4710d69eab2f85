import { expect, test } from "vitest";
import { questionPlaces, replyPath, type QuestionPlace } from "../../server/src/core/knowledge-model/places.ts";
import { problemList } from "../../server/src/core/knowledge-model/problems.ts";
import { readKnowledgeModel } from "../../server/src/core/knowledge-model/read.ts";
import type { ReplyValue } from "../../server/src/core/knowledge-model/reply-value.ts";
import { replyContents } from "../../server/src/core/knowledge-model/reply-contents.ts";
import { resolveModel } from "../../server/src/core/knowledge-model/resolve.ts";
import { bundleOf, dswTree } from "../support/key-tree.ts";

const { model, places } = readKnowledgeModel(bundleOf(dswTree));
const found = model && resolveModel(model, places).resolved;
const placeAt = (key: string): QuestionPlace => {
  const place = found?.find(key)?.place;
  if (place === undefined) throw new Error(key);
  return place;
};
const path = (key: string, items: Readonly<Record<string, string>> = {}): string =>
  replyPath(placeAt(key), new Map(Object.entries(items).map(([list, item]) => [placeAt(list).question.uuid, item]))) ?? "";
const answer = (key: string, value: string): [string, ReplyValue] => {
  const place = placeAt(key);
  return [path(key), { type: "AnswerReply", value: found?.valueOf(place, value, []) ?? "" }];
};
const text = (at: string, value: string): [string, ReplyValue] => [at, { type: "StringReply", value }];

const registries = "versioning.usesRegistries=true.registries";
const project = (first: string, second: string, order: "as it is" | "turned"): Map<string, ReplyValue> => {
  const items = order === "as it is" ? [first, second] : [second, first];
  return new Map([
    text(path("generalInformation.name"), "Quark"),
    answer("versioning.usesRegistries", "true"),
    [path(registries), { type: "ItemListReply", value: items }],
    text(path(`${registries}[].registry`, { [registries]: first }), "bio.tools"),
    text(path(`${registries}[].registry`, { [registries]: second }), "ASCL"),
  ]);
};

test("items count by what is said of them", () => {
  const one = replyContents(places, project("a", "b", "as it is"));
  expect(one?.size).toBe(3);
  expect(replyContents(places, project("x", "y", "turned"))).toEqual(one);
  const other = project("a", "b", "as it is");
  other.set(...text(path(`${registries}[].record`, { [registries]: "a" }), "https://bio.tools/quark"));
  expect(replyContents(places, other)).not.toEqual(one);
});

test("the record behind a value of an integration does not count, the value does", () => {
  const licence = "collaboration.licenses";
  const replies = (value: ReplyValue): Map<string, ReplyValue> =>
    new Map([
      [path(licence), { type: "ItemListReply", value: ["a"] }],
      [path(`${licence}[].license`, { [licence]: "a" }), value],
    ]);
  const plain = replyContents(places, replies({ type: "IntegrationReply", value: { type: "PlainType", value: "MIT" } }));
  const record = { type: "IntegrationType", value: "MIT", raw: { id: "MIT" } } as const;
  expect(replyContents(places, replies({ type: "IntegrationReply", value: record }))).toEqual(plain);
  expect(replyContents(places, replies({ type: "IntegrationReply", value: { ...record, value: "ISC" } }))).not.toEqual(plain);
});

test("what stands below an answer that is not chosen does not count", () => {
  const replies = project("a", "b", "as it is");
  replies.set(...answer("versioning.usesRegistries", "false"));
  expect([...(replyContents(places, replies)?.keys() ?? [])]).toEqual([
    placeAt("generalInformation.name").question.uuid,
    placeAt("versioning.usesRegistries").question.uuid,
  ]);
});

test("items that choose each other end", () => {
  const [a, b] = ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"];
  const list = { type: "ListQuestion", uuid: a, itemQuestionUuids: [b] } as never;
  const select = { type: "ItemSelectQuestion", uuid: b, listQuestionUuid: a } as never;
  const above: QuestionPlace = { question: list, chapterUuid: "c", above: undefined, depth: 0 };
  const circle = new Map<string, QuestionPlace>([
    [a, above],
    [b, { question: select, chapterUuid: "c", above: { place: above, answerUuid: undefined }, depth: 1 }],
  ]);
  const replies = new Map<string, ReplyValue>([
    [`c.${a}`, { type: "ItemListReply", value: ["x", "y"] }],
    [`c.${a}.x.${b}`, { type: "ItemSelectReply", value: "y" }],
    [`c.${a}.y.${b}`, { type: "ItemSelectReply", value: "x" }],
  ]);
  expect(replyContents(circle, replies)?.size).toBe(1);
});

test("more than anybody writes is not compared", () => {
  const items = Array.from({ length: 20_000 }, (_, index) => `item-${index}`);
  const replies = new Map<string, ReplyValue>([[path("collaboration.contributors"), { type: "ItemListReply", value: items }]]);
  expect(replyContents(places, replies)?.size).toBe(1);
  const wide = new Map(places);
  const contributors = placeAt("collaboration.contributors");
  for (let index = 0; index < 40; index++)
    wide.set(`w${index}`, { question: { ...contributors.question, uuid: `w${index}` }, chapterUuid: contributors.chapterUuid, above: { place: contributors, answerUuid: undefined }, depth: 1 }); // prettier-ignore
  expect(replyContents(wide, replies)).toBeUndefined();
});

test("an empty model has nothing", () => {
  expect(
    replyContents(questionPlaces({ model: { ...model, chapterUuids: [] } as never, pointer: () => "" }, problemList()), new Map())?.size,
  ).toBe(0);
});
