import { normalName } from "../ecosystems/names.ts";
import { SpanTable } from "../formats/span-table.ts";
import { walkYaml, type YamlCursor } from "../formats/yaml-cursor.ts";
import type { Range } from "../text.ts";
import { defineReader } from "./define.ts";
import type { LockOrigin, PackageFact, Problem } from "./types.ts";

/**
 * pnpm's lockfile, versions 5 to 9 of its format. Workspaces that depend on each other are links and no packages. What pnpm 11 and newer
 * locks of itself in a document of its own has the group "packageManager" (or "config") and is not direct.
 * `lock.requested` is that of the project beside the lockfile.
 */
export const pnpmLock = defineReader({
  id: "pnpm-lock",
  format: "pnpm-lock.yaml",
  ecosystem: "npm",
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/pnpm-lock.yaml"],
  docs: "https://github.com/pnpm/spec/tree/master/lockfile",

  read({ text }) {
    const { result: documents, problems: syntax } = walkYaml(text, cursor => readDocuments(cursor, text));
    if (documents === undefined) return { value: { packages: [] }, problems: syntax, complete: false };
    const problems: Problem[] = [...syntax];
    if (documents.length === 0 && /^[^#\s]/m.test(text)) problems.push({ message: "The file does not hold a pnpm lockfile." });
    const packages = documents.flatMap(document => factsOf(document, text, problems));
    const lock = documents.map(originOf).findLast(origin => origin !== undefined);
    return { value: { packages, ...(lock && { lock }) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "version 9, with a document for pnpm itself, a workspace, an alias and a tarball",
      file: "pnpm-lock.yaml",
      text: [
        "---",
        "lockfileVersion: '9.0'",
        "",
        "importers:",
        "  .:",
        "    configDependencies: {}",
        "    packageManagerDependencies:",
        "      pnpm:",
        "        specifier: 11.0.0",
        "        version: 11.0.0",
        "",
        "packages:",
        "  pnpm@11.0.0:",
        "    resolution: {integrity: sha512-aa==}",
        "",
        "snapshots:",
        "  pnpm@11.0.0: {}",
        "",
        "---",
        "lockfileVersion: '9.0'",
        "",
        "overrides:",
        "  ms: 2.1.3",
        "",
        "importers:",
        "  .:",
        "    dependencies:",
        "      d3:",
        "        specifier: ^7.0.0",
        "        version: 7.8.5(canvas@2.11.2)",
        "      old:",
        "        specifier: npm:d3@6",
        "        version: d3@6.7.0",
        "    devDependencies:",
        "      gauge:",
        "        specifier: github:obs/gauge",
        "        version: https://example.org/obs/gauge/tar.gz/0a1b2c",
        "  tools/map:",
        "    dependencies:",
        "      sky:",
        "        specifier: workspace:*",
        "        version: link:../..",
        "    optionalDependencies:",
        "      canvas:",
        "        specifier: ^2.0.0",
        "        version: 2.11.2",
        "",
        "packages:",
        "",
        "  '@s/lens@1.0.0-rc.1':",
        "    resolution: {integrity: sha512-aa==}",
        "    deprecated: >-",
        "      no: more",
        "",
        "  canvas@2.11.2:",
        "    resolution: {integrity: sha512-aa==}",
        "",
        "  d3@6.7.0:",
        "    resolution: {integrity: sha512-aa==}",
        "",
        "  d3@7.8.5:",
        "    resolution: {integrity: sha512-aa==}",
        "    engines: {node: '>=12'}",
        "    peerDependencies:",
        "      canvas: '*'",
        "",
        "  gauge@https://example.org/obs/gauge/tar.gz/0a1b2c:",
        "    resolution: {tarball: https://example.org/obs/gauge/tar.gz/0a1b2c}",
        "    version: 0.2.0",
        "",
        "snapshots:",
        "",
        "  '@s/lens@1.0.0-rc.1': {}",
        "",
        "  canvas@2.11.2:",
        "    optional: true",
        "",
        "  d3@6.7.0: {}",
        "",
        "  d3@7.8.5(canvas@2.11.2):",
        "    optionalDependencies:",
        "      canvas: 2.11.2",
        "",
        "  gauge@https://example.org/obs/gauge/tar.gz/0a1b2c:",
        "    dependencies:",
        "      '@s/lens': 1.0.0-rc.1",
        "",
      ].join("\r\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            { name: "pnpm", version: "11.0.0", direct: false, group: "packageManager" },
            {
              ecosystem: "npm",
              name: "@s/lens",
              version: "1.0.0-rc.1",
              range: null,
              direct: false,
              group: "dev",
              required: true,
              at: { start: { line: 49, character: 3 }, end: { line: 52, character: 14 } },
              versionAt: { start: { line: 49, character: 11 }, end: { line: 49, character: 21 } },
            },
            { name: "canvas", version: "2.11.2", direct: true, group: "optional", required: false },
            { name: "d3", writtenName: "old", version: "6.7.0", direct: true, group: "main" },
            { name: "d3", writtenName: "d3", version: "7.8.5", direct: true, group: "main" },
            {
              name: "gauge",
              version: "0.2.0",
              direct: true,
              group: "dev",
              source: "https://example.org/obs/gauge/tar.gz/0a1b2c",
              versionAt: { start: { line: 68, character: 13 } },
            },
          ],
          lock: {
            algorithm: "pnpm-importers",
            at: { start: { line: 25, character: 2 }, end: { line: 36, character: 60 } },
            requested: [
              { name: "d3", range: "^7.0.0", group: "main" },
              { name: "old", range: "npm:d3@6", group: "main" },
              { name: "gauge", range: "github:obs/gauge", group: "dev" },
            ],
            overridden: ["ms"],
          },
        },
      },
    },
    {
      name: "version 5.4",
      file: "web/pnpm-lock.yaml",
      text: [
        "lockfileVersion: 5.4",
        "",
        "specifiers:",
        "  d3: ^7.0.0",
        "  gauge: git+https://example.org/gauge.git",
        "  lint: '1'",
        "",
        "dependencies:",
        "  d3: 7.8.5_canvas@2.11.2",
        "  gauge: example.org/gauge/0a1b2c",
        "",
        "devDependencies:",
        "  lint: 1.2.0",
        "",
        "packages:",
        "",
        "  /@s/lens/1.0.0:",
        "    resolution: {integrity: sha512-aa==}",
        "    dev: true",
        "    optional: true",
        "",
        "  /d3/7.8.5_canvas@2.11.2:",
        "    resolution: {integrity: sha512-aa==}",
        "    dev: false",
        "",
        "  /lint/1.2.0:",
        "    resolution: {integrity: sha512-aa==}",
        "    dev: true",
        "",
        "  example.org/gauge/0a1b2c:",
        "    resolution: {commit: 0a1b2c, repo: https://example.org/gauge.git, type: git}",
        "    name: gauge",
        "    version: 0.2.0",
        "    dev: false",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            { name: "@s/lens", version: "1.0.0", direct: false, group: "dev", required: false },
            {
              name: "d3",
              version: "7.8.5",
              direct: true,
              group: "main",
              versionAt: { start: { line: 21, character: 6 }, end: { line: 21, character: 11 } },
            },
            { name: "lint", version: "1.2.0", direct: true, group: "dev" },
            { name: "gauge", version: "0.2.0", direct: true, source: "git+https://example.org/gauge.git#0a1b2c" },
          ],
          lock: {
            requested: [
              { name: "d3", range: "^7.0.0", group: "main" },
              { name: "gauge", range: "git+https://example.org/gauge.git", group: "main" },
              { name: "lint", range: "1", group: "dev" },
            ],
          },
        },
      },
    },
    {
      name: "cut off before what the project asks for",
      file: "pnpm-lock.yaml",
      text: "lockfileVersion: '6.0'\n\ndependencies:\n  d3:\n    specifier: 7.8.5\n    version: 7.8.5\n",
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

/** What one project of the workspace asks for. */
interface Request {
  readonly name: string;
  readonly group: string;
  readonly importer: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  specifier?: string;
  /** How the lockfile calls what it gets: a version, or the key of a package. */
  reference?: string;
  referenceStart: number;
  referenceEnd: number;
}

type Draft = { -readonly [Key in keyof PackageFact]: PackageFact[Key] };

/** What a reference can mean: a package, or since version 9 a package together with the peers that it was put together with. */
interface Node {
  readonly fact: Draft;
  /** Of a package that does not simply come from a registry. */
  readonly place: Place | undefined;
  dev: boolean;
  /** Undefined where nothing is said. */
  optional: boolean | undefined;
  /** Of its snapshot in version 9: where its needs begin and end in `needs`. */
  firstNeed: number;
  lastNeed: number;
  /** The first group that reaches the package in version 9, counted from 1 as in `order`; 0 for none. */
  reachedBy: number;
  /** Of a snapshot with peers: the package itself. */
  of: Node | undefined;
}

interface Place {
  readonly key: string;
  readonly resolution: Map<string, string>;
  name?: string;
}

interface LockDocument {
  readonly requests: Request[];
  readonly packages: Node[];
  /** Packages, and behind them snapshots with peers. */
  readonly nodes: Node[];
  /** Indexes of the nodes by their keys, without the slash that versions before 9 write in front. */
  readonly table: SpanTable;
  /** What snapshots need: begin and end of the name, begin and end of the reference, and so on. */
  readonly needs: number[];
  readonly overridden: string[];
  /** Specifiers of the project beside the lockfile, in the version 5 of the format. */
  readonly specifiers: Map<string, string>;
  /** Keys at its top. */
  readonly sections: Set<string>;
  /** Whether anything is asked for in another group than "main". */
  hasGroups?: boolean;
  version?: string;
  versionAt?: Range;
  /** Of the importer beside the lockfile, or of the sections that stand for it. */
  root?: Range;
}

const sections: ReadonlyMap<string, string> = new Map([
  ["dependencies", "main"],
  ["devDependencies", "dev"],
  ["optionalDependencies", "optional"],
  ["configDependencies", "config"],
  ["packageManagerDependencies", "packageManager"],
]);

const topLevel: ReadonlySet<string> = new Set(["importers", "specifiers", "packages", "snapshots", "overrides"]);

function readDocuments(cursor: YamlCursor, text: string): LockDocument[] {
  const documents: LockDocument[] = [];
  let document: LockDocument | undefined;
  let number = -1;
  // what goes on until something else begins at its depth
  let end: (() => void) | undefined;
  let endDepth = 0;
  // the keys above, as far as they matter
  let [top, second, third] = ["", "", ""];
  let open: Node | undefined;
  let snapshot: Node | undefined;
  while (cursor.next()) {
    const { depth } = cursor;
    if (depth <= endDepth || cursor.document !== number) {
      if (open !== undefined) open.fact.at = { start: open.fact.at.start, end: cursor.endBefore() };
      end?.();
      end = open = snapshot = undefined;
    }
    if (document === undefined || cursor.document !== number) {
      number = cursor.document;
      document = newDocument(text);
      documents.push(document);
    }
    const into = document;
    if (depth === 0) {
      const key = (top = cursor.key());
      endDepth = 0;
      into.sections.add(key);
      if (key === "lockfileVersion") {
        const version = cursor.value();
        if (version !== undefined) into.version = version;
        into.versionAt = cursor.keyAt();
      } else if (sections.has(key)) {
        const start = into.root?.start ?? cursor.keyAt().start;
        end = () => (into.root = { start, end: cursor.endBefore() });
      } else if (!topLevel.has(key)) cursor.skip();
    } else if (top === "packages") {
      if (depth === 1) {
        open = newPackage(cursor);
        endDepth = 1;
        into.packages.push(open);
        addNode(into, open, text, cursor.keyStart(), cursor.keyEnd());
        // since version 9 the rest is about how to install it
        if (open.place === undefined && into.version?.startsWith("9") === true) cursor.skip();
      } else if (open !== undefined) packageField(cursor, open);
    } else if (top === "snapshots") {
      if (depth === 1) {
        snapshot = snapshotNode(into, text, cursor.keyStart(), cursor.keyEnd());
        endDepth = 1;
        if (snapshot === undefined) cursor.skip();
      } else if (snapshot !== undefined) snapshotField(cursor, snapshot, into);
    } else if (top === "importers") {
      if (depth === 1) {
        second = cursor.key();
        if (second === ".") {
          const { start } = cursor.keyAt();
          end = () => (into.root = { start, end: cursor.endBefore() });
          endDepth = 1;
        }
        continue;
      }
      if (depth === 2) third = cursor.key();
      if (third === "specifiers") {
        if (depth === 3 && second === ".") into.specifiers.set(cursor.key(), cursor.value() ?? "");
      } else if (sections.has(third)) request(cursor, into, second, third, 3);
      else cursor.skip();
    } else if (sections.has(top)) request(cursor, into, ".", top, 1);
    else if (top === "specifiers") into.specifiers.set(cursor.key(), cursor.value() ?? "");
    else if (top === "overrides") {
      into.overridden.push(overriddenName(cursor.key()));
      cursor.skip();
    }
  }
  if (open !== undefined) open.fact.at = { start: open.fact.at.start, end: cursor.endBefore() };
  end?.();
  return documents.filter(({ version, packages, requests }) => version !== undefined || packages.length + requests.length > 0);
}

function newDocument(text: string): LockDocument {
  return {
    requests: [],
    packages: [],
    nodes: [],
    table: new SpanTable(text),
    needs: [],
    overridden: [],
    specifiers: new Map(),
    sections: new Set(),
  };
}

/** As much of a package as its key tells. */
function newPackage(cursor: YamlCursor): Node {
  const key = cursor.key();
  const parts = keyParts(key);
  const at = cursor.keyAt();
  const name = parts?.name ?? /^\/?((?:@[^/@]+\/)?[^/@]+)@/.exec(key)?.[1] ?? "";
  const fact: Draft = {
    ecosystem: "npm",
    name: normalName("npm", name),
    writtenName: name,
    version: parts === undefined ? null : parts.version,
    range: null,
    direct: false,
    group: "main",
    required: true,
    at,
  };
  if (parts !== undefined && at.end.character - at.start.character === key.length) {
    const { line } = at.start;
    const start = at.start.character + parts.start;
    fact.versionAt = { start: { line, character: start }, end: { line, character: start + parts.version.length } };
  }
  const place = parts === undefined ? { key, resolution: new Map<string, string>() } : undefined;
  return newNode(fact, place);
}

function newNode(fact: Draft, place: Place | undefined): Node {
  return { fact, place, dev: false, optional: undefined, firstNeed: 0, lastNeed: 0, reachedBy: 0, of: undefined };
}

function addNode({ nodes, table }: LockDocument, node: Node, text: string, start: number, end: number): void {
  table.set(text.charCodeAt(start) === slash ? start + 1 : start, end, nodes.length);
  nodes.push(node);
}

const slash = 47;

/** The node of a snapshot, whose package stands before it in the file; undefined when it does not. */
function snapshotNode(document: LockDocument, text: string, start: number, end: number): Node | undefined {
  let bracket = start;
  while (bracket < end && text.charCodeAt(bracket) !== 40) bracket++;
  const found = document.table.get(start, bracket);
  const own = found === undefined ? undefined : document.nodes[found];
  if (own === undefined || bracket === end) return own;
  const node = newNode(own.fact, own.place);
  node.of = own;
  addNode(document, node, text, start, end);
  return node;
}

/** `name: version` until version 5, `name: {specifier, version}` since. */
function request(cursor: YamlCursor, document: LockDocument, importer: string, section: string, depth: number): void {
  const value = cursor.value();
  if (cursor.depth === depth) {
    const one: Request = {
      name: cursor.key(),
      group: sections.get(section) ?? "main",
      importer,
      nameStart: cursor.keyStart(),
      nameEnd: cursor.keyEnd(),
      referenceStart: cursor.valueStart(),
      referenceEnd: cursor.valueEnd(),
    };
    if (value !== undefined && value !== "") one.reference = value;
    document.requests.push(one);
  } else if (cursor.depth === depth + 1) {
    const last = document.requests.at(-1);
    if (last === undefined || value === undefined) return;
    if (cursor.isKey("specifier")) last.specifier = value;
    else if (cursor.isKey("version")) {
      last.reference = value;
      last.referenceStart = cursor.valueStart();
      last.referenceEnd = cursor.valueEnd();
    }
  }
}

function packageField(cursor: YamlCursor, node: Node): void {
  const { fact, place } = node;
  if (cursor.depth > 2) {
    // a resolution in block style
    place?.resolution.set(cursor.key(), cursor.value() ?? "");
    cursor.skip();
  } else if (cursor.isKey("resolution")) {
    if (place === undefined) cursor.skip();
    else for (const [key, value] of cursor.braces() ?? []) place.resolution.set(key, value);
  } else if (cursor.isKey("dev")) node.dev = cursor.value() === "true";
  else if (cursor.isKey("optional")) node.optional = cursor.value() === "true";
  else if (cursor.isKey("name")) {
    const name = cursor.value() ?? "";
    fact.name = normalName("npm", name);
    fact.writtenName = name;
  } else if (cursor.isKey("version")) {
    const versionAt = cursor.valueAt();
    fact.version = cursor.value() ?? fact.version;
    if (versionAt !== undefined) fact.versionAt = versionAt;
  } else cursor.skip();
}

function snapshotField(cursor: YamlCursor, node: Node, document: LockDocument): void {
  const { needs } = document;
  if (cursor.depth === 2) {
    node.optional ??= false;
    if (cursor.isKey("optional")) node.optional = cursor.value() === "true";
    // where everything is asked for as "main", all that follows from it is "main" too
    else if (!hasGroups(document) || !(cursor.isKey("dependencies") || cursor.isKey("optionalDependencies"))) cursor.skip();
  } else if (cursor.depth === 3) {
    if (node.lastNeed === 0) node.firstNeed = needs.length;
    needs.push(cursor.keyStart(), cursor.keyEnd(), cursor.valueStart(), cursor.valueEnd());
    node.lastNeed = needs.length;
  }
}

/** The projects stand before the snapshots. */
function hasGroups(document: LockDocument): boolean {
  return (document.hasGroups ??= document.requests.some(({ group }) => group !== "main"));
}

/** `parent>name@range` overrides the range of `name`. */
function overriddenName(key: string): string {
  const name = key.slice(key.lastIndexOf(">") + 1).trim();
  const at = name.indexOf("@", 1);
  return normalName("npm", at < 0 ? name : name.slice(0, at));
}

interface KeyParts {
  readonly name: string;
  readonly version: string;
  /** Where the version begins in the key. */
  readonly start: number;
}

/**
 * The key of a package from a registry: `name@1.0.0(peer@1.0.0)` in version 9, with a slash before it in version 6,
 * `/name/1.0.0_peer@1.0.0` or `registry/name/1.0.0` in version 5.
 */
function keyParts(key: string): KeyParts | undefined {
  const start = key.charCodeAt(0) === 47 ? 1 : 0;
  const at = key.indexOf("@", start + 1);
  if (at > 0 && isDigit(key, at + 1)) {
    if (slashesBefore(key, start, at) === (key[start] === "@" ? 1 : 0)) {
      const bracket = key.indexOf("(", at);
      const version = key.slice(at + 1, bracket < 0 ? key.length : bracket);
      if (isVersion(version)) return { name: key.slice(start, at), version, start: at + 1 };
    }
  }
  const older = /^(?:\/|[\w.-]+\.[\w.:-]+\/)((?:@[^/@]+\/)?[^/@]+)\/(\d[^/_]*)(?:[/_].*)?$/.exec(key);
  const version = older?.[2];
  if (older?.[1] === undefined || version === undefined || !isVersion(version)) return undefined;
  return { name: older[1], version, start: key.indexOf(`${older[1]}/${version}`) + older[1].length + 1 };
}

function slashesBefore(key: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (key.charCodeAt(at) === 47) count++;
  return count;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function isVersion(text: string): boolean {
  return /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]*)?$/.test(text);
}

/** Completes the packages of a document by what asks for them. */
function factsOf(document: LockDocument, text: string, problems: Problem[]): PackageFact[] {
  const { packages, requests, version, versionAt } = document;
  if (version !== undefined && !/^[5-9](\.\d+)*$/.test(version))
    problems.push({ message: "This version of the lockfile's format is not known.", ...(versionAt && { range: versionAt }) });
  const resolve = resolver(document, text);
  const wanted = new Map<Draft, Request>();
  let missing: Request | undefined;
  for (const one of requests) {
    const { reference } = one;
    if (reference === undefined || isLink(reference)) continue;
    const fact = document.nodes[resolve(one.nameStart, one.nameEnd, one.referenceStart, one.referenceEnd)]?.fact;
    if (fact !== undefined) {
      const earlier = wanted.get(fact);
      if (earlier === undefined || isStronger(one, earlier)) wanted.set(fact, one);
    } else if (isVersion(withoutPeers(reference).replace(/_.*$/, ""))) missing = one;
  }
  const hasSnapshots = document.sections.has("snapshots");
  const hasAll = document.sections.has("packages") && (hasSnapshots || version?.startsWith("9") !== true);
  if (missing !== undefined && (wanted.size === 0 || !hasAll))
    problems.push({ message: `“${missing.name.slice(0, 30)}” is not locked; the lockfile may have been cut off.` });
  else if (packages.length > 0 && !hasAll) problems.push({ message: "The lockfile has no snapshots; it may have been cut off." });
  if (hasSnapshots) reach(document, resolve);
  else for (const node of packages) setGroup(node, wanted.get(node.fact));
  for (const [fact, { group, name }] of wanted) {
    fact.writtenName = name;
    fact.direct = group !== "packageManager" && group !== "config";
  }
  const complete: PackageFact[] = [];
  for (const { fact, place } of packages) {
    if (place !== undefined) fact.source = sourceOf(place);
    if (fact.name !== "" && (fact.version !== null || place?.resolution.size !== 0)) complete.push(fact);
    else if (problems.length < mostProblems)
      problems.push({ message: "A package without a name and a version is left out.", range: fact.at });
  }
  return complete;
}

const mostProblems = 10;

type Resolve = (start: number, end: number, referenceStart: number, referenceEnd: number) => number;

/** The index of the node that a reference means: the version of a package of that name, or a key, as for an alias or a place; else -1. */
function resolver({ table }: LockDocument, text: string): Resolve {
  return (start, end, referenceStart, referenceEnd) =>
    table.getJoined(start, end, 64, referenceStart, referenceEnd) ??
    table.get(text.charCodeAt(referenceStart) === slash ? referenceStart + 1 : referenceStart, referenceEnd) ??
    table.getJoined(start, end, slash, referenceStart, referenceEnd) ??
    -1;
}

/** Versions before 9 write both flags at the package. */
function setGroup({ fact, dev, optional }: Node, wanted: Request | undefined): void {
  fact.required = optional !== true;
  fact.group = dev ? "dev" : optional === true ? "optional" : (wanted?.group ?? "main");
}

/**
 * Version 9 keeps the flag "optional" in its snapshots and no flag "dev" at all: walks from what the projects ask for to all that follows from
 * it, group by group. A package belongs to the first group that reaches it, and is optional when all of its snapshots are.
 */
function reach({ requests, nodes, needs, packages }: LockDocument, resolve: Resolve): void {
  // in the order of the text and as plain numbers, for memory that lies apart is what takes the time here
  const targets = new Int32Array(needs.length / 4);
  for (let at = 0; at < targets.length; at++)
    targets[at] = resolve(needs[4 * at] ?? 0, needs[4 * at + 1] ?? 0, needs[4 * at + 2] ?? 0, needs[4 * at + 3] ?? 0);
  const first = new Int32Array(nodes.length);
  const last = new Int32Array(nodes.length);
  nodes.forEach((node, index) => {
    first[index] = node.firstNeed / 4;
    last[index] = node.lastNeed / 4;
  });
  const reached = new Uint8Array(nodes.length);
  order.forEach((group, number) => {
    const stack = requests.flatMap(one =>
      one.group === group && one.reference !== undefined ? [resolve(one.nameStart, one.nameEnd, one.referenceStart, one.referenceEnd)] : [],
    );
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node < 0 || reached[node] !== 0) continue;
      reached[node] = number + 1;
      for (let at = first[node] ?? 0; at < (last[node] ?? 0); at++) stack.push(targets[at] ?? -1);
    }
  });
  nodes.forEach(({ of, optional }, index) => {
    const own = of ?? nodes[index];
    const group = reached[index] ?? 0;
    if (own === undefined) return;
    if (group > 0 && (own.reachedBy === 0 || group < own.reachedBy)) own.reachedBy = group;
    if (of !== undefined && optional !== undefined) of.optional = optional && of.optional !== false;
  });
  for (const { fact, optional, reachedBy } of packages) {
    const group = order[reachedBy - 1] ?? "main";
    fact.required = group !== "optional" && optional !== true;
    fact.group = optional === true && group === "main" ? "optional" : group;
  }
}

const order = ["main", "optional", "dev", "config", "packageManager"];

function isStronger(one: Request, other: Request): boolean {
  return order.indexOf(one.group) < order.indexOf(other.group);
}

function sourceOf({ key, resolution }: Place): string {
  const repo = resolution.get("repo");
  const commit = resolution.get("commit");
  if (repo !== undefined) return `${repo.startsWith("git+") ? "" : "git+"}${repo}${commit === undefined ? "" : `#${commit}`}`;
  return resolution.get("tarball") ?? resolution.get("directory") ?? withoutPeers(key.replace(/^\/?(?:@[^/@]+\/)?[^/@]+@/, ""));
}

function withoutPeers(key: string): string {
  const bracket = key.indexOf("(");
  return bracket < 0 ? key : key.slice(0, bracket);
}

/** A folder of the workspace, which is no package. */
function isLink(reference: string): boolean {
  return reference.startsWith("link:");
}

function originOf({ requests, specifiers, overridden, root }: LockDocument): LockOrigin | undefined {
  if (root === undefined) return undefined;
  const requested = requests
    .filter(({ importer, group }) => importer === "." && group !== "packageManager" && group !== "config")
    .map(({ name, group, specifier }) => ({ name: normalName("npm", name), range: specifier ?? specifiers.get(name) ?? null, group }));
  return { algorithm: "pnpm-importers", recorded: "", at: root, requested, ...(overridden.length > 0 && { overridden }) };
}
