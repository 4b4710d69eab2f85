import correct from "spdx-correct";
import parse from "spdx-expression-parse";
import currentIds from "spdx-license-ids/index.json" with { type: "json" };
import deprecatedIds from "spdx-license-ids/deprecated.json" with { type: "json" };

export type SpdxResult =
  | {
      readonly valid: true;
      /** The licence identifiers in it, each once, without exceptions and `+`. */
      readonly ids: readonly string[];
      /** With the identifiers in their official upper and lower case. */
      readonly normal: string;
    }
  | { readonly valid: false; readonly suggestion?: string };

/** Reads an SPDX licence expression (SPDX specification, annex "SPDX license expressions"). Identifiers may be in any case. */
export function parseSpdx(text: string): SpdxResult {
  const tree = parseExpression(text);
  if (tree !== undefined) return { valid: true, ids: [...new Set(leavesOf(tree).map(leaf => leaf.license))], normal: render(tree) };
  const suggestion = suggestionFor(text);
  return suggestion === undefined ? { valid: false } : { valid: false, suggestion };
}

/**
 * Whether two statements name the same licence; undefined when that cannot be told. Understands SPDX expressions, the usual
 * long names and what R writes into DESCRIPTION. `GPL-3.0` alone is the older way to write `GPL-3.0-only`, but many
 * mean "or later" by it, so it is never said to differ from that.
 */
export function sameLicense(a: string, b: string): boolean | undefined {
  const [left, right] = [readLicense(a), readLicense(b)];
  if (left === undefined || right === undefined) return a.trim() !== "" && squeezed(a) === squeezed(b) ? true : undefined;
  if (canonical(left, "only") === canonical(right, "only")) return true;
  if (canonical(left, "or-later") === canonical(right, "or-later")) return undefined;
  return [...leavesOf(left), ...leavesOf(right)].some(leaf => isOpaque(leaf.license)) ? undefined : false;
}

/**
 * Whether a statement fits the licence texts that were found, given by the identifiers that each text may stand for.
 * One text of several licences to choose from, or to be kept together, is enough.
 */
export function textFits(statement: string, textIds: readonly string[]): boolean | undefined {
  const tree = readLicense(statement);
  if (tree === undefined || textIds.length === 0) return undefined;
  const results = leavesOf(tree).flatMap(({ license, plus, exception }) => {
    const bare = plus ? `${license}+` : license;
    // the exception may stand in the text itself or in a file of its own
    const forms = exception === undefined ? [bare] : [bare, `${bare} WITH ${exception}`];
    return forms.flatMap(form => textIds.map(id => sameLicense(form, id)));
  });
  if (results.includes(true)) return true;
  if (results.includes(undefined)) return undefined;
  // The LGPL 3 only adds to the GPL 3, whose text has to lie beside it.
  const isLesser = leavesOf(tree).some(({ license }) => license.startsWith("LGPL-3"));
  return isLesser && textIds.some(id => id.startsWith("GPL-3")) ? undefined : false;
}

/** Every current licence identifier, for completion. */
export function licenseIds(): readonly string[] {
  return currentIds;
}

interface Leaf {
  readonly license: string;
  readonly plus?: true;
  readonly exception?: string;
}

interface Branch {
  readonly conjunction: "and" | "or";
  readonly left: Tree;
  readonly right: Tree;
}

type Tree = Leaf | Branch;

const byLowerCase: ReadonlyMap<string, string> = new Map([...currentIds, ...deprecatedIds].map(id => [id.toLowerCase(), id]));
const deprecated: ReadonlySet<string> = new Set(deprecatedIds);
/** No real expression is longer; the parser recurses. */
const longest = 2000;

function parseExpression(text: string): Tree | undefined {
  if (text.length > longest) return undefined;
  const exact = text
    .replace(/\s+/g, " ")
    .trim()
    // A name with `+` keeps it; the parser knows `+` as an operator.
    .replace(/[A-Za-z0-9][A-Za-z0-9.-]*/g, word => byLowerCase.get(word.toLowerCase()) ?? word);
  try {
    const tree: unknown = parse(exact);
    return isTree(tree) ? tree : undefined;
  } catch {
    return undefined;
  }
}

function isTree(value: unknown): value is Tree {
  if (typeof value !== "object" || value === null) return false;
  if ("license" in value) return typeof value.license === "string";
  return "left" in value && "right" in value && isTree(value.left) && isTree(value.right);
}

function leavesOf(tree: Tree): Leaf[] {
  return "license" in tree ? [tree] : [...leavesOf(tree.left), ...leavesOf(tree.right)];
}

function render(tree: Tree, inside?: Branch["conjunction"]): string {
  if ("license" in tree) return `${tree.license}${tree.plus ? "+" : ""}${tree.exception === undefined ? "" : ` WITH ${tree.exception}`}`;
  const text = `${render(tree.left, tree.conjunction)} ${tree.conjunction.toUpperCase()} ${render(tree.right, tree.conjunction)}`;
  return inside === "and" && tree.conjunction === "or" ? `(${text})` : text;
}

/** A form that is equal for expressions that differ in order, brackets and repetition only. `bare` says how a GNU licence without suffix is taken. */
function canonical(tree: Tree, bare: "only" | "or-later"): string {
  if ("license" in tree) return `${canonicalId(tree, bare)}${tree.exception === undefined ? "" : ` with ${tree.exception}`}`;
  const parts = new Set(operands(tree, tree.conjunction).map(part => canonical(part, bare)));
  const sorted = [...parts].sort();
  return sorted.length === 1 ? (sorted[0] ?? "") : `(${sorted.join(` ${tree.conjunction} `)})`;
}

function operands(tree: Tree, conjunction: Branch["conjunction"]): Tree[] {
  if ("license" in tree || tree.conjunction !== conjunction) return [tree];
  return [...operands(tree.left, conjunction), ...operands(tree.right, conjunction)];
}

function canonicalId({ license, plus }: Leaf, bare: "only" | "or-later"): string {
  const gnu = /^((?:GPL|LGPL|AGPL|GFDL)-\d\.\d)(-only|-or-later)?$/.exec(license);
  if (gnu === null) return `${license}${plus ? "+" : ""}`;
  if (plus || gnu[2] === "-or-later") return `${gnu[1]}-or-later`;
  return gnu[2] === "-only" ? license : `${license}-${bare}`;
}

/** Identifiers of which we cannot say that they differ from another: private ones, and old names of others. */
function isOpaque(id: string): boolean {
  return id.includes("LicenseRef-") || (deprecated.has(id) && !/^A?L?GPL-\d\.\d$/.test(id));
}

function readLicense(text: string): Tree | undefined {
  return parseExpression(text) ?? fromR(text) ?? fromName(text);
}

/** What CRAN accepts in `License`: alternatives parted by `|`, versions in brackets, and "+ file LICENSE". */
function fromR(text: string): Tree | undefined {
  const parts = text.split("|").map(part => fromName(part.trim().replace(/\s*\+\s*file LICEN[CS]E$/i, "")));
  let tree: Tree | undefined;
  for (const part of parts) {
    if (part === undefined) return undefined;
    tree = tree === undefined ? part : { conjunction: "or", left: tree, right: part };
  }
  return tree;
}

/** One licence by one of its usual names. Only names that can mean nothing else. */
function fromName(text: string): Tree | undefined {
  if (text.length > 200) return undefined;
  const id = byLowerCase.get(text.trim().toLowerCase()) ?? commonNames.get(squeezed(text));
  return id === undefined ? fromGnuName(text) : { license: id };
}

function fromGnuName(text: string): Leaf | undefined {
  const words = squeezed(text.replace(/\(\s*>=\s*/g, " or later ").replace(/\+/g, " or later "));
  const name =
    /^gnu (affero |lesser |library )?general public (a?l?gpl )?(.*)$/.exec(words) ?? /^()(?:gnu )?(gpl|lgpl|agpl) ?v?(.*)$/.exec(words);
  if (name === null) return undefined;
  const kind = name[1] === "affero " ? "AGPL" : name[1] ? "LGPL" : (name[2] ?? "gpl").trim().toUpperCase();
  const rest = (name[3] ?? "")
    .replace(/\bv(?=\d)/g, "")
    .replace(/\bas published by.*$/, "")
    .trim();
  const version = /\b([123])(?: ([01]))?\b/.exec(rest);
  const others = rest
    .replace(/\b([123])(?: ([01]))?\b/, "")
    .replace(/\b(or|later|any|newer|greater|only)\b/g, "")
    .trim();
  if (version === null || others !== "") return undefined;
  const id = `${kind}-${version[1]}.${version[2] ?? "0"}`;
  const suffix = /\b(later|newer|greater)\b/.test(rest) ? "-or-later" : /\bonly\b/.test(rest) ? "-only" : "";
  return byLowerCase.has(`${id}${suffix}`.toLowerCase()) ? { license: `${id}${suffix}` } : undefined;
}

/** Lower case, without "the", "license", "version" and punctuation, so that spellings of one name fall together. */
function squeezed(text: string): string {
  return text
    .toLowerCase()
    .replace(/\b(the|licen[cs]ed?|version|software)\b/g, " ")
    .replace(/[^a-z0-9]+/g, " ")
    .replace(/\bv(?=\d)/g, "")
    .trim()
    .replace(/ +/g, " ");
}

/** Keys as `squeezed` gives them. */
const commonNames: ReadonlyMap<string, string> = new Map([
  ["mit", "MIT"],
  ["mit expat", "MIT"],
  ["expat", "MIT"],
  ["apache 2", "Apache-2.0"],
  ["apache 2 0", "Apache-2.0"],
  ["asl 2 0", "Apache-2.0"],
  ["apache or later 2", "Apache-2.0"],
  ["apache 2 0 january 2004", "Apache-2.0"],
  ["bsd 2 clause", "BSD-2-Clause"],
  ["bsd 2 clause simplified", "BSD-2-Clause"],
  ["simplified bsd", "BSD-2-Clause"],
  ["bsd 3 clause", "BSD-3-Clause"],
  ["3 clause bsd", "BSD-3-Clause"],
  ["bsd 3", "BSD-3-Clause"],
  ["bsd 3 clause new or revised", "BSD-3-Clause"],
  ["new bsd", "BSD-3-Clause"],
  ["modified bsd", "BSD-3-Clause"],
  ["mozilla public 2 0", "MPL-2.0"],
  ["mozilla public 2 0 mpl 2 0", "MPL-2.0"],
  ["mpl 2 0", "MPL-2.0"],
  ["isc", "ISC"],
  ["boost 1 0", "BSL-1.0"],
  ["boost 1 0 bsl 1 0", "BSL-1.0"],
  ["unlicense", "Unlicense"],
  ["cc0", "CC0-1.0"],
  ["cc0 1 0", "CC0-1.0"],
  ["cc0 1 0 universal", "CC0-1.0"],
  ["cc by 4 0", "CC-BY-4.0"],
  ["cc by sa 4 0", "CC-BY-SA-4.0"],
  ["creative commons attribution 4 0 international", "CC-BY-4.0"],
  ["creative commons attribution sharealike 4 0 international", "CC-BY-SA-4.0"],
  ["artistic 2 0", "Artistic-2.0"],
  ["eupl 1 2", "EUPL-1.2"],
  ["european union public 1 2", "EUPL-1.2"],
  ["cecill 2 1", "CECILL-2.1"],
  ["zlib", "Zlib"],
]);

function suggestionFor(text: string): string | undefined {
  if (text.trim() === "" || text.length > 200) return undefined;
  const known = readLicense(text);
  if (known !== undefined) return render(known);
  const guess = correct(text);
  return guess !== null && isPlausible(text, guess) ? guess : undefined;
}

/** The guess must begin with a word of the text and bring no number and no "or later" that is not there: it is meant for a quick fix. */
function isPlausible(text: string, guess: string): boolean {
  // Of several licences the guess would keep one.
  if (/[|,;/&]|\b(and|or)\b(?! later)/i.test(text)) return false;
  const words = squeezed(text).split(" ");
  const [family = "", ...rest] = guess.toLowerCase().split(/[^a-z0-9]+/);
  const said = new Set(words.flatMap(word => [word, ...word.split(/(?<=[a-z])(?=\d)/)]));
  if (!said.has(family)) return false;
  return rest.every(part => (/^\d+$/.test(part) ? part === "0" || said.has(part) : part !== "later" || said.has("later")));
}
