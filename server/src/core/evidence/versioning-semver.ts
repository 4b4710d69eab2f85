import { contradiction, proposal } from "../evidence-support.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import { locate, type Plan } from "../plan/view.ts";
import { defineEvidence } from "./define.ts";

/** What the plan says under release.versioning, and a link to semver.org. */
export const versioningSemver = defineEvidence({
  question: "versioning.semver",
  needs: ["prose"],
  find: ({ plan, facts }) => {
    for (const { path, value } of facts.with("prose")) {
      const link = value.links.find(({ url }) => /^https?:\/\/(www\.)?semver\.org/i.test(url));
      if (link) return proposal(plan, "yes", `${path} refers to semver.org`, [{ path, range: link.at }]);
    }
    return undefined;
  },
  implied: plan => {
    const said = scheme(plan);
    return said && { value: said.value === "semver" ? "yes" : "no", at: said.at, because: `release.versioning says ${said.value}` };
  },
  contradictions: context => {
    const said = scheme(context.plan);
    if (said === undefined || context.answer.written === undefined) return [];
    const value = said.value === "semver" ? "yes" : "no";
    if (context.answer.value === value) return [];
    return [
      contradiction(
        context,
        `The answer says ${String(context.answer.value)}; release.versioning says ${said.value}`,
        { path: said.at.path, range: said.at.range, message: "release.versioning" },
        value,
      ),
    ];
  },
});

function scheme(plan: Plan) {
  const node = valueOf(valueOf(plan.root, "release"), "versioning");
  const value = textOf(node);
  return node && (value === "semver" || value === "calver" || value === "other") ? { value, at: locate(plan.main, node) } : undefined;
}
