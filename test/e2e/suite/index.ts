import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import Mocha from "mocha";
import { runMocha, writeResult } from "../support/result.ts";

/** The extension host calls this, here as in a desktop VS Code; it rejects when a test fails. */
export async function run(): Promise<void> {
  const file = process.env["SMP_SUITE_RESULT"];
  if (file !== undefined) {
    // on the console the report would stand between the workbench's own lines
    Mocha.reporters.Base.consoleLog = (...args: unknown[]) => appendFileSync(`${file}.log`, `${format(...args)}\n`);
  }
  const mocha = new Mocha({ ui: "tdd", timeout: 30_000, color: false, reporter: "spec" });
  const tests = readdirSync(__dirname).filter(name => name.endsWith(".test.js"));
  for (const test of tests.sort()) mocha.addFile(join(__dirname, test));
  const result = await runMocha(mocha);
  if (file !== undefined) writeResult(file, result);
  if (result.failed > 0) throw new Error(`${result.failed} tests failed`);
}
