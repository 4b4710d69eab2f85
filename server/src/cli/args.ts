import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearest } from "../core/nearest.ts";
import { orList } from "../core/words.ts";
import { CannotRun, type Terminal } from "./terminal.ts";

/** One option of a command. */
export type OptionSpec =
  | { readonly kind: "flag"; readonly short?: string; readonly help: string }
  | { readonly kind: "value"; readonly short?: string; readonly value: string; readonly help: string }
  | {
      readonly kind: "choice";
      readonly short?: string;
      readonly choices: readonly string[];
      readonly default?: string;
      readonly help: string;
    };

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type ValueOf<S extends OptionSpec> = S extends { readonly kind: "flag" }
  ? boolean
  : S extends { readonly kind: "choice"; readonly choices: readonly (infer C)[]; readonly default: string }
    ? C
    : S extends { readonly kind: "choice"; readonly choices: readonly (infer C)[] }
      ? C | undefined
      : string | undefined;

export type Values<O extends OptionSpecs> = { readonly [K in keyof O]: ValueOf<O[K]> };

/** One command with all that its help says. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Operands as they stand in the usage line: `[PATH]`. */
  readonly operands: readonly OperandSpec[];
  readonly options: OptionSpecs;
  /** Gives the exit status. */
  readonly run: (args: Arguments<OptionSpecs>, terminal: Terminal) => Promise<number>;
}

export interface OperandSpec {
  readonly name: string;
  readonly required: boolean;
  /** For the last one: it may stand several times. */
  readonly many?: true;
  readonly help: string;
}

export interface Arguments<O extends OptionSpecs> {
  readonly values: Values<O>;
  readonly operands: readonly string[];
}

/** Types the values that `run` gets by the options. */
export function defineCommand<const O extends OptionSpecs>(
  command: Omit<Command, "options" | "run"> & {
    readonly options: O;
    readonly run: (args: Arguments<O>, terminal: Terminal) => Promise<number>;
  },
): Command {
  return { ...command, run: (args, terminal) => command.run(args as Arguments<O>, terminal) };
}

/** Reads the arguments behind the command's name. Throws CannotRun with a hint. */
export function readArguments(command: Command, argv: readonly string[]): Arguments<OptionSpecs> {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, spec]) => [
      name,
      {
        type: spec.kind === "flag" ? ("boolean" as const) : ("string" as const),
        ...(spec.short === undefined ? {} : { short: spec.short }),
      },
    ]),
  );
  const { values, positionals } = parse({ args: [...argv], options, allowPositionals: true, strict: true }, command);
  const extra = positionals[command.operands.length];
  if (extra !== undefined && command.operands.at(-1)?.many !== true)
    throw new CannotRun(`“${extra}” is one argument too many`, command.name);
  const missing = command.operands.find(({ required }, index) => required && positionals[index] === undefined);
  if (missing !== undefined) throw new CannotRun(`${missing.name} is missing`, command.name);
  const read = Object.entries(command.options).map(([name, spec]) => [name, valueOf(name, spec, values[name], command)] as const);
  return { values: Object.fromEntries(read), operands: positionals };
}

/** The help of one command. */
export function helpOf({ name, summary, operands, options }: Command): string {
  const shown = operands.map(({ name: operand, required, many }) => {
    const shown = many === true ? `${operand}...` : operand;
    return required ? shown : `[${shown}]`;
  });
  const optionRows = Object.entries(options).map(([option, spec]) => [optionHead(option, spec), optionText(spec)] as const);
  return [
    `Usage: smp ${[name, ...shown, "[options]"].join(" ")}`,
    "",
    summary,
    ...block(
      "Arguments",
      operands.map(operand => [operand.name, operand.help] as const),
    ),
    ...block("Options", [...optionRows, ["-h, --help", "Show this help."] as const]),
    "",
  ].join("\n");
}

/** Two columns below a heading; nothing without rows. */
export function block(heading: string, rows: readonly (readonly [head: string, text: string])[]): string[] {
  if (rows.length === 0) return [];
  const column = Math.max(...rows.map(([head]) => head.length));
  return ["", `${heading}:`, ...rows.map(([head, text]) => `  ${head.padEnd(column)}  ${text}`)];
}

function optionHead(name: string, spec: OptionSpec): string {
  const value = spec.kind === "flag" ? "" : ` ${spec.kind === "value" ? spec.value : "WHICH"}`;
  return `${spec.short === undefined ? "    " : `-${spec.short}, `}--${name}${value}`;
}

function optionText(spec: OptionSpec): string {
  if (spec.kind !== "choice") return spec.help;
  return `${spec.help} One of ${spec.choices.join(", ")}${spec.default === undefined ? "." : `; default ${spec.default}.`}`;
}

function valueOf(name: string, spec: OptionSpec, given: unknown, command: Command): string | boolean | undefined {
  if (spec.kind === "flag") return given === true;
  if (typeof given !== "string") return spec.kind === "choice" ? spec.default : undefined;
  if (spec.kind === "choice" && !spec.choices.includes(given)) {
    throw new CannotRun(`--${name} takes ${orList(spec.choices)}, not “${given}”`, command.name);
  }
  return given;
}

function parse(
  config: ParseArgsConfig,
  command: Command,
): { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] } {
  try {
    return parseArgs(config);
  } catch (error) {
    const unknown = error instanceof Error ? /Unknown option '(-+[^']*)'/.exec(error.message)?.[1] : undefined;
    if (unknown === undefined) throw new CannotRun(error instanceof Error ? sentence(error.message) : String(error), command.name);
    const like = nearest(unknown.replace(/^-+/, ""), Object.keys(command.options));
    throw new CannotRun(`There is no option ${unknown}${like === undefined ? "" : `; did you mean --${like}?`}`, command.name);
  }
}

/** The first sentence of what Node says. */
function sentence(text: string): string {
  return (text.split(/\.\s/, 1)[0] ?? text).replace(/\.$/, "");
}
