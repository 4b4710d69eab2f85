import { contradiction, proposal } from "../evidence-support.ts";
import { short } from "../words.ts";
import { defineEvidence } from "./define.ts";

/** The current release of the plan, and releases in the changelog. */
export const reproducibilityReleases = defineEvidence({
  question: "reproducibility.releases",
  needs: ["changelog"],
  find: ({ plan, facts }) => {
    for (const { path, value } of facts.with("changelog")) {
      const release = value.find(({ version }) => version !== "Unreleased");
      if (release) return proposal(plan, "yes", `${path} has ${release.version}`, [{ path, range: release.at }]);
    }
    return undefined;
  },
  implied: plan => {
    const { current } = plan.release;
    return current && { value: "yes", at: current.at, because: `release.current is ${current.value}` };
  },
  contradictions: context => {
    const { current } = context.plan.release;
    if (context.answer.value !== "no") return [];
    if (current === undefined) {
      // a section may be planned; one with a date has been released
      for (const { path, value } of context.facts.with("changelog")) {
        const release = value.find(({ version, date }) => version !== "Unreleased" && date !== null);
        if (release === undefined) continue;
        const message = `The plan says there are no releases; ${short(path, 24)} has ${short(release.version, 16)}`;
        return [contradiction(context, message, { path, range: release.at, message: "a release" }, "yes")];
      }
      return [];
    }
    return [
      contradiction(
        context,
        `The plan says there are no releases; release.current is ${current.value}`,
        { path: current.at.path, range: current.at.range, message: "release.current" },
        "yes",
      ),
    ];
  },
});
