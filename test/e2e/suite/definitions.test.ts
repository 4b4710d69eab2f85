import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { codeOf, findingsIn, useProject } from "../support/product.ts";
import { until } from "../support/until.ts";

const definition = `# The image for the cluster.
Bootstrap: docker
From: python:{{ PYTHON }}-slim
Stage: build

%arguments
    PYTHON=3.12

%post
    apt-get update && apt-get install -y git
    pip install numpy==2.1.0

Bootstrap: localimage
From: base.sif

%files from build
    /venv /venv
`;
const plan = `smp: 1
stage: application
software: { name: Counter, kind: tool }
dependencies:
  pinned_in: { pypi: requirements.txt }
  software:
    - pypi:numpy >=1.26
`;

suite("definitions of Apptainer", () => {
  const project = useProject("definitions", { "tool.def": definition, "library.def": "LIBRARY counter\nEXPORTS\n  count @1\n" });
  const uri = (): vscode.Uri => project().uri("tool.def");

  test("have a language of their own", async () => {
    const document = await project().open("tool.def");
    assert.equal(document.languageId, "apptainer");
    assert.equal(vscode.workspace.getConfiguration("editor", document).get("tabSize"), 4);
  });

  test("are not what only has the same ending", async () => {
    await project().open("library.def");
    await until("plain text", () =>
      vscode.workspace.textDocuments.some(it => it.uri.path.endsWith("/library.def") && it.languageId === "plaintext"),
    );
    assert.deepEqual(findingsIn(project().uri("library.def")), []);
  });

  test("have an outline and folds", async () => {
    await project().open("tool.def");
    const symbols = await until("the outline", async () => {
      const found = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
        "vscode.executeDocumentSymbolProvider",
        uri(),
      );
      return found !== undefined && found.length > 0 && found;
    });
    assert.deepEqual(
      symbols.map(({ name, children }) => [name, children.map(child => child.name)]),
      [
        ["Stage build", ["%arguments", "%post"]],
        ["Stage 2", ["%files"]],
      ],
    );
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>("vscode.executeFoldingRangeProvider", uri());
    assert.ok(folds.some(({ start, end }) => start === 8 && end === 10));
  });

  test("explain their base image and what a command installs", async () => {
    const hover = async (line: number, character: number): Promise<string> =>
      until("a hover", async () => {
        const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
          "vscode.executeHoverProvider",
          uri(),
          new vscode.Position(line, character),
        );
        return hovers
          .flatMap(({ contents }) => contents)
          .flatMap(it => (it instanceof vscode.MarkdownString ? [it.value] : []))
          .join("\n");
      });
    assert.match(await hover(2, 8), /3\.12-slim/);
    assert.match(await hover(9, 6), /deb:git/);
  });

  test("offer headers, sections and arguments", async () => {
    const labels = async (line: number, character: number): Promise<string[]> => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        "vscode.executeCompletionItemProvider",
        uri(),
        new vscode.Position(line, character),
      );
      return list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
    };
    await until("arguments", async () => (await labels(2, 17)).includes("PYTHON"));
    assert.ok((await labels(1, 12)).includes("localimage"));
    const sections = await labels(7, 0);
    assert.ok(sections.includes("%labels") && !sections.includes("%post"), sections.join());
  });

  test("say what Apptainer would refuse, and no more", async () => {
    assert.deepEqual(findingsIn(uri()), []);
    const document = await project().open("tool.def");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri(), document.positionAt(document.getText().length), "%labls\n");
    assert.ok(await vscode.workspace.applyEdit(edit));
    const [found] = await until("a warning", () => {
      const all = findingsIn(uri());
      return all.length > 0 && all;
    });
    assert.ok(found);
    assert.equal(codeOf(found), "apptainer/unknown-section");
    assert.equal(document.getText(found.range), "%labls");
    await vscode.commands.executeCommand("undo");
    await until("no warning", () => findingsIn(uri()).length === 0);
  });
});

suite("a plan and what it names", () => {
  const project = useProject("places", { "smp.yaml": plan, "requirements.txt": "numpy==2.1.0\n", "tool.def": definition });

  test("locked versions stand behind dependencies", async () => {
    const document = await project().open("smp.yaml");
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    const [hint] = await until("a hint", async () => {
      const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>("vscode.executeInlayHintProvider", document.uri, all);
      return hints.length > 0 && hints;
    });
    assert.ok(hint);
    const text = typeof hint.label === "string" ? hint.label : hint.label.map(({ value }) => value).join("");
    assert.equal(text, "2.1.0 · requirements.txt");
    assert.equal(hint.position.line, 6);
  });

  test("references lead from each place to all others", async () => {
    // once more: a watcher may miss what appears in a folder that is made at the same moment
    await project().write("tool.def", `${definition}\n`);
    const expected = "requirements.txt:1 smp.yaml:7 tool.def:11";
    const leads = async (path: string, line: number, character: number): Promise<void> => {
      await project().open(path);
      await until(`references of ${path}`, async () => {
        const found = await vscode.commands.executeCommand<vscode.Location[]>(
          "vscode.executeReferenceProvider",
          project().uri(path),
          new vscode.Position(line, character),
        );
        // what lies in the folder above speaks for this one, too
        const own = found.filter(({ uri }) => uri.path.includes("/places/"));
        const shown = own.map(({ uri, range }) => `${uri.path.split("/").at(-1)}:${range.start.line + 1}`);
        return shown.sort().join(" ") === expected;
      });
    };
    await leads("smp.yaml", 6, 12);
    await leads("requirements.txt", 0, 2);
    await leads("tool.def", 10, 18);
  });
});
