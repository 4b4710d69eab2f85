import type { DocumentLink, Location as LspLocation } from "vscode-languageserver";
import { bodyLines, fillTemplate, readDefArguments } from "../../core/formats/apptainer-def.ts";
import { fullImageName, parseImageReference } from "../../core/formats/image-reference.ts";
import { sourceSpan } from "../../core/formats/mapped-text.ts";
import { isKnown } from "../../core/formats/shell/values.ts";
import { startOfFile, type Span } from "../../core/text.ts";
import type { Client } from "../client.ts";
import type { PlanPlace, Session } from "../session.ts";
import { argumentOf, fileWords, namedFile, placeAt, sourceStage, variables, type DefinitionDocument, type StageView } from "./document.ts";

/** Where the thing under the cursor is defined: the default of a variable, a stage, a file. Empty when it is something else. */
export function definitionPlaces(document: DefinitionDocument, offset: number, session: Session): LspLocation[] {
  const { uri, lines } = document;
  const place = placeAt(document, offset);
  if (place === undefined) return [];
  const here = (span: Span): LspLocation[] => [{ uri, range: lines.range(span) }];
  if (place.variable !== undefined) {
    const argument = argumentOf(place.stage, place.variable.name);
    return argument === undefined ? [] : here(argument.at);
  }
  if (place.onHeading && place.section !== undefined) {
    const source = offset > place.section.nameSpan.end ? sourceStage(document, place.section, place.stage) : undefined;
    return source === undefined ? [] : here(stageNameSpan(source));
  }
  const file = filesOf(document).find(({ span }) => span.start <= offset && offset <= span.end);
  return file === undefined ? [] : [{ uri: session.addressOf(file.target), range: startOfFile }];
}

/** Every use of the variable or stage under the cursor, and where it is defined; undefined when it is neither. */
export function definitionUses(document: DefinitionDocument, offset: number, declaration: boolean): LspLocation[] | undefined {
  const { uri, lines } = document;
  const place = placeAt(document, offset);
  if (place === undefined) return undefined;
  const locations = (spans: readonly Span[]): LspLocation[] => spans.map(span => ({ uri, range: lines.range(span) }));
  const { stage, section } = place;
  const argument = readDefArguments(stage.stage).find(({ at }) => at.start <= offset && offset <= at.end);
  const name = place.variable?.name ?? argument?.name;
  if (name !== undefined) {
    const uses = variables(document, stage.span.start, stage.span.end).filter(it => it.name === name);
    const defined = readDefArguments(stage.stage).filter(it => it.name === name);
    return locations([...(declaration ? defined.map(({ at }) => at) : []), ...uses.map(({ span }) => span)]);
  }
  const source =
    section !== undefined && place.onHeading && offset > section.nameSpan.end ? sourceStage(document, section, stage) : undefined;
  const named = source ?? (place.header?.key === "stage" ? stage : undefined);
  if (named === undefined) return undefined;
  const uses = document.stages.flatMap(other =>
    other.sections
      .filter(one => sourceStage(document, one, other) === named)
      .map(one => ({ start: one.nameSpan.start, end: one.section.at.end })),
  );
  return locations([...(declaration ? [stageNameSpan(named)] : []), ...uses]);
}

/** Files that are there, and the pages of base images whose registry has pages under addresses that are known. */
export function definitionLinks(document: DefinitionDocument, session: Session, client: Client): DocumentLink[] {
  const { lines } = document;
  const link = (span: Span, target: string, tooltip: string): DocumentLink => ({
    range: lines.range(span),
    target,
    ...(client.linkTooltips ? { tooltip } : {}),
  });
  const files = filesOf(document).map(({ span, target }) => link(span, session.addressOf(target), `Open ${target.path}`));
  const pages = document.stages.flatMap(stage => {
    const from = stage.stage.headers.get("from")?.value;
    const page = from === undefined ? undefined : imagePage(stage);
    return from === undefined || page === undefined
      ? []
      : [link(sourceSpan(from, { start: 0, end: from.text.length }), page, "Open the image's page")];
  });
  return [...files, ...pages];
}

/** Paths of the definition that lead to files of the workspace: sources of `%files`, local images, archives. */
function filesOf(document: DefinitionDocument): { readonly span: Span; readonly target: PlanPlace }[] {
  return document.stages.flatMap(stage => {
    const from = stage.stage.headers.get("from")?.value;
    const local = ["localimage", "docker-archive", "oci-archive"].includes(stage.agent ?? "");
    const images = local && from !== undefined ? [{ text: from.text, span: sourceSpan(from, { start: 0, end: from.text.length }) }] : [];
    const sources = stage.sections
      .filter(({ section }) => (section.name === "files" && section.arguments === "") || section.name === "appfiles")
      .flatMap(({ section }) => bodyLines(section.body))
      .flatMap(line => fileWords(line.text, sourceSpan(line, { start: 0, end: line.text.length }).start).slice(0, 1));
    return [...images, ...sources].flatMap(({ text, span }) => {
      const target = namedFile(document, text);
      return target === undefined ? [] : [{ span, target }];
    });
  });
}

/** Only of registries that show every image under the same kind of address. */
function imagePage({ stage, agent }: StageView): string | undefined {
  const from = stage.headers.get("from")?.value;
  if (agent !== "docker" || from === undefined || stage.headers.has("registry") || stage.headers.has("namespace")) return undefined;
  const { text } = fillTemplate(from, new Map(readDefArguments(stage).map(({ name, value }) => [name, value.text])));
  const reference = isKnown(text) ? parseImageReference(text) : undefined;
  if (reference === undefined) return undefined;
  const [registry = "", ...path] = fullImageName(reference).split("/");
  if (path.length !== 2) return undefined;
  if (registry === "quay.io") return `https://quay.io/repository/${path.join("/")}`;
  if (registry !== "docker.io") return undefined;
  return path[0] === "library" ? `https://hub.docker.com/_/${path[1] ?? ""}` : `https://hub.docker.com/r/${path.join("/")}`;
}

function stageNameSpan({ stage, span }: StageView): Span {
  const value = stage.headers.get("stage")?.value;
  return value === undefined ? { start: span.start, end: span.start } : sourceSpan(value, { start: 0, end: value.text.length });
}
