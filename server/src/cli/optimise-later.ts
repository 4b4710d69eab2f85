import { setFlagsFromString } from "node:v8";

/** How V8 is told to optimise code nine times later than it does by itself, by its major version: that of Node 20, that of Node 22. */
const flags: Readonly<Record<string, string>> = { 11: "--interrupt-budget=600000", 12: "--invocation-count-for-turbofan=27000" };

/**
 * For a process that ends soon: most of what a command runs is over before V8 has optimised it, at a third of all processor time and in
 * vain. Large files take no longer for it. V8 would complain about a flag that it does not have, and Node 24 gains nothing.
 */
export function optimiseLater(): void {
  const flag = flags[process.versions.v8.split(".", 1)[0] ?? ""];
  if (flag !== undefined) setFlagsFromString(flag);
}
