import { entriesLike, proposal } from "../evidence-support.ts";
import { defineEvidence } from "./define.ts";

/** A folder of examples. */
export const reproducibilityExamples = defineEvidence({
  question: "reproducibility.examples",
  needs: [],
  find: context => {
    const [found] = entriesLike(context, /^(docs?\/)?(examples?|tutorials?|demos?|vignettes)$/i, "directory");
    return found && proposal(context.plan, "yes", `${found.name} is there`, [found]);
  },
});
