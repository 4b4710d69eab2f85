import type { Range, WorkspaceEdit } from "vscode-languageserver-types";
import type { ChecklistState } from "../core/checklist-states.ts";
import type { Stage } from "../core/types.ts";

/*
 * What client and server say to each other beyond the Language Server Protocol. Types and method names only:
 * the client imports nothing else of the server.
 */

/** Request: the checklists of all plans in the workspace, by URI. Params: none. */
export const checklistMethod = "smp/checklist";

export interface ChecklistResult {
  readonly plans: readonly PlanChecklist[];
}

export interface PlanChecklist {
  readonly uri: string;
  /** The root that the plan was found in, for its name in multi-root workspaces. */
  readonly rootUri: string;
  /** Path of the plan relative to that root. */
  readonly path: string;
  /** Name of the software; the folder's name while the plan has none. */
  readonly name: string;
  readonly stage: Stage;
  /** 1 to 5 */
  readonly stageNumber: number;
  readonly stageTitle: string;
  /** "12 of 16 answered · 1 contradicted · 3 due" */
  readonly words: string;
  /** Errors and warnings in the plan's findings. */
  readonly problems: number;
  /** True when the plan cannot be read as YAML, so that the checklist is partial. */
  readonly broken: boolean;
  readonly stages: readonly StageItem[];
}

export interface StageItem {
  readonly stage: Stage;
  readonly number: number;
  readonly title: string;
  /** "4 of 5 · 1 due", "not yet due" */
  readonly words: string;
  readonly due: boolean;
  readonly contradicted: number;
  readonly open: number;
  readonly questions: readonly QuestionItem[];
}

export interface QuestionItem {
  readonly question: string;
  readonly title: string;
  /** The whole question, for the tooltip, in Markdown with why it matters and what evidence looks like. */
  readonly tooltip: string;
  readonly basis: "official" | "inferred";
  readonly state: ChecklistState;
  readonly because: string;
  /** The answer, or the place where it would stand. */
  readonly at: Place | undefined;
  readonly evidence: readonly Place[];
  /** True when `smp/answer` has an answer with evidence to insert. */
  readonly canInsert: boolean;
  /** Title of the first fix of a contradiction, if there is one. */
  readonly fix: string | undefined;
}

export interface Place {
  readonly uri: string;
  readonly range: Range;
}

/** Request: the edit that answers a question. */
export const answerMethod = "smp/answer";

export interface AnswerParams {
  /** Of the plan. */
  readonly uri: string;
  readonly question: string;
  /**
   * `proposal`: the answer that the repository suggests, with its evidence. `blank`: the key with a first option to be overwritten,
   * for the user to complete. `fix`: the first fix of the contradiction. `choice`: the given option.
   */
  readonly how: "proposal" | "blank" | "fix" | "choice";
  /** For `choice`. */
  readonly option?: string;
}

export interface AnswerResult {
  readonly edit: WorkspaceEdit;
  /** Where to put the cursor after the edit. */
  readonly select: Place;
}

/** Request: the options of a question, for a quick pick. Params: `{question}`. */
export const questionMethod = "smp/question";

export interface QuestionResult {
  readonly question: string;
  readonly title: string;
  /** The whole question. */
  readonly text: string;
  /** Empty for free text. */
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly several: boolean;
}

/** Request: a new plan for a folder, inferred from the repository. Nothing is written. */
export const initMethod = "smp/init";

export interface InitParams {
  readonly folderUri: string;
}

export interface InitResult {
  readonly uri: string;
  readonly text: string;
  /** A plan that is there already; then `text` is empty. */
  readonly existing: string | undefined;
}

/** Request: an export of a plan. Nothing is written. Result null for an unknown plan. */
export const exportMethod = "smp/export";

export interface ExportParams {
  readonly uri: string;
  /** "wizard" is the Replies Importer file of the Software Management Wizard. */
  readonly format: "wizard";
}

export interface ExportResult {
  readonly fileName: string;
  readonly text: string;
  /** What became of every answer, in Markdown. */
  readonly report: string;
  readonly mapped: number;
  readonly lossy: number;
  readonly unmapped: number;
}

/** Request: a page on a rule or a question in Markdown; null if there is none. Params: `{name}` with a rule's code or name, or a question's id. */
export const explainMethod = "smp/explain";

export interface ExplainResult {
  readonly title: string;
  readonly markdown: string;
}

/** Request: rules and questions that can be explained. Params: none. */
export const topicsMethod = "smp/topics";

export interface TopicsResult {
  readonly topics: readonly { readonly name: string; readonly title: string; readonly kind: "rule" | "question" }[];
}

/** Request: reads everything again. Params: none. */
export const rescanMethod = "smp/rescan";

export interface RescanResult {
  readonly plans: number;
  readonly errors: number;
  readonly warnings: number;
  readonly others: number;
  readonly unread: readonly string[];
}

/** Notification from the server: results have changed; ask again. Params: `{revision}`. */
export const analysisChangedMethod = "smp/analysisChanged";

/** Requests from the server to the client where there is no local disk (vscode.dev, virtual workspaces). Params: `{uri}`. */
export const fsListMethod = "smp/fs/list";
export type FsListResult = readonly { readonly name: string; readonly kind: "file" | "directory" | "linked directory" | "other" }[] | null;

/** Params: `{uri, limit}`. */
export const fsReadMethod = "smp/fs/read";
/** Content in base64, or why there is none; null when there is no such file. */
export type FsReadResult = { readonly base64: string } | { readonly why: "too large" | "no permission" | "not a regular file" } | null;

export const fsKindMethod = "smp/fs/kind";
export type FsKindResult = "file" | "directory" | null;

export interface InitializationOptions {
  /** `client`: ask for files with `smp/fs/*` even where a disk is there. Roots whose scheme is not `file` always do. */
  readonly fileSystem?: "node" | "client";
  /** False in untrusted workspaces: settings of the workspace that widen what is read are ignored. */
  readonly trusted?: boolean;
  /** The client runs the commands of our extension, so the server may offer them in code actions and completions. */
  readonly commands?: boolean;
  /** Today's date for tests; the system's if missing. */
  readonly today?: string;
}
