/** What a command may touch of the world around it. Made from the process in main.ts, by hand in tests. */
export interface Terminal {
  /** The working directory, an absolute path. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  readonly out: (text: string) => void;
  /** Everything else. */
  readonly err: (text: string) => void;
  /** Whether results go to a terminal. */
  readonly isTty: boolean;
  /** Today's date at this place, `YYYY-MM-DD`. */
  readonly today: string;
  /** Runs the language server until its client ends it. */
  readonly startServer: () => Promise<void>;
}

/** The exit statuses of these commands: nothing wrong; findings that fail; wrong usage, or undecided; no plan; a fault in the tool itself. */
export const exit = {
  ok: 0,
  findings: 1,
  usage: 2,
  noPlan: 5,
  fault: 70,
} as const;

/** Wrong usage, or something that keeps a command from deciding: exit status 2. The message ends without a full stop. */
export class CannotRun extends Error {
  /** A command whose help may be of use. */
  readonly help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}
