import { normalName } from "../ecosystems/names.ts";
import { isJsonObject, laidOutJson, lineBreaksIn, type LaidOutJson } from "../formats/json-layout.ts";
import { visitJson } from "../formats/json.ts";
import { exactNpmVersion, isRegistryTarball } from "../formats/npm-spec.ts";
import type { Range } from "../text.ts";
import { comparePositions, startOfFile } from "../text.ts";
import type { SourceFile } from "../types.ts";
import { defineReader, type Reader } from "./define.ts";
import type { Extracted, FileFacts, LockOrigin, PackageFact, Problem } from "./types.ts";

export const packageLock: Reader = defineReader({
  id: "package-lock",
  format: "package-lock.json",
  ecosystem: "npm",
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/package-lock.json", "**/npm-shrinkwrap.json"],
  docs: "https://docs.npmjs.com/cli/configuring-npm/package-lock-json",
  read,
  examples: [
    {
      name: "version 3 with workspace, alias, git and nested packages",
      file: "package-lock.json",
      text: `{
  "name": "sky",
  "version": "1.0.0",
  "lockfileVersion": 3,
  "packages": {
    "": {
      "name": "sky",
      "version": "1.0.0",
      "workspaces": ["tools/map"],
      "dependencies": { "d3": "^7.0.0", "old": "npm:d3@6.7.0" },
      "devDependencies": { "gauge": "^1.0.0" }
    },
    "node_modules/d3": {
      "version": "7.8.5",
      "resolved": "https://mirror.example/d3/-/d3-7.8.5.tgz",
      "dependencies": { "d3-array": "3" }
    },
    "node_modules/d3-array": { "version": "3.2.4", "optional": true },
    "node_modules/old": { "name": "d3", "version": "6.7.0" },
    "node_modules/gauge": { "version": "1.2.0", "dev": true, "resolved": "git+ssh://git@example.org/gauge.git#0a1b2c" },
    "node_modules/gauge/node_modules/@s/bar": { "version": "0.1.0", "dev": true },
    "node_modules/map": { "resolved": "tools/map", "link": true },
    "tools/map": { "version": "0.0.1", "dependencies": { "d3-array": "^3.0.0" } }
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
              at: { start: { line: 12, character: 4 }, end: { line: 16, character: 5 } },
              versionAt: { start: { line: 13, character: 18 }, end: { line: 13, character: 23 } },
            },
            { name: "d3-array", version: "3.2.4", direct: true, group: "optional", required: false },
            { name: "d3", writtenName: "old", version: "6.7.0", direct: true },
            { name: "gauge", version: "1.2.0", direct: true, group: "dev", source: "git+ssh://git@example.org/gauge.git#0a1b2c" },
            { name: "@s/bar", direct: false, group: "dev" },
            { name: "map", version: "0.0.1", direct: false, source: "tools/map" },
          ],
          lock: {
            algorithm: "npm-root-entry",
            at: { start: { line: 5, character: 4 } },
            requested: [
              { name: "d3", range: "^7.0.0", group: "main" },
              { name: "old", range: "npm:d3@6.7.0", group: "main" },
              { name: "gauge", range: "^1.0.0", group: "dev" },
            ],
          },
        },
      },
    },
    {
      name: "version 1",
      file: "npm-shrinkwrap.json",
      text: `{
  "name": "sky",
  "lockfileVersion": 1,
  "requires": true,
  "dependencies": {
    "a": { "version": "1.0.0", "requires": { "b": "^2.0.0" }, "dependencies": { "b": { "version": "2.1.0", "dev": true } } },
    "c": { "version": "npm:real@3.0.0" },
    "d": { "version": "git+https://example.org/d.git#0a1b2c", "from": "git+https://example.org/d.git" }
  }
}
`,
      expect: {
        complete: true,
        value: {
          packages: [
            { name: "a", version: "1.0.0", direct: null, group: "main" },
            { name: "b", version: "2.1.0", direct: false, group: "dev" },
            {
              name: "real",
              writtenName: "c",
              version: "3.0.0",
              versionAt: { start: { line: 6, character: 32 }, end: { line: 6, character: 37 } },
            },
            { name: "d", version: null, source: "git+https://example.org/d.git#0a1b2c" },
          ],
        },
      },
    },
    {
      name: "cut off",
      file: "package-lock.json",
      text: `{"lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1.0.0"}, "node_modules/b": {"versi`,
      expect: {
        complete: false,
        value: {
          packages: [
            { name: "a", version: "1.0.0" },
            { name: "b", version: null },
          ],
        },
      },
    },
  ],
});

/** One member of `packages` or `dependencies`, as far as it is read. */
interface Entry {
  readonly key: string;
  readonly at: Range;
  /** Depth of nesting in the older `dependencies`; 0 in `packages`. */
  readonly nested: boolean;
  readonly fields: Fields;
}

interface Fields {
  name?: string;
  version?: string;
  versionAt?: Range;
  resolved?: string;
  link?: boolean;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
  peer?: boolean;
  /** Of the root and of workspace members only: what they ask for. */
  requested?: Requested[];
}

type Requested = NonNullable<LockOrigin["requested"]>[number];

const flags = new Set(["link", "dev", "optional", "devOptional", "peer"] as const);
const requestSections = new Map([
  ["dependencies", "main"],
  ["devDependencies", "dev"],
  ["optionalDependencies", "optional"],
  ["peerDependencies", "peer"],
]);

function read(file: SourceFile): Extracted<FileFacts> {
  const laidOut = laidOutJson(file.text);
  const found = (laidOut && walkLaidOut(laidOut)) ?? walk(file.text);
  const problems = [...found.problems];
  if (found.version !== undefined && ![1, 2, 3].includes(found.version)) {
    problems.push({ message: `Lockfile version ${found.version} is not known`, range: found.versionAt });
  }
  const isLock = found.packages !== undefined || found.dependencies !== undefined || found.version !== undefined;
  if (!isLock && problems.length === 0) problems.push({ message: "The file has neither “packages” nor “dependencies”" });
  const complete = problems.length === 0;
  if (!isLock) return { value: {}, problems, complete };
  const entries = found.packages;
  if (entries === undefined || (entries.length === 0 && (found.dependencies?.length ?? 0) > 0)) {
    return { value: { packages: sorted(found.dependencies ?? []).map(olderPackage) }, problems, complete };
  }
  const direct = directKeys(entries);
  const versions = new Map(entries.map(entry => [entry.key, entry.fields]));
  const packages = entries
    .filter(entry => entry.key.includes(modules))
    .map(entry => currentPackage(entry.fields.link === true ? linked(entry, versions) : entry, direct));
  const root = entries.find(entry => entry.key === "");
  const lock = root && { algorithm: "npm-root-entry", recorded: "", at: root.at, requested: root.fields.requested ?? [] };
  return { value: { packages, ...(lock && { lock }) }, problems, complete };
}

/** By place, for the walk ends the inner ones first. */
function sorted(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort((a, b) => comparePositions(a.at.start, b.at.start));
}

const modules = "node_modules/";

interface Walked {
  readonly packages: readonly Entry[] | undefined;
  readonly dependencies: readonly Entry[] | undefined;
  readonly version: number | undefined;
  readonly versionAt: Range;
  readonly problems: readonly Problem[];
}

/** Where the walk stands: the keys of the objects around it, with what each object is. */
interface Frame {
  readonly role: "file" | "packages" | "dependencies" | "entry" | "requests" | "other";
  readonly entry: Entry | undefined;
  readonly group: string | undefined;
  key: string;
  keyLine: number;
  keyCharacter: number;
}

/** The same as `walk` for what npm writes today; undefined where more would have to be known. A test holds the two together. */
function walkLaidOut({ value: file, indent }: LaidOutJson): Walked | undefined {
  if (!isJsonObject(file)) return undefined;
  const keys = Object.keys(file);
  const { packages: written } = file;
  // only behind "packages" is the older form of the same passed over
  const older = keys.indexOf("dependencies");
  if (!isJsonObject(written) || (older >= 0 && older < keys.indexOf("packages"))) return undefined;
  const packages: Entry[] = [];
  let version: number | undefined;
  let versionAt = startOfFile;
  let line = 1;
  for (const [key, value] of Object.entries(file)) {
    if (key === "packages") {
      let at = line + 1;
      for (const [name, entry] of Object.entries(written)) {
        let end = at;
        if (isJsonObject(entry)) {
          const { fields, behind } = fieldsOf(name, entry, at + 1, indent * 3);
          // one without members ends where it begins
          if (behind > at + 1) end = behind;
          const closing = end === at ? indent * 2 + JSON.stringify(name).length + 4 : indent * 2 + 1;
          const range = { start: { line: at, character: indent * 2 }, end: { line: end, character: closing } };
          packages.push({ key: name, at: range, nested: false, fields });
        } else end += lineBreaksIn(entry);
        at = end + 1;
      }
      // without packages, none of this counts
      line = at + 1;
      continue;
    }
    if (key === "lockfileVersion" && typeof value === "number") {
      version = value;
      const character = indent + `"${key}": `.length;
      versionAt = { start: { line, character }, end: { line, character: character + JSON.stringify(value).length } };
    }
    line += lineBreaksIn(value) + 1;
  }
  // then the older form would count
  if (packages.length === 0) return undefined;
  return { packages, dependencies: undefined, version, versionAt, problems: [] };
}

/** `line` is that of the first member, `character` that of every key, `behind` the line after the last member. */
function fieldsOf(
  key: string,
  entry: Readonly<Record<string, unknown>>,
  line: number,
  character: number,
): { readonly fields: Fields; readonly behind: number } {
  const fields: Fields = {};
  let at = line;
  for (const name of Object.keys(entry)) {
    const value = entry[name];
    if (typeof value === "string") {
      const start = character + name.length + `"": `.length;
      setField(fields, name, value, at, start, name === "version" ? JSON.stringify(value).length : 0);
    } else if (value === true) setField(fields, name, value, at, character, 0);
    else if (isJsonObject(value) && !key.includes(modules)) addRequests(fields, requestSections.get(name), value);
    at += lineBreaksIn(value) + 1;
  }
  return { fields, behind: at };
}

function addRequests(fields: Fields, group: string | undefined, requests: Readonly<Record<string, unknown>>): void {
  if (group === undefined) return;
  for (const [name, range] of Object.entries(requests)) {
    if (typeof range === "object" && range !== null) continue;
    (fields.requested ??= []).push({ name: normalName("npm", name), range: typeof range === "string" ? range : null, group });
  }
}

/** One pass without a tree: lockfiles reach tens of megabytes. */
function walk(text: string): Walked {
  let packages: Entry[] | undefined;
  let dependencies: Entry[] | undefined;
  let version: number | undefined;
  let versionAt = startOfFile;
  const frames: Frame[] = [];
  let top: Frame | undefined;
  // Spelled out, for objects of one shape are several times faster here than spread ones.
  const push = (role: Frame["role"], entry?: Entry, group?: string): void => {
    top = { role, entry, group, key: "", keyLine: 0, keyCharacter: 0 };
    frames.push(top);
  };
  const newEntry = (parent: Frame, nested: boolean): Entry => {
    const start = { line: parent.keyLine, character: parent.keyCharacter };
    return { key: parent.key, at: { start, end: start }, nested, fields: {} };
  };
  const { problems } = visitJson(
    text,
    {},
    {
      objectBegin: () => {
        if (top === undefined) {
          push(frames.length === 0 ? "file" : "other");
          return true;
        }
        const { role, key } = top;
        if (role === "file" && key === "packages") {
          packages ??= [];
          push("packages");
        } else if (role === "file" && key === "dependencies") {
          // Version 2 says everything twice; the newer form knows more.
          if (packages !== undefined && packages.length > 0) {
            push("other");
            return false;
          }
          dependencies ??= [];
          push("dependencies");
        } else if (role === "packages") push("entry", newEntry(top, false));
        else if (role === "dependencies") push("entry", newEntry(top, top.entry !== undefined), "older");
        else if (role === "entry" && top.group === "older" && key === "dependencies" && top.entry) push("dependencies", top.entry);
        else if (role === "entry" && top.group !== "older" && top.entry && !top.entry.key.includes(modules) && requestSections.has(key)) {
          push("requests", top.entry, requestSections.get(key));
        } else {
          // The end of a skipped object is reported all the same.
          push("other");
          return false;
        }
        return true;
      },
      objectEnd: (line, character) => {
        const closed = frames.pop();
        top = frames.at(-1);
        if (closed?.role !== "entry" || closed.entry === undefined) return;
        const entry: Entry = { ...closed.entry, at: { start: closed.entry.at.start, end: { line, character: character + 1 } } };
        if (closed.group === "older") dependencies?.push(entry);
        else packages?.push(entry);
      },
      property: (key, line, character) => {
        if (top === undefined) return;
        top.key = key;
        top.keyLine = line;
        top.keyCharacter = character;
      },
      arrayBegin: () => false,
      literal: (value, line, character, length) => {
        if (top === undefined) return;
        if (top.role === "requests") {
          const fields = top.entry?.fields;
          if (fields)
            (fields.requested ??= []).push({
              name: normalName("npm", top.key),
              range: typeof value === "string" ? value : null,
              group: top.group ?? "main",
            });
        } else if (top.role === "entry" && top.entry) setField(top.entry.fields, top.key, value, line, character, length);
        else if (top.role === "file" && top.key === "lockfileVersion" && typeof value === "number") {
          version = value;
          versionAt = { start: { line, character }, end: { line, character: character + length } };
        }
      },
    },
  );
  return { packages, dependencies, version, versionAt, problems };
}

function setField(
  fields: Fields,
  key: string,
  value: string | number | boolean | null,
  line: number,
  character: number,
  length: number,
): void {
  if (typeof value === "string") {
    if (key === "version") {
      fields.version = value;
      fields.versionAt = { start: { line, character: character + 1 }, end: { line, character: character + length - 1 } };
    } else if (key === "resolved") fields.resolved = value;
    else if (key === "name") fields.name = value;
  } else if (value === true && isFlag(key)) fields[key] = true;
}

function isFlag(key: string): key is "link" | "dev" | "optional" | "devOptional" | "peer" {
  return (flags as ReadonlySet<string>).has(key);
}

/** The entries that the root or a workspace member asks for, found as Node looks them up: from the member's own folder upwards. */
function directKeys(entries: readonly Entry[]): ReadonlySet<string> {
  const keys = new Set(entries.map(entry => entry.key));
  const direct = new Set<string>();
  for (const { key, fields } of entries) {
    if (key.includes(modules)) continue;
    for (const { name } of fields.requested ?? []) {
      let folder = key;
      for (;;) {
        const candidate = `${folder === "" ? "" : `${folder}/`}${modules}${name}`;
        if (keys.has(candidate)) {
          direct.add(candidate);
          break;
        }
        if (folder === "") break;
        folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
      }
    }
  }
  return direct;
}

/** A link to a folder of the repository, with what the lockfile says of that folder: a workspace member, or a dependency `file:`. */
function linked(entry: Entry, fields: ReadonlyMap<string, Fields>): Entry {
  const target = fields.get(entry.fields.resolved ?? "");
  if (target === undefined) return entry;
  const { name, version, versionAt } = target;
  return {
    ...entry,
    fields: { ...entry.fields, ...(name !== undefined && { name }), ...(version !== undefined && versionAt && { version, versionAt }) },
  };
}

function currentPackage({ key, at, fields }: Entry, direct: ReadonlySet<string>): PackageFact {
  const writtenName = key.slice(key.lastIndexOf(modules) + modules.length);
  const name = fields.name ?? writtenName;
  const version = fields.version ?? null;
  const { resolved } = fields;
  const { group, required } = groupOf(fields);
  // spelled out for the same reason as in the walk
  const fact: { -readonly [Key in keyof PackageFact]: PackageFact[Key] } = {
    ecosystem: "npm",
    name: normalName("npm", name),
    writtenName,
    version,
    range: null,
    direct: direct.has(key),
    group,
    required,
    at,
  };
  if (fields.versionAt !== undefined) fact.versionAt = fields.versionAt;
  if (resolved !== undefined && !isRegistryTarball(resolved, name, version ?? "")) fact.source = resolved;
  return fact;
}

/** Version 1 puts aliases, git addresses and paths into `version`, and does not say what the project asks for. */
function olderPackage({ key, at, nested, fields }: Entry): PackageFact {
  const written = fields.version ?? "";
  const alias = /^npm:(@?[^@]+)@(.+)$/s.exec(written);
  const version = exactNpmVersion(alias?.[2] ?? written) ?? null;
  const name = alias?.[1] ?? key;
  const { resolved, versionAt } = fields;
  const source =
    version === null ? written || undefined : resolved !== undefined && !isRegistryTarball(resolved, name, version) ? resolved : undefined;
  const start = versionAt && { line: versionAt.end.line, character: versionAt.end.character - (version ?? "").length };
  return {
    ecosystem: "npm",
    name: normalName("npm", name),
    writtenName: key,
    version,
    range: null,
    direct: nested ? false : null,
    ...groupOf(fields),
    at,
    ...(version !== null && versionAt && start && { versionAt: { start, end: versionAt.end } }),
    ...(source !== undefined && { source }),
  };
}

function groupOf(fields: Fields): Pick<PackageFact, "group" | "required"> {
  if (fields.optional === true || fields.devOptional === true) return { group: fields.dev === true ? "dev" : "optional", required: false };
  if (fields.dev === true) return { group: "dev", required: true };
  return { group: fields.peer === true ? "peer" : "main", required: true };
}
