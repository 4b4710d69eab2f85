import { analyze, type Analysis, type AnalysisInput, type Readings } from "../core/analyze.ts";
import { factsOf, foldersWithOwnPlan, sameScope, type Facts, type ReadFile, type Scope } from "../core/facts-view.ts";
import type { Extracted, FileFacts } from "../core/facts/types.ts";
import { parsePlan, type PlanDocument } from "../core/plan/parse.ts";
import { folderOf } from "../core/repo.ts";
import type { RepoSnapshot, SourceFile } from "../core/types.ts";

/** What was really done, for tests: typing in a plan must not extract facts from any file again. */
export interface Counters {
  parsed: number;
  extracted: number;
  analyzed: number;
}

export interface Analyzer {
  /** The same result object as long as nothing in the input has changed. */
  readonly analyze: (input: AnalysisInput) => Analysis;
  readonly parse: (file: SourceFile) => PlanDocument;
  /** The memory, for analyses of texts that exist nowhere yet. */
  readonly readings: Readings;
  readonly counters: Readonly<Counters>;
}

/**
 * The core with a memory. Readings are remembered by SourceFile object, and forgotten with it;
 * the last result of each plan is kept.
 */
export function createAnalyzer(): Analyzer {
  const documents = new WeakMap<SourceFile, PlanDocument>();
  const extracts = new WeakMap<SourceFile, Extracted<FileFacts>>();
  const results = new Map<string, { readonly input: AnalysisInput; readonly analysis: Analysis }>();
  /** The last facts for each folder that has a plan: typing in the plan leaves them as they are. */
  const views = new Map<string, { readonly repo: RepoSnapshot; readonly scope: Scope; readonly facts: Facts }>();
  const counters: Counters = { parsed: 0, extracted: 0, analyzed: 0 };

  const parse = (file: SourceFile): PlanDocument => {
    let document = documents.get(file);
    if (document === undefined) {
      counters.parsed++;
      document = parsePlan(file.text);
      documents.set(file, document);
    }
    return document;
  };

  const read: ReadFile = (reader, file) => {
    let extract = extracts.get(file);
    if (extract === undefined) {
      counters.extracted++;
      extract = reader.read(file);
      extracts.set(file, extract);
    }
    return extract;
  };

  const readings: Readings = {
    parse,
    read,
    facts: (repo, scope) => {
      const last = views.get(scope.folder);
      if (last?.repo === repo && sameScope(last.scope, scope)) return last.facts;
      const facts = factsOf(repo, scope, read);
      views.set(scope.folder, { repo, scope, facts });
      return facts;
    },
  };

  return {
    counters,
    parse,
    readings,
    analyze: input => {
      const last = results.get(input.plan.path);
      if (last !== undefined && sameInput(last.input, input)) return last.analysis;
      counters.analyzed++;
      const analysis = analyze(input, readings);
      for (const path of results.keys()) if (!input.plans.includes(path)) results.delete(path);
      for (const folder of views.keys()) if (!input.plans.some(path => folderOf(path) === folder)) views.delete(folder);
      results.set(input.plan.path, { input, analysis });
      return analysis;
    },
  };
}

function sameInput(a: AnalysisInput, b: AnalysisInput): boolean {
  return (
    a.plan === b.plan &&
    a.repo === b.repo &&
    a.config === b.config &&
    a.today === b.today &&
    a.history === b.history &&
    a.mode === b.mode &&
    a.stage === b.stage &&
    sameItems(a.signoffs, b.signoffs) &&
    sameItems(foldersWithOwnPlan(a.plan.path, a.plans), foldersWithOwnPlan(b.plan.path, b.plans))
  );
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}
