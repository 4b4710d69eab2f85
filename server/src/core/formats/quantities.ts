/** Amounts of memory and time as workflow systems write them. */

const memoryUnits: ReadonlyMap<string, number> = new Map(
  ["", "k", "m", "g", "t", "p"].flatMap((prefix, power) => [
    [`${prefix}b`, 1024 ** power] as const,
    [`${prefix}ib`, 1024 ** power] as const,
    [prefix, 1024 ** power] as const,
  ]),
);

const seconds: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|millis?|milliseconds?)$/, 0.001],
  [/^(?:s|secs?|seconds?)$/, 1],
  [/^(?:m|mins?|minutes?)$/, 60],
  [/^(?:h|hrs?|hours?)$/, 3600],
  [/^(?:d|days?)$/, 86_400],
  [/^(?:w|weeks?)$/, 604_800],
];

/** Bytes of `6 GB`, `6.GB`, `8G`; units are powers of 1024, as Nextflow and Slurm take them. A number alone is in `unit`. */
export function bytesOf(text: string, unit = "b"): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)[\s.]*([A-Za-z]*)\s*$/.exec(text);
  const factor = memoryUnits.get((match?.[2] === undefined || match[2] === "" ? unit : match[2]).toLowerCase());
  return match === null || factor === undefined ? undefined : Number(match[1]) * factor;
}

/** Seconds of `1h`, `2 days`, `1h 30m`, `4.h`. A number alone is in `unit`. */
export function secondsOf(text: string, unit?: string): number | undefined {
  if (text.length > 100) return undefined;
  let total = 0;
  let rest = text.trim();
  if (rest === "") return undefined;
  while (rest !== "") {
    const match = /^(\d+(?:\.\d+)?)[\s.]*([A-Za-z]*)\s*/.exec(rest);
    if (match === null) return undefined;
    const factor = unitSeconds(match[2] === undefined || match[2] === "" ? unit : match[2]);
    if (factor === undefined) return undefined;
    total += Number(match[1]) * factor;
    rest = rest.slice(match[0].length);
  }
  return total;
}

export function unitSeconds(unit: string | undefined): number | undefined {
  return unit === undefined ? undefined : seconds.find(([pattern]) => pattern.test(unit.toLowerCase()))?.[1];
}

export function unitBytes(unit: string): number | undefined {
  return memoryUnits.get(unit.toLowerCase());
}
