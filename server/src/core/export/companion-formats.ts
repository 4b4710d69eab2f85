import type { SourceFile } from "../types.ts";
import { exportCff } from "./cff.ts";
import { exportCodemeta } from "./codemeta.ts";
import type { CompanionInput, MergeResult } from "./companion.ts";
import { exportMasmp } from "./masmp.ts";
import { exportRoCrate, isOwnCrate } from "./ro-crate.ts";
import { exportHtml } from "./technote-html.ts";
import { exportMarkdown } from "./technote-markdown.ts";

/** A format that stands beside a plan; none needs the Wizard. */
export interface CompanionFormat {
  /** What it is, in a few words. */
  readonly what: string;
  /** The name that its standard gives the file, in the plan's folder; undefined when it may have any. */
  readonly file?: string;
  /** What stands behind the software's name in the name of a file that may have any. */
  readonly ending?: string;
  /** It takes what the file that is there says, and adds to it. */
  readonly merges?: true;
  /** It shows how the gates stand, which only git can tell. */
  readonly hasGates?: true;
  readonly make: (input: CompanionInput, existing: SourceFile | undefined) => MergeResult;
  /** Whether a file was written by this export, so that nothing of anybody's is lost when it is written anew. */
  readonly isOwn?: (text: string) => boolean;
}

export const companionFormats: Readonly<Record<string, CompanionFormat>> = {
  masmp: { what: "maSMP 2.1 in JSON-LD", ending: ".masmp.jsonld", make: exportMasmp },
  codemeta: { what: "codemeta.json, merged into the one that is there", file: "codemeta.json", merges: true, make: exportCodemeta },
  cff: { what: "CITATION.cff, merged into the one that is there", file: "CITATION.cff", merges: true, make: exportCff },
  markdown: { what: "a technical note", ending: ".note.md", hasGates: true, make: exportMarkdown },
  html: { what: "a technical note", ending: ".note.html", hasGates: true, make: exportHtml },
  "ro-crate": {
    what: "ro-crate-metadata.json for the plan and its evidence",
    file: "ro-crate-metadata.json",
    hasGates: true,
    make: exportRoCrate,
    isOwn: isOwnCrate,
  },
};
