import type { ComparedItem } from "../import/wizard/comparison.ts";
import { problemWords, type PreparedImport } from "../import/wizard/prepare.ts";
import type { ChosenImport } from "../import/wizard/choose.ts";
import { short } from "../words.ts";
import { paint, type Paint } from "./paint.ts";
import { oneLine } from "./words.ts";

/** What an import of a project of the Wizard found, and what becomes of it. */
export interface WizardImportReport {
  readonly prepared: PreparedImport;
  readonly chosen: ChosenImport;
  /** Files that were written, from the working directory; undefined for a preview. */
  readonly written: readonly string[] | undefined;
  readonly colour: boolean;
  readonly quiet: boolean;
}

type State = ComparedItem["state"];

/** How much of what the file says is in the plan when all of it is taken. */
export function importCounts(items: readonly ComparedItem[]): Readonly<Record<NonNullable<ComparedItem["outcome"]>, number>> {
  const count = (outcome: ComparedItem["outcome"]): number => items.filter(item => item.outcome === outcome).length;
  return { mapped: count("mapped"), lossy: count("lossy"), unmapped: count("unmapped"), unknown: count("unknown") };
}

/** Whether everything in the file found a place. */
export function isImportLossless({ comparison: { items }, problems }: Pick<PreparedImport, "comparison" | "problems">): boolean {
  const { lossy, unmapped, unknown } = importCounts(items);
  return lossy + unmapped + unknown + problems.length === 0;
}

/** For a terminal: what is new and what differs as a diff, what is left out with its reason, and what to do next. */
export function formatWizardImportText({ prepared, chosen, written, colour, quiet }: WizardImportReport): string {
  const style = paint(colour);
  const { comparison, name, problems } = prepared;
  const { items } = comparison;
  const of = (...states: readonly State[]): ComparedItem[] => items.filter(({ state }) => states.includes(state));
  const taken = new Set(chosen.written);
  const left = (subject: string): string | undefined => chosen.unsound.get(subject) ?? chosen.failed.get(subject);
  const isLeft = ({ subject, state }: ComparedItem): boolean => state === "new" && left(subject) !== undefined;
  const counts = (
    [
      ["same", "same"],
      ["new", "new"],
      ["differs", "different"],
      ["only-in-plan", "only in the plan"],
      ["not-held", "not held"],
    ] as const
  )
    .map(([state, words]) => [of(state).length, words] as const)
    .flatMap(([count, words]) => (count === 0 ? [] : [`${count} ${words}`]));
  const title = [...(name === undefined ? [] : [short(name, 40)]), comparison.model].join(", ");
  const { mapped, lossy, unmapped, unknown } = importCounts(items);
  const only = of("only-in-plan").map(({ subject }) => subject);
  const blocks: string[][] = [
    [style.bold(oneLine(`${title}: ${counts.length === 0 ? "nothing is answered" : counts.join(" · ")}`))],
    block(
      "New",
      of("new")
        .filter(it => !isLeft(it) && !it.asks)
        .flatMap(item => itemLines(item, style)),
    ),
    block(
      "To be chosen",
      items
        .filter(item => item.asks && !isLeft(item))
        .flatMap(item => [...itemLines(item, style), ...(taken.has(item.subject) ? ["      the Wizard's is taken"] : [])]),
    ),
    block(
      "Left out: it would be an error",
      of("new")
        .filter(isLeft)
        .flatMap(item => [...itemLines(item, style), `      ${style.yellow(oneLine(left(item.subject) ?? ""))}`]),
    ),
    block(
      "Not held by the plan",
      of("not-held").flatMap(item => itemLines(item, style)),
    ),
    block(
      "In the plan, with something left out",
      of("same")
        .filter(({ lost }) => lost.length > 0)
        .flatMap(item => itemLines(item, style)),
    ),
    quiet || only.length === 0 ? [] : ["Only in the plan, and stays", `  ${only.join(", ")}`],
    block(
      "Not read",
      problems.map(problem => `  ${oneLine(problemWords(problem))}`),
    ),
    comparison.notes.map(oneLine),
    block(
      "Errors of the plan then",
      chosen.errors.slice(0, mostErrors).map(({ code, message }) => `  ${code} ${oneLine(message)}`),
    ),
    [`${mapped} mapped, ${lossy} lossy, ${unmapped} unmapped, ${unknown} unknown to the plan`],
    nextLines(chosen, written),
  ];
  return `${blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join("\n"))
    .join("\n\n")}\n`;
}

const mostErrors = 10;
/** Longer texts are cut: this is to choose by, not to read. */
const mostLines = 12;

function block(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function itemLines({ subject, title, state, plan, wizard, lost }: ComparedItem, style: Paint): string[] {
  const name = subject.includes("-") && /^[0-9a-f-]{36}$/.test(subject) ? title : subject;
  const lines = (text: string | undefined, mark: string, colour: (text: string) => string): string[] => {
    const all = text === undefined ? [] : text.split("\n");
    const shown = all.slice(0, mostLines).map(line => colour(`    ${mark} ${oneLine(short(line, 200))}`));
    return all.length > shown.length ? [...shown, `    ${mark} … and ${all.length - shown.length} more lines`] : shown;
  };
  return [
    `  ${oneLine(short(name, 80))}`,
    ...(state === "same" ? [] : lines(plan, "-", style.red)),
    ...(state === "same" ? [] : lines(wizard, "+", style.green)),
    ...lost
      .slice(0, mostLines)
      .map(text => `      ${style.yellow(oneLine(short(state === "not-held" ? text : `left out: ${text}`, 160)))}`),
  ];
}

function nextLines({ written: subjects, open, failed, unsound }: ChosenImport, written: readonly string[] | undefined): string[] {
  const [doubtful] = unsound.keys();
  const undecided = [
    ...(open.length === 0 ? [] : [`To choose: --take wizard, --take plan, or --take ${open[0] ?? ""}=wizard,…`]),
    ...(doubtful === undefined ? [] : [`To take what would be an error all the same: --take ${doubtful}=wizard,…`]),
  ];
  const broken = [...failed].map(([subject, because]) => oneLine(`${subject} is not written: ${because}`));
  if (written !== undefined)
    return [
      written.length === 0 ? "Nothing was written." : `Written: ${written.join(", ")}`,
      ...(open.length === 0 ? [] : [`Left as in the plan, for nobody chose: ${open.join(", ")}`]),
      ...broken,
      ...undecided,
    ];
  if (subjects.length === 0) return ["There is nothing to write.", ...broken, ...undecided];
  return ["Nothing is written yet: look through it, then say --write.", ...broken, ...undecided];
}

/** For machines. What is not there is null. */
export function formatWizardImportJson({ prepared, chosen, written }: WizardImportReport): string {
  const { comparison, name, uuid, problems } = prepared;
  const taken = new Set(chosen.written);
  const data = {
    from: "wizard",
    model: comparison.model,
    project: { name: name ?? null, uuid: uuid ?? null },
    written: written ?? [],
    counts: importCounts(comparison.items),
    items: comparison.items.map(({ subject, title, state, outcome, plan, wizard, lost }) => ({
      subject,
      title,
      state,
      outcome: outcome ?? null,
      plan: plan ?? null,
      wizard: wizard ?? null,
      lost,
      taken: taken.has(subject) && (state === "new" || state === "differs"),
      because: chosen.unsound.get(subject) ?? chosen.failed.get(subject) ?? null,
    })),
    open: chosen.open,
    errors: chosen.errors.map(({ code, message }) => ({ code, message })),
    problems: problems.map(({ severity, at, message }) => ({ severity, at, message })),
    notes: comparison.notes,
  };
  return `${JSON.stringify(data, undefined, 2)}\n`;
}
