import type { CodeAction, CodeActionParams, Command, Diagnostic, WorkspaceEdit } from "vscode-languageserver";
import { rangesTouch } from "../core/edits.ts";
import { rules } from "../core/rules/registry.generated.ts";
import type { FileEdit, Finding } from "../core/types.ts";
import type { Definitions } from "./apptainer/document.ts";
import { isObject, type Client } from "./client.ts";
import { diagnosticsOf } from "./diagnostics.ts";
import { fixAll } from "./fix-all.ts";
import type { PlanPlace, PlanState, Session } from "./session.ts";
import { workspaceEdit } from "./workspace-edits.ts";

/** Everything safe in the plan at once. */
export const fixAllKind = "source.fixAll.smp";

/** The command of the editor extension that shows a page on a rule; offered to clients that say they know it. */
const explainCommand = "smp.explain";

/** Findings that one request is answered for; nobody chooses among more. */
const mostFindings = 200;

/** Fixes of what touches the range. Made from the analysis of now, so there is nothing to remember between requests. */
export async function codeActions(
  params: CodeActionParams,
  session: Session,
  client: Client,
  definitions: Definitions,
): Promise<(CodeAction | Command)[]> {
  if (!client.codeActionLiterals) return [];
  const { uri } = params.textDocument;
  const wants = kindFilter(params);
  const place = session.locate(uri);
  if (place === undefined) return [];
  const actions: CodeAction[] = [];
  if (wants("quickfix") || wants("")) {
    const shown = await diagnosticsOf(uri, session, client, definitions);
    for (const plan of session.plansOf(uri)) {
      const analysis = await session.result(plan);
      const touched = (analysis?.findings ?? []).filter(finding => touchesRange(finding, place.path, params.range)).slice(0, mostFindings);
      for (const finding of touched) {
        const diagnostics = shown.filter(
          it => it.code === finding.code && it.message === finding.message && rangesTouch(it.range, params.range),
        );
        actions.push(...fixesFor(finding, diagnostics, plan, uri, session, client));
      }
      if (session.roleOf(uri) !== "evidence")
        actions.push(...touched.flatMap(finding => disable(finding, shown, plan, uri, session, client)));
      if (client.commands) actions.push(...explain(touched));
    }
  }
  if (wants(fixAllKind)) {
    const state = await session.state(uri);
    const edit = state === undefined ? undefined : fixAllEdit(state, session, client);
    if (edit !== undefined) actions.push({ title: "Apply all safe fixes to the plan", kind: fixAllKind, edit });
  }
  return unique(actions);
}

function fixesFor(
  finding: Finding,
  diagnostics: Diagnostic[],
  { root }: PlanPlace,
  uri: string,
  session: Session,
  client: Client,
): CodeAction[] {
  return finding.fixes.flatMap((fix, index) => {
    const edit = workspaceEdit(fix.edits, root, session, client, uri);
    if (edit === undefined) return [];
    const preferred = client.preferredActions && fix.safety === "safe" && index === 0;
    return [{ title: fix.title, kind: "quickfix", diagnostics, edit, ...(preferred ? { isPreferred: true } : {}) }];
  });
}

/** A comment over the finding's line. The reason is left to the user, who must give one. */
function disable(
  finding: Finding,
  shown: readonly Diagnostic[],
  { root }: PlanPlace,
  uri: string,
  session: Session,
  client: Client,
): CodeAction[] {
  const file = root.file(finding.at.path);
  // a comment cannot disable the review of comments
  if (rules.some(rule => rule.code === finding.code && rule.reviewsSuppressions)) return [];
  if (file === undefined || session.addressOf({ root, path: finding.at.path }) !== uri) return [];
  const { line } = finding.at.range.start;
  const text = file.text.split(/\r\n|\n|\r/, line + 1)[line];
  if (text === undefined) return [];
  const indent = /^[ ]*/.exec(text)?.[0] ?? "";
  const eol = file.text.includes("\r\n") ? "\r\n" : "\n";
  const at = { line, character: 0 };
  const comment = `${indent}# smp-disable-next-line ${finding.code} -- `;
  const edits: FileEdit[] = [{ path: finding.at.path, edits: [{ range: { start: at, end: at }, newText: `${comment}<reason>${eol}` }] }];
  const edit = workspaceEdit(edits, root, session, client, uri);
  if (edit === undefined) return [];
  return [
    {
      title: `Disable ${finding.code} for the next line…`,
      kind: "quickfix",
      diagnostics: shown.filter(it => it.code === finding.code && rangesTouch(it.range, finding.at.range)),
      edit: client.snippetEdits ? asSnippet(edit, `${escaped(comment)}\${1:reason}${eol}`) : edit,
    },
  ];
}

/** The one insertion of the edit as a snippet, so that the reason is selected. */
function asSnippet(edit: WorkspaceEdit, value: string): WorkspaceEdit {
  return {
    ...edit,
    documentChanges: (edit.documentChanges ?? []).map(change =>
      "edits" in change
        ? { ...change, edits: change.edits.map(({ range }) => ({ range, snippet: { kind: "snippet" as const, value } })) }
        : change,
    ),
  };
}

function escaped(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

function explain(findings: readonly Finding[]): CodeAction[] {
  return [...new Set(findings.map(({ code }) => code))].map(code => ({
    title: `Explain ${code}`,
    kind: "quickfix",
    command: { title: `Explain ${code}`, command: explainCommand, arguments: [code] },
  }));
}

function fixAllEdit({ root, path, uri, part }: PlanState, session: Session, client: Client): WorkspaceEdit | undefined {
  // other files are never changed unseen, and a file of sign-offs has no fixes of its own
  if (part.file.path !== path) return undefined;
  const edits = fixAll(root, path);
  return edits.length === 0 ? undefined : workspaceEdit([{ path, edits }], root, session, client, uri);
}

/** In a plan, what stands in the range; in another file, what the findings say of a line there. */
function touchesRange(finding: Finding, path: string, range: CodeActionParams["range"]): boolean {
  if (finding.at.path === path) return rangesTouch(finding.at.range, range);
  return finding.related.some(it => it.path === path && rangesTouch(it.range, range));
}

/** Whether the client wants actions of a kind: no list means that it takes all except those for the whole file. */
function kindFilter({ context }: CodeActionParams): (kind: string) => boolean {
  const only: unknown = isObject(context) ? context["only"] : undefined;
  if (!Array.isArray(only)) return kind => kind !== fixAllKind;
  return kind => only.some(wanted => typeof wanted === "string" && (wanted === "" || kind === wanted || kind.startsWith(`${wanted}.`)));
}

function unique(actions: readonly CodeAction[]): CodeAction[] {
  const seen = new Set<string>();
  return actions.filter(action => {
    const key = JSON.stringify([action.title, action.edit, action.command]);
    return !seen.has(key) && seen.add(key);
  });
}
