import { normalName } from "../ecosystems/names.ts";
import { conanReference } from "../formats/conan-reference.ts";
import { membersOf, textFact, parseJson, valueAt, type JsonMember, type JsonNode } from "../formats/json.ts";
import type { Range } from "../text.ts";
import { defineReader } from "./define.ts";
import type { Fact, PackageFact, Problem } from "./types.ts";

/**
 * Conan's lockfiles: the graph of Conan 1 (formats 0.0 to 0.4), whose recipe of the project itself is no package, and the lists of
 * Conan 2 (format 0.5). The latter does not tell what the project asks for, and neither records the recipe it was made from.
 */
export const conanLock = defineReader({
  id: "conan-lock",
  format: "conan.lock",
  ecosystem: "conan",
  role: "lock",
  gives: ["packages"],
  matches: ["**/conan.lock", "**/conan-*.lock"],
  docs: "https://docs.conan.io/2/tutorial/versioning/lockfiles.html",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    const nodes = valueAt(root, "graph_lock", "nodes");
    const isList = lists.some(([key]) => valueAt(root, key)?.kind === "array");
    if (nodes?.kind !== "object" && !isList) {
      if (problems.length === 0) problems.push({ message: "The file has neither “graph_lock” nor “requires”" });
      return { value: {}, problems, complete: false };
    }
    const packages: PackageFact[] = [];
    const add = (reference: Fact<string>, at: Range, rest: Pick<PackageFact, "direct" | "group">): void => {
      const fact = locked(reference, at, rest);
      if (fact === undefined) problems.push({ message: "This is not “name/version”", range: reference.range });
      else packages.push(fact);
    };
    if (nodes?.kind === "object") {
      const graph = membersOf(nodes);
      const direct = directNodes(graph);
      for (const node of graph) {
        const reference = referenceOf(node.value);
        if (reference === undefined || isConsumer(node.value)) continue;
        const group = textFact(valueAt(node.value, "context"))?.value === "build" ? "build" : "main";
        add(reference, node.at, { direct: direct.size === 0 ? null : direct.has(node.key), group });
      }
    } else {
      for (const [key, group] of lists) {
        const list = valueAt(root, key);
        if (list?.kind !== "array") continue;
        for (const item of list.items) {
          // Older versions of Conan 2 wrote a reference together with its packages.
          const reference = textFact(item.kind === "array" ? item.items[0] : item);
          if (reference !== undefined) add(reference, item.at, { direct: null, group });
          else problems.push({ message: "This is not “name/version”", range: item.at });
        }
      }
    }
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "the lists of Conan 2",
      file: "conan.lock",
      text: `{
  "version": "0.5",
  "requires": ["zlib/1.3.1#0a1b2c%1700000000.5", "grid/2.0@obs/stable#1b2c3d"],
  "build_requires": ["cmake/3.28.1#2c3d4e%1700000001.5"],
  "python_requires": []
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "conan",
              name: "zlib",
              version: "1.3.1",
              direct: null,
              group: "main",
              at: { start: { line: 2, character: 15 }, end: { line: 2, character: 47 } },
              versionAt: { start: { line: 2, character: 21 }, end: { line: 2, character: 26 } },
            },
            { name: "grid", version: "2.0" },
            { name: "cmake", group: "build" },
          ],
        },
      },
    },
    {
      name: "the graph of Conan 1",
      file: "conan.lock",
      text: `{
  "graph_lock": {
    "nodes": {
      "0": { "ref": "sky/1.4", "requires": ["1"], "path": "conanfile.py", "context": "host" },
      "1": { "ref": "cfitsio/4.3.1#0a1b2c", "requires": ["2"], "context": "host" },
      "2": { "pref": "zlib/1.3.1#1b2c3d:4e5f#6a7b", "context": "build" },
      "3": { "ref": "1.0" }
    }
  },
  "version": "0.4"
}
`,
      expect: {
        complete: false,
        value: {
          packages: [
            { name: "cfitsio", version: "4.3.1", direct: true, group: "main" },
            { name: "zlib", version: "1.3.1", direct: false, group: "build" },
          ],
        },
      },
    },
    { name: "another file", file: "conan.lock", text: "null\n", expect: { complete: false, value: {} } },
  ],
});

const lists = [
  ["requires", "main"],
  ["build_requires", "build"],
  ["python_requires", "python"],
  ["config_requires", "config"],
] as const;

function referenceOf(node: JsonNode): Fact<string> | undefined {
  return textFact(valueAt(node, "ref")) ?? textFact(valueAt(node, "pref"));
}

/** The recipe that was locked: a file of the project. */
function isConsumer(node: JsonNode): boolean {
  return textFact(valueAt(node, "path")) !== undefined;
}

/** The nodes that the project's own recipe needs; none when it does not stand in the graph. */
function directNodes(graph: readonly JsonMember[]): ReadonlySet<string> {
  const direct = new Set<string>();
  for (const { value } of graph) {
    if (!isConsumer(value) && referenceOf(value) !== undefined) continue;
    for (const key of ["requires", "build_requires"]) {
      const needs = valueAt(value, key);
      const ids = needs?.kind === "array" ? needs.items : needs?.kind === "object" ? needs.members.map(member => member.value) : [];
      for (const id of ids) direct.add(textFact(id)?.value ?? "");
    }
  }
  return direct;
}

function locked({ value, range }: Fact<string>, at: Range, rest: Pick<PackageFact, "direct" | "group">): PackageFact | undefined {
  const reference = conanReference(value);
  if (reference?.version === undefined) return undefined;
  const { name, requirement, version } = reference;
  const start = { line: range.start.line, character: range.start.character + requirement.start };
  return {
    ecosystem: "conan",
    name: normalName("conan", name),
    writtenName: name,
    version,
    range: null,
    ...rest,
    required: true,
    at,
    versionAt: { start, end: { line: start.line, character: start.character + version.length } },
  };
}
