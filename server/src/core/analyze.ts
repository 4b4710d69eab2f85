import { checklistOf, type Checklist } from "./checklist.ts";
import { levelSetting, optionsOf, type Config } from "./config.ts";
import { factsOf, foldersWithOwnPlan, readFresh, type Facts, type ReadFile, type Scope } from "./facts-view.ts";
import type { Facet } from "./facts/types.ts";
import { fingerprint } from "./fingerprint.ts";
import { evaluateGates, type GateDecision } from "./gates/evaluate.ts";
import { factsWithoutGit, releaseToDecide, unreadSignOffs, type History } from "./history.ts";
import { parsePlan, type PlanDocument } from "./plan/parse.ts";
import { valueOf } from "./plan/nodes.ts";
import { namedFiles } from "./plan/paths.ts";
import { viewPlan, type Plan, type PlanPart } from "./plan/view.ts";
import { reportQuestions, type QuestionReport } from "./question-report.ts";
import type { FindingExtras, Level, Rule, RuleContext } from "./rules/define.ts";
import { rules as allRules } from "./rules/registry.generated.ts";
import { suppresses, suppressionsOf } from "./suppressions.ts";
import { compareRanges } from "./text.ts";
import {
  stages,
  type Finding,
  type Location,
  type RepoSnapshot,
  type RuleFault,
  type SourceFile,
  type Stage,
  type Unread,
  type Verdict,
} from "./types.ts";

/** All that an analysis depends on. The clock is data, too. */
export interface AnalysisInput {
  readonly plan: SourceFile;
  /** Files of `.smp/signoffs/` beside the plan. */
  readonly signoffs: readonly SourceFile[];
  /** Every plan of the repository, this one included: folders with a plan of their own do not concern this one. */
  readonly plans: readonly string[];
  readonly repo: RepoSnapshot;
  readonly config: Config;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** `gate` takes the last column of the severities. */
  readonly mode?: "stage" | "gate";
  /** Judge by this stage instead of the plan's. */
  readonly stage?: Stage;
  /** What git tells; missing when nobody asked it, and then nothing is said of releases. */
  readonly history?: History;
}

export interface Analysis {
  readonly plan: Plan;
  readonly stage: Stage;
  /** By place, the plan's first. */
  readonly findings: readonly Finding[];
  /** One a rule, in the order of their codes. */
  readonly verdicts: readonly Verdict[];
  readonly checklist: Checklist;
  /** What the checklist rests on. */
  readonly questions: readonly QuestionReport[];
  readonly faults: readonly RuleFault[];
  /** Files that could not be read and that some rule wanted. */
  readonly unread: readonly Unread[];
  readonly facts: Facts;
  /** How the gates stand for the release that the plan prepares; undefined when it sets no gates or names no release. */
  readonly gates: GateDecision | undefined;
}

/** How files are parsed; the engine remembers, a fresh analysis does not. */
export interface Readings {
  readonly parse: (file: SourceFile) => PlanDocument;
  readonly read: ReadFile;
  readonly facts: (repo: RepoSnapshot, scope: Scope) => Facts;
}

export const freshReadings: Readings = {
  parse: file => parsePlan(file.text),
  read: readFresh,
  facts: (repo, scope) => factsOf(repo, scope, readFresh),
};

/** The one door of the core: judges one plan. Pure and synchronous; never throws on any input. */
export function analyze(input: AnalysisInput, readings: Readings = freshReadings, rules: readonly Rule[] = allRules): Analysis {
  const part = (file: SourceFile, kind: PlanPart["kind"]): PlanPart => ({ file, kind, document: readings.parse(file) });
  const plan = viewPlan(
    part(input.plan, "plan"),
    input.signoffs.map(file => part(file, "signoffs")),
  );
  const stage = input.stage ?? plan.stage?.value ?? stages[0];
  const scope = {
    folder: plan.folder,
    otherPlans: new Set(foldersWithOwnPlan(plan.path, input.plans)),
    named: namedFiles(plan),
  };
  const facts = readings.facts(input.repo, scope);
  const wanted = new Map<string, Unread>();
  let reports: readonly QuestionReport[] | undefined;
  const questions = (): readonly QuestionReport[] => (reports ??= reportQuestions({ plan, repo: input.repo, facts, stage }));

  let decided: { readonly gates: GateDecision | undefined } | undefined;
  const gates = (): GateDecision | undefined => (decided ??= { gates: decide(plan, input) }).gates;

  const findings: Finding[] = [];
  const verdicts: Verdict[] = [];
  const faults: RuleFault[] = [];
  const suppressions = plan.parts.flatMap(suppressionsOf).map(suppression => ({ ...suppression, used: false }));

  for (const rule of inRunningOrder(rules)) {
    const level = levelOf(rule, stage, input);
    const { id, code } = rule;
    if (level === "off") {
      verdicts.push({ rule: id, code, outcome: "not-applicable", because: "off at this stage or by the settings" });
      continue;
    }
    const found: Finding[] = [];
    const unknown: string[] = [];
    const notApplicable: string[] = [];
    const subjects = new Map<string, number>();
    const context: RuleContext & { readonly options: unknown } = {
      plan,
      repo: input.repo,
      facts: only(rule, facts, wanted),
      names: input.config.names ?? [],
      questions,
      gates,
      history: input.history,
      suppressions,
      stage,
      today: input.today,
      options: optionsOf(input.config, rule),
      report: {
        finding: (message, at, params, extras = {}) => found.push(finish(rule, level, plan, message, at, params, extras, subjects)),
        unknown: because => unknown.push(because),
        notApplicable: because => notApplicable.push(because),
      },
    };
    try {
      rule.check(context);
    } catch (error) {
      faults.push({ rule: id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      unknown.push("the rule failed; this is a fault in the tool");
    }
    const kept = found.filter(finding => {
      const silencer = suppressions.find(suppression => suppresses(suppression, finding));
      if (silencer) silencer.used = true;
      return silencer === undefined;
    });
    findings.push(...kept);
    const [outcome, because] = verdictOf(kept, unknown, notApplicable, found.length - kept.length);
    verdicts.push({ rule: id, code, outcome, because });
  }
  verdicts.sort((a, b) => (a.code < b.code ? -1 : 1));
  const unread = [...wanted.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  findings.sort((a, b) => comparePlanFirst(a, b, plan.path));
  const checklist = checklistOf(questions(), stage);
  return { plan, stage, findings, verdicts, checklist, questions: questions(), faults, unread, facts, gates: gates() };
}

function decide(plan: Plan, { repo, history, today }: AnalysisInput): GateDecision | undefined {
  const release = releaseToDecide(plan);
  if (release === undefined || plan.root === undefined || valueOf(plan.root, "gates") === undefined) return undefined;
  return evaluateGates(plan, history?.gates ?? factsWithoutGit(plan, repo), { release, at: today, unread: unreadSignOffs(plan, repo) });
}

/** Whether some rule that is on at this stage looks at a facet. */
export function needsFacet(facet: Facet, stage: Stage, config: Config, mode: AnalysisInput["mode"] = "stage"): boolean {
  return allRules.some(rule => rule.needs.includes(facet) && levelOf(rule, stage, { config, mode }) !== "off");
}

/** The rule that reviews suppression comments must know what the others found. */
function inRunningOrder(rules: readonly Rule[]): Rule[] {
  return [...rules.filter(rule => !rule.reviewsSuppressions), ...rules.filter(rule => rule.reviewsSuppressions)];
}

/** Lets a rule see the facets that it declared and nothing else, and notes which of their files could not be read. */
function only(rule: Rule, facts: Facts, wanted: Map<string, Unread>): Facts {
  const allowed = (facet: Facet): void => {
    if (!rule.needs.includes(facet)) throw new Error(`${rule.id} asks for “${facet}” without declaring it in needs`);
  };
  return {
    with: facet => {
      allowed(facet);
      for (const unread of facts.unread(facet)) wanted.set(unread.path, unread);
      return facts.with(facet);
    },
    at: (facet, path) => {
      allowed(facet);
      return facts.at(facet, path);
    },
    of: (facet, file) => {
      allowed(facet);
      return facts.of(facet, file);
    },
    outside: facet => {
      allowed(facet);
      return facts.outside(facet);
    },
    unread: facet => {
      allowed(facet);
      return facts.unread(facet);
    },
    derived: (from, work) => {
      for (const facet of from) {
        allowed(facet);
        for (const unread of facts.unread(facet)) wanted.set(unread.path, unread);
      }
      return facts.derived(from, work);
    },
    // of the listing, which every rule may see
    listed: facts.listed,
    entriesLike: facts.entriesLike,
  };
}

function levelOf(rule: Rule, stage: Stage, input: Pick<AnalysisInput, "config" | "mode">): Level {
  const column = input.mode === "gate" ? 5 : stages.indexOf(stage);
  return levelSetting(input.config, rule) ?? rule.severity[column] ?? "off";
}

function finish(
  rule: Rule,
  severity: Exclude<Level, "off">,
  plan: Plan,
  message: string,
  at: Location,
  params: Readonly<Record<string, string | number>>,
  extras: FindingExtras,
  subjects: Map<string, number>,
): Finding {
  const template = rule.messages[message];
  if (template === undefined) throw new Error(`${rule.id} has no message “${message}”`);
  const text = template.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ""));
  const fixes = (extras.fixes ?? []).filter(fix => fix !== undefined);
  for (const fix of fixes) {
    if (rule.fix === "none" || (rule.fix === "suggestion" && fix.safety === "safe"))
      throw new Error(`${rule.id} gives a ${fix.safety} fix but declares “${rule.fix}”`);
  }
  const subject = extras.subject ?? text;
  const nth = subjects.get(subject) ?? 0;
  subjects.set(subject, nth + 1);
  return {
    code: rule.code,
    rule: rule.id,
    message: text,
    severity,
    at,
    related: (extras.related ?? []).filter(related => related !== undefined),
    fixes,
    fingerprint: fingerprint(rule.code, plan.path, subject, nth),
    ...(extras.question === undefined ? {} : { question: extras.question }),
    ...(extras.tag === undefined ? {} : { tag: extras.tag }),
  };
}

/** A finding weighs more than a doubt, a doubt more than "does not apply". */
function verdictOf(
  found: readonly Finding[],
  unknown: readonly string[],
  notApplicable: readonly string[],
  suppressed: number,
): [Verdict["outcome"], string] {
  const [first] = found;
  if (first) return ["fail", found.length === 1 ? first.message : `${first.message} (and ${found.length - 1} more)`];
  if (unknown[0] !== undefined) return ["unknown", unknown[0]];
  if (suppressed > 0)
    return ["pass", suppressed === 1 ? "1 finding was disabled in the plan" : `${suppressed} findings were disabled in the plan`];
  return notApplicable[0] === undefined ? ["pass", "no finding"] : ["not-applicable", notApplicable[0]];
}

function comparePlanFirst(a: Finding, b: Finding, plan: string): number {
  const file = Number(a.at.path !== plan) - Number(b.at.path !== plan) || (a.at.path < b.at.path ? -1 : a.at.path > b.at.path ? 1 : 0);
  return file || compareRanges(a.at.range, b.at.range) || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}
