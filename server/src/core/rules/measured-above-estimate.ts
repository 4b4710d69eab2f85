import { suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import { nodeAt } from "../plan/nodes.ts";
import { locatedText, type Located, type Plan } from "../plan/view.ts";
import { bytesIn, cpuTimeIn, inUnit, isMore, isMoreBytes, numberWords, plainNumber, secondsInUnit } from "../quantities.ts";
import { short } from "../words.ts";
import { defineRule, option } from "./define.ts";

/** Reports what the pre-production used beyond the estimate, beyond what was to be tolerated or beyond what the sites grant. */
export const measuredAboveEstimate = defineRule({
  id: "measured-above-estimate",
  code: "RES003",
  since: "0.1.0",
  severity: ["off", "off", "warning", "warning", "warning", "error"],
  title: "Measured more than estimated or allowed",
  rationale: "Jobs that use more than a machine gives are killed, and the whole production was granted what the estimate said.",
  remedy: "Raise the estimate and ask the sites, or find out why jobs use more.",
  source: "Path to production: crash rate, memory, CPU time and disk in the pre-production",
  needs: [],
  options: {
    tolerance: option.number(10, "Per cent that jobs may use beyond the estimate, which is no exact number. Limits hold as they are."),
  },
  messages: {
    above: "Jobs {used} {measured}; {than}",
    total: "{jobs} jobs × {measured} = {total}; the sites grant {granted}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "more than the estimate and more than a machine gives",
        plan: "resources:\n  per_job: {memory: 3.4 GB}\n  limits: {memory: 4 GB}\nproduction: {id: dr2, release: v12.1.0, preproduction: {memory: {max: 4 GB, measured: 4.6 GB}}}\n",
        finds: ["Jobs used 4.6 GB; the estimate is 3.4 GB, the node gives 4 GB"],
      },
      {
        why: "longer than was estimated, and all jobs together than is granted",
        plan: "resources:\n  per_job: {cpu: 2.5 h}   # from v12.0\n  production: {jobs: 2400000, cpu: 6000000 h}\n  limits: {cpu: 6500000 h}\nproduction: {id: dr2, release: v12.1.0, preproduction: {cpu: {measured: 180 min}}}\n",
        finds: [
          "Jobs took 180 min of CPU time; the estimate is 2.5 h",
          "2 400 000 jobs × 180 min = 7 200 000 h; the sites grant 6 500 000 h",
        ],
      },
      {
        why: "more than was to be tolerated",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {disk: {max: 1 GB, measured: 1.2 GB}}}\n",
        finds: ["Jobs wrote 1.2 GB; at most 1 GB is allowed"],
      },
    ],
    good: [
      {
        why: "as estimated",
        plan: "resources:\n  per_job: {cpu: 2.5 h, memory: 3.4 GB, disk: 0.9 GB}\n  limits: {memory: 4 GB}\nproduction: {id: dr2, release: v12.1.0, preproduction: {memory: {max: 4 GB, measured: 3.3 GB}, cpu: {measured: 150 min}, disk: {measured: 900 MB}}}\n",
      },
      {
        why: "a little more than an estimate, and within every limit",
        plan: "resources:\n  per_job: {cpu: 2.5 h, memory: 3.4 GB}\n  limits: {memory: 4 GB}\nproduction: {id: dr2, release: v12.1.0, preproduction: {memory: {max: 4 GB, measured: 3.7 GB}, cpu: {measured: 2.7 h}}}\n",
      },
      {
        why: "the same amount in units of 1000 and of 1024",
        plan: "resources:\n  limits: {memory: 4 GB}\nproduction: {id: dr2, release: v12.1.0, preproduction: {memory: {max: 4096 MB, measured: 4 GiB}}}\n",
      },
      {
        why: "hours of a machine and hours of a benchmark",
        plan: "resources:\n  per_job: {cpu: 40 HS23.h}\nproduction: {id: dr2, release: v12.1.0, preproduction: {cpu: {measured: 45 h}}}\n",
        outcome: "unknown",
      },
      {
        why: "nothing measured yet",
        plan: "resources:\n  per_job: {memory: 3.4 GB}\nproduction: {id: dr2, release: v12.1.0, preproduction: {memory: {max: 4 GB}}}\n",
        outcome: "not-applicable",
      },
    ],
  },

  check({ plan, options, report }): void {
    let compared = false;
    for (const { key, used, behind } of sorts) {
      const measured = at(plan, "production", "preproduction", key, "measured");
      if (measured === undefined) continue;
      const judged = limits(plan, key).map(limit => {
        const factor = limit.kind === "estimate" ? 1 + options.tolerance / 100 : 1;
        return { limit, more: isAbove(measured.value, limit.at.value, factor) };
      });
      for (const { limit, more } of judged)
        if (more === "other sort") report.unknown(`${measured.value} and ${limit.at.value} count CPU time in two ways`);
      if (judged.some(({ more }) => typeof more === "boolean")) compared = true;
      const found = judged.flatMap(({ limit, more }) => (more === true ? [limit] : []));
      if (found.length > 0) {
        const estimate = found.find(({ kind }) => kind === "estimate");
        report.finding(
          "above",
          measured.at,
          { used, measured: `${short(measured.value, 14)}${behind}`, than: wordsOf(found) },
          {
            subject: `${key} ${found.map(({ kind }) => kind).join(" ")}`,
            related: found.map(limit => ({ ...limit.at.at, message: limit.related })),
            fixes: [estimate && raiseEstimate(plan, key, estimate.at, measured.value)],
          },
        );
      }
      const total = totalOf(plan, key, measured.value);
      if (total !== undefined)
        report.finding(
          "total",
          measured.at,
          { jobs: total.jobs, measured: short(measured.value, 14), total: total.amount, granted: total.granted },
          { subject: `${key} total`, related: [{ ...total.at.at, message: "granted" }] },
        );
    }
    if (!compared) report.notApplicable("nothing was measured that could be compared");
  },
});

const sorts = [
  { key: "memory", used: "used", behind: "" },
  { key: "cpu", used: "took", behind: " of CPU time" },
  { key: "disk", used: "wrote", behind: "" },
] as const;

type Sort = (typeof sorts)[number]["key"];

interface Limit {
  readonly kind: "estimate" | "max" | "node";
  readonly at: Located<string>;
  readonly words: string;
  readonly related: string;
}

/** What a job of this plan may use, by whoever says so. The limits of CPU time and disk are those of all jobs together. */
function limits(plan: Plan, key: Sort): Limit[] {
  const estimate = at(plan, "resources", "per_job", key);
  const max = at(plan, "production", "preproduction", key, "max");
  const node = key === "memory" ? at(plan, "resources", "limits", key) : undefined;
  return [
    ...(estimate ? [{ kind: "estimate" as const, at: estimate, words: "the estimate is", related: "the estimate" }] : []),
    ...(max && max.value !== node?.value ? [{ kind: "max" as const, at: max, words: "at most", related: "what is tolerated" }] : []),
    ...(node ? [{ kind: "node" as const, at: node, words: "the node gives", related: "what the sites grant" }] : []),
  ];
}

function wordsOf(found: readonly Limit[]): string {
  return found
    .slice(0, 2)
    .map(({ kind, at: { value }, words }) => `${words} ${short(value, 12)}${kind === "max" ? " is allowed" : ""}`)
    .join(", ");
}

function isAbove(measured: string, limit: string, factor: number): boolean | "other sort" | undefined {
  const [time, most] = [cpuTimeIn(measured), cpuTimeIn(limit)];
  if (time !== undefined && most !== undefined) return time.sort === most.sort ? isMore(time.seconds, most.seconds * factor) : "other sort";
  const [bytes, room] = [bytesIn(measured), bytesIn(limit)];
  return bytes && room && isMoreBytes(bytes, room, factor);
}

/** All jobs at what one was measured to take, if that is more than the sites grant for them together. */
function totalOf(
  plan: Plan,
  key: Sort,
  measured: string,
): { readonly jobs: string; readonly amount: string; readonly granted: string; readonly at: Located<string> } | undefined {
  const granted = key === "memory" ? undefined : at(plan, "resources", "limits", key);
  const jobs = Number(at(plan, "resources", "production", "jobs")?.value ?? Number.NaN);
  if (granted === undefined || !Number.isInteger(jobs)) return undefined;
  const amount = amountOf(jobs, measured, granted.value);
  if (amount === undefined || isAbove(amount, granted.value, 1) !== true) return undefined;
  return { jobs: numberWords(jobs), amount: spaced(amount), granted: spaced(granted.value), at: granted };
}

/** A number of jobs times what one takes, in the unit of another amount: `7200000 h`. */
function amountOf(jobs: number, each: string, like: string): string | undefined {
  const [time, unit] = [cpuTimeIn(each), cpuTimeIn(like)];
  if (time !== undefined && unit !== undefined)
    return time.sort === unit.sort ? `${plainNumber(secondsInUnit(time.seconds * jobs, unit.unit))} ${unit.unit}` : undefined;
  const [bytes, other] = [bytesIn(each), bytesIn(like)];
  if (bytes === undefined || other === undefined) return undefined;
  return `${plainNumber(inUnit({ decimal: bytes.decimal * jobs, binary: bytes.binary * jobs }, other.unit))} ${other.unit}`;
}

/** Sets the estimate to what was measured, and the total that rests on it with it. */
function raiseEstimate(plan: Plan, key: Sort, estimate: Located<string>, measured: string): ReturnType<typeof suggestion> {
  const total = key === "memory" ? undefined : at(plan, "resources", "production", key);
  const jobs = Number(at(plan, "resources", "production", "jobs")?.value ?? Number.NaN);
  const sum = total && Number.isInteger(jobs) ? amountOf(jobs, measured, total.value) : undefined;
  const edit = setScalar(plan.main, estimate.node, measured);
  if (total === undefined || sum === undefined) return suggestion(`Raise the estimate to ${measured}`, edit);
  return suggestion(`Raise the estimate to ${measured}, and the total to ${sum}`, edit, setScalar(plan.main, total.node, sum));
}

function spaced(text: string): string {
  return short(
    text.replace(/^\d+(\.\d+)?/, number => numberWords(Number(number))),
    18,
  );
}

function at(plan: Plan, ...keys: readonly string[]): Located<string> | undefined {
  return locatedText(plan.main, nodeAt(plan.root, keys));
}
