import { placeOfKey } from "../plan/places.ts";
import { relativeTo } from "../repo.ts";
import { startOfFile } from "../text.ts";
import { counted, short } from "../words.ts";
import { defineRule, option } from "./define.ts";

/** Reports citation files and codemeta files that the standard of their own format refuses. */
export const metadataNotValid = defineRule({
  id: "metadata-not-valid",
  code: "WIZ004",
  since: "0.1.0",
  severity: ["info", "warning", "warning", "warning", "warning", "warning"],
  title: "CITATION.cff or codemeta.json is not valid",
  rationale: "GitHub, Zenodo and reference managers read these files or leave them out; a file that is not valid cites nobody.",
  remedy: "Correct the marked places. A citation file can be checked with cffconvert --validate, too.",
  source: "Citation File Format 1.2.0, schema.json; JSON-LD 1.1; RFC 8259",
  needs: ["faults"],
  options: { ignore: option.strings([], "Paths of files that are meant to be as they are.") },
  messages: { one: "{file} is not valid: {what}", several: "{file} is not valid, {count}: {what}" },
  fix: "none",
  examples: {
    bad: [
      {
        why: "a key that the format does not have, and a DOI with its address",
        plan: "software: {name: X, kind: tool}\n",
        files: { "CITATION.cff": citation("doi: https://doi.org/10.5281/zenodo.1234567\nlicence: MIT\n") },
        finds: ["CITATION.cff is not valid, 2 faults: doi is a DOI such as 10.5281/zenodo.1234, without an…"],
      },
      {
        why: "no authors",
        plan: "software: {name: X, kind: tool}\n",
        files: { "CITATION.cff": "cff-version: 1.2.0\nmessage: Please cite\ntitle: X\n" },
        finds: ["CITATION.cff is not valid: A citation file needs authors"],
      },
      {
        why: "a comma too many",
        plan: "software: {name: X, kind: tool}\n",
        files: { "codemeta.json": '{"@context": "https://w3id.org/codemeta/3.0", "name": "X",}\n' },
      },
      {
        why: "a key that stands twice",
        plan: "software: {name: X, kind: tool}\n",
        files: { "codemeta.json": '{"@context": "https://w3id.org/codemeta/3.0", "name": "X", "version": "1", "version": "2"}\n' },
        finds: ["codemeta.json is not valid: version stands twice in one object"],
      },
      {
        why: "words without a context",
        plan: "software: {name: X, kind: tool}\n",
        files: { "codemeta.json": '{"name": "X"}\n' },
        finds: ["codemeta.json is not valid: @context is missing; write https://w3id.org/codemeta/3.0"],
      },
    ],
    good: [
      {
        why: "as people write them",
        plan: "software: {name: X, kind: tool}\n",
        files: {
          "CITATION.cff": `---\n# cite us\n${citation(
            "type: software\nversion: 1.10\ndate-released: 2026-10-27\nlicense: [GPL-3.0, Apache-2.0]\nkeywords: [a, 'b']\nidentifiers:\n  - {type: doi, value: 10.5281/zenodo.1234567, description: This version.}\n",
          )}`,
        },
        outcome: "pass",
      },
      {
        why: "an older version of the format, which has other keys",
        plan: "software: {name: X, kind: tool}\n",
        files: {
          "CITATION.cff":
            "cff-version: 1.0.3\nmessage: Please cite\ntitle: X\nversion: 1.0\ndate-released: 2018-01-01\nauthors:\n  - {family-names: A, given-names: B}\n",
        },
        outcome: "not-applicable",
      },
      {
        why: "terms of other vocabularies, nothing where there is nothing, one value and lists",
        plan: "software: {name: X, kind: tool}\n",
        files: {
          "codemeta.json": `{
  "@context": ["https://doi.org/10.5063/schema/codemeta-2.0", {"stuff": "https://example.org/stuff"}],
  "@id": "https://example.org/x",
  "type": ["SoftwareSourceCode", "SoftwareApplication"],
  "name": {"@value": "X", "@language": "en"},
  "description": ["One", "Two"],
  "author": "Ada Lens",
  "version": null,
  "stuff": true
}
`,
        },
        outcome: "pass",
      },
      {
        why: "a graph",
        plan: "software: {name: X, kind: tool}\n",
        files: { "codemeta.json": '{"@graph": [{"http://schema.org/name": "X"}]}\n' },
        outcome: "pass",
      },
      { why: "there is none", plan: "software: {name: X, kind: tool}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, facts, options, report }): void {
    const files = facts.with("faults").filter(({ path }) => !options.ignore.includes(relativeTo(path, plan.folder)));
    for (const { path, value } of files) {
      const [first] = value;
      if (first === undefined) continue;
      const file = relativeTo(path, plan.folder);
      const shown = short(file, 24);
      const count = counted(value.length, "fault");
      const room = 90 - shown.length - " is not valid: ".length - (value.length > 1 ? count.length + 2 : 0);
      report.finding(
        value.length > 1 ? "several" : "one",
        placeOfKey(plan, "software"),
        { file: shown, count, what: short(first.message, room) },
        {
          subject: file,
          related: value.slice(0, 10).map(({ message, range }) => ({ path, range: range ?? startOfFile, message })),
        },
      );
    }
    const unread = facts.unread("faults")[0];
    if (unread !== undefined) report.unknown(`${unread.path} could not be read`);
    if (files.length === 0) report.notApplicable("there is no CITATION.cff or codemeta.json of a version that is checked");
  },
});

/** A citation file, for the examples. */
function citation(more: string): string {
  return `cff-version: 1.2.0\nmessage: Please cite\ntitle: X\nauthors:\n  - {family-names: A, given-names: B}\n${more}`;
}
