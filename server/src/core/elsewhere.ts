import { normalName } from "./ecosystems/names.ts";
import {
  hasOtherNames,
  indexOf,
  nameTable,
  sameness,
  type KnownNames,
  type NameGroups,
  type PackageName,
} from "./ecosystems/same-software.ts";
import type { Facts } from "./facts-view.ts";
import { declares } from "./facts/define.ts";
import type { InImage, Occurrence } from "./occurrences.ts";

/** What is known of names: our table, read once for all files, and the project's own groups. */
export function knownNames(facts: Facts, groups: NameGroups): KnownNames {
  return { own: indexOf(groups), table: facts.derived([], nameTable) };
}

/** Where a dependency of the plan stands in manifests and lockfiles under other names for the same software, of any ecosystem. */
export function packagesElsewhere(facts: Facts, dependency: PackageName, names: KnownNames): readonly Occurrence[] {
  if (!mayStandElsewhere(dependency, names)) return [];
  return facts
    .with("packages")
    .filter(({ role }) => declares(role))
    .flatMap(file => file.value.filter(fact => isSame(fact, dependency, names)).map((fact): Occurrence => ({ file, fact })));
}

/** The same for what images install. */
export function installedElsewhere(facts: Facts, dependency: PackageName, names: KnownNames): readonly InImage[] {
  if (!mayStandElsewhere(dependency, names)) return [];
  return facts.with("images").flatMap(file => {
    const installed = file.value.stages.flatMap(stage => stage.packages);
    return installed.filter(fact => isSame(fact, dependency, names)).map((fact): InImage => ({ file, fact }));
  });
}

/**
 * Whether a package is what the plan means. Python's packages are often called by the name that programs import (cv2, yaml, PIL), which is
 * seldom one on the package index.
 */
export function isMeant(dependency: PackageName, other: PackageName, names: KnownNames): boolean {
  if (sameness(dependency, other, names) === "same") return true;
  return dependency.ecosystem === "pypi" && sameness({ ecosystem: "import", name: dependency.name }, other, names) === "same";
}

/** Most names are unknown to everybody; then no lockfile of many thousands need be walked. */
function mayStandElsewhere(dependency: PackageName, names: KnownNames): boolean {
  return (
    hasOtherNames(dependency, names) ||
    (dependency.ecosystem === "pypi" && hasOtherNames({ ecosystem: "import", name: dependency.name }, names))
  );
}

function isSame(other: PackageName, dependency: PackageName, names: KnownNames): boolean {
  const isItself =
    other.ecosystem === dependency.ecosystem &&
    normalName(other.ecosystem, other.name) === normalName(dependency.ecosystem, dependency.name);
  return !isItself && isMeant(dependency, other, names);
}
