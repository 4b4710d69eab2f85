import { normalName } from "./ecosystems/names.ts";
import { readerFor, type Facts, type FileWith } from "./facts-view.ts";
import { declares } from "./facts/define.ts";
import type { Ecosystem, InstalledPackage, PackageFact } from "./facts/types.ts";
import type { Plan, PlanDependency } from "./plan/view.ts";
import { folderOf, foldersUp, repoPath } from "./repo.ts";
import type { Unread } from "./types.ts";

/** One place where a package stands. Declared, locked and in the image are kept apart: they are three different facts. */
export interface Occurrence {
  readonly file: FileWith<"packages">;
  readonly fact: PackageFact;
}

export interface InImage {
  readonly file: FileWith<"images">;
  readonly fact: InstalledPackage;
}

export interface Occurrences {
  readonly declared: readonly Occurrence[];
  readonly locked: readonly Occurrence[];
  readonly inImage: readonly InImage[];
  /** In workflows, SBOMs and the like, which speak neither for what the project declares nor for what it locks. */
  readonly mentioned: readonly Occurrence[];
}

/** Where a dependency of the plan stands in the repository, in its own ecosystem. */
export function occurrencesOf(facts: Facts, dependency: Pick<PlanDependency, "ecosystem" | "name">): Occurrences {
  const all = packagesNamed(facts, dependency);
  return {
    declared: all.filter(({ file }) => file.role === "manifest"),
    locked: all.filter(({ file }) => file.role === "lock"),
    inImage: facts.derived(["images"], installedByName).get(nameKey(dependency)) ?? [],
    mentioned: all.filter(({ file }) => !declares(file.role)),
  };
}

/** Files of the plan's scope that could ask for packages or fix them but could not be read. */
export function unreadDeclaring(facts: Facts): readonly Unread[] {
  return facts.unread("packages").filter(({ path }) => declares(readerFor(path)?.role));
}

/** Where a dependency of the plan stands in files of any role. */
export function packagesNamed(facts: Facts, dependency: Pick<PlanDependency, "ecosystem" | "name">): readonly Occurrence[] {
  return facts.derived(["packages"], packagesByName).get(nameKey(dependency)) ?? [];
}

function nameKey({ ecosystem, name }: Pick<PlanDependency, "ecosystem" | "name">): string {
  return keyOf(ecosystem, normalName(ecosystem, name));
}

function keyOf(ecosystem: Ecosystem, name: string): string {
  return `${ecosystem} ${name}`;
}

function packagesByName(facts: Facts): ReadonlyMap<string, readonly Occurrence[]> {
  const all = facts.with("packages").flatMap(file => file.value.map(fact => ({ file, fact })));
  const groups = groupBy(all, ({ fact }) => keyOf(fact.ecosystem, fact.name));
  // some install or replace a package under another name, by which the project and its plan may call it
  const aliased = all.filter(
    ({ fact }) => ecosystemsWithAliases.has(fact.ecosystem) && normalName(fact.ecosystem, fact.writtenName) !== fact.name,
  );
  for (const [key, found] of groupBy(aliased, ({ fact }) => keyOf(fact.ecosystem, normalName(fact.ecosystem, fact.writtenName))))
    groups.set(key, [...(groups.get(key) ?? []), ...found]);
  return groups;
}

const ecosystemsWithAliases: ReadonlySet<string> = new Set(["npm", "cargo", "golang", "hex", "swift"]);

function installedByName(facts: Facts): ReadonlyMap<string, readonly InImage[]> {
  const all = facts.with("images").flatMap(file => file.value.stages.flatMap(stage => stage.packages.map(fact => ({ file, fact }))));
  return groupBy(all, ({ fact }) => keyOf(fact.ecosystem, fact.name));
}

function groupBy<T>(items: readonly T[], keyOfItem: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Manifests and lockfiles that speak for an ecosystem: those of its own formats, and those in which one of its packages stands. */
export function filesOf(facts: Facts, ecosystem: Ecosystem): readonly FileWith<"packages">[] {
  return facts.derived(["packages"], filesByEcosystem).get(ecosystem) ?? [];
}

function filesByEcosystem(facts: Facts): ReadonlyMap<Ecosystem, readonly FileWith<"packages">[]> {
  const declaring = facts.with("packages").filter(({ role }) => declares(role));
  const all = declaring.flatMap(file => {
    const ecosystems = new Set(file.value.map(fact => fact.ecosystem));
    if (file.ecosystem !== null) ecosystems.add(file.ecosystem);
    return [...ecosystems].map(ecosystem => ({ ecosystem, file }));
  });
  return new Map([...groupBy(all, ({ ecosystem }) => ecosystem)].map(([ecosystem, found]) => [ecosystem, found.map(({ file }) => file)]));
}

/**
 * Whether a package of that name stands anywhere under another ecosystem. Names across ecosystems may or may not mean
 * the same software, so this only ever silences.
 */
export function standsElsewhere(facts: Facts, dependency: Pick<PlanDependency, "ecosystem" | "name">): boolean {
  return facts.derived(["packages", "images"], looseNames).has(looseName(dependency.name));
}

function looseNames(facts: Facts): ReadonlySet<string> {
  const declared = facts.with("packages").flatMap(file => file.value);
  const installed = facts.with("images").flatMap(file => file.value.stages.flatMap(stage => stage.packages));
  return new Set([...declared, ...installed].map(({ name }) => looseName(name)));
}

/** What is left of a name without the habits of an ecosystem: case, separators, `python3-`, `r-`, `lib…-dev`. */
export function looseName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(python3?|py|r|bioconductor|r-cran|lib)-/, "")
    .replace(/-(dev|devel|python|py)$/, "")
    .replace(/[-_.]/g, "");
}

/**
 * The lockfiles that are the truth for a dependency: what the plan names, else those in the plan's own folder or above.
 * A lockfile further down locks something else.
 */
export function truthFor(
  plan: Plan,
  facts: Facts,
  dependency: Pick<PlanDependency, "ecosystem" | "pinnedIn">,
): readonly FileWith<"packages">[] {
  const named = dependency.pinnedIn ?? plan.pinnedIn.get(dependency.ecosystem);
  if (named !== undefined) {
    const path = repoPath(named.value, plan.folder);
    const file = path === undefined ? undefined : facts.at("packages", path);
    return file ? [file] : [];
  }
  const up = foldersUp(plan.folder);
  const locks = filesOf(facts, dependency.ecosystem).filter(file => file.role === "lock");
  const nearest = up.find(folder => locks.some(lock => folderOf(lock.path) === folder));
  return locks.filter(lock => folderOf(lock.path) === nearest);
}
