import { nearest } from "../core/nearest.ts";
import { block, helpOf, readArguments, type Command } from "./args.ts";
import { check } from "./commands/check.ts";
import { checklist } from "./commands/checklist.ts";
import { explainCommand } from "./commands/explain.ts";
import { exportCommand } from "./commands/export.ts";
import { gate } from "./commands/gate.ts";
import { importCommand } from "./commands/import.ts";
import { init } from "./commands/init.ts";
import { lsp } from "./commands/lsp.ts";
import { push } from "./commands/push.ts";
import { scanCommand } from "./commands/scan.ts";
import { sign } from "./commands/sign.ts";
import { waive } from "./commands/waive.ts";
import { CannotRun, exit, type Terminal } from "./terminal.ts";
import { version } from "./version.ts";

const commands: readonly Command[] = [
  check,
  gate,
  sign,
  waive,
  scanCommand,
  checklist,
  explainCommand,
  init,
  exportCommand,
  importCommand,
  push,
  lsp,
];

/** Runs one command line, without the names of Node and the program. Gives the exit status and never throws. */
export async function run(argv: readonly string[], screen: Terminal): Promise<number> {
  const terminal = steady(screen);
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    if (error instanceof CannotRun) {
      terminal.err(
        `${error.message
          .split("\n")
          .map(line => `smp: ${line}`)
          .join("\n")}\n`,
      );
      if (error.help !== undefined) terminal.err(`See: smp ${error.help === "" ? "" : `${error.help} `}--help\n`);
      return exit.usage;
    }
    terminal.err(
      `smp: a fault in smp itself; please report it\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return exit.fault;
  }
}

/**
 * A terminal that no text of a repository can steer. Reports take care of what they print; messages and JSON hold names as they are. Results
 * that go to a file or another program stay as they are.
 */
function steady(terminal: Terminal): Terminal {
  return {
    ...terminal,
    out: text => {
      terminal.out(terminal.isTty ? text.replace(unseen, "\ufffd") : text);
    },
    err: text => {
      terminal.err(text.replace(steering, "\ufffd"));
    },
  };
}

/** Controls of eight bits, and marks that turn the direction of writing. */
const unseen = /[\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** These, and all others but line ends and tabs. */
// eslint-disable-next-line no-control-regex -- these are the characters to replace
const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) {
    terminal.err(help());
    return exit.usage;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    const wanted = name === "help" ? rest[0] : undefined;
    terminal.out(wanted === undefined ? help() : helpOf(commandOf(wanted)));
    return exit.ok;
  }
  if (name === "--version" || name === "-V") {
    terminal.out(`${version}\n`);
    return exit.ok;
  }
  const command = commandOf(name);
  const end = rest.indexOf("--");
  if ((end < 0 ? rest : rest.slice(0, end)).some(argument => argument === "--help" || argument === "-h")) {
    terminal.out(helpOf(command));
    return exit.ok;
  }
  return command.run(readArguments(command, rest), terminal);
}

function commandOf(name: string): Command {
  const command = commands.find(it => it.name === name);
  if (command !== undefined) return command;
  const like = nearest(
    name,
    commands.map(it => it.name),
  );
  throw new CannotRun(`There is no command “${name}”${like === undefined ? "" : `; did you mean “${like}”?`}`, "");
}

function help(): string {
  return [
    "Usage: smp COMMAND [options]",
    "",
    "Keeps a software management plan next to the code, and keeps it true.",
    ...block(
      "Commands",
      commands.map(({ name, summary }) => [name, summary] as const),
    ),
    ...block("Options", [
      ["-h, --help", "Show this help; also behind a command."],
      ["-V, --version", "Show the version."],
    ]),
    ...block("Exit status", [
      ["0", "nothing wrong; gate open"],
      ["1", "findings at or above --fail-on"],
      ["2", "wrong usage, or it cannot be decided"],
      ["3", "gate closed"],
      ["4", "gate closed only by stale or expired sign-offs"],
      ["5", "nothing to check: no plan found"],
      ["70", "a fault in smp itself"],
    ]),
    "",
  ].join("\n");
}
