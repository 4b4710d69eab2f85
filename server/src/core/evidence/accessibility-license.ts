import { parseSpdx, sameLicense, textFits } from "../ecosystems/spdx.ts";
import { contradiction, isTop } from "../evidence-support.ts";
import { readerFor, type Facts, type FileWith } from "../facts-view.ts";
import type { Fact } from "../facts/types.ts";
import { suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import type { Plan } from "../plan/view.ts";
import { isOwnCode } from "../own-code.ts";
import { relativeTo } from "../repo.ts";
import type { Range } from "../text.ts";
import type { RepoPath, RepoSnapshot } from "../types.ts";
import { short } from "../words.ts";
import { defineEvidence, type Contradiction, type EvidenceContext, type GivenAnswer } from "./define.ts";

/** Licence texts and the licence that the metadata names. */
export const accessibilityLicense = defineEvidence({
  question: "accessibility.license",
  needs: ["license", "project", "code"],
  find: ({ plan, facts }) => {
    const stated = statements({ plan, facts });
    const text = facts.with("license").find(({ value }) => value.spdx.length > 0);
    if (text) {
      // the text of the GPL does not say "or later"; only the metadata can
      const said = stated.find(({ statement }) => textFits(statement, text.value.spdx) === true);
      const id = text.value.spdx.length === 1 ? text.value.spdx[0] : said && normal(said.statement);
      const name = relativeTo(text.path, plan.folder);
      if (id !== undefined)
        return { answer: id, evidence: [name], at: [{ path: text.path, range: text.value.at }], because: `${name} is ${id}` };
    }
    const [first] = stated;
    if (first === undefined || text !== undefined) return undefined;
    const name = relativeTo(first.file.path, plan.folder);
    return {
      answer: normal(first.statement),
      evidence: [name],
      at: [{ path: first.file.path, range: first.range }],
      because: `${name} says ${first.statement}`,
    };
  },
  implied: plan => {
    const license = plan.software.license;
    return license && { value: license.value, at: license.at, because: `software.license says ${license.value}` };
  },
  contradictions: context => {
    const { plan, answer } = context;
    const found = contradictionsOf(context, answer);
    const own = plan.software.license;
    // two places of the plan may name a licence; each is held against the files
    if (answer.written === undefined || own === undefined) return found;
    const same = typeof answer.value === "string" ? sameLicense(answer.value, own.value) : undefined;
    if (typeof answer.value === "string" && same === false) {
      found.push(
        contradiction(
          context,
          `The answer says ${short(answer.value, 24)}; software.license says ${short(own.value, 24)}`,
          { path: own.at.path, range: own.at.range, message: "software.license" },
          own.value,
          [suggestion(`Set software.license to ${answer.value}`, setScalar(plan.main, own.node, answer.value))],
        ),
      );
      return found;
    }
    if (found.length > 0) return same === true ? found.map(it => alsoIn(it, own, plan)) : found;
    return contradictionsOf(context, { value: own.value, at: own.at });
  },
});

interface Statement {
  readonly file: FileWith<"project">;
  readonly statement: string;
  readonly range: Range;
}

/** Licences that metadata and manifests at the top name, as SPDX expressions only: everything else is prose. */
function statements({ plan, facts }: Pick<EvidenceContext, "plan" | "facts">): Statement[] {
  return facts.with("project").flatMap(file => {
    const license = file.value.license;
    return license && isTop(plan, file.path) && parseSpdx(license.value).valid
      ? [{ file, statement: license.value, range: license.range }]
      : [];
  });
}

interface Disagreement {
  readonly name: string;
  readonly path: RepoPath;
  readonly range: Range;
  readonly verb: "is" | "says";
  /** What the file says; an SPDX expression for metadata, else the title of the text. */
  readonly says: string;
  /** The same as an expression, where it is one. */
  readonly expression: string | undefined;
}

/** The fix of the answer sets `software.license`, too, which says the same: else the two would contradict each other next. */
function alsoIn(found: Contradiction, own: NonNullable<Plan["software"]["license"]>, plan: Plan): Contradiction {
  const fixes = found.fixes.map(fix => {
    const [edit, ...more] = fix?.edits ?? [];
    const [change] = edit?.edits ?? [];
    if (fix === undefined || edit?.path !== own.at.path || change === undefined || more.length > 0) return fix;
    const both = setScalar(plan.main, own.node, change.newText.replace(/^(["'])(.*)\1$/, "$2"));
    return both && { ...fix, edits: [{ path: edit.path, edits: [...both.edits, ...edit.edits] }] };
  });
  return { ...found, fixes };
}

/** One contradiction, however many files disagree: the answer is wrong once. */
function contradictionsOf(context: EvidenceContext, answer: GivenAnswer): Contradiction[] {
  const { plan } = context;
  const said = answer.value;
  if (typeof said !== "string" || said === "other" || said === "not-applicable") return [];
  const found = disagreements(context, said);
  const [first] = found;
  if (first === undefined) return [];
  const agree = found.every(
    ({ expression }) => expression !== undefined && first.expression !== undefined && sameLicense(expression, first.expression) === true,
  );
  const who =
    found.length > 1 && agree ? `${short(first.name, 20)} and ${found.length - 1} more say` : `${short(first.name, 20)} ${first.verb}`;
  const built = contradiction(
    { plan, answer },
    `The plan says ${short(said, 24)}, ${who} ${short(first.says, 20)}`,
    { path: first.path, range: first.range, message: `${first.says} stands here` },
    first.expression,
    found
      .filter(({ verb }) => verb === "says")
      .map(({ name, path, range }) => suggestion(`Set the licence in ${name} to ${said}`, { path, edits: [{ range, newText: said }] })),
  );
  const related = found.map(({ path, range, says }) => ({ path, range, message: `${says} stands here` }));
  return [{ ...built, related, subject: `licence ${said}` }];
}

function disagreements({ plan, facts }: EvidenceContext, said: string): Disagreement[] {
  const found: Disagreement[] = [];
  const texts = facts.with("license").filter(({ path }) => isTop(plan, path));
  const known = texts.flatMap(({ value }) => value.spdx);
  // one text that we do not know may be the one that is meant
  const all = texts.length > 0 && texts.every(({ value }) => value.spdx.length > 0);
  const [text] = texts;
  if (all && text && textFits(said, known) === false) {
    const stated = statements({ plan, facts }).find(({ statement }) => textFits(statement, text.value.spdx) === true);
    const id = text.value.spdx.length === 1 ? text.value.spdx[0] : stated && normal(stated.statement);
    // the text of the GPL is the same for "only" and "or later"
    const families = new Set(text.value.spdx.map(one => one.replace(/-(?:only|or-later)$/, "")));
    const [family] = families.size === 1 ? families : [];
    const name = relativeTo(text.path, plan.folder);
    found.push({ name, path: text.path, range: text.value.at, verb: "is", says: id ?? family ?? text.value.title, expression: id });
  }
  for (const { file, statement, range } of statements({ plan, facts })) {
    if (sameLicense(said, statement) !== false) continue;
    found.push({
      name: relativeTo(file.path, plan.folder),
      path: file.path,
      range,
      verb: "says",
      says: statement,
      expression: normal(statement),
    });
  }
  const header = headersOf(plan, facts);
  if (header !== undefined && sameLicense(said, header.license.value) === false && !isPartOf(header.license.value, said)) {
    const { path, license } = header;
    const says = license.value;
    found.push({ name: relativeTo(path, plan.folder), path, range: license.range, verb: "says", says, expression: normal(says) });
  }
  return found;
}

/** Whether a file's licence is one of those that an expression names: parts of a project may have one each. */
function isPartOf(license: string, said: string): boolean {
  return said.split(/\s+(?:AND|OR|WITH)\s+|[()]/).some(part => part.trim() !== "" && sameLicense(part.trim(), license) === true);
}

/**
 * A program whose header says what the headers of most of the project's own programs say. Undefined when they differ, when most have none,
 * and when nobody looked into programs.
 */
function headersOf(plan: Plan, facts: Facts): { readonly path: RepoPath; readonly license: Fact<string> } | undefined {
  const found = facts
    .with("code")
    .flatMap(({ path, value: { license } }) =>
      license !== undefined && isOwnCode(path) && parseSpdx(license.value).valid ? [{ path, license }] : [],
    );
  const [first] = found;
  if (first === undefined || found.some(({ license }) => sameLicense(license.value, first.license.value) !== true)) return undefined;
  const below = plan.folder === "" ? "" : `${plan.folder}/`;
  const programs = facts.listed(ownPrograms).filter(path => path.startsWith(below));
  return found.length * 2 > programs.length ? first : undefined;
}

function ownPrograms({ entries }: RepoSnapshot): readonly RepoPath[] {
  return [...entries].flatMap(([path, kind]) => (kind === "file" && readerFor(path)?.role === "code" ? [path] : []));
}

function normal(statement: string): string {
  const parsed = parseSpdx(statement);
  return parsed.valid ? parsed.normal : statement;
}
