import { proposal } from "../evidence-support.ts";
import { short } from "../words.ts";
import { defineEvidence } from "./define.ts";

/** The first paragraph of the README. */
export const documentationPurpose = defineEvidence({
  question: "documentation.purpose",
  needs: ["prose"],
  find: ({ plan, facts }) => {
    const file = facts.with("prose").find(({ value }) => value.firstParagraph !== undefined && value.firstParagraph.value.length > 30);
    const paragraph = file?.value.firstParagraph;
    return (
      file &&
      paragraph &&
      proposal(plan, "yes", `${file.path}: ${short(paragraph.value, 50)}`, [{ path: file.path, range: paragraph.range }])
    );
  },
});
