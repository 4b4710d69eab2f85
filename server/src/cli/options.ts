import { stages } from "../core/types.ts";
import type { OptionSpec } from "./args.ts";
import { CannotRun, type Terminal } from "./terminal.ts";

export const atOption = { kind: "value", value: "YYYY-MM-DD", help: "Judge by this date instead of today." } as const satisfies OptionSpec;
export const quietOption = {
  kind: "flag",
  short: "q",
  help: "Say only what matters; formats for machines stay whole.",
} as const satisfies OptionSpec;
export const colorOption = {
  kind: "choice",
  choices: ["auto", "always", "never"],
  default: "auto",
  help: "When to use colour; NO_COLOR is respected.",
} as const satisfies OptionSpec;
export const outputOption = {
  kind: "value",
  short: "o",
  value: "FILE",
  help: "Write the result to this file instead of the standard output.",
} as const satisfies OptionSpec;
export const stageOption = {
  kind: "choice",
  choices: stages,
  help: "Judge by this ELIXIR stage instead of the plan's.",
} as const satisfies OptionSpec;
export const releaseOption = {
  kind: "value",
  short: "r",
  value: "TAG",
  help: "The release tag. Default: that of the campaign, else the current one.",
} as const satisfies OptionSpec;
export const partOption = {
  kind: "value",
  value: "PART",
  help: "The site or component, for gates that are signed part by part.",
} as const satisfies OptionSpec;
export const dryRunOption = { kind: "flag", help: "Show the entry and write nothing." } as const satisfies OptionSpec;
export const entryFormatOption = {
  kind: "choice",
  short: "f",
  choices: ["text", "json"],
  default: "text",
  help: "How to print.",
} as const satisfies OptionSpec;
export const pathOperand = {
  name: "PATH",
  required: false,
  help: "A folder, or the file of a plan. Default: the working directory.",
} as const;

/** The date to judge by. */
export function dateOf(at: string | undefined, terminal: Terminal): string {
  if (at === undefined) return terminal.today;
  if (!isDate(at)) throw new CannotRun(`--at takes a date such as 2026-11-20, not “${at}”`);
  return at;
}

/** Whether text is a day of the calendar, written `YYYY-MM-DD`. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}

/** `toFile`: results go to a file, which has no colours unless asked. */
export function useColour(color: "auto" | "always" | "never", toFile: boolean, { env, isTty }: Terminal): boolean {
  if (color !== "auto") return color === "always";
  return !toFile && isTty && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
}
