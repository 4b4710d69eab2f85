import type { Facts } from "../../core/facts-view.ts";
import type { BaseImage, InstalledPackage } from "../../core/facts/types.ts";
import { fillTemplate, readDefArguments } from "../../core/formats/apptainer-def.ts";
import { agentWord, bootstrapAgents, headerWord, sectionWord } from "../../core/formats/apptainer-words.ts";
import { sourceSpan } from "../../core/formats/mapped-text.ts";
import { isKnown } from "../../core/formats/shell/values.ts";
import type { Position, Range, Span } from "../../core/text.ts";
import type { Note } from "../note.ts";
import { escapeCell, occurrenceTable } from "../occurrence-table.ts";
import { argumentOf, placeAt, sourceStage, type DefinitionDocument, type DefinitionPlace, type StageView } from "./document.ts";

const manual = "https://apptainer.org/docs/user/main/definition_files.html";

/** Packages of one command that are listed one by one. */
const mostPackages = 20;

/**
 * What stands at an offset of a definition.
 * @param facts of a plan that the definition belongs to, if there is one
 */
export function definitionNote(document: DefinitionDocument, offset: number, facts: Facts | undefined): Note | undefined {
  const place = placeAt(document, offset);
  if (place === undefined) return undefined;
  const { stage, section, header, variable } = place;
  if (variable !== undefined) return { span: variable.span, paragraphs: [variableSentence(variable.name, stage, document)] };
  if (header !== undefined) return headerNote(place, document, offset);
  if (section === undefined) return undefined;
  if (place.onHeading) {
    if (section.nameSpan.start <= offset && offset <= section.nameSpan.end) return sectionNote(place);
    return sourceNote(place, document);
  }
  return packagesNote(place, document, offset, facts);
}

function variableSentence(name: string, stage: StageView, { lines }: DefinitionDocument): string {
  const found = argumentOf(stage, name);
  if (found === undefined) return `\`${name}\` has no default in \`%arguments\` of this stage; \`--build-arg ${name}=…\` gives it a value.`;
  return `\`${name}\` is \`${found.value}\` unless \`--build-arg\` says otherwise (line ${lines.positionAt(found.at.start).line + 1}).`;
}

function headerNote({ header, onKey, stage }: DefinitionPlace, document: DefinitionDocument, offset: number): Note | undefined {
  if (header === undefined) return undefined;
  const word = headerWord(header.key);
  if (onKey) {
    if (word === undefined) return undefined;
    const agents =
      word.agents === undefined || word.agents.length === 0 ? "" : `*Read by:* ${word.agents.map(it => `\`${it}\``).join(", ")}`;
    return { span: header.keyAt, paragraphs: [`**${word.name}**`, word.meaning, agents] };
  }
  const span = sourceSpan(header.value, { start: 0, end: header.value.text.length });
  if (offset < span.start || offset > span.end || header.value.text === "") return undefined;
  if (header.key === "bootstrap") {
    const agent = stage.agent === undefined ? undefined : agentWord(stage.agent);
    const known = `Apptainer's manual names ${bootstrapAgents.map(({ name }) => `\`${name}\``).join(", ")}.`;
    return { span, paragraphs: agent === undefined ? [known] : [`**${agent.name}**`, agent.meaning] };
  }
  if (header.key === "from") {
    const base = document.image()?.stages[stage.index]?.base;
    return base === undefined ? undefined : { span, paragraphs: baseParagraphs(base, stage) };
  }
  return word === undefined ? undefined : { span, paragraphs: [`**${word.name}**`, word.meaning] };
}

/** What the stage builds on when every template is filled in. */
function baseParagraphs(base: BaseImage, { stage }: StageView): string[] {
  const from = stage.headers.get("from");
  const values = new Map(readDefArguments(stage).map(({ name, value }) => [name, value.text]));
  const filled = from === undefined ? "" : fillTemplate(from.value, values).text;
  if (!base.resolved) {
    return [
      isKnown(filled)
        ? `\`${code(base.written)}\` could not be read as the name of an image.`
        : "The image depends on a value that is not in this file.",
    ];
  }
  if (base.image === null) return [`\`${code(filled)}\` (${base.agent})`];
  const tag = base.tag === null ? "no tag, so `latest`" : `tag \`${code(base.tag)}\``;
  const digest = base.digest === null ? "no digest: the image behind the tag may change" : `pinned to \`${code(base.digest)}\``;
  return [`**${escapeCell(base.image)}**`, base.digest !== null && base.tag === null ? digest : `${tag}; ${digest}`];
}

function sectionNote({ section }: DefinitionPlace): Note | undefined {
  if (section === undefined) return undefined;
  const word = sectionWord(section.section.name);
  if (word === undefined) return undefined;
  const shell = word.holds === "shell" ? "`-c /bin/bash` behind the name has another shell run it than `/bin/sh`." : "";
  return {
    span: section.nameSpan,
    paragraphs: [
      `**%${word.name}**`,
      word.meaning,
      word.name === "post" || word.name === "runscript" ? shell : "",
      `[Manual](${manual}#sections)`,
    ],
  };
}

function sourceNote({ section, stage }: DefinitionPlace, document: DefinitionDocument): Note | undefined {
  const source = section && sourceStage(document, section, stage);
  if (section === undefined || source === undefined) return undefined;
  const from = source.stage.headers.get("from")?.value.text ?? "";
  const line = document.lines.positionAt(source.span.start).line + 1;
  return {
    span: { start: section.nameSpan.end + 1, end: section.section.at.end },
    paragraphs: [`Stage \`${code(source.name ?? "")}\`, line ${line}: ${source.agent ?? ""} \`${code(from)}\``],
  };
}

/** The package under the cursor, or all that the command around it installs. */
function packagesNote(
  { stage }: DefinitionPlace,
  document: DefinitionDocument,
  offset: number,
  facts: Facts | undefined,
): Note | undefined {
  const packages = document.image()?.stages[stage.index]?.packages ?? [];
  if (packages.length === 0) return undefined;
  const { lines } = document;
  const position = lines.positionAt(offset);
  const one = packages.find(({ at }) => contains(at, position));
  if (one !== undefined) {
    const table = facts === undefined ? "" : occurrenceTable(facts, one);
    return { span: lines.span(one.at), paragraphs: [`${packageWords(one)}, with ${one.by}`, table] };
  }
  const command = commandAround(document, position.line);
  const own = packages.filter(({ at }) => command.first <= at.start.line && at.start.line <= command.last);
  if (own.length === 0) return undefined;
  const more = own.length - mostPackages;
  const list = own.slice(0, mostPackages).map(it => `- ${packageWords(it)}`);
  return {
    span: lineSpan(document, command.first, command.last),
    paragraphs: [
      `Installs with ${[...new Set(own.map(({ by }) => by))].join(", ")}:`,
      [...list, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n"),
    ],
  };
}

function packageWords({ ecosystem, name, version, range }: InstalledPackage): string {
  const written = version ?? range;
  return `**${ecosystem}:${escapeCell(name)}**${written === null ? ", any version" : ` \`${code(written)}\``}`;
}

/** The lines of a command that is continued with backslashes. */
function commandAround({ lines }: DefinitionDocument, line: number): { readonly first: number; readonly last: number } {
  const continues = (at: number): boolean => at >= 0 && /\\\s*$/.test(lines.lineText(at));
  let [first, last] = [line, line];
  while (continues(first - 1)) first--;
  while (last + 1 < lines.lineCount && continues(last)) last++;
  return { first, last };
}

function lineSpan({ lines }: DefinitionDocument, first: number, last: number): Span {
  const start = lines.starts[first] ?? 0;
  const indent = /^\s*/.exec(lines.lineText(first))?.[0].length ?? 0;
  return { start: start + indent, end: lines.lineEnd(last) };
}

function contains({ start, end }: Range, { line, character }: Position): boolean {
  const after = line > start.line || (line === start.line && character >= start.character);
  return after && (line < end.line || (line === end.line && character <= end.character));
}

/** A text of the file between backticks. */
function code(text: string): string {
  return text.replaceAll("`", "'").replace(/\s+/g, " ").slice(0, 200);
}
