import type { RepoPath, UnreadWhy } from "../core/types.ts";

/** A folder's entry. Links are reported as what they lead to only if that lies inside the root. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "linked directory" | "other";
}

export type FileContent = { readonly bytes: Uint8Array } | { readonly why: UnreadWhy };

/** Read access to one root. Every path is relative to it, and no implementation may ever leave it. */
export interface FileSystem {
  /**
   * Undefined when the folder cannot be listed. "just listed" says that the listing of the folder above, made within this very walk, had it
   * as a folder and no link, so that nobody needs to ask again where it leads.
   */
  readonly list: (folder: RepoPath, way?: "just listed") => Promise<readonly DirectoryEntry[] | undefined>;
  /** Undefined when there is nothing at the path. Never more than `limit` bytes. */
  readonly read: (path: RepoPath, limit: number) => Promise<FileContent | undefined>;
  /**
   * Reads many small files at a time where that is sooner than one by one; those that are not there are left out. The bytes belong to
   * `each` only until it returns.
   */
  readonly readMany?: (paths: readonly RepoPath[], limit: number, each: (path: RepoPath, content: FileContent) => void) => Promise<void>;
  readonly kindOf: (path: RepoPath) => Promise<"file" | "directory" | undefined>;
}
