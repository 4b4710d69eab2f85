import { afterEach, describe, expect, test } from "vitest";
import type { InlayHint, InlayHintLabelPart } from "vscode-languageserver";
import { fullCapabilities, start, until, uriOf, type Options, type TestClient } from "./support.ts";

const head = "smp: 1\nstage: application\nsoftware: {name: A, kind: tool}\n";
const plan = (...dependencies: readonly string[]): string =>
  `${head}dependencies:\n  software:\n${dependencies.map(it => `    - ${it}\n`).join("")}`;
/** With the project itself behind the packages, as uv writes it. */
const lock = (...packages: readonly (readonly [string, string])[]): string =>
  [
    ...packages.map(
      ([name, version]) => `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = { registry = "https://example.org/simple" }\n`,
    ),
    '[[package]]\nname = "a"\nversion = "1"\nsource = { virtual = "." }\n',
  ].join("\n");
const capabilities = { ...fullCapabilities, workspace: { ...fullCapabilities.workspace, inlayHint: { refreshSupport: true } } };
const everything = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };

let client: TestClient;
afterEach(() => client.dispose());

async function hints(path = "smp.yaml", range = everything): Promise<InlayHint[]> {
  return client.request("textDocument/inlayHint", { textDocument: { uri: uriOf(path) }, range });
}
const labels = (found: readonly InlayHint[]): string[] =>
  found.map(({ label, position }) => `${position.line}:${position.character} ${(label as InlayHintLabelPart[])[0]?.value}`);

async function begin(files: Record<string, string>, options: Options = {}): Promise<TestClient> {
  client = await start({ files, capabilities, ...options });
  await client.open("smp.yaml");
  return client;
}

describe("in a plan", () => {
  test("the locked version and where from, behind what is written", async () => {
    await begin({
      "smp.yaml": plan("pypi:numpy >=1.26,<3 # why", '{ use: "pypi:scipy", need: soft }'),
      "uv.lock": lock(["numpy", "1.26.4"], ["scipy", "1.14.1"]),
    });
    const found = await hints();
    expect(labels(found)).toEqual(["5:26 1.26.4 · uv.lock", "6:25 1.14.1 · uv.lock"]);
    expect(found[0]?.paddingLeft).toBe(true);
    expect((found[0]?.label as InlayHintLabelPart[])[0]?.location).toMatchObject({ uri: uriOf("uv.lock"), range: { start: { line: 0 } } });
    expect(found[0]?.tooltip).toMatchObject({ kind: "markdown", value: expect.stringContaining("1.26.4 · uv.lock:1") as string });
  });

  test("a few versions by name, many as their number", async () => {
    await begin({
      "smp.yaml": plan("pypi:numpy", "pypi:scipy"),
      "uv.lock": lock(["numpy", "1.26.4"], ["numpy", "2.1.0"], ["scipy", "1.1"], ["scipy", "1.2"], ["scipy", "1.3"]),
    });
    expect(labels(await hints())).toEqual(["5:16 1.26.4, 2.1.0 · uv.lock", "6:16 3 versions · uv.lock"]);
  });

  test("not locked, when the lockfile was read and lacks it", async () => {
    await begin({ "smp.yaml": plan("pypi:scipy"), "uv.lock": lock(["numpy", "1.26.4"]) });
    expect(labels(await hints())).toEqual(["5:16 not locked"]);
  });

  test("nothing when that is not certain", async () => {
    // the lockfile is broken
    await begin({ "smp.yaml": plan("pypi:scipy"), "uv.lock": `${lock(["numpy", "1.26.4"])}[[package]\n` });
    expect(await hints()).toEqual([]);
    client.dispose();
    // another lockfile of the ecosystem is none to read
    await begin({ "smp.yaml": plan("pypi:scipy"), "uv.lock": lock(["numpy", "1.26.4"]), "sub/uv.lock": lock(["scipy", "1.14.1"]) });
    expect(await hints()).toEqual([]);
    client.dispose();
    // the same name under another ecosystem may be the same software
    await begin({
      "smp.yaml": plan("pypi:scipy"),
      "uv.lock": lock(["numpy", "1.26.4"]),
      "environment.yml": "dependencies:\n  - scipy=1.14\n",
    });
    expect(await hints()).toEqual([]);
    client.dispose();
    // there is no lockfile at all, and nothing says which version
    await begin({ "smp.yaml": plan("pypi:scipy"), "requirements.txt": "scipy>=1\n" });
    expect(await hints()).toEqual([]);
  });

  test("without a lockfile, what a manifest or the image pins", async () => {
    await begin({
      "smp.yaml": plan("pypi:numpy", "deb:samtools"),
      "requirements.txt": "numpy==1.26.4\n",
      Dockerfile: "FROM debian:12.5\nRUN apt-get update && apt-get install -y samtools=1.16.1-1\n",
    });
    expect(labels(await hints())).toEqual(["5:16 1.26.4 · requirements.txt", "6:18 1.16.1-1 · Dockerfile"]);
  });

  test("a manifest that the plan names as what pins", async () => {
    const pinned = plan("pypi:numpy", "pypi:scipy", "pypi:pandas").replace(
      "  software:",
      "  pinned_in: {pypi: requirements.txt}\n  software:",
    );
    await begin({ "smp.yaml": pinned, "requirements.txt": "numpy==2.1.0\nscipy>=1\n" });
    expect(labels(await hints())).toEqual(["6:16 2.1.0 · requirements.txt", "8:17 not locked"]);
  });

  test("only for the lines that are seen, and only where they are wanted", async () => {
    await begin({ "smp.yaml": plan("pypi:numpy", "pypi:scipy"), "uv.lock": lock(["numpy", "1.26.4"], ["scipy", "1.14.1"]) });
    expect(labels(await hints("smp.yaml", { start: { line: 6, character: 0 }, end: { line: 6, character: 1 } }))).toEqual([
      "6:16 1.14.1 · uv.lock",
    ]);
    client.received.length = 0;
    client.settings = { inlayHints: { dependencies: false } };
    await client.notify("workspace/didChangeConfiguration", { settings: null });
    await until(() => client.received.some(({ method }) => method === "workspace/inlayHint/refresh"), "a refresh");
    expect(await hints()).toEqual([]);
  });

  test("asked for anew when a lockfile changes, not when the plan is typed in", async () => {
    await begin({ "smp.yaml": plan("pypi:numpy"), "uv.lock": lock(["numpy", "1.26.4"]) });
    await client.pull("smp.yaml");
    const refreshed = (): boolean => client.received.some(({ method }) => method === "workspace/inlayHint/refresh");
    client.received.length = 0;
    await client.type("smp.yaml", plan("pypi:numpy >=1"));
    await client.pull("smp.yaml");
    expect(refreshed()).toBe(false);
    expect(labels(await hints())).toEqual(["5:20 1.26.4 · uv.lock"]);
    await client.write("uv.lock", lock(["numpy", "2.1.0"]));
    await until(refreshed, "a refresh");
    await client.pull("smp.yaml");
    expect(labels(await hints())).toEqual(["5:20 2.1.0 · uv.lock"]);
  });

  test("asked for anew when an open lockfile is typed in", async () => {
    await begin({ "smp.yaml": plan("pypi:numpy"), "uv.lock": lock(["numpy", "1.26.4"]) });
    await client.pull("smp.yaml");
    await client.open("uv.lock", undefined, "toml");
    client.received.length = 0;
    await client.type("uv.lock", lock(["numpy", "2.1.0"]));
    await until(() => client.received.some(({ method }) => method === "workspace/inlayHint/refresh"), "a refresh");
    expect(labels(await hints())).toEqual(["5:16 2.1.0 · uv.lock"]);
  });

  test("a client that does not know how is not asked to refresh", async () => {
    await begin({ "smp.yaml": plan("pypi:numpy"), "uv.lock": lock(["numpy", "1.26.4"]) }, { capabilities: fullCapabilities });
    await client.pull("smp.yaml");
    await client.write("uv.lock", lock(["numpy", "2.1.0"]));
    await client.pull("smp.yaml");
    expect(client.received.some(({ method }) => method.includes("inlayHint"))).toBe(false);
  });
});

describe("in a manifest", () => {
  const pyproject = '[project]\nname = "a"\nversion = "1"\ndependencies = [\n  "numpy>=1.26",\n  "scipy",\n]\n';
  const files = { "smp.yaml": head, "pyproject.toml": pyproject, "uv.lock": lock(["numpy", "1.26.4"]) };

  test("when the user wants them", async () => {
    await begin(files, { settings: { inlayHints: { manifests: true } } });
    await client.open("pyproject.toml", undefined, "toml");
    expect(labels(await hints("pyproject.toml"))).toEqual(["4:15 1.26.4 · uv.lock", "5:9 not locked"]);
  });

  test("not by themselves", async () => {
    await begin(files);
    await client.open("pyproject.toml", undefined, "toml");
    expect(await hints("pyproject.toml")).toEqual([]);
    expect(await hints("uv.lock")).toEqual([]);
  });
});
