import { suggestion } from "../fix.ts";
import { addEntry } from "../plan/edit.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports what is called tolerable without saying up to where, or beyond what was said. */
export const toleranceWithoutLimit = defineRule({
  id: "tolerance-without-limit",
  code: "GAT008",
  since: "0.1.0",
  severity: ["off", "off", "warning", "warning", "error", "error"],
  title: "“Tolerable” without a limit, or beyond it",
  rationale: "What is tolerated without a limit is tolerated for ever.",
  remedy: "Write up to where it is tolerable under `limit`.",
  source: "Path to production: memory leaks are fixed or declared tolerable",
  needs: [],
  messages: {
    noLimit: "“{title}” is tolerable up to where? Write a limit",
    beyond: "Tolerated up to {limit}, measured {measured}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "no limit",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: tolerable, note: small leak, ticket: T-1}\n",
        finds: ["“Review” is tolerable up to where? Write a limit"],
      },
      {
        why: "more crashes than were tolerated",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\nproduction: {id: p, release: v1.0.0, preproduction: {crash_rate: {max: 1 %, measured: 0.9 %}}}\ngates:\n  preset: none\n  runtime-performance: {signers: [lead]}\nsignoffs:\n  - {gate: runtime-performance, release: v1.0.0, by: a, date: 2026-10-01, verdict: tolerable, limit: crash rate 0.5 %, ticket: T-1}\n",
        finds: ["Tolerated up to 0.5 %, measured 0.9 %"],
      },
      {
        why: "no limit, where the campaign has one",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\nproduction: {id: p, release: v1.0.0, preproduction: {crash_rate: {max: 1 %, measured: 0.9 %}}}\ngates:\n  preset: none\n  runtime-performance: {signers: [lead]}\nsignoffs:\n  - {gate: runtime-performance, release: v1.0.0, by: a, date: 2026-10-01, verdict: tolerable, note: rare crashes, ticket: T-1}\n",
      },
    ],
    good: [
      {
        why: "within the limit",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\nproduction: {id: p, release: v1.0.0, preproduction: {crash_rate: {max: 1 %, measured: 0.31 %}}}\ngates:\n  preset: none\n  runtime-performance: {signers: [lead]}\nsignoffs:\n  - {gate: runtime-performance, release: v1.0.0, by: a, date: 2026-10-01, verdict: tolerable, limit: crash rate 0.5 %, ticket: T-1}\n",
      },
      {
        why: "a limit of something that is not measured here",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: tolerable, limit: 2 GB per job, ticket: T-1}\n",
      },
    ],
  },

  check({ plan, gates, report }): void {
    const decision = gates();
    if (decision === undefined) return report.notApplicable("the plan sets no gates, or names no release");
    const crashes = valueOf(valueOf(valueOf(plan.root, "production"), "preproduction"), "crash_rate");
    for (const { gate, part, signOff } of decision.judged) {
      if (signOff.verdict !== "tolerable") continue;
      const extras = { subject: `${gate.id} ${part ?? ""} ${signOff.date ?? ""}` };
      const { node, planPart, limit } = signOff;
      if (limit === undefined || limit.trim() === "") {
        const max = gate.id === "runtime-performance" ? textOf(valueOf(crashes, "max")) : undefined;
        const edit = max === undefined || node.kind !== "map" ? undefined : addEntry(planPart, node, "limit", `crash rate ${max}`);
        const fixes = [edit && suggestion(`Limit it to a crash rate of ${max ?? ""}`, edit)];
        report.finding("noLimit", signOff.at, { title: short(gate.title, 35) }, { ...extras, fixes });
        continue;
      }
      const measured = textOf(valueOf(crashes, "measured"));
      const [tolerated, seen] = [
        /crash/i.test(limit) ? percentIn(limit) : undefined,
        measured === undefined ? undefined : percentIn(measured),
      ];
      if (tolerated !== undefined && seen !== undefined && seen > tolerated) {
        report.finding("beyond", signOff.at, { limit: `${tolerated} %`, measured: `${seen} %` }, extras);
      }
    }
  },
});

/** The only share in a text, in percent. */
function percentIn(text: string): number | undefined {
  const found = [...text.matchAll(/(\d+(?:\.\d+)?)\s*%/g)];
  return found.length === 1 ? Number(found[0]?.[1]) : undefined;
}
