import { normalName } from "../ecosystems/names.ts";
import { parseJson, textFact, valueAt, type JsonNode } from "../formats/json.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * The lockfile of the Swift Package Manager, versions 1 to 3 of its format. A package is named by the host and path of its repository, as in
 * its package URL; `writtenName` is its identity. What is pinned to a branch or commit has no version. It does not tell what the
 * project itself asks for.
 */
export const packageResolved = defineReader({
  id: "package-resolved",
  format: "Package.resolved",
  ecosystem: "swift",
  role: "lock",
  gives: ["packages"],
  matches: ["**/Package.resolved"],
  docs: "https://docs.swift.org/package-manager/PackageDescription/index.html",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    const version = valueAt(root, "version");
    if (version?.kind === "scalar" && ![1, 2, 3].includes(Number(version.value)))
      problems.push({ message: "This version of the lockfile's format is not known.", range: version.at });
    const pins = valueAt(root, "pins") ?? valueAt(root, "object", "pins");
    if (pins?.kind !== "array" && problems.length === 0) problems.push({ message: "The lockfile holds no list of pins." });
    const packages: PackageFact[] = [];
    for (const pin of pins?.kind === "array" ? pins.items : []) {
      const fact = packageOf(pin);
      if (fact === undefined) problems.push({ message: "A pin without identity and state is left out.", range: pin.at });
      else packages.push(fact);
    }
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "versions, a branch, a folder and a registry",
      file: "Package.resolved",
      text: `{
  "pins" : [
    {
      "identity" : "swift-lens",
      "kind" : "remoteSourceControl",
      "location" : "https://example.org/obs/swift-lens.git",
      "state" : { "revision" : "0a1b2c", "version" : "1.0.0" }
    },
    { "identity" : "gauge", "kind" : "remoteSourceControl", "location" : "git@example.org:obs/gauge.git", "state" : { "branch" : "main", "revision" : "0a1b2c" } },
    { "identity" : "near", "kind" : "localSourceControl", "location" : "/srv/near", "state" : { "revision" : "0a1b2c", "version" : "0.1.0" } },
    { "identity" : "obs.map", "kind" : "registry", "location" : "", "state" : { "version" : "2.0.0" } }
  ],
  "version" : 2
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "swift",
              name: "example.org/obs/swift-lens",
              writtenName: "swift-lens",
              version: "1.0.0",
              range: null,
              direct: null,
              group: "main",
              required: true,
              at: { start: { line: 2, character: 4 }, end: { line: 7, character: 5 } },
              versionAt: { start: { line: 6, character: 54 }, end: { line: 6, character: 59 } },
            },
            { name: "example.org/obs/gauge", version: null, source: "git+git@example.org:obs/gauge.git#0a1b2c" },
            { name: "near", version: "0.1.0", source: "/srv/near" },
            { name: "obs.map", version: "2.0.0" },
          ],
        },
      },
    },
    {
      name: "version 1, cut off",
      file: "Package.resolved",
      text: `{"object": {"pins": [{"package": "Lens", "repositoryURL": "https://example.org/obs/lens", "state": {"branch": null, "revision": "0a", "version": "1.2.0"}}, {"pack`,
      expect: { complete: false, value: { packages: [{ name: "example.org/obs/lens", writtenName: "Lens", version: "1.2.0" }] } },
    },
  ],
});

function packageOf(pin: JsonNode): PackageFact | undefined {
  const location = textFact(valueAt(pin, "location")) ?? textFact(valueAt(pin, "repositoryURL"));
  const identity = textFact(valueAt(pin, "identity")) ?? textFact(valueAt(pin, "package"));
  const written = identity?.value ?? location?.value;
  const state = valueAt(pin, "state");
  if (written === undefined || state?.kind !== "object") return undefined;
  const version = textFact(valueAt(state, "version"));
  const revision = textFact(valueAt(state, "revision"))?.value;
  const remote = location === undefined ? undefined : repositoryName(location.value);
  const name = remote ?? written;
  const source =
    location === undefined || (remote !== undefined && version !== undefined)
      ? undefined
      : remote === undefined
        ? location.value
        : `git+${location.value}${revision === undefined ? "" : `#${revision}`}`;
  return {
    ecosystem: "swift",
    name: normalName("swift", name),
    writtenName: written,
    version: version?.value ?? null,
    range: null,
    direct: null,
    group: "main",
    required: true,
    at: pin.at,
    ...(version && { versionAt: version.range }),
    ...(source !== undefined && { source }),
  };
}

/** Host and path of an address, however it is written; undefined for a folder. */
function repositoryName(location: string): string | undefined {
  const parts = /^(?:[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/|(?:[^@/\s]+@)([^/:\s]+):)(.+)$/i.exec(location);
  const host = parts?.[1] ?? parts?.[2];
  const path = parts?.[3]?.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  return host === undefined || path === undefined || location.startsWith("file:") ? undefined : `${host}/${path}`;
}
