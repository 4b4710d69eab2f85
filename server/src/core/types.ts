import type { Range } from "./text.ts";

/** A path inside the root that is looked at: relative, with `/`, without `.` or `..`. Made by `repoPath` only. The root itself is "". */
export type RepoPath = string & { readonly __brand: "RepoPath" };

/** A file's text. The host hands out the same object as long as path and text are the same, so memories key on the object. */
export interface SourceFile {
  readonly path: RepoPath;
  /** Decoded text without a byte order mark. */
  readonly text: string;
}

export type UnreadWhy =
  | "too large"
  | "not understood"
  | "no permission"
  | "not text"
  | "outside the root"
  | "not a regular file"
  | "vanished while being read"
  | "too many files";

export interface Unread {
  readonly path: RepoPath;
  readonly why: UnreadWhy;
}

export type EntryKind = "file" | "directory";

/** The repository as a value. Whatever is not in it was not looked at, and is unknown. */
export interface RepoSnapshot {
  /** Contents, only of the files that some reader asks for. */
  readonly files: ReadonlyMap<RepoPath, SourceFile>;
  /** Every file and folder that was listed. */
  readonly entries: ReadonlyMap<RepoPath, EntryKind>;
  readonly unread: readonly Unread[];
  /** Folders whose content was not listed (ignored, vendored, no permission): what lies below them is unknown. */
  readonly unlisted: ReadonlySet<RepoPath>;
  /** False when listing stopped at a limit: absence then proves nothing. */
  readonly complete: boolean;
  /** Set as long as nobody asked for program text, so that nothing is known of it. */
  readonly withoutPrograms?: true;
}

export type Severity = "error" | "warning" | "info" | "hint";

export const stages = ["getting-started", "construction", "application", "production", "publication"] as const;
export type Stage = (typeof stages)[number];

export interface Location {
  readonly path: RepoPath;
  readonly range: Range;
}

export interface RelatedLocation extends Location {
  readonly message: string;
}

export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

export interface FileEdit {
  readonly path: RepoPath;
  /** The file must not exist yet; `edits` then hold one insertion with its whole text. */
  readonly create?: true;
  readonly edits: readonly TextEdit[];
}

/** `safe`: keeps the meaning of what the user wrote and may be applied unseen. `suggestion`: the user chooses. */
export type Safety = "safe" | "suggestion";

export interface Fix {
  readonly title: string;
  readonly safety: Safety;
  readonly edits: readonly FileEdit[];
}

export interface Finding {
  readonly code: string;
  readonly rule: string;
  readonly message: string;
  readonly severity: Severity;
  readonly at: Location;
  readonly related: readonly RelatedLocation[];
  readonly fixes: readonly Fix[];
  /** Of rule, plan and subject, never of line numbers, so that it survives edits elsewhere. */
  readonly fingerprint: string;
  /** The ELIXIR question that the finding speaks of, if any. */
  readonly question?: string;
  /** Words on how to show it: text that is not needed, or out of date. */
  readonly tag?: "unnecessary" | "deprecated";
}

/** What a rule says of a plan as a whole. "Could not tell" is an answer of its own. */
export interface Verdict {
  readonly code: string;
  readonly rule: string;
  readonly outcome: "pass" | "fail" | "not-applicable" | "unknown";
  readonly because: string;
}

/** A rule that threw. Its verdict is unknown; the others go on. */
export interface RuleFault {
  readonly rule: string;
  readonly error: string;
}
