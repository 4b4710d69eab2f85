import type { Ecosystem } from "../facts/types.ts";
import { normalName } from "./names.ts";
import { nameColumns, nameRows } from "./package-names.generated.ts";
import { schemeOf } from "./schemes.ts";

/** A package by the name that one ecosystem has for it. `import` is the ecosystem of names that Python programs import. */
export interface PackageName {
  readonly ecosystem: Ecosystem;
  readonly name: string;
}

/** Names that a project knows to be one software, each as `ecosystem:name`. They come before what we know. */
export type NameGroups = readonly (readonly string[])[];

/** Which names mean the same software. "unknown" is the answer to every name that nobody has vouched for. */
export type Sameness = "same" | "different" | "unknown";

/** What is known of names across ecosystems: our table and the names of a project. */
export interface KnownNames {
  readonly own: ReadonlyMap<string, ReadonlySet<number>>;
  readonly table: ReadonlyMap<string, ReadonlySet<number>>;
}

/** The table as an index from names to lines. */
export function nameTable(): ReadonlyMap<string, ReadonlySet<number>> {
  const groups = nameRows
    .trim()
    .split("\n")
    .map(row => {
      const cells = row.split(" ");
      const first = cells.find(cell => cell !== "-") ?? "";
      return cells.flatMap((cell, index) => {
        const names = cell === "-" ? [] : (cell === "=" ? first : cell).split(",");
        return names.map(name => `${nameColumns[index] ?? ""}:${name}`);
      });
    });
  return indexOf(groups);
}

/** Index of a project's own groups. */
export function indexOf(groups: NameGroups): ReadonlyMap<string, ReadonlySet<number>> {
  const index = new Map<string, Set<number>>();
  for (const [number, group] of groups.entries()) {
    for (const text of group) {
      const colon = text.indexOf(":");
      const key = keyOf({ ecosystem: text.slice(0, colon), name: text.slice(colon + 1) });
      const lines = index.get(key);
      if (lines === undefined) index.set(key, new Set([number]));
      else lines.add(number);
    }
  }
  return index;
}

/**
 * Whether two names mean the same software. A project's own word counts first, then how ecosystems promise to write R packages, then our
 * table. Two names of the table that share no line are different; a name that none of them knows is never the same and never different.
 */
export function sameness(a: PackageName, b: PackageName, { own, table }: KnownNames): Sameness {
  const [left, right] = [keyOf(a), keyOf(b)];
  if (left === right) return "same";
  if (a.ecosystem === b.ecosystem && a.ecosystem !== "import" && !sharesLine(left, right, own) && !sharesLine(left, right, table))
    return table.has(left) && table.has(right) ? "different" : "unknown";
  if (sharesLine(left, right, own)) return "same";
  const [leftR, rightR] = [rPackage(a), rPackage(b)];
  if (leftR !== undefined && rightR !== undefined) return leftR === rightR ? "same" : "different";
  if (sharesLine(left, right, table)) return "same";
  if (rubinProduct(a) !== undefined && rubinProduct(a) === rubinProduct(b)) return "same";
  return table.has(left) && table.has(right) && !own.has(left) && !own.has(right) ? "different" : "unknown";
}

/** Whether anything is known of a name that could make another one the same. */
export function hasOtherNames(one: PackageName, { own, table }: KnownNames): boolean {
  const key = keyOf(one);
  return own.has(key) || table.has(key) || rPackage(one) !== undefined || rubinProduct(one) !== undefined;
}

function sharesLine(left: string, right: string, index: ReadonlyMap<string, ReadonlySet<number>>): boolean {
  const lines = index.get(left);
  const others = index.get(right);
  return lines !== undefined && others !== undefined && [...lines].some(line => others.has(line));
}

function keyOf({ ecosystem, name }: PackageName): string {
  return `${ecosystem}:${normalName(ecosystem, name)}`;
}

/**
 * An R package by the one name that all its ecosystems derive from. conda-forge: `r-` and Bioconductor's `bioconductor-`; Debian's R policy:
 * `r-cran-` and `r-bioc-`; Spack: `r-` with dots turned to dashes. Names of CRAN differ in more than case and have no dashes, and
 * Bioconductor takes no name that CRAN has, so the derived name belongs to one package only.
 */
function rPackage({ ecosystem, name }: PackageName): string | undefined {
  const lower = name.toLowerCase();
  const bare =
    ecosystem === "cran" || ecosystem === "bioconductor"
      ? lower
      : ecosystem === "conda"
        ? /^(?:r|bioconductor)-(?!base$|essentials$|recommended$)(.+)$/.exec(lower)?.[1]
        : ecosystem === "deb"
          ? /^r-(?:cran|bioc)-(.+)$/.exec(lower)?.[1]
          : ecosystem === "spack"
            ? /^r-(.+)$/.exec(lower)?.[1]
            : undefined;
  return bare?.replaceAll(".", "-");
}

/** A product of EUPS by its name on the Python package index, as the Rubin Observatory publishes them: `pipe_base` is `lsst-pipe-base`. */
function rubinProduct({ ecosystem, name }: PackageName): string | undefined {
  if (ecosystem === "eups") return normalName(ecosystem, name);
  const product = ecosystem === "pypi" ? /^lsst-(.+)$/.exec(normalName(ecosystem, name))?.[1] : undefined;
  return product && normalName("eups", product.replaceAll("-", "_"));
}

/**
 * Whether a version that another ecosystem gives lies in a range of this one. Only where both ecosystems' rules read the version and the
 * range and come to the same answer; epochs, builds and other habits make it undefined.
 */
export function satisfiesAcross(ecosystem: Ecosystem, range: string, other: Ecosystem, version: string): boolean | undefined {
  const own = schemeOf(ecosystem)?.satisfies(version, range);
  const theirs = schemeOf(other)?.satisfies(version, range);
  return own === theirs ? own : undefined;
}
