import type { ImportReport } from "./import-text.ts";

/** The proposals for machines. What is not known is null; `bound` is false throughout, for no ticket says what content it was closed on. */
export function formatImportJson({ from, gates, proposals, problems, written }: ImportReport): string {
  const data = {
    from,
    written: written ?? [],
    gates: gates.map(({ id, title, milestone, per, tickets }) => ({ gate: id, title, milestone: milestone ?? null, per, tickets })),
    proposals: proposals.map(({ ticket, state, gate, part, release, by, because, entry }) => ({
      ticket: ticket.reference,
      summary: ticket.summary,
      state,
      gate: gate?.id ?? null,
      part,
      release: release ?? null,
      by: by ?? null,
      date: ticket.date ?? null,
      verdict: entry?.verdict ?? null,
      bound: false,
      because,
    })),
    problems,
  };
  return `${JSON.stringify(data, undefined, 2)}\n`;
}
