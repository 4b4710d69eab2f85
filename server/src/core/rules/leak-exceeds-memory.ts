import { suggestion } from "../fix.ts";
import { setPath } from "../plan/edit.ts";
import { nodeAt } from "../plan/nodes.ts";
import { locatedText, type Located, type Plan } from "../plan/view.ts";
import { bytesIn, isMoreBytes, numberWords, type Bytes } from "../quantities.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports leaks that fill the memory of a job before its last event. */
export const leakExceedsMemory = defineRule({
  id: "leak-exceeds-memory",
  code: "RES006",
  since: "0.1.0",
  severity: ["off", "off", "warning", "warning", "warning", "error"],
  title: "Leak × events exceeds the memory",
  rationale: "A leak that nobody sees in a short test ends every long job.",
  remedy: "Give a job fewer events, or fix the leak.",
  source: "Path to production: memory leaks are assessed, fixed or declared tolerable",
  needs: [],
  messages: { exceeds: "{leak} per event × {events} events is more than {memory}" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "more than any machine has",
        plan: "hardware:\n  standard: {memory: 4 GB}\n  high-memory: {memory: 18 GB}\nresources:\n  per_job: {memory: 3.4 GB, leak_per_event: 1.2 MB, events: 50000}\n",
        finds: ["1.2 MB per event × 50 000 events is more than 18 GB"],
      },
      {
        why: "more than a job may use",
        plan: "resources:\n  per_job: {leak_per_event: 100 kB, events: 80000}   # seen by valgrind\n  limits: {memory: 4 GB}\n",
        finds: ["100 kB per event × 80 000 events is more than 4 GB"],
      },
    ],
    good: [
      { why: "it fits", plan: "resources:\n  per_job: {memory: 3.4 GB, leak_per_event: 0.04 MB, events: 50000}\n" },
      { why: "no leak", plan: "resources:\n  per_job: {memory: 3.4 GB, leak_per_event: 0 MB, events: 50000}\n" },
      {
        why: "the same amount in units of 1000 and of 1024",
        plan: "resources:\n  per_job: {memory: 4 GiB, leak_per_event: 1 MB, events: 4096}\n",
      },
      {
        why: "a profile that says nothing of memory may have any",
        plan: "hardware:\n  standard: {memory: 4 GB}\n  large: {cores: 64}\nresources:\n  per_job: {leak_per_event: 1 MB, events: 50000}\n",
        outcome: "unknown",
      },
      {
        why: "how many events a job has is not known",
        plan: "resources:\n  per_job: {memory: 4 GB, leak_per_event: 1 MB}\n",
        outcome: "unknown",
      },
      { why: "no leak written down", plan: "resources:\n  per_job: {memory: 4 GB, events: 10}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, report }): void {
    const text = (...keys: readonly string[]): Located<string> | undefined =>
      locatedText(plan.main, nodeAt(plan.root, ["resources", ...keys]));
    const leak = text("per_job", "leak_per_event");
    const each = leak && bytesIn(leak.value);
    if (leak === undefined || each === undefined) return report.notApplicable("no leak is written down");
    if (each.decimal === 0) return;
    const events = text("per_job", "events");
    if (events === undefined || !/^\d+$/.test(events.value)) return report.unknown("the plan does not say how many events a job has");
    const total = timesOf(each, Number(events.value));
    const rooms = roomsOf(plan, text("per_job", "memory"), text("limits", "memory"));
    if (rooms.length === 0) return report.unknown("the plan does not say how much memory a job has");
    const exceeded = rooms.filter(({ bytes }) => isMoreBytes(total, bytes));
    const most = exceeded.reduce<Room | undefined>(
      (largest, one) => (largest === undefined || one.bytes.decimal > largest.bytes.decimal ? one : largest),
      undefined,
    );
    if (most === undefined) return;
    const fewer = fewerEvents(each, rooms);
    report.finding(
      "exceeds",
      leak.at,
      { leak: short(leak.value, 14), events: numberWords(Number(events.value)), memory: short(most.at.value, 14) },
      {
        subject: "leak",
        related: [
          { ...events.at, message: "the events of a job" },
          { ...most.at.at, message: most.words },
        ],
        fixes: [
          fewer === undefined
            ? undefined
            : suggestion(`Give a job ${numberWords(fewer)} events`, setPath(plan.main, ["resources", "per_job", "events"], fewer)),
        ],
      },
    );
  },
});

interface Room {
  readonly at: Located<string>;
  readonly bytes: Bytes;
  readonly words: string;
}

/** What a job may fill: its own estimate, what the sites grant, and the largest machine where every profile says its memory. */
function roomsOf(plan: Plan, estimate: Located<string> | undefined, limit: Located<string> | undefined): Room[] {
  const room = (at: Located<string> | undefined, words: string): Room[] => {
    const bytes = at && bytesIn(at.value);
    return at === undefined || bytes === undefined ? [] : [{ at, bytes, words }];
  };
  const machines = plan.hardware.map(({ memory }) => room(memory, "the largest machine"));
  const largest = machines.flat().sort((a, b) => b.bytes.decimal - a.bytes.decimal)[0];
  return [
    ...room(estimate, "the memory of a job"),
    ...room(limit, "what the sites grant"),
    ...(largest !== undefined && machines.every(found => found.length > 0) ? [largest] : []),
  ];
}

function timesOf(bytes: Bytes, count: number): { readonly decimal: number; readonly binary: number } {
  return { decimal: bytes.decimal * count, binary: bytes.binary * count };
}

/** As many events as fit into all of the memories, rounded down to two digits. */
function fewerEvents(leak: Bytes, rooms: readonly Room[]): number | undefined {
  const most = Math.floor(Math.min(...rooms.map(({ bytes }) => Math.min(bytes.decimal / leak.decimal, bytes.binary / leak.binary))));
  if (most < 1) return undefined;
  const step = 10 ** Math.max(0, String(most).length - 2);
  return Math.floor(most / step) * step;
}
