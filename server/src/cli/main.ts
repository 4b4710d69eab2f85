import { optimiseLater } from "../host/optimise-later.ts";
import { run } from "./run.ts";

// a server runs on and on, and sees to it itself
if (process.argv[2] !== "lsp") optimiseLater();

// a reader that has seen enough (`smp check | head`) is no fault
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

// the only place with a clock; the status is set instead of exiting, so that long output is written to its end
process.exitCode = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  out: text => process.stdout.write(text),
  err: text => process.stderr.write(text),
  isTty: process.stdout.isTTY,
  today: localDate(new Date()),
  startServer: async () => {
    const { startServer } = await import("../lsp/main.ts");
    startServer(["--stdio"]);
  },
});

function localDate(now: Date): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
