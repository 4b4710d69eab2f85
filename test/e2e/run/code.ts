// Takes the place of a desktop VS Code's executable for @vscode/test-electron: understands the flags that it passes, runs the tests in
// the extension host of the server and ends with their status.
import { parseArgs } from "node:util";
import { runExtensionTests } from "../support/extension-tests.ts";
import { endChildrenOnInterrupt } from "../support/host.ts";

endChildrenOnInterrupt();
const { values, positionals } = parseArgs({
  strict: false, // the rest is for Electron
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: "string", multiple: true },
    extensionTestsPath: { type: "string" },
    "disable-workspace-trust": { type: "boolean" },
  },
});
const { extensionDevelopmentPath = [], extensionTestsPath } = values;
const [folder] = positionals;
const resultFile = process.env["SMP_SUITE_RESULT"];
if (typeof extensionTestsPath !== "string" || folder === undefined || resultFile === undefined) {
  console.error("usage: SMP_SUITE_RESULT=FILE code FOLDER --extensionDevelopmentPath=DIR --extensionTestsPath=FILE");
  process.exit(2);
}
const { exit, report } = await runExtensionTests({
  tests: extensionTestsPath,
  developed: [extensionDevelopmentPath].flat().filter(path => typeof path === "string"),
  folder,
  trust: values["disable-workspace-trust"] !== true,
  resultFile,
});
process.stdout.write(report);
process.exit(exit);
