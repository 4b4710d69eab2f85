import type { Heading, Nodes, Root, RootContent } from "mdast";
import { toString } from "mdast-util-to-string";
import remarkFrontmatter from "remark-frontmatter";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { isNode, LineCounter, parseDocument, type Document } from "yaml";
import type { Problem } from "../facts/types.ts";
import { baseName } from "../repo.ts";
import { LineIndex, startOfFile, type Range } from "../text.ts";
import { stages, type Stage } from "../types.ts";
import {
  questionTypes,
  stageTitles,
  type Option,
  type Question,
  type QuestionSections,
  type QuestionType,
  type Row,
  type StageUse,
} from "./types.ts";

/** Longer files are not questions, nor are deeper ones: reading nested Markdown takes quadratic time. In characters. */
const limits = { text: 20_000, marksBeforeText: 40 } as const;

const headings: Readonly<Record<keyof QuestionSections, string>> = {
  asked: "What is asked",
  why: "Why it matters",
  evidence: "Evidence",
};

/**
 * Reads one question: Markdown with front matter, in the form of `schemas/questions/`.
 * There is a question only when there is no problem. Never throws.
 */
export function parseQuestion(path: string, text: string): { readonly question?: Question; readonly problems: readonly Problem[] } {
  const refused = beyondLimits(text);
  if (refused !== undefined) return { problems: [{ message: refused, range: startOfFile }] };
  const problems: Problem[] = [];
  const lines = new LineIndex(text);
  let root: Root;
  try {
    root = unified().use(remarkParse).use(remarkFrontmatter, ["yaml"]).parse(text);
  } catch {
    return { problems: [{ message: "This Markdown cannot be read", range: startOfFile }] };
  }
  const front = readFront(path, root, lines, problems);
  const body = readBody(root, lines, front?.stages ?? [], problems);
  if (front === undefined || body === undefined || problems.length > 0) return { problems };
  return { question: { ...front, ...body }, problems };
}

function beyondLimits(text: string): string | undefined {
  if (text.length > limits.text) return `A question has at most ${limits.text} characters`;
  for (const [marks] of text.matchAll(/^(?:[\t >*+-]|\d{1,9}[.)])+/gm))
    if (marks.length > limits.marksBeforeText) return "This Markdown is nested too deeply";
  return undefined;
}

type Front = Omit<Question, "wording" | "sections" | "whyAt">;

const frontKeys = [
  "id",
  "chapter",
  "number",
  "order",
  "title",
  "type",
  "options",
  "rows",
  "columns",
  "several",
  "listed",
  "stages",
  "crosswalk",
] as const;

function readFront(path: string, root: Root, lines: LineIndex, problems: Problem[]): Front | undefined {
  const [first] = root.children;
  if (first?.type !== "yaml" || first.position?.start.offset === undefined) {
    problems.push({ message: "A question begins with front matter between two lines of ---", range: startOfFile });
    return undefined;
  }
  const start = text(lines, first.position.start.offset, first.position.end.offset).indexOf("\n") + 1 + first.position.start.offset;
  const value = readYaml(first.value, problems, offset => lines.positionAt(start + offset));
  if (value === undefined) return undefined;
  const before = problems.length;
  const { map, rangeOf } = value;
  const report = (message: string, ...keys: (string | number)[]): void => void problems.push({ message, range: rangeOf(keys) });

  for (const key of Object.keys(map))
    if (!(frontKeys as readonly string[]).includes(key)) report(`“${cut(key)}” is not a key of a question`, key);
  const string = (key: string): string => {
    const found = map[key];
    if (typeof found === "string" && found.trim() !== "") return found;
    report(found === undefined ? `The key “${key}” is missing` : `“${key}” should be text`, key);
    return "";
  };
  const count = (key: string): number => {
    const found = map[key];
    if (typeof found === "number" && Number.isInteger(found) && found >= 1) return found;
    report(found === undefined ? `The key “${key}” is missing` : `“${key}” should be a whole number from 1`, key);
    return 0;
  };

  const id = string("id");
  const chapter = string("chapter");
  if (id !== "" && !/^[a-z][a-z0-9-]*\.[a-z0-9][a-z0-9-]*$/.test(id))
    report("“id” should be a chapter, a dot and a name, such as testing.types", "id");
  else if (id !== "" && chapter !== "" && !id.startsWith(`${chapter}.`))
    report(`“id” should begin with its chapter, ${cut(chapter)}`, "id");
  if (id !== "" && baseName(path) !== `${id}.md`) report(`The file of this question should be named ${cut(id)}.md`, "id");
  const typeName = string("type");
  const type = questionTypes.find(it => it === typeName);
  if (typeName !== "" && type === undefined) report(`“type” should be one of ${questionTypes.join(", ")}`, "type");
  const options = readOptions(map["options"], "options", report);
  const columns = readOptions(map["columns"], "columns", report);
  const rows = readRows(map["rows"], columns, report);
  checkShape(type, { options, rows, columns }, report);
  const several = map["several"] ?? false;
  if (typeof several !== "boolean") report("“several” should be true or false", "several");
  const listed = map["listed"];
  if (listed !== undefined && !columns.some(column => column.id === listed)) report("“listed” should be one of the columns", "listed");
  const parts = new Set([...options, ...rows].map(it => it.id));
  const front: Front = {
    id,
    chapter,
    number: count("number"),
    order: count("order"),
    title: string("title"),
    type: type ?? "text",
    options,
    rows,
    columns,
    several: several === true,
    ...(typeof listed === "string" ? { listed } : {}),
    stages: readStages(map["stages"], parts, report),
    crosswalk: readTexts(map["crosswalk"] ?? [], "crosswalk", report),
  };
  return problems.length === before ? front : undefined;
}

type Report = (message: string, ...keys: (string | number)[]) => void;

function checkShape(
  type: QuestionType | undefined,
  { options, rows, columns }: Pick<Question, "options" | "rows" | "columns">,
  report: Report,
): void {
  if ((type === "choice" || type === "multi-choice" || type === "formats") && options.length === 0)
    report(`A question of type ${type} needs “options”`, "type");
  if (type === "matrix" && (rows.length === 0 || columns.length === 0))
    report("A question of type matrix needs “rows” and “columns”", "type");
  if (type !== undefined && type !== "matrix" && (rows.length > 0 || columns.length > 0))
    report("Only a matrix has “rows” and “columns”", "type");
  if (type === "text" && options.length > 0) report("A question of type text has no “options”", "type");
}

function readOptions(value: unknown, key: string, report: Report): Option[] {
  return readEntries(value, key, ["id", "label", "alone"], report).map(({ id, label, entry, index }) => {
    const { alone } = entry;
    if (alone !== undefined && alone !== true) report("“alone” should be true, or be left out", key, index, "alone");
    return alone === true ? { id, label, alone } : { id, label };
  });
}

function readRows(value: unknown, columns: readonly Option[], report: Report): Row[] {
  return readEntries(value, "rows", ["id", "label", "columns"], report).map(({ id, label, entry, index }) => {
    if (entry["columns"] === undefined) return { id, label };
    const own = readTexts(entry["columns"], "rows", report, index, "columns");
    for (const name of own)
      if (!columns.some(column => column.id === name)) report(`“${cut(name)}” is not one of the columns`, "rows", index, "columns");
    return { id, label, columns: own };
  });
}

function readStages(value: unknown, parts: ReadonlySet<string>, report: Report): StageUse[] {
  if (value === undefined || (Array.isArray(value) && value.length === 0))
    report("The key “stages” is missing: name at least one stage", "stages");
  const uses = new Map<Stage, StageUse>();
  for (const [index, entry] of readList(value ?? [], "stages", report).entries()) {
    if (!isMap(entry)) {
      report("A stage should be written as {stage: production, basis: official}", "stages", index);
      continue;
    }
    for (const key of Object.keys(entry)) {
      if (!["stage", "basis", "only"].includes(key)) report(`“${cut(key)}” is not a key of a stage`, "stages", index, key);
    }
    const stage = stages.find(it => it === entry["stage"]);
    const { basis } = entry;
    if (stage === undefined)
      report(`“stage” should be ${stages.slice(0, -1).join(", ")} or ${stages.at(-1) ?? ""}`, "stages", index, "stage");
    else if (uses.has(stage)) report(`The stage ${stage} stands here twice`, "stages", index);
    if (basis !== "official" && basis !== "inferred") report("“basis” should be official or inferred", "stages", index, "basis");
    else if (stage !== undefined) uses.set(stage, { stage, basis, ...readOnly(entry["only"], parts, index, report) });
  }
  return [...uses.values()].sort((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage));
}

function readOnly(value: unknown, parts: ReadonlySet<string>, index: number, report: Report): Pick<StageUse, "only"> {
  if (value === undefined) return {};
  const only = readTexts(value, "stages", report, index, "only");
  for (const part of only) if (!parts.has(part)) report(`“${cut(part)}” is neither an option nor a row`, "stages", index, "only");
  return { only };
}

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly entry: Readonly<Record<string, unknown>>;
  readonly index: number;
}

/** Lists of maps that each have an id, used once, and a label. */
function readEntries(value: unknown, key: string, known: readonly string[], report: Report): Entry[] {
  if (value === undefined) return [];
  const entries = new Map<string, Entry>();
  for (const [index, entry] of readList(value, key, report).entries()) {
    if (!isMap(entry)) {
      report(`An entry of “${key}” should be written as {id: …, label: …}`, key, index);
      continue;
    }
    for (const name of Object.keys(entry)) if (!known.includes(name)) report(`“${cut(name)}” is not a key here`, key, index, name);
    const { id, label } = entry;
    if (typeof id !== "string" || id === "") report("“id” should be text; put quotes around yes and no", key, index, "id");
    else if (entries.has(id)) report(`The id “${cut(id)}” stands here twice`, key, index, "id");
    else if (typeof label === "string" && label !== "") entries.set(id, { id, label, entry, index });
    if (typeof label !== "string" || label === "") report("“label” should be text", key, index, "label");
  }
  return [...entries.values()];
}

function readTexts(value: unknown, key: string, report: Report, ...rest: (string | number)[]): string[] {
  return readList(value, key, report, ...rest).flatMap((item, index) => {
    if (typeof item === "string" && item !== "") return [item];
    report("An entry of this list should be text", key, ...rest, index);
    return [];
  });
}

function readList(value: unknown, key: string, report: Report, ...rest: (string | number)[]): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  report(`“${String(rest.at(-1) ?? key)}” should be a list`, key, ...rest);
  return [];
}

interface FrontMatter {
  readonly map: Readonly<Record<string, unknown>>;
  /** Of the value at these keys, or of the nearest one around it. */
  readonly rangeOf: (keys: readonly (string | number)[]) => Range;
}

function readYaml(yaml: string, problems: Problem[], positionAt: (offset: number) => Range["start"]): FrontMatter | undefined {
  const around = (start: number, end: number): Range => ({ start: positionAt(start), end: positionAt(end) });
  const whole = around(0, yaml.length);
  let document: Document;
  let map: unknown;
  try {
    document = parseDocument(yaml, { lineCounter: new LineCounter(), logLevel: "error", prettyErrors: false });
    map = document.toJS({ maxAliasCount: 100 });
  } catch {
    problems.push({ message: "The front matter is not YAML that can be read", range: whole });
    return undefined;
  }
  const [error] = document.errors;
  if (error !== undefined) {
    problems.push({ message: "The front matter is not YAML that can be read", range: around(error.pos[0], error.pos[1]) });
    return undefined;
  }
  if (!isMap(map)) {
    problems.push({ message: "The front matter should be keys and values", range: whole });
    return undefined;
  }
  return {
    map,
    rangeOf: keys => {
      for (let depth = keys.length; depth > 0; depth--) {
        const node: unknown = document.getIn(keys.slice(0, depth), true);
        if (isNode(node) && node.range) return around(node.range[0], node.range[1]);
      }
      return whole;
    },
  };
}

interface Section {
  readonly heading: Heading;
  readonly title: string;
  readonly content: readonly RootContent[];
}

function readBody(
  root: Root,
  lines: LineIndex,
  uses: readonly StageUse[],
  problems: Problem[],
): Pick<Question, "wording" | "sections" | "whyAt"> | undefined {
  const before = problems.length;
  const content = root.children.filter(node => node.type !== "yaml");
  const raw = (nodes: readonly RootContent[]): string =>
    text(lines, nodes[0]?.position?.start.offset, nodes.at(-1)?.position?.end.offset).replaceAll(/\r\n?/g, "\n").trim();
  const report = (message: string, node?: Nodes): void => void problems.push({ message, range: rangeOfNode(node, lines) });

  const [first, ...others] = content.filter(node => node.type === "heading" && node.depth === 1);
  if (first === undefined || first !== content[0]) report("The text begins with the question as a heading: “# …”", first ?? content[0]);
  for (const other of others) report("A question has one heading of the first level", other);
  const wording = first === undefined ? "" : toString(first).trim();
  if (first !== undefined && wording === "") report("The heading should hold the question", first);

  const found = new Map<string, Section>();
  for (const section of sections(content, 2)) {
    if (found.has(section.title)) report(`The section “${cut(section.title)}” stands here twice`, section.heading);
    if (!Object.values(headings).includes(section.title)) report(`“${cut(section.title)}” is not a section of a question`, section.heading);
    found.set(section.title, section);
  }
  const section = (name: keyof QuestionSections): string => {
    const it = found.get(headings[name]);
    if (it === undefined) report(`The section “${headings[name]}” is missing`);
    else if (it.content.length === 0) report(`The section “${headings[name]}” is empty`, it.heading);
    return raw(name === "why" ? upTo(it?.content ?? [], isStageHeading) : (it?.content ?? []));
  };
  const asked = section("asked");
  const why = section("why");
  const evidence = section("evidence");
  const whyAt = readWhy(found.get(headings.why)?.content ?? [], uses, raw, report);
  return problems.length === before ? { wording, sections: { asked, why, evidence }, whyAt } : undefined;
}

function readWhy(
  content: readonly RootContent[],
  uses: readonly StageUse[],
  raw: (nodes: readonly RootContent[]) => string,
  report: (message: string, node?: Nodes) => void,
): Partial<Record<Stage, string>> {
  const whyAt: Partial<Record<Stage, string>> = {};
  for (const section of sections(content, 3)) {
    const stage = stages.find(it => stageTitles[it] === section.title);
    const wrong =
      stage === undefined
        ? `“${cut(section.title)}” is not the name of a stage`
        : uses.length > 0 && !uses.some(use => use.stage === stage)
          ? `The stage ${section.title} is not under “stages”`
          : whyAt[stage] !== undefined
            ? `The stage ${section.title} stands here twice`
            : section.content.length === 0
              ? `The section “${section.title}” is empty`
              : undefined;
    if (wrong !== undefined) report(wrong, section.heading);
    else if (stage !== undefined) whyAt[stage] = raw(section.content);
  }
  for (const { stage } of uses) {
    if (whyAt[stage] === undefined) report(`“${headings.why}” should say so for the stage ${stageTitles[stage]} too`);
  }
  return whyAt;
}

/** What stands below each heading of a depth, up to the next heading of this depth or a higher one. */
function sections(content: readonly RootContent[], depth: number): Section[] {
  const result: { heading: Heading; title: string; content: RootContent[] }[] = [];
  let open = false;
  for (const node of content) {
    if (node.type === "heading" && node.depth <= depth) {
      open = node.depth === depth;
      if (open) result.push({ heading: node, title: toString(node).trim(), content: [] });
    } else if (open) result.at(-1)?.content.push(node);
  }
  return result;
}

function upTo(content: readonly RootContent[], isEnd: (node: RootContent) => boolean): readonly RootContent[] {
  const end = content.findIndex(isEnd);
  return end < 0 ? content : content.slice(0, end);
}

function isStageHeading(node: RootContent): boolean {
  return node.type === "heading" && node.depth === 3;
}

function rangeOfNode(node: Nodes | undefined, lines: LineIndex): Range {
  const position = node?.position;
  if (position?.start.offset === undefined || position.end.offset === undefined) return startOfFile;
  return lines.range({ start: position.start.offset, end: position.end.offset });
}

function text(lines: LineIndex, start: number | undefined, end: number | undefined): string {
  return start === undefined || end === undefined ? "" : lines.text.slice(start, end);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function cut(name: string): string {
  return name.length > 32 ? `${name.slice(0, 31)}…` : name;
}
