import type { Proof } from "./gate.ts";
import type { BoundPart } from "./preset.ts";
import type { SignOff } from "./signoff.ts";

/** The digests of one release. A part that could not be worked out is missing. */
export type ReleaseDigests = Readonly<Partial<Record<BoundPart, string>>>;

/** What a decision rests on besides the plan. Whatever is missing was not found out, and is never taken for granted. */
export interface GateFacts {
  /** By release tag. A release that is missing has no tag that could be read. */
  readonly digests: ReadonlyMap<string, ReleaseDigests>;
  /** Whether a file that a sign-off names as evidence is in the repository; undefined when nobody could look. */
  readonly hasEvidence: (path: string) => boolean | undefined;
  /** Who wrote commits of a release, by any of their names or addresses; a release is missing when that is not known. */
  readonly authors: ReadonlyMap<string, readonly string[]>;
  /** How sure it is who wrote an entry; undefined when nobody could look. */
  readonly proofOf: (signOff: SignOff) => Proof | undefined;
  /** Files that differ between what was signed and the release now; undefined when they cannot be told. */
  readonly changedFiles: (signOff: SignOff, release: string, part: BoundPart) => readonly string[] | undefined;
}

/** Facts as a file, for sites without git: `{digest: {RELEASE: {source, environment, data, models}}, missing_evidence, authors}`. */
export interface GivenFacts {
  readonly digest: Readonly<Record<string, ReleaseDigests>>;
  readonly missing_evidence?: readonly string[];
  readonly authors?: Readonly<Record<string, readonly string[]>>;
}

/** The facts of a file in place of git's. Throws an Error with a message for users when the data do not have that shape. */
export function factsFromData(data: unknown): GateFacts {
  const given = object(data, "the facts");
  const digests = new Map<string, ReleaseDigests>();
  for (const [release, parts] of Object.entries(object(given["digest"], "“digest”"))) {
    const values = Object.entries(object(parts, `the digests of ${release}`));
    const wrong = values.find(([, value]) => typeof value !== "string");
    if (wrong !== undefined) throw new Error(`The ${wrong[0]} digest of ${release} is not text`);
    digests.set(release, Object.fromEntries(values));
  }
  const missing = new Set(texts(given["missing_evidence"] ?? [], "“missing_evidence”"));
  const authors = Object.entries(object(given["authors"] ?? {}, "“authors”"));
  return {
    digests,
    hasEvidence: path => !missing.has(path),
    authors: new Map(authors.map(([release, names]) => [release, texts(names, `the authors of ${release}`)])),
    proofOf: () => undefined,
    changedFiles: () => undefined,
  };
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`In a facts file, ${what} must be an object`);
  return value as Record<string, unknown>;
}

function texts(value: unknown, what: string): string[] {
  if (!Array.isArray(value) || !value.every(item => typeof item === "string")) {
    throw new Error(`In a facts file, ${what} must be a list of texts`);
  }
  return value;
}
