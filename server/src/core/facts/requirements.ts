import { parseRequirementLine } from "../formats/requirement-lines.ts";
import { readCondaList } from "../formats/conda-explicit.ts";
import { requirementFact } from "../formats/pep508.ts";
import { baseName, folderOf, globMatcher, repoPath } from "../repo.ts";
import { LineIndex, type Span } from "../text.ts";
import type { RepoPath } from "../types.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

const matches = ["**/requirements*.txt", "**/requirements/**/*.txt", "**/*requirements.txt", "**/*constraints*.txt"];

/**
 * Requirements and constraints files of pip, those that pip-compile and uv write included: they are manifests with exact versions.
 * Files that `-r` and `-c` name are read by themselves where their name tells that they are requirements too. Hashes are passed over.
 * Under these names people also keep lists for conda (`conda list --export`, `@EXPLICIT`): those are locks, of conda packages.
 */
export const requirements = defineReader({
  id: "requirements",
  format: "requirements.txt",
  ecosystem: "pypi",
  role: "manifest",
  gives: ["packages"],
  matches,
  docs: "https://pip.pypa.io/en/stable/reference/requirements-file-format/",

  read({ path, text }) {
    const conda = readCondaList(text);
    if (conda !== undefined) {
      const { packages, problems } = conda;
      return { value: { packages }, problems, complete: problems.length === 0, locks: true };
    }
    const lines = new LineIndex(text);
    const { group, isConstraints } = purpose(path);
    const problems: Problem[] = [];
    const drafts: { readonly fact: PackageFact; via: string[] }[] = [];
    const generated = isGenerated(text);
    let complete = true;
    let listsSources = false;
    for (const at of logicalLines(lines)) {
      const line = joined(text.slice(at.start, at.end));
      const last = drafts.at(-1);
      if (generated && last !== undefined && line.trimStart().startsWith("#")) {
        listsSources = noteSource(line.trim().slice(1).trim(), last.via, listsSources);
        continue;
      }
      const parsed = parseRequirementLine(line);
      if (parsed.kind === "nothing") continue;
      const span = { start: at.start + parsed.at.start, end: at.start + parsed.at.end };
      if (parsed.kind === "unreadable") {
        problems.push({ message: parsed.message, range: lines.range(span) });
        complete = false;
      } else if (parsed.kind === "include") {
        if (isReadElsewhere(parsed.target, path)) continue;
        const settledBy = includedFile(parsed.target, path);
        const message = parsed.isConstraint
          ? "The constraints of this line are not read, so versions may be fixed there."
          : "What this line includes is not read, so packages may be missing.";
        problems.push({ message, range: lines.range(span), ...(settledBy !== undefined && { settledBy }) });
        complete = false;
      } else {
        const fact = requirementFact(parsed.requirement, {
          lines,
          at: span,
          offset: at.start,
          group,
          required: !isConstraints,
          direct: isConstraints ? false : null,
        });
        const via: string[] = [];
        drafts.push({ fact, via });
        listsSources = noteSource((generated ? /\s#\s*(via\b.*)$/.exec(line)?.[1] : undefined) ?? "", via, false);
      }
    }
    const handWritten = drafts.some(({ fact }) => fact.version === null && fact.source === undefined);
    const packages = drafts.map(({ fact, via }): PackageFact => {
      if (isConstraints) return fact;
      if (generated) return via.length === 0 ? fact : { ...fact, direct: via.some(isRequest) };
      // A list of nothing but exact versions may be written by hand or by `pip freeze`.
      return handWritten ? { ...fact, direct: true } : fact;
    });
    return { value: { packages }, problems, complete };
  },

  examples: [
    {
      name: "ranges, markers, addresses",
      file: "requirements.txt",
      text: [
        "# what the pipeline needs",
        "numpy>=1.26,<3   # arrays",
        'importlib_metadata == 6.0 ; python_version < "3.10"',
        "Requests[socks] (>=2.8)",
        "tools @ https://example.org/tools-1.2.zip",
        "-e git+https://example.org/lib.git@v1#egg=lib",
        "-e .",
        "./wheels/fast_math-0.4.1-py3-none-any.whl",
        "--extra-index-url https://example.org/simple",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              name: "numpy",
              version: null,
              range: ">=1.26,<3",
              direct: true,
              group: "main",
              at: { start: { line: 1, character: 0 }, end: { line: 1, character: 14 } },
              versionAt: { start: { line: 1, character: 5 }, end: { line: 1, character: 14 } },
            },
            {
              name: "importlib-metadata",
              writtenName: "importlib_metadata",
              version: "6.0",
              range: "== 6.0",
              onlyOn: 'python_version < "3.10"',
              versionAt: { start: { line: 2, character: 22 }, end: { line: 2, character: 25 } },
            },
            { name: "requests", range: ">=2.8", versionAt: { start: { line: 3, character: 17 }, end: { line: 3, character: 22 } } },
            { name: "tools", range: null, version: null, source: "https://example.org/tools-1.2.zip" },
            { name: "lib", source: "git+https://example.org/lib.git@v1#egg=lib" },
            { name: "fast-math", version: "0.4.1", source: "./wheels/fast_math-0.4.1-py3-none-any.whl" },
          ],
        },
      },
    },
    {
      name: "written by pip-compile, with hashes",
      file: "requirements/docs.txt",
      text: [
        "#",
        "# This file is autogenerated by pip-compile with Python 3.12",
        "#",
        "sphinx==7.2.6 \\",
        "    --hash=sha256:aa \\",
        "    --hash=sha256:bb",
        "    # via -r requirements/docs.in",
        "babel==2.14.0  # via sphinx",
        "packaging==23.2",
        "    # via",
        "    #   build",
        "    #   sphinx",
        "",
      ].join("\r\n"),
      expect: {
        complete: true,
        value: {
          packages: [
            {
              name: "sphinx",
              version: "7.2.6",
              direct: true,
              group: "docs",
              versionAt: { start: { line: 3, character: 8 }, end: { line: 3, character: 13 } },
            },
            { name: "babel", version: "2.14.0", direct: false },
            { name: "packaging", version: "23.2", direct: false },
          ],
        },
      },
    },
    {
      name: "other files",
      file: "dev-requirements.txt",
      text: "-r requirements.txt\n-c upper-constraints.txt\n-r base.in\n-r ${WHERE}/requirements.txt\npytest\n",
      expect: {
        complete: false,
        problems: [
          {
            message: "What this line includes is not read, so packages may be missing.",
            range: { start: { line: 2, character: 0 }, end: { line: 2, character: 10 } },
          },
          {
            message: "What this line includes is not read, so packages may be missing.",
            range: { start: { line: 3, character: 0 }, end: { line: 3, character: 28 } },
          },
        ],
        value: { packages: [{ name: "pytest", group: "dev", range: null }] },
      },
    },
    {
      name: "a constraint asks for nothing",
      file: "constraints.txt",
      text: "numpy<2\n",
      expect: { value: { packages: [{ name: "numpy", range: "<2", direct: false, required: false, group: "constraints" }] } },
    },
    {
      name: "a list for conda",
      file: "requirements.txt",
      text: "# This file may be used to create an environment using:\n# platform: linux-64\nnumpy=1.26.4=py312hf028579_0\nrequests=2.32.0=pypi_0\n",
      expect: {
        complete: true,
        locks: true,
        value: {
          packages: [
            { ecosystem: "conda", name: "numpy", version: "1.26.4", range: null, direct: null, onlyOn: "linux-64" },
            { ecosystem: "pypi", name: "requests", version: "2.32.0" },
          ],
        },
      },
    },
    {
      name: "addresses for conda",
      file: "dev-requirements.txt",
      text: "# platform: linux-64\n@EXPLICIT\nhttps://conda.example/conda-forge/linux-64/zlib-1.3.1-h4ab18f5_1.conda\n",
      expect: { complete: true, locks: true, value: { packages: [{ ecosystem: "conda", name: "zlib", version: "1.3.1" }] } },
    },
    {
      name: "variables and nonsense",
      file: "requirements.txt",
      text: "a==${VERSION}\n${NAME}==1\nb== --hash=sha256:aa\nc==1.0 and more\n",
      expect: { complete: false, value: { packages: [{ name: "a", version: null, range: "==${VERSION}" }] } },
    },
  ],
});

/** What the file is for, by its name: `requirements-dev.txt`, `dev-requirements.txt`, `requirements/dev.txt` and `dev/requirements.txt` are the group "dev". */
function purpose(path: string): { readonly group: string; readonly isConstraints: boolean } {
  const file = baseName(path).slice(0, -".txt".length).toLowerCase();
  if (/(?:^|[-_.])constraints/.test(file) || /(?:^|\/)constraints$/i.test(folderOf(path)))
    return { group: "constraints", isConstraints: true };
  // another file names it as a list for pip; its own name tells nothing
  if (!matches.some(glob => globMatcher(glob)(path))) return { group: "main", isConstraints: false };
  const inFolder = baseName(folderOf(path)).toLowerCase() === "requirements" && !file.includes("requirements");
  const word = (inFolder ? file : file.replace("requirements", "")).replace(/^[-_. ]+|[-_. ]+$/g, "");
  if (word !== "" && !always.has(word)) return { group: word, isConstraints: false };
  const folder = baseName(folderOf(path)).toLowerCase();
  return { group: word === "" && aside.has(folder) ? folder : "main", isConstraints: false };
}

/** Folders whose `requirements.txt` is not what the software itself needs. */
const aside: ReadonlySet<string> = new Set([
  ...[
    "ci",
    "dev",
    "doc",
    "docs",
    "documentation",
    "examples",
    "notebooks",
    "readthedocs",
    "sphinx",
    "test",
    "testing",
    "tests",
    "tutorials",
  ],
  ...[".github", ".devcontainer", ".ci"],
]);

const always: ReadonlySet<string> = new Set([
  "base",
  "common",
  "core",
  "default",
  "install",
  "main",
  "prod",
  "production",
  "requirements",
  "run",
  "runtime",
]);

/** Lines joined at a backslash before the line end; a comment line ends the joining. */
function* logicalLines(lines: LineIndex): Generator<Span> {
  for (let line = 0; line < lines.lineCount; line++) {
    const start = lines.starts[line] ?? 0;
    let end = lines.lineEnd(line);
    while (lines.text[end - 1] === "\\" && line + 1 < lines.lineCount && !isComment(lines.text, lines.starts[line] ?? 0, end)) {
      line++;
      end = lines.lineEnd(line);
    }
    yield { start, end };
  }
}

function isComment(text: string, start: number, end: number): boolean {
  let at = start;
  while (at < end && (text[at] === " " || text[at] === "\t")) at++;
  return text[at] === "#";
}

/** Blanks in place of the backslashes and line ends within, so that offsets stay true. */
function joined(text: string): string {
  return text.replace(/\\(?:\r\n|\r|\n|$)/g, ending => " ".repeat(ending.length));
}

function isGenerated(text: string): boolean {
  return /^#.*autogenerated by (?:pip-compile|uv)\b/m.test(text.slice(0, 2000));
}

/** Adds what a comment says of who wants the package; whether further comment lines go on with it. */
function noteSource(comment: string, via: string[], listing: boolean): boolean {
  const source = comment.startsWith("via") ? comment.slice(3).trim() : listing ? comment : undefined;
  if (source === undefined) return false;
  via.push(
    ...source
      .split(",")
      .map(one => one.trim())
      .filter(one => one !== ""),
  );
  return true;
}

/** `-r base.in` and `project (pyproject.toml)` are requests; a plain name is another package. */
function isRequest(source: string): boolean {
  return source.startsWith("-r") || /\.(?:in|txt|toml|py|cfg)\)?$/.test(source);
}

function isReadElsewhere(target: string, path: RepoPath): boolean {
  const included = includedFile(target, path);
  return included !== undefined && matches.some(glob => globMatcher(glob)(included));
}

/** The file of the repository that a line includes; undefined behind a variable or an address. */
function includedFile(target: string, path: RepoPath): RepoPath | undefined {
  return target.includes("${") || /^[a-z]+:\/\//i.test(target) ? undefined : repoPath(target, folderOf(path));
}
