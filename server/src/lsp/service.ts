import type { InitializeParams } from "vscode-languageserver";
import type { FileSystem } from "../host/file-system.ts";
import type { GitAccess } from "../host/git-access.ts";
import { answerQuestion } from "./answer.ts";
import { createDefinitions } from "./apptainer/document.ts";
import { definitionFolds } from "./apptainer/symbols.ts";
import { checklistOfWorkspace } from "./checklist.ts";
import { dig, isObject, type Client } from "./client.ts";
import { codeActions } from "./code-actions.ts";
import { complete } from "./completion.ts";
import { definitionAt } from "./definition.ts";
import type { Documents, OpenDocument } from "./documents.ts";
import { exportPlan } from "./exports.ts";
import { renameEdits } from "./file-operations.ts";
import { gateLenses } from "./gate-lenses.ts";
import { createGates } from "./gates.ts";
import { hoverAt } from "./hover.ts";
import { createHintRefresh } from "./hint-refresh.ts";
import { inlayHints } from "./inlay-hints.ts";
import { linksOf } from "./links.ts";
import { explain, newPlan, questionOf, rescanResult, topics } from "./pages.ts";
import {
  analysisChangedMethod,
  answerMethod,
  checklistMethod,
  compareMethod,
  explainMethod,
  exportMethod,
  focusMethod,
  initMethod,
  keepWizardMethod,
  pushMethod,
  questionMethod,
  rescanMethod,
  takeMethod,
  topicsMethod,
  wizardMethod,
  type AnswerParams,
  type CompareParams,
  type ExportParams,
  type InitParams,
  type KeepWizardParams,
  type PushParams,
  type TakeParams,
} from "./protocol.ts";
import { referencesAt } from "./references.ts";
import { createReports, type Cancel } from "./reports.ts";
import type { Clock } from "./scheduler.ts";
import { createSession } from "./session.ts";
import { symbolsOf } from "./symbols.ts";
import { createWatching } from "./watching.ts";
import { compareWizard, takeFromWizard } from "./wizard-import.ts";
import { keepWizard, wizardInfo } from "./wizard-model.ts";
import { pushPreview } from "./wizard-push.ts";

export interface ServiceOptions {
  readonly client: Client;
  readonly params: Partial<InitializeParams>;
  readonly documents: Documents;
  readonly disk: ((rootUri: string) => FileSystem) | undefined;
  /** Asks git below a `file:` root; missing where there is none. */
  readonly git: ((rootUri: string) => GitAccess) | undefined;
  readonly clock: Clock;
  readonly today: () => string;
  readonly version: string;
  readonly log: (text: string) => void;
  /** Told once that a plan has its first result. */
  readonly judged?: (() => void) | undefined;
  /** A request to the client. */
  readonly ask: (method: string, params: object) => Promise<unknown>;
  /** A notification to the client. */
  readonly tell: (method: string, params: object) => void;
}

export interface Request {
  /** What is wrong with the parameters, in a sentence. */
  readonly check: (params: unknown) => string | undefined;
  readonly answer: (params: unknown, cancel: Cancel) => unknown;
  /** What to answer when the work fails. */
  readonly empty: unknown;
}

/** Everything that comes after `initialize`. */
export interface Service {
  readonly requests: ReadonlyMap<string, Request>;
  /** A notification; for those about documents, the document itself or the address of the closed one. */
  readonly hear: (method: string, params: unknown) => void;
  readonly dispose: () => void;
}

/** How long results may keep changing before the client is told so. */
const restMs = 50;

export function createService(options: ServiceOptions): Service {
  const { client, documents, ask, tell, log, clock } = options;
  let revision = 0;
  let telling: (() => void) | undefined;
  // only a client that asks for checklists is told when to ask again
  let listening = false;
  let { judged } = options;

  const changed = (): void => {
    revision++;
    if (!listening || telling !== undefined) return;
    telling = clock.after(restMs, () => {
      telling = undefined;
      tell(analysisChangedMethod, { revision });
    });
  };
  const session = createSession(
    {
      client,
      documents,
      ask,
      clock,
      today: options.today,
      log,
      disk: options.disk,
      history: (uri, path, repo) => gates.histories.of(uri, path, repo),
      historyRevision: (uri, path) => gates.histories.revision(uri, path),
      analyzed: place => {
        reports.analyzed(place);
        watching.analyzed(place);
        hints.analyzed(place);
        gates.analyzed(place);
        changed();
        judged?.();
        judged = undefined;
      },
      worldChanged: () => {
        reports.worldChanged();
        watching.worldChanged();
        hints.worldChanged();
        changed();
      },
    },
    options.params,
  );
  const definitions = createDefinitions(session);
  const hints = createHintRefresh({
    session,
    wanted: client.refreshInlayHints,
    refresh: () => void ask("workspace/inlayHint/refresh", {}).catch(() => undefined),
  });
  const reports = createReports({
    session,
    definitions,
    client,
    openDocuments: documents.all,
    publish: params => tell("textDocument/publishDiagnostics", params),
    refresh: () => void ask("workspace/diagnostic/refresh", {}).catch(() => undefined),
    log,
  });
  const watching = createWatching({ session, client, ask, log });
  const gates = createGates({ session, client, clock, git: options.git, today: options.today, ask, tell, log });

  const heard = new Map<string, (params: unknown) => void>([
    ["initialized", () => [watching, gates].forEach(it => it.start())],
    [focusMethod, () => gates.lookAgain()],
    ["textDocument/didOpen", params => withDocument(params, document => [session.opened, reports.opened].forEach(it => it(document)))],
    ["textDocument/didChange", params => withDocument(params, document => [session.changed, reports.typed].forEach(it => it(document)))],
    ["textDocument/didClose", params => withText(params, uri => [session.closed, reports.closed].forEach(it => it(uri)))],
    [
      "textDocument/didSave",
      params => withText(dig(params, ["textDocument", "uri"]), uri => [session.saved, gates.saved].forEach(it => it(uri))),
    ],
    ["workspace/didChangeConfiguration", params => session.settingsChanged(params)],
    ["workspace/didChangeWatchedFiles", params => session.filesChanged(gates.withoutGit(watchedFiles(params)))],
    ["workspace/didRenameFiles", params => session.filesChanged(renamedFiles(params))],
    ["workspace/didDeleteFiles", params => session.filesChanged(items(params, "files").flatMap(it => withUri(it, "uri", "deleted")))],
    [
      "workspace/didChangeWorkspaceFolders",
      params => {
        const uris = (name: string): string[] =>
          items(dig(params, ["event"]), name).flatMap(it => withUri(it, "uri", "changed").map(({ uri }) => uri));
        session.foldersChanged(uris("added"), uris("removed"));
      },
    ],
  ]);

  const requests = new Map<string, Request>();
  // `check` has seen the parts of the parameters that the answer relies on, which is why the parameter may be narrower than unknown
  const on = (method: string, check: Request["check"], empty: unknown, answer: (params: never, cancel: Cancel) => unknown): void => {
    requests.set(method, { check, empty, answer: answer as Request["answer"] });
  };
  type AtDocument = { readonly textDocument: { readonly uri: string } };
  type AtPosition = AtDocument & { readonly position: { readonly line: number; readonly character: number } };

  on("textDocument/completion", needsPosition, null, (params: AtPosition) => complete(params, session, client, definitions));
  on("textDocument/hover", needsPosition, null, (params: AtPosition) => hoverAt(params, session, client, definitions));
  on("textDocument/definition", needsPosition, null, (params: AtPosition) => definitionAt(params, session, definitions));
  on("textDocument/references", needsPosition, null, (params: Parameters<typeof referencesAt>[0]) =>
    referencesAt(params, session, definitions),
  );
  on("textDocument/inlayHint", needsRange, [], (params: Parameters<typeof inlayHints>[0]) => inlayHints(params, session, client));
  on("textDocument/foldingRange", needsDocument, null, ({ textDocument }: AtDocument) => {
    const document = definitions.at(textDocument.uri);
    // null leaves it to the editor, which folds by indentation
    return document === undefined ? null : definitionFolds(document);
  });
  on("textDocument/documentSymbol", needsDocument, [], (params: AtDocument) =>
    symbolsOf(params.textDocument.uri, session, client, definitions),
  );
  on("textDocument/documentLink", needsDocument, [], (params: AtDocument) =>
    linksOf(params.textDocument.uri, session, client, definitions),
  );
  on("textDocument/codeAction", needsRange, [], (params: Parameters<typeof codeActions>[0]) =>
    codeActions(params, session, client, definitions),
  );
  on("textDocument/diagnostic", needsDocument, { kind: "full", items: [] }, (params: AtDocument & { previousResultId?: string }) =>
    reports.ofDocument(params.textDocument.uri, params.previousResultId),
  );
  on("workspace/diagnostic", noCheck, { items: [] }, (params: unknown, cancel) =>
    reports.ofWorkspace(dig(params, ["previousResultIds"]), cancel),
  );
  on("workspace/willRenameFiles", noCheck, null, (params: unknown) => renameEdits(items(params, "files"), session, client));
  on("textDocument/codeLens", needsDocument, [], (params: AtDocument) => gateLenses(params, session, client));
  for (const [method, request] of gates.requests) requests.set(method, request);
  on(checklistMethod, noCheck, { plans: [] }, () => {
    listening = true;
    return checklistOfWorkspace(session);
  });
  on(answerMethod, needs("uri", "question", "how"), null, (params: AnswerParams) => answerQuestion(params, session, client));
  on(questionMethod, needs("question"), null, (params: { question: string }) => questionOf(params.question));
  on(initMethod, needs("folderUri"), null, (params: InitParams) => newPlan(params, session));
  const failed = { problem: "This failed; the log of Software Management Plans says why." };
  on(exportMethod, needs("uri", "format"), failed, (params: ExportParams) => exportPlan(params, session, options.today()));
  on(wizardMethod, needs("uri"), failed, (params: { uri: string }) => wizardInfo(params, session));
  on(keepWizardMethod, needs("uri"), failed, (params: KeepWizardParams) => keepWizard(params, session, client));
  on(compareMethod, needs("uri", "text"), failed, (params: CompareParams) => compareWizard(params, session));
  on(takeMethod, needs("uri", "text"), failed, (params: TakeParams) => takeFromWizard(params, session, client));
  on(pushMethod, needs("uri", "text", "seed"), failed, (params: PushParams) => pushPreview(params, session));
  on(explainMethod, needs("name"), null, (params: { name: string }) => explain(params.name));
  on(topicsMethod, noCheck, { topics: [] }, () => topics());
  on(rescanMethod, noCheck, null, async () => {
    await session.rescan();
    return rescanResult(session);
  });

  return {
    requests,
    hear: (method, params) => heard.get(method)?.(params),
    dispose: () => {
      telling?.();
      telling = undefined;
      reports.dispose();
      gates.dispose();
      session.dispose();
    },
  };
}

function noCheck(): undefined {
  return undefined;
}

function needs(...names: readonly string[]): Request["check"] {
  return params => {
    const missing = names.find(name => typeof dig(params, [name]) !== "string");
    return missing === undefined ? undefined : `The parameter “${missing}” should be text`;
  };
}

function needsDocument(params: unknown): string | undefined {
  return typeof dig(params, ["textDocument", "uri"]) === "string" ? undefined : "The parameter “textDocument” should have a “uri”";
}

function needsPosition(params: unknown): string | undefined {
  return (
    needsDocument(params) ??
    (isPosition(dig(params, ["position"])) ? undefined : "The parameter “position” should have “line” and “character”")
  );
}

function needsRange(params: unknown): string | undefined {
  const range = isPosition(dig(params, ["range", "start"])) && isPosition(dig(params, ["range", "end"]));
  return needsDocument(params) ?? (range ? undefined : "The parameter “range” should have “start” and “end”");
}

function isPosition(value: unknown): boolean {
  return isObject(value) && Number.isInteger(value["line"]) && Number.isInteger(value["character"]);
}

function isDocument(value: unknown): value is OpenDocument {
  return isObject(value) && typeof value["uri"] === "string" && typeof value["text"] === "string";
}

function withDocument(value: unknown, work: (document: OpenDocument) => void): void {
  if (isDocument(value)) work(value);
}

function withText(value: unknown, work: (text: string) => void): void {
  if (typeof value === "string") work(value);
}

function items(value: unknown, name: string): readonly unknown[] {
  const list = dig(value, [name]);
  return Array.isArray(list) ? list : [];
}

interface Change {
  readonly uri: string;
  readonly kind: "created" | "changed" | "deleted";
}

function withUri(value: unknown, name: string, kind: Change["kind"]): Change[] {
  const uri = dig(value, [name]);
  return typeof uri === "string" ? [{ uri, kind }] : [];
}

function watchedFiles(params: unknown): Change[] {
  return items(params, "changes").flatMap(change => {
    const type = dig(change, ["type"]);
    return withUri(change, "uri", type === 1 ? "created" : type === 3 ? "deleted" : "changed");
  });
}

function renamedFiles(params: unknown): Change[] {
  return items(params, "files").flatMap(file => [...withUri(file, "oldUri", "deleted"), ...withUri(file, "newUri", "created")]);
}
