import * as vscode from "vscode";
import {
  exportMethod,
  type CoverageCounts,
  type ExportFormat,
  type ExportParams,
  type ExportResult,
  type OtherModel,
  type Problem,
  type QuestionProposal,
} from "../../server/src/lsp/protocol.ts";
import { choosePlan, dismissed, pick, pickMany } from "./choose.ts";
import { showReport } from "./kept-texts.ts";
import { orThrow } from "./language-client.ts";
import { review, sameText } from "./review.ts";
import type { WizardContext } from "./wizard-context.ts";
import { chooseModel, keepInPlan, modelText, withModel, wizardOf, type ChosenModel } from "./wizard-model.ts";

/** What need not be asked for, from whoever runs the command. */
export interface ExportAnswers {
  readonly format?: ExportFormat;
  readonly model?: ChosenModel;
  /** Question of the catalogue to the UUID of the model's question; empty for none. */
  readonly questions?: Readonly<Record<string, string>>;
  /** Whether to keep them in the plan. */
  readonly remember?: boolean;
  /** What the model is pinned to was looked at. */
  readonly otherModel?: boolean;
  /** Where to write; for files whose name is fixed, that place and no other. */
  readonly to?: vscode.Uri;
  /** Write what differs from the file that is there without showing it first. */
  readonly write?: boolean;
}

/**
 * Writes a plan in another format, and shows what became of everything in it.
 * @param from the plan's address, or its row; asked for when there are several
 */
export async function exportPlan(context: WizardContext, from: unknown, given: ExportAnswers): Promise<void> {
  const { uri } = await choosePlan(context.server, from);
  const format = given.format ?? (await chooseFormat());
  const { result, proposal } = format === "wizard" ? await forWizard(context, uri, given) : await plain(context, { uri, format });
  const target = result.existing === undefined ? await writeNew(result, format, proposal, given) : await writeOver(context, result, given);
  await showReport(context.texts, "Export report", result.report);
  void vscode.window.showInformationMessage(
    target === undefined ? unchanged(result) : `Exported ${shown(target)}${counted(result.counts)}.`,
  );
}

interface Prepared {
  readonly result: ExportResult;
  /** Where to propose to write it. */
  readonly proposal: vscode.Uri;
}

async function plain({ server }: WizardContext, params: ExportParams): Promise<Prepared> {
  const result = orThrow(await server.request<ExportResult | Problem>(exportMethod, params));
  return { result, proposal: vscode.Uri.parse(result.uri) };
}

async function forWizard(context: WizardContext, uri: string, given: ExportAnswers): Promise<Prepared> {
  const { server } = context;
  const info = await wizardOf(context, uri);
  const model = await modelText(given.model ?? (await chooseModel(context, uri, info)));
  // looked at once, then known for the second time
  let looked = given.otherModel === true;
  const ask = async (questions: Readonly<Record<string, string>>): Promise<ExportResult> =>
    withModel<ExportResult>(
      context,
      uri,
      otherModel => {
        looked = otherModel;
        const params: ExportParams = { uri, format: "wizard", model, questions, otherModel };
        return server.request<ExportResult | OtherModel | Problem>(exportMethod, params);
      },
      looked,
    );
  let result = await ask(given.questions ?? {});
  if (given.questions === undefined && result.proposals.length > 0) {
    const { questions, remember } = await confirm(result.proposals);
    if (remember) await keepInPlan(context, { uri, questions });
    if (Object.keys(questions).length > 0) result = await ask(questions);
  } else if (given.questions !== undefined && given.remember === true) await keepInPlan(context, { uri, questions: given.questions });
  return { result, proposal: vscode.Uri.parse(info.exported ?? result.uri) };
}

/** Nothing is mapped by a likeness of titles before the user has said that both ask the same. */
async function confirm(
  proposals: readonly QuestionProposal[],
): Promise<{ readonly questions: Readonly<Record<string, string>>; readonly remember: boolean }> {
  const items = proposals.map(({ question, title, uuid, theirs, way }) => ({
    label: title,
    description: question,
    detail: `$(arrow-right) ${theirs}  ·  ${way}`,
    entry: [question, uuid] as const,
  }));
  const title = "Export to the Wizard: questions with like titles";
  const placeholder = "Tick those that ask the same; the others are left out";
  const chosen = await pickMany(items, { title, placeholder, step: 1, totalSteps: 2 });
  if (chosen.length === 0) return { questions: {}, remember: false };
  const ways = [
    {
      label: "$(bookmark) Remember in the plan",
      detail: "Under wizard.questions, for the next export and for the command line.",
      yes: true,
    },
    { label: "$(dash) Only for this export", yes: false },
  ];
  const { yes } = await pick(ways, {
    title: `${title} (2/2)`,
    placeHolder: `${chosen.length} confirmed. Remember this?`,
    ignoreFocusOut: true,
  });
  return { questions: Object.fromEntries(chosen.map(({ entry }) => entry)), remember: yes };
}

interface FormatItem extends vscode.QuickPickItem {
  readonly format?: ExportFormat;
}

const formats: readonly FormatItem[] = [
  { label: "Software Management Wizard", kind: vscode.QuickPickItemKind.Separator },
  { label: "$(export) Wizard file", description: "for its Replies Importer", format: "wizard" },
  { label: "$(history) Wizard file, legacy", description: "JSON-LD for Wizards before DSW 4.28", format: "wizard-legacy" },
  { label: "$(checklist) Knowledge model", description: "our own (.km), to be imported into a Wizard", format: "knowledge-model" },
  { label: "Beside the plan", kind: vscode.QuickPickItemKind.Separator },
  { label: "$(quote) CITATION.cff", description: "merged into the one that is there", format: "cff" },
  { label: "$(json) CodeMeta", description: "codemeta.json, merged into the one that is there", format: "codemeta" },
  { label: "$(package) RO-Crate", description: "ro-crate-metadata.json for the plan and its evidence", format: "ro-crate" },
  { label: "For others", kind: vscode.QuickPickItemKind.Separator },
  { label: "$(json) maSMP", description: "machine-actionable plan in JSON-LD", format: "masmp" },
  { label: "$(markdown) Markdown", description: "a technical note", format: "markdown" },
  { label: "$(globe) HTML", description: "a technical note on one page", format: "html" },
];

async function chooseFormat(): Promise<ExportFormat> {
  const { format } = await pick(formats, { title: "Export", placeHolder: "In which format?", matchOnDescription: true });
  if (format === undefined) throw dismissed;
  return format;
}

/** To where the user says, who is asked there about a file of this name; files whose name is fixed go beside the plan. */
async function writeNew(
  { text }: ExportResult,
  format: ExportFormat,
  proposal: vscode.Uri,
  { to, write }: ExportAnswers,
): Promise<vscode.Uri> {
  const isFixed = ["cff", "codemeta", "ro-crate"].includes(format);
  const target = to ?? (isFixed && write === true ? proposal : await chooseTarget(proposal));
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  return target;
}

async function chooseTarget(proposal: vscode.Uri): Promise<vscode.Uri> {
  const ending = /\.([^./]+)$/.exec(proposal.path)?.[1] ?? "";
  const target = await vscode.window.showSaveDialog({
    title: "Export",
    saveLabel: "Export",
    defaultUri: proposal,
    filters: { [ending.toUpperCase()]: [ending] },
  });
  if (target === undefined) throw dismissed;
  return target;
}

/** Over the file that is there, once the user has seen what changes in it. Undefined when nothing does. */
async function writeOver(
  { texts }: WizardContext,
  { uri, text, existing }: ExportResult,
  { write }: ExportAnswers,
): Promise<vscode.Uri | undefined> {
  if (existing === undefined || sameText(existing.text, text)) return undefined;
  const target = vscode.Uri.parse(uri);
  const document = await vscode.workspace.openTextDocument(target);
  const name = shown(target);
  if (!sameText(document.getText(), existing.text)) throw new Error(`${name} has changes that are not saved; save or undo them first.`);
  if (write !== true) {
    await review(texts, {
      document,
      after: text,
      title: `${name}, as the plan says it`,
      take: existing.kind === "foreign" ? `Replace ${name}` : `Write ${name}`,
      ...(existing.kind === "foreign" ? { detail: "This file was not written by an export. All that it says is lost." } : {}),
      leave: "Leave it as it is",
    });
  } else if (existing.kind === "foreign") throw new Error(`${name} was not written by an export, and would be lost.`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(target, new vscode.Range(0, 0, document.lineCount, 0), text);
  if (!(await vscode.workspace.applyEdit(edit)) || !(await document.save())) throw new Error(`${name} could not be written.`);
  return target;
}

function shown(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}

function unchanged({ uri }: ExportResult): string {
  return `${shown(vscode.Uri.parse(uri))} says all of this already.`;
}

function counted(counts: CoverageCounts | undefined): string {
  if (counts === undefined) return "";
  const { mapped, lossy, unmapped, unknown } = counts;
  return `: ${mapped} answers kept, ${lossy} with losses, ${unmapped} left out, ${unknown} unknown to the model`;
}
