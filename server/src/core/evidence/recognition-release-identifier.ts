import { contradiction, isTop, proposal } from "../evidence-support.ts";
import { short } from "../words.ts";
import { defineEvidence } from "./define.ts";

/** A DOI or Software Heritage identifier in the metadata, or the badge of one. */
export const recognitionReleaseIdentifier = defineEvidence({
  question: "recognition.release-identifier",
  needs: ["project", "prose"],
  find: ({ plan, facts }) => {
    for (const { path, value, role } of facts.with("project")) {
      const id = value.identifier;
      if (id && role === "metadata" && isTop(plan, path) && permanent.test(id.value))
        return proposal(plan, "yes", `${path} has ${id.value}`, [{ path, range: id.range }]);
    }
    for (const { path, value } of facts.with("prose")) {
      const badge = value.links.find(({ url }) => /zenodo\.org\/(badge|doi|record)|swh:1:|archive\.softwareheritage\.org/i.test(url));
      if (badge) return proposal(plan, "yes", `${path} has a badge of it`, [{ path, range: badge.at }]);
    }
    return undefined;
  },
  contradictions: context => {
    const { plan, facts, answer } = context;
    if (answer.value !== "no") return [];
    for (const { path, value, role } of facts.with("project")) {
      const id = value.identifier;
      if (!id || role !== "metadata" || !isTop(plan, path) || !permanent.test(id.value)) continue;
      const message = `The plan says no; ${short(path, 24)} has ${short(id.value, 40)}`;
      return [contradiction(context, message, { path, range: id.range, message: "a permanent identifier" }, "yes")];
    }
    return [];
  },
});

/** Archives that give every release its own identifier. The DOI of a paper identifies no release. */
const permanent = /\b10\.(5281\/zenodo|6084\/m9\.figshare|25495|17605\/osf|14469|60592)\S*|^swh:1:/i;
