import { afterEach, describe, expect, test } from "vitest";
import type { CompletionItem, CompletionList, TextEdit } from "vscode-languageserver";
import { fullCapabilities, mitText, plainCompletion, start, withCursor, type TestClient } from "./support.ts";

const files = {
  LICENSE: mitText,
  "README.md": "# StrainScope\n",
  "docs/install.md": "# Install\n",
  "tests/test_a.py": "",
  "uv.lock": `version = 1

[[package]]
name = "numpy"
version = "1.26.4"
source = { registry = "https://example.org/simple" }

[[package]]
name = "scipy"
version = "1.11.0"
source = { registry = "https://example.org/simple" }
`,
  "pyproject.toml": `[project]
name = "strainscope"
version = "2.3.1"
dependencies = ["numpy>=1.26,<3"]
`,
};

let client: TestClient;
afterEach(() => client.dispose());

/** The proposals at `|` in a plan, and what becomes of it when one is taken. */
async function at(
  marked: string,
  capabilities: object = plainCompletion,
): Promise<{ labels: string[]; items: CompletionItem[]; take: (label: string) => string }> {
  client = await start({ files, capabilities });
  const { text, position } = withCursor(marked);
  const uri = await client.open("smp.yaml", text);
  const list = await client.request<CompletionList | null>("textDocument/completion", { textDocument: { uri }, position });
  const items = list?.items ?? [];
  for (const item of items) checkEdit(item.textEdit as TextEdit | undefined, position);
  return {
    items,
    labels: items.map(({ label }) => label),
    take: label => {
      const item = items.find(it => it.label === label);
      if (item === undefined) throw new Error(`no “${label}” among ${items.map(it => it.label).join(", ")}`);
      return client.apply({ changes: { [uri]: [item.textEdit as TextEdit] } })["smp.yaml"]!;
    },
  };
}

/** An editor takes only edits of one line that hold the cursor. */
function checkEdit(edit: TextEdit | undefined, position: { line: number; character: number }): void {
  expect(edit).toBeDefined();
  const { start: from, end } = edit!.range;
  expect([from.line, end.line]).toEqual([position.line, position.line]);
  expect(from.character).toBeLessThanOrEqual(position.character);
  expect(end.character).toBeGreaterThanOrEqual(position.character);
}

const head = "smp: 1\nstage: application\nsoftware: {name: StrainScope, kind: tool}\n";

test("a package right behind the colon of its ecosystem, which YAML takes for a key until then", async () => {
  const { labels, take } = await at(`${head}dependencies:\n  software:\n    - pypi:|\n`);
  expect(labels).toContain("numpy");
  expect(take("numpy")).toBe(`${head}dependencies:\n  software:\n    - pypi:numpy\n`);
});

describe("keys", () => {
  test("of the plan, required ones first, without those that are there", async () => {
    const { labels, take } = await at("smp: 1\nst|");
    expect(labels.slice(0, 2)).toEqual(["stage", "software"]);
    expect(labels).not.toContain("smp");
    expect(take("stage")).toBe("smp: 1\nstage: ");
  });

  test("on an empty line", async () => {
    const { labels, take } = await at(`${head}|`);
    expect(labels).toContain("answers");
    expect(labels).not.toContain("software");
    expect(take("release")).toBe(`${head}release:`);
  });

  test("below a key, by indentation", async () => {
    const { labels, take } = await at("smp: 1\nsoftware:\n  |\nrelease:\n  current: v1\n");
    expect(labels.slice(0, 2)).toEqual(["name", "kind"]);
    expect(labels).not.toContain("current");
    expect(take("license")).toContain("software:\n  license: \nrelease:");
  });

  test("inside brackets, also when they are not closed", async () => {
    const inside = await at("smp: 1\nsoftware: {name: A, |}\n");
    expect(inside.labels).toContain("kind");
    expect(inside.labels).not.toContain("name");
    expect(inside.take("kind")).toBe("smp: 1\nsoftware: {name: A, kind: }\n");
    client.dispose();
    const open = await at("smp: 1\nsoftware: {name: A, li|\nrelease:\n  current: v1\n");
    expect(open.take("license")).toBe("smp: 1\nsoftware: {name: A, license: \nrelease:\n  current: v1\n");
  });

  test("a key that has its colon keeps it", async () => {
    const { take } = await at("smp: 1\nsta|: production\n");
    expect(take("stage")).toBe("smp: 1\nstage: production\n");
  });

  test("of an item of a list, and of the one behind it", async () => {
    const first = await at(`${head}consumers:\n  - |`);
    expect(first.labels.slice(0, 2)).toEqual(["name", "kind"]);
    client.dispose();
    const second = await at(`${head}consumers:\n  - name: A\n    |\n  - name: B\n    kind: people\n`);
    expect(second.labels[0]).toBe("kind");
    expect(second.labels).not.toContain("name");
  });

  test("above a broken line and below one", async () => {
    const { labels } = await at(`${head}release:\n  cur|\ntargets:\n  image: {kind: container, tier: [\n`);
    expect(labels).toContain("current");
    client.dispose();
    const below = await at(`${head}targets:\n  image: {kind: container, tier: [\nrelease:\n  cur|\n`);
    expect(below.labels).toContain("current");
  });

  test("what belongs to the Wizard: its keys, files, and questions to say where the model asks them", async () => {
    const keys = await at(`${head}wizard:\n  |\n`);
    expect(keys.labels).toEqual(["model", "bundle", "project", "exported", "questions"]);
    client.dispose();
    expect((await at(`${head}wizard:\n  bundle: |\n`)).labels).toContain("docs/");
    client.dispose();
    const { labels, take } = await at(`${head}wizard:\n  questions:\n    versioning.semver: x\n    |\n`);
    expect(labels).toContain("documentation.purpose");
    expect(labels).not.toContain("versioning.semver");
    expect(take("documentation.purpose")).toContain("    documentation.purpose: \n");
  });

  test("gates of the preset and ecosystems to pin", async () => {
    const gates = await at(`${head}gates:\n  |`);
    expect(gates.labels).toEqual(expect.arrayContaining(["preset", "feature-freeze", "science-results"]));
    client.dispose();
    const pinned = await at(`${head}dependencies:\n  pinned_in: {|}\n`);
    expect(pinned.labels).toContain("pypi");
  });

  test("nothing in comments, block texts and prose", async () => {
    for (const marked of ["# st|\nsmp: 1\n", "smp: 1 # s|\n", `${head}support:\n  statement: |PIPE\n    some te@\n`]) {
      const text = marked.includes("@") ? marked.replace("|PIPE", "\u0001").replace("@", "|").replace("\u0001", ">") : marked;
      expect((await at(text)).labels).toEqual([]);
      client.dispose();
    }
    expect((await at("smp: 1\nsoftware:\n  description: it does |\n")).labels).toEqual([]);
  });
});

describe("values", () => {
  test("words with what they mean; what is there is replaced", async () => {
    const { items, take } = await at("smp: 1\nstage: prod|uction\n");
    expect(items.find(({ label }) => label === "production")!.detail).toContain("Stage 4");
    expect(take("application")).toBe("smp: 1\nstage: application\n");
  });

  test("right behind the colon a space is added", async () => {
    expect((await at("smp: 1\nstage:|\n")).take("production")).toBe("smp: 1\nstage: production\n");
  });

  test("between quotes", async () => {
    const { items, take } = await at('smp: 1\nsoftware: {license: "Ap|"}\n');
    expect(items.find(({ label }) => label === "Apache-2.0")!.filterText).toBe('"Apache-2.0');
    expect(take("Apache-2.0")).toBe('smp: 1\nsoftware: {license: "Apache-2.0"}\n');
  });

  test("licences, people, gates, targets, roles, releases, today", async () => {
    const people = `${head}people:\n  sci: {name: Ada Example, roles: [science-lead]}\nrelease: {current: v2.3.1}\ntargets:\n  image: {kind: container, tier: production}\n`;
    expect((await at(`${people}signoffs:\n  - {gate: feature-freeze, by: |}\n`)).take("sci")).toContain("by: sci}");
    client.dispose();
    expect((await at(`${people}signoffs:\n  - gate: |\n`)).labels).toContain("release-validated");
    client.dispose();
    expect((await at(`${people}signoffs:\n  - {gate: feature-freeze, release: |}\n`)).labels).toEqual(["v2.3.1"]);
    client.dispose();
    expect((await at(`${people}signoffs:\n  - date: |\n`)).take("2026-11-20")).toContain("date: 2026-11-20");
    client.dispose();
    expect((await at(`${people}production: {targets: [|]}\n`)).labels).toEqual(["image"]);
    client.dispose();
    expect((await at(`${people}gates:\n  remote-sites:\n    signers: [|]\n`)).labels).toEqual(
      expect.arrayContaining(["science-lead", "release-manager"]),
    );
  });

  test("paths: folders first, one level at a time, in the form that a list needs", async () => {
    const top = await at(`${head}release:\n  changelog: |\n`);
    expect(top.labels).toEqual(["docs/", "tests/", "LICENSE", "README.md", "pyproject.toml", "uv.lock"]);
    client.dispose();
    const below = await at(`${head}answers:\n  documentation.how-to: {answer: [install], evidence: docs/i|}\n`);
    expect(below.labels).toEqual(["docs/install.md"]);
    expect(below.take("docs/install.md")).toContain("evidence: docs/install.md}");
  });

  test("a list on the line of its key gets brackets, below it a dash, in brackets neither", async () => {
    const inline = await at(`${head}answers:\n  versioning.system: |\n`);
    expect(inline.labels.length).toBeGreaterThan(1);
    client.dispose();
    const own = await at(`${head}people:\n  a:\n    name: A\n    roles: |\n`);
    expect(own.take("release-manager")).toContain("roles: [release-manager]\n");
    client.dispose();
    const below = await at(`${head}people:\n  a:\n    name: A\n    roles:\n      |\n`);
    expect(below.take("release-manager")).toContain("roles:\n      - release-manager\n");
    client.dispose();
    const item = await at(`${head}people:\n  a:\n    name: A\n    roles:\n      - |\n`);
    expect(item.take("release-manager")).toContain("roles:\n      - release-manager\n");
  });

  test("the lockfile that holds the ecosystem first", async () => {
    const { labels } = await at(`${head}dependencies:\n  pinned_in: {pypi: |}\n`);
    expect(labels[0]).toBe("uv.lock");
  });
});

describe("questions", () => {
  test("due first, with the repository's answer", async () => {
    const { items, labels, take } = await at(`${head}answers:\n  |\n`);
    const due = items.map(({ detail }) => detail!.includes("due"));
    expect(due.lastIndexOf(true)).toBeLessThan(due.indexOf(false));
    expect(labels).toHaveLength(new Set(labels).size);
    expect(take("accessibility.license")).toMatch(/accessibility\.license: \{answer: MIT, evidence: LICENSE\}\n$/);
  });

  test("the options, and the whole answer that was found", async () => {
    const { items, take } = await at(`${head}answers:\n  accessibility.license: |\n`);
    expect(items[0]!.detail).toContain("found:");
    expect(take(items[0]!.label)).toContain("accessibility.license: {answer: MIT, evidence: LICENSE}");
    client.dispose();
    expect((await at(`${head}answers:\n  recognition.citation: {answer: |}\n`)).labels).toContain("yes");
  });

  test("an answer that is there is not proposed again", async () => {
    const { labels } = await at(`${head}answers:\n  accessibility.license: MIT\n  |\n`);
    expect(labels).not.toContain("accessibility.license");
    expect(labels).toContain("accessibility.access");
  });
});

describe("dependencies", () => {
  const list = (item: string): string => `${head}dependencies:\n  software:\n    - ${item}\n`;

  test("ecosystems, those of the repository first", async () => {
    const { labels, take } = await at(list("py|"));
    expect(labels[0]).toBe("pypi:");
    expect(take("pypi:")).toBe(list("pypi:"));
  });

  test("real names, direct ones first", async () => {
    const { labels, take } = await at(list("pypi:n|"));
    expect(labels).toEqual(expect.arrayContaining(["numpy", "scipy"]));
    expect(labels.indexOf("numpy")).toBeLessThan(labels.indexOf("scipy"));
    expect(take("numpy")).toBe(list("pypi:numpy"));
  });

  test("a name keeps its range, and names that are in the plan are left out", async () => {
    const { labels, take } = await at(list("pypi:nu| >=1\n    - pypi:scipy"));
    expect(labels).not.toContain("scipy");
    expect(take("numpy")).toBe(list("pypi:numpy >=1\n    - pypi:scipy"));
  });

  test("ranges: the manifest's own, then around what is locked", async () => {
    const { labels, take } = await at(list("pypi:numpy |"));
    expect(labels[0]).toBe(">=1.26,<3");
    expect(labels).toEqual(expect.arrayContaining([">=1.26,<2", "==1.26.4"]));
    expect(take(">=1.26,<2")).toBe(list("pypi:numpy >=1.26,<2"));
  });

  test("in brackets a range with a comma gets quotes; between quotes it keeps them", async () => {
    expect((await at(`${head}dependencies: {software: [pypi:numpy |]}\n`)).take(">=1.26,<2")).toContain(
      '[ "pypi:numpy >=1.26,<2"]'.replace("[ ", "["),
    );
    client.dispose();
    expect((await at(list('{use: "pypi:numpy |", need: soft}'))).take(">=1.26,<2")).toBe(list('{use: "pypi:numpy >=1.26,<2", need: soft}'));
    client.dispose();
    expect((await at(list('{use: "py|"}'))).take("pypi:")).toBe(list('{use: "pypi:"}'));
  });
});

test("rules in a comment that disables them", async () => {
  const { labels, take } = await at(`${head}# smp-disable-next-line PLN|\nfoo: 1\n`);
  expect(labels).toContain("PLN005");
  expect(take("PLN005")).toContain("# smp-disable-next-line PLN005 -- \n");
});

test("a modern editor gets shared defaults, snippets and Markdown", async () => {
  client = await start({ files, capabilities: fullCapabilities });
  const uri = await client.open("smp.yaml", "smp: 1\n");
  const list = await client.request<CompletionList>("textDocument/completion", {
    textDocument: { uri },
    position: { line: 1, character: 0 },
  });
  expect(list.itemDefaults).toMatchObject({ editRange: { start: { line: 1, character: 0 } }, insertTextMode: 1 });
  const stage = list.items.find(({ label }) => label === "stage")!;
  expect(stage).toMatchObject({
    textEditText: expect.stringContaining("${1|getting-started,") as string,
    insertTextFormat: 2,
    documentation: { kind: "markdown" },
  });
  expect(stage.textEdit).toBeUndefined();
  expect(list.items.find(({ label }) => label === "answers")!.textEditText).toBe("answers:\n  $1");
});

test("a file of sign-offs has its own keys", async () => {
  client = await start({ files: { ...files, "smp.yaml": head, ".smp/signoffs/v1.yaml": "" }, capabilities: plainCompletion });
  const uri = await client.open(".smp/signoffs/v1.yaml", "signoffs:\n  - {gate: feature-freeze, ver}\n", "yaml");
  const list = await client.request<CompletionList>("textDocument/completion", {
    textDocument: { uri },
    position: { line: 1, character: 30 },
  });
  expect(list.items.map(({ label }) => label)).toContain("verdict");
});
