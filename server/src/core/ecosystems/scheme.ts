/** How one ecosystem reads versions and ranges. Undefined always means "could not tell", never "no". */
export interface VersionScheme {
  /** Less than, equal to, greater than zero as `a` is older than, the same as, newer than `b`. */
  readonly compare: (a: string, b: string) => number | undefined;
  /** Whether a version lies in a range; both in the ecosystem's own syntax. */
  readonly satisfies: (version: string, range: string) => boolean | undefined;
  /** Whether a text is a range (an exact version counts as one) in this ecosystem's syntax. */
  readonly isRange: (range: string) => boolean;
  /** The smallest change to a range that lets a version in, as the ecosystem's users would write it. */
  readonly widen: (range: string, version: string) => string | undefined;
  /** The range that lets in this version only; where the ecosystem has none, what its users write for "this version". */
  readonly exactly: (version: string) => string;
}
