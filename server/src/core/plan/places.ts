import { startOfFile } from "../text.ts";
import type { Location } from "../types.ts";
import { entryOf, type MapEntry, type PlanNode } from "./nodes.ts";
import { locateKey, type Plan } from "./view.ts";

/**
 * The key that a finding about the repository as a whole stands at: the first of these paths (`dependencies.data`) that the plan has,
 * else `software`.
 */
export function placeOfKey(plan: Plan, ...paths: readonly string[]): Location {
  for (const path of [...paths, "software"]) {
    let node: PlanNode | undefined = plan.root;
    let found: MapEntry | undefined;
    for (const key of path.split(".")) {
      found = entryOf(node, key);
      node = found?.value;
    }
    if (found !== undefined) return locateKey(plan.main, found);
  }
  return { path: plan.path, range: startOfFile };
}
