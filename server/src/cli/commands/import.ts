import { addSignOff, type NewSignOff } from "../../core/gates/entry.ts";
import { ticketFormats } from "../../core/import/formats.ts";
import { proposeGates, proposeSignOffs, type ImportOptions, type ProposedGate } from "../../core/import/proposals.ts";
import { looksLikeWizard } from "../../core/import/wizard/file.ts";
import type { TicketFormat } from "../../core/import/ticket.ts";
import { setPath } from "../../core/plan/edit.ts";
import type { Plan } from "../../core/plan/view.ts";
import { formatImportJson } from "../../core/report/import-json.ts";
import { formatImportText } from "../../core/report/import-text.ts";
import type { FileEdit } from "../../core/types.ts";
import { gitIn, textOf } from "../../host/git.ts";
import { writeFileBelow } from "../../host/write.ts";
import { defineCommand } from "../args.ts";
import { planFor, tellPlanErrors, viewWith } from "../gates.ts";
import { textOfFile } from "../named-file.ts";
import { mostWizardBytes } from "./export-wizard.ts";
import { importFromWizard, wizardImportOptions } from "./import-wizard.ts";
import { atOption, colorOption, dateOf, pathOperand, quietOption, useColour } from "../options.ts";
import { openProject, type Project } from "../project.ts";
import { CannotRun, exit } from "../terminal.ts";

/** More than any campaign has sign-offs. */
const mostEntries = 500;
const mostTickets = 32 * 1024 * 1024;

export const importCommand = defineCommand({
  name: "import",
  summary: "Brings a project of the Wizard into the plan, or proposes sign-offs from tickets: Trac as CSV, GitHub or GitLab as JSON.",
  operands: [
    { name: "FILE", required: true, help: "What the Wizard or the tracker exported; which one it was is seen from the content." },
    pathOperand,
  ],
  options: {
    from: { kind: "choice", choices: ["trac", "github", "gitlab", "wizard"], help: "Read it as this instead." },
    ...wizardImportOptions,
    release: { kind: "value", short: "r", value: "TAG", help: "The release of tickets that name none." },
    people: { kind: "value", value: "NAME=ID,…", help: "Who somebody of the tracker is under people." },
    gates: { kind: "value", value: "N=GATE,…", help: "The gate that a ticket is for: 7=software-quality,9=remote-sites/usdf." },
    "new-gates": { kind: "flag", help: "Make gates of the tickets whose summaries name none of the plan." },
    write: { kind: "flag", help: "Write into the plan; without it everything is only shown." },
    format: {
      kind: "choice",
      short: "f",
      choices: ["text", "markdown", "json"],
      default: "text",
      help: "How to print; markdown is for the Wizard.",
    },
    at: atOption,
    quiet: quietOption,
    color: colorOption,
  },
  run: async ({ values, operands: [file = "", path = "."] }, terminal) => {
    const at = dateOf(values.at, terminal);
    const text = await textOfFile(file, mostWizardBytes, terminal);
    if (values.from === "wizard" || (values.from === undefined && looksLikeWizard(text))) {
      refuse(values, ["release", "people", "gates", "new-gates"], "tickets");
      return importFromWizard(text, path, at, values, terminal);
    }
    refuse(values, ["model", "map", "take", "strict"], "files of the Wizard");
    if (values.format === "markdown") throw new CannotRun("--format markdown is for files of the Wizard", "import");
    if (text.length > mostTickets) throw new CannotRun(`${file} is larger than ${mostTickets / 1024 / 1024} million characters`);
    const format = formatOf(text, values.from, file);
    const project = await openProject(path, terminal, { judges: false });
    const plan = planFor(project, terminal);
    if (plan === undefined) return exit.noPlan;
    if (tellPlanErrors(plan, project, terminal)) return exit.findings;
    const { tickets, problems } = format.read(text);
    const options: ImportOptions = {
      from: format.title,
      at,
      release: values.release,
      tags: await tagsOf(project.root),
      people: pairsOf("people", values.people),
      gates: new Map([...pairsOf("gates", values.gates)].map(([key, gate]) => [key.replace(/^#/, ""), slotOf(gate)])),
    };
    const gates = values["new-gates"] ? proposeGates(plan, tickets, options) : [];
    const withGates = gates.reduce(addGate, plan);
    const proposals = proposeSignOffs(withGates, tickets, options);
    const entries = proposals.flatMap(({ entry }) => entry ?? []);
    if (entries.length > mostEntries) throw new CannotRun(`There are more than ${mostEntries} sign-offs; import one campaign at a time`);
    const written = values.write ? await writePlan(project, plan, entries.reduce(addEntry, withGates)) : undefined;
    const report = { from: format.title, gates, proposals, problems, written };
    if (values.format === "json") terminal.out(formatImportJson({ ...report, colour: false, quiet: false }));
    else terminal.out(formatImportText({ ...report, colour: useColour(values.color, false, terminal), quiet: values.quiet }));
    return tickets.length === 0 && problems.length > 0 ? exit.usage : exit.ok;
  },
});

function refuse<T extends object>(values: T, options: readonly (keyof T & string)[], what: string): void {
  const given = options.find(option => values[option] !== undefined && values[option] !== false);
  if (given !== undefined) throw new CannotRun(`--${given} is for ${what}`, "import");
}

function formatOf(text: string, from: TicketFormat["id"] | undefined, file: string): TicketFormat {
  const format = ticketFormats.find(it => (from === undefined ? it.recognises(text) : it.id === from));
  if (format !== undefined) return format;
  throw new CannotRun(`${file} holds neither a project of the Wizard nor tickets of Trac, GitHub or GitLab`, "import");
}

/** Tags are names of releases; without git there are none. */
async function tagsOf(root: string): Promise<readonly string[]> {
  const listed = await gitIn(root)(["tag", "--list"]);
  return "output" in listed
    ? textOf(listed)
        .split("\n")
        .filter(tag => tag !== "")
    : [];
}

/** `a=b,c=d` as a map. */
function pairsOf(option: string, written: string | undefined): ReadonlyMap<string, string> {
  const pairs = (written ?? "").split(",").filter(pair => pair.trim() !== "");
  return new Map(
    pairs.map(pair => {
      const at = pair.indexOf("=");
      if (at < 1 || at === pair.length - 1) throw new CannotRun(`--${option} takes pairs with “=” between them, not “${pair}”`, "import");
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

function slotOf(written: string): { readonly gate: string; readonly part: string | null } {
  const [gate = "", ...part] = written.split("/");
  return { gate, part: part.length === 0 ? null : part.join("/") };
}

function addGate(plan: Plan, { id, title, milestone, per }: ProposedGate): Plan {
  const gate = { title, milestone, per: per.length === 0 ? undefined : per };
  return viewWith(plan, made(setPath(plan.main, ["gates", id], gate), `the gate ${id}`));
}

function addEntry(plan: Plan, entry: NewSignOff): Plan {
  return viewWith(plan, made(addSignOff(plan, entry), `the sign-off of ${entry.ticket ?? entry.gate}`));
}

function made(edit: FileEdit | undefined, what: string): FileEdit {
  if (edit === undefined) throw new CannotRun(`${what} cannot be added by itself: the place is an alias or broken; write it by hand`);
  return edit;
}

/** Writes the files that differ. Nothing is written before all of them are known. */
async function writePlan(project: Project, before: Plan, after: Plan): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { file } of after.parts) {
    const old = before.parts.find(part => part.file.path === file.path)?.file.text;
    if (old === file.text) continue;
    const path = project.prefix + file.path;
    const result = await writeFileBelow(project.root, { path: file.path, text: file.text, before: old });
    if ("why" in result) throw new CannotRun(`${path} could not be written: ${result.why}`);
    written.push(path);
  }
  return written;
}
