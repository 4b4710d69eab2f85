import { contradiction, isTop, proposal } from "../evidence-support.ts";
import type { FileWith } from "../facts-view.ts";
import { relativeTo } from "../repo.ts";
import { defineEvidence, type EvidenceContext } from "./define.ts";

/** ORCIDs of authors in the citation information. */
export const recognitionOrcid = defineEvidence({
  question: "recognition.orcid",
  needs: ["project"],
  find: context => {
    for (const file of withAuthors(context)) {
      const author = file.value.authors?.find(({ orcid }) => orcid !== null);
      if (author) return proposal(context.plan, "yes", `${author.name} in ${file.path}`, [{ path: file.path, range: author.at }]);
    }
    return undefined;
  },
  contradictions: context => {
    const files = withAuthors(context);
    const [file] = files;
    if (file === undefined) return [];
    const author = files.flatMap(({ value }) => value.authors ?? []).find(({ orcid }) => orcid !== null);
    const name = relativeTo(file.path, context.plan.folder);
    if (context.answer.value === "yes" && author === undefined && files.every(({ complete }) => complete)) {
      return [
        contradiction(context, `The plan says yes; no author in ${name} has an ORCID`, { path: file.path, message: "the authors" }, "no"),
      ];
    }
    const owner = files.find(({ value }) =>
      value.authors?.includes(
        author ?? { name: "", orcid: null, at: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } },
      ),
    );
    if (context.answer.value === "no" && author && owner) {
      return [
        contradiction(
          context,
          `The plan says no; ${relativeTo(owner.path, context.plan.folder)} has an ORCID of ${author.name}`,
          { path: owner.path, range: author.at, message: "an ORCID" },
          "yes",
        ),
      ];
    }
    return [];
  },
});

function withAuthors({ plan, facts }: EvidenceContext): FileWith<"project">[] {
  return facts.with("project").filter(file => file.role === "metadata" && isTop(plan, file.path) && (file.value.authors?.length ?? 0) > 0);
}
