/** One line of the table. Figures of one line have one unit, and were measured in one run. */
export interface Row {
  readonly name: string;
  readonly unit: "ms" | "MB";
  readonly ours: number | undefined;
  readonly floor?: number | undefined;
  readonly peer?: number | undefined;
  readonly goals: readonly Goal[];
}

/** Of one figure against another. */
export interface Goal {
  /** The goal as design and documents say it, such as “≤ 1.5 × floor”. */
  readonly text: string;
  /** The most that `ours` may be; undefined when what it depends on was not measured. */
  readonly most: number | undefined;
}

/** `share` between 0 and 1; undefined of nothing. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? undefined : low + (high - low) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number | undefined {
  return quantile(values, 0.5);
}

/** A bound made of figures of which some may be missing. */
export function bound(from: readonly (number | undefined)[], work: (...values: number[]) => number): number | undefined {
  const values = from.filter(value => value !== undefined);
  return values.length === from.length ? work(...values) : undefined;
}

/** The table as Markdown, which reads as well on a terminal. */
export function table(rows: readonly Row[]): string {
  const head = ["case", "ours", "floor", "peer", "ours / floor", "ours / peer", "goal", "met"];
  const body = rows.map(row => {
    const { ours, floor, peer, goals } = row;
    return [
      row.name,
      written(ours, row.unit),
      written(floor, row.unit),
      written(peer, row.unit),
      ratio(ours, floor),
      ratio(ours, peer),
      goals.map(({ text }) => text).join("; ") || "–",
      goals.map(goal => metWord(ours, goal)).join("; ") || "–",
    ];
  });
  const widths = head.map((title, column) => Math.max(...[title, ...body.map(cells => cells[column] ?? "")].map(({ length }) => length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 || column > 5 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 || column > 5 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(head), rule, ...body.map(line)].join("\n");
}

export function missed(rows: readonly Row[]): string[] {
  return rows.filter(({ ours, goals }) => goals.some(goal => metWord(ours, goal) === "no")).map(({ name }) => name);
}

function metWord(ours: number | undefined, { most }: Goal): "yes" | "no" | "not measured" {
  if (ours === undefined || most === undefined) return "not measured";
  return ours <= most ? "yes" : "no";
}

function written(value: number | undefined, unit: Row["unit"]): string {
  if (value === undefined) return "–";
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}

function ratio(a: number | undefined, b: number | undefined): string {
  return a === undefined || b === undefined || b === 0 ? "–" : (a / b).toFixed(2);
}
