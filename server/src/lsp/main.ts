import {
  createMessageConnection,
  createServerSocketTransport,
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { MessageReader, MessageWriter } from "vscode-jsonrpc";
import { version } from "../../../package.json";
import { optimiseAsUsual, optimiseLater } from "../host/optimise-later.ts";
import { serve } from "./server.ts";

/*
 * The server on Node. What this file and server.ts import is all that is loaded before a client is answered for the first time;
 * the rest comes when it is needed.
 */

// `dist/server.js`, what it loads, or this file; another program that starts the server calls the function below
if (/[\\/](server\.js|server[\\/]main\.mjs|lsp[\\/]main\.ts)$/.test(process.argv[1] ?? "")) startServer();

/** Serves one client: `--stdio`, `--node-ipc` or `--socket=PORT`. `--version` only says which version this is. */
export function startServer(args: readonly string[] = process.argv.slice(2)): void {
  if (args.includes("--version")) {
    process.stdout.write(`${version}\n`);
    return;
  }
  const transport = transportOf(args);
  if (transport === undefined) {
    process.stderr.write("Say how to reach the client: --stdio, --node-ipc or --socket=PORT\n");
    process.exitCode = 2;
    return;
  }
  optimiseLater();
  // stdout belongs to the protocol
  console.log = console.info = console.debug = console.warn = console.error;
  const log = (text: string): void => void process.stderr.write(`${text}\n`);
  process.on("uncaughtException", error => log(`fault: ${error.stack ?? error.message}`));
  process.on("unhandledRejection", reason => log(`fault: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`));

  const [reader, writer] = transport;
  const connection = createMessageConnection(reader, writer);
  serve(connection, {
    version,
    log,
    clock: {
      now: () => performance.now(),
      after,
    },
    today: () => localDate(new Date()),
    disk: async () => {
      const [{ nodeFileSystem }, { diskPath }] = await Promise.all([import("../host/node-fs.ts"), import("./addresses.ts")]);
      return root => nodeFileSystem(diskPath(root));
    },
    git: async () => {
      const [{ gitAccess }, { diskPath }] = await Promise.all([import("../host/git-access.ts"), import("./addresses.ts")]);
      return root => gitAccess(diskPath(root));
    },
    judged: optimiseAsUsual,
    exit: code => process.exit(code),
    watchParent,
  });
  connection.listen();
}

/** Two turns of the event loop for no time at all: what came together with a keystroke, a completion for instance, is answered first. */
function after(ms: number, work: () => void): () => void {
  if (ms > 0) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  }
  let turn = setImmediate(() => {
    turn = setImmediate(work);
  });
  return () => clearImmediate(turn);
}

function transportOf(args: readonly string[]): readonly [MessageReader, MessageWriter] | undefined {
  if (args.includes("--stdio")) return [new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout)];
  if (args.includes("--node-ipc"))
    return process.send === undefined ? undefined : [new IPCMessageReader(process), new IPCMessageWriter(process)];
  const at = args.findIndex(arg => /^--socket(=|$)/.test(arg));
  const port = Number(args[at]?.split("=")[1] ?? args[at + 1]);
  return at >= 0 && Number.isInteger(port) && port > 0 && port < 65536 ? createServerSocketTransport(port) : undefined;
}

/** Ends the server when the editor is gone without saying so. */
function watchParent(pid: number): void {
  setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch (error) {
      // no permission to signal it means that it is there
      if (!(error instanceof Error && "code" in error && error.code === "EPERM")) process.exit(1);
    }
  }, 3000).unref();
}

/** `YYYY-MM-DD` where the user is. */
function localDate(now: Date): string {
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(part => String(part).padStart(2, "0")).join("-");
}
