import { nearest } from "./nearest.ts";
import { questions } from "./questions/catalogue.generated.ts";
import { stageTitles, type Question } from "./questions/types.ts";
import type { Rule } from "./rules/define.ts";
import { rules as allRules } from "./rules/registry.generated.ts";
import { stages } from "./types.ts";

/** A page on a rule or a question. */
export interface Explanation {
  /** The rule's code, or the question's id. */
  readonly name: string;
  readonly kind: "rule" | "question";
  readonly title: string;
  /** With the title as its heading. */
  readonly markdown: string;
}

/** Why there is a rule or a question, what is read for it, and what to do. `name` is a rule's code or name in any case, or a question's id. */
export function explain(name: string, rules: readonly Rule[] = allRules): Explanation | undefined {
  const wanted = name.trim().toLowerCase();
  const rule = rules.find(({ code, id }) => code.toLowerCase() === wanted || id === wanted);
  if (rule !== undefined) return { name: rule.code, kind: "rule", title: rule.title, markdown: rulePage(rule) };
  const question = questions.find(({ id }) => id === wanted);
  return question && { name: question.id, kind: "question", title: question.title, markdown: questionPage(question) };
}

export interface Topic {
  readonly name: string;
  readonly title: string;
  readonly kind: "rule" | "question";
}

/** All that can be explained: rules by code, then questions in their order. */
export function topics(rules: readonly Rule[] = allRules): readonly Topic[] {
  return [
    ...[...rules].sort((a, b) => (a.code < b.code ? -1 : 1)).map(({ code, title }) => ({ name: code, title, kind: "rule" as const })),
    ...questions.map(({ id, title }) => ({ name: id, title, kind: "question" as const })),
  ];
}

/** What somebody may have meant who mistyped a name. A question's last part is enough. */
export function similarTopic(name: string, rules: readonly Rule[] = allRules): string | undefined {
  const wanted = name.trim().toLowerCase();
  const part = questions.find(({ id }) => id.split(".").includes(wanted));
  return part?.id ?? nearest(wanted, [...rules.flatMap(({ code, id }) => [code, id]), ...questions.map(({ id }) => id)]);
}

function rulePage(rule: Rule): string {
  const [bad] = rule.examples.bad;
  const [good] = rule.examples.good;
  const options = Object.entries(rule.options).map(
    ([name, { description, default: value }]) => `- \`${name}\`: ${description} Default: \`${JSON.stringify(value)}\``,
  );
  return sections(`${rule.code}: ${rule.title}`, [
    ["", `\`${rule.id}\`, since ${rule.since}`],
    ["Why", rule.rationale],
    [
      "What is read",
      rule.needs.length === 0
        ? "The plan alone."
        : `The plan, and files that hold: ${rule.needs.map(need => facetWords[need]).join(", ")}.`,
    ],
    ["How to fix", `${rule.remedy}${fixWords[rule.fix]}`],
    ["Severity", severityTable(rule)],
    ["Options", options.join("\n")],
    ["Finds something", example(bad.why, bad.plan, bad.files)],
    ["Finds nothing", example(good.why, good.plan, good.files)],
    ["To leave out one finding", `\`\`\`yaml\n# smp-disable-next-line ${rule.code} -- why\n\`\`\``],
    ["Source", rule.source],
  ]);
}

const facetWords: Readonly<Record<Rule["needs"][number], string>> = {
  packages: "packages (manifests, lockfiles)",
  images: "images (Dockerfiles, Apptainer definitions)",
  project: "the project itself (CITATION.cff, codemeta.json, manifests)",
  lock: "what a lockfile was made from",
  changelog: "releases (changelogs)",
  prose: "prose (README, documents)",
  license: "licence texts",
  ci: "CI configuration",
  execution: "workflow configuration and profiles",
  code: "programs, scripts and build files of its own",
  faults: "metadata by a standard (CITATION.cff, codemeta.json)",
  wizard: "knowledge models and projects of the Wizard",
};

const fixWords: Readonly<Record<Rule["fix"], string>> = {
  safe: "\n\nThere is a safe fix: `smp check --fix` applies it.",
  suggestion: "\n\nThere is a suggestion to choose in the editor.",
  none: "",
};

function severityTable({ severity }: Rule): string {
  const titles = [...stages.map(stage => stageTitles[stage]), "Gate"];
  const cells = titles.map((_, column) => severity[column] ?? "off");
  return `| ${titles.join(" | ")} |\n|${"---|".repeat(titles.length)}\n| ${cells.join(" | ")} |`;
}

function example(why: string, plan: string, files: Readonly<Record<string, string>> | undefined): string {
  const blocks = [fenced(plan, "yaml")];
  for (const [path, text] of Object.entries(files ?? {})) {
    if (path.endsWith("/")) blocks.push(`The folder \`${path}\``);
    else blocks.push(text.trim() === "" ? `The empty file \`${path}\`` : `\`${path}\`:\n\n${fenced(text, "text")}`);
  }
  return [why, ...blocks].join("\n\n");
}

/** A fence longer than any in the text. */
function fenced(text: string, language: string): string {
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

function questionPage(question: Question): string {
  const { id, title, wording, sections: parts, whyAt, options, rows, columns, crosswalk } = question;
  const words = (items: readonly { readonly id: string; readonly label: string }[]): string =>
    items.map(item => `- \`${item.id}\`: ${item.label}`).join("\n");
  const uses = question.stages.map(({ stage, basis, only }) => {
    const part = only === undefined ? "" : `, only ${only.join(", ")}`;
    return `- ${stageTitles[stage]} (${basis === "official" ? "the ELIXIR lesson asks it there" : "inferred from the ELIXIR paper"}${part})`;
  });
  return sections(title, [
    ["", `\`${id}\`\n\n${wording}`],
    ["What is asked", parts.asked],
    ["Answers", words(options)],
    ["Rows", words(rows)],
    ["Columns", words(columns)],
    ["Why it matters", parts.why],
    ...stages.flatMap((stage): Section[] => (whyAt[stage] === undefined ? [] : [[`At the stage ${stageTitles[stage]}`, whyAt[stage]]])),
    ["Evidence", parts.evidence],
    ["Asked at", uses.join("\n")],
    ["The same elsewhere", crosswalk.map(property => `\`${property}\``).join(", ")],
  ]);
}

type Section = readonly [heading: string, text: string];

/** Sections without text are left out. */
function sections(title: string, parts: readonly Section[]): string {
  const written = parts.flatMap(([heading, text]) => (text === "" ? [] : [heading === "" ? text : `## ${heading}\n\n${text}`]));
  return `${[`# ${title}`, ...written].join("\n\n")}\n`;
}
