import { normalName } from "../ecosystems/names.ts";
import { member, parseJson, textFact, valueAt, type JsonNode } from "../formats/json.ts";
import { defineReader } from "./define.ts";
import type { LockOrigin, PackageFact, Problem } from "./types.ts";

/**
 * Composer's lockfile; it does not tell which packages the project itself asks for. `lock.recorded` is the content-hash: the MD5 of the JSON
 * of those of the keys name, version, require, require-dev, conflict, replace, provide, minimum-stability, prefer-stable, repositories and
 * extra that composer.json has, and of `config` with `platform` alone where that is set, sorted by key at the top only. The JSON is PHP's:
 * no blanks, `/` as `\/`, everything beyond ASCII as `\uXXXX`, an empty object as `[]`, and other keys in the order of the file.
 * (Composer, Composer\Package\Locker::getContentHash.)
 */
export const composerLock = defineReader({
  id: "composer-lock",
  format: "composer.lock",
  ecosystem: "composer",
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/composer.lock"],
  docs: "https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    const main = valueAt(root, "packages");
    if (main?.kind !== "array" && problems.length === 0) problems.push({ message: "The lockfile holds no list of packages." });
    const packages: PackageFact[] = [];
    for (const [node, group] of [[main, "main"] as const, [valueAt(root, "packages-dev"), "dev"] as const]) {
      for (const item of node?.kind === "array" ? node.items : []) {
        const fact = packageOf(item, group);
        if (fact === undefined) problems.push({ message: "A package without name and version is left out.", range: item.at });
        else packages.push(fact);
      }
    }
    const hash = member(root, "content-hash")?.value;
    const recorded = textFact(hash);
    const lock: LockOrigin | undefined = recorded && { algorithm: "composer-content-hash", recorded: recorded.value, at: recorded.range };
    return { value: { packages, ...(lock && { lock }) }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "main, dev, a branch and a folder",
      file: "composer.lock",
      text: `{
    "content-hash": "77aa",
    "packages": [
        {
            "name": "Sky/Map",
            "version": "v1.4.0",
            "source": { "type": "git", "url": "https://example.org/map.git", "reference": "0a1b2c" },
            "dist": { "type": "zip", "url": "https://mirror.example/map.zip" }
        },
        { "name": "sky/near", "version": "dev-main", "dist": { "type": "path", "url": "../near" } }
    ],
    "packages-dev": [
        { "name": "obs/gauge", "version": "dev-main", "source": { "type": "git", "url": "https://example.org/gauge.git", "reference": "0a1b2c" } }
    ],
    "aliases": []
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "composer",
              name: "sky/map",
              writtenName: "Sky/Map",
              version: "v1.4.0",
              range: null,
              direct: null,
              group: "main",
              required: true,
              at: { start: { line: 4, character: 12 }, end: { line: 8, character: 9 } },
              versionAt: { start: { line: 5, character: 24 }, end: { line: 5, character: 30 } },
            },
            { name: "sky/near", version: "dev-main", source: "../near" },
            { name: "obs/gauge", version: "dev-main", group: "dev", source: "git+https://example.org/gauge.git#0a1b2c" },
          ],
          lock: {
            algorithm: "composer-content-hash",
            recorded: "77aa",
            at: { start: { line: 1, character: 21 }, end: { line: 1, character: 25 } },
          },
        },
      },
    },
    {
      name: "cut off",
      file: "composer.lock",
      text: `{"packages": [{"name": "sky/map", "version": "1.4.0"}, {"name": "obs/ga`,
      expect: { complete: false, value: { packages: [{ name: "sky/map", version: "1.4.0" }] } },
    },
  ],
});

function packageOf(item: JsonNode, group: string): PackageFact | undefined {
  const named = member(item, "name");
  const name = textFact(named?.value);
  const version = textFact(valueAt(item, "version"));
  if (named === undefined || name === undefined || version === undefined) return undefined;
  const source = sourceOf(item, version.value);
  return {
    ecosystem: "composer",
    name: normalName("composer", name.value),
    writtenName: name.value,
    version: version.value,
    range: null,
    direct: null,
    group,
    required: true,
    // from the name on, which comes first
    at: { start: named.at.start, end: item.at.end },
    versionAt: version.range,
    ...(source !== undefined && { source }),
  };
}

/** Registries name the repository of every package too; only where there is no release it is what decides. */
function sourceOf(item: JsonNode, version: string): string | undefined {
  const dist = valueAt(item, "dist");
  if (textFact(valueAt(dist, "type"))?.value === "path") return textFact(valueAt(dist, "url"))?.value;
  if (!/^dev-|-dev$/.test(version)) return undefined;
  const url = textFact(valueAt(item, "source", "url"))?.value;
  const reference = textFact(valueAt(item, "source", "reference"))?.value;
  return url === undefined ? undefined : `git+${url}${reference === undefined ? "" : `#${reference}`}`;
}
