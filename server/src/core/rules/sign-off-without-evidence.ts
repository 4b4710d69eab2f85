import { suggestion } from "../fix.ts";
import { reportTemplate } from "../gates/report-template.ts";
import { isAddress } from "../plan/paths.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import { itemsOf, type Plan } from "../plan/view.ts";
import { repoPath } from "../repo.ts";
import { startOfFile } from "../text.ts";
import type { FileEdit } from "../types.ts";
import { short } from "../words.ts";
import type { Gate } from "../gates/gate.ts";
import type { SignOff } from "../gates/signoff.ts";
import { defineRule } from "./define.ts";

/** Reports sign-offs that nothing shows: no evidence, a file that is gone, work by hand without a report. */
export const signOffWithoutEvidence = defineRule({
  id: "sign-off-without-evidence",
  code: "GAT005",
  since: "0.1.0",
  severity: ["off", "off", "warning", "warning", "error", "error"],
  title: "Nothing shows what a sign-off rests on",
  rationale: "The next person must be able to see what was looked at; work by hand leaves no trace but its report.",
  remedy: "Name a file of the repository, the address of a run, or a ticket.",
  source: "Path to production: validation by hand needs a report; ELIXIR Testing 1",
  needs: [],
  messages: {
    none: "This sign-off names neither evidence nor a ticket, so it does not count",
    gone: "{path} does not exist; this sign-off rests on nothing",
    manual: "This was done by hand; name the report of it under evidence",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a file that is gone",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, evidence: reports/review.md}\n",
        finds: ["reports/review.md does not exist; this sign-off rests on nothing"],
      },
      {
        why: "by hand, with a ticket only",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, method: manual, ticket: T-1}\n",
        finds: ["This was done by hand; name the report of it under evidence"],
      },
    ],
    good: [
      {
        why: "a file that is there",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, method: manual, evidence: reports/review.md}\n",
        files: { "reports/review.md": "# Review\n" },
      },
      {
        why: "an address cannot be checked, and is believed",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, evidence: 'https://ci.example.org/1'}\n",
      },
      {
        why: "a gate that asks for none",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead], evidence: optional}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, note: seen in the meeting}\n",
      },
    ],
  },

  check({ plan, gates, repo, report }): void {
    const decision = gates();
    if (decision === undefined) return report.notApplicable("the plan sets no gates, or names no release");
    for (const { gate, part, signOff, problem } of decision.judged) {
      const extras = { subject: `${gate.id} ${part ?? ""} ${signOff.by ?? ""} ${signOff.date ?? ""}` };
      if (problem === "evidence" && signOff.evidence.length === 0) report.finding("none", signOff.at, {}, extras);
      else if (problem === "evidence") {
        for (const { value, at } of signOff.evidence) {
          const path = isAddress(value) ? undefined : repoPath(value, plan.folder);
          if (path === undefined || repo.entries.has(path) || repo.files.has(path)) continue;
          const create = /\.(md|markdown)$/i.test(path) ? newReport(plan, path, gate, signOff) : undefined;
          const fixes = [create && suggestion(`Create ${value} from a template`, create)];
          report.finding("gone", at, { path: short(value, 40) }, { subject: `${extras.subject} ${value}`, fixes });
        }
      } else if (signOff.method === "manual" && signOff.evidence.length === 0 && gate.evidenceRequired && problem === undefined) {
        report.finding("manual", signOff.at, {}, extras);
      }
    }
  },
});

function newReport(plan: Plan, path: FileEdit["path"], gate: Gate, signOff: SignOff): FileEdit {
  const checks = itemsOf(valueOf(plan.root, "key_checks")).filter(check => (textOf(valueOf(check, "for")) ?? null) === signOff.part);
  const names = checks.flatMap(check => textOf(valueOf(check, "what")) ?? []);
  return { path, create: true, edits: [{ range: startOfFile, newText: reportTemplate(gate, signOff, names) }] };
}
