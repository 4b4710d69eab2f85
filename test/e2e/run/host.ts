// The suite inside the extension host of a real VS Code, with the packaged extension installed.
// usage: host.mjs [--untrusted] [--verbose]
import { join } from "node:path";
import { root, vsix } from "../../../scripts/lib/paths.mjs";
import { runExtensionTests } from "../support/extension-tests.ts";
import { endChildrenOnInterrupt } from "../support/host.ts";
import { endWith } from "../support/result.ts";

endChildrenOnInterrupt();
const untrusted = process.argv.includes("--untrusted");
const { exit, result, report } = await runExtensionTests({
  tests: join(root, "dist/test/suite/index.js"),
  developed: [join(root, "test/e2e/harness")],
  vsix: [vsix],
  trust: untrusted,
  env: { SMP_TEST_TRUSTED: untrusted ? "no" : "yes" },
  resultFile: join(root, "dist/test/results", untrusted ? "host-untrusted.json" : "host.json"),
  verbose: process.argv.includes("--verbose"),
});
process.stdout.write(report);
if (result === undefined) console.error(`The run ended with ${exit} before its tests did.`);
const complete = result !== undefined && (exit === 0 || result.failed > 0);
endWith(complete ? result : { passed: result?.passed ?? 0, failed: (result?.failed ?? 0) + 1, skipped: result?.skipped ?? 0 });
