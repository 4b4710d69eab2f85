import { normalName } from "../ecosystems/names.ts";
import { membersOf, parseJson, textFact, valueAt, type JsonMember, type JsonNode } from "../formats/json.ts";
import { defineReader } from "./define.ts";
import type { LockOrigin, PackageFact, Problem } from "./types.ts";

/**
 * The lockfile of a Nix flake: the flake's own inputs, each under the name that the flake gives it, with the revision it is fixed to.
 * Inputs of inputs have no name of their own and are left out, as are folders of the same machine. `lock.requested` are the addresses
 * that flake.nix gave the inputs when it was locked.
 */
export const flakeLock = defineReader({
  id: "flake-lock",
  format: "flake.lock",
  ecosystem: "nix",
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/flake.lock"],
  docs: "https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake.html#lock-files",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    const nodes = valueAt(root, "nodes");
    const rootName = textFact(valueAt(root, "root"))?.value ?? "root";
    const start = valueAt(nodes, rootName);
    if (nodes?.kind !== "object" || start === undefined) {
      if (problems.length === 0) problems.push({ message: "The file has no root among its “nodes”" });
      return { value: {}, problems, complete: false };
    }
    const byName = new Map(membersOf(nodes).map(member => [member.key, member]));
    const packages: PackageFact[] = [];
    const requested: { name: string; range: string | null; group: string }[] = [];
    const inputs = valueAt(start, "inputs");
    for (const input of membersOf(inputs)) {
      const node = resolve(input.value, byName, rootName);
      if (node === undefined) {
        problems.push({ message: "This input leads to no node", range: input.at });
        continue;
      }
      const original = addressOf(valueAt(node.value, "original"));
      requested.push({ name: normalName("nix", input.key), range: original ?? null, group: "main" });
      const fact = locked(input.key, node);
      if (fact !== undefined) packages.push(fact);
    }
    const lock: LockOrigin | undefined = inputs && { algorithm: "flake-original", recorded: "", at: inputs.at, requested };
    return { value: { packages, ...(lock && { lock }) }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "inputs, one that follows another, a folder",
      file: "flake.lock",
      text: `{
  "nodes": {
    "nixpkgs_2": {
      "locked": { "owner": "NixOS", "repo": "nixpkgs", "rev": "0a1b2c", "type": "github", "narHash": "sha256-x" },
      "original": { "owner": "NixOS", "ref": "nixos-23.11", "repo": "nixpkgs", "type": "github" }
    },
    "utils": {
      "inputs": { "systems": "systems" },
      "locked": { "type": "git", "url": "https://git.example/utils", "rev": "1b2c3d" },
      "original": { "type": "git", "url": "https://git.example/utils" }
    },
    "systems": { "locked": { "type": "tarball", "url": "https://x.example/s.tar.gz" }, "original": { "id": "systems", "type": "indirect" } },
    "local": { "locked": { "type": "path", "path": "./local" }, "original": { "type": "path", "path": "./local" } },
    "root": { "inputs": { "nixpkgs": "nixpkgs_2", "utils": "utils", "sys": ["utils", "systems"], "local": "local" } }
  },
  "root": "root",
  "version": 7
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "nix",
              name: "nixpkgs",
              version: "0a1b2c",
              direct: true,
              source: "github:NixOS/nixpkgs/0a1b2c",
              at: { start: { line: 2, character: 4 } },
              versionAt: { start: { line: 3, character: 63 }, end: { line: 3, character: 69 } },
            },
            { name: "utils", version: "1b2c3d", source: "git+https://git.example/utils?rev=1b2c3d" },
            { name: "sys", version: null, source: "https://x.example/s.tar.gz" },
          ],
          lock: {
            algorithm: "flake-original",
            requested: [
              { name: "nixpkgs", range: "github:NixOS/nixpkgs/nixos-23.11" },
              { name: "utils", range: "git+https://git.example/utils" },
              { name: "sys", range: "systems" },
              { name: "local", range: "path:./local" },
            ],
          },
        },
      },
    },
    {
      name: "an input that leads nowhere",
      file: "flake.lock",
      text: '{"nodes": {"root": {"inputs": {"a": "b"}}}, "root": "root"}',
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

/** The node of an input: named, or reached from the root through inputs that it follows. */
function resolve(value: JsonNode, nodes: ReadonlyMap<string, JsonMember>, rootName: string): JsonMember | undefined {
  let steps = 0;
  const follow = (node: JsonNode): JsonMember | undefined => {
    if (++steps > 50) return undefined;
    const name = textFact(node)?.value;
    if (name !== undefined) return nodes.get(name);
    if (node.kind !== "array") return undefined;
    let at = nodes.get(rootName);
    for (const step of node.items) {
      const key = textFact(step)?.value;
      const next = key === undefined ? undefined : valueAt(at?.value, "inputs", key);
      at = next && follow(next);
      if (at === undefined) return undefined;
    }
    return at;
  };
  return follow(value);
}

function locked(name: string, node: JsonMember): PackageFact | undefined {
  const fixed = valueAt(node.value, "locked");
  if (textFact(valueAt(fixed, "type"))?.value === "path") return undefined;
  const revision = textFact(valueAt(fixed, "rev"));
  const source = addressOf(fixed);
  return {
    ecosystem: "nix",
    name: normalName("nix", name),
    writtenName: name,
    version: revision?.value ?? null,
    range: null,
    direct: true,
    group: "main",
    required: true,
    at: node.at,
    ...(revision && { versionAt: revision.range }),
    ...(source !== undefined && { source }),
  };
}

/** A flake reference as it is written in flake.nix. https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake.html#flake-references */
function addressOf(node: JsonNode | undefined): string | undefined {
  const field = (key: string): string | undefined => textFact(valueAt(node, key))?.value;
  const type = field("type");
  const fixed = field("rev") ?? field("ref");
  switch (type) {
    case "github":
    case "gitlab":
    case "sourcehut":
      return `${type}:${field("owner") ?? ""}/${field("repo") ?? ""}${fixed === undefined ? "" : `/${fixed}`}`;
    case "git":
    case "hg": {
      const query = [...(field("ref") ? [`ref=${field("ref") ?? ""}`] : []), ...(field("rev") ? [`rev=${field("rev") ?? ""}`] : [])];
      return `${type}+${field("url") ?? ""}${query.length === 0 ? "" : `?${query.join("&")}`}`;
    }
    case "indirect":
      return [field("id") ?? "", ...(fixed === undefined ? [] : [fixed])].join("/");
    case "path":
      return `path:${field("path") ?? ""}`;
    default:
      return field("url");
  }
}
