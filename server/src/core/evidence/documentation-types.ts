import { contradiction, entriesLike, proposal } from "../evidence-support.ts";
import type { RepoSnapshot } from "../types.ts";
import { defineEvidence, type EvidenceContext } from "./define.ts";

/** README, changelog and documentation folders. */
export const documentationTypes = defineEvidence({
  question: "documentation.types",
  needs: ["prose", "changelog"],
  find: context => {
    const kinds = kindsOf(context);
    if (kinds.length === 0) return undefined;
    const files = kinds.flatMap(({ files }) => files.slice(0, 1));
    return proposal(
      context.plan,
      kinds.map(({ id }) => id),
      files.map(({ name }) => name).join(", "),
      files,
    );
  },
  contradictions: context => {
    const { answer, repo } = context;
    const listed = Array.isArray(answer.value) ? answer.value.map(String) : [String(answer.value)];
    const [readme] = entriesLike(context, readmeFile, "file");
    if (listed.includes("none") && readme) {
      return [
        contradiction(
          context,
          `The plan says there is no documentation; ${readme.name} exists`,
          { path: readme.path, message: "this documents it" },
          ["readme"],
        ),
      ];
    }
    // a README somewhere above or in a hidden place counts, so only a listing without any is a contradiction
    const anywhere = context.facts.listed(hasReadme);
    // a README that is named as evidence and missing is reported where it is named
    const named = answer.written?.evidence.some(({ value }) => /readme/i.test(value)) === true;
    if (named || !listed.includes("readme") || anywhere || !repo.complete || repo.unlisted.has(context.plan.folder)) return [];
    const rest = listed.filter(id => id !== "readme");
    return [
      contradiction(
        context,
        "The plan lists a README; there is none",
        { path: context.plan.path, range: answer.at.range, message: "listed here" },
        rest.length > 0 ? rest : ["none"],
      ),
    ];
  },
});

const readmeFile = /^readme(\.\w+)?$/i;

function hasReadme(repo: RepoSnapshot): boolean {
  return [...repo.entries.keys()].some(path => /(^|\/)readme(\.|$)/i.test(path));
}

function kindsOf(context: EvidenceContext) {
  const kinds = [
    { id: "user", files: entriesLike(context, /^docs?$|^doc(s|umentation)?\/(user|usage|tutorial|guide)/i) },
    { id: "readme", files: entriesLike(context, readmeFile, "file") },
    { id: "changelog", files: entriesLike(context, /^(docs?\/)?(changelog|changes|history|news)(\.\w+)?$/i, "file") },
  ];
  return kinds.filter(({ files }) => files.length > 0);
}
