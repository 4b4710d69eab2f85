import { contradiction, isTop, proposal } from "../evidence-support.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import { locate, type Plan } from "../plan/view.ts";
import { versionOfTag } from "../release-version.ts";
import { short } from "../words.ts";
import { defineEvidence, type Contradiction, type EvidenceContext, type GivenAnswer } from "./define.ts";

/** What the plan says under release.versioning, and a link to semver.org. */
export const versioningSemver = defineEvidence({
  question: "versioning.semver",
  needs: ["prose", "changelog"],
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
    const value = said?.value === "semver" ? "yes" : "no";
    if (said === undefined || context.answer.written === undefined || context.answer.value === value) return otherScheme(context);
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

/**
 * Releases that do not have the form that the answer promises. A single one may be a slip or a short way to write it, unless it has
 * a form that no version of that scheme has.
 */
function otherScheme(context: EvidenceContext & { readonly answer: GivenAnswer }): Contradiction[] {
  const { plan, facts, answer } = context;
  if (answer.value !== "yes") return [];
  const { current } = plan.release;
  const [changelog] = facts.with("changelog").filter(({ path }) => isTop(plan, path));
  const released = (changelog?.value ?? []).filter(({ version }) => versionOfTag(version) !== undefined).slice(0, 5);
  const versions = [...(current ? [current.value] : []), ...released.map(({ version }) => version)].map(tag => versionOfTag(tag) ?? "");
  const [first] = versions;
  if (first === undefined || first === "" || versions.some(version => version === "" || threeParts.test(version))) return [];
  const never = /^\d+$|^\d+(\.\d+){3,}|(^|\.)0\d/.test(first);
  if (versions.length < 3 && !never) return [];
  const [release] = released;
  const place = current ?? (changelog && release ? { at: { path: changelog.path, range: release.at }, value: release.version } : undefined);
  if (place === undefined) return [];
  return [
    contradiction(
      context,
      `The plan says Semantic Versioning; ${short(place.value, 20)} is not major.minor.patch`,
      { path: place.at.path, range: place.at.range, message: "the release" },
      answer.written === undefined ? "other" : "no",
    ),
  ];
}

/** What stands behind the numbers, such as rc1, is spelt in more ways than the standard has. */
const threeParts = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?![.\d])/;

function scheme(plan: Plan) {
  const node = valueOf(valueOf(plan.root, "release"), "versioning");
  const value = textOf(node);
  return node && (value === "semver" || value === "calver" || value === "other") ? { value, at: locate(plan.main, node) } : undefined;
}
