import type {
  Diagnostic,
  DocumentDiagnosticReport,
  WorkspaceDiagnosticReport,
  WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import type { Definitions } from "./apptainer/document.ts";
import { dig, type Client } from "./client.ts";
import { diagnosticsOf, resultId } from "./diagnostics.ts";
import type { PlanPlace, Session } from "./session.ts";

export interface Cancel {
  readonly isCancellationRequested: boolean;
  readonly onCancellationRequested: (work: () => void) => unknown;
}

/** Gets diagnostics to the client in the one way that it understands: it asks for them, or they are pushed. */
export interface Reports {
  readonly ofDocument: (uri: string, previous: string | undefined) => Promise<DocumentDiagnosticReport>;
  /**
   * Of all plans: an editor may keep a document open that no tab shows any more, and asks for those in tabs only.
   * Waits for a change when the client knows them all already.
   */
  readonly ofWorkspace: (previous: unknown, cancel: Cancel) => Promise<WorkspaceDiagnosticReport>;
  /** A plan has a new result. */
  readonly analyzed: (place: PlanPlace) => void;
  /** Files, settings or folders have changed. */
  readonly worldChanged: () => void;
  readonly opened: (document: { readonly uri: string }) => void;
  /** A document has another text; those that plans have a say in come again when they were judged. */
  readonly typed: (document: { readonly uri: string }) => void;
  readonly closed: (uri: string) => void;
  readonly dispose: () => void;
}

export interface ReportsOptions {
  readonly session: Session;
  readonly definitions: Definitions;
  readonly client: Client;
  readonly openDocuments: () => readonly { readonly uri: string; readonly version: number }[];
  readonly publish: (params: { uri: string; version?: number; diagnostics: Diagnostic[] }) => void;
  readonly refresh: () => void;
  readonly log: (text: string) => void;
}

export function createReports({ session, definitions, client, openDocuments, publish, refresh, log }: ReportsOptions): Reports {
  /** Of the last publication for each open document: text that is the same for the same content. */
  const published = new Map<string, string>();
  const waiting: (() => void)[] = [];
  let disposed = false;

  const push = async (uri: string): Promise<void> => {
    const version = openDocuments().find(document => document.uri === uri)?.version;
    if (version === undefined) return;
    const diagnostics = await diagnosticsOf(uri, session, client, definitions);
    const now = openDocuments().find(document => document.uri === uri);
    // typed on or closed meanwhile: the next result is on its way
    if (disposed || now?.version !== version) return;
    const id = `${resultId(diagnostics)} ${version}`;
    if (published.get(uri) === id) return;
    published.set(uri, id);
    publish({ uri, ...(client.diagnosticVersion ? { version } : {}), diagnostics });
  };
  const pushAll = (wanted: (uri: string) => boolean): void => {
    if (client.pullDiagnostics) return;
    for (const { uri } of openDocuments()) if (wanted(uri)) push(uri).catch((error: unknown) => log(String(error)));
  };
  const isOver = (cancel: Cancel): boolean => cancel.isCancellationRequested || disposed;
  const wake = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };

  return {
    ofDocument: async (uri, previous) => {
      await session.ready();
      const items = await diagnosticsOf(uri, session, client, definitions);
      const id = resultId(items);
      return id === previous ? { kind: "unchanged", resultId: id } : { kind: "full", resultId: id, items };
    },
    ofWorkspace: async (previous, cancel) => {
      await session.ready();
      const known = new Map<string, string>();
      for (const entry of Array.isArray(previous) ? (previous as unknown[]) : []) {
        const uri = dig(entry, ["uri"]);
        const value = dig(entry, ["value"]);
        if (typeof uri === "string" && typeof value === "string") known.set(uri, value);
      }
      for (;;) {
        const items = await workspaceItems(known);
        const news = items.some(item => item.kind === "full");
        if (news || known.size === 0 || isOver(cancel)) return { items };
        await new Promise<void>(resolve => {
          waiting.push(resolve);
          cancel.onCancellationRequested(resolve);
        });
        if (isOver(cancel)) return { items: [] };
      }
    },
    analyzed: ({ root, path }) => {
      wake();
      pushAll(uri => session.plansOf(uri).some(plan => plan.root === root && plan.path === path));
    },
    worldChanged: () => {
      wake();
      if (client.pullDiagnostics) {
        if (client.refreshDiagnostics) refresh();
      } else pushAll(() => true);
    },
    opened: ({ uri }) => pushAll(other => other === uri),
    typed: ({ uri }) => {
      if (definitions.at(uri) !== undefined) pushAll(other => other === uri);
    },
    closed: uri => {
      published.delete(uri);
      if (!client.pullDiagnostics) publish({ uri, diagnostics: [] });
    },
    dispose: () => {
      disposed = true;
      wake();
    },
  };

  async function workspaceItems(known: ReadonlyMap<string, string>): Promise<WorkspaceDocumentDiagnosticReport[]> {
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    const there = new Set<string>();
    for (const place of session.plans()) {
      const uri = session.addressOf(place);
      const version = session.documentAt(place)?.version ?? null;
      there.add(uri);
      const diagnostics = await diagnosticsOf(uri, session, client, definitions);
      const id = resultId(diagnostics);
      items.push(
        known.get(uri) === id
          ? { kind: "unchanged", uri, version, resultId: id }
          : { kind: "full", uri, version, resultId: id, items: diagnostics },
      );
    }
    const empty = resultId([]);
    const isOpen = (uri: string): boolean => openDocuments().some(document => document.uri === uri);
    // a plan that is gone; other documents that are open are asked for by themselves
    for (const [uri, id] of known) {
      if (there.has(uri) || isOpen(uri)) continue;
      items.push(
        id === empty
          ? { kind: "unchanged", uri, version: null, resultId: id }
          : { kind: "full", uri, version: null, resultId: empty, items: [] },
      );
    }
    return items;
  }
}
