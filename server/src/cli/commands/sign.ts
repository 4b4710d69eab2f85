import { addSignOff, bindsFor, signOffMessage, type NewSignOff } from "../../core/gates/entry.ts";
import { evaluateGates, namesOf, slotName } from "../../core/gates/evaluate.ts";
import type { GateFacts } from "../../core/gates/facts.ts";
import { slotWords } from "../../core/gates/slot-words.ts";
import { orList } from "../../core/words.ts";
import { defineCommand } from "../args.ts";
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
import { factsOfFile, factsOfGit, slotToWrite, withEntry, writeEntry } from "../gates.ts";
import { CannotRun, exit } from "../terminal.ts";

export const sign = defineCommand({
  name: "sign",
  summary: "Signs one gate for a release: writes one entry, bound to what is signed, and proposes the commit's message.",
  operands: [{ name: "GATE", required: true, help: "The gate, for example release-validated." }, pathOperand],
  options: {
    for: partOption,
    release: releaseOption,
    by: { kind: "value", value: "ID", help: "The person under people. Default: the one with git's e-mail address." },
    verdict: { kind: "choice", choices: ["ok", "tolerable", "rejected"], default: "ok", help: "What the signer says." },
    method: { kind: "choice", choices: ["automatic", "manual"], help: "How it was found out." },
    evidence: { kind: "value", value: "PATHS", help: "Files or addresses that show it, with commas between them." },
    ticket: { kind: "value", value: "TEXT", help: "The ticket, for example MER-1004." },
    limit: { kind: "value", value: "TEXT", help: "Up to where it is tolerable." },
    note: { kind: "value", value: "TEXT", help: "Anything that a reader should know." },
    facts: { kind: "value", value: "FILE", help: "Take the digests from this file instead of git." },
    "dry-run": dryRunOption,
    format: entryFormatOption,
    at: atOption,
    quiet: quietOption,
    color: colorOption,
  },
  run: async ({ values, operands: [name = "", path = "."] }, terminal) => {
    const date = dateOf(values.at, terminal);
    const found = await slotToWrite(name, path, values, terminal);
    if ("status" in found) return found.status;
    const { project, plan, release, gate, person } = found;
    if (gate.signers.length > 0 && !person.roles.some(({ value }) => gate.signers.includes(value))) {
      throw new CannotRun(`${person.id} has none of the roles ${orList(gate.signers)}, so that the sign-off would not count`);
    }
    const evidence = (values.evidence ?? "").split(",").flatMap(item => (item.trim() === "" ? [] : [item.trim()]));
    if (gate.evidenceRequired && evidence.length === 0 && values.ticket === undefined) {
      throw new CannotRun("A sign-off needs --evidence or --ticket", "sign");
    }
    if (values.verdict === "tolerable" && values.limit === undefined && values.note === undefined) {
      throw new CannotRun("Say up to where it is tolerable with --limit, or why with --note", "sign");
    }
    const given = values.facts === undefined ? await factsOfGit(project, plan, release) : await factsOfFile(values.facts, terminal);
    if ("why" in given && gate.binds.length > 0) throw new CannotRun(`It cannot be bound to what is signed: ${given.why}; ${given.remedy}`);
    const facts: GateFacts | undefined = "why" in given ? undefined : given;
    const gone = evidence.find(item => facts?.hasEvidence(item) === false);
    if (gone !== undefined) throw new CannotRun(`The evidence ${gone} does not exist`);
    if (gate.independent && facts?.authors.get(release)?.some(author => namesOf(person).has(author.toLowerCase())) === true) {
      throw new CannotRun(`${person.id} wrote commits of ${release} and cannot sign for it`);
    }
    const bound = bindsFor(gate, facts?.digests.get(release) ?? {});
    if ("unknown" in bound)
      throw new CannotRun(`The ${bound.unknown} digest of ${release} is not known, so that nothing could be bound to it`);
    const entry: NewSignOff = {
      gate: gate.id,
      for: values.for,
      release,
      by: person.id,
      date,
      verdict: values.verdict,
      method: values.method,
      evidence,
      ticket: values.ticket,
      limit: values.limit,
      note: values.note,
      binds: bound.binds,
    };
    const { edit, after } = withEntry(plan, addSignOff(plan, entry));
    await writeEntry(project, plan, edit, signOffMessage(entry), values, terminal);
    const slot =
      facts &&
      evaluateGates(after, facts, { release, at: date, only: it => it.id === gate.id }).slots.find(it => it.part === (values.for ?? null));
    if (slot && !values.quiet) terminal.err(`${slotName(slot)}: ${slotWords[slot.state]}, ${slot.because}\n`);
    return exit.ok;
  },
});
