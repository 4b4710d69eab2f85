import { dateProblem } from "../dates.ts";
import { suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import { pointerOf, textOf, valueOf, walk } from "../plan/nodes.ts";
import { locate } from "../plan/view.ts";
import { defineRule } from "./define.ts";

/** Reports dates that cannot be, lie in the future though they speak of the past, or come in the wrong order. */
export const impossibleDate = defineRule({
  id: "impossible-date",
  code: "PLN007",
  since: "0.1.0",
  severity: ["error", "error", "error", "error", "error", "error"],
  title: "Date impossible, in the future, or out of order",
  rationale: "A sign-off counts from its day on; one that lies in the future, or after its own expiry, means nothing.",
  remedy: "Correct the date.",
  source: "Path to production: milestones in order; ISO 8601",
  needs: [],
  messages: {
    impossible: "{date} is not a day of the calendar",
    future: "{what} {date}, which is in the future",
    order: "{later} ({date}) comes before {earlier} ({other})",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "signed tomorrow",
        plan: "people: {rel: {name: A}}\nsignoffs:\n  - {gate: feature-freeze, release: v1, by: rel, date: 2026-12-24, verdict: ok, ticket: '#1'}\n",
        finds: ["This sign-off is dated 2026-12-24, which is in the future"],
      },
      { why: "a day that no month has", plan: "release: {frozen_since: 2026-02-30}\n", finds: ["2026-02-30 is not a day of the calendar"] },
      {
        why: "expired before it was signed",
        plan: "people: {rel: {name: A}}\nsignoffs:\n  - {gate: feature-freeze, release: v1, by: rel, date: 2026-10-01, expires: 2026-09-01, verdict: ok, ticket: '#1'}\n",
        finds: ["expires (2026-09-01) comes before date (2026-10-01)"],
      },
    ],
    good: [
      {
        why: "what is planned may lie ahead",
        plan: "production: {id: dr2, release: v1, starts: 2026-12-01, preproduction: {ran: 2026-11-01}}\n",
      },
      {
        why: "signed today",
        plan: "people: {rel: {name: A}}\nsignoffs:\n  - {gate: feature-freeze, release: v1, by: rel, date: 2026-11-20, verdict: ok, ticket: '#1'}\n",
      },
    ],
  },

  check({ plan, today, report }): void {
    for (const { part, node, schema } of plan.scalars()) {
      const date = schema?.["x-kind"] === "date" ? textOf(node) : undefined;
      if (date === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(date)) continue;
      const impossible = dateProblem(date) !== undefined;
      if (!impossible && date <= today) continue;
      const pointer = pointerOf(node);
      const extras = { subject: pointer.join("."), fixes: [suggestion(`Set today, ${today}`, setScalar(part, node, today))] };
      const what = past.find(([pattern]) => pattern.test(pointer.filter(step => typeof step === "string").join(".")))?.[1];
      if (impossible) report.finding("impossible", locate(part, node), { date }, extras);
      else if (what !== undefined) report.finding("future", locate(part, node), { what, date }, extras);
    }
    for (const part of plan.parts) {
      for (const map of walk(part.document.root)) {
        if (map.kind !== "map") continue;
        for (const [earlier, later] of ordered) {
          const [first, second] = [valueOf(map, earlier), valueOf(map, later)];
          const [date, other] = [textOf(second), textOf(first)];
          if (
            second === undefined ||
            date === undefined ||
            other === undefined ||
            dateProblem(date) !== undefined ||
            dateProblem(other) !== undefined
          )
            continue;
          if (date < other)
            report.finding(
              "order",
              locate(part, second),
              { later, date, earlier, other },
              { subject: `${pointerOf(map).join(".")} ${later} before ${earlier}` },
            );
        }
      }
    }
  },
});

/** Dates of what has happened, with the words that begin the message. */
const past: readonly (readonly [RegExp, string])[] = [
  [/^signoffs\.date$/, "This sign-off is dated"],
  [/^waivers\.reviewed$/, "This review is dated"],
  [/^release\.frozen_since$/, "The freeze is dated"],
  [/^production\.preproduction\.ran$/, "Pre-production is dated"],
  [/^consumers\.notified\./, "This notice is dated"],
  [/^models\.[^.]+\.truth\.last$/, "This comparison is dated"],
  [/^cloud\.reviewed$/, "This review is dated"],
];

/** Keys of one map whose dates come in this order. */
const ordered = [["date", "expires"]] as const;
