import * as vscode from "vscode";
import type { ChecklistResult, PlanChecklist } from "../../server/src/lsp/protocol.ts";
import { reconcile, rowsOf, type Row } from "./checklist-tree.ts";

export interface ChecklistView {
  /** Draws what the server answered. */
  readonly show: (result: ChecklistResult) => void;
}

/** The tree in the sidebar, with its title line, message and badge. It knows nothing but the last answer. */
export function createChecklistView(subscriptions: vscode.Disposable[]): ChecklistView {
  const changes = new vscode.EventEmitter<Row | readonly Row[] | undefined>();
  let rows: readonly Row[] = [];
  const view = vscode.window.createTreeView<Row>("smp.checklist", {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changes.event as vscode.Event<Row | Row[] | undefined>,
      getChildren: row => [...(row?.children ?? rows)],
      getTreeItem: treeItem,
      resolveTreeItem: (item, row) => {
        item.tooltip = tooltip(row);
        return item;
      },
    },
  });
  subscriptions.push(changes, view);
  return {
    show: result => {
      const next = reconcile(rows, rowsOf(result, rootName));
      rows = next.rows;
      if (next.changed === undefined) changes.fire(undefined);
      else if (next.changed.length > 0) changes.fire(next.changed);
      dress(view, result.plans);
    },
  };
}

function treeItem(row: Row): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(row.label, { expanded: Expanded, collapsed: Collapsed, leaf: None }[row.open]);
  item.id = row.id;
  item.description = row.description;
  item.contextValue = row.context;
  item.accessibilityInformation = { label: row.spoken };
  if (row.icon !== undefined)
    item.iconPath = new vscode.ThemeIcon(row.icon, row.color === undefined ? undefined : new vscode.ThemeColor(row.color));
  if (row.question !== undefined) item.command = { command: "smp.openAnswer", title: "Open answer", arguments: [row] };
  return item;
}

/** Only when it is asked for: it is the whole question with its reasons. */
function tooltip(row: Row): vscode.MarkdownString | undefined {
  return row.question === undefined ? undefined : new vscode.MarkdownString(row.question.tooltip, true);
}

function dress(view: vscode.TreeView<Row>, plans: readonly PlanChecklist[]): void {
  const [first, second] = plans;
  const alone = first !== undefined && second === undefined;
  const stage = alone ? `${first.stageNumber} of 5: ${first.stageTitle}` : "";
  view.description = alone ? `${first.name} · stage ${stage}` : first === undefined ? "" : `${plans.length} plans`;
  // the description does not show while this is the only view of its container
  view.message = !alone
    ? ""
    : first.broken
      ? `${first.path} cannot be read as YAML; this is what could be read.`
      : `Stage ${stage} · ${first.words}`;
  const questions = plans.flatMap(plan => plan.stages).flatMap(stage => stage.questions);
  const contradicted = questions.filter(({ state }) => state === "contradicted").length;
  const due = questions.filter(({ state }) => state === "due").length;
  const badge = { value: contradicted + due, tooltip: `Plan: ${contradicted} contradicted, ${due} due` };
  view.badge = badge.value === 0 ? undefined : badge;
}

function rootName(uri: string): string {
  const root = vscode.Uri.parse(uri);
  return (
    vscode.workspace.workspaceFolders?.find(folder => folder.uri.toString() === root.toString())?.name ??
    vscode.workspace.asRelativePath(root)
  );
}
