import { afterEach, describe, expect, test } from "vitest";
import type { DocumentDiagnosticReport, WorkspaceDiagnosticReport } from "vscode-languageserver";
import { fullCapabilities, mitText, never, pushCapabilities, root, start, until, uriOf, type Options, type TestClient } from "./support.ts";

const plan = `smp: 1
stage: application
software: {name: StrainScope, kind: tool, license: MIT}
answers:
  accessibility.license: {answer: MIT, evidence: LICENSE}
  recognition.citation: {answer: yes, evidence: CITATION.cff}
`;
const files = { "smp.yaml": plan, LICENSE: mitText };

let client: TestClient;
async function begin(options: Options = {}): Promise<TestClient> {
  client = await start({ files, ...options });
  return client;
}
afterEach(() => client.dispose());

const codes = (items: readonly { code?: unknown }[]): unknown[] => items.map(({ code }) => code);
const citation = "cff-version: 1.2.0\nmessage: Please cite it.\ntitle: Counter\nauthors: [{name: The team}]\n";
const missingFile = (items: readonly { message: string }[]): boolean => items.some(({ message }) => message.includes("CITATION.cff"));

describe("pull", () => {
  test("a plan's findings with all that the client can show", async () => {
    await begin();
    await client.open("smp.yaml");
    const items = await client.pull("smp.yaml");
    const missing = items.find(({ message }) => message.includes("CITATION.cff"))!;
    expect(missing).toMatchObject({ source: "smp", range: { start: { line: 5 } } });
    expect(missing.codeDescription?.href).toMatch(/server\/RULES\.md#[a-z-]+$/);
    expect(missing.data).toEqual({ fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string });
  });

  test("diagnostics that are known already are not sent again", async () => {
    await begin();
    const uri = await client.open("smp.yaml");
    const first = await client.request<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri } });
    await client.type("smp.yaml", `${plan}\n`);
    const second = await client.request<DocumentDiagnosticReport>("textDocument/diagnostic", {
      textDocument: { uri },
      previousResultId: first.resultId,
    });
    expect(second).toEqual({ kind: "unchanged", resultId: first.resultId });
    await client.type("smp.yaml", "smp: [\n");
    const third = await client.request<DocumentDiagnosticReport>("textDocument/diagnostic", {
      textDocument: { uri },
      previousResultId: first.resultId,
    });
    expect(third.kind).toBe("full");
  });

  test("the answer is of the newest text", async () => {
    await begin();
    await client.open("smp.yaml");
    void client.pull("smp.yaml");
    await client.type("smp.yaml", plan.replace("CITATION.cff", "LICENSE"));
    expect(missingFile(await client.pull("smp.yaml"))).toBe(false);
  });

  test("a file that is made: the client is asked to pull again, and the finding is gone", async () => {
    await begin();
    await client.open("smp.yaml");
    expect(missingFile(await client.pull("smp.yaml"))).toBe(true);
    client.received.length = 0;
    await client.write("CITATION.cff", citation);
    await until(() => client.received.some(({ method }) => method === "workspace/diagnostic/refresh"), "a refresh");
    expect(missingFile(await client.pull("smp.yaml"))).toBe(false);
  });

  test("nothing is pushed", async () => {
    await begin();
    await client.open("smp.yaml");
    await client.pull("smp.yaml");
    await client.close("smp.yaml");
    await client.request("smp/checklist");
    expect(client.publications).toEqual([]);
  });

  test("plans come with the workspace, open or not; those that are known wait for a change", async () => {
    await begin({ files: { ...files, "sub/smp.yaml": "smp: 1\nstage: nowhere\nsoftware: {name: Sub, kind: tool}\n" } });
    await client.open("smp.yaml");
    const first = await client.request<WorkspaceDiagnosticReport>("workspace/diagnostic", { previousResultIds: [] });
    expect(first.items.map(({ uri, version }) => [uri, version])).toEqual([
      [uriOf("smp.yaml"), 1],
      [uriOf("sub/smp.yaml"), null],
    ]);
    const previousResultIds = first.items.map(({ uri, resultId }) => ({ uri, value: resultId }));
    let answered = false;
    const second = client
      .request<WorkspaceDiagnosticReport>("workspace/diagnostic", { previousResultIds })
      .finally(() => (answered = true));
    await client.pull("smp.yaml");
    expect(answered).toBe(false);
    await client.write("sub/smp.yaml", "smp: 1\nstage: construction\nsoftware: {name: Sub, kind: tool}\n");
    expect((await second).items).toMatchObject([
      { kind: "unchanged", uri: uriOf("smp.yaml") },
      { kind: "full", uri: uriOf("sub/smp.yaml") },
    ]);
    expect((await second).items[1]!.resultId).not.toBe(first.items[1]!.resultId);
  });

  test("a plan that was deleted is reported empty", async () => {
    await begin();
    const first = await client.request<WorkspaceDiagnosticReport>("workspace/diagnostic", { previousResultIds: [] });
    const previousResultIds = first.items.map(({ uri, resultId }) => ({ uri, value: resultId }));
    const second = client.request<WorkspaceDiagnosticReport>("workspace/diagnostic", { previousResultIds });
    await client.write("smp.yaml", undefined);
    expect((await second).items).toMatchObject([{ kind: "full", uri: uriOf("smp.yaml"), items: [] }]);
  });

  test("a workspace request that waits can be cancelled", async () => {
    await begin();
    const first = await client.request<WorkspaceDiagnosticReport>("workspace/diagnostic", { previousResultIds: [] });
    const previousResultIds = first.items.map(({ uri, resultId }) => ({ uri, value: resultId }));
    const { CancellationTokenSource } = await import("vscode-jsonrpc/node");
    const cancel = new CancellationTokenSource();
    const second = client.connection.sendRequest("workspace/diagnostic", { previousResultIds }, cancel.token);
    cancel.cancel();
    await expect(second).rejects.toThrow(/cancel/i);
  });
});

describe("push", () => {
  test("with version; again after every change; nothing after closing", async () => {
    await begin({ capabilities: pushCapabilities });
    await client.open("smp.yaml");
    const first = await client.published("smp.yaml");
    expect(first.version).toBe(1);
    expect(missingFile(first.diagnostics)).toBe(true);
    await client.type("smp.yaml", plan.replace("CITATION.cff", "LICENSE"));
    expect(missingFile((await client.published("smp.yaml", it => it.version === 2)).diagnostics)).toBe(false);
    await client.close("smp.yaml");
    await client.published("smp.yaml", it => it.diagnostics.length === 0 && it.version === undefined);
    await client.request("smp/checklist");
    expect(client.publications.at(-1)!.diagnostics).toEqual([]);
  });

  test("after a watched file has changed", async () => {
    await begin({ capabilities: pushCapabilities });
    await client.open("smp.yaml");
    await client.published("smp.yaml", it => missingFile(it.diagnostics));
    await client.write("CITATION.cff", citation);
    await client.published("smp.yaml", it => !missingFile(it.diagnostics));
    expect(client.received.some(({ method }) => method === "workspace/diagnostic/refresh")).toBe(false);
  });

  test("a client that says nothing of itself gets what every client understands", async () => {
    await begin({ capabilities: {} });
    await client.open("smp.yaml");
    const { diagnostics, version } = await client.published("smp.yaml");
    expect(version).toBeUndefined();
    expect(diagnostics.length).toBeGreaterThan(0);
    for (const diagnostic of diagnostics)
      expect(Object.keys(diagnostic).sort()).toEqual(["code", "message", "range", "severity", "source"]);
  });

  test("without a watcher, saving is the moment to look at files again", async () => {
    await begin({ capabilities: {} });
    await client.open("smp.yaml");
    await client.published("smp.yaml", it => missingFile(it.diagnostics));
    client.files.set(uriOf("CITATION.cff"), citation);
    await client.save("smp.yaml");
    await client.published("smp.yaml", it => !missingFile(it.diagnostics));
  });

  test("text of an open file counts instead of the disk's", async () => {
    await begin({ capabilities: pushCapabilities, files: { ...files, "CITATION.cff": `${citation}license: MIT\n` } });
    await client.open("smp.yaml");
    await client.published("smp.yaml");
    await client.open("CITATION.cff", `${citation}license: GPL-3.0-only\n`, "yaml");
    const { diagnostics } = await client.published("smp.yaml", it =>
      it.diagnostics.some(({ message }) => message.includes("GPL-3.0-only")),
    );
    const related = diagnostics.flatMap(it => it.relatedInformation ?? []).filter(it => it.location.uri === uriOf("CITATION.cff"));
    expect(related.length).toBeGreaterThan(0);
    const back = (await client.published("CITATION.cff", it => it.diagnostics.length > 0)).diagnostics;
    expect(back[0]).toMatchObject({ severity: 3, source: "smp" });
    expect(back[0]!.relatedInformation![0]!.location.uri).toBe(uriOf("smp.yaml"));
    await client.close("CITATION.cff");
    await client.published("smp.yaml", it => !it.diagnostics.some(({ message }) => message.includes("GPL-3.0-only")));
  });
});

describe("settings", () => {
  const disagrees = { ...files, "CITATION.cff": citation };
  const notAKnownKey = `${plan}nonsense: 1\n`;

  test("a rule is switched off by the editor, and on again", async () => {
    await begin({ files: disagrees });
    await client.open("smp.yaml", notAKnownKey);
    const [code] = codes((await client.pull("smp.yaml")).filter(({ message }) => message.includes("nonsense")));
    expect(code).toBeDefined();
    client.settings = { rules: { [String(code)]: "off" } };
    await client.notify("workspace/didChangeConfiguration", { settings: null });
    await until(() => client.received.filter(({ method }) => method === "workspace/diagnostic/refresh").length > 1, "a refresh");
    expect(codes(await client.pull("smp.yaml"))).not.toContain(code);
  });

  test("the repository's own settings count for everybody", async () => {
    await begin({
      files: { ...disagrees, ".smp/config.yaml": "rules: {named-file-missing: hint}\n" },
      settings: { rules: { "named-file-missing": "error" } },
    });
    await client.open("smp.yaml", plan.replace("evidence: CITATION.cff", "evidence: nothing.md"));
    const missing = (await client.pull("smp.yaml")).find(({ message }) => message.includes("nothing.md"))!;
    expect(missing.severity).toBe(4);
    await client.write(".smp/config.yaml", "rules: {named-file-missing: off}\nrulez: 1\n");
    await until(() => client.received.filter(({ method }) => method === "workspace/diagnostic/refresh").length > 1, "a refresh");
    expect((await client.pull("smp.yaml")).some(({ message }) => message.includes("nothing.md"))).toBe(false);
    await client.open(".smp/config.yaml", undefined, "yaml");
    expect(await client.pull(".smp/config.yaml")).toMatchObject([{ severity: 2, message: expect.stringContaining("rulez") as string }]);
  });

  test("more names for plans, and files that are left alone", async () => {
    await begin({ files: { ...files, "plan.yml": plan, "old/smp.yaml": plan }, settings: { files: ["plan.yml"], exclude: ["old/**"] } });
    const { plans } = await client.request<{ plans: { path: string }[] }>("smp/checklist");
    expect(plans.map(({ path }) => path)).toEqual(["plan.yml", "smp.yaml"]);
  });

  test.each([
    ["null", null],
    ["a list", []],
    ["text", "yes"],
    ["wrong types", { files: 1, exclude: [{}], rules: [1] }],
  ])("a client that answers %s", async (_, settings) => {
    await begin({ settings });
    await client.open("smp.yaml");
    expect(missingFile(await client.pull("smp.yaml"))).toBe(true);
  });

  test("a client that never answers", async () => {
    await begin({ settings: never });
    await client.open("smp.yaml");
    expect(missingFile(await client.pull("smp.yaml"))).toBe(true);
  });

  test("a client that only pushes its settings", async () => {
    await begin({ capabilities: { ...fullCapabilities, workspace: { ...fullCapabilities.workspace, configuration: false } } });
    await client.open("smp.yaml");
    await client.pull("smp.yaml");
    await client.notify("workspace/didChangeConfiguration", { settings: { smp: { rules: { "named-file-missing": "off" } } } });
    await until(() => client.received.filter(({ method }) => method === "workspace/diagnostic/refresh").length > 1, "a refresh");
    expect(missingFile(await client.pull("smp.yaml"))).toBe(false);
  });
});

describe("watching", () => {
  test("an explicit list of globs per folder, and the files that the plan names", async () => {
    await begin({ files: { ...files, "smp.yaml": plan.replace("CITATION.cff", "docs/how.html") } });
    await client.open("smp.yaml");
    await client.pull("smp.yaml");
    await until(() => registered("smp-named").length > 0, "named files");
    const globs = registered("smp-files") as { globPattern: { baseUri: string; pattern: string } }[];
    expect(globs.every(({ globPattern }) => globPattern.baseUri === root)).toBe(true);
    const patterns = globs.map(({ globPattern }) => globPattern.pattern);
    expect(patterns).toEqual(expect.arrayContaining(["**/uv.lock", "**/Dockerfile", "**/smp.yaml", "**/.smp/**"]));
    expect(patterns).not.toContain("**");
    expect(registered("smp-named")).toEqual([{ globPattern: { baseUri: root, pattern: "docs/how.html" } }]);
  });

  function registered(id: string): unknown[] {
    return client.received.flatMap(({ method, params }) => {
      if (method !== "client/registerCapability") return [];
      const { registrations } = params as { registrations: { id: string; registerOptions: { watchers: unknown[] } }[] };
      return registrations.filter(it => it.id === id).flatMap(it => it.registerOptions.watchers);
    });
  }
});
