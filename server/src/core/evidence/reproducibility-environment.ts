import { missingFiles, proposal } from "../evidence-support.ts";
import { folderOf, relativeTo } from "../repo.ts";
import type { Location } from "../types.ts";
import { startOfFile } from "../text.ts";
import { defineEvidence } from "./define.ts";

/** Image definitions and conda environments. */
export const reproducibilityEnvironment = defineEvidence({
  question: "reproducibility.environment",
  needs: ["images", "packages"],
  find: ({ plan, facts }) => {
    const place = (path: Location["path"]): Location => ({ path, range: startOfFile });
    const images = facts.with("images").filter(file => relativeTo(file.path, plan.folder).split("/").length <= 2);
    const conda = facts
      .with("packages")
      .filter(file => /^(environment\.yml|conda-lock\.yml)$/.test(file.format) && folderOf(file.path) === plan.folder);
    const answer = [...(images.length > 0 ? ["container"] : []), ...(conda.length > 0 ? ["conda"] : [])];
    const files = [...images.slice(0, 3), ...conda.slice(0, 2)].map(({ path }) => place(path));
    return answer.length === 0
      ? undefined
      : proposal(plan, answer, files.map(({ path }) => relativeTo(path, plan.folder)).join(", "), files);
  },
  contradictions: missingFiles,
  implied: plan => {
    const defined = plan.targets.flatMap(({ definition }) => definition ?? []);
    const [first] = defined;
    return (
      first && { value: [...new Set(defined.map(({ value }) => value))], at: first.at, because: `targets are built from ${first.value}` }
    );
  },
});
