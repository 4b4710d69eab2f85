import { normalName } from "../ecosystems/names.ts";
import { membersOf, parseJson, textFact, valueAt, type JsonMember, type JsonNode } from "../formats/json.ts";
import { isRegistryTarball } from "../formats/npm-spec.ts";
import type { Range } from "../text.ts";
import { defineReader } from "./define.ts";
import type { LockOrigin, PackageFact, Problem } from "./types.ts";

/**
 * Bun's lockfile as text, JSON with trailing commas. A package is `"key": ["name@version", …]`; what stands before the name in a key
 * are the packages that it is nested in. Folders of the workspace are packages only where something asks for them.
 * `lock.requested` is that of the project beside the lockfile.
 */
export const bunLock = defineReader({
  id: "bun-lock",
  format: "bun.lock",
  ecosystem: "npm",
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/bun.lock"],
  docs: "https://bun.com/docs/pm/lockfile",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text, { comments: true, trailingCommas: true });
    const problems: Problem[] = [...syntax];
    if (root?.kind !== "object") {
      if (problems.length === 0) problems.push({ message: "The file does not hold a lockfile of Bun." });
      return { value: { packages: [] }, problems, complete: false };
    }
    const version = valueAt(root, "lockfileVersion");
    if (version?.kind === "scalar" && version.value !== 0 && version.value !== 1)
      problems.push({ message: "This version of the lockfile's format is not known.", range: version.at });
    const workspaces = membersOf(valueAt(root, "workspaces"));
    const entries = membersOf(valueAt(root, "packages"));
    const wanted = requestsOf(workspaces, new Set(entries.map(({ key }) => key)));
    const packages: PackageFact[] = [];
    for (const entry of entries) {
      const fact = factOf(entry, wanted);
      if (fact === undefined) problems.push({ message: "A package without a name and a version is left out.", range: entry.at });
      else if (fact !== "workspace") packages.push(fact);
    }
    const overridden = membersOf(valueAt(root, "overrides")).map(({ key }) => normalName("npm", key));
    const own = workspaces.find(({ key }) => key === "");
    const lock: LockOrigin | undefined = own && {
      algorithm: "bun-workspaces",
      recorded: "",
      at: own.at,
      requested: requestedBy(own).map(({ name, range, group }) => ({ name: normalName("npm", name), range, group })),
      ...(overridden.length > 0 && { overridden }),
    };
    return { value: { packages, ...(lock && { lock }) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "a workspace, an alias, a nested package, git and a tarball",
      file: "bun.lock",
      text: `{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "sky",
      "dependencies": { "d3": "^7.0.0", "map": "workspace:*", },
      "devDependencies": { "gauge": "github:obs/gauge", "old": "npm:d3@6", },
      "optionalDependencies": { "gl": "1.0.0", },
    },
    "tools/map": { "name": "map", "version": "0.1.0", "dependencies": { "d3": "^5.0.0", "far": "https://example.org/far.tgz", }, },
  },
  "overrides": { "ms": "2.1.3", },
  "packages": {
    "d3": ["d3@7.8.5", "", { "dependencies": { "@s/lens": "1" } }, "sha512-aa=="],

    "@s/lens": ["@s/lens@1.0.0", "", {}, "sha512-aa=="],

    "far": ["far@https://example.org/far.tgz", {}],

    "gauge": ["gauge@github:obs/gauge#0a1b2c", {}, "obs-gauge-0a1b2c"],

    "gl": ["gl@1.0.0", "", {}, "sha512-aa=="],

    "map": ["map@workspace:tools/map"],

    "old": ["d3@6.7.0", "", {}, "sha512-aa=="],

    "map/d3": ["d3@5.16.0", "", {}, "sha512-aa=="],
  }
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "npm",
              name: "d3",
              version: "7.8.5",
              range: null,
              direct: true,
              group: "main",
              required: true,
              at: { start: { line: 13, character: 4 }, end: { line: 13, character: 81 } },
              versionAt: { start: { line: 13, character: 15 }, end: { line: 13, character: 20 } },
            },
            { name: "@s/lens", version: "1.0.0", direct: false },
            { name: "far", version: null, direct: true, source: "https://example.org/far.tgz" },
            { name: "gauge", version: null, direct: true, group: "dev", source: "github:obs/gauge#0a1b2c" },
            { name: "gl", version: "1.0.0", direct: true, group: "optional", required: false },
            { name: "map", version: null, direct: true, source: "tools/map" },
            { name: "d3", writtenName: "old", version: "6.7.0", direct: true, group: "dev" },
            { name: "d3", version: "5.16.0", direct: true, group: "main" },
          ],
          lock: {
            algorithm: "bun-workspaces",
            requested: [
              { name: "d3", range: "^7.0.0", group: "main" },
              { name: "map", range: "workspace:*", group: "main" },
              { name: "gauge", range: "github:obs/gauge", group: "dev" },
              { name: "old", range: "npm:d3@6", group: "dev" },
              { name: "gl", range: "1.0.0", group: "optional" },
            ],
            overridden: ["ms"],
          },
        },
      },
    },
    {
      name: "cut off",
      file: "web/bun.lock",
      text: `{"lockfileVersion": 1, "packages": {"a": ["a@1.0.0", "", {}, "sha512-aa=="], "b": ["b@1.`,
      expect: { complete: false, value: { packages: [{ name: "a", version: "1.0.0" }] } },
    },
  ],
});

interface Request {
  readonly name: string;
  readonly range: string | null;
  readonly group: string;
}

const sections = [
  ["dependencies", "main"],
  ["optionalDependencies", "optional"],
  ["peerDependencies", "peer"],
  ["devDependencies", "dev"],
] as const;

function requestedBy(workspace: JsonMember): Request[] {
  const order = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
  return [...sections]
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .flatMap(([key, group]) =>
      membersOf(valueAt(workspace.value, key)).map(({ key: name, value }) => ({ name, range: textFact(value)?.value ?? null, group })),
    );
}

/** The keys of packages that the project or a workspace asks for, with the group; a workspace's own copy is nested under its name. */
function requestsOf(workspaces: readonly JsonMember[], keys: ReadonlySet<string>): ReadonlyMap<string, string> {
  const wanted = new Map<string, string>();
  for (const [section, group] of sections) {
    for (const workspace of workspaces) {
      const prefix = workspace.key === "" ? undefined : textFact(valueAt(workspace.value, "name"))?.value;
      for (const { key: name } of membersOf(valueAt(workspace.value, section))) {
        const nested = `${prefix ?? ""}/${name}`;
        const key = prefix !== undefined && keys.has(nested) ? nested : name;
        if (!wanted.has(key)) wanted.set(key, group);
      }
    }
  }
  return wanted;
}

function factOf(entry: JsonMember, wanted: ReadonlyMap<string, string>): PackageFact | "workspace" | undefined {
  const id = idOf(entry.value);
  const split = id === undefined ? -1 : id.value.indexOf("@", 1);
  if (entry.value.kind !== "array" || id === undefined || split < 0) return undefined;
  const name = id.value.slice(0, split);
  const resolution = id.value.slice(split + 1);
  const group = wanted.get(entry.key);
  const tarball = textFact(entry.value.items[1])?.value;
  const isVersion = /^\d+\.\d+\.\d+/.test(resolution);
  if (name === "" || resolution === "") return undefined;
  if (resolution.startsWith("workspace:") && group === undefined) return "workspace";
  const source = isVersion
    ? tarball !== undefined && /^https?:/.test(tarball) && !isRegistryTarball(tarball, name, resolution)
      ? tarball
      : undefined
    : resolution.replace(/^(?:workspace|root):/, "");
  const versionAt = isVersion ? tail(id.range, resolution.length, id.value.length) : undefined;
  return {
    ecosystem: "npm",
    name: normalName("npm", name),
    writtenName: lastName(entry.key),
    version: isVersion ? resolution : null,
    range: null,
    direct: group !== undefined,
    group: group ?? "main",
    required: group !== "optional",
    at: entry.at,
    ...(versionAt && { versionAt }),
    ...(source !== undefined && source !== "" && { source }),
  };
}

function idOf(value: JsonNode): ReturnType<typeof textFact> {
  return value.kind === "array" ? textFact(value.items[0]) : undefined;
}

/** The last characters of a string on one line; undefined when escapes in it shift the places. */
function tail({ start, end }: Range, length: number, all: number): Range | undefined {
  if (end.character - start.character !== all) return undefined;
  return { start: { line: end.line, character: end.character - length }, end };
}

/** A scope and its name are one step of a key. */
function lastName(key: string): string {
  return /(?:@[^/]+\/)?[^/]*$/.exec(key)?.[0] ?? key;
}
