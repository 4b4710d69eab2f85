import { suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import { nodeAt } from "../plan/nodes.ts";
import { locatedText, type Located, type Plan } from "../plan/view.ts";
import { bytesIn, cpuTimeIn, durationIn, inUnit, isMore, isMoreBytes, numberWords, plainNumber, secondsInUnit } from "../quantities.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports totals of a production that are not the jobs times what one of them takes, or more than the sites grant for all jobs or for one. */
export const totalsDoNotAddUp = defineRule({
  id: "totals-do-not-add-up",
  code: "RES001",
  since: "0.1.0",
  severity: ["off", "info", "warning", "warning", "warning", "error"],
  title: "Totals do not add up",
  rationale: "Sites grant what the totals ask for. A total that was not changed with the jobs ends the production before its time.",
  remedy: "Work the total out again, or correct the jobs or what one of them takes.",
  source: "Path to production: estimate CPU time per job and total disk",
  needs: [],
  messages: {
    differs: "{jobs} jobs × {each} = {total}; the plan says {written}",
    job: "One job takes {needed} of {what}; the sites grant {granted}",
    beyond: "The production needs {total} of {what}; the sites grant {granted}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a total of fewer jobs",
        plan: "resources:\n  per_job: {cpu: 2.5 h}\n  production: {jobs: 2400000, cpu: 5000000 h}   # from the last round\n",
        finds: ["2 400 000 jobs × 2.5 h = 6 000 000 h; the plan says 5 000 000 h"],
      },
      {
        why: "in other units, and more than is granted",
        plan: "resources:\n  per_job: {cpu: 90 min, disk: 500 MB}\n  production: {jobs: 12000, cpu: 18000 h, disk: 7 TB}\n  limits: {cpu: 15000 h}\n",
        finds: ["12 000 jobs × 500 MB = 6 TB; the plan says 7 TB", "The production needs 18 000 h of CPU time; the sites grant 15 000 h"],
      },
      {
        why: "work that is counted by a benchmark",
        plan: "resources:\n  per_job: {cpu: 40 HS23.h}\n  production: {jobs: 1000, cpu: 400000 HS23.h}\n",
        finds: ["1 000 jobs × 40 HS23.h = 40 000 HS23.h; the plan says 400 000 HS23.h"],
      },
      {
        why: "one job takes more than a job may",
        plan: "resources:\n  per_job: {memory: 6 GB, wall: 3 days}\n  limits: {memory: 4 GB, wall: 48 h}\n",
        finds: ["One job takes 6 GB of memory; the sites grant 4 GB", "One job takes 3 days of time; the sites grant 48 h"],
      },
    ],
    good: [
      {
        why: "they add up",
        plan: "resources:\n  per_job: {cpu: 2.5 h, disk: 0.9 GB}\n  production: {jobs: 2400000, cpu: 6000000 h, disk: 2160 TB}\n  limits: {cpu: 7500000 h, disk: 2500 TB}\n",
      },
      { why: "rounded", plan: "resources:\n  per_job: {cpu: 2.49 h}\n  production: {jobs: 2400000, cpu: 6000000 h}\n" },
      {
        why: "a terabyte of 1024 gigabytes",
        plan: "resources:\n  per_job: {disk: 4 GB}\n  production: {jobs: 12288, disk: 48 TB}\n",
      },
      {
        why: "in other units",
        plan: "resources:\n  per_job: {cpu: 1800 s, disk: 512 MiB}\n  production: {jobs: 2000, cpu: 1000 h, disk: 1000 GiB}\n",
      },
      {
        why: "hours of a machine and hours of a benchmark",
        plan: "resources:\n  per_job: {cpu: 2 h}\n  production: {jobs: 1000, cpu: 40000 HS23.h}\n",
        outcome: "unknown",
      },
      { why: "no total", plan: "resources:\n  per_job: {cpu: 2.5 h}\n", outcome: "not-applicable" },
      { why: "a number that is being typed", plan: "resources:\n  per_job: {cpu: 2.}\n  production: {jobs: 10, cpu: 2}\n" },
    ],
  },

  check({ plan, report }): void {
    const jobs = at(plan, "production", "jobs");
    const count = jobs && /^\d+$/.test(jobs.value) ? Number(jobs.value) : undefined;
    let compared = false;
    for (const { key, what } of [
      { key: "cpu", what: "CPU time" },
      { key: "disk", what: "disk" },
    ] as const) {
      const [each, total, limit] = [at(plan, "per_job", key), at(plan, "production", key), at(plan, "limits", key)];
      if (total === undefined) continue;
      const sum = count === undefined || each === undefined ? undefined : sumOf(count, each.value, total.value);
      if (sum === "other sort") report.unknown(`${total.value} and ${each?.value ?? ""} count ${what} in two ways`);
      else if (sum !== undefined && jobs !== undefined && each !== undefined) {
        compared = true;
        if (sum.differs) {
          const corrected = `${plainNumber(sum.amount)} ${sum.unit}`;
          report.finding(
            "differs",
            total.at,
            {
              jobs: numberWords(Number(jobs.value)),
              each: short(each.value, 14),
              total: `${numberWords(sum.amount)} ${sum.unit}`,
              written: spaced(total.value),
            },
            {
              subject: key,
              related: [
                { ...jobs.at, message: "the jobs" },
                { ...each.at, message: "what one of them takes" },
              ],
              fixes: [suggestion(`Set the total to ${corrected}`, setScalar(plan.main, total.node, corrected))],
            },
          );
        }
      }
      const beyond = limit && isBeyond(total.value, limit.value);
      if (beyond === "other sort") report.unknown(`${total.value} and ${limit?.value ?? ""} count ${what} in two ways`);
      else if (beyond !== undefined && limit !== undefined) {
        compared = true;
        if (beyond)
          report.finding(
            "beyond",
            total.at,
            { total: spaced(total.value), what, granted: spaced(limit.value) },
            { subject: `${key} limit`, related: [{ ...limit.at, message: "granted" }] },
          );
      }
    }
    for (const { key, what } of [
      { key: "memory", what: "memory" },
      { key: "wall", what: "time" },
    ] as const) {
      const [needed, granted] = [at(plan, "per_job", key), at(plan, "limits", key)];
      const beyond = needed && granted && isBeyond(needed.value, granted.value);
      if (needed === undefined || granted === undefined || typeof beyond !== "boolean") continue;
      compared = true;
      if (beyond)
        report.finding(
          "job",
          needed.at,
          { needed: short(needed.value, 14), what, granted: short(granted.value, 14) },
          { subject: `job ${key}`, related: [{ ...granted.at, message: "granted" }] },
        );
    }
    if (!compared) report.notApplicable("there is no total to compare with anything");
  },
});

/** People round; more than one part in a hundred is no rounding. */
const rounding = 0.01;

interface Sum {
  /** In the unit of the total that is written. */
  readonly amount: number;
  readonly unit: string;
  readonly differs: boolean;
}

function sumOf(count: number, each: string, total: string): Sum | "other sort" | undefined {
  const [one, all] = [cpuTimeIn(each), cpuTimeIn(total)];
  if (one !== undefined && all !== undefined) {
    if (one.sort !== all.sort) return "other sort";
    const sum = one.seconds * count;
    return { amount: secondsInUnit(sum, all.unit), unit: all.unit, differs: isOff(sum, all.seconds) };
  }
  const [bytes, written] = [bytesIn(each), bytesIn(total)];
  if (bytes === undefined || written === undefined) return undefined;
  const sum = { decimal: bytes.decimal * count, binary: bytes.binary * count };
  const differs = isOff(sum.decimal, written.decimal) && isOff(sum.binary, written.binary);
  return { amount: inUnit(sum, written.unit), unit: written.unit, differs };
}

function isOff(sum: number, written: number): boolean {
  return isMore(Math.abs(sum - written), Math.max(sum, written) * rounding);
}

function isBeyond(total: string, limit: string): boolean | "other sort" | undefined {
  const [needed, granted] = [cpuTimeIn(total), cpuTimeIn(limit)];
  if (needed !== undefined && granted !== undefined)
    return needed.sort === granted.sort ? isMore(needed.seconds, granted.seconds) : "other sort";
  const [time, most] = [durationIn(total), durationIn(limit)];
  if (time !== undefined && most !== undefined) return isMore(time, most);
  const [bytes, room] = [bytesIn(total), bytesIn(limit)];
  return bytes && room && isMoreBytes(bytes, room);
}

/** An amount as written, with the thousands of its number apart. */
function spaced(text: string): string {
  return short(
    text.replace(/^\d+(\.\d+)?/, number => numberWords(Number(number))),
    22,
  );
}

function at(plan: Plan, ...keys: readonly string[]): Located<string> | undefined {
  return locatedText(plan.main, nodeAt(plan.root, ["resources", ...keys]));
}
