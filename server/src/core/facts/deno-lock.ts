import { normalName } from "../ecosystems/names.ts";
import { membersOf, parseJson, textFact, valueAt, type JsonMember, type JsonNode } from "../formats/json.ts";
import type { Range } from "../text.ts";
import { defineReader } from "./define.ts";
import type { LockOrigin, PackageFact, Problem } from "./types.ts";

/**
 * Deno's lockfile, versions 2 to 5 of its format: packages of JSR and npm, and modules that are imported by their address. Of those, files
 * under one address with a version (`https://host/name@1.0.0/…`) are one package of the ecosystem "deno"; others stand for themselves.
 * `lock.requested` holds what the workspace beside the lockfile asks for, with the group "any".
 */
export const denoLock = defineReader({
  id: "deno-lock",
  format: "deno.lock",
  ecosystem: null,
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/deno.lock"],
  docs: "https://docs.deno.com/runtime/fundamentals/modules/#integrity-checking-and-lock-files",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    const version = textFact(valueAt(root, "version"));
    if (root?.kind !== "object") problems.push({ message: "The file does not hold a lockfile of Deno." });
    else if (version !== undefined && !["1", "2", "3", "4", "5"].includes(version.value))
      problems.push({ message: "This version of the lockfile's format is not known.", range: version.range });
    // version 3 keeps what versions 4 and 5 have at the top one step deeper, version 2 calls it otherwise
    const inside = valueAt(root, "packages") ?? root;
    const specifiers = [...membersOf(valueAt(inside, "specifiers")), ...membersOf(valueAt(root, "npm", "specifiers"))];
    const npm = valueAt(root, "npm", "packages") ?? valueAt(inside, "npm");
    const requested = requestsOf(root);
    const direct = directIds(specifiers, requested);
    const packages: PackageFact[] = [];
    for (const [ecosystem, node] of [["jsr", valueAt(inside, "jsr")] as const, ["npm", npm] as const]) {
      for (const entry of membersOf(node)) {
        const fact = packageOf(ecosystem, entry, direct);
        if (fact === undefined) problems.push({ message: "A package without a version is left out.", range: entry.at });
        else packages.push(fact);
      }
    }
    packages.push(...modulesOf(membersOf(valueAt(root, "remote"))));
    const lock = originOf(root, requested);
    return { value: { packages, ...(lock && { lock }) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "JSR, npm and addresses",
      file: "deno.lock",
      text: `{
  "version": "4",
  "specifiers": {
    "jsr:@sky/map@^1.0.0": "1.4.0",
    "npm:d3@7": "7.8.5_canvas@2.11.2"
  },
  "jsr": {
    "@sky/map@1.4.0": { "integrity": "aa", "dependencies": ["npm:d3@7"] }
  },
  "npm": {
    "canvas@2.11.2": { "integrity": "sha512-aa==" },
    "d3@7.8.5_canvas@2.11.2": { "integrity": "sha512-aa==" }
  },
  "remote": {
    "https://modules.example.org/std@0.140.0/path/mod.ts": "aa",
    "https://modules.example.org/std@0.140.0/path/posix.ts": "bb",
    "https://example.org/tool.ts": "cc"
  },
  "workspace": {
    "dependencies": ["jsr:@sky/map@^1.0.0"]
  }
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "jsr",
              name: "@sky/map",
              version: "1.4.0",
              direct: true,
              group: "main",
              at: { start: { line: 7, character: 4 }, end: { line: 7, character: 73 } },
              versionAt: { start: { line: 7, character: 14 }, end: { line: 7, character: 19 } },
            },
            { ecosystem: "npm", name: "canvas", version: "2.11.2", direct: false },
            {
              ecosystem: "npm",
              name: "d3",
              version: "7.8.5",
              direct: false,
              versionAt: { start: { line: 11, character: 8 }, end: { line: 11, character: 13 } },
            },
            { ecosystem: "deno", name: "modules.example.org/std", version: "0.140.0", direct: null, at: { start: { line: 14 } } },
            { ecosystem: "deno", name: "example.org/tool.ts", version: null, source: "https://example.org/tool.ts" },
          ],
          lock: {
            algorithm: "deno-workspace",
            recorded: "jsr:@sky/map@^1.0.0",
            requested: [{ name: "@sky/map", range: "^1.0.0", group: "any" }],
          },
        },
      },
    },
    {
      name: "version 3, cut off",
      file: "deno.lock",
      text: `{"version": "3", "packages": {"specifiers": {"npm:d3@7": "npm:d3@7.8.5"}, "npm": {"d3@7.8.5": {"integrity": "sha`,
      expect: { complete: false },
    },
  ],
});

/** `jsr:@scope/name@range` and `npm:name@range`; a slash may follow the colon, and a path the range. */
function specifierParts(
  specifier: string,
): { readonly ecosystem: string; readonly name: string; readonly range: string | null } | undefined {
  const parts = /^(jsr|npm):\/?((?:@[^/@]+\/)?[^/@]+)(?:@(.*))?$/.exec(specifier);
  if (parts === null) return undefined;
  return { ecosystem: parts[1] ?? "", name: parts[2] ?? "", range: parts[3] ?? null };
}

/** Specifiers that the workspace names, its members and the package.json files included. */
function requestsOf(root: JsonNode | undefined): readonly string[] {
  const workspace = valueAt(root, "workspace");
  const members = membersOf(valueAt(workspace, "members")).map(({ value }) => value);
  const places = [workspace, ...members].flatMap(node => [valueAt(node, "dependencies"), valueAt(node, "packageJson", "dependencies")]);
  return places.flatMap(node => (node?.kind === "array" ? node.items.flatMap(item => textFact(item)?.value ?? []) : []));
}

/** `ecosystem:name@version` of what the workspace asks for; undefined where the lockfile names no workspace. */
function directIds(specifiers: readonly JsonMember[], requested: readonly string[]): ReadonlySet<string> | undefined {
  if (requested.length === 0) return undefined;
  const wanted = new Set(requested);
  const ids = new Set<string>();
  for (const { key, value } of specifiers) {
    const parts = specifierParts(key);
    const resolved = textFact(value)?.value;
    if (!wanted.has(key) || parts === undefined || resolved === undefined) continue;
    // version 4 gives the version alone, version 3 repeats the name
    ids.add(specifierParts(resolved) ? resolved.replace(":/", ":") : `${parts.ecosystem}:${parts.name}@${resolved}`);
  }
  return ids;
}

function packageOf(ecosystem: string, { key, keyAt, at }: JsonMember, direct: ReadonlySet<string> | undefined): PackageFact | undefined {
  const split = key.indexOf("@", 1);
  const name = key.slice(0, split);
  // what stands behind the underscore are the peers that it was put together with
  const version = split < 0 ? undefined : /^[^_]+/.exec(key.slice(split + 1))?.[0];
  if (version === undefined || name === "") return undefined;
  const literal = keyAt.end.character - keyAt.start.character === key.length;
  const start = keyAt.start.character + split + 1;
  const versionAt: Range | undefined = literal
    ? { start: { line: keyAt.start.line, character: start }, end: { line: keyAt.start.line, character: start + version.length } }
    : undefined;
  return {
    ecosystem,
    name: normalName(ecosystem, name),
    writtenName: name,
    version,
    range: null,
    direct: direct === undefined ? null : direct.has(`${ecosystem}:${key}`),
    group: "main",
    required: true,
    at,
    ...(versionAt && { versionAt }),
  };
}

function modulesOf(members: readonly JsonMember[]): PackageFact[] {
  const modules = new Map<string, PackageFact>();
  for (const { key, at } of members) {
    const address = /^https?:\/\/([^?#]+)/.exec(key)?.[1];
    if (address === undefined) continue;
    const versioned = /^((?:[^/]+\/)(?:@[^/]+\/|[^@/]+\/)*[^@/]+)@v?(\d[^/?#]*)(?:\/|$)/.exec(address);
    const name = versioned?.[1] ?? address;
    const version = versioned?.[2] ?? null;
    const id = `${name}@${version ?? ""}`;
    if (modules.has(id)) continue;
    modules.set(id, {
      ecosystem: "deno",
      name,
      writtenName: name,
      version,
      range: null,
      direct: null,
      group: "main",
      required: true,
      at,
      source: versioned === null ? key : key.slice(0, key.indexOf(versioned[2] ?? "") + (versioned[2]?.length ?? 0)),
    });
  }
  return [...modules.values()];
}

function originOf(root: JsonNode | undefined, requests: readonly string[]): LockOrigin | undefined {
  const workspace = valueAt(root, "workspace");
  if (workspace === undefined) return undefined;
  const requested = requests.flatMap(one => {
    const parts = specifierParts(one);
    return parts === undefined ? [] : [{ name: normalName(parts.ecosystem, parts.name), range: parts.range, group: "any" }];
  });
  return { algorithm: "deno-workspace", recorded: [...requests].sort().join("\n"), at: workspace.at, requested };
}
