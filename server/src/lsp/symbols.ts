import type { DocumentSymbol, SymbolInformation } from "vscode-languageserver";
import { textOf, valueOf, type MapEntry, type PlanNode } from "../core/plan/nodes.ts";
import { entriesOf, itemsOf } from "../core/plan/view.ts";
import { questions } from "../core/questions/catalogue.generated.ts";
import { stageTitles } from "../core/questions/types.ts";
import type { LineIndex, Span } from "../core/text.ts";
import { stages } from "../core/types.ts";
import { short } from "../core/words.ts";
import type { Definitions } from "./apptainer/document.ts";
import { definitionSymbols } from "./apptainer/symbols.ts";
import type { Client } from "./client.ts";
import type { PlanState, Session } from "./session.ts";

const kinds = { section: 2, stage: 3, question: 12, person: 20, dependency: 4, target: 5, release: 24, signoff: 7, field: 8 } as const;

/** The plan by meaning: stages with their questions and how they stand, dependencies by ecosystem, targets by kind. */
export async function symbolsOf(
  uri: string,
  session: Session,
  client: Client,
  definitions: Definitions,
): Promise<DocumentSymbol[] | SymbolInformation[]> {
  const document = definitions.at(uri);
  if (document !== undefined) {
    const own = definitionSymbols(document);
    return client.hierarchicalSymbols ? own : flat(own, uri, "");
  }
  const state = await session.look(uri);
  if (state === undefined) return [];
  const { lines } = state.part.document;
  const symbols = entriesOf(state.part.document.root).map(entry => section(entry, state, lines));
  return client.hierarchicalSymbols ? symbols : flat(symbols, uri, "");
}

function section(entry: MapEntry, state: PlanState, lines: LineIndex): DocumentSymbol {
  const children = childrenOf(entry, state, lines);
  const detail = entry.value?.kind === "scalar" ? short(textOf(entry.value) ?? "", 60) : "";
  return symbol(
    entry.key,
    detail,
    children.length > 0 || entry.value?.kind !== "scalar" ? kinds.section : kinds.field,
    entry.span,
    entry.keySpan,
    lines,
    children,
  );
}

function childrenOf({ key, value }: MapEntry, state: PlanState, lines: LineIndex): DocumentSymbol[] {
  switch (key) {
    case "answers":
      return answerSymbols(value, state, lines);
    case "people":
      return entriesOf(value).map(entry => named(entry, textOf(valueOf(entry.value, "name")) ?? "", kinds.person, lines));
    case "targets":
      return entriesOf(value).map(entry => named(entry, words(entry.value, "kind", "tier"), kinds.target, lines));
    case "dependencies":
      return entriesOf(value).flatMap(group => dependencySymbols(group, lines));
    case "signoffs":
    case "waivers":
      return itemsOf(value).map(item =>
        itemSymbol(
          item,
          parts(item, "gate", "rule", "for", "release").join(" · "),
          words(item, key === "signoffs" ? "verdict" : "until", "by"),
          kinds.signoff,
          lines,
        ),
      );
    case "software":
    case "release":
    case "support":
      return entriesOf(value).map(entry =>
        named(
          entry,
          entry.value?.kind === "scalar" ? (textOf(entry.value) ?? "") : "",
          key === "release" ? kinds.release : kinds.field,
          lines,
        ),
      );
    default:
      if (value?.kind === "map")
        return value.entries.map(entry => named(entry, words(entry.value, "name", "title", "version"), kinds.field, lines));
      return itemsOf(value).map((item, index) =>
        itemSymbol(item, textOf(item) ?? parts(item, "id", "name", "what")[0] ?? String(index + 1), "", kinds.field, lines),
      );
  }
}

/** Answers under the stage that their question first belongs to. */
function answerSymbols(value: PlanNode | undefined, { analysis }: PlanState, lines: LineIndex): DocumentSymbol[] {
  const entries = entriesOf(value);
  const states = new Map(analysis.checklist.items.map(item => [item.question, item]));
  const firstStage = (id: string): number => {
    const question = questions.find(it => it.id === id);
    return question === undefined ? stages.length : Math.min(...question.stages.map(({ stage }) => stages.indexOf(stage)));
  };
  return [...stages, undefined].flatMap((stage, index) => {
    const own = entries.filter(entry => firstStage(entry.key) === index);
    const [first] = own;
    if (first === undefined) return [];
    const children = own.map(entry => {
      const item = states.get(entry.key);
      return named(entry, item === undefined ? "" : `${item.title} · ${item.state.replaceAll("-", " ")}`, kinds.question, lines);
    });
    const span = { start: Math.min(...own.map(({ span: it }) => it.start)), end: Math.max(...own.map(({ span: it }) => it.end)) };
    const name = stage === undefined ? "Not a question" : `Stage ${index + 1}: ${stageTitles[stage]}`;
    return [symbol(name, `${own.length}`, kinds.stage, span, first.keySpan, lines, children)];
  });
}

function dependencySymbols({ key, value, span, keySpan }: MapEntry, lines: LineIndex): DocumentSymbol[] {
  if (key !== "software" && key !== "system" && key !== "data") {
    return [symbol(key, value?.kind === "scalar" ? (textOf(value) ?? "") : "", kinds.field, span, keySpan, lines, [])];
  }
  const children = itemsOf(value).map((item, index) => {
    const written = textOf(item) ?? textOf(valueOf(item, "use")) ?? textOf(valueOf(item, "id")) ?? String(index + 1);
    const space = written.indexOf(" ");
    const name = (space < 0 ? written : written.slice(0, space)).replace(":", "/");
    return itemSymbol(
      item,
      key === "data" ? written : name,
      space < 0 ? words(item, "version") : written.slice(space + 1),
      kinds.dependency,
      lines,
    );
  });
  return [symbol(key, `${children.length}`, kinds.section, span, keySpan, lines, children)];
}

function named(entry: MapEntry, detail: string, kind: DocumentSymbol["kind"], lines: LineIndex): DocumentSymbol {
  return symbol(entry.key, short(detail, 60), kind, entry.span, entry.keySpan, lines, []);
}

function itemSymbol(item: PlanNode, name: string, detail: string, kind: DocumentSymbol["kind"], lines: LineIndex): DocumentSymbol {
  return symbol(name, short(detail, 60), kind, item.span, item.span, lines, []);
}

function symbol(
  name: string,
  detail: string,
  kind: DocumentSymbol["kind"],
  span: Span,
  selection: Span,
  lines: LineIndex,
  children: DocumentSymbol[],
): DocumentSymbol {
  return {
    // an empty name is not allowed
    name: short(name, 80) || "…",
    ...(detail === "" ? {} : { detail }),
    kind,
    range: lines.range({ start: Math.min(span.start, selection.start), end: Math.max(span.end, selection.end) }),
    selectionRange: lines.range(selection),
    ...(children.length === 0 ? {} : { children }),
  };
}

function parts(node: PlanNode, ...keys: readonly string[]): string[] {
  return keys.flatMap(key => textOf(valueOf(node, key)) ?? []);
}

function words(node: PlanNode | undefined, ...keys: readonly string[]): string {
  return node === undefined ? "" : parts(node, ...keys).join(", ");
}

function flat(symbols: readonly DocumentSymbol[], uri: string, container: string): SymbolInformation[] {
  return symbols.flatMap(({ name, kind, range, children }) => [
    { name, kind, location: { uri, range }, ...(container === "" ? {} : { containerName: container }) },
    ...flat(children ?? [], uri, name),
  ]);
}
