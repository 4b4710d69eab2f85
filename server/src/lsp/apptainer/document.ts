import { readerFor } from "../../core/facts-view.ts";
import { apptainer } from "../../core/facts/apptainer.ts";
import type { ImageFacts } from "../../core/facts/types.ts";
import {
  parseApptainerDefinition,
  readDefArguments,
  type ApptainerDefinition,
  type DefHeader,
  type DefSection,
  type DefStage,
} from "../../core/formats/apptainer-def.ts";
import { folderOf, lookUp } from "../../core/repo.ts";
import { LineIndex, type Span } from "../../core/text.ts";
import type { RepoPath } from "../../core/types.ts";
import { fileName } from "../addresses.ts";
import type { OpenDocument } from "../documents.ts";
import type { PlanPlace, Session } from "../session.ts";

/** An open definition file of Apptainer or Singularity, with or without a plan, a folder or a disk around it. */
export interface DefinitionDocument {
  readonly uri: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly definition: ApptainerDefinition;
  readonly stages: readonly StageView[];
  /** What it installs; undefined when it is not recognised as a definition. */
  readonly image: () => ImageFacts | undefined;
  /** The file's folder in the workspace, if it lies in one. */
  readonly place: PlanPlace | undefined;
}

export interface StageView {
  readonly index: number;
  readonly stage: DefStage;
  readonly name: string | undefined;
  /** In lower case; undefined when there is none or it is a template. */
  readonly agent: string | undefined;
  /** From its first header or section up to the next stage, without empty lines at the end. */
  readonly span: Span;
  readonly sections: readonly SectionView[];
}

export interface SectionView {
  readonly section: DefSection;
  /** Of `%name`. */
  readonly nameSpan: Span;
  /** From its heading to its last line that says something. */
  readonly span: Span;
}

/** What stands at a place of a definition. */
export interface DefinitionPlace {
  readonly stage: StageView;
  readonly header: DefHeader | undefined;
  readonly onKey: boolean;
  readonly section: SectionView | undefined;
  /** On the line that opens the section. */
  readonly onHeading: boolean;
  /** `{{ name }}` around the place. */
  readonly variable: { readonly name: string; readonly span: Span } | undefined;
}

export interface Definitions {
  /** The open document at an address, if it is a definition. */
  readonly at: (uri: string) => DefinitionDocument | undefined;
}

export function createDefinitions(session: Session): Definitions {
  const known = new WeakMap<OpenDocument, { readonly view: DefinitionDocument | undefined }>();
  return {
    at: uri => {
      const document = session.documentOf(uri);
      if (document === undefined) return undefined;
      let found = known.get(document);
      if (found === undefined) {
        const named = document.languageId === "apptainer" || document.languageId === "singularity";
        const wanted = named || readerFor(fileName(document.uri))?.id === apptainer.id;
        const view = wanted ? read(document, session) : undefined;
        found = { view: named || view?.definition.recognised === true ? view : undefined };
        known.set(document, found);
      }
      return found.view;
    },
  };
}

function read({ uri, text }: OpenDocument, session: Session): DefinitionDocument {
  const definition = parseApptainerDefinition(text);
  const begins = definition.stages.map(beginOf);
  const stages = definition.stages.map((stage, index): StageView => {
    const begin = begins[index] ?? 0;
    const span = { start: begin, end: trimmedEnd(text, begin, begins[index + 1] ?? text.length) };
    const agent = stage.headers.get("bootstrap")?.value.text.toLowerCase();
    return {
      index,
      stage,
      name: stage.headers.get("stage")?.value.text,
      agent: agent === undefined || agent === "" || agent.includes("{{") ? undefined : agent,
      span,
      sections: stage.sections.map((section, at) => {
        const end = stage.sections[at + 1]?.at.start ?? span.end;
        const heading = /^\s*(%+\S*)/.exec(text.slice(section.at.start, section.at.end));
        const start = section.at.start + (heading?.[0].length ?? 0) - (heading?.[1]?.length ?? 0);
        return {
          section,
          nameSpan: { start, end: start + (heading?.[1]?.length ?? 0) },
          span: { start: section.at.start, end: Math.max(section.at.end, trimmedEnd(text, section.at.start, end)) },
        };
      }),
    };
  });
  let image: { readonly facts: ImageFacts | undefined } | undefined;
  return {
    uri,
    text,
    lines: new LineIndex(text),
    definition,
    stages,
    image: () => (image ??= { facts: apptainer.read({ path: fileName(uri) as RepoPath, text }).value.images }).facts,
    // asked anew: folders come and go while a document is open
    get place() {
      return session.locate(uri);
    },
  };
}

/** What stands at an offset; undefined outside of all stages. */
export function placeAt(document: DefinitionDocument, offset: number): DefinitionPlace | undefined {
  const stage = document.stages.findLast(it => it.span.start <= offset) ?? document.stages[0];
  if (stage === undefined) return undefined;
  const section = stage.sections.findLast(it => it.section.at.start <= offset);
  const headers = [...stage.stage.headers.values(), ...stage.stage.repeated];
  const line = document.lines.positionAt(offset).line;
  const header = headers.find(({ keyAt }) => document.lines.positionAt(keyAt.start).line === line);
  return {
    stage,
    section,
    header,
    onKey: header !== undefined && header.keyAt.start <= offset && offset <= header.keyAt.end,
    onHeading: section !== undefined && offset <= section.section.at.end,
    variable: variables(document, document.lines.starts[line] ?? 0, document.lines.lineEnd(line)).find(
      ({ span }) => span.start <= offset && offset <= span.end,
    ),
  };
}

/** Every `{{ name }}` between two offsets. */
export function variables({ text }: DefinitionDocument, start: number, end: number): { readonly name: string; readonly span: Span }[] {
  return [...text.slice(start, end).matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(match => ({
    name: match[1] ?? "",
    span: { start: start + match.index, end: start + match.index + match[0].length },
  }));
}

/** `NAME=value` of a stage's `%arguments`; of several with one name the last counts. */
export function argumentOf({ stage }: StageView, name: string): { readonly value: string; readonly at: Span } | undefined {
  const found = readDefArguments(stage).findLast(it => it.name === name);
  return found && { value: found.value.text, at: found.at };
}

/** The stage that `%files from NAME` names, which stands before this one. */
export function sourceStage(document: DefinitionDocument, { section }: SectionView, before: StageView): StageView | undefined {
  const name = /^from\s+(\S+)/i.exec(section.arguments)?.[1];
  return section.name === "files" && name !== undefined
    ? document.stages.find(stage => stage.index < before.index && stage.name === name)
    : undefined;
}

/** A file that a definition names. Apptainer looks from the folder it is called in, which may be the definition's own or any above. */
export function namedFile({ place }: DefinitionDocument, written: string): PlanPlace | undefined {
  if (place === undefined || written === "" || /[{}*?[\]$]/.test(written)) return undefined;
  for (const folder of new Set([folderOf(place.path), ""])) {
    const found = lookUp(place.root.repo(), written, folder);
    if (found.state === "present" && found.kind === "file") return { root: place.root, path: found.path };
  }
  return undefined;
}

/** The words of a line of `%files`: source and target, without quotes. */
export function fileWords(text: string, start: number): { readonly text: string; readonly span: Span }[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+/g)].slice(0, 2).map(match => {
    const inner = match[1] ?? match[2];
    const from = start + match.index + (inner === undefined ? 0 : 1);
    const word = inner ?? match[0];
    return { text: word, span: { start: from, end: from + word.length } };
  });
}

function beginOf(stage: DefStage): number {
  const starts = [
    ...[...stage.headers.values(), ...stage.repeated].map(({ keyAt }) => keyAt.start),
    ...stage.invalid.map(({ start }) => start),
    ...stage.sections.slice(0, 1).map(({ at }) => at.start),
  ];
  return starts.length === 0 ? stage.at.start : starts.reduce((least, start) => Math.min(least, start));
}

/** The end of the last line between two offsets that is neither empty nor a comment. */
function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start) {
    const line = text.lastIndexOf("\n", at - 1) + 1;
    const content = text.slice(Math.max(line, start), at).trim();
    if (content !== "" && !content.startsWith("#")) return Math.max(line, start) + text.slice(Math.max(line, start), at).trimEnd().length;
    at = line - 1;
  }
  return start;
}
