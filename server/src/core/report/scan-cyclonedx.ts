import { imagePurl, purlOf } from "../ecosystems/purl.ts";
import { schemeOf } from "../ecosystems/schemes.ts";
import { condaChannel, isSubdir, parseCondaFile } from "../formats/conda-files.ts";
import type { BaseImage, InstalledPackage, PackageFact } from "../facts/types.ts";
import type { Scan, ScannedImage, ScannedStage } from "../scan.ts";
import { uuidV5 } from "../uuid.ts";

export interface BomContext {
  /** Of the tool that scanned. */
  readonly version: string;
  /** `YYYY-MM-DD` */
  readonly at: string;
  /** What was scanned, as its folder is called. */
  readonly name: string;
}

/** Our part of the space of names; UUIDv5 of the project's address in the namespace of URLs. */
const namespace = uuidV5("6ba7b811-9dad-11d1-80b4-00c04fd430c8", "https://github.com/smp-tools/software-management-plans");

interface Draft {
  readonly type: "library" | "container";
  readonly name: string;
  readonly group?: string;
  readonly version: string | null;
  readonly purl: string | undefined;
  readonly ecosystem: string;
  optional: boolean;
  readonly places: { readonly location: string; readonly line: number }[];
  readonly properties: Map<string, Set<string>>;
}

/**
 * The scan as a software bill of materials: CycloneDX 1.6 JSON (https://cyclonedx.org/docs/1.6/json/). The same files at the same date give
 * the same bytes. A component stands once for each package and version, with every place that names it. Requests without a version are
 * evidence of the locked versions that they allow, and components of their own only where nothing is locked. A package URL is left out where
 * its type demands what is not known.
 */
export function formatScanCyclonedx({ files, images }: Scan, { version, at, name }: BomContext): string {
  const drafts = new Map<string, Draft>();
  const isRequest = (role: string, { version }: PackageFact): boolean => version === null || role === "manifest";
  for (const { path, role, packages } of files) for (const fact of packages) if (!isRequest(role, fact)) addFact(drafts, fact, path, role);
  const lockedByName = new Map<string, Draft[]>();
  for (const draft of drafts.values()) {
    const key = nameKey(draft);
    lockedByName.set(key, [...(lockedByName.get(key) ?? []), draft]);
  }
  for (const { path, role, packages } of files) {
    for (const fact of packages) {
      if (!isRequest(role, fact)) continue;
      const key = nameKey({ ecosystem: fact.ecosystem, ...nameParts(fact.ecosystem, fact.name) });
      const locked = (lockedByName.get(key) ?? []).filter(draft => allows(fact, draft));
      if (locked.length === 0) addFact(drafts, fact, path, role);
      for (const draft of locked) draft.places.push({ location: path, line: fact.at.start.line + 1 });
    }
  }
  for (const image of images) addImage(drafts, image);
  const components = [...drafts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([ref, draft]) => componentOf(ref, draft));
  const inPart = [...files, ...images].filter(({ complete }) => !complete);
  const unread = inPart.flatMap(({ path, problems }) => {
    const words = [...new Set(problems.map(({ message }) => message))];
    return (words.length === 0 ? ["read in part"] : words).map(word => ({ name: "smp:incomplete", value: `${path}: ${word}` }));
  });
  const body = {
    metadata: {
      timestamp: `${at}T00:00:00Z`,
      lifecycles: [{ phase: "pre-build" }],
      tools: { components: [{ type: "application", name: "smp", version }] },
      component: { type: "application", "bom-ref": "scanned", name },
      ...(unread.length === 0 ? {} : { properties: unread }),
    },
    components,
    compositions: [{ aggregate: inPart.length === 0 ? "unknown" : "incomplete", assemblies: ["scanned"] }],
  };
  const bom = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidV5(namespace, JSON.stringify(body))}`,
    version: 1,
    ...body,
  };
  return `${JSON.stringify(bom, null, 1)}\n`;
}

function nameKey({ ecosystem, group = "", name }: Pick<Draft, "ecosystem" | "group" | "name">): string {
  return JSON.stringify([ecosystem, group, name]);
}

/** Whether a locked component of the name may be what a request has led to. */
function allows(request: PackageFact, { ecosystem, version }: Draft): boolean {
  if (version === null) return false;
  if (request.version !== null) return schemeOf(ecosystem)?.compare(version, request.version) === 0 || version === request.version;
  return request.range === null || schemeOf(ecosystem)?.satisfies(version, request.range) !== false;
}

function addFact(drafts: Map<string, Draft>, fact: PackageFact, path: string, role: string): void {
  const { ecosystem, version, source } = fact;
  const purl = purlOf(ecosystem, fact.writtenName, {
    version,
    qualifiers: {
      ...(ecosystem === "conda" && condaQualifiers(fact)),
      ...(source?.startsWith("git+") === true ? { vcs_url: source } : {}),
    },
  });
  const draft = draftAt(drafts, purl ?? `${ecosystem}:${fact.name}@${version ?? ""}`, () => ({
    type: "library",
    ...nameParts(ecosystem, fact.name),
    version,
    purl,
    ecosystem,
    optional: true,
    places: [],
    properties: new Map(),
  }));
  draft.places.push({ location: path, line: fact.at.start.line + 1 });
  if (fact.required) draft.optional = false;
  note(draft, "smp:role", role);
  note(draft, "smp:group", fact.group);
  if (fact.direct !== null) note(draft, "smp:direct", String(fact.direct));
  if (version === null && fact.range !== null) note(draft, "smp:range", fact.range);
  if (source !== undefined) note(draft, "smp:source", source);
}

/** What names the very file of a conda package. https://github.com/package-url/purl-spec/blob/main/types/conda-definition.json */
function condaQualifiers({ address, onlyOn, ...asked }: PackageFact): Readonly<Record<string, string | undefined>> {
  const file = address === undefined ? undefined : parseCondaFile(address);
  return {
    build: file?.build ?? (/[*^$]/.test(asked.build ?? "") ? undefined : asked.build),
    channel: file === undefined ? asked.channel : condaChannel(address ?? ""),
    subdir: file?.subdir ?? (onlyOn !== undefined && isSubdir(onlyOn) ? onlyOn : undefined),
    type: file?.type,
  };
}

function addImage(drafts: Map<string, Draft>, { path, stages, final }: ScannedImage): void {
  for (const [index, stage] of stages.entries()) {
    const { base } = stage;
    if (base.image !== null) {
      const { image, tag, digest } = base;
      const purl = imagePurl(image, tag, digest);
      const draft = draftAt(drafts, purl ?? `image:${base.written}`, () => ({
        type: "container",
        name: image,
        version: digest ?? tag,
        purl,
        ecosystem: "docker",
        optional: false,
        places: [],
        properties: new Map(),
      }));
      draft.places.push({ location: path, line: base.at.start.line + 1 });
      note(draft, "smp:role", index === final ? "base image" : "build image");
    }
    for (const fact of stage.packages) addInstalled(drafts, fact, path, stage, systemOf(stages, stage));
  }
}

function addInstalled(
  drafts: Map<string, Draft>,
  fact: InstalledPackage,
  path: string,
  stage: ScannedStage,
  system: System | undefined,
): void {
  const { ecosystem, name, version, source } = fact;
  const isSystem = system?.ecosystem === ecosystem;
  const purl = purlOf(ecosystem, name, {
    version,
    ...(isSystem ? { vendor: system.vendor, qualifiers: { distro: system.distro } } : {}),
  });
  const draft = draftAt(drafts, purl ?? `${ecosystem}:${name}@${version ?? ""}`, () => ({
    type: "library",
    ...nameParts(ecosystem, name),
    version,
    purl,
    ecosystem,
    optional: false,
    places: [],
    properties: new Map(),
  }));
  draft.places.push({ location: path, line: fact.at.start.line + 1 });
  note(draft, "smp:role", "image");
  note(draft, "smp:installed-by", fact.by);
  if (stage.name !== null) note(draft, "smp:stage", stage.name);
  if (version === null && fact.range !== null) note(draft, "smp:range", fact.range);
  if (source !== undefined) note(draft, "smp:source", source);
}

interface System {
  readonly ecosystem: string;
  readonly vendor: string;
  readonly distro: string | undefined;
}

/** Official images of distributions, by the last part of their name. */
const distributions: ReadonlyMap<string, readonly [ecosystem: string, vendor: string]> = new Map([
  ["debian", ["deb", "debian"]],
  ["ubuntu", ["deb", "ubuntu"]],
  ["alpine", ["apk", "alpine"]],
  ["fedora", ["rpm", "fedora"]],
  ["centos", ["rpm", "centos"]],
  ["rockylinux", ["rpm", "rocky"]],
  ["almalinux", ["rpm", "almalinux"]],
  ["amazonlinux", ["rpm", "amzn"]],
]);

/** The distribution that a stage stands on; undefined unless it is the official image of one. */
function systemOf(stages: readonly ScannedStage[], stage: ScannedStage): System | undefined {
  let base: BaseImage | undefined = stage.base;
  for (let depth = 0; base !== undefined && base.stage !== null && depth < stages.length; depth++) base = stages[base.stage]?.base;
  const name = /^(?:(?:docker\.io\/)?library\/)?([a-z]+)$/.exec(base?.image ?? "")?.[1];
  const found = name === undefined ? undefined : distributions.get(name);
  if (found === undefined) return undefined;
  const [ecosystem, vendor] = found;
  const release = /^\d+(?:\.\d+)*/.exec(base?.tag ?? "")?.[0];
  return { ecosystem, vendor, distro: release === undefined ? undefined : `${vendor}-${release}` };
}

function draftAt(drafts: Map<string, Draft>, ref: string, make: () => Draft): Draft {
  const draft = drafts.get(ref) ?? make();
  drafts.set(ref, draft);
  return draft;
}

function note({ properties }: Draft, name: string, value: string): void {
  const values = properties.get(name) ?? new Set();
  values.add(value);
  properties.set(name, values);
}

/** CycloneDX keeps the group of a Maven artefact and the scope of an npm package apart from its name. */
function nameParts(ecosystem: string, name: string): { readonly group?: string; readonly name: string } {
  const separator = ecosystem === "maven" ? ":" : ["npm", "composer", "golang"].includes(ecosystem) ? "/" : undefined;
  const at = separator === undefined ? -1 : name.lastIndexOf(separator);
  return at < 1 || at === name.length - 1 ? { name } : { group: name.slice(0, at), name: name.slice(at + 1) };
}

function componentOf(ref: string, { type, name, group, version, purl, ecosystem, optional, places, properties }: Draft): object {
  const seen = new Set<string>();
  const occurrences = places
    .filter(({ location, line }) => !seen.has(`${location}:${line}`) && seen.add(`${location}:${line}`))
    .sort((a, b) => (a.location === b.location ? a.line - b.line : a.location < b.location ? -1 : 1));
  const own = [...properties].flatMap(([key, values]) => [...values].sort().map(value => ({ name: key, value })));
  return {
    type,
    "bom-ref": ref,
    ...(group === undefined ? {} : { group }),
    name,
    ...(version === null ? {} : { version }),
    ...(type === "container" ? {} : { scope: optional ? "optional" : "required" }),
    ...(purl === undefined ? {} : { purl }),
    evidence: { occurrences },
    properties: [{ name: "smp:ecosystem", value: ecosystem }, ...own.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))],
  };
}
