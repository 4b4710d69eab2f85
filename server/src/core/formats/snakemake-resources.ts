import type { ResourceRequest } from "../facts/types.ts";
import type { Range } from "../text.ts";
import { bytesOf, secondsOf } from "./quantities.ts";
import { logicalLines, numberOf, type SnakeToken } from "./snakemake.ts";

export type Amounts = Omit<ResourceRequest, "name" | "at" | "profile">;

const mebibyte = 1024 ** 2;

/** Resources of Snakemake that are read. Megabytes count as schedulers take them, in powers of 1024; a runtime alone is in minutes. */
const resources: ReadonlyMap<string, { readonly field: "memory" | "disk" | "time" | "gpus" | "cores"; readonly factor: number }> = new Map([
  ["mem_mb", { field: "memory", factor: mebibyte }],
  ["mem_mib", { field: "memory", factor: mebibyte }],
  ["mem_gb", { field: "memory", factor: 1024 * mebibyte }],
  ["mem", { field: "memory", factor: mebibyte }],
  ["disk_mb", { field: "disk", factor: mebibyte }],
  ["disk_mib", { field: "disk", factor: mebibyte }],
  ["disk", { field: "disk", factor: mebibyte }],
  ["runtime", { field: "time", factor: 60 }],
  ["gpu", { field: "gpus", factor: 1 }],
  ["gpus", { field: "gpus", factor: 1 }],
  ["nvidia_gpu", { field: "gpus", factor: 1 }],
  ["amd_gpu", { field: "gpus", factor: 1 }],
  ["cpus", { field: "cores", factor: 1 }],
  ["cpus_per_task", { field: "cores", factor: 1 }],
  ["threads", { field: "cores", factor: 1 }],
]);

/** What one resource adds to a request; undefined when it is none of those that are read or depends on something unknown. */
export function resourceAmount(name: string, value: readonly SnakeToken[], range: Range): Partial<Amounts> | undefined {
  const resource = resources.get(name);
  const [only] = value;
  if (resource === undefined || only === undefined) return undefined;
  if (only.kind === "string") {
    if (value.length > 1 || only.dynamic) return undefined;
    const amount = quantity(only.text.trim(), resource);
    return amount === undefined ? undefined : { [resource.field]: { value: amount, range } };
  }
  const { amount, grows } = numberOf(value);
  return {
    ...(amount !== undefined && { [resource.field]: { value: amount * resource.factor, range } }),
    ...(grows && { growsWithAttempts: true as const }),
  };
}

/** The same for a text of a profile, which may be a number, a quantity or an expression. */
export function resourceText(name: string, text: string, range: Range): Partial<Amounts> | undefined {
  const resource = resources.get(name);
  const inner = /^(["'])(.*)\1$/.exec(text.trim())?.[2] ?? text.trim();
  if (resource === undefined || text.length > 1000) return undefined;
  const amount = quantity(inner, resource);
  if (amount !== undefined) return { [resource.field]: { value: amount, range } };
  return resourceAmount(name, logicalLines(inner).lines[0]?.tokens ?? [], range);
}

function quantity(text: string, { field, factor }: { readonly field: string; readonly factor: number }): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * factor;
  if (field === "time") return secondsOf(text);
  return field === "memory" || field === "disk" ? bytesOf(text) : undefined;
}
