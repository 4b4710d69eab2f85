import { chooseSafeFixes, editedFiles, type ChosenFix } from "../core/fixes.ts";
import type { RepoPath } from "../core/types.ts";
import { writeFileBelow } from "../host/write.ts";
import { judge, type Judgement, type Project } from "./project.ts";
import type { Terminal } from "./terminal.ts";

/** After so many rounds two rules must be undoing each other's work. */
const mostRounds = 10;

/**
 * Applies the safe fixes of what is reported, as many at once as do not touch each other, and judges again, until there are none.
 * Files that cannot be written are left as they are, and said so.
 */
export async function applySafeFixes(project: Project, judgement: Judgement, terminal: Terminal): Promise<void> {
  const refused = new Set<RepoPath>();
  for (let round = 0; round < mostRounds; round++) {
    const findings = judge(project, judgement).flatMap(result => result.findings);
    const chosen = chooseSafeFixes(findings).filter(({ fix }) => !fix.edits.some(({ path }) => refused.has(path)));
    if (chosen.length === 0) return;
    const changed = await applyRound(project, chosen, refused, terminal);
    if (changed.length === 0 && refused.size === 0) return;
    await project.loaded.apply(changed.map(path => ({ path, kind: "changed" })));
  }
  terminal.err(`smp: stopped fixing after ${mostRounds} rounds; the rest is reported\n`);
}

/** The files that are different now. A file that could not be written joins `refused`. */
async function applyRound(project: Project, chosen: readonly ChosenFix[], refused: Set<RepoPath>, terminal: Terminal): Promise<RepoPath[]> {
  const { repository } = project.loaded;
  const textOf = (path: RepoPath): string | undefined => repository.plan(path)?.text ?? repository.snapshot().files.get(path)?.text;
  const refuse = (path: RepoPath, why: string): void => {
    if (!refused.has(path)) terminal.err(`smp: ${project.prefix}${path} was not fixed: ${why}\n`);
    refused.add(path);
  };
  const paths = new Set(chosen.flatMap(({ fix }) => fix.edits.map(({ path }) => path)));
  for (const path of paths) if (repository.inexact.has(path)) refuse(path, "it is not UTF-8");
  const possible = chosen.filter(({ fix }) => !fix.edits.some(({ path }) => refused.has(path)));
  const files = editedFiles(
    possible.flatMap(({ fix }) => fix.edits),
    textOf,
  );
  if (files === undefined) {
    for (const { fix } of possible) for (const { path } of fix.edits) if (textOf(path) === undefined) refuse(path, "it could not be read");
    return [];
  }
  const changed: RepoPath[] = [];
  for (const { path, text, create } of files) {
    const before = create ? undefined : textOf(path);
    if (text === before) {
      refuse(path, "the fix changes nothing");
      continue;
    }
    const result = await writeFileBelow(project.root, { path, text, before });
    if ("why" in result) refuse(path, result.why);
    else changed.push(path);
  }
  for (const { fix, finding } of possible) {
    if (fix.edits.every(({ path }) => changed.includes(path)))
      terminal.err(`fixed ${project.prefix}${finding.at.path}: ${fix.title} (${finding.code})\n`);
  }
  return changed;
}
