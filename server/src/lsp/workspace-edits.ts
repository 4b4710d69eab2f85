import type { ChangeAnnotation, CreateFile, TextDocumentEdit, TextEdit as LspTextEdit, WorkspaceEdit } from "vscode-languageserver";
import type { FileEdit } from "../core/types.ts";
import type { Client } from "./client.ts";
import type { Root } from "./root.ts";
import type { Session } from "./session.ts";

/** Says why an edit of a file that is not in front of the user should be looked at first. */
const annotation = "smp.other-file";

/**
 * Edits of a root's files in the form that the client understands. Undefined when it cannot do what they need.
 * `shown` is the address of the document that the user looks at; edits elsewhere ask to be confirmed where the client can ask.
 */
export function workspaceEdit(
  edits: readonly FileEdit[],
  root: Root,
  session: Session,
  client: Client,
  shown: string | undefined,
): WorkspaceEdit | undefined {
  if (edits.some(edit => edit.create === true) && !(client.createFiles && client.documentChanges)) return undefined;
  const files = edits.map(edit => {
    const place = { root, path: edit.path };
    const document = session.documentAt(place);
    return { edit, uri: session.addressOf(place), version: document?.version ?? null };
  });
  if (!client.documentChanges) {
    const changes: Record<string, LspTextEdit[]> = {};
    for (const { uri, edit } of files) changes[uri] = [...(changes[uri] ?? []), ...edit.edits.map(plain)];
    return { changes };
  }
  const elsewhere = client.changeAnnotations && shown !== undefined && files.some(({ uri }) => uri !== shown);
  const documentChanges = files.flatMap(({ edit, uri, version }): (TextDocumentEdit | CreateFile)[] => {
    const marked = elsewhere && uri !== shown;
    const text: TextDocumentEdit = {
      textDocument: { uri, version: edit.create === true ? null : version },
      edits: edit.edits.map(it => (marked ? { ...plain(it), annotationId: annotation } : plain(it))),
    };
    if (edit.create !== true) return [text];
    return [{ kind: "create", uri, ...(marked ? { annotationId: annotation } : {}) }, text];
  });
  const label: ChangeAnnotation = {
    label: "Change another file",
    description: "The file is not the one you are editing",
    needsConfirmation: true,
  };
  return elsewhere ? { documentChanges, changeAnnotations: { [annotation]: label } } : { documentChanges };
}

function plain({ range, newText }: FileEdit["edits"][number]): LspTextEdit {
  return { range, newText };
}
