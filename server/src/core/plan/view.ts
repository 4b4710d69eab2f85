import { folderOf } from "../repo.ts";
import type { Range } from "../text.ts";
import { stages, type Location, type RepoPath, type SourceFile, type Stage } from "../types.ts";
import { entryOf, textOf, toData, valueOf, type MapEntry, type PlanNode, type ScalarNode } from "./nodes.ts";
import type { PlanDocument } from "./parse.ts";
import { schemaBelow, schemaRoot, type SchemaNode } from "./schema.ts";

/** A file of the plan: `smp.yaml` itself, or a file of sign-offs that is merged in. */
export interface PlanPart {
  readonly file: SourceFile;
  readonly kind: "plan" | "signoffs";
  readonly document: PlanDocument;
}

/** A value with its place. `node` is for edits. */
export interface Located<T> {
  readonly value: T;
  readonly at: Location;
  readonly node: PlanNode;
}

export interface PlanPerson {
  readonly id: string;
  readonly name: Located<string> | undefined;
  readonly roles: readonly Located<string>[];
  readonly at: Location;
  /** What stands behind the id. */
  readonly node: PlanNode | undefined;
}

/** One entry under `answers`, in its short form (`id: value`) or its long one (`{answer, evidence, note, formats}`). */
export interface PlanAnswer {
  readonly question: string;
  readonly entry: MapEntry;
  readonly keyAt: Location;
  /** Missing while the answer is being typed. */
  readonly answer: Located<unknown> | undefined;
  readonly evidence: readonly Located<string>[];
  readonly note: Located<string> | undefined;
  readonly formats: PlanNode | undefined;
}

/** `conda:samtools >=1.19,<2`, or the same in a block with `use:`. */
export interface PlanDependency {
  /** Where it stands: `dependencies.software` or `dependencies.system`. */
  readonly group: "software" | "system";
  /** The list item, for edits. */
  readonly item: PlanNode;
  /** As written: ecosystem, name and range. */
  readonly written: Located<string>;
  readonly ecosystem: string;
  readonly name: string;
  readonly nameAt: Location;
  readonly range: string | undefined;
  readonly rangeAt: Location | undefined;
  readonly need: "hard" | "soft";
  readonly pinnedIn: Located<string> | undefined;
}

export interface PlanData {
  readonly id: string | undefined;
  readonly node: PlanNode;
  readonly at: Location;
  readonly name: Located<string> | undefined;
  readonly version: Located<string> | undefined;
  readonly source: Located<string> | undefined;
  readonly checksum: Located<string> | undefined;
  readonly license: Located<string> | undefined;
  readonly need: "hard" | "soft";
  readonly recordedIn: Located<string> | undefined;
}

/** One execution profile under `hardware`. */
export interface PlanHardware {
  readonly id: string;
  readonly node: PlanNode | undefined;
  readonly at: Location;
  readonly arch: readonly Located<string>[];
  readonly cpuFeatures: readonly Located<string>[];
  readonly cores: Located<string> | undefined;
  /** As written: `48 GB`. */
  readonly memory: Located<string> | undefined;
  readonly gpu:
    | {
        readonly node: PlanNode;
        readonly at: Location;
        readonly capability: Located<string> | undefined;
        readonly driver: Located<string> | undefined;
        readonly cuda: Located<string> | undefined;
      }
    | undefined;
}

export interface PlanTarget {
  readonly id: string;
  readonly entry: MapEntry;
  readonly at: Location;
  readonly kind: Located<string> | undefined;
  readonly tier: Located<string> | undefined;
  readonly definition: Located<string> | undefined;
  readonly artefact: Located<string> | undefined;
  readonly release: Located<string> | undefined;
  readonly track: Located<string> | undefined;
  /** Version of the shared environment there, as written. */
  readonly environment: Located<string> | undefined;
  /** Ecosystem, or `base-image`, to how this target must fix versions; it goes before the plan's own `pinning`. */
  readonly pinning: ReadonlyMap<string, Located<string>>;
  readonly platforms: readonly Located<string>[];
  /** The target whose image this one is built on. */
  readonly basedOn: Located<string> | undefined;
  readonly sameAs: Located<string> | undefined;
  readonly node: PlanNode;
}

/** A scalar of the plan with what the schema says of its place. */
export interface PlanScalar {
  readonly part: PlanPart;
  readonly node: ScalarNode;
  /** Undefined below keys that the plan does not know. */
  readonly schema: SchemaNode | undefined;
}

/** A plan by meaning. Everything may be missing; nothing here throws on a half-typed file. */
export interface Plan {
  readonly path: RepoPath;
  /** The folder that the plan is the plan of; its paths are relative to it. */
  readonly folder: RepoPath;
  readonly main: PlanPart;
  /** The main file first, then files of sign-offs by name. */
  readonly parts: readonly PlanPart[];
  readonly root: PlanNode | undefined;
  readonly stage: Located<Stage> | undefined;
  readonly software: {
    readonly at: Location | undefined;
    readonly name: Located<string> | undefined;
    readonly description: Located<string> | undefined;
    readonly kind: Located<string> | undefined;
    readonly license: Located<string> | undefined;
    readonly codeRepository: Located<string> | undefined;
    readonly identifier: Located<string> | undefined;
    readonly criticality: Located<string> | undefined;
  };
  readonly people: readonly PlanPerson[];
  readonly answers: readonly PlanAnswer[];
  readonly dependencies: readonly PlanDependency[];
  /** Ecosystem to the lockfile that is the truth for it. */
  readonly pinnedIn: ReadonlyMap<string, Located<string>>;
  /** Ecosystem, or `base-image`, to how versions must be fixed: exact, lock, range, snapshot, digest, any. */
  readonly pinning: ReadonlyMap<string, Located<string>>;
  /** Name of the shared environment that the software is built in. */
  readonly environment: Located<string> | undefined;
  readonly data: readonly PlanData[];
  readonly os: readonly Located<string>[];
  readonly hardware: readonly PlanHardware[];
  /** Memory that one job may use at the sites, as written. */
  readonly memoryLimit: Located<string> | undefined;
  readonly runtime: Located<string> | undefined;
  readonly release: {
    readonly at: Location | undefined;
    readonly current: Located<string> | undefined;
    readonly tags: Located<string> | undefined;
    readonly changelog: Located<string> | undefined;
    readonly sameVersionIn: readonly Located<string>[];
  };
  readonly targets: readonly PlanTarget[];
  readonly consumers: readonly PlanNode[];
  /** Every scalar of all parts, in the order of the text. Found once, for many rules want them. */
  readonly scalars: () => readonly PlanScalar[];
}

export function viewPlan(main: PlanPart, signoffParts: readonly PlanPart[]): Plan {
  const { path } = main.file;
  const root = main.document.root;
  const parts = [main, ...signoffParts];
  let scalars: readonly PlanScalar[] | undefined;
  const text = (parent: PlanNode | undefined, key: string): Located<string> | undefined => locatedText(main, valueOf(parent, key));
  const texts = (node: PlanNode | undefined): Located<string>[] => textList(main, node);
  const place = (node: PlanNode | undefined): Location | undefined => (node === undefined ? undefined : locate(main, node));

  const software = valueOf(root, "software");
  const dependencies = valueOf(root, "dependencies");
  const release = valueOf(root, "release");
  const stage = text(root, "stage");
  return {
    path,
    folder: folderOf(path),
    main,
    parts,
    root,
    stage: stage && isStage(stage.value) ? { ...stage, value: stage.value } : undefined,
    software: {
      at: place(software),
      name: text(software, "name"),
      description: text(software, "description"),
      kind: text(software, "kind"),
      license: text(software, "license"),
      codeRepository: text(software, "codeRepository"),
      identifier: text(software, "identifier"),
      criticality: text(software, "criticality"),
    },
    people: entriesOf(valueOf(root, "people")).map(entry => ({
      id: entry.key,
      name: text(entry.value, "name"),
      roles: texts(valueOf(entry.value, "roles")),
      at: locateKey(main, entry),
      node: entry.value,
    })),
    answers: entriesOf(valueOf(root, "answers")).map(entry => answerOf(main, entry)),
    dependencies: (["software", "system"] as const).flatMap(group =>
      itemsOf(valueOf(dependencies, group)).flatMap(item => dependencyOf(main, group, item) ?? []),
    ),
    pinnedIn: textMap(main, valueOf(dependencies, "pinned_in")),
    pinning: textMap(main, valueOf(dependencies, "pinning")),
    environment: text(dependencies, "environment"),
    data: itemsOf(valueOf(dependencies, "data")).map(node => ({
      id: textOf(valueOf(node, "id")),
      node,
      at: locate(main, valueOf(node, "id") ?? node),
      name: text(node, "name"),
      version: text(node, "version"),
      source: text(node, "source"),
      checksum: text(node, "checksum"),
      license: text(node, "license"),
      need: textOf(valueOf(node, "need")) === "soft" ? "soft" : "hard",
      recordedIn: text(node, "recorded_in"),
    })),
    os: texts(valueOf(dependencies, "os")),
    hardware: entriesOf(valueOf(root, "hardware")).map(entry => hardwareOf(main, entry)),
    memoryLimit: text(valueOf(valueOf(root, "resources"), "limits"), "memory"),
    runtime: text(dependencies, "runtime"),
    release: {
      at: place(release),
      current: text(release, "current"),
      tags: text(release, "tags"),
      changelog: text(release, "changelog"),
      sameVersionIn: texts(valueOf(release, "same_version_in")),
    },
    targets: entriesOf(valueOf(root, "targets")).flatMap(entry => targetOf(main, entry) ?? []),
    consumers: itemsOf(valueOf(root, "consumers")),
    scalars: () => (scalars ??= parts.flatMap(scalarsOf)),
  };
}

function scalarsOf(part: PlanPart): PlanScalar[] {
  const found: PlanScalar[] = [];
  const visit = (node: PlanNode | undefined, schema: SchemaNode | undefined): void => {
    if (node?.kind === "scalar") found.push({ part, node, schema });
    else if (node?.kind === "map") for (const { key, value } of node.entries) visit(value, schema && schemaBelow(schema, key));
    else if (node?.kind === "list") for (const [at, item] of node.items.entries()) visit(item, schema && schemaBelow(schema, at));
  };
  visit(part.document.root, schemaRoot(part.kind));
  return found;
}

/** Where a value stands. */
export function locate(part: PlanPart, node: PlanNode): Location {
  return { path: part.file.path, range: part.document.lines.range(node.span) };
}

/** Where a key stands. */
export function locateKey(part: PlanPart, entry: MapEntry): Location {
  return { path: part.file.path, range: part.document.lines.range(entry.keySpan) };
}

/** Where a part of a scalar's text stands; the whole scalar when escapes or line breaks keep the part from being found. */
export function locateWithin(part: PlanPart, node: ScalarNode, start: number, end: number): Location {
  const range = rangeWithin(part, node, start, end);
  return range ? { path: part.file.path, range } : locate(part, node);
}

function rangeWithin(part: PlanPart, node: ScalarNode, start: number, end: number): Range | undefined {
  if (node.style === "block" || typeof node.value !== "string" || node.alias) return undefined;
  const first = node.span.start + (node.style === "plain" ? 0 : 1);
  const span = { start: first + start, end: first + end };
  return part.document.text.slice(span.start, span.end) === node.value.slice(start, end) ? part.document.lines.range(span) : undefined;
}

export function locatedText(part: PlanPart, node: PlanNode | undefined): Located<string> | undefined {
  const value = textOf(node);
  return node && value !== undefined ? { value, at: locate(part, node), node } : undefined;
}

/** The texts of a list, or the one text that stands for a list of one. */
export function textList(part: PlanPart, node: PlanNode | undefined): Located<string>[] {
  if (node?.kind === "list") return node.items.flatMap(item => locatedText(part, item) ?? []);
  const single = locatedText(part, node);
  return single ? [single] : [];
}

/** The texts of a map by key; other values are left out. */
export function textMap(part: PlanPart, node: PlanNode | undefined): ReadonlyMap<string, Located<string>> {
  return new Map(
    entriesOf(node).flatMap(entry => {
      const value = locatedText(part, entry.value);
      return value ? [[entry.key, value] as const] : [];
    }),
  );
}

export function entriesOf(node: PlanNode | undefined): readonly MapEntry[] {
  return node?.kind === "map" ? node.entries : [];
}

export function itemsOf(node: PlanNode | undefined): readonly PlanNode[] {
  return node?.kind === "list" ? node.items : [];
}

function isStage(text: string): text is Stage {
  return (stages as readonly string[]).includes(text);
}

function answerOf(part: PlanPart, entry: MapEntry): PlanAnswer {
  const { value } = entry;
  // empty braces are the long form, too: what belongs into them is still being typed
  const long =
    value?.kind === "map" &&
    (value.entries.length === 0 || ["answer", "evidence", "note", "formats"].some(key => entryOf(value, key) !== undefined));
  const answer = long ? valueOf(value, "answer") : value;
  return {
    question: entry.key,
    entry,
    keyAt: locateKey(part, entry),
    answer: answer ? { value: toData(answer), at: locate(part, answer), node: answer } : undefined,
    evidence: long ? textList(part, valueOf(value, "evidence")) : [],
    note: long ? locatedText(part, valueOf(value, "note")) : undefined,
    formats: long ? valueOf(value, "formats") : undefined,
  };
}

/** The parts of `eco:name range` with their offsets in the text; undefined when there is no ecosystem or no name. */
export function splitDependency(
  text: string,
): { ecosystem: string; name: string; nameAt: number; range: string | undefined; rangeAt: number } | undefined {
  const colon = text.indexOf(":");
  const ecosystem = text.slice(0, Math.max(colon, 0));
  if (!/^[a-z][a-z0-9+.-]*$/.test(ecosystem)) return undefined;
  const rest = text.slice(colon + 1);
  // a name ends at a space or at the first sign of a range; a leading @ is an npm scope
  const name = /^@?[^\s<>=!~^@;,]+/.exec(rest)?.[0];
  if (name === undefined) return undefined;
  const behind = rest.slice(name.length);
  const range = behind.trim();
  return {
    ecosystem,
    name: name.replace(/\[.*$/, ""),
    nameAt: colon + 1,
    range: range === "" ? undefined : range,
    rangeAt: colon + 1 + name.length + (behind.length - behind.trimStart().length),
  };
}

function dependencyOf(part: PlanPart, group: "software" | "system", item: PlanNode): PlanDependency | undefined {
  const node = item.kind === "map" ? valueOf(item, "use") : item;
  const written = locatedText(part, node);
  if (node?.kind !== "scalar" || written === undefined) return undefined;
  const split = splitDependency(written.value);
  if (split === undefined) return undefined;
  const { ecosystem, name, nameAt, range, rangeAt } = split;
  return {
    group,
    item,
    written,
    ecosystem,
    name,
    nameAt: locateWithin(part, node, nameAt, nameAt + name.length),
    range,
    rangeAt: range === undefined ? undefined : locateWithin(part, node, rangeAt, rangeAt + range.length),
    need: textOf(valueOf(item, "need")) === "soft" ? "soft" : "hard",
    pinnedIn: locatedText(part, valueOf(item, "pinned_in")),
  };
}

function targetOf(part: PlanPart, entry: MapEntry): PlanTarget | undefined {
  const node = entry.value;
  if (node?.kind !== "map") return undefined;
  const text = (key: string): Located<string> | undefined => locatedText(part, valueOf(node, key));
  return {
    id: entry.key,
    entry,
    at: locateKey(part, entry),
    kind: text("kind"),
    tier: text("tier"),
    definition: text("definition"),
    artefact: text("artefact"),
    release: text("release"),
    track: text("track"),
    environment: text("environment"),
    pinning: textMap(part, valueOf(node, "pinning")),
    platforms: textList(part, valueOf(node, "platforms")),
    basedOn: text("based_on"),
    sameAs: text("same_as"),
    node,
  };
}

function hardwareOf(part: PlanPart, entry: MapEntry): PlanHardware {
  const node = entry.value;
  const gpu = valueOf(node, "gpu");
  return {
    id: entry.key,
    node,
    at: locateKey(part, entry),
    arch: textList(part, valueOf(node, "arch")),
    cpuFeatures: textList(part, valueOf(node, "cpu_features")),
    cores: locatedText(part, valueOf(node, "cores")),
    memory: locatedText(part, valueOf(node, "memory")),
    gpu: gpu && {
      node: gpu,
      at: locate(part, gpu),
      capability: locatedText(part, valueOf(gpu, "capability")),
      driver: locatedText(part, valueOf(gpu, "driver")),
      cuda: locatedText(part, valueOf(gpu, "cuda")),
    },
  };
}
