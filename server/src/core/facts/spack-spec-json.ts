import { parseJson, valueAt } from "../formats/json.ts";
import { concreteSpec } from "../formats/spack-concrete.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * What Spack writes into a package that it installed: the package, which comes first, and everything it was built from. It reports what
 * was installed; packages of the machine were not and are left out.
 */
export const spackSpecJson = defineReader({
  id: "spack-spec-json",
  format: "spack-spec.json",
  ecosystem: "spack",
  role: "sbom",
  gives: ["packages"],
  matches: ["**/.spack/spec.json", "**/spack-spec.json"],
  docs: "https://spack.readthedocs.io/en/latest/signing.html#spec-json",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    const spec = valueAt(root, "spec");
    const nodes = spec?.kind === "array" ? spec : valueAt(spec, "nodes");
    if (nodes?.kind !== "array") {
      if (problems.length === 0) problems.push({ message: "The file has no “spec” with nodes" });
      return { value: {}, problems, complete: false };
    }
    const packages: PackageFact[] = [];
    nodes.items.forEach((node, index) => {
      const found = concreteSpec(node, node.at, index === 0, problems);
      if (found !== undefined && !found.isExternal) packages.push(found.fact);
    });
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "a package, what it was built from, and the compiler of the machine",
      file: "opt/cfitsio/.spack/spec.json",
      text: `{
  "spec": {
    "_meta": { "version": 5 },
    "nodes": [
      { "name": "cfitsio", "version": "4.3.1", "hash": "aa" },
      { "name": "gcc", "version": "13.3.0", "external": { "path": "/usr" }, "hash": "bb" },
      { "name": "zlib", "version": "1.3.1", "hash": "cc" }
    ]
  }
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              name: "cfitsio",
              version: "4.3.1",
              direct: true,
              at: { start: { line: 4, character: 6 } },
              versionAt: { start: { line: 4, character: 39 }, end: { line: 4, character: 44 } },
            },
            { name: "zlib", direct: false },
          ],
        },
      },
    },
    { name: "another file", file: "spack-spec.json", text: "{}", expect: { complete: false, value: {} } },
  ],
});
