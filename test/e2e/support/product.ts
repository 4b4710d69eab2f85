import * as vscode from "vscode";
import manifest from "../../../package.json";
import type { Api } from "../../../client/src/start.ts";
import type { PlanChecklist, QuestionItem } from "../../../server/src/lsp/protocol.ts";
import { until } from "./until.ts";

/** What the suites inside the extension host share. */

/** A folder of its own below the opened one, for the tests of one suite. */
export interface Project {
  readonly uri: (path: string) => vscode.Uri;
  readonly write: (path: string, text: string) => Promise<void>;
  readonly read: (path: string) => Promise<string>;
  readonly open: (path: string) => Promise<vscode.TextDocument>;
  readonly remove: () => Promise<void>;
}

/** The extension's own interface, once its server runs. */
export async function extensionApi(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>(`${manifest.publisher}.${manifest.name}`);
  if (extension === undefined) throw new Error("the extension is not installed");
  const api = await extension.activate();
  await api.ready;
  return api;
}

export function workspaceFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error("no folder is open");
  return folder.uri;
}

/**
 * Writes these files before the tests of the suite that calls this, and removes them after.
 * @returns the project, for the tests to ask for
 */
export function useProject(name: string, files: Readonly<Record<string, string>>): () => Project {
  let project: Project | undefined;
  suiteSetup(async () => {
    await extensionApi();
    project = await createProject(name, files);
  });
  suiteTeardown(() => project?.remove());
  return () => {
    if (project === undefined) throw new Error("The project is there in tests only");
    return project;
  };
}

async function createProject(name: string, files: Readonly<Record<string, string>>): Promise<Project> {
  const root = vscode.Uri.joinPath(workspaceFolder(), name);
  const uri = (path: string): vscode.Uri => vscode.Uri.joinPath(root, path);
  const write = async (path: string, text: string): Promise<void> =>
    vscode.workspace.fs.writeFile(uri(path), new TextEncoder().encode(text));
  for (const [path, text] of Object.entries(files)) await write(path, text);
  // VS Code's watcher misses what appears while it starts, and in a folder that is made at the same moment
  await vscode.commands.executeCommand("smp.refresh");
  return {
    uri,
    write,
    read: async path => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri(path))),
    open: async path => (await vscode.window.showTextDocument(uri(path))).document,
    remove: async () => {
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      await vscode.workspace.fs.delete(root, { recursive: true });
    },
  };
}

/** Our findings in a file. */
export function findingsIn(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "smp");
}

export function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

/** The finding of a rule, as soon as there is one. */
export function finding(uri: vscode.Uri, code: string): Promise<vscode.Diagnostic> {
  return until(`${code} in ${uri.path}`, () => findingsIn(uri).find(it => codeOf(it) === code));
}

export function noFinding(uri: vscode.Uri, code: string): Promise<true> {
  return until(`no ${code} in ${uri.path}`, () => !findingsIn(uri).some(it => codeOf(it) === code));
}

/** The fix with this title, asked for until it is there: VS Code drops a request when another extension registers a provider. */
export function codeAction(uri: vscode.Uri, range: vscode.Range, kind: vscode.CodeActionKind, title: RegExp): Promise<vscode.CodeAction> {
  return until(`the action ${title}`, async () => {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      uri,
      range,
      kind.value,
      20,
    );
    return actions.find(action => title.test(action.title));
  });
}

/** How a plan stands, as soon as the server knows it. */
export function checklistOf(api: Api, uri: vscode.Uri): Promise<PlanChecklist> {
  return until(`the checklist of ${uri.path}`, async () =>
    (await api.checklist()).plans.find(plan => vscode.Uri.parse(plan.uri).toString() === uri.toString()),
  );
}

export function questionsOf(plan: PlanChecklist): readonly QuestionItem[] {
  return plan.stages.flatMap(stage => stage.questions);
}
