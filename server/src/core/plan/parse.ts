import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node, type Scalar, type YAMLError } from "yaml";
import { LineIndex, type Range, type Span } from "../text.ts";
import type { ListNode, MapEntry, PlanNode, ScalarNode, ScalarValue } from "./nodes.ts";
import { quickTree } from "./quick-tree.ts";

/** Something about the YAML itself, before its meaning as a plan. */
export interface PlanProblem {
  readonly kind: "syntax" | "duplicate-key" | "several-documents" | "limit";
  readonly message: string;
  readonly range: Range;
  /** For a duplicate key, the place of the first one. */
  readonly first?: Range;
}

export interface PlanDocument {
  readonly text: string;
  readonly lines: LineIndex;
  /** Missing when the file is empty or beyond a limit. */
  readonly root: PlanNode | undefined;
  readonly problems: readonly PlanProblem[];
}

/** Beyond these a plan is refused with one finding, so that no file can exhaust time, stack or memory. */
export const planLimits = { characters: 2_000_000, depth: 60, aliasNodes: 10_000 } as const;

/** Reads a plan. Never throws: what cannot be read is a problem, and the rest of the tree is there. */
export function parsePlan(text: string): PlanDocument {
  const lines = new LineIndex(text);
  const refused = beyondLimits(text, lines);
  if (refused !== undefined) return { text, lines, root: undefined, problems: [refused] };
  const root = quickTree(text);
  return root === undefined ? parseThoroughly(text, lines) : { text, lines, root, problems: [] };
}

/** The same for a text within the limits, by the parser that says what is wrong and goes on behind it. */
export function parseThoroughly(text: string, lines: LineIndex = new LineIndex(text)): PlanDocument {
  let document: Document;
  try {
    // uniqueKeys is quadratic in the library; the tree builder below finds duplicates in one pass
    document = parseDocument(text, { uniqueKeys: false, logLevel: "error", prettyErrors: false });
  } catch (error) {
    const range = lines.range({ start: 0, end: Math.min(1, text.length) });
    return {
      text,
      lines,
      root: undefined,
      problems: [{ kind: "syntax", message: `This YAML cannot be read: ${firstLine(error)}`, range }],
    };
  }
  const problems = withConflicts(
    document.errors.map(error => problemOf(error, text, lines)),
    text,
    lines,
  );
  const root = buildTree(document, text, lines, problems);
  return { text, lines, root, problems: firstOfEach(problems) };
}

function beyondLimits(text: string, lines: LineIndex): PlanProblem | undefined {
  if (text.length > planLimits.characters) {
    return limit("This plan is larger than 2 MB and is not checked. Move sign-offs to .smp/signoffs/", lines.range({ start: 0, end: 0 }));
  }
  const deep = firstTooDeep(text, lines);
  return deep === undefined
    ? undefined
    : limit(`More than ${planLimits.depth} levels of nesting; the plan is not checked`, lines.range({ start: deep, end: deep + 1 }));
}

const limit = (message: string, range: Range): PlanProblem => ({ kind: "limit", message, range });

/**
 * Offset of the first place nested beyond the limit, by an estimate that never undercounts: open brackets,
 * plus the indentation levels and `- ` or `? ` marks in front of them. The parser recurses, so it must not see such a file.
 */
function firstTooDeep(text: string, lines: LineIndex): number | undefined {
  const indents: number[] = [];
  let flow = 0;
  for (let line = 0; line < lines.lineCount; line++) {
    const start = lines.starts[line] ?? 0;
    const end = lines.lineEnd(line);
    let at = start;
    let marks = 0;
    while (at < end && (text[at] === " " || ((text[at] === "-" || text[at] === "?") && (at + 1 === end || text[at + 1] === " ")))) {
      if (text[at] !== " ") marks++;
      at++;
    }
    if (at === end && marks === 0) continue;
    const indent = at - start;
    while (indents.length > 0 && (indents.at(-1) ?? 0) >= indent) indents.pop();
    indents.push(indent);
    let quote = "";
    for (; at < end; at++) {
      const char = text[at] ?? "";
      if (quote !== "") {
        if (char === "\\" && quote === '"') at++;
        else if (char === quote) quote = "";
      } else if (char === "#" && (at === start || text[at - 1] === " ")) break;
      else if ((char === '"' || char === "'") && /[\s[{,:-]/.test(text[at - 1] ?? " ")) quote = char;
      else if (char === "[" || char === "{") {
        flow++;
        if (flow + indents.length + marks > planLimits.depth) return at;
      } else if ((char === "]" || char === "}") && flow > 0) flow--;
    }
    if (indents.length + marks > planLimits.depth) return start;
  }
  return undefined;
}

function buildTree(document: Document, text: string, lines: LineIndex, problems: PlanProblem[]): PlanNode | undefined {
  const anchors = new Map<string, Node>();
  /** Of the aliases around the place that is being built. */
  const expanding = new Set<Node>();
  let aliasNodes = 0;
  let refused = false;
  /** What stands for an alias that would expand to too much; said once. */
  const refuse = (at: Span, parent: MapEntry | ListNode | undefined, index: number | undefined): ScalarNode => {
    if (!refused) problems.push(limit("Aliases here expand to too much; they are read as empty", lines.range(at)));
    refused = true;
    return scalar(null, "", "plain", at, parent, index, true);
  };

  const build = (
    node: unknown,
    parent: MapEntry | ListNode | undefined,
    index: number | undefined,
    via: Span | undefined,
  ): PlanNode | undefined => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      const at = via ?? spanOf(node);
      if (target === undefined) return scalar(null, "", "plain", at, parent, index, true);
      // a node that holds an alias of itself would never end
      if (aliasNodes > planLimits.aliasNodes || expanding.has(target)) return refuse(at, parent, index);
      expanding.add(target);
      const built = build(target, parent, index, at);
      expanding.delete(target);
      return built;
    }
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return undefined;
    if (via !== undefined) aliasNodes++;
    const span = via ?? spanOf(node);
    if (via !== undefined && aliasNodes > planLimits.aliasNodes) return refuse(span, parent, index);
    const alias = via === undefined ? {} : { alias: true as const };
    const at = index === undefined ? {} : { index };
    if (isMap(node)) {
      const entries: MapEntry[] = [];
      const map = { kind: "map" as const, flow: node.flow === true, entries, span, parent, ...at, ...alias };
      const seen = new Map<string, Span>();
      const mergedKeys = new Set<string>();
      for (const pair of node.items) {
        const keyNode = pair.key;
        const merges = mergesOf(keyNode, pair.value);
        if (isScalar(keyNode) && merges.length > 0) {
          const at = via ?? { start: spanOf(keyNode).start, end: spanOf(pair.value as Node).end };
          for (const source of merges) {
            // a twin of this map with the same place in the plan; its entries are read here and edited at the anchor
            const twin = build(source, parent, index, at);
            for (const entry of twin?.kind === "map" ? twin.entries : []) {
              if (mergedKeys.has(entry.key) || node.items.some(own => isScalar(own.key) && keyText(own.key) === entry.key)) continue;
              mergedKeys.add(entry.key);
              entries.push(entry);
            }
          }
          continue;
        }
        if (!isScalar(keyNode)) {
          const place = keyNode === null || keyNode === undefined ? span : spanOf(keyNode as Node);
          problems.push({ kind: "syntax", message: "A key here must be plain text", range: lines.range(via ?? place) });
          continue;
        }
        const written = lastLine(spanOf(keyNode), text);
        const key = written === undefined ? keyText(keyNode) : text.slice(written.start, written.end);
        const keySpan = via ?? written ?? spanOf(keyNode);
        const first = seen.get(key);
        if (first !== undefined && via === undefined) {
          problems.push({
            kind: "duplicate-key",
            message: `“${key}” stands here twice; only the first counts`,
            range: lines.range(keySpan),
            first: lines.range(first),
          });
        }
        seen.set(key, keySpan);
        const entry = { key, keySpan, value: undefined as PlanNode | undefined, map, span: keySpan };
        // anchors are known from here on, so that a node cannot hold itself
        entry.value = emptyValue(pair.value, text) ? undefined : build(pair.value, entry, undefined, via);
        if (entry.value !== undefined) entry.span = { start: keySpan.start, end: Math.max(keySpan.end, entry.value.span.end) };
        entries.push(entry);
        remember(pair.value);
      }
      remember(node);
      if (!map.flow && via === undefined) map.span = untilLast(span, entries);
      return map;
    }
    if (isSeq(node)) {
      const items: PlanNode[] = [];
      const list = { kind: "list" as const, flow: node.flow === true, items, span, parent, ...at, ...alias };
      for (const item of node.items) {
        const built = build(item, list, items.length, via);
        if (built !== undefined) items.push(built);
        remember(item);
      }
      remember(node);
      if (!list.flow && via === undefined) list.span = untilLast(span, items);
      return list;
    }
    remember(node);
    return scalar(
      scalarValue(node.value),
      node.source ?? text.slice(span.start, span.end),
      styleOf(node),
      span,
      parent,
      index,
      via !== undefined,
    );
  };
  const remember = (node: unknown): void => {
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined) anchors.set(node.anchor, node);
  };
  return build(document.contents, undefined, undefined, undefined);
}

/** The aliases under a merge key, `<<: *base` or `<<: [*one, *two]`. Not in YAML 1.2, but most readers of YAML follow it. */
function mergesOf(key: unknown, value: unknown): readonly unknown[] {
  if (!isScalar(key) || key.value !== "<<" || key.type !== "PLAIN") return [];
  if (isAlias(value)) return [value];
  return isSeq(value) && value.items.every(item => isAlias(item)) ? value.items : [];
}

/** The library counts line ends and comments behind a block into it. */
function untilLast(span: Span, parts: readonly { readonly span: Span }[]): Span {
  return { start: span.start, end: parts.at(-1)?.span.end ?? span.end };
}

/** A half-typed line runs together with the key below it; that key is the last line's. Undefined for a key on one line. */
function lastLine(key: Span, text: string): Span | undefined {
  const end = text.lastIndexOf("\n", key.end - 1);
  if (end < key.start) return undefined;
  const start = end + 1 + (/^\s*/.exec(text.slice(end + 1, key.end))?.[0].length ?? 0);
  return { start, end: key.end };
}

/** `key:` with nothing behind it; YAML gives a null node of no length. */
function emptyValue(node: unknown, text: string): boolean {
  if (node === null || node === undefined) return true;
  return (
    isScalar(node) && node.value === null && (node.source ?? "") === "" && text.slice(spanOf(node).start, spanOf(node).end).trim() === ""
  );
}

function scalar(
  value: ScalarValue,
  source: string,
  style: ScalarNode["style"],
  span: Span,
  parent: MapEntry | ListNode | undefined,
  index: number | undefined,
  alias: boolean,
): ScalarNode {
  return {
    kind: "scalar",
    value,
    source,
    style,
    span,
    parent,
    ...(index === undefined ? {} : { index }),
    ...(alias ? { alias: true as const } : {}),
  };
}

function scalarValue(value: unknown): ScalarValue {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "bigint" ? Number(value) : value instanceof Date ? value.toISOString().slice(0, 10) : null;
}

function keyText(key: Scalar): string {
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
}

function styleOf(node: Scalar): ScalarNode["style"] {
  if (node.type === "QUOTE_SINGLE") return "single";
  if (node.type === "QUOTE_DOUBLE") return "double";
  return node.type === "BLOCK_FOLDED" || node.type === "BLOCK_LITERAL" ? "block" : "plain";
}

function spanOf(node: Node): Span {
  const range = node.range;
  return range ? { start: range[0], end: range[1] } : { start: 0, end: 0 };
}

/** Marks that git leaves where two branches changed the same lines. What YAML has to say about such a line helps nobody. */
const conflictMark = /^(?:<{7}|\|{7}|={7}|>{7})(?= |\r?$)[^\n]*/gm;

function withConflicts(problems: readonly PlanProblem[], text: string, lines: LineIndex): PlanProblem[] {
  const marks = problems.length === 0 ? [] : [...text.matchAll(conflictMark)];
  const first = marks.find(([mark]) => mark.startsWith("<"));
  if (first === undefined) return [...problems];
  const marked = new Set(marks.map(({ index }) => lines.positionAt(index).line));
  const message = "A merge conflict is not resolved here; keep what holds, and take out the marks";
  const range = lines.range({ start: first.index, end: lines.lineEnd(lines.positionAt(first.index).line) });
  return [{ kind: "syntax", message, range }, ...problems.filter(it => !marked.has(it.range.start.line))];
}

function problemOf(error: YAMLError, text: string, lines: LineIndex): PlanProblem {
  const start = Math.min(error.pos[0], text.length);
  const lineEnd = lines.lineEnd(lines.positionAt(start).line);
  const end = Math.max(start, Math.min(Math.max(error.pos[1], start + 1), Math.max(lineEnd, start)));
  const range = lines.range({ start, end });
  if (error.code === "MULTIPLE_DOCS") {
    return { kind: "several-documents", message: "A plan is one YAML document; what follows this “---” is not read", range };
  }
  return { kind: "syntax", message: explain(error), range };
}

/** The library's errors in a plan writer's words. */
function explain(error: YAMLError): string {
  switch (error.code) {
    case "BAD_INDENT":
      return /flow/i.test(error.message) ? "A closing bracket is missing" : "The indentation does not fit the lines above";
    case "TAB_AS_INDENT":
      return "A tab cannot indent YAML; use spaces";
    case "MISSING_CHAR":
      return /quote/.test(error.message)
        ? "A closing quote is missing"
        : /[\]}]|flow/.test(error.message)
          ? "A closing bracket or a comma is missing"
          : "This line has no “:” between key and value";
    case "MULTILINE_IMPLICIT_KEY":
      return "This line has no “:” between key and value";
    case "BLOCK_AS_IMPLICIT_KEY":
      return "Two keys on one line, or a “:” inside text; put quotes around the text";
    case "BAD_SCALAR_START":
      return "Text cannot begin with this sign; put quotes around it";
    case "BAD_DQ_ESCAPE":
      return "This escape is not known in double quotes; write \\\\ or use single quotes";
    case "BAD_ALIAS":
      return "This alias (*name) has no anchor (&name) before it";
    case "BLOCK_IN_FLOW":
      return "A list or map with indentation cannot stand inside brackets";
    case "KEY_OVER_1024_CHARS":
      return "This key is too long";
    case "UNEXPECTED_TOKEN":
      return "This sign is not expected here";
    case "TAG_RESOLVE_FAILED":
      return "Tags (!…) are not used in a plan; remove it";
    case "BAD_DIRECTIVE":
      return "Lines that begin with % are not used in a plan";
    default:
      return "This is not valid YAML";
  }
}

/** A broken line makes several errors, and the same one again on the lines below it; the first says it. */
function firstOfEach(problems: readonly PlanProblem[]): PlanProblem[] {
  const seen = new Set<number | string>();
  return problems.filter(problem => {
    if (problem.kind !== "syntax") return true;
    const { message, range } = problem;
    if (seen.has(range.start.line) || seen.has(message)) return false;
    seen.add(range.start.line).add(message);
    return true;
  });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}
