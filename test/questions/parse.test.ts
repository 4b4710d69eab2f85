import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { keySchema, schemaAt } from "../../server/src/core/plan/schema.ts";
import { questions } from "../../server/src/core/questions/catalogue.generated.ts";
import { parseQuestion } from "../../server/src/core/questions/parse.ts";
import { chapters, stageTitles } from "../../server/src/core/questions/types.ts";

const front = `id: testing.speed
chapter: testing
number: 3
order: 22
title: Speed
type: choice
options:
  - {id: "yes", label: "Yes"}
  - {id: "no", label: "No"}
stages:
  - {stage: production, basis: inferred}
  - {stage: construction, basis: official, only: ["yes"]}
`;
const body = `# Is it *fast*?

## What is asked

Say whether it is fast.

- as a list

## Why it matters

Time is short.

### Construction

Early is easy.

### Production

Late is dear.

## Evidence

- \`bench.csv\`
`;
const file = (yaml = front, markdown = body): string => `---\n${yaml}---\n\n${markdown}`;
const path = "schemas/questions/testing.speed.md";

describe("a question", () => {
  test("keeps its front matter and the Markdown of its sections", () => {
    const { question, problems } = parseQuestion(path, file());
    expect(problems).toEqual([]);
    expect(question).toEqual({
      id: "testing.speed",
      chapter: "testing",
      number: 3,
      order: 22,
      title: "Speed",
      wording: "Is it fast?",
      type: "choice",
      options: [
        { id: "yes", label: "Yes" },
        { id: "no", label: "No" },
      ],
      rows: [],
      columns: [],
      several: false,
      stages: [
        { stage: "construction", basis: "official", only: ["yes"] },
        { stage: "production", basis: "inferred" },
      ],
      crosswalk: [],
      sections: { asked: "Say whether it is fast.\n\n- as a list", why: "Time is short.", evidence: "- `bench.csv`" },
      whyAt: { construction: "Early is easy.", production: "Late is dear." },
    });
  });

  test("is the same with Windows line ends", () => {
    expect(parseQuestion(path, file().replaceAll("\n", "\r\n"))).toEqual(parseQuestion(path, file()));
  });

  const matrix =
    front.replace("type: choice", "type: matrix") +
    "rows: [{id: a, label: A, columns: [x]}]\ncolumns: [{id: x, label: X}, {id: z, label: Z, alone: true}]\n";

  test("may be a matrix", () => {
    const { question } = parseQuestion(path, file(`${matrix}several: true\nlisted: x\n`));
    expect(question).toMatchObject({
      type: "matrix",
      several: true,
      listed: "x",
      rows: [{ id: "a", columns: ["x"] }],
      columns: [{ id: "x" }, { id: "z", alone: true }],
    });
  });

  test.each<[string, string, number, string?]>([
    [front.replace("title: Speed\n", ""), "The key “title” is missing", 2],
    [front.replace("number: 3", "number: third"), "“number” should be a whole number from 1", 4],
    [front.replace("type: choice", "type: yes-no"), "“type” should be one of", 7],
    [front.replace("type: choice", "type: matrix"), "A question of type matrix needs “rows” and “columns”", 7],
    [front.replace('"no"', "no").replace('"yes"', "true"), "“id” should be text; put quotes around yes and no", 9],
    [front.replace('{id: "no"', '{id: "yes"'), "The id “yes” stands here twice", 10],
    [front.replace("basis: inferred", "basis: guessed"), "“basis” should be official or inferred", 12],
    [front.replace("stage: production", "stage: Production"), "“stage” should be getting-started", 12],
    [front.replace("stage: production", "stage: construction"), "The stage construction stands here twice", 13],
    [front.replace('only: ["yes"]', "only: [often]"), "“often” is neither an option nor a row", 13],
    [front.replace(/stages:\n[^]*/, ""), "The key “stages” is missing", 2],
    [`${front}colour: red\n`, "“colour” is not a key of a question", 14],
    [`${front}"__proto__": {a: 1}\n`, "“__proto__” is not a key of a question", 14],
    [front.replace("testing.speed", "documentation.speed"), "“id” should begin with its chapter, testing", 2],
    [front.replace("testing.speed", "testing.pace"), "The file of this question should be named testing.pace.md", 2],
    [`${front}crosswalk: CodeMeta\n`, "“crosswalk” should be a list", 14],
    [`${front}several: often\n`, "“several” should be true or false", 14],
    [`${front}listed: x\n`, "“listed” should be one of the columns", 14],
    [matrix.replace("columns: [x]", "columns: [q]"), "“q” is not one of the columns", 14],
    [`${front}title: Again\n`, "The front matter is not YAML that can be read", 14],
    ["- a\n", "The front matter should be keys and values", 2],
    [front, "The section “Evidence” is missing", 1, body.replace(/## Evidence[^]*/, "")],
    [front, "The section “Evidence” is empty", 36, body.replace(/- `bench.csv`\n/, "")],
    [front, "“Background” is not a section of a question", 36, body.replace("## Evidence", "## Background\n\nOld.\n\n## Evidence")],
    [front, "“Publication” is not", 32, body.replace("### Production", "### Publication")],
    [front, "“Why it matters” should say so for the stage Production too", 1, body.replace(/### Production[^]*?(?=## Evid)/, "")],
    [front, "The stage Construction stands here twice", 32, body.replace("### Production", "### Construction")],
    [front, "The text begins with the question as a heading", 18, `Preface.\n\n${body}`],
    [front, "A question has one heading of the first level", 40, `${body}\n# Another\n`],
  ])("%#: %s", (yaml, message, line, markdown = body) => {
    const { question, problems } = parseQuestion(path, file(yaml, markdown));
    expect(question).toBeUndefined();
    const found = problems.find(problem =>
      problem.message.startsWith(message.replace("“Publication” is not", "The stage Publication is not")),
    );
    expect(problems.map(problem => problem.message)).toContain(found?.message);
    expect((found?.range?.start.line ?? -1) + 1).toBe(line);
    for (const problem of problems) expect(problem.message.length).toBeLessThanOrEqual(90);
  });

  test.each([
    "",
    "\u0000",
    "---",
    "---\n---\n",
    "---\na: *b\n---\n",
    "---\na: [\n---\n# x",
    "# only a heading",
    "---\na: &a [*a]\n---\n",
    `---\na: &a [x]\nb: [*a]\n---\n`,
    ">".repeat(19_000),
    "> ".repeat(49) + "a\n".repeat(9_000),
    "- ".repeat(9_000),
    `${"- ".repeat(49)}a\n`.repeat(190),
    "1. ".repeat(6_000),
    "*a _b ".repeat(3_000),
    "`".repeat(19_000),
    "[a](".repeat(4_000),
    "![".repeat(9_000),
    "<".repeat(19_000),
    "|a".repeat(9_000),
    "[".repeat(19_000),
    "# a\n".repeat(4000),
    `---\n${"[".repeat(5000)}\n---\n`,
    "x".repeat(200_000),
  ])("that is none is refused with a reason", text => {
    const { question, problems } = parseQuestion(path, text);
    expect(question).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
  });

  test("cut off anywhere never throws", () => {
    for (let length = 0; length < file().length; length += 7) expect(() => parseQuestion(path, file().slice(0, length))).not.toThrow();
  });
});

describe("the catalogue", () => {
  test("holds the 21 questions of ELIXIR SMP, as the schema of the plan knows them", () => {
    expect(questions.map(it => it.id)).toEqual(keySchema(schemaAt(["answers"]) ?? {})?.enum);
    expect(questions.map(it => it.order)).toEqual([...questions.keys()].map(index => index + 1));
    expect(readdirSync("schemas/questions").sort()).toEqual(questions.map(it => `${it.id}.md`).sort());
  });

  test("is made from the files", () => {
    for (const question of questions) {
      const name = `schemas/questions/${question.id}.md`;
      expect(parseQuestion(name, readFileSync(name, "utf8"))).toEqual({ question, problems: [] });
    }
  });

  test("counts the questions of each chapter in order", () => {
    expect([...new Set(questions.map(it => it.chapter))]).toEqual(chapters.map(it => it.id));
    for (const { id } of chapters) {
      const numbers = questions.filter(it => it.chapter === id).map(it => it.number);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }
  });

  test("says which stages are official", () => {
    const uses = Object.keys(stageTitles).map(stage => [
      stage,
      ...(["official", "inferred"] as const).map(basis =>
        questions.filter(it => it.stages.some(use => use.stage === stage && use.basis === basis)).map(it => it.order),
      ),
    ]);
    expect(uses).toEqual([
      ["getting-started", [1, 2, 3, 9, 10, 12], [11]],
      ["construction", [4, 5, 6, 7, 8], [16]],
      ["application", [4], [6, 7, 16, 17]],
      ["production", [], [6, 9, 14, 15]],
      ["publication", [4, 12, 13, 18, 19, 20, 21], [1]],
    ]);
  });

  test("has short titles, all different", () => {
    expect(new Set(questions.map(it => it.title)).size).toBe(questions.length);
    for (const { title, wording } of questions) {
      expect(title.length).toBeLessThanOrEqual(24);
      expect(wording).toMatch(/\?$/);
    }
  });
});
