import type { CompletionItem, CompletionList, Position } from "vscode-languageserver";
import { readDefArguments } from "../../core/formats/apptainer-def.ts";
import { bootstrapAgents, headerWords, readsHeader, sectionWords, type DefSectionWord } from "../../core/formats/apptainer-words.ts";
import type { Span } from "../../core/text.ts";
import type { Client } from "../client.ts";
import { placeAt, variables, type DefinitionDocument, type DefinitionPlace, type StageView } from "./document.ts";

interface Choice {
  readonly label: string;
  readonly text: string;
  readonly snippet?: string;
  readonly kind: NonNullable<CompletionItem["kind"]>;
  readonly detail?: string;
  readonly documentation?: string;
  /** Open the next list of choices once this is inserted. */
  readonly again?: true;
}

/** What can be written at a place of a definition; null where there is nothing to choose. */
export function completeDefinition(document: DefinitionDocument, position: Position, client: Client): CompletionList | null {
  const { lines } = document;
  const start = lines.starts[position.line] ?? 0;
  const line = lines.lineText(position.line);
  const before = line.slice(0, position.character);
  const after = line.slice(position.character);
  const place = placeAt(document, start);
  const word = (pattern: RegExp, ahead: RegExp): Span => ({
    start: start + before.length - (pattern.exec(before)?.[0].length ?? 0),
    end: start + before.length + (ahead.exec(after)?.[0].length ?? 0),
  });
  const list = (span: Span, choices: readonly Choice[]): CompletionList | null =>
    choices.length === 0 ? null : { isIncomplete: false, items: items(choices, span, document, client) };

  if (/\{\{\s*\w*$/.test(before) && place !== undefined) {
    const closed = /^\w*\s*\}\}/.test(after);
    return list(word(/\w*$/, /^\w*/), variableChoices(document, place.stage, closed, before));
  }
  const files = /^\s*%files\s+(?:(from)\s+\S*|\w*)$/i.exec(before);
  if (files !== null && place !== undefined) {
    const names = document.stages.filter(it => it.index < place.stage.index).flatMap(it => it.name ?? []);
    const from: Choice = { label: "from", text: "from ", kind: 14, detail: "copy from an earlier stage", again: true };
    return list(
      word(/\S*$/, /^\S*/),
      files[1] === undefined
        ? names.length > 0
          ? [from]
          : []
        : names.map(name => ({ label: name, text: name, kind: 18 as const, detail: "stage" })),
    );
  }
  const app = /^\s*%app\w+\s+\S*$/i.exec(before);
  if (app !== null && place !== undefined) return list(word(/\S*$/, /^\S*/), appChoices(place.stage, place));
  if (/^\s*%\w*$/.test(before)) return list(word(/%\w*$/, /^\w*/), sectionChoices(place, start));
  if (before.trim() === "" && after.trim() === "") {
    const span = { start: start + before.length, end: start + before.length };
    // inside of a section that is being written only what begins in the first column opens another
    if (place?.section !== undefined && before !== "") return null;
    const keys = inHeader(place, start) ? headerChoices(place?.stage, place) : [];
    return list(span, [...keys, ...sectionChoices(place, start), ...(place === undefined ? [] : [stageChoice])]);
  }
  if (!inHeader(place, start)) return null;
  if (/^\s*bootstrap\s*:\s*[\w-]*$/i.test(before)) {
    const span = word(/[\w-]*$/, /^[\w-]*/);
    const space = before.endsWith(":") ? " " : "";
    return list(
      span,
      bootstrapAgents.map(({ name, meaning }) => ({ label: name, text: `${space}${name}`, kind: 12, documentation: meaning })),
    );
  }
  if (/^\s*\w+$/.test(before)) return list(word(/\w+$/, /^\w*(?:\s*:[ \t]*)?/), headerChoices(place?.stage, place));
  return null;
}

/** Above the first section of its stage. */
function inHeader(place: DefinitionPlace | undefined, start: number): boolean {
  return place === undefined || place.section === undefined || start < place.section.section.at.start;
}

function headerChoices(stage: StageView | undefined, place: DefinitionPlace | undefined): Choice[] {
  const own = place?.header?.key;
  const used = new Set([...(stage?.stage.headers.keys() ?? [])].filter(key => key !== own));
  return headerWords
    .filter(word => !used.has(word.name.toLowerCase()) && readsHeader(stage?.agent, word))
    .filter(word => used.has("bootstrap") || stage?.agent !== undefined || word.name === "Bootstrap")
    .map(({ name, meaning }) => ({
      label: name,
      text: `${name}: `,
      kind: 10,
      documentation: meaning,
      ...(name === "Bootstrap" ? { again: true as const } : {}),
    }));
}

/** Sections that the stage lacks; those that may well stand there several times come last. */
function sectionChoices(place: DefinitionPlace | undefined, start: number): Choice[] {
  const sections = place?.stage.sections.filter(({ section }) => section.at.start !== start) ?? [];
  const there = new Set(sections.map(({ section }) => section.name));
  const fresh = sectionWords.filter(word => !there.has(word.name) && word.ofApp !== true);
  const more = sectionWords.filter(word => word.ofApp === true || (word.name === "files" && there.has("files")));
  return [...fresh, ...more].map(sectionChoice);
}

function sectionChoice(word: DefSectionWord): Choice {
  const label = `%${word.name}`;
  const name = word.ofApp === true ? " ${1:app}" : "";
  return {
    label,
    text: word.ofApp === true ? `${label} ` : `${label}\n    `,
    snippet: `${label}${name}\n    $0`,
    kind: 7,
    detail: word.ofApp === true ? "section of an app" : "section",
    documentation: word.meaning,
  };
}

const stageChoice: Choice = {
  label: "Bootstrap",
  text: "Bootstrap: ",
  snippet: "Bootstrap: ${1:docker}\nFrom: ${2:image:tag}\nStage: ${3:name}\n\n%post\n    $0",
  kind: 15,
  detail: "another stage",
  documentation: "A new `Bootstrap` header opens another stage; the last one becomes the image.",
};

function appChoices({ sections }: StageView, place: DefinitionPlace): Choice[] {
  const others = sections.filter(it => it !== place.section && it.section.name.startsWith("app"));
  const names = new Set(others.flatMap(({ section }) => /^\S+/.exec(section.arguments)?.[0] ?? []));
  return [...names].map(name => ({ label: name, text: name, kind: 7, detail: "app of this stage" }));
}

/** Names with a default first, then those that are used elsewhere in the file without one. */
function variableChoices(document: DefinitionDocument, { stage }: StageView, closed: boolean, before: string): Choice[] {
  const end = closed ? "" : before.endsWith("{{ ") || /\{\{\s+\w*$/.test(before) ? " }}" : "}}";
  const defaults = new Map(readDefArguments(stage).map(({ name, value }) => [name, value.text]));
  const used = variables(document, 0, document.text.length).map(({ name }) => name);
  return [
    ...[...defaults].map(([name, value]): Choice => ({ label: name, text: `${name}${end}`, kind: 6, detail: value })),
    ...[...new Set(used)]
      .filter(name => !defaults.has(name))
      .map((name): Choice => ({ label: name, text: `${name}${end}`, kind: 6, detail: "no default in %arguments" })),
  ];
}

function items(choices: readonly Choice[], span: Span, { lines, text }: DefinitionDocument, client: Client): CompletionItem[] {
  const range = lines.range(span);
  const digits = String(choices.length).length;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return choices.map((choice, index): CompletionItem => {
    const snippet = client.snippets && choice.snippet !== undefined;
    const newText = (snippet ? (choice.snippet ?? "") : choice.text).replaceAll("\n", eol);
    return {
      label: choice.label,
      kind: choice.kind,
      sortText: String(index).padStart(digits, "0"),
      textEdit: { range, newText },
      ...(snippet ? { insertTextFormat: 2 as const } : {}),
      ...(client.asWritten ? { insertTextMode: 1 as const } : {}),
      ...(choice.detail === undefined ? {} : { detail: choice.detail }),
      ...(choice.documentation === undefined
        ? {}
        : {
            documentation: client.markdownCompletion
              ? { kind: "markdown" as const, value: choice.documentation }
              : choice.documentation.replace(/\*\*|`/g, ""),
          }),
      ...(client.commands && choice.again === true ? { command: { title: "Choose", command: "editor.action.triggerSuggest" } } : {}),
    };
  });
}
