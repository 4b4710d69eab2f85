import { contradiction } from "../evidence-support.ts";
import { versionControl } from "../version-control.ts";
import { defineEvidence } from "./define.ts";

/** The folder in which a version control system keeps its own records. */
export const versioningVersionControl = defineEvidence({
  question: "versioning.version-control",
  needs: [],
  find: ({ repo }) => {
    const [system] = versionControl(repo);
    return system && { answer: "yes", evidence: [], at: [], because: `the repository is kept in ${system.label}` };
  },
  implied: plan => {
    const system = plan.answers.find(answer => answer.question === "versioning.system" && answer.answer !== undefined);
    return system?.answer && { value: "yes", at: system.answer.at, because: "versioning.system names one" };
  },
  contradictions: context => {
    const [system] = versionControl(context.repo);
    if (context.answer.value !== "no" || system === undefined) return [];
    return [
      contradiction(
        context,
        `The plan says no version control; the repository is kept in ${system.label}`,
        { path: context.plan.path, range: context.answer.at.range, message: system.folder },
        "yes",
      ),
    ];
  },
});
