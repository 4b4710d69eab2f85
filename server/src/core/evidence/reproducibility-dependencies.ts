import { isTop, missingFiles, proposal } from "../evidence-support.ts";
import { declares } from "../facts/define.ts";
import { relativeTo } from "../repo.ts";
import { startOfFile } from "../text.ts";
import { defineEvidence } from "./define.ts";

/** Lockfiles, else manifests, beside the plan. */
export const reproducibilityDependencies = defineEvidence({
  question: "reproducibility.dependencies",
  needs: ["packages"],
  find: ({ plan, facts }) => {
    const files = facts.with("packages").filter(file => declares(file.role) && isTop(plan, file.path) && file.value.length > 0);
    if (files.length === 0) return undefined;
    const names = files.map(file => relativeTo(file.path, plan.folder)).slice(0, 6);
    return {
      ...proposal(plan, names, names.join(", "), []),
      evidence: names,
      at: files.slice(0, 6).map(({ path }) => ({ path, range: startOfFile })),
    };
  },
  contradictions: missingFiles,
  implied: plan => {
    const [first] = plan.pinnedIn.values();
    return (
      first && {
        value: [...plan.pinnedIn.values()].map(({ value }) => value),
        at: first.at,
        because: `pinned in ${[...plan.pinnedIn.values()].map(({ value }) => value).join(", ")}`,
      }
    );
  },
});
