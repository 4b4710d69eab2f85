// Loaded into a server whose memory is measured: on SIGUSR2 it collects garbage and writes how many bytes of heap are in use to
// the file that SMP_BENCH_HEAP names. Needs --expose-gc.
import { renameSync, writeFileSync } from "node:fs";

const file = process.env["SMP_BENCH_HEAP"];
process.on("SIGUSR2", () => {
  globalThis.gc();
  globalThis.gc();
  writeFileSync(`${file}.new`, String(process.memoryUsage().heapUsed));
  renameSync(`${file}.new`, file);
});
