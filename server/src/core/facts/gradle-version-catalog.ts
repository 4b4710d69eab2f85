import { normalName } from "../ecosystems/names.ts";
import { exactMavenVersion, mavenCoordinates } from "../formats/maven-coordinates.ts";
import { locateToml, tomlAt, tomlEntries, tomlString, type TomlEntry, type TomlNode, type TomlTableNode } from "../formats/toml.ts";
import { LineIndex, type Span } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * Gradle's version catalogue. Libraries that it offers; whether a build uses them does not stand here. Of a rich version the range is
 * what it demands most strictly: `strictly`, `require`, `prefer`. Plugins are no libraries and are left out.
 */
export const gradleVersionCatalog = defineReader({
  id: "gradle-version-catalog",
  format: "libs.versions.toml",
  ecosystem: "maven",
  role: "manifest",
  gives: ["packages"],
  matches: ["**/*.versions.toml"],
  docs: "https://docs.gradle.org/current/userguide/version_catalogs.html",

  read({ text }) {
    const { root, problems: syntax } = locateToml(text);
    if (root === undefined) return { value: {}, problems: syntax, complete: false };
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    for (const entry of tomlEntries(tomlAt(root, "libraries"))) {
      const library = libraryOf(entry, root);
      if (library === undefined) {
        problems.push({ message: "This library has no “group:name”", range: lines.range(entry.span) });
        continue;
      }
      const { name, version } = library;
      if (version === "unknown") {
        problems.push({ message: "The version that this library refers to is not in the file", range: lines.range(entry.span) });
      }
      const known = version === "unknown" ? undefined : version;
      const exact = (known && exactMavenVersion(known.text)) ?? null;
      packages.push({
        ecosystem: "maven",
        name: normalName("maven", name),
        writtenName: name,
        version: exact,
        range: known?.text ?? null,
        direct: null,
        group: "main",
        required: true,
        at: lines.range(entry.span),
        ...(known?.span && { versionAt: lines.range(known.span) }),
      });
    }
    return { value: { packages }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "every way to write a library",
      file: "gradle/libs.versions.toml",
      text: [
        "[versions]",
        'fits = "1.20.0"',
        'grid = { strictly = "[2.0, 3.0[", prefer = "2.1" }',
        "[libraries]",
        'sky = "org.example:sky:4.0"',
        'fits = { module = "org.example:fits", version.ref = "fits" }',
        'grid = { group = "org.example", name = "grid", version = { ref = "grid" } }',
        'probe = { module = "org.example:probe", version = "1.+" }',
        'managed = { module = "org.example:managed" }',
        "[plugins]",
        'shadow = { id = "org.example.shadow", version = "8.0" }',
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              name: "org.example:sky",
              version: "4.0",
              at: { start: { line: 4, character: 0 } },
              versionAt: { start: { line: 4, character: 23 }, end: { line: 4, character: 26 } },
            },
            { name: "org.example:fits", version: "1.20.0", versionAt: { start: { line: 1, character: 8 } } },
            { name: "org.example:grid", version: null, range: "[2.0, 3.0[" },
            { name: "org.example:probe", version: null, range: "1.+" },
            { name: "org.example:managed", version: null, range: null },
          ],
        },
      },
    },
    {
      name: "a reference to nothing",
      file: "gradle/test.versions.toml",
      text: '[libraries]\na = { module = "g:a", version.ref = "b" }\nc = { version = "1" }\n',
      expect: { complete: false, value: { packages: [{ name: "g:a", version: null, range: null }] } },
    },
  ],
});

interface Version {
  readonly text: string;
  readonly span?: Span;
}

interface Library {
  readonly name: string;
  readonly version: Version | "unknown" | undefined;
}

function libraryOf({ value }: TomlEntry, root: TomlTableNode): Library | undefined {
  const short = tomlString(value);
  if (short !== undefined) {
    const coordinates = mavenCoordinates(short.value);
    if (coordinates === undefined) return undefined;
    const { name, version } = coordinates;
    const start = short.inner && version && short.inner.start + version.start;
    const span = start === undefined || version === undefined ? undefined : { start, end: start + version.text.length };
    return { name, version: version && { text: version.text, ...(span && { span }) } };
  }
  const text = (key: string): string | undefined => tomlString(tomlAt(value, key))?.value.trim();
  const [group, artifact] = [text("group"), text("name")];
  const module = text("module") ?? (group !== undefined && artifact !== undefined ? `${group}:${artifact}` : undefined);
  const name = module === undefined ? undefined : mavenCoordinates(module)?.name;
  if (name === undefined || name !== module) return undefined;
  const version = tomlAt(value, "version");
  const ref = tomlString(tomlAt(version, "ref"))?.value;
  if (ref === undefined) return { name, version: versionOf(version) };
  const found = tomlAt(root, "versions", ref);
  return { name, version: found === undefined ? "unknown" : versionOf(found) };
}

/** A version is a text, or a table of demands of different weight. */
function versionOf(node: TomlNode | undefined): Version | undefined {
  const text =
    tomlString(node) ?? ["strictly", "require", "prefer"].map(key => tomlString(tomlAt(node, key))).find(found => found !== undefined);
  if (text === undefined || text.value.trim() === "") return undefined;
  return { text: text.value, ...(text.inner && { span: text.inner }) };
}
