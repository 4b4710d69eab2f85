import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkAnswer, normalAnswer } from "../../server/src/core/questions/answers.ts";
import { questions } from "../../server/src/core/questions/catalogue.generated.ts";
import type { Question } from "../../server/src/core/questions/types.ts";

const isLicense = (text: string): boolean => ["MIT", "GPL-3.0-only", "MIT OR Apache-2.0"].includes(text);

function question(id: string): Question {
  const found = questions.find(it => it.id === id);
  if (found === undefined) throw new Error(`no question ${id}`);
  return found;
}

describe("an answer that fits", () => {
  test.each<[string, unknown, unknown]>([
    ["accessibility.access", "public", "public"],
    ["accessibility.access", ["public"], "public"],
    ["accessibility.licensed", true, "yes"],
    ["accessibility.licensed", false, "no"],
    ["accessibility.licensed", "yes", "yes"],
    ["testing.sample-data", "not-applicable", "not-applicable"],
    ["accessibility.license", "MIT OR Apache-2.0", "MIT OR Apache-2.0"],
    ["accessibility.license", "other", "other"],
    ["accessibility.license", " MIT ", "MIT"],
    ["documentation.types", ["readme", "user", "readme"], ["user", "readme"]],
    ["documentation.types", "readme", ["readme"]],
    ["documentation.types", "none", ["none"]],
    ["versioning.system", "git", ["git"]],
    ["documentation.how-to", ["use", "test"], { test: "yes", use: "yes" }],
    ["documentation.how-to", "install", { install: "yes" }],
    ["documentation.how-to", { test: true, build: "not-applicable", use: "no" }, { test: "yes", use: "no", build: "not-applicable" }],
    ["testing.types", { unit: "automatic", frontend: false }, { unit: "automatic", frontend: "no" }],
    ["testing.types", { unit: ["automatic", "manual"] }, { unit: ["manual", "automatic"] }],
    ["testing.types", { unit: ["manual"] }, { unit: "manual" }],
    ["testing.types", "none", "none"],
    ["testing.types", ["none"], "none"],
    ["interoperability.formats", "partially", "partially"],
    ["interoperability.formats", true, "yes"],
    ["reproducibility.dependencies", ["pyproject.toml", "uv.lock"], ["pyproject.toml", "uv.lock"]],
    ["reproducibility.dependencies", "uv.lock", ["uv.lock"]],
    ["reproducibility.dependencies", "not-applicable", "not-applicable"],
    ["reproducibility.environment", ["container", "conda"], ["container", "conda"]],
  ])("%s: %j", (id, value, normal) => {
    expect(checkAnswer(question(id), value, isLicense)).toEqual([]);
    expect(normalAnswer(question(id), value)).toEqual(normal);
  });

  test("written in its canonical form stays as it is", () => {
    for (const it of questions) {
      for (const value of [true, "MIT", "git", "readme", "none", "test", { unit: "manual" }, "a.lock", "public"]) {
        const normal = normalAnswer(it, value);
        if (normal !== undefined) expect(normalAnswer(it, normal)).toEqual(normal);
      }
    }
  });
});

describe("an answer that does not fit", () => {
  test.each<[string, unknown, { path: unknown[]; message: string; allowed?: unknown; key?: true }]>([
    ["accessibility.licensed", "maybe", { path: [], message: "“maybe” does not fit here; write yes or no", allowed: ["yes", "no"] }],
    ["accessibility.licensed", 1, { path: [], message: "“1” does not fit here; write yes or no" }],
    ["accessibility.access", ["public", "other"], { path: [], message: "One answer is wanted here: public, not-applicable or other" }],
    ["accessibility.access", true, { path: [], message: "“true” does not fit here; write public, not-applicable or other" }],
    [
      "accessibility.license",
      "GPL",
      { path: [], message: "“GPL” is not an SPDX expression such as MIT; or write other or not-applicable" },
    ],
    [
      "accessibility.license",
      ["MIT", "GPL"],
      { path: [], message: "A list is not an SPDX expression such as MIT; or write other or not-applicable" },
    ],
    ["documentation.types", ["user", "manual"], { path: [1], message: "“manual” is none of the 9 answers to this question" }],
    ["documentation.types", ["user", "none"], { path: [], message: "“none” cannot stand beside other answers" }],
    ["documentation.types", [], { path: [], message: "An empty list is no answer to this question" }],
    ["documentation.types", { user: true }, { path: [], message: "A map is none of the 9 answers to this question" }],
    ["versioning.system", ["Git"], { path: [0], message: "“Git” does not fit here; write git, mercurial, subversion, cvs or other" }],
    ["documentation.how-to", ["use", "run"], { path: [1], message: "“run” does not fit here; write test, use, build, deploy or install" }],
    ["documentation.how-to", { use: "not-applicable" }, { path: ["use"], message: "“not-applicable” does not fit here; write yes or no" }],
    [
      "documentation.how-to",
      { run: "yes" },
      { path: ["run"], key: true, message: "“run” does not fit here; write test, use, build, deploy or install" },
    ],
    ["documentation.how-to", { use: ["yes", "no"] }, { path: ["use"], message: "One answer is wanted here: yes or no" }],
    ["testing.types", { unit: "yes" }, { path: ["unit"], message: "“yes” does not fit here; write manual, automatic or no" }],
    ["testing.types", { unit: ["manual", "no"] }, { path: ["unit"], message: "“no” cannot stand beside other answers" }],
    [
      "testing.types",
      { unit: ["manual", "cron"] },
      { path: ["unit", 1], message: "“cron” does not fit here; write manual, automatic or no" },
    ],
    ["testing.types", { none: "yes" }, { path: ["none"], key: true, message: "“none” is none of the 8 answers to this question" }],
    ["testing.types", ["linting"], { path: [], message: "Write for each row how it is done, for instance {linting: manual}" }],
    ["testing.types", true, { path: [], message: "Write for each row how it is done, for instance {unit: manual}" }],
    ["testing.types", {}, { path: [], message: "An empty map is no answer; write {unit: manual}" }],
    [
      "reproducibility.dependencies",
      true,
      { path: [], message: "Name the files here, or write container, conda, virtual-machine, module or not-applicable" },
    ],
    [
      "reproducibility.dependencies",
      ["uv.lock", "not-applicable"],
      { path: [], message: "“not-applicable” cannot stand beside other answers" },
    ],
    ["interoperability.formats", null, { path: [], message: "An empty answer does not fit here; write yes, partially or no" }],
  ])("%s: %j", (id, value, problem) => {
    expect(checkAnswer(question(id), value, isLicense)).toEqual([expect.objectContaining(problem)]);
    if (id !== "accessibility.license") expect(normalAnswer(question(id), value)).toBeUndefined();
  });
});

test("free text", () => {
  const text: Question = { ...question("accessibility.access"), type: "text", options: [] };
  expect(normalAnswer(text, " as it is ")).toBe("as it is");
  expect(checkAnswer(text, 3, isLicense)).toEqual([{ path: [], message: "The answer should be text", allowed: [] }]);
});

test("any value is judged, in a message of one line that points into it", () => {
  const word = fc.constantFrom(
    "yes",
    "no",
    "none",
    "unit",
    "manual",
    "automatic",
    "test",
    "user",
    "__proto__",
    "constructor",
    "not-applicable",
    "uv.lock",
  );
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    word,
    fc.array(word),
    fc.dictionary(word, fc.oneof(word, fc.array(word), fc.boolean())),
  );
  fc.assert(
    fc.property(fc.constantFrom(...questions), value, (it, given) => {
      const problems = checkAnswer(it, given, isLicense);
      for (const { message, path } of problems) {
        expect(message.length).toBeLessThanOrEqual(90);
        let place: unknown = given;
        for (const step of path) {
          expect(Object.hasOwn(place as object, step)).toBe(true);
          place = (place as Record<string | number, unknown>)[step];
        }
      }
      if (problems.length === 0) expect(normalAnswer(it, given)).toBeDefined();
    }),
    { numRuns: 2000 },
  );
});
