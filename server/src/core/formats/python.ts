import { parser } from "@lezer/python";
import type { Span } from "../text.ts";

/** A Python file and what its names stand for, as far as that is written out. Nothing is run. */
export interface PythonFile {
  readonly text: string;
  readonly root: PythonNode;
  readonly calls: readonly PythonCall[];
  readonly names: ReadonlyMap<string, NameUse>;
  /** The first place that is not Python. */
  readonly error: Span | undefined;
}

export interface PythonCall {
  /** As written: `setup`, `setuptools.setup`. */
  readonly callee: string;
  readonly node: PythonNode;
  readonly at: Span;
}

/** Everything that a file does with a name. */
export interface NameUse {
  readonly assigned: PythonNode[];
  /** `name += …`, `name.append(…)`, `name.extend(…)`. */
  readonly extended: { readonly value: PythonNode; readonly isItem: boolean }[];
  /** `name["key"] = …`. */
  readonly entries: { readonly key: PythonNode; readonly value: PythonNode }[];
  /** Bound in a way that says nothing of its value: an import, a loop, a parameter. */
  isUnclear: boolean;
  /** Where its value comes from: the head of a `with`, the body of a function. */
  readonly definitions: PythonNode[];
}

/** A node of the syntax tree. */
export type PythonNode = ReturnType<typeof parser.parse>["topNode"];

/** A value as it stands in the file. `unknown` is what only running the file would tell. */
export type PythonValue = PythonText | PythonList | PythonDict | PythonOther;

export interface PythonText {
  readonly kind: "text";
  readonly value: string;
  readonly span: Span;
  /** Without quotes; missing when its characters do not stand for themselves in the file. */
  readonly inner?: Span;
}

export interface PythonList {
  readonly kind: "list";
  readonly items: readonly PythonValue[];
  readonly span: Span;
}

export interface PythonDict {
  readonly kind: "dict";
  /** The key is undefined where only running the file would tell it. */
  readonly entries: readonly { readonly key: PythonText | undefined; readonly value: PythonValue }[];
  readonly span: Span;
}

export interface PythonOther {
  /** `literal` is a number, a truth value or None. */
  readonly kind: "literal" | "unknown";
  readonly span: Span;
  readonly node: PythonNode;
}

/** The parser mends what it cannot read, so this gives something for every text. https://docs.python.org/3/reference/grammar.html */
export function parsePython(text: string): PythonFile {
  const tree = parser.parse(text);
  const calls: PythonCall[] = [];
  const names = new Map<string, NameUse>();
  let error: Span | undefined;
  const use = (node: PythonNode): NameUse => {
    const name = text.slice(node.from, node.to);
    const known = names.get(name) ?? { assigned: [], extended: [], entries: [], isUnclear: false, definitions: [] };
    names.set(name, known);
    return known;
  };
  const visitor: Parameters<typeof tree.iterate>[0] = {
    enter({ type, node }) {
      if (type.isError) error ??= { start: node.from, end: node.to };
      switch (type.name) {
        case "CallExpression":
          noteCall(node);
          break;
        case "AssignStatement":
          noteAssignment(node, use);
          break;
        case "UpdateStatement": {
          const [target, , value] = childrenOf(node);
          if (target?.name === "VariableName" && value !== undefined) {
            if (text.slice(target.to, value.from).includes("+=")) use(target).extended.push({ value, isItem: false });
            else use(target).isUnclear = true;
          }
          break;
        }
        case "WithStatement": {
          for (const child of childrenOf(node)) {
            if (child.name !== "VariableName" || child.prevSibling?.name !== "as") continue;
            use(child).isUnclear = true;
            for (const head of childrenOf(node)) if (head.name !== "Body" && head.to < child.from) use(child).definitions.push(head);
          }
          break;
        }
        case "FunctionDefinition": {
          const name = node.getChild("VariableName");
          if (name !== null) {
            use(name).isUnclear = true;
            use(name).definitions.push(node.getChild("Body") ?? node);
          }
          break;
        }
        case "ParamList":
        case "ForStatement":
        case "ImportStatement":
        case "DeleteStatement":
        case "ScopeStatement":
          for (const child of childrenOf(node)) {
            if (child.name === "in") break;
            if (child.name === "VariableName") use(child).isUnclear = true;
          }
          break;
      }
    },
  };
  try {
    tree.iterate(visitor);
  } catch (fault) {
    // a row of some ten thousand stray signs is more than the library's tables hold
    if (!(fault instanceof TypeError)) throw fault;
    const nothing = parser.parse("").topNode;
    return { text: "", root: nothing, calls: [], names: new Map(), error: { start: 0, end: 0 } };
  }
  return { text, root: tree.topNode, calls, names, error };

  function noteCall(node: PythonNode): void {
    const callee = node.firstChild;
    if (callee === null) return;
    const written = text.slice(callee.from, callee.to);
    if (written.length <= 80) calls.push({ callee: written.replace(/\s+/g, ""), node, at: { start: node.from, end: node.to } });
    const target = callee.firstChild;
    if (callee.name !== "MemberExpression" || target?.name !== "VariableName") return;
    const method = callee.getChild("PropertyName");
    const word = method === null ? "" : text.slice(method.from, method.to);
    const [argument] = argumentsOf(node, text).values;
    if ((word === "append" || word === "extend") && argument !== undefined)
      use(target).extended.push({ value: argument, isItem: word === "append" });
    else if (["insert", "remove", "pop", "clear", "update", "setdefault", "sort", "reverse"].includes(word)) use(target).isUnclear = true;
  }
}

/** The arguments of a call: by position, by name, and what `**` spreads. */
export function argumentsOf(
  call: PythonNode,
  text: string,
): { readonly values: readonly PythonNode[]; readonly named: ReadonlyMap<string, PythonNode>; readonly spread: readonly PythonNode[] } {
  const values: PythonNode[] = [];
  const named = new Map<string, PythonNode>();
  const spread: PythonNode[] = [];
  const list = childrenOf(call.getChild("ArgList"));
  for (let at = 0; at < list.length; at++) {
    const node = list[at];
    if (node === undefined || node.type.isError || ["(", ")", ",", "Comment"].includes(node.name)) continue;
    const next = list[at + 1];
    if (node.name === "**" || node.name === "*") {
      if (next !== undefined) spread.push(next);
      at++;
    } else if (node.name === "VariableName" && next?.name === "AssignOp") {
      const value = list[at + 2];
      if (value !== undefined) named.set(text.slice(node.from, node.to), value);
      at += 2;
    } else values.push(node);
  }
  return { values, named, spread };
}

/** The value of an expression without running anything. */
export function pythonValue(file: PythonFile, node: PythonNode): PythonValue {
  return evaluated({ ...file, steps: { left: mostSteps } }, node, 0);
}

interface Evaluation extends PythonFile {
  /** Names that are made of each other twice over would take for ever. */
  readonly steps: { left: number };
}

function evaluated(file: Evaluation, node: PythonNode, depth: number): PythonValue {
  const { text } = file;
  const span = { start: node.from, end: node.to };
  const unknown: PythonOther = { kind: "unknown", span, node };
  if (depth > deepest || file.steps.left-- <= 0) return unknown;
  const value = (child: PythonNode): PythonValue => evaluated(file, child, depth + 1);
  switch (node.name) {
    case "String":
      return textOf(text, node) ?? unknown;
    case "FormatString":
      return /[{}]/.test(text.slice(node.from, node.to)) ? unknown : (textOf(text, node) ?? unknown);
    case "ContinuedString": {
      const parts = childrenOf(node)
        .filter(child => child.name !== "Comment")
        .map(value);
      const texts = parts.flatMap(part => (part.kind === "text" ? [part.value] : []));
      return texts.length === parts.length ? { kind: "text", value: texts.join(""), span } : unknown;
    }
    case "Number":
    case "Boolean":
    case "None":
      return { kind: "literal", span, node };
    case "ParenthesizedExpression": {
      const inner = childrenOf(node).find(child => !punctuation.has(child.name));
      return inner === undefined ? unknown : value(inner);
    }
    case "ArrayExpression":
    case "TupleExpression":
    case "SetExpression":
      return { kind: "list", items: itemsOf(node, value), span };
    case "DictionaryExpression":
      return { kind: "dict", entries: entriesOf(node, value), span };
    case "BinaryExpression": {
      const [left, operator, right] = childrenOf(node).filter(child => child.name !== "Comment");
      if (left === undefined || right === undefined || operator === undefined || text.slice(operator.from, operator.to) !== "+")
        return unknown;
      const [a, b] = [value(left), value(right)];
      if (a.kind === "text" && b.kind === "text") return { kind: "text", value: a.value + b.value, span };
      if (a.kind !== "list" && b.kind !== "list") return unknown;
      return { kind: "list", items: [...(a.kind === "list" ? a.items : [a]), ...(b.kind === "list" ? b.items : [b])], span };
    }
    case "VariableName":
      return named(file, node, depth) ?? unknown;
    case "MemberExpression": {
      const [target, , key] = childrenOf(node);
      if (target === undefined || key === undefined || text[target.to] !== "[") return unknown;
      const [dict, index] = [value(target), value(key)];
      if (dict.kind !== "dict" || index.kind !== "text") return unknown;
      return dict.entries.find(entry => entry.key?.value === index.value)?.value ?? unknown;
    }
    case "CallExpression":
      return called(file, node, depth) ?? unknown;
    default:
      return unknown;
  }
}

/**
 * Texts that stand in an expression and in what its names come from: assignments, the head of a `with`, the body of a function. Several
 * texts in one call (`join(here, "requirements", "base.txt")`) are also given as one path.
 */
export function textsBehind(file: PythonFile, node: PythonNode): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const queue: PythonNode[] = [node];
  for (let at = 0; at < queue.length && at < 200; at++) {
    queue[at]?.cursor().iterate(({ name, node: inner }) => {
      if (name === "String") {
        const value = textOf(file.text, inner)?.value;
        if (value !== undefined) found.push(value);
      } else if (name === "ArgList") {
        const parts = childrenOf(inner).flatMap(child => (child.name === "String" ? (textOf(file.text, child)?.value ?? []) : []));
        if (parts.length > 1) found.push(parts.join("/"));
      } else if (name === "VariableName") {
        const word = file.text.slice(inner.from, inner.to);
        const use = file.names.get(word);
        if (use === undefined || seen.has(word)) return;
        seen.add(word);
        queue.push(...use.assigned, ...use.definitions, ...use.extended.map(({ value }) => value));
      }
    });
  }
  return found;
}

const deepest = 40;
const mostSteps = 20_000;
const punctuation: ReadonlySet<string> = new Set(["(", ")", "[", "]", "{", "}", ",", ":", "Comment"]);

function childrenOf(node: PythonNode | null | undefined): PythonNode[] {
  const children: PythonNode[] = [];
  for (let child = node?.firstChild ?? null; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

function noteAssignment(node: PythonNode, use: (node: PythonNode) => NameUse): void {
  const children = childrenOf(node).filter(child => child.name !== "TypeDef" && child.name !== "Comment");
  const operator = children.findLastIndex(child => child.name === "AssignOp");
  const value = children[operator + 1];
  const targets = children.slice(0, Math.max(0, operator)).filter(child => child.name !== "AssignOp");
  const isPlain = value !== undefined && operator + 2 === children.length && !targets.some(target => target.name === ",");
  for (const target of targets) {
    if (target.name === "VariableName") {
      if (isPlain) use(target).assigned.push(value);
      else use(target).isUnclear = true;
    } else if (target.name === "MemberExpression" && target.firstChild?.name === "VariableName") {
      const [name, open, key] = childrenOf(target);
      if (name === undefined) continue;
      if (isPlain && open?.name === "[" && key !== undefined) use(name).entries.push({ key, value });
      else if (open?.name === "[") use(name).isUnclear = true;
    } else {
      for (const inner of childrenOf(target)) if (inner.name === "VariableName") use(inner).isUnclear = true;
    }
  }
}

function itemsOf(node: PythonNode, value: (node: PythonNode) => PythonValue): PythonValue[] {
  const items: PythonValue[] = [];
  let isSpread = false;
  for (const child of childrenOf(node)) {
    if (punctuation.has(child.name) || child.type.isError) continue;
    if (child.name === "*") {
      isSpread = true;
      continue;
    }
    const item = value(child);
    if (isSpread && item.kind === "list") items.push(...item.items);
    else items.push(isSpread ? { kind: "unknown", span: item.span, node: child } : item);
    isSpread = false;
  }
  return items;
}

function entriesOf(node: PythonNode, value: (node: PythonNode) => PythonValue): PythonDict["entries"] {
  const entries: { key: PythonText | undefined; value: PythonValue }[] = [];
  const children = childrenOf(node).filter(child => child.name !== "Comment" && !child.type.isError);
  for (let at = 0; at < children.length; at++) {
    const child = children[at];
    if (child === undefined || ["{", "}", ","].includes(child.name)) continue;
    const next = children[at + 1];
    if (child.name === "**" && next !== undefined) {
      const spread = value(next);
      if (spread.kind === "dict") entries.push(...spread.entries);
      else entries.push({ key: undefined, value: spread });
      at++;
    } else if (next?.name === ":" && children[at + 2] !== undefined) {
      const key = value(child);
      const item = children[at + 2];
      if (item !== undefined) entries.push({ key: key.kind === "text" ? key : undefined, value: value(item) });
      at += 2;
    }
  }
  return entries;
}

/** A name that is given a value once; what is added to it later belongs to it. */
function named(file: Evaluation, node: PythonNode, depth: number): PythonValue | undefined {
  const use = file.names.get(file.text.slice(node.from, node.to));
  const [assigned] = use?.assigned ?? [];
  if (use === undefined || assigned === undefined || use.assigned.length > 1 || use.isUnclear) return undefined;
  const base = evaluated(file, assigned, depth + 1);
  if (base.kind === "list") {
    const added = use.extended.flatMap(({ value, isItem }) => {
      const more = evaluated(file, value, depth + 1);
      return !isItem && more.kind === "list" ? more.items : [isItem ? more : { kind: "unknown" as const, span: more.span, node: value }];
    });
    return { ...base, items: [...base.items, ...added] };
  }
  if (base.kind === "dict") {
    const added = use.entries.map(entry => {
      const key = evaluated(file, entry.key, depth + 1);
      return { key: key.kind === "text" ? key : undefined, value: evaluated(file, entry.value, depth + 1) };
    });
    return { ...base, entries: [...base.entries, ...added] };
  }
  return use.extended.length > 0 ? undefined : base;
}

/** Calls whose outcome is plain: `"a b".split()`, `text.splitlines()`, `dict(a=[…])`, `list(…)`. */
function called(file: Evaluation, node: PythonNode, depth: number): PythonValue | undefined {
  const callee = node.firstChild;
  const span = { start: node.from, end: node.to };
  const { values, named: keywords, spread } = argumentsOf(node, file.text);
  const [first] = values;
  if (callee?.name === "VariableName") {
    const word = file.text.slice(callee.from, callee.to);
    if (word === "dict" && values.length === 0 && spread.length === 0) {
      const entries = [...keywords].map(([key, value]) => ({
        key: { kind: "text" as const, value: key, span: { start: value.from, end: value.from } },
        value: evaluated(file, value, depth + 1),
      }));
      return { kind: "dict", entries, span };
    }
    const isCopy = ["list", "tuple", "set", "sorted", "str"].includes(word) && values.length === 1 && first !== undefined;
    return isCopy ? evaluated(file, first, depth + 1) : undefined;
  }
  const target = callee?.firstChild;
  const method = callee?.getChild("PropertyName");
  if (callee?.name !== "MemberExpression" || !target || !method) return undefined;
  const text = evaluated(file, target, depth + 1);
  if (text.kind !== "text") return undefined;
  const separator = first === undefined ? undefined : evaluated(file, first, depth + 1);
  switch (file.text.slice(method.from, method.to)) {
    case "strip":
      return first === undefined ? partsOf(text, /\S(?:[\s\S]*\S)?/g).items[0] : undefined;
    case "split":
      if (separator === undefined) return partsOf(text, /\S+/g);
      return separator.kind === "text" && separator.value === "\n" ? partsOf(text, /[^\n]*\S[^\n]*/g) : undefined;
    case "splitlines":
      return first === undefined ? partsOf(text, /[^\r\n]*\S[^\r\n]*/g) : undefined;
    default:
      return undefined;
  }
}

/** The parts of a text, each at its own place where the text has one; blanks around them are left out. */
function partsOf(text: PythonText, pattern: RegExp): PythonList {
  const items = [...text.value.matchAll(pattern)].map((match): PythonText => {
    const value = match[0].trim();
    const offset = match.index + match[0].indexOf(value);
    if (text.inner === undefined) return { kind: "text", value, span: text.span };
    const span = { start: text.inner.start + offset, end: text.inner.start + offset + value.length };
    return { kind: "text", value, span, inner: span };
  });
  return { kind: "list", items, span: text.span };
}

/** Undefined for bytes and for escapes that are not decoded here. */
function textOf(text: string, node: PythonNode): PythonText | undefined {
  const written = text.slice(node.from, node.to);
  const [, prefix = "", quotes = ""] = /^([A-Za-z]*)("""|'''|"|')/.exec(written) ?? [];
  const start = prefix.length + quotes.length;
  if (quotes === "" || /b/i.test(prefix) || written.length < start + quotes.length || !written.endsWith(quotes)) return undefined;
  const body = written.slice(start, written.length - quotes.length);
  const span = { start: node.from, end: node.to };
  const inner = { start: node.from + start, end: node.to - quotes.length };
  if (/r/i.test(prefix) || !body.includes("\\")) return { kind: "text", value: body, span, inner };
  const decoded = body.replace(/\\(\r\n|[\s\S])/g, (whole, escaped: string) => escapes[escaped] ?? whole);
  return { kind: "text", value: decoded, span };
}

const escapes: Readonly<Record<string, string | undefined>> = {
  "\n": "",
  "\r\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  n: "\n",
  r: "\r",
  t: "\t",
};
