import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CodeAction, Location } from "vscode-languageserver";
import { start, uriOf, type TestClient } from "./support.ts";

const plan = `smp: 1
stage: production
software: {name: A, kind: tool, license: MIT}
dependencies:
  pinned_in: {pypi: uv.lock}
  software:
    - pypi:NumPy >=2,<3
    - deb:samtools
targets:
  image: {kind: container, tier: production, definition: Dockerfile}
  cluster: {kind: container, tier: production, definition: tool.def}
`;
const files = {
  "smp.yaml": plan,
  "pyproject.toml": '[project]\nname = "a"\nversion = "1"\nlicense = "Apache-2.0"\ndependencies = [\n  "numpy>=1.26",\n]\n',
  "uv.lock":
    'version = 1\n\n[[package]]\nname = "numpy"\nversion = "1.26.4"\nsource = { registry = "https://example.org/simple" }\nwheels = [\n  { url = "https://example.org/n.whl", hash = "sha256:00" },\n]\n',
  Dockerfile: "FROM python:latest\nRUN pip install numpy==1.25.0\nRUN apt-get install -y samtools\n",
  "tool.def": "Bootstrap: docker\nFrom: python:latest\n\n%post\n    pip install numpy==1.25.0\n",
};

let client: TestClient;
beforeEach(async () => {
  client = await start({ files });
  await client.open("smp.yaml");
});
afterEach(() => client.dispose());

const everywhere = ["smp.yaml:7", "pyproject.toml:6", "uv.lock:3", "Dockerfile:2", "tool.def:5"];

async function ask(method: "references" | "definition", path: string, part: string, declaration = true): Promise<string[]> {
  if (path !== "smp.yaml") await client.open(path, undefined, "plaintext");
  const text = client.textOf(path);
  const before = text.slice(0, text.indexOf(part) + 1).split("\n");
  const places = await client.request<Location[] | null>(`textDocument/${method}`, {
    textDocument: { uri: uriOf(path) },
    position: { line: before.length - 1, character: before.at(-1)!.length },
    context: { includeDeclaration: declaration },
  });
  return (places ?? []).map(({ uri, range }) => `${uri.slice(uriOf("").length)}:${range.start.line + 1}`);
}

describe("references", () => {
  test.each([
    ["smp.yaml", "pypi:NumPy"],
    ["pyproject.toml", "numpy>="],
    ["uv.lock", "numpy"],
    ["uv.lock", '1.26.4"'],
    ["Dockerfile", "numpy=="],
    ["tool.def", "numpy=="],
  ])("from %s, %s: plan, manifest, lockfile, images", async (path, part) => {
    expect(await ask("references", path, part)).toEqual(everywhere);
  });

  test("without the plan's entry when only uses are asked for", async () => {
    expect(await ask("references", "smp.yaml", "pypi:NumPy", false)).toEqual(everywhere.slice(1));
    expect(await ask("references", "pyproject.toml", "numpy>=", false)).toEqual(everywhere.slice(1));
  });

  test("nothing where no package stands", async () => {
    expect(await ask("references", "smp.yaml", "production")).toEqual([]);
    expect(await ask("references", "uv.lock", "sha256:00")).toEqual([]);
    expect(await ask("references", "Dockerfile", "python:latest")).toEqual([]);
    expect(await ask("references", "pyproject.toml", "version")).toEqual([]);
  });
});

describe("definition from the repository", () => {
  test("back to the plan, and to what locks or declares it", async () => {
    expect(await ask("definition", "pyproject.toml", "numpy>=")).toEqual(["smp.yaml:7", "uv.lock:3"]);
    expect(await ask("definition", "uv.lock", "numpy")).toEqual(["smp.yaml:7", "pyproject.toml:6"]);
    expect(await ask("definition", "Dockerfile", "numpy==")).toEqual(["smp.yaml:7", "uv.lock:3", "pyproject.toml:6"]);
    expect(await ask("definition", "tool.def", "numpy==")).toEqual(["smp.yaml:7", "uv.lock:3", "pyproject.toml:6"]);
    expect(await ask("definition", "Dockerfile", "samtools")).toEqual(["smp.yaml:8"]);
    expect(await ask("definition", "uv.lock", "sha256:00")).toEqual([]);
  });
});

describe("findings in the files that they speak of", () => {
  const everything = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
  const codesIn = async (path: string): Promise<string[]> => {
    await client.open(path, undefined, "plaintext");
    const found = await client.pull(path);
    for (const it of found) {
      expect(it.severity, it.message).toBe(3);
      expect(it.relatedInformation?.map(({ location }) => location.uri)).toEqual([uriOf("smp.yaml")]);
    }
    return [...new Set(found.map(({ code, range }) => `${code} ${range.start.line + 1}`))].sort();
  };

  test("a lockfile, a Dockerfile and a definition name the plan's finding on their own line", async () => {
    expect(await codesIn("uv.lock")).toContain("DEP003 5");
    expect(await codesIn("Dockerfile")).toContain("ENV002 1");
    expect(await codesIn("tool.def")).toContain("ENV002 2");
    expect(await codesIn("pyproject.toml")).toContain("PLN010 4");
  });

  test("are mended from there, with the edit of the plan to be confirmed", async () => {
    const uri = await client.open("uv.lock", undefined, "toml");
    const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri },
      range: everything,
      context: { diagnostics: [] },
    });
    const widen = actions.find(({ title }) => title.startsWith("Widen the range"))!;
    expect(widen.diagnostics).toMatchObject([{ code: "DEP003", range: { start: { line: 4 } } }]);
    expect(Object.values(widen.edit!.changeAnnotations!)).toMatchObject([{ needsConfirmation: true }]);
    const after = client.apply(widen.edit!);
    expect(Object.keys(after)).toEqual(["smp.yaml"]);
    expect(after["smp.yaml"]).toMatch(/pypi:NumPy .*1\.26/);
    // a comment of the plan has no place in a lockfile
    expect(actions.some(({ title }) => title.startsWith("Disable"))).toBe(false);
  });

  test("in both directions: what is edited in front of the user needs no confirmation", async () => {
    const uri = await client.open("pyproject.toml", undefined, "toml");
    const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri },
      range: everything,
      context: { diagnostics: [] },
    });
    const titled = (title: RegExp): CodeAction => actions.find(it => title.test(it.title))!;
    const here = titled(/^Set the licence in pyproject\.toml to MIT$/);
    expect(here.edit!.changeAnnotations).toBeUndefined();
    expect(client.apply(here.edit!)["pyproject.toml"]).toContain('license = "MIT"');
    const there = titled(/^Set .* to Apache-2\.0$/);
    expect(Object.values(there.edit!.changeAnnotations!)).toMatchObject([{ needsConfirmation: true }]);
    expect(client.apply(there.edit!)["smp.yaml"]).toContain("license: Apache-2.0");
  });
});
