import { afterEach, describe, expect, test } from "vitest";
import type { CompletionList, DocumentLink, DocumentSymbol, FoldingRange, Hover, Location, SymbolInformation } from "vscode-languageserver";
import { pushCapabilities, start, uriOf, withCursor, type Options, type TestClient } from "./support.ts";

const text = `# The image for the cluster.
Bootstrap: docker
From: python:{{ PYTHON }}-slim # the base
Stage: build

%arguments
    PYTHON=3.12
    NUMPY=1.26.4

%files
    requirements.txt /opt/
    "data/my table.csv" /data/table.csv

%post -c /bin/bash
    set -e
    apt-get update && apt-get install -y \\
        git \\
        samtools=1.16.1-1
    pip install numpy=={{ NUMPY }}

Bootstrap: localimage
From: images/base.sif

%files from build
    /venv /venv

%labels
    Version 2.3.1

%appinstall viewer
    pip install viewer==1.0
%apprun viewer
    viewer "$@"

# the end
`;
const files = { "requirements.txt": "scipy\n", "containers/data/my table.csv": "a\n", "images/base.sif": "SIF" };
const name = "containers/tool.def";

let client: TestClient;
afterEach(() => client.dispose());

async function begin(content = text, options: Options = {}, path = name, language = "apptainer"): Promise<string> {
  client = await start({ files: { ...files, [path]: content }, ...options });
  return client.open(path, content, language);
}

function placeOf(part: string, into = 1): { line: number; character: number } {
  const at = text.indexOf(part) + into;
  const before = text.slice(0, at).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

describe("symbols and folding", () => {
  test("stages, sections, apps, arguments and labels, without any plan", async () => {
    const uri = await begin();
    const symbols = await client.request<DocumentSymbol[]>("textDocument/documentSymbol", { textDocument: { uri } });
    const tree = (list: readonly DocumentSymbol[], indent = ""): string[] =>
      list.flatMap(it => [`${indent}${it.name}${it.detail ? ` [${it.detail}]` : ""}`, ...tree(it.children ?? [], `${indent}  `)]);
    expect(tree(symbols)).toEqual([
      "Stage build [docker python:{{ PYTHON }}-slim]",
      "  %arguments",
      "    PYTHON [3.12]",
      "    NUMPY [1.26.4]",
      "  %files",
      "  %post [-c /bin/bash]",
      "Stage 2 [localimage images/base.sif]",
      "  %files [from build]",
      "  %labels",
      "    Version [2.3.1]",
      "  App viewer [2 sections]",
      "    %appinstall [viewer]",
      "    %apprun [viewer]",
    ]);
    const check = (list: readonly DocumentSymbol[], around?: DocumentSymbol): void => {
      for (const it of list) {
        expect(it.selectionRange.start.line).toBeGreaterThanOrEqual(it.range.start.line);
        expect(it.selectionRange.end.line).toBeLessThanOrEqual(it.range.end.line);
        if (around !== undefined) expect(it.range.end.line).toBeLessThanOrEqual(around.range.end.line);
        check(it.children ?? [], it);
      }
    };
    check(symbols);
  });

  test("flat for clients that know no tree", async () => {
    const uri = await begin(text, { capabilities: {} });
    const symbols = await client.request<SymbolInformation[]>("textDocument/documentSymbol", { textDocument: { uri } });
    expect(symbols.find(it => it.name === "%post")).toMatchObject({ containerName: "Stage build" });
  });

  test("each section and, where there are several, each stage folds without the empty lines behind it", async () => {
    const uri = await begin();
    const folds = await client.request<FoldingRange[]>("textDocument/foldingRange", { textDocument: { uri } });
    const lines = text.split("\n");
    expect(folds.map(({ startLine, endLine }) => `${lines[startLine]} … ${lines[endLine]!.trim()}`)).toEqual([
      "Bootstrap: docker … pip install numpy=={{ NUMPY }}",
      "%arguments … NUMPY=1.26.4",
      '%files … "data/my table.csv" /data/table.csv',
      "%post -c /bin/bash … pip install numpy=={{ NUMPY }}",
      'Bootstrap: localimage … viewer "$@"',
      "%files from build … /venv /venv",
      "%labels … Version 2.3.1",
      "%appinstall viewer … pip install viewer==1.0",
      '%apprun viewer … viewer "$@"',
    ]);
  });

  test("other documents are left to the editor's own folding", async () => {
    client = await start({ files: { "smp.yaml": "smp: 1\n" } });
    const uri = await client.open("smp.yaml");
    expect(await client.request("textDocument/foldingRange", { textDocument: { uri } })).toBeNull();
  });
});

describe("hover", () => {
  const hover = async (part: string, into = 1): Promise<string | undefined> => {
    const result = await client.request<Hover | null>("textDocument/hover", {
      textDocument: { uri: uriOf(name) },
      position: placeOf(part, into),
    });
    return (result?.contents as { value: string } | undefined)?.value;
  };

  test("sections, headers, agents", async () => {
    await begin();
    expect(await hover("%post")).toMatch(/\*\*%post\*\*[^]*inside the container[^]*\(https:\/\/apptainer\.org\//);
    expect(await hover("%appinstall")).toContain("in the folder of the app");
    expect(await hover("From: python")).toMatch(/\*\*From\*\*[^]*`docker`/);
    expect(await hover("docker\nFrom")).toContain("Docker or OCI registry");
    expect(await hover("# The image")).toBeUndefined();
  });

  test("the base image with its templates filled in", async () => {
    await begin();
    expect(await hover("python:{{", 2)).toBe("**python**\n\ntag `3.12-slim`; no digest: the image behind the tag may change");
    expect(await hover("images/base.sif")).toBe("`images/base.sif` (localimage)");
    expect(await hover("from build", 6)).toContain("Stage `build`, line 2: docker");
  });

  test("an argument and its default, or that there is none", async () => {
    await begin();
    expect(await hover("{{ NUMPY", 4)).toContain("`NUMPY` is `1.26.4` unless `--build-arg`");
    client.dispose();
    const unknown = text.replace("    PYTHON=3.12\n", "");
    const uri = await begin(unknown);
    const line = unknown.split("\n").findIndex(it => it.startsWith("From: python"));
    const at = async (character: number): Promise<string> => {
      const result = await client.request<Hover>("textDocument/hover", { textDocument: { uri }, position: { line, character } });
      return (result.contents as { value: string }).value;
    };
    expect(await at("From: python:{{ P".length)).toContain("no default in `%arguments`");
    expect(await at("From: py".length)).toBe("The image depends on a value that is not in this file.");
  });

  test("what a command installs, and a package of it", async () => {
    await begin();
    expect(await hover("apt-get install")).toBe("Installs with apt-get:\n\n- **deb:git**, any version\n- **deb:samtools** `1.16.1-1`");
    expect(await hover("samtools=")).toBe("**deb:samtools** `1.16.1-1`, with apt-get");
    expect(await hover("set -e")).toBeUndefined();
  });

  test("a package where there is a plan: declared, locked, in the image", async () => {
    client = await start({
      files: {
        ...files,
        [name]: text,
        "smp.yaml": "smp: 1\nstage: application\nsoftware: {name: A, kind: tool}\ndependencies: {software: [pypi:numpy]}\n",
        "uv.lock": '[[package]]\nname = "numpy"\nversion = "1.26.4"\nsource = { registry = "https://example.org/simple" }\n',
      },
    });
    await client.open("smp.yaml");
    await client.pull("smp.yaml");
    await client.open(name, text, "apptainer");
    expect(await hover("numpy==")).toMatch(/\| not found \| 1\.26\.4 · uv\.lock:1 \| 1\.26\.4 · containers\/tool\.def:19 \|/);
  });

  test("plain text for clients without Markdown", async () => {
    await begin(text, { capabilities: {} });
    expect(await hover("%post")).not.toMatch(/\*\*|`/);
  });
});

describe("completion", () => {
  const complete = async (marked: string, capabilities?: object): Promise<{ labels: string[]; apply: (label: string) => string }> => {
    const { text: content, position } = withCursor(marked);
    const uri = await begin(content, { capabilities });
    const list = await client.request<CompletionList | null>("textDocument/completion", { textDocument: { uri }, position });
    const items = list?.items ?? [];
    return {
      labels: items.map(({ label }) => label),
      apply: label => {
        const item = items.find(it => it.label === label)!;
        return client.apply({ changes: { [uri]: [item.textEdit as never] } })[name]!;
      },
    };
  };

  test("a new file begins with its agent", async () => {
    const { labels, apply } = await complete("|");
    expect(labels[0]).toBe("Bootstrap");
    expect(labels).toContain("%post");
    expect(labels).not.toContain("MirrorURL");
    expect(apply("Bootstrap")).toBe("Bootstrap: ");
  });

  test("agents", async () => {
    const { labels, apply } = await complete("Bootstrap: do|\n");
    expect(labels).toEqual(expect.arrayContaining(["docker", "localimage", "debootstrap"]));
    expect(apply("docker")).toBe("Bootstrap: docker\n");
    client.dispose();
    expect((await complete("Bootstrap:|\n")).apply("oras")).toBe("Bootstrap: oras\n");
  });

  test("header keys that the agent reads and that are not there yet", async () => {
    const { labels, apply } = await complete("Bootstrap: debootstrap\nOSVersion: trixie\nMi|\n\n%post\n  true\n");
    expect(labels).toEqual(["Stage", "MirrorURL", "Include"]);
    expect(apply("MirrorURL")).toBe("Bootstrap: debootstrap\nOSVersion: trixie\nMirrorURL: \n\n%post\n  true\n");
    client.dispose();
    expect((await complete("Bootstrap: docker\n|\n")).labels.slice(0, 4)).toEqual(["From", "Stage", "Registry", "Namespace"]);
    client.dispose();
    // the key that is being changed may be any
    expect((await complete("Bootstrap: docker\nFro|m: debian\n")).apply("Registry")).toBe("Bootstrap: docker\nRegistry: debian\n");
  });

  test("sections that are not there yet, and those of apps", async () => {
    const { labels, apply } = await complete("Bootstrap: docker\nFrom: a\n%post\n    true\n%l|\n");
    expect(labels).toContain("%labels");
    expect(labels).toContain("%appinstall");
    expect(labels).not.toContain("%post");
    expect(apply("%labels")).toBe("Bootstrap: docker\nFrom: a\n%post\n    true\n%labels\n    $0\n");
    client.dispose();
    const plain = await complete("Bootstrap: docker\nFrom: a\n%|\n", pushCapabilities);
    expect(plain.labels).toContain("%post");
  });

  test("without snippets the text is whole", async () => {
    expect((await complete("Bootstrap: docker\n%h|", {})).apply("%help")).toBe("Bootstrap: docker\n%help\n    ");
  });

  test("stages for files, apps by name", async () => {
    const before = "Bootstrap: docker\nFrom: a\nStage: build\n%appinstall one\n\nBootstrap: docker\nFrom: b\nStage: final\n";
    expect((await complete(`${before}%files from |\n`)).labels).toEqual(["build"]);
    client.dispose();
    expect((await complete(`${before}%files |\n`)).labels).toEqual(["from"]);
    client.dispose();
    expect((await complete("Bootstrap: docker\nFrom: a\n%appinstall one\n%apprun |\n")).labels).toEqual(["one"]);
  });

  test("names of arguments inside of braces, closed where they are not", async () => {
    const before = "Bootstrap: docker\nFrom: a:{{ OTHER }}\n%arguments\n  TAG=1\n  NAME=x\n%post\n  echo ";
    const open = await complete(`${before}{{ |\n`);
    expect(open.labels).toEqual(["TAG", "NAME", "OTHER"]);
    expect(open.apply("TAG")).toBe(`${before}{{ TAG }}\n`);
    client.dispose();
    expect((await complete(`${before}{{ T| }}\n`)).apply("NAME")).toBe(`${before}{{ NAME }}\n`);
  });

  test("nothing inside of scripts and texts", async () => {
    const before = "Bootstrap: docker\nFrom: a\n%post\n";
    for (const line of ["    |", "    pip install |", "  # %po|", "    echo a |"]) {
      expect((await complete(`${before}${line}\n`)).labels, line).toEqual([]);
      client.dispose();
    }
    await begin();
  });
});

describe("definition, references and links", () => {
  const lines = (places: readonly Location[] | null): string[] =>
    (places ?? []).map(({ uri, range }) => `${uri.slice(uriOf("").length)}:${range.start.line + 1}`);
  const ask = async (method: string, part: string, into = 1): Promise<string[]> =>
    lines(
      await client.request<Location[] | null>(`textDocument/${method}`, {
        textDocument: { uri: uriOf(name) },
        position: placeOf(part, into),
        context: { includeDeclaration: true },
      }),
    );

  test("from a use to where it is defined", async () => {
    await begin();
    expect(await ask("definition", "{{ NUMPY", 4)).toEqual([`${name}:8`]);
    expect(await ask("definition", "from build", 6)).toEqual([`${name}:4`]);
    expect(await ask("definition", "requirements.txt")).toEqual(["requirements.txt:1"]);
    expect(await ask("definition", "my table.csv")).toEqual(["containers/data/my%20table.csv:1"]);
    expect(await ask("definition", "images/base.sif")).toEqual(["images/base.sif:1"]);
    expect(await ask("definition", "/venv")).toEqual([]);
  });

  test("every use of an argument and of a stage", async () => {
    await begin();
    expect(await ask("references", "NUMPY=")).toEqual([`${name}:8`, `${name}:19`]);
    expect(await ask("references", "{{ PYTHON", 4)).toEqual([`${name}:7`, `${name}:3`]);
    expect(await ask("references", "Stage: build", 8)).toEqual([`${name}:4`, `${name}:24`]);
    expect(await ask("references", "set -e")).toEqual([]);
  });

  test("links to files that are there and to the pages of images", async () => {
    const uri = await begin(`${text}Bootstrap: docker\nFrom: quay.io/biocontainers/samtools:1.20\n`);
    const links = await client.request<DocumentLink[]>("textDocument/documentLink", { textDocument: { uri } });
    expect(links.map(({ target }) => target).sort()).toEqual([
      uriOf("containers/data/my table.csv"),
      uriOf("images/base.sif"),
      uriOf("requirements.txt"),
      "https://hub.docker.com/_/python",
      "https://quay.io/repository/biocontainers/samtools",
    ]);
  });

  test("no page is guessed", async () => {
    const definition =
      "Bootstrap: docker\nRegistry: registry.example.org\nFrom: python:3\n\nBootstrap: docker\nFrom: ghcr.io/a/b:1\n\nBootstrap: docker\nFrom: a:{{ B }}\n";
    const uri = await begin(definition);
    expect(await client.request("textDocument/documentLink", { textDocument: { uri } })).toEqual([]);
  });
});

describe("problems", () => {
  const broken = "Bootstrap: docker\nForm: debian:12\n\n%pots\n  true\n";

  test("are warnings, with or without a plan", async () => {
    await begin(broken);
    expect(await client.pull(name)).toMatchObject([
      {
        severity: 2,
        source: "smp",
        code: "apptainer/unknown-header",
        range: { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } },
      },
      {
        severity: 2,
        source: "smp",
        code: "apptainer/unknown-section",
        range: { start: { line: 3, character: 0 }, end: { line: 3, character: 5 } },
      },
    ]);
  });

  test("are none where the settings leave the file alone", async () => {
    await begin(broken, { settings: { exclude: ["containers/**"] } });
    expect(await client.pull(name)).toEqual([]);
  });

  test("are pushed while typing where the client does not pull", async () => {
    await begin(broken, { capabilities: pushCapabilities });
    expect((await client.published(name)).diagnostics).toHaveLength(2);
    await client.type(name, text);
    expect((await client.published(name, it => it.version === 2)).diagnostics).toEqual([]);
  });

  test("are none in a healthy file, and in a file that only has the same ending", async () => {
    await begin();
    expect(await client.pull(name)).toEqual([]);
    await client.open("src/library.def", "LIBRARY x\nEXPORTS\n  a @1\n", "plaintext");
    expect(await client.pull("src/library.def")).toEqual([]);
    const symbols = await client.request("textDocument/documentSymbol", { textDocument: { uri: uriOf("src/library.def") } });
    expect(symbols).toEqual([]);
  });
});

test("a definition outside of all folders, unsaved, or under another language's name is served", async () => {
  client = await start({ folders: null });
  await client.open("untitled:Untitled-1", "Bootstrap: docker\nFrom: debian:12\nForm: x\n", "apptainer");
  await client.open("file:///elsewhere/Singularity.gpu", "Bootstrap: docker\nFrom: debian:12\n%post\n  true\n", "singularity");
  const codes = await client.request<{ items: { code: string }[] }>("textDocument/diagnostic", {
    textDocument: { uri: "untitled:Untitled-1" },
  });
  expect(codes.items.map(({ code }) => code)).toEqual(["apptainer/unknown-header"]);
  const symbols = await client.request<DocumentSymbol[]>("textDocument/documentSymbol", {
    textDocument: { uri: "file:///elsewhere/Singularity.gpu" },
  });
  expect(symbols.map(it => it.name)).toEqual(["Image"]);
});

test("every request is answered at every place of a file cut off anywhere", async () => {
  const uri = await begin();
  for (let end = 0; end < text.length; end += 7) {
    await client.type(name, text.slice(0, end));
    const line = text.slice(0, end).split("\n").length - 1;
    const position = { line, character: text.slice(0, end).split("\n").at(-1)!.length };
    await Promise.all(
      ["completion", "hover", "definition", "references", "documentSymbol", "foldingRange", "documentLink", "diagnostic"].map(method =>
        client.request(`textDocument/${method}`, { textDocument: { uri }, position, context: { includeDeclaration: true } }),
      ),
    );
  }
  expect(client.logs).toEqual([]);
});
