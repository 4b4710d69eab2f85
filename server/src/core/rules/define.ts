import type { Facts } from "../facts-view.ts";
import type { NameGroups } from "../ecosystems/same-software.ts";
import type { Facet } from "../facts/types.ts";
import type { GateDecision } from "../gates/evaluate.ts";
import type { ReleaseDigests } from "../gates/facts.ts";
import type { Proof } from "../gates/gate.ts";
import type { Commit, History } from "../history.ts";
import type { Plan } from "../plan/view.ts";
import type { QuestionReport } from "../question-report.ts";
import type { Suppression } from "../suppressions.ts";
import type { Fix, Location, RelatedLocation, RepoSnapshot, Severity, Stage } from "../types.ts";

export type Level = Severity | "off";

/** Severity at the ELIXIR stages 1 to 5, then in gate mode. */
export type Levels = readonly [Level, Level, Level, Level, Level, Level];

/** One check with all that there is to say of it. Registry, documents, settings and the SARIF catalogue are generated from this. */
export interface Rule {
  /** Equals the file name without `.ts`; used in settings and as the anchor of its documentation. */
  readonly id: string;
  /** Stable for ever; never given to another rule. */
  readonly code: string;
  readonly since: string;
  readonly severity: Levels;
  readonly title: string;
  readonly rationale: string;
  readonly remedy: string;
  /** Where the demand comes from: standard, founding document, survey. */
  readonly source: string;
  /** What it reads besides the plan. Asking for more throws. */
  readonly needs: readonly Facet[];
  readonly options: OptionSpecs;
  readonly messages: Readonly<Record<string, string>>;
  /** The boldest kind of fix that it offers. */
  readonly fix: "safe" | "suggestion" | "none";
  readonly examples: RuleExamples;
  /** Runs behind all others and sees which suppression comments were used. */
  readonly reviewsSuppressions?: true;
  readonly check: (context: RuleContext) => void;
}

export interface RuleExamples {
  /** Each gives at least one finding of this rule; the first is shown in the documentation. */
  readonly bad: readonly [RuleExample, ...RuleExample[]];
  /** None gives a finding of this rule. */
  readonly good: readonly [RuleExample, ...RuleExample[]];
}

export interface RuleExample {
  readonly why: string;
  /** A plan, or a fragment of one: three required keys are put before a text that does not begin with `smp:`. */
  readonly plan: string;
  /** Other files of the repository. */
  readonly files?: Readonly<Record<string, string>>;
  /** Of the fragment; production if missing. */
  readonly stage?: Stage;
  /** Exactly the messages of this rule, for bad examples. */
  readonly finds?: readonly string[];
  /** Paths that were found but could not be read. */
  readonly unread?: readonly string[];
  /** What git tells, for rules on releases and gates; missing means that there is no git. */
  readonly history?: ExampleHistory;
  /** What the verdict is, for good examples that are not a plain pass. */
  readonly outcome?: "pass" | "not-applicable" | "unknown";
}

/** A history in short. */
export interface ExampleHistory {
  /** Names of tags. */
  readonly tags?: readonly string[];
  /** Digests by release and part; a release with digests has a tag, too. */
  readonly digests?: Readonly<Record<string, ReleaseDigests>>;
  readonly authors?: Readonly<Record<string, readonly string[]>>;
  /** How sure it is who wrote an entry, by the signer's id. */
  readonly proofs?: Readonly<Record<string, Proof>>;
  /** Who committed an entry, by the id of its signer. */
  readonly writtenBy?: Readonly<Record<string, readonly string[]>>;
  readonly sinceFreeze?: readonly Commit[];
  readonly lastSigned?: { readonly release: string; readonly files: Readonly<Record<string, string>> };
}

export interface RuleContext {
  readonly plan: Plan;
  readonly repo: RepoSnapshot;
  readonly facts: Facts;
  /** Names that the project says mean one software. */
  readonly names: NameGroups;
  /** The question catalogue joined with this plan's answers and with what the repository says of them. */
  readonly questions: () => readonly QuestionReport[];
  /** How the gates stand for the release that the plan prepares; undefined without gates or release. What git would tell may be unknown. */
  readonly gates: () => GateDecision | undefined;
  /** What git tells; undefined when nobody could ask it. */
  readonly history: History | undefined;
  /** All suppression comments, and whether a finding of the rules before this one met them; for the rule that reviews them. */
  readonly suppressions: readonly (Suppression & { readonly used: boolean })[];
  readonly stage: Stage;
  /** The date to judge by, `YYYY-MM-DD`. */
  readonly today: string;
  readonly report: Reporter;
}

export interface FindingExtras {
  readonly related?: readonly (RelatedLocation | undefined)[];
  /** Undefined ones are left out: not every place can be edited. */
  readonly fixes?: readonly (Fix | undefined)[];
  /** What tells this finding from others of the rule in one plan, apart from its place; the message if missing. */
  readonly subject?: string;
  readonly question?: string;
  readonly tag?: "unnecessary" | "deprecated";
}

export interface Reporter {
  readonly finding: (message: string, at: Location, params: Readonly<Record<string, string | number>>, extras?: FindingExtras) => void;
  /** Something could not be decided. Findings reported besides still stand. */
  readonly unknown: (because: string) => void;
  readonly notApplicable: (because: string) => void;
}

/** The names in a message between braces. */
type Placeholders<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;

type TypedReporter<M extends Readonly<Record<string, string>>> = Omit<Reporter, "finding"> & {
  readonly finding: <K extends keyof M & string>(
    message: K,
    at: Location,
    params: Readonly<Record<Placeholders<M[K]>, string | number>>,
    extras?: FindingExtras,
  ) => void;
};

export type OptionSpec =
  | { readonly type: "strings"; readonly default: readonly string[]; readonly description: string }
  | { readonly type: "boolean"; readonly default: boolean; readonly description: string }
  | { readonly type: "number"; readonly default: number; readonly description: string };

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type OptionValue<S extends OptionSpec> = S extends { type: "strings" }
  ? readonly string[]
  : S extends { type: "boolean" }
    ? boolean
    : number;

export const option = {
  strings: (value: readonly string[], description: string) => ({ type: "strings", default: value, description }) as const,
  boolean: (value: boolean, description: string) => ({ type: "boolean", default: value, description }) as const,
  number: (value: number, description: string) => ({ type: "number", default: value, description }) as const,
};

/** Types the messages' placeholders and the options inside `check`; the value is a plain Rule. */
export function defineRule<const M extends Readonly<Record<string, string>>, const O extends OptionSpecs>(
  rule: Omit<Rule, "messages" | "options" | "check"> & {
    readonly messages: M;
    readonly options?: O;
    readonly check: (
      context: Omit<RuleContext, "report"> & {
        readonly report: TypedReporter<M>;
        readonly options: { readonly [K in keyof O]: OptionValue<O[K]> };
      },
    ) => void;
  },
): Rule & { readonly check: (context: RuleContext & { readonly options?: unknown }) => void } {
  return { ...rule, options: rule.options ?? {}, check: rule.check as Rule["check"] };
}
