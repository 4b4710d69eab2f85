import { BrowserMessageReader, BrowserMessageWriter, createMessageConnection } from "vscode-jsonrpc/browser";
import { version } from "../../../package.json";
import { serve } from "./server.ts";

/* The server in a web worker. It has no disk: the client lists and reads files for it. */
const connection = createMessageConnection(new BrowserMessageReader(globalThis), new BrowserMessageWriter(globalThis));
serve(connection, {
  version,
  log: text => console.error(text),
  clock: {
    now: () => performance.now(),
    after: (ms, work) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
  },
  today: () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(part => String(part).padStart(2, "0")).join("-");
  },
  exit: () => undefined,
  watchParent: () => undefined,
});
connection.listen();
