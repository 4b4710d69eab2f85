import { afterEach, describe, expect, test } from "vitest";
import { canonical, pathInside } from "../../server/src/lsp/addresses.ts";
import type { ChecklistResult } from "../../server/src/lsp/protocol.ts";
import { pushCapabilities, root, start, until, uriOf, type TestClient } from "./support.ts";

const plan = (name: string, more = ""): string => `smp: 1\nstage: construction\nsoftware: {name: ${name}, kind: tool}\n${more}`;
const evidence = "release: {changelog: CHANGELOG.md}\n";

let client: TestClient;
afterEach(() => client.dispose());

async function names(): Promise<string[]> {
  const { plans } = await client.request<ChecklistResult>("smp/checklist");
  return plans.map(({ rootUri, path, name }) => `${rootUri} ${path} ${name}`);
}
const missing = async (path: string): Promise<boolean> => (await client.pull(path)).some(({ message }) => message.includes("CHANGELOG.md"));

describe("several folders", () => {
  test("each has its own plans and files", async () => {
    client = await start({
      folders: ["file:///work/a", "file:///work/b"],
      files: { "a/smp.yaml": plan("A", evidence), "a/CHANGELOG.md": "", "b/smp.yaml": plan("B", evidence) },
    });
    await client.open("a/smp.yaml");
    await client.open("b/smp.yaml");
    expect(await missing("a/smp.yaml")).toBe(false);
    expect(await missing("b/smp.yaml")).toBe(true);
    expect(await names()).toEqual(["file:///work/a smp.yaml A", "file:///work/b smp.yaml B"]);
  });

  test("of nested folders the innermost counts, and a plan is listed once", async () => {
    client = await start({ folders: [root, "file:///work/in"], files: { "smp.yaml": plan("Out"), "in/smp.yaml": plan("In") } });
    expect(await names()).toEqual([`${root} smp.yaml Out`, "file:///work/in smp.yaml In"]);
  });

  test("several plans in one folder, each of its own folder", async () => {
    client = await start({ files: { "smp.yaml": plan("Top", evidence), "x/tool.smp.yaml": plan("X", evidence), "x/CHANGELOG.md": "" } });
    expect(await names()).toEqual([`${root} smp.yaml Top`, `${root} x/tool.smp.yaml X`]);
    expect(await missing("smp.yaml")).toBe(true);
    expect(await missing("x/tool.smp.yaml")).toBe(false);
  });

  test("folders come and go", async () => {
    client = await start({ folders: ["file:///work/a"], files: { "a/smp.yaml": plan("A"), "b/smp.yaml": plan("B") } });
    expect(await names()).toHaveLength(1);
    const change = (added: string[], removed: string[]): Promise<void> =>
      client.notify("workspace/didChangeWorkspaceFolders", {
        event: { added: added.map(uri => ({ uri, name: "n" })), removed: removed.map(uri => ({ uri, name: "n" })) },
      });
    await change(["file:///work/b"], []);
    expect(await names()).toEqual(["file:///work/a smp.yaml A", "file:///work/b smp.yaml B"]);
    await client.open("a/smp.yaml");
    await change([], ["file:///work/a"]);
    expect(
      await client.request("textDocument/hover", { textDocument: { uri: uriOf("a/smp.yaml") }, position: { line: 1, character: 2 } }),
    ).not.toBeNull();
    await change(["file:///work/a"], []);
    expect(await names()).toEqual(["file:///work/b smp.yaml B", "file:///work/a smp.yaml A"]);
  });
});

describe("plans outside of all folders", () => {
  test.each([
    ["no folder", null],
    ["no folders", []],
    ["another folder", ["file:///work/other"]],
  ])("%s: the plan's folder is the root", async (_, folders) => {
    client = await start({ folders, files: { "far/smp.yaml": plan("Far", evidence), "far/CHANGELOG.md": "", "CHANGELOG.txt": "" } });
    await client.open("far/smp.yaml");
    expect(await missing("far/smp.yaml")).toBe(false);
    expect(await names()).toEqual(["file:///work/far smp.yaml Far"]);
    await client.close("far/smp.yaml");
    await until(() => client.logs.length === 0, "no fault");
    expect(await names()).toEqual([]);
  });

  test("another file outside is left alone", async () => {
    client = await start({ folders: [], files: { "far/Dockerfile": "FROM scratch\n" } });
    await client.open("far/Dockerfile", undefined, "dockerfile");
    expect(await client.pull("far/Dockerfile")).toEqual([]);
  });

  test("a document that was never saved is checked, and what it names is not called missing", async () => {
    client = await start({ files: {} });
    await client.open("untitled:Untitled-1", plan("New", `${evidence}nonsense: 1\n`));
    const items = await client.pull("untitled:Untitled-1");
    expect(items.some(({ message }) => message.includes("nonsense"))).toBe(true);
    expect(items.some(({ message }) => message.includes("CHANGELOG.md"))).toBe(false);
  });

  test("one that already has a path counts as the file that it will be", async () => {
    client = await start({ files: { "CHANGELOG.md": "" } });
    await client.open(
      "untitled:/work/smp.yaml",
      plan("New", `${evidence}answers: {recognition.citation: {answer: yes, evidence: CITATION.cff}}\n`),
    );
    const items = await client.pull("untitled:/work/smp.yaml");
    expect(items.filter(({ message }) => /CHANGELOG|CITATION/.test(message)).map(({ message }) => message)).toMatchObject([
      expect.stringContaining("CITATION.cff"),
    ]);
  });
});

describe("which documents are plans", () => {
  test("by name when they are plain YAML, by language whatever their name", async () => {
    client = await start({
      files: { "smp.yaml": plan("A", "nonsense: 1\n"), "other.yaml": plan("B", "nonsense: 1\n"), "third.txt": plan("C", "nonsense: 1\n") },
    });
    await client.open("smp.yaml", undefined, "yaml");
    await client.open("other.yaml", undefined, "yaml");
    await client.open("third.txt", undefined, "smp");
    expect((await client.pull("smp.yaml")).some(({ message }) => message.includes("nonsense"))).toBe(true);
    expect(await client.pull("other.yaml")).toEqual([]);
    expect((await client.pull("third.txt")).some(({ message }) => message.includes("nonsense"))).toBe(true);
    await client.close("third.txt");
    expect(await client.pull("third.txt")).toEqual([]);
  });

  test("a file of sign-offs shows its own findings", async () => {
    client = await start({ files: { "smp.yaml": plan("A", "people: {sci: {name: Ada}}\n"), ".smp/signoffs/v1.yaml": "" } });
    await client.open(
      ".smp/signoffs/v1.yaml",
      "signoffs:\n  - {gate: science-results, release: v1, by: sco, date: 2026-01-02, verdict: ok, ticket: '#1'}\n",
      "yaml",
    );
    expect((await client.pull(".smp/signoffs/v1.yaml")).map(({ message }) => message)).toEqual(
      expect.arrayContaining([expect.stringContaining("sco")]),
    );
    expect((await client.pull("smp.yaml")).some(({ message }) => message.includes("sco"))).toBe(false);
  });
});

test("addresses in the client's own spelling", async () => {
  client = await start({
    capabilities: pushCapabilities,
    folders: ["file:///work/a%20b"],
    files: { "file:///work/a%20b/smp.yaml": plan("A", evidence) },
  });
  const uri = await client.open("file:///work/a%20b/smp.yaml");
  const { diagnostics } = await client.published(uri);
  expect(diagnostics.length).toBeGreaterThan(0);
});

test("files that only the client can read", async () => {
  client = await start({ folders: ["memfs:/repo"], files: {} });
  const disk = new Map([
    ["memfs:/repo/smp.yaml", plan("Virtual", evidence)],
    ["memfs:/repo/CHANGELOG.md", "# Changelog\n"],
  ]);
  client.connection.onRequest("smp/fs/list", ({ uri }: { uri: string }) =>
    uri === "memfs:/repo"
      ? [...disk.keys()]
          .map(name => ({ name: name.slice("memfs:/repo/".length), kind: "file" }))
          .concat({ name: "../../etc", kind: "file" })
      : null,
  );
  client.connection.onRequest("smp/fs/read", ({ uri }: { uri: string }) =>
    disk.has(uri) ? { base64: Buffer.from(disk.get(uri)!).toString("base64") } : null,
  );
  client.connection.onRequest("smp/fs/kind", ({ uri }: { uri: string }) => (disk.has(uri) ? "file" : null));
  await client.request("smp/rescan");
  expect(await names()).toEqual(["memfs:/repo smp.yaml Virtual"]);
  expect(await missing("memfs:/repo/smp.yaml")).toBe(false);
  disk.delete("memfs:/repo/CHANGELOG.md");
  await client.request("smp/rescan");
  expect(await missing("memfs:/repo/smp.yaml")).toBe(true);
});

describe("one file under several spellings of its address", () => {
  const uris = ["file:///work/%C3%BC%20%231/smp.yaml", "file:///work/%c3%bc%20%231/smp.yaml"];
  const open = (uri: string, text: string): Promise<void> =>
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "smp", version: 1, text } });
  const codes = async (uri: string): Promise<unknown[]> =>
    (await client.request<{ items: { code: string }[] }>("textDocument/diagnostic", { textDocument: { uri } })).items.map(
      ({ code }) => code,
    );

  test("stays open until the last is closed", async () => {
    client = await start({ files: { "smp.yaml": plan("A") } });
    const [one = "", two = ""] = uris;
    await open(one, plan("A", evidence));
    const before = await codes(one);
    expect(before).toContain("PLN004");
    await open(two, plan("A", `${evidence}x: 1\n`));
    expect(await codes(two)).toContain("PLN001");
    await client.notify("textDocument/didClose", { textDocument: { uri: two } });
    expect(await codes(one)).toEqual(before);
    expect(client.logs).toEqual([]);
  });

  test("is no other plan where an editor shows it as it was at a commit", async () => {
    client = await start({ files: { "smp.yaml": plan("A") } });
    await client.open("smp.yaml");
    await client.open("git:/work/smp.yaml?%7B%22ref%22%3A%22~%22%7D", plan("A"));
    expect(await names()).toEqual(["file:///work smp.yaml A"]);
  });

  test("a drive in capitals is the same drive", () => {
    expect(pathInside("file:///c%3A/work", "file:///C:/work/a/smp.yaml")).toBe("a/smp.yaml");
    expect(pathInside("file:///C:/work", "file:///c:/work/smp.yaml")).toBe("smp.yaml");
    expect(canonical("file:///C:/w")).toBe(canonical("file:///c%3A/w"));
    expect(pathInside("file:///c:/work", "file:///c:/Work/smp.yaml")).toBeUndefined();
  });
});
