import type { Hover, HoverParams } from "vscode-languageserver";
import { gatesOf } from "../core/gates/gate.ts";
import { presetGates } from "../core/gates/preset.ts";
import { pointerOf, textOf, type MapEntry, type PlanNode } from "../core/plan/nodes.ts";
import { isAddress } from "../core/plan/paths.ts";
import { schemaAt, type SchemaNode } from "../core/plan/schema.ts";
import { splitDependency, type PlanDependency } from "../core/plan/view.ts";
import { questions } from "../core/questions/catalogue.generated.ts";
import { stageTitles } from "../core/questions/types.ts";
import { lookUp } from "../core/repo.ts";
import { rules } from "../core/rules/registry.generated.ts";
import { stages } from "../core/types.ts";
import type { Definitions } from "./apptainer/document.ts";
import { definitionNote } from "./apptainer/hover.ts";
import type { Client } from "./client.ts";
import { rulePage } from "./diagnostics.ts";
import { gateParagraphs } from "./gate-words.ts";
import { hoverOf, type Note } from "./note.ts";
import { occurrenceTable } from "./occurrence-table.ts";
import { atOffset } from "./plan-tree.ts";
import type { PlanState, Session } from "./session.ts";

export async function hoverAt(params: HoverParams, session: Session, client: Client, definitions: Definitions): Promise<Hover | null> {
  const document = definitions.at(params.textDocument.uri);
  if (document !== undefined) {
    const [place] = session.plansOf(params.textDocument.uri);
    const facts = place && session.lastResult(place)?.facts;
    const own = definitionNote(document, document.lines.offsetAt(params.position), facts);
    return own === undefined ? null : hoverOf(own, document.lines, client);
  }
  const state = await session.look(params.textDocument.uri);
  if (state === undefined) return null;
  const { lines } = state.part.document;
  const offset = lines.offsetAt(params.position);
  const note = ruleNote(state, params.position.line, params.position.character) ?? planNote(state, offset);
  return note === undefined ? null : hoverOf(note, lines, client);
}

/** A rule's code in a comment that disables it. */
function ruleNote({ part }: PlanState, line: number, character: number): Note | undefined {
  const { lines } = part.document;
  const text = lines.lineText(line);
  if (!/^\s*#\s*smp-disable-next-line\b/.test(text)) return undefined;
  for (const match of text.split(" -- ", 1)[0]?.matchAll(/[\w-]+/g) ?? []) {
    if (character < match.index || character > match.index + match[0].length) continue;
    const rule = rules.find(({ id, code }) => id === match[0] || code === match[0].toUpperCase());
    if (rule === undefined) continue;
    const start = (lines.starts[line] ?? 0) + match.index;
    const page = rulePage(rule.code);
    return {
      span: { start, end: start + match[0].length },
      paragraphs: [
        `**${rule.code}** ${rule.title}`,
        rule.rationale,
        `*What to do:* ${rule.remedy}`,
        page === undefined ? "" : `[${rule.id}](${page})`,
      ],
    };
  }
  return undefined;
}

function planNote(state: PlanState, offset: number): Note | undefined {
  const { part } = state;
  const { entry, onKey, node } = atOffset(part.document.root, offset);
  if (onKey && entry !== undefined) return keyNote(state, entry);
  if (node?.kind !== "scalar") return undefined;
  const text = textOf(node);
  const schema = schemaAt(pointerOf(node), part.kind);
  if (text === undefined || text === "") return undefined;
  const dependency = dependencyAt(state, node);
  if (dependency !== undefined) return { span: node.span, paragraphs: dependencyParagraphs(state, dependency) };
  if (schema?.["x-path"] !== undefined && !isAddress(text)) return { span: node.span, paragraphs: [pathSentence(state, text)] };
  const word = schema?.["x-enum-descriptions"];
  if (word !== undefined && Object.hasOwn(word, text)) return { span: node.span, paragraphs: [`\`${text}\`: ${word[text] ?? ""}`] };
  const id = idSentence(state, schema, text);
  if (id !== undefined) return { span: node.span, paragraphs: [id] };
  const option = optionSentence(node, text);
  if (option !== undefined) return { span: node.span, paragraphs: [option] };
  return schema?.description === undefined ? undefined : { span: node.span, paragraphs: schemaParagraphs(schema) };
}

function keyNote(state: PlanState, entry: MapEntry): Note | undefined {
  const pointer = pointerOf(entry);
  if (pointer.length === 2 && pointer[0] === "answers") {
    const paragraphs = questionParagraphs(state, entry.key);
    if (paragraphs !== undefined) return { span: entry.keySpan, paragraphs };
  }
  if (pointer.length === 2 && pointer[0] === "gates") {
    const gate = gatesOf(state.plan).gates.find(({ id }) => id === entry.key);
    if (gate !== undefined) return { span: entry.keySpan, paragraphs: gateParagraphs(state.plan, gate) };
  }
  const schema = schemaAt(pointer, state.part.kind);
  return schema?.description === undefined
    ? undefined
    : { span: entry.keySpan, paragraphs: [`**${entry.key}**`, ...schemaParagraphs(schema)] };
}

/** What is asked, why now, what proves it, and how it stands. */
function questionParagraphs({ analysis }: PlanState, id: string): string[] | undefined {
  const question = questions.find(it => it.id === id);
  if (question === undefined) return undefined;
  const item = analysis.checklist.items.find(it => it.question === id);
  const reached = stages.indexOf(analysis.stage);
  const uses = question.stages.filter(({ stage }) => stages.indexOf(stage) <= reached);
  const use = uses.at(-1) ?? question.stages[0];
  const why = (use && question.whyAt[use.stage]) ?? question.sections.why;
  const when = use === undefined ? "" : `${stageTitles[use.stage]}${use.basis === "official" ? "" : ", inferred"}`;
  return [
    `**${question.wording}**`,
    item === undefined ? "" : `${stateWords[item.state]}: ${item.because}`,
    `*Why (${when}):* ${why}`,
    `*Evidence:*\n\n${question.sections.evidence}`,
  ];
}

const stateWords = {
  contradicted: "✖ Contradicted",
  due: "○ Due",
  unknown: "? Unknown",
  "not-due": "– Not yet due",
  answered: "✔ Answered",
  "answered-with-evidence": "✔ Answered with evidence",
  "not-applicable": "– Not applicable",
} as const;

function schemaParagraphs(schema: SchemaNode): string[] {
  return [schema.description ?? "", schema["x-standard"] === undefined ? "" : `*Standard:* ${schema["x-standard"]}`];
}

function dependencyAt({ plan, part }: PlanState, node: PlanNode): Pick<PlanDependency, "ecosystem" | "name" | "range"> | undefined {
  const schema = schemaAt(pointerOf(node), part.kind);
  if (schema?.["x-kind"] !== "dependency") return undefined;
  return plan.dependencies.find(({ written }) => written.node === node) ?? splitDependency(textOf(node) ?? "");
}

function dependencyParagraphs({ analysis }: PlanState, dependency: Pick<PlanDependency, "ecosystem" | "name" | "range">): string[] {
  return [
    `**${dependency.ecosystem}:${dependency.name}**${dependency.range === undefined ? "" : ` \`${dependency.range}\``}`,
    occurrenceTable(analysis.facts, dependency),
  ];
}

function pathSentence({ root, plan }: PlanState, text: string): string {
  const found = lookUp(root.repo(), text, plan.folder);
  switch (found.state) {
    case "present": {
      const unread = root.repo().unread.find(({ path }) => path === found.path);
      return unread === undefined
        ? `\`${text}\` exists${found.kind === "directory" ? " (a folder)" : ""}.`
        : `\`${text}\` exists and could not be read: ${unread.why}.`;
    }
    case "absent":
      return found.nearMiss === undefined ? `\`${text}\` does not exist.` : `\`${text}\` does not exist; \`${found.nearMiss}\` does.`;
    case "outside":
      return `\`${text}\` lies outside of the repository and is not looked at.`;
    case "unknown":
      return `\`${text}\` was not looked at: ${found.because}.`;
  }
}

function idSentence({ plan }: PlanState, schema: SchemaNode | undefined, id: string): string | undefined {
  switch (schema?.["x-refers"]) {
    case "people": {
      const person = plan.people.find(it => it.id === id);
      return (
        person &&
        `**${person.name?.value ?? id}**${person.roles.length === 0 ? "" : `: ${person.roles.map(({ value }) => value).join(", ")}`}`
      );
    }
    case "targets": {
      const target = plan.targets.find(it => it.id === id);
      return target && `**${id}**: ${[target.kind?.value, target.tier?.value].filter(part => part !== undefined).join(", ")}`;
    }
    case "gates": {
      const gate = gatesOf(plan).gates.find(it => it.id === id) ?? gatesOf(plan).skipped.find(it => it.id === id);
      const usual = presetGates.find(it => it.id === id);
      if (gate === undefined) return usual && `**${usual.title}** (${usual.milestone}): not a gate of this plan`;
      return "milestone" in gate ? gateParagraphs(plan, gate).join("\n\n") : `**${gate.title}** is left out: ${gate.why}`;
    }
    default:
      return undefined;
  }
}

/** What an option of a question means. */
function optionSentence(node: PlanNode, text: string): string | undefined {
  const pointer = pointerOf(node);
  const question = pointer[0] === "answers" ? questions.find(({ id }) => id === pointer[1]) : undefined;
  const option = question && [...question.options, ...question.rows, ...question.columns].find(({ id }) => id === text);
  return option && `\`${option.id}\`: ${option.label}`;
}
