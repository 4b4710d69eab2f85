import type { Analysis } from "../core/analyze.ts";
import { companionFormats } from "../core/export/companion-formats.ts";
import { notesMarkdown, type ExportNote } from "../core/export/companion.ts";
import { exportWizardJsonLd } from "../core/export/wizard-jsonld.ts";
import { coverageCounts, coverageMarkdown } from "../core/export/wizard-report.ts";
import { exportWizard, slug, type Coverage } from "../core/export/wizard.ts";
import { elixirBundle } from "../core/knowledge-model/bundle-text.ts";
import { elixirCoordinate } from "../core/knowledge-model/elixir-smp.ts";
import type { QuestionPlace } from "../core/knowledge-model/places.ts";
import type { ResolvedModel } from "../core/knowledge-model/resolve.ts";
import { questions as catalogue } from "../core/questions/catalogue.generated.ts";
import { repoPath } from "../core/repo.ts";
import { escapeMarkdown } from "../core/report/escape.ts";
import type { RepoPath } from "../core/types.ts";
import { limits } from "../host/limits.ts";
import { decode } from "../host/text.ts";
import { addressOf } from "./addresses.ts";
import type { ExportParams, ExportResult, OtherModel, Problem, QuestionProposal } from "./protocol.ts";
import type { PlanPlace, Session } from "./session.ts";
import { modelFor, planOf } from "./wizard-model.ts";

/** An export of a plan as it is now, with a word on everything. Nothing is written. */
export async function exportPlan(params: ExportParams, session: Session, today: string): Promise<ExportResult | OtherModel | Problem> {
  const found = await planOf(params.uri, session);
  if ("problem" in found) return found;
  const { place, analysis } = found;
  const name = slug(analysis.plan.software.name?.value ?? "software");
  const beside = (file: string): string => addressOf(place.root.uri, repoPath(file, analysis.plan.folder) ?? file);
  // the format comes over the wire, whatever its type says
  switch (params.format as string) {
    case "wizard":
      return forWizard(params, analysis, today, beside);
    case "wizard-legacy": {
      const { fileName, text, coverage } = exportWizardJsonLd({ plan: analysis.plan, questions: analysis.questions });
      return { uri: beside(fileName), text, ...reported(coverage), proposals: [] };
    }
    case "knowledge-model": {
      const file = `${elixirCoordinate.kmId}-${elixirCoordinate.version}.km`;
      return { uri: beside(file), text: elixirBundle(), report: knowledgeModelReport, proposals: [] };
    }
    default:
      return companion(params.format, name, place, analysis, today, beside);
  }
}

function forWizard(
  params: ExportParams,
  analysis: Analysis,
  today: string,
  beside: (file: string) => string,
): ExportResult | OtherModel | Problem {
  const { plan, questions } = analysis;
  const target = modelFor(params, analysis);
  if ("problem" in target) return target;
  const { resolved } = target;
  const { fileName, text, coverage } = exportWizard({ plan, questions, at: today, ...(resolved && { resolved }) });
  const proposals = resolved === undefined ? [] : proposalsOf(coverage, resolved);
  return { uri: beside(fileName), text, ...reported(coverage), proposals };
}

function reported(coverage: Coverage): Pick<ExportResult, "report" | "counts"> {
  return { report: coverageMarkdown(coverage), counts: coverageCounts(coverage) };
}

/** Questions with an answer that is in no reply, and that the model may ask in other words. */
function proposalsOf({ entries }: Coverage, { proposals, places, model }: ResolvedModel): QuestionProposal[] {
  return entries.flatMap(({ subject, title, outcome }) => {
    const proposal = outcome === "unknown" ? proposals.get(subject) : undefined;
    const at = proposal && places.get(proposal.uuid);
    if (proposal === undefined || at === undefined) return [];
    const chapter = model.chapters.get(at.chapterUuid)?.title ?? "";
    return [{ question: subject, title, uuid: proposal.uuid, theirs: proposal.title, way: [chapter, ...titlesAbove(at)].join(" › ") }];
  });
}

function titlesAbove(place: QuestionPlace): string[] {
  const titles: string[] = [];
  for (let at = place.above?.place; at !== undefined; at = at.above?.place) titles.unshift(at.question.title);
  return titles;
}

async function companion(
  name: string,
  software: string,
  place: PlanPlace,
  analysis: Analysis,
  at: string,
  beside: (file: string) => string,
): Promise<ExportResult | Problem> {
  const format = Object.hasOwn(companionFormats, name) ? companionFormats[name] : undefined;
  if (format === undefined) return { problem: `“${name}” is not an export format.` };
  const { file, ending = "", merges, isOwn, make } = format;
  const path = file === undefined ? undefined : repoPath(file, analysis.plan.folder);
  const there = path === undefined ? undefined : await textAt(place, path);
  if (there !== undefined && "problem" in there) return there;
  const existing = there?.text;
  const source = merges === true && path !== undefined && existing !== undefined ? { path, text: existing } : undefined;
  const result = make({ analysis, repo: place.root.repo(), at }, source);
  if ("problems" in result) {
    const [first] = result.problems;
    const line = first?.range === undefined ? "" : `, line ${first.range.start.line + 1}`;
    return { problem: `${file ?? name}${line}: ${first?.message ?? "it would not be valid"}. Nothing is written.` };
  }
  const kind = merges === true ? "merged" : existing !== undefined && isOwn?.(existing) === true ? "own" : "foreign";
  return {
    uri: beside(file ?? `${software}${ending}`),
    text: result.text,
    ...(existing === undefined || existing.trim() === "" ? {} : { existing: { text: existing, kind } }),
    report: companionReport(file ?? format.what, result.notes),
    proposals: [],
  };
}

/** As it is in the editor, if it is open there, else on disk. Undefined when there is no such file. */
async function textAt({ root }: PlanPlace, path: RepoPath): Promise<{ readonly text: string } | Problem | undefined> {
  const content = await root.read(path, limits.planBytes);
  if (content === undefined) return undefined;
  if ("text" in content) return content;
  if ("why" in content) return { problem: `${path} could not be read: ${content.why}.` };
  const decoded = decode(content.bytes);
  return decoded?.exact === true ? { text: decoded.text } : { problem: `${path} is not UTF-8; nothing is written.` };
}

function companionReport(what: string, notes: readonly ExportNote[]): string {
  const table = notesMarkdown(notes);
  return `# Export: ${escapeMarkdown(what)}\n\n${table === "" ? "Everything has a place in it; nothing is to be said.\n" : table}`;
}

const knowledgeModelReport = `# Our own knowledge model

It asks the ${catalogue.length} questions of the ELIXIR Software Management Plan, and holds people, evidence, sign-offs and exceptions.
Whoever may manage knowledge models imports it into a Wizard of DSW 4.29 or newer: **Knowledge Models**, **Import**, **From file**.

Stages are question tags and phases. Choose none of the tags when you make a project, and every question is asked.
`;
