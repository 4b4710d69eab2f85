import type { DocumentSymbol, FoldingRange } from "vscode-languageserver";
import { bodyLines, readDefArguments } from "../../core/formats/apptainer-def.ts";
import { sourceSpan } from "../../core/formats/mapped-text.ts";
import type { Span } from "../../core/text.ts";
import { short } from "../../core/words.ts";
import type { DefinitionDocument, SectionView, StageView } from "./document.ts";

const kinds = { stage: 2, section: 12, app: 4, argument: 14, label: 20 } as const;

/** Stages with their sections; the sections of one app together. */
export function definitionSymbols(document: DefinitionDocument): DocumentSymbol[] {
  return document.stages.map(stage => stageSymbol(stage, document));
}

/** Stages where there are several, headers, and sections. */
export function definitionFolds({ stages, lines }: DefinitionDocument): FoldingRange[] {
  const fold = (start: number, end: number): FoldingRange[] => {
    const [startLine, endLine] = [lines.positionAt(start).line, lines.positionAt(end).line];
    return endLine > startLine ? [{ startLine, endLine }] : [];
  };
  return stages.flatMap(stage => [
    ...(stages.length > 1 && stage.sections.length > 0 ? fold(stage.span.start, stage.span.end) : []),
    ...stage.sections.flatMap(({ section, span }) => fold(section.at.start, span.end)),
  ]);
}

function stageSymbol(view: StageView, document: DefinitionDocument): DocumentSymbol {
  const { stage, name, index, span, sections } = view;
  const header = stage.headers.get("stage") ?? stage.headers.get("bootstrap");
  const from = stage.headers.get("from")?.value.text;
  const apps = new Map<string, SectionView[]>();
  const children: DocumentSymbol[] = [];
  for (const one of sections) {
    const app = one.section.name.startsWith("app") ? /^\S+/.exec(one.section.arguments)?.[0] : undefined;
    if (app === undefined) children.push(sectionSymbol(one, document));
    else if (apps.has(app)) apps.get(app)?.push(one);
    else apps.set(app, [one]);
  }
  for (const [app, own] of apps) {
    const parts = own.map(one => sectionSymbol(one, document));
    const [first] = own;
    // sections of other kinds may stand in between, so the whole would not be what its parts are
    if (first !== undefined) {
      const end = own.at(-1)?.span.end ?? first.span.end;
      children.push(
        symbol(`App ${app}`, `${own.length} sections`, kinds.app, { start: first.span.start, end }, first.nameSpan, document, parts),
      );
    }
  }
  const title = name === undefined || name === "" ? (document.stages.length > 1 ? `Stage ${index + 1}` : "Image") : `Stage ${name}`;
  const detail = [view.agent, from].filter(part => part !== undefined && part !== "").join(" ");
  const selection = header?.keyAt ?? sections[0]?.nameSpan ?? span;
  return symbol(title, detail, kinds.stage, span, selection, document, children);
}

function sectionSymbol({ section, nameSpan, span }: SectionView, document: DefinitionDocument): DocumentSymbol {
  const children: DocumentSymbol[] = [];
  if (section.name === "arguments") {
    for (const { name, value, at } of readDefArguments({
      headers: new Map(),
      sections: [section],
      at: section.at,
      invalid: [],
      repeated: [],
    }))
      children.push(symbol(name, value.text, kinds.argument, at, at, document, []));
  }
  if (section.name === "labels" || section.name === "applabels") {
    for (const line of bodyLines(section.body)) {
      const [name = "", ...value] = line.text.split(/\s+/);
      const at = sourceSpan(line, { start: 0, end: line.text.length });
      children.push(symbol(name, value.join(" "), kinds.label, at, at, document, []));
    }
  }
  return symbol(`%${section.name}`, section.arguments, kinds.section, span, nameSpan, document, children);
}

function symbol(
  name: string,
  detail: string,
  kind: DocumentSymbol["kind"],
  span: Span,
  selection: Span,
  { lines }: DefinitionDocument,
  children: DocumentSymbol[],
): DocumentSymbol {
  const shown = short(detail, 60);
  return {
    name: short(name, 80) || "…",
    ...(shown === "" ? {} : { detail: shown }),
    kind,
    range: lines.range({ start: Math.min(span.start, selection.start), end: Math.max(span.end, selection.end) }),
    selectionRange: lines.range(selection),
    ...(children.length === 0 ? {} : { children }),
  };
}
