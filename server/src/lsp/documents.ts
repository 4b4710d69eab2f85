import { TextDocument, type TextDocumentContentChangeEvent } from "vscode-languageserver-textdocument";
import { dig, isObject } from "./client.ts";

export interface OpenDocument {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  readonly text: string;
}

/** The documents that the client has open, exactly as it sees them. Answers undefined to messages that make no sense. */
export interface Documents {
  readonly open: (params: unknown) => OpenDocument | undefined;
  readonly change: (params: unknown) => OpenDocument | undefined;
  readonly close: (params: unknown) => string | undefined;
  readonly get: (uri: string) => OpenDocument | undefined;
  readonly all: () => readonly OpenDocument[];
}

export function createDocuments(): Documents {
  const documents = new Map<string, TextDocument>();
  return {
    open: params => {
      const [uri, languageId, version, text] = ["uri", "languageId", "version", "text"].map(name => dig(params, ["textDocument", name]));
      if (typeof uri !== "string" || typeof text !== "string") return undefined;
      const document = TextDocument.create(
        uri,
        typeof languageId === "string" ? languageId : "",
        typeof version === "number" ? version : 0,
        text,
      );
      documents.set(uri, document);
      return view(document);
    },
    change: params => {
      const uri = dig(params, ["textDocument", "uri"]);
      const version = dig(params, ["textDocument", "version"]);
      const changes = dig(params, ["contentChanges"]);
      const document = typeof uri === "string" ? documents.get(uri) : undefined;
      if (document === undefined || !Array.isArray(changes)) return undefined;
      TextDocument.update(document, changes.filter(isChange), typeof version === "number" ? version : document.version + 1);
      return view(document);
    },
    close: params => {
      const uri = dig(params, ["textDocument", "uri"]);
      return typeof uri === "string" && documents.delete(uri) ? uri : undefined;
    },
    get: uri => {
      const document = documents.get(uri);
      return document && view(document);
    },
    all: () => [...documents.values()].map(view),
  };
}

function view(document: TextDocument): OpenDocument {
  const text = document.getText();
  return { uri: document.uri, languageId: document.languageId, version: document.version, text };
}

function isChange(value: unknown): value is TextDocumentContentChangeEvent {
  if (!isObject(value) || typeof value["text"] !== "string") return false;
  const range = value["range"];
  if (range === undefined || range === null) return !("range" in value) || range === undefined;
  return ["start", "end"].every(end => ["line", "character"].every(part => Number.isInteger(dig(range, [end, part]))));
}
