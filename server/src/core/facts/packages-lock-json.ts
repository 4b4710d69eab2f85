import { normalName } from "../ecosystems/names.ts";
import { membersOf, parseJson, textFact, valueAt } from "../formats/json.ts";
import { startOfFile } from "../text.ts";
import { defineReader } from "./define.ts";
import type { LockOrigin, PackageFact, Problem } from "./types.ts";

/**
 * NuGet's lockfile. Projects of the repository stand in it too and are left out. `lock.requested` are the ranges of the project's own
 * references when it was locked: NuGet holds a lockfile for stale when they differ from those of the project file, by name and range.
 */
export const packagesLockJson = defineReader({
  id: "packages-lock-json",
  format: "packages.lock.json",
  ecosystem: "nuget",
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/packages.lock.json", "**/packages.*.lock.json"],
  docs: "https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files#locking-dependencies",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    const dependencies = valueAt(root, "dependencies");
    if (dependencies?.kind !== "object") {
      if (problems.length === 0) problems.push({ message: "The file has no “dependencies”" });
      return { value: {}, problems, complete: false };
    }
    const packages: PackageFact[] = [];
    const requested = new Map<string, NonNullable<LockOrigin["requested"]>[number]>();
    for (const framework of membersOf(dependencies)) {
      for (const { key, value, at } of membersOf(framework.value)) {
        const type = textFact(valueAt(value, "type"))?.value;
        if (type === "Project") continue;
        const resolved = textFact(valueAt(value, "resolved"));
        if (resolved === undefined) {
          problems.push({ message: "A package without a resolved version is left out", range: at });
          continue;
        }
        const isDirect = type === "Direct";
        packages.push({
          ecosystem: "nuget",
          name: normalName("nuget", key),
          writtenName: key,
          version: resolved.value,
          range: null,
          direct: isDirect,
          group: "main",
          required: true,
          at,
          versionAt: resolved.range,
          onlyOn: framework.key,
        });
        if (!isDirect) continue;
        const range = textFact(valueAt(value, "requested"))?.value ?? null;
        requested.set(`${normalName("nuget", key)} ${range ?? ""}`, { name: normalName("nuget", key), range, group: "main" });
      }
    }
    const lock: LockOrigin = { algorithm: "nuget-requested", recorded: "", at: startOfFile, requested: [...requested.values()] };
    return { value: { packages, lock }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "two frameworks",
      file: "src/packages.lock.json",
      text: `{
  "version": 1,
  "dependencies": {
    "net8.0": {
      "Sky.Fits": { "type": "Direct", "requested": "[2.1.3, )", "resolved": "2.1.3", "contentHash": "aa" },
      "Grid": { "type": "Transitive", "resolved": "1.0.0", "contentHash": "bb" },
      "sky.core": { "type": "Project", "dependencies": { "Grid": "[1.0.0, )" } }
    },
    "net48": { "Sky.Fits": { "type": "Direct", "requested": "[2.1.3, )", "resolved": "2.1.4", "contentHash": "aa" } }
  }
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              name: "sky.fits",
              version: "2.1.3",
              direct: true,
              onlyOn: "net8.0",
              at: { start: { line: 4, character: 6 } },
              versionAt: { start: { line: 4, character: 77 }, end: { line: 4, character: 82 } },
            },
            { name: "grid", version: "1.0.0", direct: false },
            { name: "sky.fits", version: "2.1.4", onlyOn: "net48" },
          ],
          lock: { algorithm: "nuget-requested", requested: [{ name: "sky.fits", range: "[2.1.3, )", group: "main" }] },
        },
      },
    },
    {
      name: "cut off",
      file: "packages.lock.json",
      text: '{"version": 1, "dependencies": {"net8.0": {"A": {"type": "Direct", "resolved": "1.0.',
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});
