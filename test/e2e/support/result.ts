import { readFileSync, writeFileSync } from "node:fs";
import type Mocha from "mocha";

/** How many tests of a run did what. `npm test` adds them up. */
export interface Result {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs the loaded suites to their end. A run without a single test is a failed one. */
export async function runMocha(mocha: Mocha): Promise<Result> {
  const stats = await new Promise<Mocha.Stats | undefined>(done => {
    const runner = mocha.run(() => done(runner.stats));
  });
  const result = { passed: stats?.passes ?? 0, failed: stats?.failures ?? 0, skipped: stats?.pending ?? 0 };
  return result.passed + result.failed === 0 ? { ...result, failed: 1 } : result;
}

/** What another process wrote with {@link writeResult}; undefined when it wrote nothing, or nothing whole. */
export function readResult(file: string): Result | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isResult(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

export function writeResult(file: string, { passed, failed, skipped }: Result): void {
  writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
}

/** Ends this program as the result says, after leaving it where `npm test` looks (SMP_TEST_RESULT). */
export function endWith(result: Result): never {
  const file = process.env["SMP_TEST_RESULT"];
  if (file !== undefined) writeResult(file, result);
  process.exit(result.failed === 0 ? 0 : 1);
}

function isResult(value: unknown): value is Result {
  if (typeof value !== "object" || value === null) return false;
  return ["passed", "failed", "skipped"].every(name => typeof Reflect.get(value, name) === "number");
}
