import { contradiction, entriesLike, proposal } from "../evidence-support.ts";
import { defineEvidence } from "./define.ts";

/** Files that tell how to cite. */
export const recognitionCitation = defineEvidence({
  question: "recognition.citation",
  needs: [],
  find: context => {
    const [found] = entriesLike(context, citationFile, "file");
    return found && proposal(context.plan, "yes", `${found.name} is there`, [found]);
  },
  contradictions: context => {
    const [found] = entriesLike(context, citationFile, "file");
    if (context.answer.value !== "no" || found === undefined) return [];
    return [
      contradiction(
        context,
        `The plan says there is no citation information; ${found.name} exists`,
        { path: found.path, message: "citation information" },
        "yes",
      ),
    ];
  },
});

const citationFile = /^(CITATION(\.cff|\.bib|\.md|\.txt)?|inst\/CITATION|codemeta\.json)$/i;
