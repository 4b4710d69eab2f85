import { short } from "../words.ts";

/** What is wrong with a file of the Wizard, and where. */
export interface ModelProblem {
  /** `error`: what the file means is not certain, so that nothing may be mapped by it. `warning`: a part of it has no effect. */
  readonly severity: "error" | "warning";
  /** JSON pointer (RFC 6901) to the place; empty for the whole file. */
  readonly at: string;
  /** One sentence of at most 90 characters. */
  readonly message: string;
}

export interface ProblemList {
  readonly add: (severity: ModelProblem["severity"], at: string, message: string) => void;
  readonly all: () => readonly ModelProblem[];
  readonly failed: () => boolean;
}

/** Keeps as many problems as somebody would read, errors first; says how many more there are. */
export function problemList(): ProblemList {
  const kept = { error: [] as ModelProblem[], warning: [] as ModelProblem[] };
  const count = { error: 0, warning: 0 };
  return {
    add: (severity, at, message) => {
      count[severity]++;
      if (kept[severity].length < mostProblems) kept[severity].push({ severity, at: short(at, 300), message: short(message, 90) });
    },
    all: () =>
      (["error", "warning"] as const).flatMap(severity => {
        const more = count[severity] - kept[severity].length;
        return more === 0
          ? kept[severity]
          : [...kept[severity], { severity, at: "", message: `${more} more ${severity}s of this file are not shown` }];
      }),
    failed: () => count.error > 0,
  };
}

const mostProblems = 50;
