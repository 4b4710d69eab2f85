import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { DocumentDiagnosticReport, InitializeResult } from "vscode-languageserver";
import { fullCapabilities, until } from "./support.ts";

/* The bundle as another process, on a real disk. */

const projectRoot = process.cwd();
let folder: string;
let server: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "smp-lsp-"));
  mkdirSync(join(folder, "dist"));
  await build({
    absWorkingDir: projectRoot,
    entryPoints: { main: "server/src/lsp/main.ts" },
    outdir: join(folder, "dist/server"),
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    mainFields: ["module", "main"],
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
    banner: { js: 'import { createRequire as requireFrom } from "node:module";\nconst require = requireFrom(import.meta.url);' },
  });
  server = join(folder, "dist/server.js");
  writeFileSync(server, 'import("./server/main.mjs");\n');
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): { child: ChildProcessWithoutNullStreams; exit: Promise<number | null>; errors: () => string } {
  const child = spawn(process.execPath, [server, ...args], { cwd: folder });
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  return { child, exit: new Promise(resolve => child.on("exit", resolve)), errors: () => stderr };
}

describe("over stdio", () => {
  test("from start to exit, with files on the disk", async () => {
    const workspace = join(folder, "work space");
    mkdirSync(workspace);
    writeFileSync(join(workspace, "LICENSE"), "x");
    const plan = "smp: 1\nstage: construction\nsoftware: {name: A, kind: tool}\nrelease: {changelog: CHANGELOG.md}\n";
    writeFileSync(join(workspace, "smp.yaml"), plan);
    const { child, exit, errors } = run("--stdio");
    const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    connection.onRequest(method => (method === "workspace/configuration" ? [null] : null));
    connection.listen();
    const rootUri = pathToFileURL(workspace).href;
    const result = await connection.sendRequest<InitializeResult>("initialize", {
      processId: process.pid,
      capabilities: fullCapabilities,
      workspaceFolders: [{ uri: rootUri, name: "w" }],
    });
    const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as { version: string };
    expect(result.serverInfo).toEqual({ name: "smp", version });
    await connection.sendNotification("initialized", {});
    const uri = pathToFileURL(join(workspace, "smp.yaml")).href;
    await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "smp", version: 1, text: plan } });
    const pull = async (): Promise<string> => {
      const report = await connection.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri } });
      return JSON.stringify(report);
    };
    expect(await pull()).toContain("CHANGELOG.md");
    writeFileSync(join(workspace, "CHANGELOG.md"), "# Changelog\n");
    await connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: pathToFileURL(join(workspace, "CHANGELOG.md")).href, type: 1 }],
    });
    await until(() => true, "");
    for (let turn = 0; (await pull()).includes("CHANGELOG.md does not exist") && turn < 100; turn++)
      await new Promise(resolve => setTimeout(resolve, 10));
    expect(await pull()).not.toContain("does not exist");
    await connection.sendRequest("shutdown");
    await connection.sendNotification("exit");
    expect(await exit).toBe(0);
    expect(errors()).toBe("");
  });

  test("ends when the client goes away without a word", async () => {
    const { child, exit } = run("--stdio");
    child.stdin.end();
    expect(await exit).toBe(1);
  });

  test("says its version, and how to be started", async () => {
    const asked = run("--version");
    let out = "";
    asked.child.stdout.on("data", (data: Buffer) => (out += data.toString()));
    expect(await asked.exit).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
    const lost = run();
    expect(await lost.exit).toBe(2);
    expect(lost.errors()).toContain("--stdio");
  });

  test("loads little before it answers", () => {
    const entry = readFileSync(join(folder, "dist/server/main.mjs"), "utf8");
    const loaded = [
      entry,
      ...[...entry.matchAll(/^} from "\.\/([^"]+)"|^import "\.\/([^"]+)"/gm)].map(match =>
        readFileSync(join(folder, "dist/server", match[1] ?? match[2] ?? ""), "utf8"),
      ),
    ];
    const bytes = loaded.reduce((sum, text) => sum + text.length, 0);
    const all = readdirSync(join(folder, "dist/server")).reduce(
      (sum, name) => sum + readFileSync(join(folder, "dist/server", name)).length,
      0,
    );
    expect(bytes).toBeLessThan(300_000);
    expect(bytes).toBeLessThan(all / 4);
  });
});
