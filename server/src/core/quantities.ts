/*
 * Amounts as people write them in a plan: `48 GB`, `45 min`, `40 HS23.h`, `0.5 %`. What workflow systems write is read by
 * formats/quantities.ts; there GB is 1024³ bytes.
 */

/** An amount of memory or disk, in bytes. Whoever writes GB may mean 1000³ or 1024³ bytes, so both readings are kept; GiB has only one. */
export interface Bytes {
  /** kB, MB, GB … as powers of 1000. */
  readonly decimal: number;
  /** kB, MB, GB … as powers of 1024. */
  readonly binary: number;
  readonly unit: string;
}

/** CPU time in seconds: of this machine, or in HEPScore23 seconds, which count what a machine gets done in that time. */
export interface CpuTime {
  readonly seconds: number;
  readonly sort: "time" | "HS23";
  /** As written: `h`, `HS23.h`. */
  readonly unit: string;
}

/** Bytes of `48 GB`, `1.5 TiB`, `512 kB`; undefined when the text is no amount with a unit. */
export function bytesIn(text: string): Bytes | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(([kKMGTP])?(i)?B)$/.exec(text.trim());
  const [, number, unit, prefix, binaryOnly] = match ?? [];
  if (number === undefined || unit === undefined || (prefix === undefined && binaryOnly !== undefined)) return undefined;
  const factors = bytesOfUnit(unit);
  return { decimal: Number(number) * factors.decimal, binary: Number(number) * factors.binary, unit };
}

/** CPU time of `6 h`, `90 min`, `40 HS23.h`, `40 HS23·h`. */
export function cpuTimeIn(text: string): CpuTime | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*((HS23)?[.\u00b7]?(s|min|h|d))$/.exec(text.trim());
  const [, number, unit, score, time] = match ?? [];
  if (number === undefined || unit === undefined || time === undefined) return undefined;
  if (score === undefined && unit !== time) return undefined;
  return { seconds: Number(number) * secondsOfUnit(time), sort: score === undefined ? "time" : "HS23", unit };
}

/** Seconds of `45 min`, `2 weeks`, `1 h 30 min`. A month counts 30 days and a year 365. */
export function durationIn(text: string): number | undefined {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)\s*/gy)];
  const length = parts.reduce((sum, [whole]) => sum + whole.length, 0);
  if (parts.length === 0 || length !== text.trim().length) return undefined;
  let total = 0;
  for (const [, number, unit = ""] of parts) {
    const word = unit.length > 3 ? unit.replace(/s$/, "") : unit;
    if (!durations.has(word)) return undefined;
    total += Number(number) * secondsOfUnit(word);
  }
  return total;
}

/** Per cent of `0.5 %`. */
export function percentIn(text: string): number | undefined {
  const number = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim())?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Whether one amount is larger than `factor` times another, whichever way their units are meant. */
export function isMoreBytes(one: Omit<Bytes, "unit">, other: Omit<Bytes, "unit">, factor = 1): boolean {
  return isMore(one.decimal, other.decimal * factor) && isMore(one.binary, other.binary * factor);
}

/** Whether one number is larger than another by more than arithmetic with fractions is off. */
export function isMore(one: number, other: number): boolean {
  return one > other * (1 + 1e-9);
}

/** How many of a unit (`GB`, `GiB`) an amount is. A unit of 1000 takes the reading of 1000. */
export function inUnit(amount: Omit<Bytes, "unit">, unit: string): number {
  return amount.decimal / bytesOfUnit(unit).decimal;
}

/** How many of a unit (`min`, `HS23.h`) an amount of seconds is. */
export function secondsInUnit(seconds: number, unit: string): number {
  return seconds / secondsOfUnit(unit.replace(/^HS23[.\u00b7]?/, ""));
}

/** A number with its thousands apart: `6 000 000`, `2.5`, `0.031`. */
export function numberWords(value: number): string {
  const [whole = "", fraction] = plainNumber(value).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, " ");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A number as a plan takes it: without an exponent, with at least three digits that say something. */
export function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = value === 0 || Math.abs(value) >= 100 ? 0 : Math.min(20, 2 - Math.floor(Math.log10(Math.abs(value))));
  const rounded = Math.abs(value) < 1e15 ? value.toFixed(Number.isInteger(value) ? 0 : Math.max(digits, value >= 100 ? 1 : 0)) : value;
  const text = typeof rounded === "string" ? rounded : BigInt(Math.round(rounded)).toString();
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function bytesOfUnit(unit: string): { readonly decimal: number; readonly binary: number } {
  const power = "KMGTP".indexOf(unit.length > 1 ? (unit[0]?.toUpperCase() ?? "") : "-") + 1;
  const binary = 1024 ** power;
  return { decimal: unit.includes("i") ? binary : 1000 ** power, binary };
}

const durations: ReadonlyMap<string, number> = new Map([
  ["s", 1],
  ["sec", 1],
  ["second", 1],
  ["min", 60],
  ["minute", 60],
  ["h", 3600],
  ["hour", 3600],
  ["d", 86_400],
  ["day", 86_400],
  ["week", 7 * 86_400],
  ["month", 30 * 86_400],
  ["year", 365 * 86_400],
]);

function secondsOfUnit(unit: string): number {
  return durations.get(unit) ?? Number.NaN;
}
