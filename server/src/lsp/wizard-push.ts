import { coverageCounts, coverageMarkdown } from "../core/export/wizard-report.ts";
import { checkPin, mayBeMapped } from "../core/knowledge-model/migration.ts";
import { coordinateText } from "../core/knowledge-model/model.ts";
import { readProject } from "../core/knowledge-model/replies.ts";
import { wizardOf } from "../core/plan/wizard.ts";
import { preparePush } from "../core/push/prepare.ts";
import { pushMarkdown } from "../core/push/report.ts";
import type { PushChange } from "../core/push/plan.ts";
import type { OtherModel, Problem, PushParams, PushResult } from "./protocol.ts";
import type { Session } from "./session.ts";
import { otherModelOf, planOf } from "./wizard-model.ts";

/** What a push of the plan would change in a project. The editor's side asks the Wizard and sends; no key and no address comes here. */
export async function pushPreview({ uri, text, seed }: PushParams, session: Session): Promise<PushResult | OtherModel | Problem> {
  const found = await planOf(uri, session);
  if ("problem" in found) return found;
  const prepared = preparePush({ analysis: found.analysis, text, prune: false, seed });
  if ("problem" in prepared) {
    const pin = wizardOf(found.analysis.plan).model?.value;
    const { model } = readProject(text);
    if (model === undefined || mayBeMapped(checkPin(pin, model))) return { problem: `${prepared.problem.join(". ")}.` };
    return otherModelOf(prepared.problem, model.coordinate && coordinateText(model.coordinate));
  }
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
    report: coverageMarkdown(push.coverage),
    counts: coverageCounts(push.coverage),
  };
}
