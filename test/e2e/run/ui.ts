// Drives the workbench as a person would. usage: ui.mjs [PART OF A FILE NAME…]
import { readdirSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";
import { root } from "../../../scripts/lib/paths.mjs";
import { endChildrenOnInterrupt } from "../support/host.ts";
import { endWith, runMocha } from "../support/result.ts";

endChildrenOnInterrupt();
const only = process.argv.slice(2);
const folder = join(root, "dist/test/ui");
const files = readdirSync(folder)
  .filter(name => name.endsWith(".test.mjs"))
  .filter(name => only.length === 0 || only.some(part => name.includes(part)));
const mocha = new Mocha({ ui: "tdd", timeout: 60_000, color: false, reporter: "spec" });
for (const file of files.sort()) mocha.addFile(join(folder, file));
await mocha.loadFilesAsync();
endWith(await runMocha(mocha));
