import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { until } from "./support.ts";

/* The bundle for browsers in a scope that has what a web worker has, and neither Node nor a document. */

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly uri: string; readonly diagnostics?: readonly { readonly message: string }[] };
  readonly result?: unknown;
}

let code: string;
beforeAll(async () => {
  const { outputFiles } = await build({
    absWorkingDir: process.cwd(),
    entryPoints: ["server/src/lsp/main.web.ts"],
    bundle: true,
    write: false,
    platform: "browser",
    target: "es2022",
    mainFields: ["browser", "module", "main"],
    conditions: ["worker"],
    format: "iife",
    logLevel: "error",
  });
  code = outputFiles[0]!.text;
}, 60_000);

test("judges a plan whose files only the client can read", async () => {
  const sent: Message[] = [];
  const errors: unknown[] = [];
  const files = new Map([["memfs:/r/CHANGELOG.md", "# Changelog\n"]]);
  const scope: Record<string, unknown> = {
    postMessage: (message: Message) => {
      sent.push(message);
      if (message.id === undefined || message.method === undefined) return;
      const uri = message.params?.uri ?? "";
      const text = files.get(uri);
      const answers: Record<string, unknown> = {
        "smp/fs/list": uri === "memfs:/r" ? [{ name: "CHANGELOG.md", kind: "file" }] : null,
        "smp/fs/read": text === undefined ? null : { base64: btoa(text) },
        "smp/fs/kind": text === undefined ? null : "file",
      };
      setTimeout(() => send({ id: message.id, result: answers[message.method ?? ""] ?? null }));
    },
    addEventListener: () => undefined,
    console: { ...console, error: (text: unknown) => errors.push(text) },
    ...{ performance, setTimeout, clearTimeout, queueMicrotask, TextDecoder, TextEncoder, URL, URLSearchParams, atob, btoa },
  };
  const send = (message: object): void => (scope["onmessage"] as (event: object) => void)({ data: { jsonrpc: "2.0", ...message } });
  runInContext(code, createContext(scope));
  send({ id: 1, method: "initialize", params: { capabilities: {}, workspaceFolders: [{ uri: "memfs:/r", name: "r" }] } });
  await until(() => sent.some(({ id, result }) => id === 1 && result !== undefined), "initialize");
  send({ method: "initialized", params: {} });
  const text = "smp: 1\nstage: construction\nsoftware: {name: A, kind: tool}\nrelease: {changelog: CHANGELOG.md}\nnonsense: 1\n";
  send({ method: "textDocument/didOpen", params: { textDocument: { uri: "memfs:/r/smp.yaml", languageId: "smp", version: 1, text } } });
  await until(() => sent.some(({ method }) => method === "textDocument/publishDiagnostics"), "diagnostics");
  const messages = sent
    .findLast(({ method }) => method === "textDocument/publishDiagnostics")!
    .params!.diagnostics!.map(({ message }) => message);
  expect(messages.some(message => message.includes("nonsense"))).toBe(true);
  expect(messages.some(message => message.includes("CHANGELOG.md does not exist"))).toBe(false);
  expect(errors).toEqual([]);
});
