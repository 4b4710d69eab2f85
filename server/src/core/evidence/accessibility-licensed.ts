import { contradiction, proposal } from "../evidence-support.ts";
import { defineEvidence } from "./define.ts";

/** A licence text beside the code. */
export const accessibilityLicensed = defineEvidence({
  question: "accessibility.licensed",
  needs: ["license"],
  find: ({ plan, facts }) => {
    const file = facts.with("license")[0];
    return file && proposal(plan, "yes", `${file.path} is there`, [{ path: file.path, range: file.value.at }]);
  },
  implied: plan => {
    const named = plan.answers.find(
      answer =>
        answer.question === "accessibility.license" &&
        typeof answer.answer?.value === "string" &&
        !/^(not-applicable|none)$/.test(answer.answer.value),
    );
    if (named?.answer) return { value: "yes", at: named.answer.at, because: "accessibility.license names one" };
    const license = plan.software.license;
    return license && { value: "yes", at: license.at, because: `software.license says ${license.value}` };
  },
  contradictions: context => {
    const file = context.facts.with("license").find(({ value }) => value.spdx.length > 0);
    if (context.answer.value !== "no" || file === undefined) return [];
    return [
      contradiction(
        context,
        `The plan says there is no licence; ${file.path} is ${file.value.title}`,
        { path: file.path, range: file.value.at, message: "the licence" },
        "yes",
      ),
    ];
  },
});
