import * as vscode from "vscode";
import { focusMethod, readinessMethod, type PlanReadiness, type ReadinessResult } from "../../server/src/lsp/protocol.ts";
import type { Server } from "./language-client.ts";
import { askAnew } from "./ask-anew.ts";
import { headline, readinessRows, reconcileReadiness, statusLoudness, statusText, type ReadinessRow } from "./readiness-tree.ts";

/** The tree below the checklist and the entry in the status bar. */
export interface ReadinessView {
  /** Asks the server and draws what it answers. */
  readonly refresh: () => Promise<void>;
  /** What the server said last. */
  readonly plans: () => readonly PlanReadiness[];
  /** Shows another release of a plan; undefined for the one that the plan prepares. */
  readonly choose: (planUri: string, release: string | undefined) => Promise<void>;
}

const chosenKey = "smp.releases";

/** @param state where the releases that somebody chose are kept */
export function createReadinessView(subscriptions: vscode.Disposable[], state: vscode.Memento, server: Server): ReadinessView {
  const changes = new vscode.EventEmitter<ReadinessRow | readonly ReadinessRow[] | undefined>();
  let rows: readonly ReadinessRow[] = [];
  let plans: readonly PlanReadiness[] = [];
  const view = vscode.window.createTreeView<ReadinessRow>("smp.readiness", {
    showCollapseAll: false,
    treeDataProvider: {
      onDidChangeTreeData: changes.event as vscode.Event<ReadinessRow | ReadinessRow[] | undefined>,
      getChildren: row => [...(row?.children ?? rows)],
      getTreeItem: treeItem,
      resolveTreeItem: (item, row) => {
        item.tooltip = row.tooltip === undefined ? undefined : new vscode.MarkdownString(row.tooltip, true);
        return item;
      },
    },
  });
  const status = vscode.window.createStatusBarItem("smp.readiness", vscode.StatusBarAlignment.Left, 10);
  status.name = "Production readiness";
  status.command = "smp.showReadiness";

  const drawStatus = (): void => {
    const active = vscode.window.activeTextEditor?.document.uri;
    const plan =
      plans.find(({ uri }) => vscode.Uri.parse(uri).toString() === active?.toString()) ??
      plans.find(({ rootUri }) => active?.toString().startsWith(`${vscode.Uri.parse(rootUri).toString()}/`)) ??
      plans[0];
    const wanted = vscode.workspace.getConfiguration("smp").get<boolean>("gates.statusBar", true);
    if (plan === undefined || !wanted) return status.hide();
    const loudness = statusLoudness(plan);
    status.text = statusText(plan);
    status.tooltip = `${plan.name} ${headline(plan)}: ${plan.title}, ${plan.words}`;
    status.accessibilityInformation = { label: status.tooltip };
    status.backgroundColor = loudness === undefined ? undefined : new vscode.ThemeColor(`statusBarItem.${loudness}Background`);
    status.show();
  };
  const show = (result: ReadinessResult): void => {
    ({ plans } = result);
    const next = reconcileReadiness(rows, readinessRows(result));
    rows = next.rows;
    if (next.changed === undefined) changes.fire(undefined);
    else if (next.changed.length > 0) changes.fire(next.changed);
    const [first, second] = plans;
    view.description = first !== undefined && second === undefined ? headline(first) : "";
    drawStatus();
  };
  const chosen = (): Readonly<Record<string, string>> => state.get<Record<string, string>>(chosenKey, {});

  const refresh = askAnew(
    async () => {
      const result = await server.request<ReadinessResult>(readinessMethod, { releases: chosen() });
      await vscode.commands.executeCommand("setContext", "smp.gates", result.plans.length === 0 ? "none" : "some");
      show(result);
    },
    error => server.log.warn(`No readiness: ${String(error)}`),
  );
  subscriptions.push(
    changes,
    view,
    status,
    vscode.window.onDidChangeActiveTextEditor(drawStatus),
    vscode.workspace.onDidChangeConfiguration(event => event.affectsConfiguration("smp.gates.statusBar") && drawStatus()),
    // another program may have committed or tagged, and it may be tomorrow
    vscode.window.onDidChangeWindowState(({ focused }) => focused && server.notify(focusMethod)),
  );
  return {
    refresh,
    plans: () => plans,
    choose: async (planUri, release) => {
      const rest = Object.fromEntries(Object.entries(chosen()).filter(([uri]) => uri !== planUri));
      await state.update(chosenKey, release === undefined ? rest : { ...rest, [planUri]: release });
      await refresh();
    },
  };
}

function treeItem(row: ReadinessRow): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(row.label, { expanded: Expanded, collapsed: Collapsed, leaf: None }[row.open]);
  item.id = row.id;
  item.description = row.description;
  item.contextValue = row.context;
  item.accessibilityInformation = { label: row.spoken };
  if (row.icon !== undefined)
    item.iconPath = new vscode.ThemeIcon(row.icon, row.color === undefined ? undefined : new vscode.ThemeColor(row.color));
  if (row.slot !== undefined) item.command = { command: "smp.openSlot", title: "Open sign-off", arguments: [row] };
  if (row.context === "head") item.command = { command: "smp.showChangedFiles", title: "Show changed files", arguments: [row] };
  return item;
}
