import { membersOf, parseJson, textFact, valueAt } from "../formats/json.ts";
import { concreteSpec } from "../formats/spack-concrete.ts";
import { spackSpec } from "../formats/spack-spec.ts";
import { defineReader } from "./define.ts";
import type { LockOrigin, PackageFact, Problem } from "./types.ts";

/**
 * The lockfile of a Spack environment. A package of the machine that Spack only uses has its path as `source`. `lock.requested` are the
 * root specs as the environment asked for them when it was concretised, and `lock.recorded` is their text, one a line and sorted: the
 * lockfile is stale when they differ from the specs of spack.yaml.
 */
export const spackLock = defineReader({
  id: "spack-lock",
  format: "spack.lock",
  ecosystem: "spack",
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/spack.lock"],
  docs: "https://spack.readthedocs.io/en/latest/environments.html#spack-lock",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    const listed = valueAt(root, "concrete_specs");
    if (listed?.kind !== "object") {
      if (problems.length === 0) problems.push({ message: "The file has no “concrete_specs”" });
      return { value: {}, problems, complete: false };
    }
    const roots = valueAt(root, "roots");
    const asked = (roots?.kind === "array" ? roots.items : []).map(node => ({
      hash: textFact(valueAt(node, "hash"))?.value,
      spec: textFact(valueAt(node, "spec"))?.value,
    }));
    const direct = new Set(asked.map(({ hash }) => hash));
    const packages: PackageFact[] = [];
    const add = (specs: typeof listed, isDirect: (hash: string) => boolean): void => {
      for (const { key, value, at } of membersOf(specs)) {
        const spec = concreteSpec(value, at, isDirect(key), problems);
        if (spec !== undefined) packages.push(spec.fact);
      }
    };
    add(listed, hash => direct.has(hash));
    // Other environments that this one includes.
    for (const { value } of membersOf(valueAt(root, "include_concrete"))) {
      const included = valueAt(value, "concrete_specs");
      if (included?.kind === "object") add(included, () => false);
    }
    const specs = asked.flatMap(({ spec }) => (spec === undefined ? [] : [spec]));
    const lock: LockOrigin | undefined = roots && {
      algorithm: "spack-roots",
      recorded: [...specs].sort().join("\n"),
      at: roots.at,
      requested: specs.flatMap(spec => {
        const [first] = spackSpec(spec) ?? [];
        return first?.name === undefined ? [] : [{ name: first.name, range: first.version?.text ?? null, group: "main" }];
      }),
    };
    return { value: { packages, ...(lock && { lock }) }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "roots, dependencies and a package of the machine",
      file: "spack.lock",
      text: `{
  "_meta": { "file-type": "spack-lockfile", "lockfile-version": 5 },
  "roots": [{ "hash": "aa", "spec": "cfitsio@4.3 ~bzip2" }, { "hash": "cc", "spec": "cmake" }],
  "concrete_specs": {
    "aa": { "name": "cfitsio", "version": "4.3.1", "dependencies": [{ "name": "zlib", "hash": "bb" }] },
    "bb": { "name": "zlib", "version": "1.3.1" },
    "cc": { "name": "cmake", "version": "3.28.1", "external": { "path": "/usr", "module": null } }
  }
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "spack",
              name: "cfitsio",
              version: "4.3.1",
              direct: true,
              at: { start: { line: 4, character: 4 } },
              versionAt: { start: { line: 4, character: 43 }, end: { line: 4, character: 48 } },
            },
            { name: "zlib", direct: false },
            { name: "cmake", direct: true, source: "/usr" },
          ],
          lock: {
            algorithm: "spack-roots",
            recorded: "cfitsio@4.3 ~bzip2\ncmake",
            requested: [
              { name: "cfitsio", range: "4.3" },
              { name: "cmake", range: null },
            ],
          },
        },
      },
    },
    {
      name: "an older format, cut off",
      file: "spack.lock",
      text: '{"roots": [], "concrete_specs": {"aa": {"zlib": {"version": "1.2.11"}}, "bb": {"name": "x"',
      expect: { complete: false, value: { packages: [{ name: "zlib", version: "1.2.11" }] } },
    },
  ],
});
