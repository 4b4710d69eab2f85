import type { ResourceRequest } from "../facts/types.ts";
import type { LineIndex, Range } from "../text.ts";
import { splitLines } from "./lines.ts";
import { bytesOf } from "./quantities.ts";

/** Values of options by their long name; places are those of the values. */
type Options = Map<string, { readonly text: string; readonly at: Range }>;

/**
 * What the `#SBATCH` lines at the head of a batch script ask for; undefined when it has none. Lines behind the first command are no
 * headers. Memory for each core is multiplied with the cores, and what depends on a variable is left out.
 * https://slurm.schedmd.com/sbatch.html
 */
export function slurmRequest(text: string, lines: LineIndex): ResourceRequest | undefined {
  const options: Options = new Map();
  let first: Range | undefined;
  for (const { start, text: line } of splitLines(text)) {
    const header = /^#SBATCH\s+/.exec(line);
    if (header === null) {
      if (/^\s*(?:#|$)/.test(line)) continue;
      break;
    }
    first ??= lines.range({ start, end: start + line.length });
    addOptions(line, start, header[0].length, options, lines);
  }
  if (first === undefined) return undefined;
  const number = (name: string) => {
    const option = options.get(name);
    return option !== undefined && /^\d+$/.test(option.text) ? { value: Number(option.text), range: option.at } : undefined;
  };
  const amount = (name: string, read: (text: string) => number | undefined) => {
    const option = options.get(name);
    const value = option && read(option.text);
    return option === undefined || value === undefined ? undefined : { value, range: option.at };
  };
  const cores = number("cpus-per-task");
  const perCore = amount("mem-per-cpu", megabytes);
  // `--mem=0` stands for all memory that the machine has.
  const whole = amount("mem", one => (/^0\w?$/.test(one) ? undefined : megabytes(one)));
  const memory = whole ?? (perCore && cores && { ...perCore, value: perCore.value * cores.value });
  const time = amount("time", slurmSeconds);
  const gpus =
    amount("gpus", gpuCount) ?? amount("gpus-per-node", gpuCount) ?? amount("gpus-per-task", gpuCount) ?? amount("gres", gresGpus);
  const partition = options.get("partition");
  return {
    name: partition === undefined || partition.text.includes("$") ? null : partition.text,
    at: partition?.at ?? first,
    ...(cores && { cores }),
    ...(memory && { memory }),
    ...(time && { time }),
    ...(gpus && { gpus }),
  };
}

/** Seconds of `minutes`, `minutes:seconds`, `hours:minutes:seconds`, `days-hours`, `days-hours:minutes`, `days-hours:minutes:seconds`. */
export function slurmSeconds(text: string): number | undefined {
  const match = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text.trim());
  if (match === null) return undefined;
  const parts: readonly (string | undefined)[] = match;
  const [days, first, second, third] = [1, 2, 3, 4].map(group => Number(parts[group] ?? 0));
  const [a, b, c] = [first ?? 0, second ?? 0, third ?? 0];
  if (parts[1] !== undefined) return (((days ?? 0) * 24 + a) * 60 + b) * 60 + c;
  return parts[4] !== undefined ? (a * 60 + b) * 60 + c : a * 60 + b;
}

/** Bytes; a number alone is in megabytes. */
export function megabytes(text: string): number | undefined {
  return /^\d+[KMGTkmgt]?[Bb]?$/.test(text.trim()) ? bytesOf(text, "m") : undefined;
}

const short: ReadonlyMap<string, string> = new Map([
  ["c", "cpus-per-task"],
  ["t", "time"],
  ["p", "partition"],
  ["G", "gpus"],
]);

/** `--name=value`, `--name value`, `-n value`, `-nvalue`; a comment ends them. */
function addOptions(line: string, start: number, from: number, options: Options, lines: LineIndex): void {
  let wanted: string | undefined;
  for (const match of line.slice(from).matchAll(/\S+/g)) {
    const word = match[0];
    const at = start + from + match.index;
    if (word.startsWith("#")) return;
    const set = (name: string, value: string, offset: number): void => {
      const text = value.replace(/^(["'])(.*)\1$/, "$2");
      const begin = at + offset + (text.length < value.length ? 1 : 0);
      options.set(name, { text, at: lines.range({ start: begin, end: begin + text.length }) });
    };
    const long = /^--([a-z-]+)(=)?/.exec(word);
    if (long?.[1] !== undefined) {
      wanted = long[2] === undefined ? long[1] : undefined;
      if (long[2] !== undefined) set(long[1], word.slice(long[0].length), long[0].length);
    } else if (/^-[A-Za-z]/.test(word)) {
      const name = short.get(word[1] ?? "");
      wanted = word.length === 2 ? name : undefined;
      if (word.length > 2 && name !== undefined) set(name, word.slice(2), 2);
    } else if (wanted !== undefined) {
      set(wanted, word, 0);
      wanted = undefined;
    }
  }
}

/** `2`, `a100:2` */
function gpuCount(text: string): number | undefined {
  const count = /^(?:[\w.-]+:)?(\d+)$/.exec(text)?.[1];
  return count === undefined ? undefined : Number(count);
}

/** `gpu`, `gpu:2`, `gpu:a100:2`, also among other resources. */
function gresGpus(text: string): number | undefined {
  for (const part of text.split(",")) {
    const match = /^gpu(?::[A-Za-z][\w.-]*)?(?::(\d+))?$/.exec(part.trim());
    if (match !== null) return match[1] === undefined ? 1 : Number(match[1]);
  }
  return undefined;
}
