import fc from "fast-check";
import { yamlFlow } from "../../server/src/core/plan/edit.ts";
import { questions as catalogue } from "../../server/src/core/questions/catalogue.generated.ts";
import type { Question } from "../../server/src/core/questions/types.ts";
import { stages } from "../../server/src/core/types.ts";

/** Words with everything that YAML, JSON and lists of words stumble over. */
const text = fc.oneof(
  fc.constantFrom(
    "see the handbook",
    "yes",
    "1.0",
    "a: b # c",
    "“quoted”",
    'say "hi"',
    "it's, well",
    "[x]",
    "null",
    "line\nline",
    "müßig 💥",
    "- dash",
  ),
  fc.string({ minLength: 1, maxLength: 30 }).map(it => it.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "x").trim() || "x"),
);
const place = fc.oneof(
  fc.constantFrom("README.md", "docs/", "tests/test_it.py", "https://example.org/a?b=c,d", "Dockerfile"),
  text.filter(it => !it.includes("\n")),
);
const listed = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.uniqueArray(item, { minLength: 1, maxLength: 3 });

/** An answer that its question takes, as data. */
export function answerOf(question: Question): fc.Arbitrary<unknown> {
  const option = fc.constantFrom(...(question.options.length > 0 ? question.options.map(({ id }) => id) : ["x"]));
  const several = question.options.filter(it => !it.alone).map(({ id }) => id);
  const alone = question.options.filter(it => it.alone).map(({ id }) => id);
  switch (question.type) {
    case "choice":
    case "formats":
      return option;
    case "multi-choice":
      return fc.oneof(listed(fc.constantFrom(...several)), ...alone.map(id => fc.constant(id)), fc.constantFrom(...several));
    case "text":
      return text;
    case "spdx":
      return fc.oneof(fc.constantFrom("MIT", "GPL-3.0-or-later", "MIT OR Apache-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"), option);
    case "files":
      return fc.oneof(
        listed(place),
        ...alone.map(id => fc.constant(id)),
        place.filter(it => !["yes", "no"].includes(it)),
      );
    case "matrix": {
      const cell = (only: readonly string[] | undefined): fc.Arbitrary<unknown> => {
        const columns = question.columns.filter(({ id }) => only === undefined || only.includes(id)).map(({ id }) => id);
        const free = question.columns.filter(it => !it.alone && columns.includes(it.id)).map(({ id }) => id);
        return question.several
          ? fc.oneof(fc.constantFrom(...columns), fc.uniqueArray(fc.constantFrom(...free), { minLength: 1 }))
          : fc.constantFrom(...columns);
      };
      const rows = Object.fromEntries(question.rows.map(({ id, columns }) => [id, cell(columns)]));
      const some = fc.record(rows, { requiredKeys: [] }).filter(it => Object.keys(it).length > 0);
      return question.options.length > 0 ? fc.oneof(some, option) : some;
    }
  }
}

const noted = (question: Question): fc.Arbitrary<unknown> =>
  answerOf(question).chain(answer =>
    fc.oneof(
      fc.constant(typeof answer === "object" && !Array.isArray(answer) ? { answer } : answer),
      fc
        .record(
          {
            evidence: fc.oneof(place, listed(place)),
            note: text,
            ...(question.type === "formats"
              ? {
                  formats: fc.uniqueArray(
                    fc.record(
                      { name: text, url: fc.constantFrom("https://example.org/f", "https://example.org/g"), description: text },
                      { requiredKeys: ["name"] },
                    ),
                    { minLength: 1, maxLength: 3, selector: ({ name }) => name.trim() },
                  ),
                }
              : {}),
          },
          { requiredKeys: [] },
        )
        .filter(it => Object.keys(it).length > 0)
        .map(beside => ({ answer, ...beside })),
    ),
  );

const person = fc.record(
  {
    name: text.filter(it => !it.includes("\n")),
    orcid: fc.constantFrom("0000-0002-1825-0097", "0000-0001-5109-3700"),
    email: fc.constantFrom("ada@example.org", "bo@example.org"),
    github: fc.constantFrom("ada", "bo-b"),
    affiliation: text,
    roles: fc.uniqueArray(fc.constantFrom("release-manager", "science-lead", "maintainer"), { minLength: 1 }),
  },
  { requiredKeys: ["name"] },
);

/** Data of a plan that is valid: everything that a model of the Wizard could ask, or nothing of it. */
export const planData: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc
  .record({
    stage: fc.constantFrom(...stages),
    software: fc.record(
      {
        name: text,
        kind: fc.constantFrom("library", "tool", "pipeline", "service", "model", "dashboard"),
        description: text,
        license: fc.constantFrom("MIT", "Apache-2.0"),
        codeRepository: fc.constantFrom("https://example.org/x", "https://example.org/y"),
        identifier: fc.constantFrom("https://doi.org/10.5281/zenodo.1234567", "swh:1:dir:x"),
      },
      { requiredKeys: ["name", "kind"] },
    ),
    people: fc.option(fc.dictionary(fc.constantFrom("ada", "bo", "rel-mgr"), person, { minKeys: 1, maxKeys: 3 }), { nil: undefined }),
    answers: fc.option(
      fc
        .record(Object.fromEntries(catalogue.map(question => [question.id, noted(question)])), { requiredKeys: [] })
        .filter(it => Object.keys(it).length > 0),
      { nil: undefined },
    ),
    release: fc.option(
      fc.record(
        { current: fc.constantFrom("v1.0.0", "2.1"), versioning: fc.constantFrom("semver", "calver", "other") },
        { requiredKeys: ["current"] },
      ),
      { nil: undefined },
    ),
    support: fc.option(fc.constant({ issues: "https://example.org/x/issues" }), { nil: undefined }),
  })
  .map(({ stage, ...rest }) => ({ smp: 1, stage, ...rest }));

/** A plan as text: answers in block form with comments, or everything in one line. */
export function planText(data: Readonly<Record<string, unknown>>, style: "block" | "flow"): string {
  const block = (value: unknown, indent: string): string => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return ` ${yamlFlow(value)}   # kept\n`;
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return `\n${entries.map(([key, inner]) => `${indent}${yamlFlow(key)}:${block(inner, `${indent}  `)}`).join("")}`;
  };
  return Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => (style === "flow" ? `${key}: ${yamlFlow(value)}\n` : `${key}:${block(value, "  ")}`))
    .join("");
}
