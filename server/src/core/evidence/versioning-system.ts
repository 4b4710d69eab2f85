import { contradiction } from "../evidence-support.ts";
import { versionControl } from "../version-control.ts";
import { defineEvidence } from "./define.ts";

/** The folder in which a version control system keeps its own records. */
export const versioningSystem = defineEvidence({
  question: "versioning.system",
  needs: [],
  find: ({ repo }) => {
    const found = versionControl(repo);
    return found.length === 0
      ? undefined
      : { answer: found.map(({ id }) => id), evidence: [], at: [], because: found.map(({ folder }) => `${folder} is there`).join(", ") };
  },
  contradictions: context => {
    const listed = Array.isArray(context.answer.value) ? context.answer.value.map(String) : [String(context.answer.value)];
    const found = versionControl(context.repo);
    const [system] = found;
    if (system === undefined || listed.includes("other") || found.some(({ id }) => listed.includes(id))) return [];
    return [
      contradiction(
        context,
        `The plan says ${listed.join(", ")}; the repository is kept in ${system.label}`,
        { path: context.plan.path, range: context.answer.at.range, message: system.folder },
        found.map(({ id }) => id),
      ),
    ];
  },
});
