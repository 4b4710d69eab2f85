import { normalName } from "../ecosystems/names.ts";
import { parseJson, textFact, valueAt } from "../formats/json.ts";
import { defineReader } from "./define.ts";

/** The record that conda keeps of one installed package, in the folder `conda-meta` of an environment. */
export const condaMeta = defineReader({
  id: "conda-meta",
  format: "conda-meta.json",
  ecosystem: "conda",
  role: "sbom",
  gives: ["packages"],
  matches: ["**/conda-meta/*.json"],
  docs: "https://docs.conda.io/projects/conda/en/stable/dev-guide/specs/index.html",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems = [...syntax];
    const name = textFact(valueAt(root, "name"));
    const version = textFact(valueAt(root, "version"));
    if (name === undefined || version === undefined) {
      if (problems.length === 0) problems.push({ message: "The record has no name or no version." });
      return { value: { packages: [] }, problems, complete: false };
    }
    const requested = valueAt(root, "requested_spec");
    const subdir = textFact(valueAt(root, "subdir"))?.value;
    const fact = {
      ecosystem: "conda",
      name: normalName("conda", name.value),
      writtenName: name.value,
      version: version.value,
      range: null,
      // Written by mamba and newer conda: empty for what only came along.
      direct: requested === undefined ? null : textFact(requested) !== undefined,
      group: "main",
      required: true,
      at: { start: name.range.start, end: name.range.end },
      versionAt: version.range,
      ...(subdir !== undefined && subdir !== "noarch" && { onlyOn: subdir }),
    };
    return { value: { packages: [fact] }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "a package that was asked for",
      file: "env/conda-meta/Sky-Lib-1.2.0-py312_0.json",
      text: `{
  "build": "py312_0",
  "name": "Sky-Lib",
  "version": "1.2.0",
  "subdir": "linux-64",
  "requested_spec": "sky-lib >=1"
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "conda",
              name: "sky-lib",
              version: "1.2.0",
              direct: true,
              onlyOn: "linux-64",
              at: { start: { line: 2, character: 11 } },
              versionAt: { start: { line: 3, character: 14 }, end: { line: 3, character: 19 } },
            },
          ],
        },
      },
    },
    {
      name: "cut off",
      file: "conda-meta/a.json",
      text: '{"name": "a", "versi',
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});
