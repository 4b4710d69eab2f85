import type { InitializeParams } from "vscode-languageserver";
import type { InitializationOptions } from "./protocol.ts";

/** What the client can do, as plain facts. Everything is false or undefined for a client that says nothing. */
export interface Client {
  readonly pullDiagnostics: boolean;
  readonly refreshDiagnostics: boolean;
  readonly refreshInlayHints: boolean;
  readonly refreshCodeLenses: boolean;
  readonly diagnosticVersion: boolean;
  readonly relatedInformation: boolean;
  readonly diagnosticTags: boolean;
  readonly codeDescription: boolean;
  readonly diagnosticData: boolean;
  readonly documentChanges: boolean;
  readonly createFiles: boolean;
  readonly changeAnnotations: boolean;
  readonly snippetEdits: boolean;
  readonly codeActionLiterals: boolean;
  readonly preferredActions: boolean;
  readonly snippets: boolean;
  readonly markdownCompletion: boolean;
  readonly completionDefaults: ReadonlySet<string>;
  readonly labelDetails: boolean;
  /** Inserted text is taken as it is, without the editor indenting it again. */
  readonly asWritten: boolean;
  readonly markdownHover: boolean;
  readonly hierarchicalSymbols: boolean;
  readonly linkTooltips: boolean;
  readonly watchFiles: boolean;
  readonly relativePatterns: boolean;
  readonly configuration: boolean;
  readonly registerConfiguration: boolean;
  readonly workspaceFolders: boolean;
  readonly willRename: boolean;
  /** It runs the commands of our own extension. */
  readonly commands: boolean;
  readonly options: InitializationOptions;
}

/** Reads the capabilities defensively: a client may send null or anything else anywhere. */
export function clientOf(params: Partial<InitializeParams>): Client {
  const at = (...path: string[]): unknown => dig(params.capabilities, path);
  const yes = (...path: string[]): boolean => at(...path) === true;
  const lists = (value: unknown, word: unknown): boolean => Array.isArray(value) && value.includes(word);
  const diagnostics = (name: string): unknown => at("textDocument", "publishDiagnostics", name) ?? at("textDocument", "diagnostic", name);
  const item = ["textDocument", "completion", "completionItem"];
  const options = optionsOf(params.initializationOptions);
  const defaults = at("textDocument", "completion", "completionList", "itemDefaults");
  return {
    pullDiagnostics: isObject(at("textDocument", "diagnostic")),
    refreshDiagnostics: yes("workspace", "diagnostics", "refreshSupport"),
    refreshInlayHints: yes("workspace", "inlayHint", "refreshSupport"),
    refreshCodeLenses: yes("workspace", "codeLens", "refreshSupport"),
    diagnosticVersion: yes("textDocument", "publishDiagnostics", "versionSupport"),
    relatedInformation: diagnostics("relatedInformation") === true,
    diagnosticTags: isObject(diagnostics("tagSupport")),
    codeDescription: diagnostics("codeDescriptionSupport") === true,
    diagnosticData: diagnostics("dataSupport") === true,
    documentChanges: yes("workspace", "workspaceEdit", "documentChanges"),
    createFiles: lists(at("workspace", "workspaceEdit", "resourceOperations"), "create"),
    changeAnnotations: isObject(at("workspace", "workspaceEdit", "changeAnnotationSupport")),
    snippetEdits: yes("workspace", "workspaceEdit", "snippetEditSupport"),
    codeActionLiterals: isObject(at("textDocument", "codeAction", "codeActionLiteralSupport")),
    preferredActions: yes("textDocument", "codeAction", "isPreferredSupport"),
    snippets: yes(...item, "snippetSupport"),
    markdownCompletion: lists(at(...item, "documentationFormat"), "markdown"),
    completionDefaults: new Set(Array.isArray(defaults) ? defaults.filter(name => typeof name === "string") : []),
    labelDetails: yes(...item, "labelDetailsSupport"),
    asWritten: lists(at(...item, "insertTextModeSupport", "valueSet"), 1),
    markdownHover: lists(at("textDocument", "hover", "contentFormat"), "markdown"),
    hierarchicalSymbols: yes("textDocument", "documentSymbol", "hierarchicalDocumentSymbolSupport"),
    linkTooltips: yes("textDocument", "documentLink", "tooltipSupport"),
    watchFiles: yes("workspace", "didChangeWatchedFiles", "dynamicRegistration"),
    relativePatterns: yes("workspace", "didChangeWatchedFiles", "relativePatternSupport"),
    configuration: yes("workspace", "configuration"),
    registerConfiguration: yes("workspace", "didChangeConfiguration", "dynamicRegistration"),
    workspaceFolders: yes("workspace", "workspaceFolders"),
    willRename: yes("workspace", "fileOperations", "willRename"),
    commands: yes("experimental", "smpCommands") || options.commands === true,
    options,
  };
}

/** Folders that the client works in; the older `rootUri` stands for one. */
export function foldersOf(params: Partial<InitializeParams>): string[] {
  const folders: unknown = params.workspaceFolders;
  if (Array.isArray(folders)) {
    return folders.flatMap((folder: unknown) => {
      const uri = dig(folder, ["uri"]);
      return typeof uri === "string" ? [uri] : [];
    });
  }
  const { rootUri }: { rootUri?: unknown } = params;
  return typeof rootUri === "string" ? [rootUri] : [];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** The value at a path of own keys of something that came over the wire. */
export function dig(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}

function optionsOf(value: unknown): InitializationOptions {
  const fileSystem = dig(value, ["fileSystem"]);
  const trusted = dig(value, ["trusted"]);
  const commands = dig(value, ["commands"]);
  const today = dig(value, ["today"]);
  return {
    ...(fileSystem === "node" || fileSystem === "client" ? { fileSystem } : {}),
    ...(typeof trusted === "boolean" ? { trusted } : {}),
    ...(typeof commands === "boolean" ? { commands } : {}),
    ...(typeof today === "string" && /^\d{4}-\d{2}-\d{2}$/.test(today) ? { today } : {}),
  };
}
