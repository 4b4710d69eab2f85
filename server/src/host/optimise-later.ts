import { setFlagsFromString } from "node:v8";

interface Flags {
  readonly later: string;
  readonly usual: string;
}

/**
 * How V8 is told to optimise code nine times later than it does by itself, and what it does by itself, by its major version: that of
 * Node 20, that of Node 22.
 */
const flags: Readonly<Record<string, Flags>> = {
  11: { later: "--interrupt-budget=600000", usual: "--interrupt-budget=67584" },
  12: { later: "--invocation-count-for-turbofan=27000", usual: "--invocation-count-for-turbofan=3000" },
};

/**
 * For a process that ends soon, and for the start of one that does not: most of what a command or a first look at a plan runs is over before
 * V8 has optimised it, at a third of all processor time and in vain. Large files take no longer for it. V8 would complain about a flag that
 * it does not have, and Node 24 gains nothing.
 */
export function optimiseLater(): void {
  set("later");
}

/** As if V8 had never been told. */
export function optimiseAsUsual(): void {
  set("usual");
}

function set(when: keyof Flags): void {
  const flag = flags[process.versions.v8.split(".", 1)[0] ?? ""]?.[when];
  if (flag !== undefined) setFlagsFromString(flag);
}
