import type { WorkspaceEdit } from "vscode-languageserver";
import { setScalar, together } from "../core/plan/edit.ts";
import { pathsNamed } from "../core/plan/paths.ts";
import { relativeTo, repoPath } from "../core/repo.ts";
import type { FileEdit } from "../core/types.ts";
import { pathInside } from "./addresses.ts";
import { dig, type Client } from "./client.ts";
import type { Session } from "./session.ts";
import { workspaceEdit } from "./workspace-edits.ts";

/** What has to change in plans so that they still name files and folders that are about to get another name. */
export async function renameEdits(files: readonly unknown[], session: Session, client: Client): Promise<WorkspaceEdit | null> {
  await session.ready();
  const merged: WorkspaceEdit = {};
  for (const root of session.roots()) {
    await root.settled();
    const moves = files.flatMap(file => {
      const [from, to] = ["oldUri", "newUri"].map(name => {
        const uri = dig(file, [name]);
        return typeof uri === "string" ? pathInside(root.uri, uri) : undefined;
      });
      return from === undefined || from === "" || to === undefined || to === "" ? [] : [{ from, to }];
    });
    if (moves.length === 0) continue;
    const edits: FileEdit[] = [];
    for (const place of session.plans().filter(it => it.root === root)) {
      // a plan that moves takes its own paths along; those are left to its findings
      if (moves.some(({ from }) => from === place.path)) continue;
      const plan = root.view(place.path);
      if (plan === undefined) continue;
      for (const named of pathsNamed(plan)) {
        const path = repoPath(named.value, plan.folder);
        const move = path === undefined ? undefined : moves.find(({ from }) => path === from || path.startsWith(`${from}/`));
        const part = plan.parts.find(({ file }) => file.path === named.at.path);
        if (path === undefined || move === undefined || part === undefined) continue;
        const slash = /[/\\]$/.test(named.value) ? "/" : "";
        const edit = setScalar(part, named.node, relativeTo(`${move.to}${path.slice(move.from.length)}`, plan.folder) + slash);
        if (edit !== undefined) edits.push(edit);
      }
    }
    const edit = workspaceEdit(together(...edits) ?? [], root, session, client, undefined);
    if (edit?.documentChanges) merged.documentChanges = [...(merged.documentChanges ?? []), ...edit.documentChanges];
    if (edit?.changes) merged.changes = { ...merged.changes, ...edit.changes };
  }
  return (merged.documentChanges ?? []).length === 0 && Object.keys(merged.changes ?? {}).length === 0 ? null : merged;
}
