import type { Range, WorkspaceEdit } from "vscode-languageserver-types";
import type { ChecklistState } from "../core/checklist-states.ts";
import type { SlotState } from "../core/gates/evaluate.ts";
import type { PushEvent } from "../core/push/events.ts";
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

/** Request: an export of a plan. Nothing is written. Params: {@link ExportParams}; result: {@link ExportResult} or {@link Problem}. */
export const exportMethod = "smp/export";

/** As the formats of `smp export`. */
export type ExportFormat = "wizard" | "wizard-legacy" | "knowledge-model" | "masmp" | "codemeta" | "cff" | "ro-crate" | "markdown" | "html";

/**
 * A knowledge model of the Wizard. `public`: what is publicly known of `smw:smp`. `plan`: the file that the plan names. `own`: our own.
 * Else the text of a bundle (`.km`) or of anything else of the Wizard that holds a model, with a name for messages.
 */
export type WizardModel = "public" | "plan" | "own" | { readonly name: string; readonly text: string };

export interface ExportParams {
  readonly uri: string;
  readonly format: ExportFormat;
  /** For `wizard`; `public` without it. */
  readonly model?: WizardModel;
  /** For `wizard`: questions of the catalogue to the UUID of the model's question that somebody confirmed; those of the plan count, too. */
  readonly questions?: Readonly<Record<string, string>>;
  /** For `wizard`: somebody has looked at what differs between the model and the one that the plan is pinned to. */
  readonly otherModel?: boolean;
}

export interface ExportResult {
  /** Where the file belongs, when its name is fixed; else a proposal. */
  readonly uri: string;
  readonly text: string;
  /**
   * For a file whose name is fixed, what is there already: `merged` is in the text, `own` was written by an export before, `foreign` was not
   * and would be lost.
   */
  readonly existing?: { readonly text: string; readonly kind: "merged" | "own" | "foreign" };
  /** What became of everything, in Markdown. */
  readonly report: string;
  /** For the formats of the Wizard. */
  readonly counts?: CoverageCounts;
  /** Questions that the model may ask in other words, to be confirmed. */
  readonly proposals: readonly QuestionProposal[];
}

/** How many answers are in a file whole, in part, not at all, and how many the model does not ask for. */
export interface CoverageCounts {
  readonly mapped: number;
  readonly lossy: number;
  readonly unmapped: number;
  readonly unknown: number;
}

export interface QuestionProposal {
  /** Id of our question. */
  readonly question: string;
  readonly title: string;
  /** The model's question. */
  readonly uuid: string;
  readonly theirs: string;
  /** Titles from the chapter down: "Documentation › Kinds of documents". */
  readonly way: string;
}

/** The model is another than the plan is pinned to; nothing was mapped. */
export interface OtherModel extends Problem {
  /** What of the plan is concerned, in Markdown. */
  readonly otherModel: string;
  /** `organisation:model:version` to pin the plan to once that is right; missing where the model does not say which it is. */
  readonly model?: string;
}

/** Request: what a plan says of the Wizard. Params: `{uri}`; result: {@link WizardResult} or {@link Problem}. */
export const wizardMethod = "smp/wizard";

export interface WizardResult {
  /** Name of the software; the folder's name while the plan has none. */
  readonly name: string;
  /** `organisation:model:version` that the plan is pinned to. */
  readonly model: string | undefined;
  /** File with the model, relative to the plan's folder, and whether it is there. */
  readonly bundle: { readonly path: string; readonly there: boolean } | undefined;
  /** The project, as the plan says it: a UUID, or the address of its page. Never an address to connect to. */
  readonly project: string | undefined;
  /** Address of the file of an earlier export that is kept in the repository. */
  readonly exported: string | undefined;
}

/** Request: the edit that keeps something under `wizard` in the plan. Nothing is written. Result: {@link EditResult} or {@link Problem}. */
export const keepWizardMethod = "smp/keepWizard";

export interface KeepWizardParams {
  readonly uri: string;
  /** Question of the catalogue to the UUID in the model. */
  readonly questions?: Readonly<Record<string, string>>;
  /** UUID of the project. */
  readonly project?: string;
  /** `organisation:model:version` of the project's model. */
  readonly model?: string;
}

export interface EditResult {
  readonly edit: WorkspaceEdit;
}

/**
 * Request: how a project of the Wizard and a plan differ. Nothing is written. Params: {@link CompareParams}; result: {@link CompareResult} or
 * {@link OtherModel} or {@link Problem}.
 */
export const compareMethod = "smp/wizardCompare";

export interface CompareParams {
  readonly uri: string;
  /** A file for the Replies Importer, a project's JSON data, or what the server answers about a project. */
  readonly text: string;
}

export interface CompareResult {
  /** Name of the project, where the file says it. */
  readonly project: string | undefined;
  readonly items: readonly CompareItem[];
  /** What became of everything in the project, in Markdown. */
  readonly report: string;
}

export interface CompareItem {
  /** Id of a question, or a key of the plan. */
  readonly subject: string;
  readonly title: string;
  readonly state: "same" | "new" | "differs" | "only-in-plan" | "not-held";
  /** What each says, in words. */
  readonly plan: string | undefined;
  readonly wizard: string | undefined;
  /** What of the project's answer the plan could not take. */
  readonly lost: readonly string[];
  /** Whether the project's answer can be taken into the plan. */
  readonly canTake: boolean;
  /** Not to be taken unless somebody chooses it: both say something, or it says who may sign. */
  readonly asks: boolean;
}

/** Request: the edit that takes answers of the project into the plan. Nothing is written. Result: {@link TakeResult}, {@link OtherModel} or {@link Problem}. */
export const takeMethod = "smp/wizardTake";

export interface TakeParams extends CompareParams {
  /** Subjects of which the project's answer is taken; the plan's own stay as they are. */
  readonly take: readonly string[];
}

export interface TakeResult extends EditResult {
  /** The plan with the edit. */
  readonly after: string;
  readonly report: string;
}

/** Request: what a push would change in a project of the Wizard. Nothing is sent; the server never does. */
export const pushMethod = "smp/wizardPush";

export interface PushParams {
  readonly uri: string;
  /** What the Wizard answers about the project: its model, replies and phase. */
  readonly text: string;
  /** A UUID that is new at every push. */
  readonly seed: string;
}

export interface PushResult {
  /** Name of the project. */
  readonly project: string | undefined;
  /** `organisation:model:version`, where the Wizard says it. */
  readonly model: string | undefined;
  readonly events: readonly PushEvent[];
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** What changes, what stays and what is left out, in Markdown. */
  readonly preview: string;
  /** What became of every answer of the plan, in Markdown. */
  readonly report: string;
  readonly counts: CoverageCounts;
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

/**
 * Request: how the release of each plan with gates stands on its way into production. Params: {@link ReadinessParams}.
 * Git is asked beside this; `smp/readinessChanged` says when there is more.
 */
export const readinessMethod = "smp/readiness";

export interface ReadinessParams {
  /** By the plan's URI: another release than the one that the plan prepares. */
  readonly releases?: Readonly<Record<string, string>>;
}

export interface ReadinessResult {
  /** Of plans that set gates. */
  readonly plans: readonly PlanReadiness[];
}

export interface PlanReadiness {
  readonly uri: string;
  readonly rootUri: string;
  readonly path: string;
  /** Name of the software; the folder's name while the plan has none. */
  readonly name: string;
  /** The release that was judged; undefined when the plan names none. */
  readonly release: string | undefined;
  /** The release that the plan prepares. */
  readonly planned: string | undefined;
  /** The day it was judged by, `YYYY-MM-DD`. */
  readonly at: string;
  readonly decision: "OPEN" | "CLOSED" | "UNDECIDED";
  /** "OPEN with 1 exception", "CLOSED until re-signed", "CANNOT DECIDE" */
  readonly title: string;
  /** "9 of 11 signed · 1 exception · 1 missing"; why, when nothing could be decided. */
  readonly words: string;
  readonly passed: number;
  readonly total: number;
  /** Of all slots; undefined without any. */
  readonly worst: SlotState | undefined;
  /** What is wrong with asking git, in a sentence: it was not asked, could not tell, or is being asked. Undefined when it told all. */
  readonly git: string | undefined;
  /** "dr2 starts in 11 days" */
  readonly campaign: string | undefined;
  readonly milestones: readonly MilestoneItem[];
  /** What was signed, and in how many files what is checked out differs from it: a note, no fault. Undefined when it does not. */
  readonly head: { readonly release: string; readonly files: readonly string[] } | undefined;
  /** "Remote sites: no site runs it" */
  readonly skipped: readonly { readonly title: string; readonly why: string }[];
  /** Releases that can be chosen, the newest first. */
  readonly releases: readonly ReleaseItem[];
}

export interface ReleaseItem {
  readonly release: string;
  /** "3 sign-offs · no tag" */
  readonly words: string;
}

export interface MilestoneItem {
  /** "2. Release validation" */
  readonly title: string;
  readonly passed: number;
  readonly total: number;
  readonly slots: readonly SlotItem[];
}

export interface SlotItem {
  readonly gate: string;
  /** The site or component; null for a gate that is signed once. */
  readonly part: string | null;
  /** "Science results · shapes" */
  readonly title: string;
  readonly state: SlotState;
  /** "passed", "exception", "exception over" */
  readonly stateWord: string;
  /** True while a gate before it is closed, so that nobody needs to sign yet. */
  readonly early: boolean;
  /** One line: who signed and when, what is wrong, or who may sign. */
  readonly words: string;
  /** The same as the command line says it. */
  readonly because: string;
  /** Ids of people of the plan who may sign. */
  readonly signers: readonly string[];
  readonly waivable: boolean;
  /** The last day on which it counts, `YYYY-MM-DD`. */
  readonly expires: string | undefined;
  /** Parts that differ from what was signed, and the files in which they do, relative to the root. */
  readonly changed: readonly string[];
  readonly changedFiles: readonly string[];
  /** The entry; where it would stand while there is none. */
  readonly at: Place;
  /** Where the plan speaks of the gate. */
  readonly gateAt: Place;
  /** In Markdown: what the gate is for, who may sign, what is bound. */
  readonly tooltip: string;
}

/** Notification from the server: what `smp/readiness` answers is different now. Params: `{revision}`. */
export const readinessChangedMethod = "smp/readinessChanged";

/** Notification from the client: its window has the focus, which is the time to look at git and at the date again. Params: none. */
export const focusMethod = "smp/focus";

export interface SlotParams {
  /** Of the plan. */
  readonly uri: string;
  readonly gate: string;
  /** Missing or null for a gate without parts. */
  readonly part?: string | null;
  /** Missing for the release that the plan prepares. */
  readonly release?: string;
}

/** For `smp/changedFiles`: instead of a slot, what is checked out beside what was signed last. */
export interface HeadParams {
  readonly uri: string;
  readonly head: true;
}

/** What cannot be done, in a sentence for the user. */
export interface Problem {
  readonly problem: string;
}

/** Request: what is to be known before somebody signs or makes an exception. Params: {@link SignOffDraftParams}. */
export const signOffDraftMethod = "smp/signOffDraft";

export interface SignOffDraftParams extends SlotParams {
  /** Who signs, for the report, once that is known. */
  readonly by?: string;
}

export interface SignOffDraft {
  readonly release: string;
  readonly title: string;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** Who may sign, the one with git's e-mail address first. */
  readonly signers: readonly PersonItem[];
  /** Who may make exceptions, likewise. */
  readonly coordinators: readonly PersonItem[];
  /** "release-manager or science-lead": who may, when there is nobody. */
  readonly roles: string;
  readonly evidenceRequired: boolean;
  readonly waivable: boolean;
  /** What the sign-off will be bound to: "source, environment"; "" for nothing. */
  readonly binds: string;
  /** A report to fill in, and where it would go, relative to the plan's folder. */
  readonly report: { readonly uri: string; readonly path: string; readonly text: string };
  /** In characters. */
  readonly shortestReason: number;
  /** The last day that an exception may have. */
  readonly longestUntil: string;
  /** A day by which an emergency is well reviewed. */
  readonly reviewBy: string;
}

export interface PersonItem {
  readonly id: string;
  readonly name: string;
  readonly roles: string;
  /** The person whose e-mail address git has. */
  readonly self: boolean;
}

/** Request: the edit that signs. Nothing is written. */
export const signOffMethod = "smp/signOff";

export interface SignOffParams extends SlotParams {
  readonly by: string;
  readonly verdict: "ok" | "tolerable" | "rejected";
  readonly method?: "automatic" | "manual";
  /** Paths relative to the plan's folder, and addresses. */
  readonly evidence?: readonly string[];
  readonly ticket?: string;
  /** Up to where it is tolerable. */
  readonly limit?: string;
  readonly note?: string;
}

/** Request: the edit that makes an exception. Nothing is written. */
export const waiveMethod = "smp/waive";

export interface WaiveParams extends SlotParams {
  readonly by: string;
  readonly reason: string;
  /** `YYYY-MM-DD` */
  readonly until: string;
  readonly ticket?: string;
  readonly mitigation?: string;
  readonly emergency?: boolean;
  readonly reviewBy?: string;
}

/** Of `smp/signOff` and `smp/waive`. */
export interface EntryResult {
  readonly edit: WorkspaceEdit;
  /** The message to commit it under. */
  readonly message: string;
  /** Where the entry stands after the edit. */
  readonly select: Place;
  /** "Release validated: passed, cy, 2026-10-02" */
  readonly words: string;
}

/** Request: the edit that gives a plan the preset of gates. Nothing is written. Result: {@link GatesResult} or {@link Problem}. */
export const setGatesMethod = "smp/setGates";

export interface GatesResult {
  readonly edit: WorkspaceEdit;
  /** Where the gates stand after the edit. */
  readonly select: Place;
}

/** Request: what differs between what was signed and the release now. Params: {@link SlotParams}. Result null when nothing can be shown. */
export const changedFilesMethod = "smp/changedFiles";

export interface ChangedFilesResult {
  /** "Release validated: v1.0.0 as signed, and v1.0.1" */
  readonly title: string;
  readonly files: readonly ChangedFile[];
}

export interface ChangedFile {
  /** Relative to the root. */
  readonly path: string;
  readonly uri: string;
  /** Full ids of commits, for `smp/fileAt`. */
  readonly signed: string;
  readonly now: string;
}

/** Request: a file as it was at a commit. Result null when it was not there. */
export const fileAtMethod = "smp/fileAt";

export interface FileAtParams {
  readonly uri: string;
  /** Full id. */
  readonly commit: string;
}

export interface FileAtResult {
  readonly text: string;
}

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
