/** One ticket or issue of a tracker, as far as a sign-off can be made of it. */
export interface Ticket {
  /** Short, for options and messages: `7`. */
  readonly key: string;
  /** As an entry names it: `#7`, or the address of the issue. */
  readonly reference: string;
  readonly summary: string;
  /** What may name the part: Trac's component, or labels. */
  readonly components: readonly string[];
  /** What names the release; undefined when nothing does. */
  readonly version: string | undefined;
  /** The milestone's title, unless it is nothing but a release. */
  readonly milestone: string | undefined;
  /** `done`: closed, and what was asked for is fixed. Else why it says nothing for its gate. */
  readonly outcome: "done" | { readonly open: string } | { readonly closed: string };
  /** Whoever it belongs to, by any names the tracker knows: login, full name, address. */
  readonly owner: readonly string[];
  /** The day on which it was settled, `YYYY-MM-DD`; undefined when that cannot be told. */
  readonly date: string | undefined;
}

/** What an export of a tracker holds. */
export interface TicketFile {
  readonly tickets: readonly Ticket[];
  /** What could not be read or used, each as a sentence. */
  readonly problems: readonly string[];
}

/** One kind of export that can be read. Neither function throws on any text. */
export interface TicketFormat {
  readonly id: "trac" | "github" | "gitlab";
  readonly title: string;
  /** Whether a text is of this kind, judged by its content. */
  readonly recognises: (text: string) => boolean;
  readonly read: (text: string) => TicketFile;
}

/** The release inside a milestone's title: one thing that looks like a version or a tag, such as `v12.1.0` in “DR2 v12.1.0”. */
export function versionIn(title: string): string | undefined {
  const found = title.match(/(?<![\w.])v?\d+(?:\.\d+)+(?:[-+.]?(?:a|b|rc|alpha|beta|post)[-.]?\d*)?(?![\w.])/gi) ?? [];
  return found.length === 1 ? found[0] : undefined;
}
