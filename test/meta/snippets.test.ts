import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { validatePlan } from "../../server/src/core/plan/schema-validator.generated.js";
import { schemaAt } from "../../server/src/core/plan/schema.ts";
import { checkAnswer } from "../../server/src/core/questions/answers.ts";
import { questions } from "../../server/src/core/questions/catalogue.generated.ts";

interface Snippet {
  readonly scope: string;
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

const snippets = JSON.parse(readFileSync("snippets/smp.code-snippets", "utf8")) as Record<string, Snippet>;

/** Where the body of each snippet belongs. */
const places: Readonly<Record<string, readonly string[]>> = {
  "New plan": [],
  Dependency: ["dependencies", "software"],
  "Dependency block": ["dependencies", "software"],
  "Pinning policy": ["dependencies"],
  "Data set": ["dependencies", "data"],
  Person: ["people"],
  Answer: ["answers"],
  Target: ["targets"],
  "Sign-off": ["signoffs"],
  Waiver: ["waivers"],
};

const variables: Readonly<Record<string, string>> = { CURRENT_YEAR: "2026", CURRENT_MONTH: "11", CURRENT_DATE: "20" };

/** The text that the editor inserts when nothing is typed; `choose` picks from the choices of a placeholder. */
function inserted(body: string, choose: (choices: readonly string[]) => string): string {
  return body
    .replaceAll(/\$\{([A-Z_]+)\}/g, (_, name: string) => variables[name] ?? `unknown ${name}`)
    .replaceAll(/\$\{\d+\|([^|]*)\|\}/g, (_, choices: string) => choose(choices.split(",")))
    .replaceAll(/\$\{\d+:([^}]*)\}/g, "$1")
    .replaceAll("$0", "");
}

function problemsOf(text: string, place: readonly string[]): unknown {
  const fragment: unknown = parse(text);
  let plan: unknown = fragment;
  for (const key of [...place].reverse()) plan = { [key]: plan };
  const whole = place.length === 0 ? plan : { smp: 1, stage: "production", software: { name: "a", kind: "tool" }, ...(plan as object) };
  return validatePlan(whole) ? [] : validatePlan.errors;
}

test("every snippet has a place", () => {
  expect(Object.keys(snippets)).toEqual(Object.keys(places));
  expect(new Set(Object.values(snippets).map(it => it.prefix)).size).toBe(Object.keys(snippets).length);
});

describe.each(Object.entries(snippets))("%s", (name, { scope, prefix, description, body }) => {
  const text = body.join("\n");
  const place = places[name] ?? [];

  test("is offered in plans", () => {
    expect(scope).toBe("smp,yaml");
    expect(prefix).toMatch(/^smp-[a-z-]+$/);
    expect(description).not.toBe("");
    expect(text.match(/\$0/g)).toHaveLength(1);
  });

  test("is valid as it is inserted", () => {
    expect(schemaAt(place)).toBeDefined();
    const plain = inserted(text, choices => choices[0] ?? "");
    expect(plain).not.toMatch(/\$|unknown/);
    expect(problemsOf(plain, place)).toEqual([]);
  });

  test("is valid with every choice", () => {
    const most = Math.max(0, ...[...text.matchAll(/\|([^|]*)\|/g)].map(([, choices]) => choices?.split(",").length ?? 0));
    for (let index = 1; index < most; index++) {
      expect(
        problemsOf(
          inserted(text, choices => choices[index % choices.length] ?? ""),
          place,
        ),
      ).toEqual([]);
    }
  });
});

test("the answers fit their questions", () => {
  for (const name of ["New plan", "Answer"]) {
    const body = snippets[name]?.body.join("\n") ?? "";
    const most = name === "Answer" ? 8 : 1;
    for (let index = 0; index < most; index++) {
      const value = parse(inserted(body, choices => choices[index % choices.length] ?? "")) as Record<string, unknown>;
      const answers = name === "Answer" ? value : (value["answers"] as Record<string, unknown>);
      for (const [id, written] of Object.entries(answers)) {
        const question = questions.find(it => it.id === id);
        const answer = typeof written === "object" && !Array.isArray(written) ? (written as { answer?: unknown } | null)?.answer : written;
        expect(question && checkAnswer(question, answer, () => false)).toEqual([]);
      }
    }
  }
});
