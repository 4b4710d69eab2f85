import type { Contradiction, EvidenceContext, GivenAnswer, Proposal } from "./evidence/define.ts";
import { suggestion } from "./fix.ts";
import { replaceSpan, yamlFlow } from "./plan/edit.ts";
import type { Plan } from "./plan/view.ts";
import { isAddress, withoutPlace } from "./plan/paths.ts";
import { folderOf, lookUp, relativeTo } from "./repo.ts";
import { startOfFile, type Range } from "./text.ts";
import type { EntryKind, Fix, Location, RepoPath } from "./types.ts";
import { short } from "./words.ts";

/** A file or folder of the plan's folder that a question may rest on. */
export interface Found {
  readonly path: RepoPath;
  readonly kind: EntryKind;
  /** As the plan would name it; folders end in "/". */
  readonly name: string;
}

/** Entries below the plan's folder whose path relative to it matches, the shortest first. The pattern is a constant, see `Facts`. */
export function entriesLike({ facts }: EvidenceContext, pattern: RegExp, kind?: EntryKind): readonly Found[] {
  const found = facts.entriesLike(pattern);
  return kind === undefined ? found : found.filter(entry => entry.kind === kind);
}

/** A proposal that rests on files. */
export function proposal(plan: Plan, answer: unknown, because: string, files: readonly (Found | Location)[]): Proposal {
  // a folder is evidence, but no place that an editor could open
  const places = files.flatMap((file): Location[] =>
    "range" in file ? [file] : file.kind === "file" ? [{ path: file.path, range: startOfFile }] : [],
  );
  const names = files.map(file => ("name" in file ? file.name : relativeTo(file.path, plan.folder)));
  return { answer, evidence: [...new Set(names)], at: places, because };
}

/** An answer that a file contradicts, with the answer that the file gives as a fix. */
export function contradiction(
  context: { readonly plan: Plan; readonly answer: GivenAnswer },
  message: string,
  related: { readonly path: RepoPath; readonly range?: Range; readonly message: string },
  better: unknown,
  moreFixes: readonly (Fix | undefined)[] = [],
): Contradiction {
  const { plan, answer } = context;
  const title = typeof better === "string" ? better : yamlFlow(better);
  return {
    message,
    at: answer.at,
    related: [{ path: related.path, range: related.range ?? startOfFile, message: related.message }],
    fixes: [better === undefined ? undefined : suggestion(`Set the answer to ${title}`, setAnswer(plan, answer, better)), ...moreFixes],
    subject: `${related.path} ${message}`,
  };
}

/**
 * Files that an answer of the type "files" names and that are not there. Words that are no paths, and files that are named as
 * evidence too, where their absence is reported, are left out.
 */
export function missingFiles(context: EvidenceContext & { readonly answer: GivenAnswer }): Contradiction[] {
  const { plan, repo, answer } = context;
  if (answer.written === undefined || !Array.isArray(answer.value)) return [];
  const named = answer.value.filter(item => typeof item === "string");
  const evidence = new Set(answer.written.evidence.map(({ value }) => value));
  return named.flatMap(item => {
    if (!isPathLike(item) || evidence.has(item)) return [];
    const found = lookUp(repo, withoutPlace(item), plan.folder);
    if (found.state !== "absent") return [];
    const near = found.nearMiss === undefined ? undefined : relativeTo(found.nearMiss, plan.folder);
    const rest = named.flatMap(other => (other === item ? (near ?? []) : other));
    return [
      contradiction(
        context,
        `The answer names ${short(item, 40)}, which does not exist`,
        near === undefined
          ? { path: plan.path, range: answer.at.range, message: "named here" }
          : { path: found.nearMiss ?? plan.path, message: "this file exists" },
        rest.length > 0 ? rest : undefined,
      ),
    ];
  });
}

/** Whether a word can only be a path: it has a folder or an ending, or is the name of a well-known file. */
function isPathLike(text: string): boolean {
  if (/\s/.test(text) || isAddress(text)) return false;
  return /^[\w.-]+(\/[\w.-]+)*\.(toml|lock|txt|ya?ml|json|cfg|py|def|sif|in|xml|nix|scm|jl|R|eb|dockerfile|Dockerfile)$|^(.+\/)?(Dockerfile|Containerfile|DESCRIPTION|Pipfile|Gemfile|Makefile|Vagrantfile)$/.test(
    text,
  );
}

/** Replaces the answer itself and leaves evidence and notes as they are. */
export function setAnswer(plan: Plan, { at }: GivenAnswer, value: unknown) {
  const part = plan.parts.find(({ file }) => file.path === at.path) ?? plan.main;
  const span = part.document.lines.span(at.range);
  const before = part.document.text.slice(0, span.start);
  const written = part.document.text.slice(span.start, span.end);
  // block lists and maps begin on a line of their own; they are for the user to change
  // and what a merge key brings in stands elsewhere
  if (/[\n\r]|^<<\s*:/.test(written)) return undefined;
  const inFlow = before.slice(before.lastIndexOf("\n") + 1).includes("{");
  return replaceSpan(part, span, yamlFlow(value, inFlow));
}

/** Files directly in the plan's folder or above it, where the repository speaks of itself. */
export function isTop(plan: Plan, path: string): boolean {
  const folder = folderOf(path);
  return folder === plan.folder || plan.folder.startsWith(folder === "" ? "" : `${folder}/`);
}
