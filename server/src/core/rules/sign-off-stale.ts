import { noteWords } from "../gates/slot-words.ts";
import { andList, counted, short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports sign-offs whose release has changed since. */
export const signOffStale = defineRule({
  id: "sign-off-stale",
  code: "GAT002",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "error"],
  title: "What was signed has changed since, or may have",
  rationale:
    "A validation is worth something only for what was validated. From criticality 2 on, a sign-off without digests of what its gate binds is reported, too: nobody would notice a change.",
  remedy: "Look at the files that changed, and sign again.",
  source: "Path to production: validation repeated on the built release",
  needs: [],
  messages: {
    stale: "“{title}” was signed on {date}; {parts} changed since",
    staleFiles: "“{title}” was signed on {date}; {parts} changed since ({files})",
    unbound: "“{title}” is not bound to what was signed; sign it again with “smp sign”",
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
      {
        why: "no digest, where a failure is bad",
        plan: "software: {name: X, kind: tool, criticality: 2}\nrelease: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead], binds: [environment]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
        history: { digests: { "v1.0.0": { environment: `sha256:${"9".repeat(64)}` } } },
        finds: ["“Review” is not bound to what was signed; sign it again with “smp sign”"],
      },
    ],
    good: [
      {
        why: "the same digest",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead], binds: [environment]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1, binds: {environment: 'sha256:0123456789abcdef'}}\n",
        history: { digests: { "v1.0.0": { environment: `sha256:0123456789abcdef${"9".repeat(48)}` } } },
      },
      {
        why: "no digest, where a failure is not that bad",
        plan: "software: {name: X, kind: tool, criticality: 1}\nrelease: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead], binds: [environment]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
        history: { digests: { "v1.0.0": { environment: `sha256:${"9".repeat(64)}` } } },
      },
      {
        why: "without git, nobody can tell",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead], binds: [environment]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1, binds: {environment: 'sha256:0123456789abcdef'}}\n",
        outcome: "unknown",
      },
    ],
  },

  check({ plan, gates, report }): void {
    const decision = gates();
    if (decision === undefined) return report.notApplicable("the plan sets no gates, or names no release");
    const critical = Number(plan.software.criticality?.value ?? 0) >= 2;
    for (const slot of decision.slots) {
      const { gate, part, state, because, signOff, changed, changedFiles } = slot;
      if (state === "unknown") report.unknown(because);
      const title = short(part === null ? gate.title : `${gate.title} · ${part}`, 30);
      const extras = { subject: `${gate.id} ${part ?? ""}` };
      if (critical && noteWords(slot) !== undefined && signOff !== undefined) report.finding("unbound", signOff.at, { title }, extras);
      if (state !== "stale" || signOff === undefined) continue;
      const params = { title, date: signOff.date ?? "", parts: andList(changed) };
      if (changedFiles.length === 0) report.finding("stale", signOff.at, params, extras);
      else report.finding("staleFiles", signOff.at, { ...params, files: counted(changedFiles.length, "file") }, extras);
    }
  },
});
