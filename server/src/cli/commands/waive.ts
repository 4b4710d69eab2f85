import { dateProblem } from "../../core/dates.ts";
import { addWaiver, waiverMessage, type NewWaiver } from "../../core/gates/entry.ts";
import { evaluateGates, waiverProblem } from "../../core/gates/evaluate.ts";
import { waiversOf } from "../../core/gates/signoff.ts";
import { factsWithoutGit } from "../../core/history.ts";
import { defineCommand } from "../args.ts";
import { slotToWrite, withEntry, writeEntry } from "../gates.ts";
import {
  atOption,
  colorOption,
  dateOf,
  dryRunOption,
  entryFormatOption,
  partOption,
  pathOperand,
  quietOption,
  releaseOption,
} from "../options.ts";
import { CannotRun, exit } from "../terminal.ts";

export const waive = defineCommand({
  name: "waive",
  summary: "Makes an exception from one gate for one release: dated, with a reason, and always counted apart.",
  operands: [{ name: "GATE", required: true, help: "The gate, for example remote-sites." }, pathOperand],
  options: {
    for: partOption,
    release: releaseOption,
    reason: { kind: "value", value: "TEXT", help: "Why, in at least 15 characters." },
    by: { kind: "value", value: "ID", help: "A production coordinator under people. Default: the one with git's e-mail address." },
    until: { kind: "value", value: "YYYY-MM-DD", help: "The last day; at most 90 days from now." },
    ticket: { kind: "value", value: "TEXT", help: "The ticket." },
    mitigation: { kind: "value", value: "TEXT", help: "What keeps the risk small." },
    emergency: { kind: "flag", help: "It is urgent and reviewed afterwards; needs --review-by." },
    "review-by": { kind: "value", value: "YYYY-MM-DD", help: "The day by which an emergency is reviewed." },
    "dry-run": dryRunOption,
    format: entryFormatOption,
    at: atOption,
    quiet: quietOption,
    color: colorOption,
  },
  run: async ({ values, operands: [name = "", path = "."] }, terminal) => {
    const at = dateOf(values.at, terminal);
    const found = await slotToWrite(name, path, values, terminal);
    if ("status" in found) return found.status;
    const { project, plan, release, gate, person } = found;
    const { reason, until } = values;
    if (reason === undefined || until === undefined) throw new CannotRun("An exception needs --reason and --until", "waive");
    for (const day of [until, values["review-by"]]) {
      if (day !== undefined && dateProblem(day) !== undefined) throw new CannotRun(`“${day}” is not a date such as 2026-11-20`, "waive");
    }
    if (values["review-by"] !== undefined && !values.emergency) {
      throw new CannotRun("--review-by belongs to --emergency: other exceptions are not reviewed afterwards", "waive");
    }
    const entry: NewWaiver = {
      gate: gate.id,
      for: values.for,
      release,
      reason,
      by: person.id,
      until,
      ticket: values.ticket,
      mitigation: values.mitigation,
      emergency: values.emergency,
      reviewBy: values["review-by"],
    };
    const { edit, after } = withEntry(plan, addWaiver(plan, entry));
    const problem = waiversOf(after)
      .filter(it => it.gate === gate.id && it.part === (values.for ?? null) && it.release === release)
      .slice(-1)
      .map(waiver => waiverProblem(after, gate, waiver, at))[0];
    if (problem !== undefined) throw new CannotRun(`The exception would not count: ${problem.because}`);
    const rejected = evaluateGates(after, factsWithoutGit(after, project.loaded.repository.snapshot()), {
      release,
      at,
      only: it => it.id === gate.id,
    }).slots.find(({ part, state }) => part === (values.for ?? null) && state === "rejected");
    if (rejected !== undefined) throw new CannotRun(`No exception helps: ${rejected.because}; only a new sign-off does`);
    await writeEntry(project, plan, edit, waiverMessage(entry), values, terminal);
    return exit.ok;
  },
});
