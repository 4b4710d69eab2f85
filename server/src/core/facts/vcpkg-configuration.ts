import { parseJson, textFact, valueAt, type JsonNode } from "../formats/json.ts";
import { gitSource } from "../formats/shell/installers/git.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * Where vcpkg takes ports from. A registry in git is a package of the ecosystem "git", named by host and path, whose version is the
 * commit of its baseline: that commit decides the versions of all ports.
 */
export const vcpkgConfiguration = defineReader({
  id: "vcpkg-configuration",
  format: "vcpkg-configuration.json",
  ecosystem: null,
  role: "lock",
  gives: ["packages"],
  matches: ["**/vcpkg-configuration.json"],
  docs: "https://learn.microsoft.com/vcpkg/reference/vcpkg-configuration-json",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    if (root?.kind !== "object") {
      if (problems.length === 0) problems.push({ message: "The file holds no JSON object" });
      return { value: {}, problems, complete: false };
    }
    const listed = valueAt(root, "registries");
    const registries = [valueAt(root, "default-registry"), ...(listed?.kind === "array" ? listed.items : [])];
    const packages = registries.flatMap(node => {
      const fact = node && registry(node);
      return fact === undefined ? [] : [fact];
    });
    return { value: { packages }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "the default registry and another one",
      file: "vcpkg-configuration.json",
      text: `{
  "default-registry": { "kind": "git", "repository": "https://git.example/ms/vcpkg.git", "baseline": "0a1b2c" },
  "registries": [
    { "kind": "builtin", "baseline": "1b2c3d", "packages": ["zlib"] },
    { "kind": "filesystem", "path": "ports", "packages": ["sky"] }
  ]
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "git",
              name: "git.example/ms/vcpkg",
              version: "0a1b2c",
              source: "git+https://git.example/ms/vcpkg.git@0a1b2c",
              at: { start: { line: 1, character: 22 } },
              versionAt: { start: { line: 1, character: 102 }, end: { line: 1, character: 108 } },
            },
            { name: "github.com/microsoft/vcpkg", version: "1b2c3d" },
          ],
        },
      },
    },
    { name: "cut off", file: "vcpkg-configuration.json", text: '{"default-registry": {', expect: { complete: false } },
  ],
});

function registry(node: JsonNode): PackageFact | undefined {
  const kind = textFact(valueAt(node, "kind"))?.value;
  const baseline = textFact(valueAt(node, "baseline"));
  const repository = kind === "builtin" ? builtin : textFact(valueAt(node, "repository"))?.value;
  if ((kind !== "git" && kind !== "builtin") || repository === undefined) return undefined;
  return {
    ecosystem: "git",
    name: gitSource(repository)?.name ?? repository,
    writtenName: repository,
    version: baseline?.value ?? null,
    range: null,
    direct: true,
    group: "main",
    required: true,
    at: node.at,
    ...(baseline && { versionAt: baseline.range }),
    source: `git+${repository}${baseline === undefined ? "" : `@${baseline.value}`}`,
  };
}

/** Where the registry that vcpkg itself is a clone of lives. */
const builtin = "https://github.com/microsoft/vcpkg";
