import { parseXml, XmlElement, XmlError, XmlText } from "@rgrove/parse-xml";
import type { Problem } from "../facts/types.ts";
import { LineIndex, type Span } from "../text.ts";

/** An element with the places of what it holds. Names are without the prefix of their namespace. */
export interface XmlNode {
  readonly name: string;
  /** The element's own text without surrounding white space; that of its children is left out. */
  readonly value: XmlValue;
  readonly attributes: ReadonlyMap<string, XmlValue>;
  readonly children: readonly XmlNode[];
  /** From `<` to the `>` of its end tag. */
  readonly span: Span;
}

export interface XmlValue {
  readonly text: string;
  /** Missing when references or CDATA sections make offsets into the text differ from offsets into the file. */
  readonly span?: Span;
}

/** Reads XML 1.0 with places. Strict, so undefined with the reason when the text is not well-formed; never throws. */
export function readXml(text: string): { readonly root?: XmlNode; readonly problems: readonly Problem[] } {
  if (isDeeplyNested(text)) return { problems: [{ message: "This XML is nested too deeply to be read" }] };
  try {
    const { root } = parseXml(text, { includeOffsets: true, ignoreUndefinedEntities: true });
    if (root === null) return { problems: [{ message: "The file holds no XML element" }] };
    return { root: nodeOf(text, root), problems: [] };
  } catch (error) {
    if (!(error instanceof XmlError)) return { problems: [{ message: "The file cannot be read as XML" }] };
    const { pos } = error;
    const reason = (error.message.split("\n", 1)[0] ?? "").replace(/ \(line \d+, column \d+\)$/, "");
    const message = `Not well-formed XML: ${reason}`.slice(0, 90);
    return { problems: [{ message, range: new LineIndex(text).range({ start: pos, end: pos }) }] };
  }
}

export function childNamed(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find(child => child.name === name);
}

export function childrenNamed(node: XmlNode | undefined, name: string): XmlNode[] {
  return node?.children.filter(child => child.name === name) ?? [];
}

/** The element reached by going down through first children of these names. */
export function descendant(node: XmlNode | undefined, ...names: readonly string[]): XmlNode | undefined {
  let at = node;
  for (const name of names) at = childNamed(at, name);
  return at;
}

/** The element's own text, unless it is empty. */
export function textOf(node: XmlNode | undefined): XmlValue | undefined {
  return node === undefined || node.value.text === "" ? undefined : node.value;
}

/** An attribute's value without surrounding white space, unless it is empty. */
export function attributeOf(node: XmlNode | undefined, name: string): XmlValue | undefined {
  const value = node?.attributes.get(name);
  return value === undefined || value.text === "" ? undefined : value;
}

function nodeOf(text: string, element: XmlElement): XmlNode {
  const children: XmlNode[] = [];
  const texts: XmlText[] = [];
  for (const child of element.children) {
    if (child instanceof XmlElement) children.push(nodeOf(text, child));
    else if (child instanceof XmlText && child.text.trim() !== "") texts.push(child);
  }
  // The parser gives no true end for an element that ends with the file.
  const span = { start: element.start, end: Math.min(element.end, text.length) };
  return { name: localName(element.name), value: valueOf(text, texts), attributes: attributesOf(text, element), children, span };
}

function valueOf(text: string, texts: readonly XmlText[]): XmlValue {
  const value = texts
    .map(node => node.text)
    .join("")
    .trim();
  const only = texts.length === 1 ? texts[0] : undefined;
  return only === undefined ? { text: value } : located(text, value, only.start, only.end);
}

/** The parser gives no places of attributes, so the start tag is read once more. */
function attributesOf(text: string, element: XmlElement): ReadonlyMap<string, XmlValue> {
  const attributes = new Map<string, XmlValue>();
  const names = Object.keys(element.attributes);
  if (names.length === 0) return attributes;
  const written = /\s+([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;
  written.lastIndex = element.start + 1 + element.name.length;
  for (let match = written.exec(text); match !== null; match = written.exec(text)) {
    const [, name = "", double, single] = match;
    const length = (double ?? single ?? "").length;
    const end = written.lastIndex - 1;
    attributes.set(localName(name), located(text, (element.attributes[name] ?? "").trim(), end - length, end));
  }
  return attributes;
}

function located(text: string, value: string, start: number, end: number): XmlValue {
  const written = text.slice(start, end);
  if (written.trim() !== value) return { text: value };
  const from = start + written.length - written.trimStart().length;
  return { text: value, span: { start: from, end: from + value.length } };
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** The parser recurses, so that hostile nesting must be seen before it does. Comments count too: a rough upper bound. */
function isDeeplyNested(text: string, limit = 500): boolean {
  let depth = 0;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at + 1)) {
    const next = text[at + 1];
    if (next === "/") depth--;
    else if (next !== "!" && next !== "?") {
      const end = text.indexOf(">", at);
      if (end < 0) return false;
      if (text[end - 1] !== "/") depth++;
    }
    if (depth > limit) return true;
  }
  return false;
}
