import { normalName } from "../ecosystems/names.ts";
import {
  isTrue,
  locateToml,
  tomlAt,
  tomlEntries,
  tomlItems,
  tomlString,
  type TomlEntry,
  type TomlNode,
  type TomlStringNode,
} from "../formats/toml.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { Author, Fact, PackageFact, Problem, ProjectFacts } from "./types.ts";

/**
 * Cargo's manifest. A range without an operator is a caret range, so that no version is exact but `=1.2.3`. What a member inherits from its
 * workspace (`workspace = true`) has no range here; the table `[workspace.dependencies]` itself asks for nothing.
 */
export const cargoToml = defineReader({
  id: "cargo-toml",
  format: "Cargo.toml",
  ecosystem: "cargo",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/Cargo.toml"],
  docs: "https://doc.rust-lang.org/cargo/reference/manifest.html",

  read({ text }) {
    const { root, problems: syntax } = locateToml(text);
    if (root === undefined) return { value: {}, problems: syntax, complete: false };
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    const shared = tomlAt(root, "workspace", "dependencies");
    const add = (table: TomlNode | undefined, group: string, onlyOn?: string): void => {
      for (const entry of tomlEntries(table)) {
        const fact = dependency(entry, group, shared, lines);
        if (fact === undefined) problems.push({ message: "This is no way to ask for a crate.", range: lines.range(entry.span) });
        else packages.push(onlyOn === undefined ? fact : { ...fact, onlyOn });
      }
    };
    for (const [key, group] of sections) add(tomlAt(root, key), group);
    for (const target of tomlEntries(tomlAt(root, "target")))
      for (const [key, group] of sections) add(tomlAt(target.value, key), group, target.key);
    return { value: { packages, project: project(root, lines) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "every section and form",
      file: "Cargo.toml",
      text: [
        "[package]",
        'name = "sky"',
        'version = "0.1.0"',
        'license = "MIT OR Apache-2.0"',
        'repository = "https://example.org/sky"',
        'rust-version = "1.75"',
        'authors = ["Ada Lens <ada@example.org>"]',
        "",
        "[dependencies]",
        'serde = { version = "1.0", features = ["derive"] }',
        'rand = "=0.8.5"',
        'lens = { git = "https://example.org/lens", branch = "main" }',
        'core = { path = "../core", optional = true }',
        'old = { package = "serde", version = "0.9" }',
        'any = "*"',
        "log.workspace = true",
        "",
        "[dev-dependencies]",
        'criterion = "0.5"',
        "",
        "[build-dependencies.cc]",
        'version = "1"',
        "",
        "[target.'cfg(windows)'.dependencies]",
        'winapi = "0.3"',
        "",
        "[workspace.dependencies]",
        'log = "0.4"',
        "",
      ].join("\r\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          project: {
            name: { value: "sky", range: { start: { line: 1, character: 8 }, end: { line: 1, character: 11 } } },
            version: { value: "0.1.0" },
            license: { value: "MIT OR Apache-2.0" },
            repository: { value: "https://example.org/sky" },
            runtime: { value: "rust >=1.75" },
            authors: [{ name: "Ada Lens", orcid: null }],
          },
          packages: [
            {
              ecosystem: "cargo",
              name: "serde",
              version: null,
              range: "1.0",
              direct: true,
              group: "main",
              required: true,
              at: { start: { line: 9, character: 0 }, end: { line: 9, character: 50 } },
              versionAt: { start: { line: 9, character: 21 }, end: { line: 9, character: 24 } },
            },
            { name: "rand", version: "0.8.5", range: "=0.8.5" },
            { name: "lens", range: null, source: "git+https://example.org/lens?branch=main" },
            { name: "core", source: "../core", required: false },
            { name: "serde", writtenName: "old", range: "0.9" },
            { name: "any", range: null },
            { name: "log", range: "0.4" },
            { name: "criterion", group: "dev" },
            { name: "cc", group: "build", range: "1" },
            { name: "winapi", onlyOn: "cfg(windows)" },
          ],
        },
      },
    },
    {
      name: "no TOML",
      file: "Cargo.toml",
      text: "[dependencies\nserde = 1",
      expect: { complete: false },
    },
  ],
});

const sections = [
  ["dependencies", "main"],
  ["dev-dependencies", "dev"],
  ["dev_dependencies", "dev"],
  ["build-dependencies", "build"],
  ["build_dependencies", "build"],
] as const;

function dependency(entry: TomlEntry, group: string, shared: TomlNode | undefined, lines: LineIndex): PackageFact | undefined {
  const { key, value } = entry;
  if (value.kind !== "string" && value.kind !== "table") return undefined;
  const inherited = isTrue(tomlAt(value, "workspace")) ? tomlAt(shared, key) : undefined;
  const from = inherited ?? value;
  const version = from.kind === "string" ? from : tomlString(tomlAt(from, "version"));
  const written = version?.value.trim();
  const range = written === undefined || written === "" || written === "*" ? null : written;
  const exact = range === null ? undefined : /^=\s*(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$/.exec(range)?.[1];
  const name = tomlString(tomlAt(from, "package"))?.value ?? key;
  const source = sourceOf(from);
  const versionAt = version?.inner;
  return {
    ecosystem: "cargo",
    name: normalName("cargo", name),
    writtenName: key,
    version: source === undefined ? (exact ?? null) : null,
    range,
    direct: true,
    group,
    required: !isTrue(tomlAt(value, "optional")),
    at: lines.range(entry.span),
    ...(versionAt && { versionAt: lines.range(versionAt) }),
    ...(source !== undefined && { source }),
  };
}

function sourceOf(value: TomlNode): string | undefined {
  const text = (key: string): string | undefined => tomlString(tomlAt(value, key))?.value;
  const git = text("git");
  if (git === undefined) return text("path");
  for (const kind of ["rev", "tag", "branch"]) {
    const reference = text(kind);
    if (reference !== undefined) return `git+${git}?${kind}=${reference}`;
  }
  return `git+${git}`;
}

/** What a member inherits from its workspace stands in another file, unless the two are one. */
function project(root: TomlNode, lines: LineIndex): ProjectFacts {
  const place = (node: TomlStringNode): Fact<string> => ({ value: node.value, range: lines.range(node.inner ?? node.span) });
  const fact = (key: string): Fact<string> | undefined => {
    // a workspace without a package of its own speaks for its members
    const own = tomlAt(root, "package") === undefined ? tomlAt(root, "workspace", "package", key) : tomlAt(root, "package", key);
    const node = tomlString(isTrue(tomlAt(own, "workspace")) ? tomlAt(root, "workspace", "package", key) : own);
    return node && node.value !== "" ? place(node) : undefined;
  };
  const [name, version, description] = [fact("name"), fact("version"), fact("description")];
  const [license, repository, rust] = [fact("license"), fact("repository"), fact("rust-version")];
  const authors = tomlItems(tomlAt(root, "package", "authors")).flatMap((item): Author[] => {
    const node = tomlString(item);
    const name = node?.value.replace(/<[^>]*>/, "").trim();
    return node === undefined || name === undefined || name === "" ? [] : [{ name, orcid: null, at: lines.range(node.inner ?? node.span) }];
  });
  return {
    ...(name && { name }),
    ...(version && { version }),
    ...(description && { description }),
    ...(license && { license }),
    ...(repository && { repository }),
    ...(rust && { runtime: { value: `rust >=${rust.value}`, range: rust.range } }),
    ...(authors.length > 0 && { authors }),
    ...(name && { programmingLanguage: "Rust" }),
  };
}
