import type { Location as LspLocation } from "vscode-languageserver";
import type { Analysis } from "../core/analyze.ts";
import { normalName } from "../core/ecosystems/names.ts";
import type { Facts } from "../core/facts-view.ts";
import { occurrencesOf } from "../core/occurrences.ts";
import { pointerOf, textOf } from "../core/plan/nodes.ts";
import { schemaAt } from "../core/plan/schema.ts";
import { splitDependency, type Plan, type PlanDependency } from "../core/plan/view.ts";
import type { Location } from "../core/types.ts";
import type { Position, Range } from "../core/text.ts";
import { atOffset } from "./plan-tree.ts";
import type { PlanPlace, PlanState, Session } from "./session.ts";

/** A package by the names of the core: places with the same key are places of the same package. */
export type PackageKey = Pick<PlanDependency, "ecosystem" | "name">;

/** Where a package stands, by what stands there. */
export interface PackagePlaces {
  readonly plan: readonly LspLocation[];
  readonly declared: readonly LspLocation[];
  readonly locked: readonly LspLocation[];
  readonly inImage: readonly LspLocation[];
}

/** The package under the cursor of a manifest, lockfile or image definition, with its places for every plan around; undefined when there is none. */
export async function packagesAround(
  uri: string,
  position: Position,
  session: Session,
): Promise<{ readonly role: "manifest" | "lock" | "image"; readonly places: PackagePlaces } | undefined> {
  await session.ready();
  const own = session.locate(uri);
  if (own === undefined || session.roleOf(uri) !== "evidence") return undefined;
  let role: "manifest" | "lock" | "image" | undefined;
  const found: PackagePlaces[] = [];
  for (const place of session.plansOf(uri)) {
    const analysis = await session.result(place);
    const at = analysis && packageAt(analysis.facts, own.path, position);
    if (analysis === undefined || at === undefined) continue;
    role = at.role;
    found.push(packagePlaces(at.key, analysis.plan, analysis.facts, place, session));
  }
  return role === undefined ? undefined : { role, places: joined(found) };
}

/** The package that an entry of the plan under the cursor names. */
export function planPackageAt({ part, plan }: PlanState, offset: number): PackageKey | undefined {
  const { node } = atOffset(part.document.root, offset);
  if (node?.kind !== "scalar") return undefined;
  const dependency = plan.dependencies.find(({ written }) => written.node === node);
  if (dependency !== undefined) return dependency;
  return schemaAt(pointerOf(node), part.kind)?.["x-kind"] === "dependency" ? splitDependency(textOf(node) ?? "") : undefined;
}

/** Every place of a package in one plan and its repository. */
export function packagePlaces(key: PackageKey, plan: Plan, facts: Facts, { root }: PlanPlace, session: Session): PackagePlaces {
  const locations = (places: readonly Location[]): LspLocation[] =>
    places.map(({ path, range }) => ({ uri: session.addressOf({ root, path }), range }));
  const name = normalName(key.ecosystem, key.name);
  const entries = plan.dependencies.filter(it => it.ecosystem === key.ecosystem && normalName(it.ecosystem, it.name) === name);
  const { declared, locked, inImage } = occurrencesOf(facts, key);
  return {
    plan: locations(entries.map(({ written }) => written.at)),
    declared: locations(declared.map(({ file, fact }) => ({ path: file.path, range: fact.at }))),
    locked: locations(locked.map(({ file, fact }) => ({ path: file.path, range: fact.at }))),
    inImage: locations(inImage.map(({ file, fact }) => ({ path: file.path, range: fact.at }))),
  };
}

/** Each place once: plans that share a repository share most of them. */
export function joined(all: readonly PackagePlaces[]): PackagePlaces {
  const merge = (pick: (one: PackagePlaces) => readonly LspLocation[]): LspLocation[] => unique(all.flatMap(pick));
  return {
    plan: merge(it => it.plan),
    declared: merge(it => it.declared),
    locked: merge(it => it.locked),
    inImage: merge(it => it.inImage),
  };
}

export function unique(locations: readonly LspLocation[]): LspLocation[] {
  const seen = new Set<string>();
  return locations.filter(location => {
    const key = JSON.stringify(location);
    return !seen.has(key) && seen.add(key);
  });
}

/** What a file holds at a position. Entries of lockfiles go over many lines, of which only those speak of it that name it or its version. */
function packageAt(
  facts: Analysis["facts"],
  path: string,
  position: Position,
): { readonly key: PackageKey; readonly role: "manifest" | "lock" | "image" } | undefined {
  const packages = facts.at("packages", path);
  if (packages !== undefined && (packages.role === "manifest" || packages.role === "lock")) {
    let best: (typeof packages.value)[number] | undefined;
    for (const fact of packages.value) {
      if (contains(fact.at, position) && (best === undefined || contains(best.at, fact.at.start))) best = fact;
    }
    if (best !== undefined) {
      const line = lineOf(packages.file.text, position.line);
      const { start, end } = best.at;
      const speaks = start.line === end.line || line.includes(best.writtenName) || (best.version !== null && line.includes(best.version));
      return speaks ? { key: best, role: packages.role } : undefined;
    }
  }
  const images = facts.at("images", path)?.value;
  const installed = images?.stages.flatMap(stage => stage.packages).find(({ at }) => contains(at, position));
  return installed && { key: installed, role: "image" };
}

function lineOf(text: string, line: number): string {
  let start = 0;
  for (let at = 0; at < line; at++) {
    const next = text.indexOf("\n", start);
    if (next < 0) return "";
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  return text.slice(start, end < 0 ? text.length : end);
}

export function contains({ start, end }: Range, { line, character }: Position): boolean {
  const after = line > start.line || (line === start.line && character >= start.character);
  return after && (line < end.line || (line === end.line && character <= end.character));
}
