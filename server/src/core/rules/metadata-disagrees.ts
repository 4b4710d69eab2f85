import type { FileWith } from "../facts-view.ts";
import type { Fact } from "../facts/types.ts";
import { suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import { placeOfKey } from "../plan/places.ts";
import type { Located, Plan } from "../plan/view.ts";
import { relativeTo } from "../repo.ts";
import { repositoryKey, uniqueIdentifier } from "../software-identity.ts";
import type { Fix } from "../types.ts";
import { short } from "../words.ts";
import { defineRule, option } from "./define.ts";

/**
 * Reports CITATION.cff and codemeta.json that speak of another repository or another registered software than the plan does. Names differ for
 * good reasons, and so do DOIs: each version has one, and all of them together have another. Versions and licences have rules of their own.
 */
export const metadataDisagrees = defineRule({
  id: "metadata-disagrees",
  code: "WIZ005",
  since: "0.1.0",
  severity: ["hint", "info", "info", "info", "warning", "warning"],
  title: "CITATION.cff or codemeta.json names another software",
  rationale:
    "Who follows the citation ends at another repository than who follows the plan; often the file was copied, or the project moved.",
  remedy: "Set the address or the identifier to the right one on both sides.",
  source: "CodeMeta codeRepository, identifier; CFF repository-code, identifiers; FAIR4RS F1",
  needs: ["project"],
  options: { ignore: option.strings([], "Paths of files that speak of something else on purpose.") },
  messages: {
    repository: "{file} names the repository {theirs}, the plan {ours}",
    between: "{file} names the repository {theirs}, {other} {ours}",
    identifier: "{file} has the identifier {theirs}, the plan {ours}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "the repository moved",
        plan: "software:\n  name: X\n  kind: tool\n  codeRepository: https://github.com/lab/x # new home\n",
        files: { "CITATION.cff": citation("repository-code: 'https://gitlab.com/lab/x.git'\n") },
        finds: ["CITATION.cff names the repository gitlab.com/lab/x, the plan github.com/lab/x"],
      },
      {
        why: "a file copied from another project",
        plan: "software: {name: X, kind: tool, codeRepository: 'https://github.com/lab/x'}\n",
        files: { "codemeta.json": '{"@context": "https://w3id.org/codemeta/3.0", "codeRepository": "https://github.com/lab/y"}\n' },
        finds: ["codemeta.json names the repository github.com/lab/y, the plan github.com/lab/x"],
      },
      {
        why: "the record of another software",
        plan: "software: {name: X, kind: tool, identifier: 'ascl:1504.008'}\n",
        files: { "codemeta.json": '{"@context": "https://w3id.org/codemeta/3.0", "identifier": "https://ascl.net/1206.001"}\n' },
        finds: ["codemeta.json has the identifier https://ascl.net/1206.001, the plan ascl:1504.008"],
      },
      {
        why: "the two files disagree, and the plan says nothing",
        plan: "software: {name: X, kind: tool}\n",
        files: {
          "CITATION.cff": citation("repository-code: https://github.com/lab/x\n"),
          "codemeta.json": '{"@context": "https://w3id.org/codemeta/3.0", "codeRepository": "https://github.com/lab/y"}\n',
        },
        finds: ["codemeta.json names the repository github.com/lab/y, CITATION.cff github.com/lab/x"],
      },
    ],
    good: [
      {
        why: "one repository in many spellings",
        plan: "software: {name: X, kind: tool, codeRepository: 'https://github.com/Lab/X'}\n",
        files: {
          "CITATION.cff": citation("repository-code: http://www.GitHub.com/lab/x.git/\n"),
          "codemeta.json":
            '{"@context": "https://w3id.org/codemeta/3.0", "codeRepository": "git+ssh://git@github.com:22/lab/X.git#readme"}\n',
        },
        outcome: "pass",
      },
      {
        why: "a folder of the repository, and the address for cloning",
        plan: "software: {name: X, kind: tool, codeRepository: 'https://gitlab.example.org/group/sub/x'}\n",
        files: {
          "CITATION.cff": citation("repository-code: git@gitlab.example.org:group/sub/x.git\n"),
          "codemeta.json":
            '{"@context": "https://w3id.org/codemeta/3.0", "codeRepository": "https://gitlab.example.org/group/sub/x/-/tree/main/lib"}\n',
        },
        outcome: "pass",
      },
      {
        why: "the DOI of a version, and that of all versions",
        plan: "software: {name: X, kind: tool, identifier: 'https://doi.org/10.5281/zenodo.1234566'}\n",
        files: { "CITATION.cff": citation("doi: 10.5281/zenodo.1234567\n") },
        outcome: "pass",
      },
      {
        why: "versions of one record",
        plan: "software: {name: X, kind: tool, identifier: '10.6084/m9.figshare.1234567'}\n",
        files: { "CITATION.cff": citation("doi: 10.6084/m9.figshare.1234567.v2\n") },
        outcome: "pass",
      },
      {
        why: "one of several identifiers",
        plan: "software: {name: X, kind: tool, identifier: 'https://ascl.net/1504.008'}\n",
        files: {
          "CITATION.cff": citation(
            "doi: 10.5281/zenodo.1234567\nidentifiers:\n  - {type: other, value: 'ascl:1206.001'}\n  - {type: other, value: 'ascl:1504.008'}\n",
          ),
        },
        outcome: "pass",
      },
      {
        why: "the page of an archive, where it is said that the source is there",
        plan: "software: {name: X, kind: tool, codeRepository: 'https://github.com/lab/x'}\n",
        files: { "CITATION.cff": citation("repository: https://zenodo.org/records/1234567\n") },
        outcome: "pass",
      },
      {
        why: "another name for the same software",
        plan: "software: {name: StrainScope, kind: tool, codeRepository: 'https://github.com/lab/x'}\n",
        files: { "CITATION.cff": citation("repository-code: https://github.com/lab/x\n") },
        outcome: "pass",
      },
      { why: "there is no such file", plan: "software: {name: X, kind: tool}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, facts, options, report }): void {
    const files = facts
      .with("project")
      .filter(({ role, path }) => role === "metadata" && !options.ignore.includes(relativeTo(path, plan.folder)));
    if (files.length === 0) return report.notApplicable("there is no CITATION.cff or codemeta.json");
    const unread = files.find(({ complete }) => !complete);
    if (unread !== undefined) report.unknown(`${unread.path} could not be read in full`);
    const { codeRepository, identifier } = plan.software;
    const own = codeRepository && repositoryKey(codeRepository.value);
    let first: { readonly name: string; readonly key: string } | undefined;
    for (const file of files) {
      const name = relativeTo(file.path, plan.folder);
      const { repository, identifiers = [] } = file.value;
      const theirs = repository && repositoryKey(repository.value);
      if (repository !== undefined && theirs !== undefined) {
        const wanted = own ?? first?.key;
        if (codeRepository !== undefined && own !== undefined && theirs !== own) {
          report.finding(
            "repository",
            codeRepository.at,
            { file: short(name, 16), theirs: short(theirs, 23), ours: short(own, 23) },
            { subject: `repository ${name}`, ...sides(plan, file, repository, codeRepository) },
          );
        } else if (codeRepository === undefined && first !== undefined && theirs !== wanted) {
          report.finding(
            "between",
            placeOfKey(plan, "software"),
            { file: short(name, 16), theirs: short(theirs, 20), other: short(first.name, 16), ours: short(first.key, 16) },
            { subject: `repository ${name}`, related: [{ path: file.path, range: repository.range, message: `${theirs} stands here` }] },
          );
        }
        first ??= { name, key: theirs };
      }
      const registered = identifier && uniqueIdentifier(identifier.value);
      const scheme = registered?.split(" ")[0];
      const same = identifiers.flatMap(fact => {
        const key = uniqueIdentifier(fact.value);
        return key !== undefined && key.split(" ")[0] === scheme ? [{ fact, key }] : [];
      });
      const [other] = same;
      if (identifier === undefined || other === undefined || same.some(({ key }) => key === registered)) continue;
      report.finding(
        "identifier",
        identifier.at,
        { file: short(name, 16), theirs: short(other.fact.value, 26), ours: short(identifier.value, 18) },
        { subject: `identifier ${name}`, ...sides(plan, file, other.fact, identifier) },
      );
    }
  },
});

/** Either side can be the right one. */
function sides(
  plan: Plan,
  file: FileWith<"project">,
  theirs: Fact<string>,
  ours: Located<string>,
): {
  readonly related: readonly [
    { readonly path: FileWith<"project">["path"]; readonly range: Fact<string>["range"]; readonly message: string },
  ];
  readonly fixes: readonly (Fix | undefined)[];
} {
  const name = relativeTo(file.path, plan.folder);
  const plain = /^[\w:/.+@-]+$/.test(ours.value) && !ours.value.includes(": ");
  return {
    related: [{ path: file.path, range: theirs.range, message: `${short(theirs.value, 60)} stands here` }],
    fixes: [
      suggestion(`Set the plan to ${short(theirs.value, 60)}`, setScalar(plan.main, ours.node, theirs.value)),
      plain
        ? suggestion(`Set ${name} to ${short(ours.value, 60)}`, { path: file.path, edits: [{ range: theirs.range, newText: ours.value }] })
        : undefined,
    ],
  };
}

/** A citation file, for the examples. */
function citation(more: string): string {
  return `cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nauthors:\n  - {family-names: A, given-names: B}\n${more}`;
}
