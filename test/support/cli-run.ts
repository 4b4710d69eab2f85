import { run } from "../../server/src/cli/run.ts";
import { today } from "./world.ts";

export interface Said {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** One command line in this process, with an environment of its own. */
export async function runSmp(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Said> {
  let out = "";
  let err = "";
  const status = await run(argv, {
    cwd,
    env,
    out: text => (out += text),
    err: text => (err += text),
    isTty: false,
    today,
    startServer: () => Promise.resolve(),
  });
  return { status, out, err };
}
