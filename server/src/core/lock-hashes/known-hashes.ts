/** Digests that the versions of a tool would record of a manifest. */
export interface KnownHashes {
  readonly hashes: readonly string[];
  /** False when the lock may come from a version of the tool that records something else: then only a match proves anything. */
  readonly all: boolean;
}
