import { wizardReplies } from "./export/wizard.ts";
import type { Facts, FileWith } from "./facts-view.ts";
import { checkPin } from "./knowledge-model/migration.ts";
import { replyContents } from "./knowledge-model/reply-contents.ts";
import { resolveModel, type Resolution, type ResolvedModel } from "./knowledge-model/resolve.ts";
import { isAddress, withoutPlace } from "./plan/paths.ts";
import type { Located, Plan } from "./plan/view.ts";
import { wizardOf } from "./plan/wizard.ts";
import type { QuestionReport } from "./question-report.ts";
import { repoPath } from "./repo.ts";
import type { SourceFile } from "./types.ts";

/** The file that the plan names under `wizard.bundle` or `wizard.exported`; undefined when it is not there or could not be looked at. */
export function namedWizardFile(plan: Plan, facts: Facts, named: Located<string> | undefined): FileWith<"wizard"> | undefined {
  const path = named === undefined || isAddress(named.value) ? undefined : repoPath(withoutPlace(named.value), plan.folder);
  return path === undefined ? undefined : facts.at("wizard", path);
}

/** The model that the plan is pinned to, where a file that the plan names holds that one. */
export function pinnedModel(plan: Plan, facts: Facts): ResolvedModel | undefined {
  const { model: pin, bundle, exported } = wizardOf(plan);
  for (const named of [bundle, exported]) {
    const file = namedWizardFile(plan, facts, named);
    if (file?.value.model !== undefined && checkPin(pin?.value, file.value.model) === "same")
      return resolvedModel(plan, facts, file)?.resolved;
  }
  return undefined;
}

/** The model of a file with our questions found in it, and with those that somebody confirmed as far as it asks them. */
export function resolvedModel(plan: Plan, facts: Facts, { file, value }: FileWith<"wizard">): Resolution | undefined {
  const { model, places } = value;
  if (model === undefined) return undefined;
  const confirmed = [...wizardOf(plan).questions].flatMap(([id, { value: uuid }]) => (places.has(uuid) ? [[id, uuid] as const] : []));
  const key = JSON.stringify(confirmed);
  const { resolutions } = facts.derived([], memory);
  const known = resolutions.get(file);
  if (known?.key === key) return known.resolution;
  const resolution = resolveModel(model, places, new Map(confirmed));
  resolutions.set(file, { key, resolution });
  return resolution;
}

/** What the replies of a project's file say, see `replyContents`. */
export function contentsOf(facts: Facts, { file, value }: FileWith<"wizard">): ReadonlyMap<string, string> | undefined {
  const { contents } = facts.derived([], memory);
  if (!contents.has(file)) contents.set(file, value.project && replyContents(value.places, value.project.replies));
  return contents.get(file);
}

interface Memory {
  readonly resolutions: WeakMap<SourceFile, { readonly key: string; readonly resolution: Resolution }>;
  readonly contents: WeakMap<SourceFile, ReadonlyMap<string, string> | undefined>;
}

/** What is found in large files is remembered as long as the facts are: typing in a plan does not change them. */
function memory(): Memory {
  return { resolutions: new WeakMap(), contents: new WeakMap() };
}

/** Keys of the questions of a model that the plan's answers go to, or would go to if it asked them. */
export function keysOfAnswers(plan: Plan, questions: readonly QuestionReport[], resolved: ResolvedModel): ReadonlySet<string> {
  const keys = new Set<string>();
  const find: ResolvedModel["find"] = key => {
    keys.add(key);
    return resolved.find(key);
  };
  wizardReplies({ plan, questions, resolved: { ...resolved, find } });
  return keys;
}
