import type { CompletionItem, CompletionList, CompletionParams } from "vscode-languageserver";
import { yamlText } from "../core/plan/edit.ts";
import { entryOf, nodeAt, type PlanNode } from "../core/plan/nodes.ts";
import { rules } from "../core/rules/registry.generated.ts";
import type { LineIndex } from "../core/text.ts";
import { completeDefinition } from "./apptainer/completion.ts";
import type { Definitions } from "./apptainer/document.ts";
import type { Client } from "./client.ts";
import type { Candidate } from "./completion-candidate.ts";
import { completionPlace, type CompletionPlace } from "./completion-place.ts";
import { keyCandidates } from "./completion-keys.ts";
import { valueCandidates } from "./completion-values.ts";
import type { PlanState, Session } from "./session.ts";

/** What can be written at the cursor. Works from the text, so a plan that is broken there is no hindrance. */
export async function complete(
  params: CompletionParams,
  session: Session,
  client: Client,
  definitions: Definitions,
): Promise<CompletionList | null> {
  const document = definitions.at(params.textDocument.uri);
  if (document !== undefined) return completeDefinition(document, params.position, client);
  const state = await session.look(params.textDocument.uri);
  if (state === undefined) return null;
  const { lines } = state.part.document;
  const offset = lines.offsetAt(params.position);
  const comment = inSuppression(lines, params.position.line, params.position.character);
  if (comment !== undefined) return list(ruleCandidates(), comment, lines, client);
  const place = completionPlace(lines, offset);
  if (place === undefined) return null;
  return list(candidatesAt(place, state, client), place, lines, client);
}

function candidatesAt(place: CompletionPlace, state: PlanState, client: Client): Candidate[] {
  const keys = place.mode === "value" ? [] : keyCandidates(place, usedKeys(place, state), state, client);
  const values = place.mode === "key" ? [] : valueCandidates(place, state);
  return [...values, ...keys];
}

/** Keys of the same map, above and below the cursor, without the one that is being typed. */
function usedKeys(place: CompletionPlace, { part }: PlanState): ReadonlySet<string> {
  const map: PlanNode | undefined = nodeAt(part.document.root, place.pointer);
  const used = new Set(place.siblings);
  for (const entry of map?.kind === "map" ? map.entries : []) used.add(entry.key);
  const own = place.written;
  const twice = map?.kind === "map" && map.entries.filter(entry => entry.key === own).length > 1;
  if (!twice && entryOf(map, own) !== undefined) used.delete(own);
  return used;
}

function list(candidates: readonly Candidate[], place: CompletionPlace, lines: LineIndex, client: Client): CompletionList {
  const range = lines.range(place.span);
  const shared = client.completionDefaults.has("editRange");
  const modes = client.completionDefaults.has("insertTextMode");
  const digits = String(candidates.length).length;
  const items = candidates.map((candidate, index): CompletionItem => {
    const { text, snippet } = rendered(candidate, place, client);
    const filterText = `${place.needsSpace ? "" : place.quote}${candidate.value ?? candidate.label}`;
    return {
      label: candidate.label,
      kind: candidate.kind,
      sortText: String(index).padStart(digits, "0"),
      ...(filterText === candidate.label ? {} : { filterText }),
      ...(shared ? { textEditText: text } : { textEdit: { range, newText: text } }),
      ...(snippet ? { insertTextFormat: 2 as const } : {}),
      ...(client.asWritten && !modes ? { insertTextMode: 1 as const } : {}),
      ...(candidate.detail === undefined ? {} : { detail: candidate.detail }),
      ...(candidate.documentation === undefined
        ? {}
        : {
            documentation: client.markdownCompletion
              ? { kind: "markdown" as const, value: candidate.documentation }
              : candidate.documentation,
          }),
      ...(client.commands && candidate.again === true ? { command: { title: "Choose", command: "editor.action.triggerSuggest" } } : {}),
    };
  });
  const itemDefaults = {
    ...(shared ? { editRange: range } : {}),
    ...(client.asWritten && modes ? { insertTextMode: 1 as const } : {}),
  };
  return { isIncomplete: false, ...(Object.keys(itemDefaults).length === 0 ? {} : { itemDefaults }), items };
}

/** The text that goes into the place. */
function rendered(candidate: Candidate, place: CompletionPlace, client: Client): { readonly text: string; readonly snippet: boolean } {
  const snippet = client.snippets && candidate.snippet !== undefined;
  const isKey = candidate.yaml !== undefined && candidate.item === undefined;
  const body = snippet ? (candidate.snippet ?? "") : (candidate.yaml ?? quoted(candidate.value ?? candidate.label, place));
  const before = place.needsSpace ? " " : "";
  if (candidate.item !== true || isKey) return { text: `${before}${body}`, snippet };
  return { text: place.inline ? `${before}[${body}]` : `- ${body}`, snippet };
}

function quoted(value: string, { quote, flow }: CompletionPlace): string {
  if (quote === "'") return `'${value.replaceAll("'", "''")}'`;
  return quote === '"' ? JSON.stringify(value) : yamlText(value, flow);
}

/** Behind `# smp-disable-next-line`, before the reason. */
function inSuppression(lines: LineIndex, line: number, character: number): CompletionPlace | undefined {
  const before = lines.lineText(line).slice(0, character);
  const match = /^\s*#\s*smp-disable-next-line\s+(?:[\w-]+[\s,]+)*([\w-]*)$/.exec(before);
  if (match === null || before.includes(" -- ")) return undefined;
  const typed = match[1] ?? "";
  const end = (lines.starts[line] ?? 0) + before.length;
  const span = { start: end - typed.length, end };
  const none = { quote: "" as const, flow: false, column: 0, colon: false, needsSpace: false, inline: true, siblings: new Set<string>() };
  return { mode: "value", pointer: [], span, typed, written: typed, ...none };
}

function ruleCandidates(): Candidate[] {
  return rules.map(({ code, title, rationale }) => ({
    label: code,
    yaml: `${code} -- `,
    kind: 21,
    detail: title,
    documentation: rationale,
  }));
}
