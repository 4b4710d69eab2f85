import { defineReader } from "./define.ts";

/** Bun's older lockfile. It is binary, so that all that can be said is that it is there and what to do. */
export const bunLockb = defineReader({
  id: "bun-lockb",
  format: "bun.lockb",
  ecosystem: "npm",
  role: "lock",
  gives: ["packages"],
  matches: ["**/bun.lockb"],
  docs: "https://bun.com/docs/pm/lockfile#text-based-lockfile",

  read() {
    const message = "This lockfile is binary; “bun install --save-text-lockfile” writes one that can be read.";
    return { value: { packages: [] }, problems: [{ message }], complete: false };
  },

  examples: [
    {
      name: "whatever it holds",
      file: "bun.lockb",
      text: "#!/usr/bin/env bun\nbun-lockfile-format-v0\n\u0000",
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});
