import type { CompletionItem } from "vscode-languageserver";

/** Something to choose. */
export interface Candidate {
  readonly label: string;
  /** A text, quoted as far as the place needs it; the label if missing. */
  readonly value?: string;
  /** Ready YAML instead of a text. */
  readonly yaml?: string;
  /** The same as `yaml` with tab stops, for editors that know them. */
  readonly snippet?: string;
  readonly kind: NonNullable<CompletionItem["kind"]>;
  readonly detail?: string | undefined;
  /** Markdown. */
  readonly documentation?: string | undefined;
  /** It stands for a list when it is written on the line of its key, and after `- ` below it. */
  readonly item?: boolean;
  /** Open the next list of choices once this is inserted. */
  readonly again?: boolean;
}
