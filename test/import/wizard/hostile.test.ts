import { describe, expect, test } from "vitest";
import { analyze } from "../../../server/src/core/analyze.ts";
import { exportWizard } from "../../../server/src/core/export/wizard.ts";
import { applyChoices } from "../../../server/src/core/import/wizard/compare.ts";
import { prepareImport, type PreparedImport } from "../../../server/src/core/import/wizard/prepare.ts";
import { elixirBundle } from "../../../server/src/core/knowledge-model/bundle-text.ts";
import { peopleKey } from "../../../server/src/core/knowledge-model/elixir-smp.ts";
import { replyPath } from "../../../server/src/core/knowledge-model/places.ts";
import { readKnowledgeModel } from "../../../server/src/core/knowledge-model/read.ts";
import { resolveModel } from "../../../server/src/core/knowledge-model/resolve.ts";
import { world } from "../../support/world.ts";

const { model, places } = readKnowledgeModel(elixirBundle());
const own = resolveModel(model!, places).resolved!;
const bare = "smp: 1\nstage: production\nsoftware: {name: X, kind: tool}\npeople:\n  ada: {name: Ada}\n";
const analysis = analyze(world(bare));

interface File {
  metamodelVersion: string;
  knowledgeModel: { entities: Record<string, Record<string, Record<string, unknown>>> };
  project: { replies: Record<string, unknown> };
}

/** The file of a plan, with whatever is done to it. */
function spoilt(change: (file: File) => void): string {
  const file = JSON.parse(
    exportWizard({ plan: analysis.plan, questions: analysis.questions, at: "2026-11-20", resolved: own }).text,
  ) as File;
  change(file);
  return JSON.stringify(file);
}

const reply = (type: string, value: unknown): object => ({ value: { type, value }, createdAt: "2026-11-20T00:00:00Z", createdBy: null });
const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const pathOf = (key: string, items: Readonly<Record<string, string>> = {}): string =>
  replyPath(own.find(key)!.place, new Map(Object.entries(items).map(([list, item]) => [own.find(list)!.place.question.uuid, item])))!;
const answerTo = (key: string, value: string): string => own.valueOf(own.find(key)!.place, value, [])!;

function prepared(text: string): PreparedImport {
  const result = prepareImport({ analysis, text });
  if ("problem" in result) throw new Error(result.problem.join("\n"));
  return result;
}

/** Everything that could be taken is taken. */
function taken({ comparison }: PreparedImport): string {
  const choices = new Map(comparison.items.map(({ subject }) => [subject, "wizard" as const]));
  return applyChoices(analysis.plan, comparison, choices).after.main.file.text;
}

describe("files that are refused as a whole", () => {
  test.each<readonly [string, string]>([
    ["nothing", ""],
    ["not JSON", "{"],
    ["deep nesting", `{"knowledgeModel": ${"[".repeat(300)}${"]".repeat(300)}}`],
    ["a version to come", spoilt(file => (file.metamodelVersion = "19.0"))],
    [
      "a question of an unknown type",
      spoilt(file => (Object.values(file.knowledgeModel.entities["questions"]!)[0]!["questionType"] = "RatingQuestion")),
    ],
    [
      "questions in a circle",
      spoilt(file => {
        const lists = Object.values(file.knowledgeModel.entities["questions"]!).filter(it => it["questionType"] === "ListQuestion");
        (lists[0]!["itemTemplateQuestionUuids"] as string[]).push(lists[0]!["uuid"] as string);
      }),
    ],
    [
      "an identifier of two things",
      spoilt(file => {
        const { questions, answers } = file.knowledgeModel.entities;
        const [first] = Object.keys(answers!);
        questions![first!] = { ...Object.values(questions!)[0]!, uuid: first };
      }),
    ],
    ["a knowledge model", elixirBundle()],
  ])("%s", (_, text) => {
    const result = prepareImport({ analysis, text });
    expect(result).toHaveProperty("problem");
    for (const line of (result as { readonly problem: readonly string[] }).problem) {
      expect(line.replace(/^\/\S*: /, "").length).toBeLessThanOrEqual(90);
      expect(line).not.toContain("undefined");
    }
  });

  test("a plan with faults, another model than the pinned one", () => {
    const text = spoilt(() => undefined);
    const broken = analyze(world(`${bare}<<<<<<< HEAD\nanswers: {}\n`));
    expect(prepareImport({ analysis: broken, text })).toHaveProperty("problem");
    const pinned = analyze(world(`${bare}wizard: {model: "dsw:smp:1.2.4"}\n`));
    expect(prepareImport({ analysis: pinned, text })).toMatchObject({
      problem: [expect.stringContaining("pinned to dsw:smp:1.2.4"), expect.anything()],
    });
  });
});

describe("replies that cannot be taken are said, and the plan is as it was", () => {
  const citation = pathOf("recognition.citation");
  test.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ["a type that is not known", { [citation]: reply("RatingReply", 5) }],
    ["a wrong type", { [citation]: reply("StringReply", "yes") }],
    ["an answer that the model does not have", { [citation]: reply("AnswerReply", uuid(7)) }],
    ["an answer of another question", { [citation]: reply("AnswerReply", answerTo("recognition.orcid", "yes")) }],
    ["null", { [citation]: null }],
    [
      "a text that is too long",
      {
        [citation.replace(/[^.]*$/, "") + own.find("recognition.citation-note")!.place.question.uuid]: reply(
          "StringReply",
          "x".repeat(20_001),
        ),
      },
    ],
  ])("%s", (_, replies) => {
    const result = prepared(spoilt(file => Object.assign(file.project.replies, replies)));
    expect(result.comparison.items.find(({ subject }) => subject === "recognition.citation")).toMatchObject({
      state: "not-held",
      outcome: "unmapped",
    });
    expect(taken(result)).toBe(bare);
  });

  test("replies that point nowhere, or below what is not chosen", () => {
    const result = prepared(
      spoilt(file =>
        Object.assign(file.project.replies, {
          [`${uuid(1)}.${uuid(2)}`]: reply("StringReply", "x"),
          [pathOf("interoperability.formats=yes.formats")]: reply("ItemListReply", [uuid(3)]),
          [pathOf(`${peopleKey}[].name`, { [peopleKey]: uuid(9) })]: reply("StringReply", "No item"),
          "not.a.way": reply("StringReply", "x"),
        }),
      ),
    );
    expect(result.comparison.notes).toEqual([
      "2 replies below answers that are not chosen count for nothing",
      "1 reply to questions that the model does not ask count for nothing",
    ]);
    expect(result.problems.map(({ message }) => message)).toEqual(["“not.a.way” is no way to a question; its reply is left out"]);
    expect(taken(result)).toBe(bare);
  });

  test("hostile texts stay texts", () => {
    const texts = [
      "__proto__",
      "\u0000\u001b[31m",
      "- a: *b",
      "{{x}}",
      "\ud800",
      "*alias",
      "&anchor x",
      "# no comment",
      "'\"",
      "a\u2028b",
      "yes",
      "~",
    ];
    for (const text of texts) {
      const result = prepared(
        spoilt(file =>
          Object.assign(file.project.replies, {
            [pathOf("general.description")]: reply("StringReply", text),
            [citation]: reply("AnswerReply", answerTo("recognition.citation", "yes")),
            [pathOf("recognition.citation-note")]: reply("StringReply", text),
            [pathOf("recognition.citation-evidence")]: reply("ItemListReply", [uuid(5)]),
            [pathOf("recognition.citation-evidence[].place", { "recognition.citation-evidence": uuid(5) })]: reply("StringReply", text),
          }),
        ),
      );
      const after = analyze(world(taken(result)));
      expect(after.plan.main.document.problems).toEqual([]);
      expect(after.plan.software.description?.value).toBe(text.trim());
      expect(after.plan.answers[0]?.note?.value).toBe(text.trim());
      expect(after.plan.answers[0]?.evidence.map(({ value }) => value)).toEqual([text.trim()]);
    }
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("items that stand twice count once; items that choose each other in a circle end", () => {
    const gate = own.find("gates.other")!.place.question.uuid;
    const result = prepared(
      spoilt(file => {
        file.project.replies[pathOf("recognition.citation-evidence")] = reply("ItemListReply", [uuid(5), uuid(5)]);
        file.project.replies[pathOf("gates.other")] = reply("ItemListReply", [uuid(6)]);
        file.project.replies[pathOf("gates.other[].by", { "gates.other": uuid(6) })] = reply("ItemSelectReply", uuid(6));
        Object.values(file.knowledgeModel.entities["questions"]!).forEach(question => {
          if (question["questionType"] === "ItemSelectQuestion") question["listQuestionUuid"] = gate;
        });
      }),
    );
    expect(result.problems.map(({ message }) => message)).toEqual(["The list names the same thing twice; it counts once"]);
    expect(result.comparison.items.find(({ subject }) => subject === "signoffs")).toMatchObject({ state: "not-held" });
    expect(taken(result)).toBe(bare);
  });

  test("a hundred thousand items: the list is left out, with the number", () => {
    const items = Array.from({ length: 100_000 }, (_, at) => uuid(at));
    const result = prepared(
      spoilt(file => {
        for (const key of [peopleKey, "recognition.citation-evidence", "gates.other"])
          file.project.replies[pathOf(key)] = reply("ItemListReply", items);
        for (const item of items.slice(0, 10_000))
          file.project.replies[pathOf(`${peopleKey}[].id`, { [peopleKey]: item })] = reply("StringReply", `p${item}`);
      }),
    );
    const of = (subject: string): readonly string[] =>
      result.comparison.items.filter(it => it.subject === subject).flatMap(({ lost }) => lost);
    expect(of("people")).toEqual(["the list has 100000 items, more than 5000"]);
    expect(of("signoffs")).toEqual(["the list has 100000 items, more than 5000"]);
    expect(taken(result)).toBe(bare);
  });

  test("thousands of people: as many as a project has", () => {
    const items = Array.from({ length: 2000 }, (_, at) => uuid(at));
    const result = prepared(
      spoilt(file => {
        file.project.replies[pathOf(peopleKey)] = reply("ItemListReply", items);
        for (const [at, item] of items.entries()) {
          file.project.replies[pathOf(`${peopleKey}[].id`, { [peopleKey]: item })] = reply("StringReply", `p${at}`);
          file.project.replies[pathOf(`${peopleKey}[].name`, { [peopleKey]: item })] = reply("StringReply", `Person ${at}`);
        }
      }),
    );
    expect(result.comparison.items.filter(({ state }) => state === "new")).toHaveLength(300);
    expect(result.comparison.items.filter(({ subject }) => subject === "people").map(({ wizard }) => wizard)).toEqual(["1700 more people"]);
  });

  test("evidence by the thousand is taken in bounded time, there and back", () => {
    const items = Array.from({ length: 3000 }, (_, at) => uuid(at));
    const list = "recognition.citation-evidence";
    const file = spoilt(file => {
      file.project.replies[citation] = reply("AnswerReply", answerTo("recognition.citation", "yes"));
      file.project.replies[pathOf(list)] = reply("ItemListReply", items);
      for (const [at, item] of items.entries())
        file.project.replies[pathOf(`${list}[].place`, { [list]: item })] = reply("StringReply", `docs/${at}`);
    });
    const before = `${bare}answers:\n  recognition.citation:\n    answer: yes\n    evidence:\n${items.map((_, at) => `      - old/${at}\n`).join("")}`;
    const old = analyze(world(before));
    const result = prepareImport({ analysis: old, text: file });
    if ("problem" in result) throw new Error(result.problem.join("\n"));
    const { after } = applyChoices(old.plan, result.comparison, new Map([["recognition.citation", "wizard"]]));
    expect(after.answers[0]?.evidence).toHaveLength(3000);
    expect(after.answers[0]?.evidence.at(-1)?.value).toBe("docs/2999");
  });
});
