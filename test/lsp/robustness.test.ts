import { afterEach, describe, expect, test } from "vitest";
import { CancellationTokenSource, createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { PassThrough } from "node:stream";
import { serve } from "../../server/src/lsp/server.ts";
import type { RepoPath } from "../../server/src/core/types.ts";
import { createRoot, type Root } from "../../server/src/lsp/root.ts";
import { defaultSettings } from "../../server/src/lsp/settings.ts";
import {
  manualClock,
  memoryFileSystem,
  pushCapabilities,
  realClock,
  root,
  settle,
  start,
  until,
  uriOf,
  type TestClient,
} from "./support.ts";

const plan = "smp: 1\nstage: construction\nsoftware: {name: A, kind: tool}\nrelease: {changelog: CHANGELOG.md}\n";

let client: TestClient | undefined;
afterEach(() => {
  client?.dispose();
  client = undefined;
});

describe("life cycle", () => {
  function bare() {
    const [up, down] = [new PassThrough(), new PassThrough()];
    const exits: number[] = [];
    const served = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
    const watched: number[] = [];
    serve(served, {
      version: "1.2.3",
      log: () => undefined,
      clock: realClock,
      today: () => "2026-11-20",
      exit: code => exits.push(code),
      watchParent: pid => watched.push(pid),
    });
    served.listen();
    const connection = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    connection.listen();
    return { connection, exits, watched };
  }

  test("initialize first, once, and nothing after shutdown", async () => {
    const { connection, exits, watched } = bare();
    const hover = (): Promise<unknown> =>
      connection.sendRequest("textDocument/hover", { textDocument: { uri: "file:///a" }, position: { line: 0, character: 0 } });
    await expect(hover()).rejects.toMatchObject({ code: -32002 });
    await connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri: "file:///smp.yaml", languageId: "smp", version: 1, text: "" },
    });
    await expect(connection.sendRequest("initialize", null)).rejects.toMatchObject({ code: -32602 });
    expect(await connection.sendRequest("initialize", { processId: 4711, capabilities: null })).toMatchObject({
      serverInfo: { name: "smp", version: "1.2.3" },
      capabilities: { positionEncoding: "utf-16", textDocumentSync: { change: 2, openClose: true } },
    });
    expect(watched).toEqual([4711]);
    await expect(connection.sendRequest("initialize", {})).rejects.toMatchObject({ code: -32600 });
    expect(await hover()).toBeNull();
    await expect(connection.sendRequest("textDocument/nothing", {})).rejects.toMatchObject({ code: -32601 });
    expect(await connection.sendRequest("shutdown")).toBeNull();
    await expect(hover()).rejects.toMatchObject({ code: -32600 });
    await connection.sendNotification("exit");
    await until(() => exits.length > 0, "exit");
    expect(exits).toEqual([0]);
  });

  test("exit without shutdown is a failure", async () => {
    const { connection, exits } = bare();
    await connection.sendRequest("initialize", { capabilities: {} });
    await connection.sendNotification("exit");
    await until(() => exits.length > 0, "exit");
    expect(exits).toEqual([1]);
  });
});

describe("what a client may get wrong", () => {
  const methods = ["completion", "hover", "definition", "documentSymbol", "documentLink", "codeAction", "diagnostic"].map(
    name => `textDocument/${name}`,
  );
  const nonsense = [
    null,
    {},
    [],
    { textDocument: null },
    { textDocument: { uri: 5 } },
    { textDocument: { uri: "::" }, position: null },
    5,
    "x",
  ];

  test("parameters without sense are refused in a sentence, without a fault", async () => {
    client = await start({ files: { "smp.yaml": plan } });
    await client.open("smp.yaml");
    const own = ["answer", "question", "init", "export", "explain", "wizard", "keepWizard", "wizardCompare", "wizardTake", "wizardPush"];
    for (const method of [...methods, ...own.map(name => `smp/${name}`)]) {
      for (const params of nonsense) {
        if (params !== null && typeof params !== "object") continue; // the library refuses to send them
        const answer = await client.request(method, params).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (answer !== undefined) expect(answer).toMatchObject({ code: -32602 });
      }
    }
    expect(client.logs).toEqual([]);
  });

  test("notifications without sense are passed over", async () => {
    client = await start({ files: { "smp.yaml": plan } });
    await client.open("smp.yaml");
    const names = [
      "textDocument/didOpen",
      "textDocument/didChange",
      "textDocument/didClose",
      "textDocument/didSave",
      "workspace/didChangeWatchedFiles",
    ];
    for (const method of [
      ...names,
      "workspace/didChangeConfiguration",
      "workspace/didRenameFiles",
      "workspace/didDeleteFiles",
      "workspace/didChangeWorkspaceFolders",
      "$/setTrace",
      "no/such",
    ]) {
      for (const params of [
        {},
        { textDocument: null },
        { textDocument: { uri: 1, text: 2 } },
        { changes: [null, 1, {}, { uri: "\u0000" }] },
        { files: 3 },
        { event: { added: [null], removed: "x" } },
      ]) {
        await client.notify(method, params);
      }
    }
    const uri = uriOf("smp.yaml");
    await client.notify("textDocument/didChange", {
      textDocument: { uri, version: 9 },
      contentChanges: [
        null,
        { text: 1 },
        { range: null, text: "x" },
        { range: {}, text: "x" },
        { range: { start: { line: -1, character: 0 }, end: { line: 0.5, character: 0 } }, text: "x" },
      ],
    });
    expect((await client.pull("smp.yaml")).some(({ message }) => message.includes("CHANGELOG.md"))).toBe(true);
    expect(client.logs).toEqual([]);
  });

  test("positions outside of the text", async () => {
    client = await start({ files: { "smp.yaml": plan } });
    const uri = await client.open("smp.yaml");
    for (const position of [
      { line: 99, character: 0 },
      { line: 0, character: 1e9 },
      { line: -1, character: -1 },
    ]) {
      for (const method of ["textDocument/completion", "textDocument/hover", "textDocument/definition"])
        await client.request(method, { textDocument: { uri }, position });
    }
    expect(client.logs).toEqual([]);
  });

  test("documents that nobody opened, and addresses of any kind", async () => {
    client = await start({ files: { "smp.yaml": plan } });
    for (const uri of [
      "",
      "x",
      "file:",
      "file:///",
      "http://example.org/smp.yaml",
      "untitled:x",
      "file:///work/../etc/smp.yaml",
      "file:///work/%zz/smp.yaml",
      uriOf("no.yaml"),
      root,
    ]) {
      for (const method of methods) {
        await client.request(method, {
          textDocument: { uri },
          position: { line: 0, character: 0 },
          range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
          context: { diagnostics: [] },
        });
      }
      await client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "smp", version: 1, text: plan } });
      await client.request("textDocument/hover", { textDocument: { uri }, position: { line: 0, character: 0 } });
      await client.notify("textDocument/didClose", { textDocument: { uri } });
    }
    expect(client.logs).toEqual([]);
  });

  test("a cancelled request says so, and others are answered", async () => {
    client = await start({ files: { "smp.yaml": plan } });
    const uri = await client.open("smp.yaml");
    const cancel = new CancellationTokenSource();
    const cancelled = client.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } }, cancel.token);
    const other = client.pull("smp.yaml");
    cancel.cancel();
    await expect(cancelled).rejects.toMatchObject({ code: -32800 });
    expect((await other).length).toBeGreaterThan(0);
  });
});

describe("stale results", () => {
  test("a publication is of the version that it names; versions that were typed over are never published", async () => {
    const clock = manualClock();
    client = await start({ files: { "smp.yaml": plan }, capabilities: pushCapabilities, clock });
    const turn = async (ms = 0): Promise<void> => {
      for (let round = 0; round < 4; round++) {
        await settle();
        clock.pass(round === 0 ? ms : 0);
      }
      await settle();
    };
    await turn();
    await client.open("smp.yaml");
    await turn(600);
    await turn();
    expect(client.publications.at(-1)!.version).toBe(1);
    for (let version = 2; version <= 6; version++) await client.type("smp.yaml", `${plan}${"#".repeat(version)}\n`);
    await turn(200);
    await turn();
    expect(client.publications.map(({ version }) => version)).toEqual([1, 6]);
  });

  test("a plan that is closed while it is judged stays empty", async () => {
    client = await start({ files: { "smp.yaml": plan }, capabilities: pushCapabilities });
    for (let round = 0; round < 5; round++) {
      await client.open("smp.yaml");
      await client.type("smp.yaml", `${plan}nonsense: ${round}\n`);
      await client.close("smp.yaml");
    }
    await client.request("smp/checklist");
    await settle();
    expect(client.publications.at(-1)?.diagnostics ?? []).toEqual([]);
  });

  test("a workspace that is deleted while a plan is open", async () => {
    client = await start({ files: { "smp.yaml": plan, "CHANGELOG.md": "" } });
    await client.open("smp.yaml");
    await client.pull("smp.yaml");
    client.files.clear();
    await client.notify("workspace/didChangeWatchedFiles", {
      changes: [
        { uri: root, type: 3 },
        { uri: uriOf("smp.yaml"), type: 3 },
        { uri: uriOf("CHANGELOG.md"), type: 3 },
      ],
    });
    await client.type("smp.yaml", `${plan}# more\n`);
    expect((await client.pull("smp.yaml")).length).toBeGreaterThan(0);
    expect(client.logs).toEqual([]);
  });
});

describe("what is done again", () => {
  const lock = (version: string): string => `version = 1\n\n[[package]]\nname = "numpy"\nversion = "${version}"\n`;
  const path = (text: string): RepoPath => text as RepoPath;

  async function loaded(): Promise<{ it: Root; files: Map<string, string> }> {
    const files = new Map(
      Object.entries({
        "smp.yaml": `${plan}dependencies: {software: ["pypi:numpy >=1"]}\n`,
        "uv.lock": lock("1.26.4"),
        "requirements.txt": "numpy\n",
        Dockerfile: "FROM scratch\n",
        "README.md": "# A\n",
      }).map(([name, text]) => [uriOf(name), text]),
    );
    const it = createRoot({ uri: root, fs: memoryFileSystem(root, files), single: false, today: () => "2026-11-20", trusted: true });
    await it.load(defaultSettings);
    await it.analyze(path("smp.yaml"));
    return { it, files };
  }

  test("typing in the plan reads no other file again", async () => {
    const { it } = await loaded();
    const { extracted, parsed, analyzed } = it.analyzer.counters;
    expect(extracted).toBeGreaterThan(2);
    for (let stroke = 1; stroke <= 20; stroke++) {
      await it.overlay(path("smp.yaml"), `${plan}dependencies: {software: ["pypi:numpy >=1"]}\n${"#".repeat(stroke)}\n`, true);
      await it.analyze(path("smp.yaml"));
    }
    expect({ ...it.analyzer.counters }).toEqual({ extracted, parsed: parsed + 20, analyzed: analyzed + 20 });
  });

  test("one lockfile that changes is the one that is read again", async () => {
    const { it, files } = await loaded();
    const { extracted, parsed } = it.analyzer.counters;
    files.set(uriOf("uv.lock"), lock("2.0.0"));
    expect(await it.apply([{ path: path("uv.lock"), kind: "changed" }])).toBe(true);
    await it.analyze(path("smp.yaml"));
    expect({ extracted: it.analyzer.counters.extracted, parsed: it.analyzer.counters.parsed }).toEqual({
      extracted: extracted + 1,
      parsed,
    });
  });

  test("a file that is touched and has the same text changes nothing", async () => {
    const { it } = await loaded();
    const before = { ...it.analyzer.counters };
    expect(await it.apply([{ path: path("uv.lock"), kind: "changed" }])).toBe(false);
    await it.analyze(path("smp.yaml"));
    expect({ ...it.analyzer.counters }).toEqual(before);
  });
});
