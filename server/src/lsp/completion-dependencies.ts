import { normalName } from "../core/ecosystems/names.ts";
import type { PackageFact } from "../core/facts/types.ts";
import { declares } from "../core/facts/define.ts";
import type { Candidate } from "./completion-candidate.ts";
import type { CompletionPlace } from "./completion-place.ts";
import type { PlanState } from "./session.ts";

const kinds = { ecosystem: 9, name: 18, range: 12 } as const;

/** Ecosystems that people write most, for a repository in which none can be read. */
const common = ["pypi", "conda", "cran", "npm", "cargo", "deb", "rpm", "apptainer", "spack", "easybuild"];

/** Package names of one ecosystem that are shown at once. */
const most = 3000;

/** `ecosystem:name range`, one part after the other; real names and versions from manifests and lockfiles. */
export function dependencyCandidates(place: CompletionPlace, state: PlanState): Candidate[] {
  const { typed, written } = place;
  const colon = typed.indexOf(":");
  if (colon < 0) return ecosystemCandidates(place, state);
  const ecosystem = typed.slice(0, colon);
  const space = typed.search(/\s/);
  if (space < 0) return nameCandidates(ecosystem, written, state);
  return rangeCandidates(ecosystem, typed.slice(colon + 1, space), state);
}

function ecosystemCandidates({ written, quote, span, typed }: CompletionPlace, { plan, analysis }: PlanState): Candidate[] {
  const rest = /^[^:]*:(.*)$/.exec(written)?.[1] ?? "";
  const read = analysis.facts
    .with("packages")
    .filter(({ role }) => declares(role))
    .flatMap(({ ecosystem, value }) => [ecosystem ?? [], value.map(fact => fact.ecosystem)].flat());
  const used = plan.dependencies.map(({ ecosystem }) => ecosystem);
  const first = new Set([...read, ...used]);
  const closed = quote !== "" && span.end - span.start > quote.length + Math.max(written.length, typed.length);
  return [...new Set([...[...first].sort(), ...common])].map(name => ({
    label: `${name}:`,
    // unfinished, so it gets no quotes of its own as a whole text would
    yaml: `${quote}${name}:${rest}${closed ? quote : ""}`,
    ...(closed ? { snippet: `${quote}${name}:\${0}${rest.replace(/[\\$}]/g, "\\$&")}${quote}` } : {}),
    item: false,
    kind: kinds.ecosystem,
    detail: first.has(name) ? "in this repository" : undefined,
    again: true,
  }));
}

function nameCandidates(ecosystem: string, written: string, { plan, analysis }: PlanState): Candidate[] {
  const rest = /^[^\s]*(\s.*)$/.exec(written)?.[1] ?? "";
  const own = new Set(plan.dependencies.filter(it => it.ecosystem === ecosystem).map(({ name }) => normalName(ecosystem, name)));
  const current = normalName(ecosystem, written.slice(ecosystem.length + 1).split(/\s/, 1)[0] ?? "");
  const byName = new Map<string, { fact: PackageFact; manifest: boolean; where: string }>();
  for (const { path, role, value } of analysis.facts.with("packages")) {
    for (const fact of value) {
      if (fact.ecosystem !== ecosystem || (own.has(fact.name) && fact.name !== current)) continue;
      const before = byName.get(fact.name);
      const manifest = role === "manifest" || (role === "lock" && fact.direct === true);
      if (before === undefined || (manifest && !before.manifest))
        byName.set(fact.name, { fact, manifest, where: `${path}${fact.version === null ? "" : ` · ${fact.version}`}` });
    }
  }
  return [...byName.values()]
    .sort((a, b) => Number(b.manifest) - Number(a.manifest) || (a.fact.name < b.fact.name ? -1 : 1))
    .slice(0, most)
    .map(({ fact, where }) => ({
      label: fact.writtenName,
      value: `${ecosystem}:${fact.writtenName}${rest}`,
      kind: kinds.name,
      detail: where,
      again: rest === "",
    }));
}

/** Ranges around the version that is locked, and what the manifest says. */
function rangeCandidates(ecosystem: string, name: string, { analysis }: PlanState): Candidate[] {
  const wanted = normalName(ecosystem, name);
  const facts = analysis.facts
    .with("packages")
    .flatMap(({ path, role, value }) =>
      value.filter(fact => fact.ecosystem === ecosystem && fact.name === wanted).map(fact => ({ path, role, fact })),
    );
  const ranges = new Map<string, string>();
  const add = (range: string, why: string): void => {
    if (!ranges.has(range)) ranges.set(range, why);
  };
  for (const { path, role, fact } of facts)
    if (role === "manifest" && fact.range !== null && fact.range.trim() !== "") add(fact.range.trim(), `as in ${path}`);
  for (const { path, role, fact } of facts) {
    if (role !== "lock" || fact.version === null) continue;
    for (const range of rangesFor(ecosystem, fact.version)) add(range, `${path} has ${fact.version}`);
  }
  return [...ranges].map(([range, detail]) => ({ label: range, value: `${ecosystem}:${name} ${range}`, kind: kinds.range, detail }));
}

/** As the ecosystem's users write ranges around a version: up to the next major one, and exactly this one. */
export function rangesFor(ecosystem: string, version: string): string[] {
  const match = /^v?(\d+)(?:[.-](\d+))?/.exec(version);
  const major = Number(match?.[1] ?? NaN);
  const minor = match?.[2];
  if (!Number.isSafeInteger(major)) return [exact(ecosystem, version)];
  switch (ecosystem) {
    case "npm":
    case "cargo":
      return [`^${version}`, `~${version}`, exact(ecosystem, version)];
    case "cran":
    case "bioconductor":
      return [`>=${version}`, exact(ecosystem, version)];
    case "deb":
    case "rpm":
    case "apk":
      return [exact(ecosystem, version)];
    default:
      return [`>=${minor === undefined ? String(major) : `${major}.${minor}`},<${major + 1}`, exact(ecosystem, version)];
  }
}

function exact(ecosystem: string, version: string): string {
  return ecosystem === "npm"
    ? version
    : ecosystem === "cargo" || ecosystem === "deb" || ecosystem === "rpm" || ecosystem === "apk"
      ? `=${version}`
      : `==${version}`;
}
