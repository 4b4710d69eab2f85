import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Level, Rule, RuleExample } from "../../core/rules/define.ts";
import { stages } from "../../core/types.ts";
import { generatedBy, type Artefact } from "../artefact.ts";
import { loadRules } from "../load-registry.ts";

/** By the letters that codes begin with; a rule with others is a mistake. */
const areas = new Map([
  ["PLN", "The plan itself"],
  ["DEP", "Dependencies"],
  ["REF", "Reference data"],
  ["HW", "Hardware"],
  ["ENV", "Environments and images"],
  ["TGT", "Targets"],
  ["REL", "Releases"],
  ["RES", "Resources"],
  ["GAT", "Gates and sign-offs"],
  ["CON", "Consumers and support"],
  ["MOD", "Models"],
  ["DSH", "Dashboards"],
  ["PIP", "Pipelines"],
  ["REU", "Reuse"],
  ["WIZ", "The Wizard, and metadata beside the plan"],
]);

const begin = "<!-- rules:begin -->";
const end = "<!-- rules:end -->";

const fixWords = {
  safe: "Yes, also by “fix all”.",
  suggestion: "Yes, as a choice.",
  none: "No: only you can know.",
} as const satisfies Record<Rule["fix"], string>;

/** What people and programs read about the rules: a page, a catalogue, and the table in the README. */
export async function docs(root: string): Promise<Artefact[]> {
  const rules = await loadRules(root);
  for (const { code } of rules) if (!areas.has(areaOf(code))) throw new Error(`No area is known for the rule ${code}.`);
  return [
    { path: "server/RULES.md", text: page(rules) },
    { path: "schemas/rules.json", text: `${JSON.stringify(catalogue(rules), null, 2)}\n` },
    {
      path: "README.md",
      text: readmeWith(existsSync(join(root, "README.md")) ? readFileSync(join(root, "README.md"), "utf8") : skeleton, rules),
    },
  ];
}

const skeleton = `# Software Management Plans

## Rules

${begin}
${end}
`;

function readmeWith(readme: string, rules: readonly Rule[]): string {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md must have ${begin} and, below it, ${end}.`);
  return `${readme.slice(0, from + begin.length)}\n\n${table(rules, rule => `[${rule.code}](server/RULES.md#${rule.id})`)}\n${readme.slice(to)}`;
}

function table(rules: readonly Rule[], link: (rule: Rule) => string): string {
  const rows = rules.map(
    rule =>
      `| ${link(rule)} | ${cell(rule.title)} | ${rule.severity.slice(0, stages.length).map(short).join(" ")} | ${rule.fix === "none" ? "" : rule.fix} |`,
  );
  return [
    "| rule | finds | stages 1 to 5 | fix |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    `E error, W warning, N note, H hint, – not checked.`,
    "",
  ].join("\n");
}

function page(rules: readonly Rule[]): string {
  const sections = [...areas].flatMap(([prefix, title]) => {
    const own = rules.filter(rule => areaOf(rule.code) === prefix);
    return own.length === 0 ? [] : [`## ${title}\n`, ...own.map(section)];
  });
  const intro = [
    `<!-- ${generatedBy} -->`,
    "# Rules\n",
    "A rule's severity grows with the stage that the plan names. A project changes it in `.smp/config.yaml` or in the setting `smp.rules`, by code or by name:\n",
    "```yaml\nrules:\n  DEP003: warning\n  unfinished-text: off\n```\n",
    "One place is left out with a comment above it, which must say why: `# smp-disable-next-line DEP003 -- reason`.\n",
    table(rules, rule => `[${rule.code}](#${rule.id})`),
  ];
  return `${[...intro, ...sections].join("\n").trimEnd()}\n`;
}

function section(rule: Rule): string {
  const options = Object.entries(rule.options).map(
    ([name, { default: value, description }]) => `| \`${name}\` | \`${JSON.stringify(value)}\` | ${cell(description)} |`,
  );
  const [bad] = rule.examples.bad;
  const [good] = rule.examples.good;
  return [
    `<a id="${rule.id}"></a><a id="${rule.code}"></a>\n`,
    `### ${rule.code} ${rule.id}\n`,
    `${prose(rule.title)}.\n`,
    `| ${[...stages, "gate"].join(" | ")} |`,
    `|${" --- |".repeat(rule.severity.length)}`,
    `| ${rule.severity.map(level => (level === "info" ? "note" : level)).join(" | ")} |\n`,
    `**Why:** ${prose(rule.rationale)}\n`,
    `**What to do:** ${prose(rule.remedy)}\n`,
    `**Fix:** ${fixWords[rule.fix]} **Source:** ${prose(rule.source)}. **Since:** ${rule.since}.\n`,
    ...(options.length === 0 ? [] : ["| option | default | meaning |", "| --- | --- | --- |", ...options, ""]),
    example("Finds something", bad),
    example("Finds nothing", good),
  ].join("\n");
}

/** Folded away: files beside the plan make some of them long. */
function example(title: string, { why, plan, files = {}, finds = [] }: RuleExample): string {
  const blocks = [["smp.yaml", plan] as const, ...Object.entries(files)].map(([path, text]) => `${fenced(text.trimEnd(), path)}\n`);
  const messages = finds.map(message => `> ${prose(message)}\n`);
  return [`<details><summary>${title}: ${prose(why)}</summary>\n`, ...blocks, ...messages, "</details>\n"].join("\n");
}

function fenced(text: string, path: string): string {
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  const language = /\.ya?ml$|\.cff$/.test(path)
    ? "yaml"
    : /\.json$/.test(path)
      ? "json"
      : /\.toml$|\.lock$/.test(path)
        ? "toml"
        : /Dockerfile/.test(path)
          ? "dockerfile"
          : "text";
  return `\`${path}\`\n\n${fence}${language}\n${text}\n${fence}`;
}

function catalogue(rules: readonly Rule[]): unknown {
  return {
    $comment: generatedBy.replaceAll("`", "'"),
    rules: rules.map(({ code, id, title, rationale, remedy, source, severity, fix, since, needs, options }) => ({
      code,
      name: id,
      title,
      rationale,
      remedy,
      source,
      severity: Object.fromEntries([...stages, "gate"].map((stage, index) => [stage, severity[index]])),
      fix,
      since,
      reads: needs,
      options,
      page: `server/RULES.md#${id}`,
    })),
  };
}

function areaOf(code: string): string {
  return code.replace(/\d+$/, "");
}

function short(level: Level): string {
  return { off: "–", hint: "H", info: "N", warning: "W", error: "E" }[level];
}

/** Text of a rule as Markdown: code spans stay, whatever else would be a tag or emphasis does not. */
function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[*[\]\\]/g, "\\$&").replaceAll("<", "&lt;")))
    .join("")
    .replaceAll("\n", " ");
}

function cell(text: string): string {
  return prose(text).replaceAll("|", "\\|");
}
