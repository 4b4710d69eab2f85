import { indexOf, nameTable, sameness, type KnownNames, type NameGroups, type PackageName } from "./ecosystems/same-software.ts";
import type { Facts } from "./facts-view.ts";
import { declares } from "./facts/define.ts";
import type { InImage, Occurrence } from "./occurrences.ts";

/** What is known of names: our table, read once for all files, and the project's own groups. */
export function knownNames(facts: Facts, groups: NameGroups): KnownNames {
  return { own: indexOf(groups), table: facts.derived([], nameTable) };
}

/** Where a dependency of the plan stands in manifests and lockfiles under other ecosystems' names for the same software. */
export function packagesElsewhere(facts: Facts, dependency: PackageName, names: KnownNames): readonly Occurrence[] {
  return facts
    .with("packages")
    .filter(({ role }) => declares(role))
    .flatMap(file => file.value.filter(fact => isSame(fact, dependency, names)).map((fact): Occurrence => ({ file, fact })));
}

/** The same for what images install. */
export function installedElsewhere(facts: Facts, dependency: PackageName, names: KnownNames): readonly InImage[] {
  return facts.with("images").flatMap(file => {
    const installed = file.value.stages.flatMap(stage => stage.packages);
    return installed.filter(fact => isSame(fact, dependency, names)).map((fact): InImage => ({ file, fact }));
  });
}

function isSame(other: PackageName, dependency: PackageName, names: KnownNames): boolean {
  return other.ecosystem !== dependency.ecosystem && sameness(dependency, other, names) === "same";
}
