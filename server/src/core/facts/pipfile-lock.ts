import { normalName } from "../ecosystems/names.ts";
import { member, membersOf, oneLine, parseJson, textFact, valueAt, type JsonMember, type JsonNode } from "../formats/json.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * Pipenv's lockfile. The group is main for `default`, dev for `develop`, else the name of the category. It does not tell which packages
 * the project itself asks for; the project's own folder (`path: "."`) is no package.
 *
 * `lock.recorded` is `_meta.hash.sha256`. Pipenv (`plette.Pipfile.get_hash`) takes the sha256 of Python's
 * `json.dumps(…, sort_keys=True, separators=(",", ":"))`, with everything that is not ASCII escaped, of the Pipfile's data under other
 * names: `_meta` with `sources` (the list of `[[source]]`; without one the index of PyPI with the keys name "pypi", url and verify_ssl)
 * and `requires` (else {}), `default` (`packages`, else {}), `develop` (`dev-packages`, else {}); where Pipenv knows
 * categories also every other table under its own name, except `scripts` and `pipenv`.
 */
export const pipfileLock = defineReader({
  id: "pipfile-lock",
  format: "Pipfile.lock",
  ecosystem: "pypi",
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/Pipfile.lock"],
  docs: "https://pipenv.pypa.io/en/latest/pipfile.html#pipfile-lock",

  read({ text }) {
    if (text.trim() === "") return { value: { packages: [] }, problems: [], complete: true };
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    const packages: PackageFact[] = [];
    if (root?.kind !== "object") {
      if (problems.length === 0) problems.push({ message: "The lockfile is not an object." });
      return { value: {}, problems, complete: false };
    }
    for (const category of membersOf(root)) {
      if (category.key === "_meta") continue;
      for (const entry of membersOf(category.value)) {
        if (entry.value.kind !== "object") problems.push({ message: "This package is not written as an object.", range: entry.at });
        else if (!isProject(entry.value)) packages.push(fact(entry, category.key));
      }
    }
    if (member(root, "default") === undefined && problems.length === 0)
      problems.push({ message: "The lockfile has no default packages; it may have been cut off." });
    const hash = textFact(valueAt(root, "_meta", "hash", "sha256"));
    const lock = hash && { algorithm: "pipfile-hash", recorded: hash.value, at: hash.range };
    return { value: { packages, ...(lock && { lock }) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "categories, markers and sources",
      file: "Pipfile.lock",
      text: `{
    "_meta": {
        "hash": {
            "sha256": "77aa"
        },
        "pipfile-spec": 6,
        "requires": { "python_version": "3.12" },
        "sources": []
    },
    "default": {
        "NumPy": {
            "hashes": ["sha256:aa"],
            "index": "pypi",
            "markers": "python_version >= '3.10'",
            "version": "==2.1.0"
        },
        "sky-lib": {
            "git": "https://example.org/sky-lib.git",
            "ref": "0123abc"
        },
        "sky-map": { "editable": true, "path": "." }
    },
    "develop": {
        "pytest": { "version": "==8.0.0" }
    },
    "docs": {
        "sphinx": { "version": "==7.2.6" }
    }
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              name: "numpy",
              writtenName: "NumPy",
              version: "2.1.0",
              direct: null,
              group: "main",
              onlyOn: "python_version >= '3.10'",
              at: { start: { line: 10, character: 8 }, end: { line: 15, character: 9 } },
              versionAt: { start: { line: 14, character: 26 }, end: { line: 14, character: 31 } },
            },
            { name: "sky-lib", version: null, source: "git+https://example.org/sky-lib.git@0123abc" },
            { name: "pytest", version: "8.0.0", group: "dev" },
            { name: "sphinx", group: "docs" },
          ],
          lock: {
            algorithm: "pipfile-hash",
            recorded: "77aa",
            at: { start: { line: 3, character: 23 }, end: { line: 3, character: 27 } },
          },
        },
      },
    },
    {
      name: "cut off",
      file: "sub/Pipfile.lock",
      text: '{"_meta": {}, "default": {"a": {"version": "==1.0"}, "b": {"versi',
      expect: {
        complete: false,
        value: {
          packages: [
            { name: "a", version: "1.0" },
            { name: "b", version: null },
          ],
        },
      },
    },
  ],
});

function fact({ key, value, at }: JsonMember, category: string): PackageFact {
  const version = textFact(valueAt(value, "version"));
  const exact = version && /^===?\s*([^\s*,<>=!~]+)$/.exec(version.value)?.[1];
  const markers = textFact(valueAt(value, "markers"))?.value;
  const source = sourceOf(value);
  const end = version?.range.end;
  return {
    ecosystem: "pypi",
    name: normalName("pypi", key),
    writtenName: key,
    version: exact ?? null,
    range: exact === undefined && version !== undefined && version.value !== "*" ? version.value : null,
    direct: null,
    group: category === "default" ? "main" : category === "develop" ? "dev" : category,
    required: true,
    at,
    ...(exact !== undefined && end && { versionAt: oneLine(end.line, end.character - exact.length, exact.length) }),
    ...(source !== undefined && { source }),
    ...(markers !== undefined && { onlyOn: markers }),
  };
}

function isProject(value: JsonNode): boolean {
  return /^\.\/?$/.test(textFact(valueAt(value, "path"))?.value ?? "");
}

function sourceOf(value: JsonNode): string | undefined {
  const text = (key: string): string | undefined => textFact(valueAt(value, key))?.value;
  for (const system of ["git", "hg", "svn", "bzr"]) {
    const address = text(system);
    const revision = text("ref");
    if (address !== undefined) return `${system}+${address}${revision === undefined ? "" : `@${revision}`}`;
  }
  return text("file") ?? text("path");
}
