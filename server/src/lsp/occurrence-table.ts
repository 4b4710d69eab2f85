import { readerFor, type Facts } from "../core/facts-view.ts";
import { filesOf, occurrencesOf } from "../core/occurrences.ts";
import type { PlanDependency } from "../core/plan/view.ts";

/** Places shown in one cell. */
const mostPlaces = 4;

/** Declared, locked, in the image: three columns, for they are three different facts. Markdown. */
export function occurrenceTable(facts: Facts, dependency: Pick<PlanDependency, "ecosystem" | "name">): string {
  const { declared, locked, inImage } = occurrencesOf(facts, dependency);
  const files = filesOf(facts, dependency.ecosystem);
  const unread = facts.unread("packages").map(({ path }) => readerFor(path)?.role);
  const partial = {
    declared: unread.includes("manifest") || files.some(({ role, complete }) => role === "manifest" && !complete),
    locked: unread.includes("lock") || files.some(({ role, complete }) => role === "lock" && !complete),
    inImage: facts.unread("images").length > 0 || facts.with("images").some(({ complete }) => !complete),
  };
  const cell = (places: readonly string[], doubtful: boolean): string => {
    if (places.length === 0) return doubtful ? "not found; not everything could be read" : "not found";
    const more = places.length - mostPlaces;
    return [...places.slice(0, mostPlaces), ...(more > 0 ? [`and ${more} more`] : [])].join("<br>");
  };
  const rows = [
    declared.map(({ file, fact }) => `${fact.range ?? fact.version ?? "any version"} · ${file.path}:${fact.at.start.line + 1}`),
    locked.map(({ file, fact }) => `${fact.version ?? "no version"} · ${file.path}:${fact.at.start.line + 1}`),
    inImage.map(({ file, fact }) => `${fact.version ?? fact.range ?? "any version"} · ${file.path}:${fact.at.start.line + 1}`),
  ] as const;
  const cells = [cell(rows[0], partial.declared), cell(rows[1], partial.locked), cell(rows[2], partial.inImage)];
  return `| Declared | Locked | In the image |\n|---|---|---|\n| ${cells.map(escapeCell).join(" | ")} |`;
}

/** A text of a file inside a table. */
export function escapeCell(text: string): string {
  return text.replace(/\|/g, "\\|").replace(/[*_`]/g, "\\$&");
}
