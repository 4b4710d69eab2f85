import type { Span } from "../text.ts";
import { splitLines, type Line } from "./lines.ts";
import { joinMapped, mapped, mappedTo, sliceMapped, sourceSpan, type MappedText } from "./mapped-text.ts";
import { unknownText } from "./shell/values.ts";

/** One `Key: value` of a header. */
export interface DefHeader {
  /** In lower case. */
  readonly key: string;
  readonly keyAt: Span;
  /** Trimmed, without a comment, continuation lines joined. */
  readonly value: MappedText;
}

export interface DefSection {
  /** In lower case, without `%`. */
  readonly name: string;
  /** What follows the name on its line: `from build`, `-c /bin/bash`, the name of an app. */
  readonly arguments: string;
  /** Of the line with the name. */
  readonly at: Span;
  /** The lines below it, each with a line feed. */
  readonly body: MappedText;
}

export interface DefStage {
  /** The last value of each key. */
  readonly headers: ReadonlyMap<string, DefHeader>;
  /** In the order of the file; names may repeat. */
  readonly sections: readonly DefSection[];
  /** Of the first line that says something. */
  readonly at: Span;
  /** Header lines without a colon or with a key that Apptainer does not know. */
  readonly invalid: readonly Span[];
  /** Headers that stand in the stage another time further down, where their value counts. */
  readonly repeated: readonly DefHeader[];
}

export interface ApptainerDefinition {
  readonly stages: readonly DefStage[];
  /** False when there is neither a header nor a section that Apptainer knows, so that this is some other kind of file. */
  readonly recognised: boolean;
}

const headerKeys = new Set([
  ...["bootstrap", "from", "includecmd", "mirrorurl", "updateurl", "osversion", "include", "library", "registry", "namespace", "stage"],
  ...["product", "user", "regcode", "productpgp", "registerurl", "modules", "otherurl", "fingerprints", "confurl", "setopt", "target"],
  ...["frontend", "filename", "buildargs"],
]);

const sectionNames = new Set([
  ...["help", "setup", "files", "labels", "environment", "pre", "post", "runscript", "test", "startscript", "arguments"],
  ...["appinstall", "applabels", "appenv", "apprun", "apphelp", "appfiles", "apptest", "appstart"],
]);

export function isSectionName(name: string): boolean {
  return sectionNames.has(name);
}

/** Reads a definition file: https://apptainer.org/docs/user/main/definition_files.html */
export function parseApptainerDefinition(text: string): ApptainerDefinition {
  const lines = splitLines(text);
  const starts = lines.flatMap((line, index) => (/^bootstrap:/i.test(line.text) ? [index] : []));
  const groups = [0, ...starts].map((from, index) => lines.slice(from, starts[index] ?? lines.length));
  const stages = groups.map(readStage).filter(stage => stage.headers.size > 0 || stage.sections.length > 0);
  const recognised = stages.some(stage => stage.headers.has("bootstrap") || stage.sections.some(section => sectionNames.has(section.name)));
  return { stages, recognised };
}

/** `NAME=value` of the `%arguments` sections. */
export function readDefArguments(stage: DefStage): { name: string; value: MappedText; at: Span }[] {
  return stage.sections
    .filter(section => section.name === "arguments")
    .flatMap(section =>
      bodyLines(section.body).flatMap(line => {
        const match = /^(\w+)\s*=\s*/.exec(line.text);
        if (match?.[1] === undefined) return [];
        return [{ name: match[1], value: sliceMapped(line, match[0].length, line.text.length), at: whole(line) }];
      }),
    );
}

/** Letters that templates may add; beyond them values count as unknown. */
const maxFilled = 200_000;

/** Replaces `{{ name }}`; a name without a value stays as written between the marks of `shell/values.ts`. */
export function fillTemplate(text: MappedText, values: ReadonlyMap<string, string>): MappedText {
  if (!text.text.includes("{{")) return text;
  const pieces: MappedText[] = [];
  let done = 0;
  let added = 0;
  for (const match of text.text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)) {
    const end = match.index + match[0].length;
    const at = sourceSpan(text, { start: match.index, end });
    const known = added < maxFilled ? values.get(match[1] ?? "") : undefined;
    const value = known ?? unknownText(match[0].replace(/\s/g, ""));
    added += value.length;
    pieces.push(sliceMapped(text, done, match.index), mappedTo(value, at));
    done = end;
  }
  pieces.push(sliceMapped(text, done, text.text.length));
  return joinMapped(pieces);
}

/** The lines of a section that say something, trimmed. */
export function bodyLines(body: MappedText): MappedText[] {
  const lines: MappedText[] = [];
  let start = 0;
  for (const line of body.text.split("\n")) {
    const from = start + line.length - line.trimStart().length;
    const trimmed = line.trim();
    if (trimmed !== "" && !trimmed.startsWith("#")) lines.push(sliceMapped(body, from, from + trimmed.length));
    start += line.length + 1;
  }
  return lines;
}

function readStage(lines: readonly Line[]): DefStage {
  const sections: DefSection[] = [];
  const isHeading = (line: Line | undefined): boolean => /^\s*%/.test(line?.text ?? "");
  const first = lines.findIndex(isHeading);
  const { headers, invalid, repeated } = readHeaders(first < 0 ? lines : lines.slice(0, first));
  for (let index = first; index >= 0 && index < lines.length;) {
    const heading = lines[index];
    let end = index + 1;
    while (end < lines.length && !isHeading(lines[end])) end++;
    const match = /^\s*%+(\S*)\s*(.*)$/.exec(heading?.text ?? "");
    if (heading && match) {
      sections.push({
        name: (match[1] ?? "").toLowerCase(),
        arguments: (match[2] ?? "").trim(),
        at: { start: heading.start, end: heading.start + heading.text.length },
        body: joinMapped(lines.slice(index + 1, end).map(line => mapped(`${line.text}\n`, line.start))),
      });
    }
    index = end;
  }
  const from = [...headers.values()][0]?.keyAt.start ?? sections[0]?.at.start ?? 0;
  const line = lines.findLast(one => one.start <= from);
  return {
    headers,
    sections,
    invalid,
    repeated,
    at: { start: from, end: line === undefined ? from : line.start + line.text.trimEnd().length },
  };
}

function readHeaders(lines: readonly Line[]): { headers: Map<string, DefHeader>; invalid: Span[]; repeated: DefHeader[] } {
  const headers = new Map<string, DefHeader>();
  const invalid: Span[] = [];
  const repeated: DefHeader[] = [];
  /** The header that goes on in the next line, and its values so far. */
  let open: { header: DefHeader; values: MappedText[] } | undefined;
  const close = (): void => {
    if (open) {
      const before = headers.get(open.header.key);
      if (before) repeated.push(before);
      headers.set(open.header.key, { ...open.header, value: joinMapped(open.values) });
    }
    open = undefined;
  };
  for (const line of lines) {
    const content = trimmed(line);
    if (content.text === "" || content.text.startsWith("#")) {
      close();
      continue;
    }
    const plain = trimMapped(sliceMapped(content, 0, indexOr(content.text, "#")));
    let value = plain;
    if (!open) {
      const colon = plain.text.indexOf(":");
      const key = plain.text.slice(0, Math.max(0, colon)).trim().toLowerCase();
      if (!headerKeys.has(key.replace(/^(otherurl)\d+$/, "$1"))) {
        invalid.push(whole(content));
        continue;
      }
      const keyAt = sourceSpan(plain, { start: 0, end: colon });
      value = trimMapped(sliceMapped(plain, colon + 1, plain.text.length));
      open = { header: { key, keyAt, value }, values: [] };
    }
    const continues = value.text.endsWith("\\");
    open.values.push(continues ? withoutContinuation(value) : value);
    if (!continues) close();
  }
  close();
  return { headers, invalid, repeated };
}

/** A value that ends in `\n\` goes on in the next line and has a line feed there. */
function withoutContinuation(value: MappedText): MappedText {
  const { text } = value;
  if (!text.endsWith("\\n\\")) return sliceMapped(value, 0, text.length - 1);
  const kept = text.length - 3;
  const at = sourceSpan(value, { start: kept, end: text.length });
  return joinMapped([sliceMapped(value, 0, kept), mappedTo("\n", at)]);
}

function trimmed({ text, start }: Line): MappedText {
  return trimMapped(mapped(text, start));
}

function trimMapped(text: MappedText): MappedText {
  const start = text.text.length - text.text.trimStart().length;
  return sliceMapped(text, start, Math.max(start, text.text.trimEnd().length));
}

function indexOr(text: string, sign: string): number {
  const index = text.indexOf(sign);
  return index < 0 ? text.length : index;
}

function whole(text: MappedText): Span {
  return sourceSpan(text, { start: 0, end: text.text.length });
}
