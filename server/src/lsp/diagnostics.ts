import type { Diagnostic, DiagnosticRelatedInformation } from "vscode-languageserver";
import type { Analysis } from "../core/analyze.ts";
import { rulePage as pageOf } from "../core/report/rule-help.ts";
import { rules } from "../core/rules/registry.generated.ts";
import type { Finding, RepoPath, Severity } from "../core/types.ts";
import { definitionProblems } from "../core/formats/apptainer-problems.ts";
import type { DefinitionDocument, Definitions } from "./apptainer/document.ts";
import type { Client } from "./client.ts";
import type { PlanPlace, Session } from "./session.ts";

const severities: Readonly<Record<Severity, 1 | 2 | 3 | 4>> = { error: 1, warning: 2, info: 3, hint: 4 };

/** No editor shows more, and a file with that many is broken in one place that the first ones name. */
const most = 1000;

/** The diagnostics of one document, whatever it is: a plan's own findings, or those of plans that point at a line of it. */
export async function diagnosticsOf(uri: string, session: Session, client: Client, definitions: Definitions): Promise<Diagnostic[]> {
  const document = definitions.at(uri);
  if (document !== undefined) await session.ready();
  const own = definitionDiagnostics(document);
  return [...own, ...(await planDiagnosticsIn(uri, session, client))].slice(0, most);
}

/** What plans say of a document. */
async function planDiagnosticsIn(uri: string, session: Session, client: Client): Promise<Diagnostic[]> {
  const role = session.roleOf(uri);
  const place = session.locate(uri);
  if (role === undefined || place === undefined) return [];
  if (role === "config") return configDiagnostics(place);
  const results = await Promise.all(session.plansOf(uri).map(async plan => ({ plan, analysis: await session.result(plan) })));
  const seen = new Set<string>();
  return results.flatMap(({ plan, analysis }) => {
    if (analysis === undefined) return [];
    const found =
      role === "evidence"
        ? evidenceDiagnostics(place.path, plan, analysis, session, client)
        : planDiagnostics(place.path, plan, analysis, session, client);
    // a file of sign-offs may belong to several plans, which then say the same
    return found.filter(it => {
      const key = JSON.stringify([it.range, it.code, it.message]);
      return !seen.has(key) && seen.add(key);
    });
  });
}

/** What Apptainer itself refuses, whether or not there is a plan. */
function definitionDiagnostics(document: DefinitionDocument | undefined): Diagnostic[] {
  if (document === undefined || document.place?.root.isExcluded(document.place.path) === true) return [];
  return definitionProblems(document.definition, document.text).map(({ code, message, at }) => ({
    range: document.lines.range(at),
    severity: 2,
    code: `apptainer/${code}`,
    source: "smp",
    message,
  }));
}

/** A short text that is the same for the same diagnostics, for a client that has them already. */
export function resultId(diagnostics: readonly Diagnostic[]): string {
  const text = JSON.stringify(diagnostics);
  // two 32-bit FNV-1a hashes with different beginnings; not for security
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x5bd1e995);
  }
  return `${diagnostics.length}-${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}

function planDiagnostics(path: RepoPath, plan: PlanPlace, analysis: Analysis, session: Session, client: Client): Diagnostic[] {
  return analysis.findings.flatMap(finding => {
    if (finding.at.path !== path) return [];
    const related = finding.related.map(it => ({
      location: { uri: session.addressOf({ root: plan.root, path: it.path }), range: it.range },
      message: it.message,
    }));
    return [diagnosticOf(finding, finding.at.range, severities[finding.severity], related, client)];
  });
}

/** Findings that name a line of an evidence file, as information on that line with the way back to the plan. */
function evidenceDiagnostics(path: RepoPath, plan: PlanPlace, analysis: Analysis, session: Session, client: Client): Diagnostic[] {
  return analysis.findings.flatMap(finding => {
    if (finding.at.path === path) return [diagnosticOf(finding, finding.at.range, severities[finding.severity], [], client)];
    const back = {
      location: { uri: session.addressOf({ root: plan.root, path: finding.at.path }), range: finding.at.range },
      message: "the plan says so here",
    };
    return finding.related.filter(it => it.path === path).map(it => diagnosticOf(finding, it.range, 3, [back], client));
  });
}

function diagnosticOf(
  finding: Finding,
  range: Diagnostic["range"],
  severity: 1 | 2 | 3 | 4,
  related: DiagnosticRelatedInformation[],
  client: Client,
): Diagnostic {
  return {
    range,
    severity,
    code: finding.code,
    source: "smp",
    message: finding.message,
    ...(client.codeDescription ? { codeDescription: { href: pageOf({ id: finding.rule }) } } : {}),
    ...(client.relatedInformation && related.length > 0 ? { relatedInformation: related } : {}),
    ...(client.diagnosticTags && finding.tag !== undefined ? { tags: [finding.tag === "unnecessary" ? (1 as const) : (2 as const)] } : {}),
    ...(client.diagnosticData ? { data: { fingerprint: finding.fingerprint } } : {}),
  };
}

function configDiagnostics({ root }: PlanPlace): Diagnostic[] {
  return root.configProblems().map(({ message, range }) => ({ range, severity: 2, source: "smp", message }));
}

/** The page that a rule's code leads to. */
export function rulePage(name: string): string | undefined {
  const rule = rules.find(({ id, code }) => id === name || code === name.toUpperCase());
  return rule && pageOf(rule);
}
