import { andList, counted, short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports sign-offs whose release has changed since. */
export const signOffStale = defineRule({
  id: "sign-off-stale",
  code: "GAT002",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "error"],
  title: "What was signed has changed since",
  rationale: "A validation is worth something only for what was validated.",
  remedy: "Look at the files that changed, and sign again.",
  source: "Path to production: validation repeated on the built release",
  needs: [],
  messages: {
    stale: "“{title}” was signed on {date}; {parts} changed since",
    staleFiles: "“{title}” was signed on {date}; {parts} changed since ({files})",
  },
  fix: "none",
  examples: {
    bad: [
      {
        why: "another environment under the same tag",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead], binds: [environment]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1, binds: {environment: 'sha256:0123456789abcdef'}}\n",
        history: { digests: { "v1.0.0": { environment: `sha256:${"9".repeat(64)}` } } },
        finds: ["“Review” was signed on 2026-10-01; environment changed since"],
      },
    ],
    good: [
      {
        why: "the same digest",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead], binds: [environment]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1, binds: {environment: 'sha256:0123456789abcdef'}}\n",
        history: { digests: { "v1.0.0": { environment: `sha256:0123456789abcdef${"9".repeat(48)}` } } },
      },
      {
        why: "without git, nobody can tell",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead], binds: [environment]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1, binds: {environment: 'sha256:0123456789abcdef'}}\n",
        outcome: "unknown",
      },
    ],
  },

  check({ gates, report }): void {
    const decision = gates();
    if (decision === undefined) return report.notApplicable("the plan sets no gates, or names no release");
    for (const { gate, part, state, because, signOff, changed, changedFiles } of decision.slots) {
      if (state === "unknown") report.unknown(because);
      if (state !== "stale" || signOff === undefined) continue;
      const title = short(part === null ? gate.title : `${gate.title} · ${part}`, 30);
      const params = { title, date: signOff.date ?? "", parts: andList(changed) };
      const extras = { subject: `${gate.id} ${part ?? ""}` };
      if (changedFiles.length === 0) report.finding("stale", signOff.at, params, extras);
      else report.finding("staleFiles", signOff.at, { ...params, files: counted(changedFiles.length, "file") }, extras);
    }
  },
});
