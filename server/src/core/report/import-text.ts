import type { Proposal, ProposedGate } from "../import/proposals.ts";
import { short } from "../words.ts";
import { paint, type Paint } from "./paint.ts";
import { oneLine } from "./words.ts";

/** What an import found, and what becomes of it. */
export interface ImportReport {
  /** Name of the tracker. */
  readonly from: string;
  readonly gates: readonly ProposedGate[];
  readonly proposals: readonly Proposal[];
  readonly problems: readonly string[];
  /** Files that were written, from the working directory; undefined for a preview. */
  readonly written: readonly string[] | undefined;
  readonly colour: boolean;
  readonly quiet: boolean;
}

/** The proposals for people: ticket by ticket, what is left aside with its reason, and what to do next. */
export function formatImportText({ from, gates, proposals, problems, written, colour, quiet }: ImportReport): string {
  const style = paint(colour);
  const blocks: string[][] = [[style.bold(`${from}: ${count(proposals.length, "ticket")} · ${countStates(proposals)}`)]];
  if (gates.length > 0)
    blocks.push([written === undefined ? "New gates, which anybody under people may sign" : "New gates", ...gates.map(gateLine)]);
  const shown = quiet ? proposals.filter(({ state }) => state === "unmapped") : proposals;
  const names = shown.map(nameOf);
  const column = Math.min(44, Math.max(0, ...names.map(name => [...name].length)));
  if (shown.length > 0) blocks.push(shown.map((proposal, index) => proposalLine(proposal, names[index] ?? "", column, style)));
  if (problems.length > 0) blocks.push(["Not read", ...problems.map(problem => `  ${oneLine(problem)}`)]);
  blocks.push(nextLines(proposals, gates, written));
  return `${blocks.map(lines => lines.join("\n")).join("\n\n")}\n`;
}

const marks: Readonly<Record<Proposal["state"], string>> = { proposed: "✔", waiting: "○", present: "=", unmapped: "?" };
const words: Readonly<Record<Proposal["state"], string>> = {
  proposed: "ok",
  waiting: "waiting",
  present: "present",
  unmapped: "not mapped",
};

function proposalLine({ state, ticket, because }: Proposal, name: string, column: number, style: Paint): string {
  const colours = { proposed: style.green, waiting: style.dim, present: style.dim, unmapped: style.yellow };
  const label = `${marks[state]} #${ticket.key.padEnd(5)} ${name}${" ".repeat(Math.max(0, column - [...name].length))}`;
  return `  ${colours[state](label)}  ${words[state].padEnd(10)}  ${oneLine(because)}`;
}

/** What is signed, as far as it is known; else what the ticket says. */
function nameOf({ gate, part, release, ticket }: Proposal): string {
  if (gate === undefined) return oneLine(`“${short(ticket.summary, 42)}”`);
  return short(oneLine([`${gate.id}${part === null ? "" : `/${part}`}`, release ?? ""].join(" ").trim()), 44);
}

function gateLine({ id, title, per, milestone, tickets }: ProposedGate): string {
  const parts = per.length === 0 ? "" : ` per ${per.join(", ")}`;
  const text = `${id}: ${title}${milestone === undefined ? "" : ` (${milestone})`}${parts}, of #${tickets.slice(0, 5).join(", #")}${tickets.length > 5 ? " …" : ""}`;
  return `  + ${oneLine(text)}`;
}

function countStates(proposals: readonly Proposal[]): string {
  const of = (state: Proposal["state"]): number => proposals.filter(it => it.state === state).length;
  const rest = [
    [of("waiting"), "waiting"],
    [of("present"), "present"],
    [of("unmapped"), "not mapped"],
  ] as const;
  return [count(of("proposed"), "sign-off"), ...rest.flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`]))].join(" · ");
}

function nextLines(proposals: readonly Proposal[], gates: readonly ProposedGate[], written: readonly string[] | undefined): string[] {
  const proposed = proposals.filter(({ state }) => state === "proposed").length;
  if (proposed === 0 && gates.length === 0) return ["There is nothing to write."];
  const binding = proposed === 0 ? [] : ["They are bound to no content: smp sign binds a new one to what the release holds."];
  if (written === undefined) return ["Nothing is written yet: look through it, then say --write.", ...binding];
  return [`Written: ${written.join(", ")}`, ...binding];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
