import { short } from "../words.ts";
import { compilation } from "./compile.ts";
import { below, itemsOf, pointerOf, textBelow, type Place } from "./data.ts";
import { coordinateText, parseCoordinate, type Coordinate } from "./model.ts";
import type { LocatedModel } from "./places.ts";
import type { ProblemList } from "./problems.ts";

/** The versions of the metamodel of knowledge models whose events are understood: 14 is DSW 4.1, 20 is DSW 4.29 and newer. */
export const oldestMetamodel = 14;
export const newestMetamodel = 20;

/** More than the largest known model took in all its versions. */
const mostEvents = 500_000;
const mostPackages = 10_000;

/**
 * A bundle as a Wizard exports it: a package with all packages below it. Its events are compiled from the lowest package up.
 * Fields as in KnowledgeModelBundlePackageJM.hs of ds-wizard/engine-backend; before metamodel 19 the link is `parentPackageId`.
 */
export function readBundle(root: Place, problems: ProblemList): LocatedModel | undefined {
  const chain = packageChain(root, problems);
  const last = chain.at(-1);
  if (last === undefined || problems.failed()) return undefined;
  const { apply, finish, pointer } = compilation(problems);
  let events = 0;
  for (const { place } of chain) {
    const listed = below(place, "events");
    events += Array.isArray(listed.value) ? listed.value.length : 0;
    if (!Array.isArray(listed.value) || events > mostEvents) {
      const message = events > mostEvents ? `The packages have more than ${mostEvents} events` : "A package needs events, as a list";
      problems.add("error", pointerOf(listed), message);
      return undefined;
    }
    for (const event of itemsOf(listed)) apply(event);
  }
  const model = finish();
  if (model === undefined) problems.add("error", pointerOf(last.place), "No event of the packages adds a knowledge model");
  return model && { model: { ...model, coordinate: last.coordinate, metamodelVersion: last.metamodelVersion }, pointer };
}

interface Package {
  readonly place: Place;
  readonly coordinate: Coordinate;
  readonly metamodelVersion: number;
  readonly below: string | undefined;
}

/** The packages that make the bundle's own, lowest first. */
function packageChain(root: Place, problems: ProblemList): Package[] {
  const packages = new Map<string, Package>();
  // packages say it themselves; the bundle need not, but what it says counts
  if (below(root, "metamodelVersion").value !== undefined && metamodelOf(root, problems) === undefined) return [];
  const listed = below(root, "packages");
  if (Array.isArray(listed.value) && listed.value.length > mostPackages) {
    problems.add("error", pointerOf(listed), `The bundle has more than ${mostPackages} packages`);
    return [];
  }
  for (const place of itemsOf(listed)) {
    const read = readPackage(place, problems);
    if (read === undefined) continue;
    const id = coordinateText(read.coordinate);
    if (packages.has(id)) problems.add("error", pointerOf(place), `The package ${short(id)} is in the bundle twice`);
    else packages.set(id, read);
  }
  if (problems.failed()) return [];
  const wanted = textBelow(root, "id") ?? coordinateOf(root);
  const chain: Package[] = [];
  const seen = new Set<string>();
  let from: Place = below(root, "id");
  for (let id = wanted; id !== undefined;) {
    const found: Package | undefined = packages.get(id);
    if (found === undefined) {
      problems.add("error", pointerOf(from), `The package ${short(id)} is not in the bundle; export it again`);
      return [];
    }
    if (seen.has(id)) {
      problems.add("error", pointerOf(from), "The packages are built on each other in a circle");
      return [];
    }
    seen.add(id);
    chain.push(found);
    from = below(found.place, "previousPackageId");
    id = found.below;
  }
  if (wanted === undefined) problems.add("error", "/id", "The bundle does not say which package it is");
  for (const [id, { place }] of packages)
    if (!seen.has(id)) problems.add("warning", pointerOf(place), `The package ${short(id)} is not needed, and is left out`);
  return chain.reverse();
}

function readPackage(place: Place, problems: ProblemList): Package | undefined {
  const id = textBelow(place, "id") ?? coordinateOf(place) ?? "";
  const coordinate = parseCoordinate(id);
  if (coordinate === undefined) {
    problems.add("error", pointerOf(below(place, "id")), `“${short(id)}” is not a package such as dsw:smp:1.2.4`);
    return undefined;
  }
  const metamodelVersion = metamodelOf(place, problems);
  if (metamodelVersion === undefined) return undefined;
  const link = [below(place, "previousPackageId"), below(place, "parentPackageId")].find(it => it.value !== undefined && it.value !== null);
  if (link !== undefined && typeof link.value !== "string") {
    problems.add("error", pointerOf(link), "A package such as dsw:smp:1.2.4 belongs here, or null");
    return undefined;
  }
  return { place, coordinate, metamodelVersion, below: link && textBelow(place, link.step) };
}

function metamodelOf(place: Place, problems: ProblemList): number | undefined {
  const at = below(place, "metamodelVersion");
  const { value } = at;
  if (typeof value === "number" && Number.isInteger(value) && value >= oldestMetamodel && value <= newestMetamodel) return value;
  const shown = value === undefined ? "missing" : short(JSON.stringify(value), 20);
  problems.add("error", pointerOf(at), `Metamodel ${shown} cannot be read; there are the numbers ${oldestMetamodel} to ${newestMetamodel}`);
  return undefined;
}

function coordinateOf(place: Place): string | undefined {
  const [organizationId, kmId, version] = ["organizationId", "kmId", "version"].map(key => textBelow(place, key));
  return organizationId === undefined || kmId === undefined || version === undefined ? undefined : `${organizationId}:${kmId}:${version}`;
}
