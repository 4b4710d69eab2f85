import * as vscode from "vscode";
import { checklistMethod, readinessMethod, type ChecklistResult, type ReadinessResult } from "../../server/src/lsp/protocol.ts";
import { askAnew } from "./ask-anew.ts";
import { registerReleaseFiles } from "./changed-files.ts";
import { createChecklistView } from "./checklist-view.ts";
import { registerCommands } from "./commands.ts";
import { releaseOtherFiles } from "./definition-files.ts";
import { createKeptTexts } from "./kept-texts.ts";
import { startServer, type CreateClient } from "./language-client.ts";
import { registerPages } from "./pages.ts";
import { createReadinessView } from "./readiness-view.ts";
import { createStatus } from "./status.ts";

/** What `activate` returns, for tests and for other extensions. */
export interface Api {
  /** Settles when the server runs. */
  readonly ready: Promise<void>;
  /** The checklists of all plans as they stand now. */
  readonly checklist: () => Promise<ChecklistResult>;
  /** How the releases of all plans with gates stand now. */
  readonly readiness: () => Promise<ReadinessResult>;
}

export function start(context: vscode.ExtensionContext, createClient: CreateClient): Api {
  const { subscriptions } = context;
  const view = createChecklistView(subscriptions);
  const status = createStatus(subscriptions);

  const refresh = askAnew(
    async () => {
      const result = await server.request<ChecklistResult>(checklistMethod);
      view.show(result);
      status.show(result);
      await vscode.commands.executeCommand("setContext", "smp.plans", result.plans.length === 0 ? "none" : "some");
    },
    error => server.log.warn(`No checklist: ${String(error)}`),
  );
  const server = startServer(createClient, () => {
    void refresh();
    void readiness.refresh();
  });
  const readiness = createReadinessView(subscriptions, context.workspaceState, server);
  subscriptions.push(server);
  registerPages(subscriptions, server);
  registerReleaseFiles(subscriptions, server);
  const texts = createKeptTexts(subscriptions);
  const { workspaceState: memory, globalState: known, secrets } = context;
  registerCommands(subscriptions, server, readiness, { server, texts, memory, known, secrets });
  releaseOtherFiles(subscriptions);
  return {
    ready: server.ready,
    checklist: () => server.request(checklistMethod),
    readiness: () => server.request(readinessMethod, {}),
  };
}
