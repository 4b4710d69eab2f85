import { describe, expect, test } from "vitest";
import { explain, similarTopic, topics } from "../../server/src/core/explain.ts";
import { questions } from "../../server/src/core/questions/catalogue.generated.ts";
import { paint } from "../../server/src/core/report/paint.ts";
import { plainText } from "../../server/src/core/report/plain-text.ts";
import { rules } from "../../server/src/core/rules/registry.generated.ts";

describe("explaining", () => {
  test("knows every rule and question, by every name", () => {
    expect(topics()).toHaveLength(rules.length + questions.length);
    for (const { name, title, kind } of topics()) expect(explain(name)).toMatchObject({ name, title, kind });
    for (const { id, code } of rules) {
      expect(explain(id)?.name).toBe(code);
      expect(explain(` ${code.toLowerCase()} `)?.name).toBe(code);
    }
  });

  test.each(rules.map(rule => [rule.code, rule] as const))("%s: says why, what to do, how strict, with examples", (code, rule) => {
    const { markdown } = explain(code)!;
    expect(markdown.startsWith(`# ${code}: ${rule.title}\n`)).toBe(true);
    for (const part of [
      rule.rationale,
      rule.remedy,
      rule.source,
      `# smp-disable-next-line ${code} -- why`,
      rule.examples.bad[0].plan.trimEnd(),
    ])
      expect(markdown).toContain(part);
    for (const option of Object.keys(rule.options)) expect(markdown).toContain(`\`${option}\``);
    expect(markdown).not.toMatch(/: undefined|\[object/);
  });

  test.each(questions.map(question => [question.id, question] as const))(
    "%s: gives the question, its answers and its evidence",
    (id, question) => {
      const { markdown } = explain(id)!;
      for (const part of [question.wording, question.sections.asked, question.sections.why, question.sections.evidence])
        expect(markdown).toContain(part);
      for (const option of [...question.options, ...question.rows]) expect(markdown).toContain(`\`${option.id}\``);
      expect(markdown).not.toMatch(/: undefined|\[object/);
    },
  );

  test("has nothing on other names, but a guess at what was meant", () => {
    for (const name of ["", "x", "__proto__", "constructor", "DEP", "DEP0003"]) expect(explain(name)).toBeUndefined();
    expect(similarTopic("DPE003")).toBe("DEP003");
    expect(similarTopic("citation")).toBe("recognition.citation");
    expect(similarTopic("recognition.citaton")).toBe("recognition.citation");
    expect(similarTopic("nothing like it at all")).toBeUndefined();
  });

  test("is for terminals without the signs of Markdown", () => {
    for (const { name } of topics()) {
      const plain = plainText(explain(name)!.markdown, paint(false));
      expect(plain).not.toMatch(/^#+ |^```|^\||^\*\*/m);
      expect(plain).toMatch(/[^\n]\n$/);
    }
    expect(plainText("# A `b`\n\n| a | b |\n|---|---|\n| c | d |\n\n````text\n```\n# x\n````\n", paint(false))).toBe(
      `A b\n\n  a${" ".repeat(15)}b\n  c${" ".repeat(15)}d\n\n    \`\`\`\n    # x\n`,
    );
  });
});
