import { analyze, type Analysis, type AnalysisInput } from "../../server/src/core/analyze.ts";
import { defaultConfig } from "../../server/src/core/config.ts";
import type { SignOff } from "../../server/src/core/gates/signoff.ts";
import type { History } from "../../server/src/core/history.ts";
import { planMatcher } from "../../server/src/core/plan-files.ts";
import { foldersUp, folderOf } from "../../server/src/core/repo.ts";
import type { ExampleHistory, RuleExample } from "../../server/src/core/rules/define.ts";
import type { EntryKind, RepoPath, RepoSnapshot, SourceFile, Stage, Unread } from "../../server/src/core/types.ts";

export const today = "2026-11-20";

export function sourceFile(path: string, text: string): SourceFile {
  return { path: path as RepoPath, text };
}

/** A repository as a value. Keys that end in `/` are empty folders. */
export function snapshot(files: Readonly<Record<string, string>>, unread: readonly string[] = []): RepoSnapshot {
  const entries = new Map<RepoPath, EntryKind>();
  for (const path of [...Object.keys(files), ...unread]) {
    if (!path.endsWith("/")) entries.set(path as RepoPath, "file");
    for (const folder of foldersUp(folderOf(path.endsWith("/") ? `${path}x` : path))) if (folder !== "") entries.set(folder, "directory");
  }
  return {
    files: new Map(
      Object.entries(files)
        .filter(([path]) => !path.endsWith("/") && !planMatcher([])(path))
        .map(([path, text]) => [path as RepoPath, sourceFile(path, text)]),
    ),
    entries,
    unread: unread.map((path): Unread => ({ path: path as RepoPath, why: "too large" })),
    unlisted: new Set(),
    complete: true,
  };
}

/** Input for one plan at `smp.yaml` and the files around it. */
export function world(
  plan: string,
  files: Readonly<Record<string, string>> = {},
  more: Partial<AnalysisInput> & { readonly unread?: readonly string[] } = {},
): AnalysisInput {
  const { unread, ...rest } = more;
  return {
    plan: sourceFile("smp.yaml", plan),
    signoffs: [],
    plans: ["smp.yaml"],
    repo: snapshot({ ...files, "smp.yaml": plan }, unread),
    config: defaultConfig,
    today,
    ...rest,
  };
}

/** A plan made of an example's fragment. */
export function examplePlan(example: Pick<RuleExample, "plan" | "stage">): string {
  const stage: Stage = example.stage ?? "production";
  if (/^smp:/m.test(example.plan)) return example.plan;
  const software = /^software:/m.test(example.plan) ? "" : "software: {name: Example, kind: tool}\n";
  return `smp: 1\nstage: ${stage}\n${software}${example.plan}`;
}

export function analyzeExample(example: RuleExample): Analysis {
  const input = world(examplePlan(example), example.files, example.unread ? { unread: example.unread } : {});
  return analyze(example.history === undefined ? input : { ...input, history: historyOf(example.history, input.repo) });
}

/** What an example's git tells. Proofs are those of the signers. */
function historyOf(example: ExampleHistory, repo: RepoSnapshot): History {
  const { tags = [], digests = {}, authors = {}, proofs = {}, writtenBy, sinceFreeze, lastSigned } = example;
  const names = [...new Set([...tags, ...Object.keys(digests)])];
  return {
    tags: new Map(names.map((name, index) => [name, String(index + 1).padStart(40, "0")])),
    gates: {
      digests: new Map(names.map(name => [name, digests[name] ?? {}])),
      hasEvidence: path => /^[a-z]+:\/\//.test(path) || repo.entries.has(path.replace(/\/$/, "") as RepoPath),
      authors: new Map(Object.entries(authors)),
      proofOf: ({ by }) => proofs[by ?? ""],
      changedFiles: () => undefined,
    },
    ...(writtenBy && { writtenBy: ({ by }: SignOff) => writtenBy[by ?? ""] }),
    ...(sinceFreeze && { sinceFreeze }),
    ...(lastSigned && {
      lastSigned: {
        release: lastSigned.release,
        files: new Map(Object.entries(lastSigned.files).map(([path, text]) => [path as RepoPath, sourceFile(path, text)])),
      },
    }),
  };
}
