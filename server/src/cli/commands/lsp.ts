import { defineCommand } from "../args.ts";
import { quietOption } from "../options.ts";
import { CannotRun, exit } from "../terminal.ts";

export const lsp = defineCommand({
  name: "lsp",
  summary: "Runs the language server, for any editor.",
  operands: [],
  options: { stdio: { kind: "flag", help: "Talk over standard input and output; the only way there is." }, quiet: quietOption },
  run: async ({ values }, terminal) => {
    if (!values.stdio) throw new CannotRun("The language server needs --stdio", "lsp");
    await terminal.startServer();
    return exit.ok;
  },
});
