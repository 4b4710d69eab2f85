import type { Stage } from "../types.ts";

/**
 * The form of an answer:
 * - `choice`: one of the options
 * - `multi-choice`: one or several of the options
 * - `matrix`: for each row one of the columns, or several where the question says so; or one option for the whole
 * - `files`: files that hold it, or options that say where it is held, or text
 * - `spdx`: an SPDX expression, or one of the options
 * - `formats`: one of the options, with the formats listed beside the answer
 * - `text`: free text
 */
export const questionTypes = ["choice", "multi-choice", "matrix", "files", "spdx", "formats", "text"] as const;
export type QuestionType = (typeof questionTypes)[number];

export interface Option {
  /** The word that stands in a plan. */
  readonly id: string;
  readonly label: string;
  /** It says all: no other option or column may stand beside it. */
  readonly alone?: true;
}

export interface Row {
  readonly id: string;
  readonly label: string;
  /** The columns that fit this row, if not all do. */
  readonly columns?: readonly string[];
}

/** That a question belongs to a stage. */
export interface StageUse {
  readonly stage: Stage;
  /** `official`: the ELIXIR lesson lists it there. `inferred`: it follows from what the paper says of the stage. */
  readonly basis: "official" | "inferred";
  /** The options or rows that are due at this stage, if not all are. */
  readonly only?: readonly string[];
}

/** Markdown as written, without its heading. */
export interface QuestionSections {
  readonly asked: string;
  readonly why: string;
  readonly evidence: string;
}

/** One question of a plan, made from a file of `schemas/questions/`. */
export interface Question {
  /** `<chapter>.<name>`, the key under `answers` and the name of the file without `.md`. */
  readonly id: string;
  readonly chapter: string;
  /** Inside its chapter, as published. */
  readonly number: number;
  /** Among all questions, from 1. */
  readonly order: number;
  /** A few words for the checklist. */
  readonly title: string;
  /** The question as a sentence. */
  readonly wording: string;
  readonly type: QuestionType;
  /** For a matrix: answers that stand for the whole. */
  readonly options: readonly Option[];
  /** Empty unless the type is matrix. */
  readonly rows: readonly Row[];
  readonly columns: readonly Option[];
  /** Whether one row may have several columns. */
  readonly several: boolean;
  /** The column that is meant when an answer only lists rows: `[test, use]`. */
  readonly listed?: string;
  /** In the order of the stages; at least one. */
  readonly stages: readonly StageUse[];
  /** Properties of CodeMeta, schema.org, maSMP and CFF that say the same. */
  readonly crosswalk: readonly string[];
  readonly sections: QuestionSections;
  /** Why it matters at each of its stages; Markdown. */
  readonly whyAt: Readonly<Partial<Record<Stage, string>>>;
}

export interface Chapter {
  readonly id: string;
  readonly title: string;
}

/** The chapters of ELIXIR SMP 1.0.0, in their order. */
export const chapters: readonly Chapter[] = [
  { id: "accessibility", title: "Accessibility and licence" },
  { id: "documentation", title: "Documentation" },
  { id: "testing", title: "Testing" },
  { id: "interoperability", title: "Interoperability" },
  { id: "versioning", title: "Versioning" },
  { id: "reproducibility", title: "Reproducibility" },
  { id: "recognition", title: "Recognition" },
];

/** The names of the stages as people say them; the headings below “Why it matters”. */
export const stageTitles: Readonly<Record<Stage, string>> = {
  "getting-started": "Getting started",
  construction: "Construction",
  application: "Application",
  production: "Production",
  publication: "Publication",
};
