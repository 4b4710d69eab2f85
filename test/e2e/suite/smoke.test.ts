import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import manifest from "../../../package.json";

suite("this VS Code", () => {
  test("is one that the extension says it runs in", () => {
    assert.match(vscode.version, /^1\.\d+\.\d+$/);
    const oldest = Number(/\^1\.(\d+)/.exec(manifest.engines.vscode)?.[1]);
    assert.ok(Number(vscode.version.split(".")[1]) >= oldest, `${vscode.version} is older than 1.${oldest}`);
  });

  test("trusts the folder or not, as this run is meant to", () => {
    assert.equal(vscode.workspace.isTrusted, process.env["SMP_TEST_TRUSTED"] !== "no");
  });

  test("has the extension, in this version", () => {
    const extension = vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`);
    assert.ok(extension, "the extension is not installed");
    assert.equal((extension.packageJSON as { version: string }).version, manifest.version);
  });
});
