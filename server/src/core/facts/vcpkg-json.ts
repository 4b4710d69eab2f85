import { normalName } from "../ecosystems/names.ts";
import { membersOf, parseJson, textFact, valueAt, type JsonNode } from "../formats/json.ts";
import { defineReader } from "./define.ts";
import type { Fact, PackageFact, Problem, ProjectFacts } from "./types.ts";

/**
 * The manifest of vcpkg. A version is exact only where `overrides` sets it; without one the baseline decides, which does not name
 * versions. Features are groups, tools of the building machine are in the group "build".
 */
export const vcpkgJson = defineReader({
  id: "vcpkg-json",
  format: "vcpkg.json",
  ecosystem: "vcpkg",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/vcpkg.json"],
  docs: "https://learn.microsoft.com/vcpkg/reference/vcpkg-json",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    if (root?.kind !== "object") {
      if (problems.length === 0) problems.push({ message: "The file holds no JSON object" });
      return { value: {}, problems, complete: false };
    }
    const ownName = textFact(valueAt(root, "name"))?.value;
    const overrides = overridesOf(valueAt(root, "overrides"));
    const packages: PackageFact[] = [];
    const add = (list: JsonNode | undefined, feature?: string): void => {
      if (list === undefined) return;
      if (list.kind !== "array") {
        problems.push({ message: "The dependencies are not written as a list", range: list.at });
        return;
      }
      for (const item of list.items) {
        const name = textFact(item) ?? textFact(valueAt(item, "name"));
        if (name === undefined) problems.push({ message: "This dependency has no name", range: item.at });
        // A feature that asks for another feature of the same port.
        else if (name.value !== ownName) packages.push(dependency(item, name, overrides, feature));
      }
    };
    add(valueAt(root, "dependencies"));
    for (const { key, value } of membersOf(valueAt(root, "features"))) add(valueAt(value, "dependencies"), key);
    const asked = new Set(packages.map(fact => fact.name));
    for (const [name, override] of overrides) {
      if (!asked.has(name)) packages.push(indirect(name, override));
    }
    return { value: { packages, project: project(root) }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "a minimum, an override, features and tools",
      file: "vcpkg.json",
      text: `{
  "name": "sky-map",
  "version-string": "1.4.0",
  "license": "MIT",
  "dependencies": [
    "zlib",
    { "name": "cfitsio", "version>=": "4.0.0#1", "platform": "!windows" },
    { "name": "vcpkg-cmake", "host": true },
    { "name": "fmt", "features": ["x"] }
  ],
  "features": { "gpu": { "description": "faster", "dependencies": ["cuda", { "name": "sky-map", "features": ["base"] }] } },
  "builtin-baseline": "0a1b2c",
  "overrides": [{ "name": "fmt", "version": "10.2.1" }, { "name": "deep", "version": "2", "port-version": 1 }]
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "vcpkg",
              name: "zlib",
              version: null,
              range: null,
              direct: true,
              group: "main",
              at: { start: { line: 5, character: 4 }, end: { line: 5, character: 10 } },
            },
            {
              name: "cfitsio",
              version: null,
              range: ">=4.0.0#1",
              onlyOn: "!windows",
              versionAt: { start: { line: 6, character: 39 }, end: { line: 6, character: 46 } },
            },
            { name: "vcpkg-cmake", group: "build" },
            { name: "fmt", version: "10.2.1", range: "10.2.1", versionAt: { start: { line: 12, character: 45 } } },
            { name: "cuda", group: "gpu", required: false },
            { name: "deep", version: "2", direct: false },
          ],
          project: { name: { value: "sky-map" }, version: { value: "1.4.0" }, license: { value: "MIT" } },
        },
      },
    },
    {
      name: "a dependency without a name",
      file: "vcpkg.json",
      text: '{"dependencies": ["a", {"version>=": "1"}]}',
      expect: { complete: false, value: { packages: [{ name: "a" }] } },
    },
  ],
});

interface Override {
  readonly version: Fact<string>;
  readonly item: JsonNode;
}

const versionKeys = ["version", "version-semver", "version-date", "version-string"];

function versionOf(node: JsonNode): Fact<string> | undefined {
  return versionKeys.map(key => textFact(valueAt(node, key))).find(found => found !== undefined);
}

function overridesOf(list: JsonNode | undefined): ReadonlyMap<string, Override> {
  const overrides = new Map<string, Override>();
  for (const item of list?.kind === "array" ? list.items : []) {
    const name = textFact(valueAt(item, "name"));
    const version = versionOf(item);
    if (name !== undefined && version !== undefined) overrides.set(normalName("vcpkg", name.value), { version, item });
  }
  return overrides;
}

function dependency(
  item: JsonNode,
  written: Fact<string>,
  overrides: ReadonlyMap<string, Override>,
  feature: string | undefined,
): PackageFact {
  const name = normalName("vcpkg", written.value);
  const override = overrides.get(name)?.version;
  const least = textFact(valueAt(item, "version>="));
  const onlyOn = textFact(valueAt(item, "platform"))?.value;
  const host = valueAt(item, "host");
  const isTool = host?.kind === "scalar" && host.value === true;
  const versionAt = override?.range ?? least?.range;
  return {
    ecosystem: "vcpkg",
    name,
    writtenName: written.value,
    version: override?.value ?? null,
    range: override?.value ?? (least === undefined ? null : `>=${least.value}`),
    direct: true,
    group: feature ?? (isTool ? "build" : "main"),
    required: feature === undefined,
    at: item.at,
    ...(versionAt && { versionAt }),
    ...(onlyOn !== undefined && { onlyOn }),
  };
}

/** What others need can be set to a version, too. */
function indirect(name: string, { version, item }: Override): PackageFact {
  return {
    ecosystem: "vcpkg",
    name,
    writtenName: name,
    version: version.value,
    range: version.value,
    direct: false,
    group: "main",
    required: true,
    at: item.at,
    versionAt: version.range,
  };
}

function project(root: JsonNode): ProjectFacts {
  const name = textFact(valueAt(root, "name"));
  const version = versionOf(root);
  const written = valueAt(root, "description");
  const description = textFact(written?.kind === "array" ? written.items[0] : written);
  const license = textFact(valueAt(root, "license"));
  return {
    ...(name && { name }),
    ...(version && { version }),
    ...(description && { description }),
    ...(license && { license }),
  };
}
