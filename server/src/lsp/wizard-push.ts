import { coverageCounts, coverageTable } from "../core/export/wizard-report.ts";
import { readProject } from "../core/knowledge-model/replies.ts";
import { preparePush } from "../core/push/prepare.ts";
import { pushMarkdown } from "../core/push/report.ts";
import type { PushChange } from "../core/push/events.ts";
import type { OtherModel, Problem, PushParams, PushResult } from "./protocol.ts";
import type { Session } from "./session.ts";
import { planOf, refusal } from "./wizard-model.ts";

/** What a push of the plan would change in a project. The editor's side asks the Wizard and sends; no key and no address comes here. */
export async function pushPreview({ uri, text, seed }: PushParams, session: Session): Promise<PushResult | OtherModel | Problem> {
  const found = await planOf(uri, session);
  if ("problem" in found) return found;
  const prepared = preparePush({ analysis: found.analysis, text, prune: false, seed });
  if ("problem" in prepared) return refusal(prepared.problem, found.analysis.plan, readProject(text).model);
  const { push, name, model } = prepared;
  const count = (kind: PushChange["kind"]): number => push.changes.filter(change => change.kind === kind).length;
  return {
    project: name,
    model,
    events: push.events,
    added: count("add"),
    changed: count("change"),
    removed: count("remove"),
    preview: pushMarkdown(push),
    report: `# Pushed to the Software Management Wizard\n\n${coverageTable(push.coverage)}`,
    counts: coverageCounts(push.coverage),
  };
}
