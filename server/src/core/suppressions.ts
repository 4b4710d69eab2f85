import type { PlanPart } from "./plan/view.ts";
import type { Finding, Location } from "./types.ts";

/** `# smp-disable-next-line DEP003 -- reason`, alone on its line. */
export interface Suppression {
  /** Rule codes or names, as written. */
  readonly rules: readonly string[];
  /** Missing when nobody gave one; then it does not count. */
  readonly reason: string | undefined;
  readonly at: Location;
  /** The line that it speaks of: the next one that is neither blank nor a comment. */
  readonly line: number;
}

const comment = /^\s*#\s*smp-disable-next-line\b\s*(.*)$/;

export function suppressionsOf(part: PlanPart): Suppression[] {
  const { text, lines } = part.document;
  if (!text.includes("smp-disable-next-line")) return [];
  const found: Suppression[] = [];
  for (let line = 0; line < lines.lineCount; line++) {
    const content = lines.lineText(line);
    const match = comment.exec(content);
    if (match === null) continue;
    const [names = "", ...reason] = (match[1] ?? "").split(/\s--\s/);
    let next = line + 1;
    while (next < lines.lineCount && /^\s*(#.*)?$/.test(lines.lineText(next))) next++;
    const start = { line, character: content.indexOf("#") };
    found.push({
      rules: names.split(/[\s,]+/).filter(name => name !== ""),
      reason: reason.join(" -- ").trim() || undefined,
      at: { path: part.file.path, range: { start, end: { line, character: content.length } } },
      line: next,
    });
  }
  return found;
}

/** Whether the comment silences the finding. One without a reason, or without a rule, silences nothing. */
export function suppresses(suppression: Suppression, finding: Finding): boolean {
  return (
    suppression.reason !== undefined &&
    suppression.at.path === finding.at.path &&
    suppression.line === finding.at.range.start.line &&
    suppression.rules.some(name => name.toUpperCase() === finding.code || name === finding.rule)
  );
}
