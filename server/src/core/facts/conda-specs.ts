import { condaFact } from "../formats/conda-fact.ts";
import { readCondaList } from "../formats/conda-explicit.ts";
import { parseMatchSpec } from "../formats/match-spec.ts";
import { LineIndex } from "../text.ts";
import { splitLines } from "../formats/lines.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * Lists of match specs, one a line, for `conda install --file`. The same option takes what `conda list` writes; such a list is a lock.
 * A list for pip under such a name holds no conda specs and is read as far as both agree.
 */
export const condaSpecs = defineReader({
  id: "conda-specs",
  format: "conda spec list",
  ecosystem: "conda",
  role: "manifest",
  gives: ["packages"],
  matches: ["**/conda{-,_}{env,packages,requirements,deps,dependencies}*.txt"],
  docs: "https://docs.conda.io/projects/conda/en/stable/commands/install.html",

  read({ text }) {
    const list = readCondaList(text);
    if (list !== undefined)
      return { value: { packages: list.packages }, problems: list.problems, complete: list.problems.length === 0, locks: true };
    const lines = new LineIndex(text);
    const packages: PackageFact[] = [];
    const problems: Problem[] = [];
    for (const { start, text: line } of splitLines(text)) {
      const written = line.replace(/(^|\s)#.*$/, "").trimEnd();
      const spec = written.trim() === "" ? undefined : parseMatchSpec(written);
      const from = start + (line.length - line.trimStart().length);
      const at = lines.range({ start: from, end: Math.max(from, start + written.length) });
      if (spec === undefined) {
        if (written.trim() !== "") problems.push({ message: "This line is not a match spec: name, version, build.", range: at });
        continue;
      }
      const { versionSpan } = spec;
      const versionAt = versionSpan && lines.range({ start: start + versionSpan.start, end: start + versionSpan.end });
      packages.push(condaFact(spec, at, versionAt));
    }
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "specs, and what conda list writes",
      file: "conda-requirements.txt",
      text: "# tools\nminimap2=2.28\n  seqkit >=2  # fast\nbioconda::samtools==1.19.2\n",
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            { ecosystem: "conda", name: "minimap2", version: null, range: "=2.28", direct: true, at: { start: { line: 1 } } },
            { name: "seqkit", range: ">=2", versionAt: { start: { line: 2, character: 9 }, end: { line: 2, character: 12 } } },
            { name: "samtools", version: "1.19.2" },
          ],
        },
      },
    },
    {
      name: "an exported list is a lock",
      file: "conda_packages.txt",
      text: "python=3.11.8=hab00c5b_0_cpython\n",
      expect: { complete: true, locks: true, value: { packages: [{ name: "python", version: "3.11.8" }] } },
    },
    {
      name: "a line that is none",
      file: "conda-deps.txt",
      text: "numpy\n===\n",
      expect: { complete: false, value: { packages: [{ name: "numpy" }] } },
    },
  ],
});
