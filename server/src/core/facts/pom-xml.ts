import { normalName } from "../ecosystems/names.ts";
import { exactMavenVersion } from "../formats/maven-coordinates.ts";
import { childNamed, childrenNamed, descendant, readXml, textOf, type XmlNode, type XmlValue } from "../formats/xml.ts";
import { LineIndex, type Span } from "../text.ts";
import { defineReader } from "./define.ts";
import type { Author, Extracted, Fact, FileFacts, PackageFact, Problem, ProjectFacts } from "./types.ts";

/**
 * Maven's project file. Properties of the file itself are filled in, and versions that its own `dependencyManagement` gives. A version
 * that a parent or an imported POM manages is null; one with a property that is set elsewhere stays as written in `range`. What the
 * build's plugins need is left out.
 */
export const pomXml = defineReader({
  id: "pom-xml",
  format: "pom.xml",
  ecosystem: "maven",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/pom.xml"],
  docs: "https://maven.apache.org/pom.html",

  read({ text }): Extracted<FileFacts> {
    const { root, problems: syntax } = readXml(text);
    if (root === undefined) return { value: {}, problems: syntax, complete: false };
    const lines = new LineIndex(text);
    if (root.name !== "project") {
      return { value: {}, problems: [{ message: "The file holds no “project”", range: lines.range(root.span) }], complete: false };
    }
    const problems: Problem[] = [];
    const parent = childNamed(root, "parent");
    if (parent !== undefined) {
      problems.push({ message: "The parent POM is not read here; it may add dependencies", range: lines.range(parent.span) });
    }
    const properties = propertiesOf(root);
    const managed = managedVersions(root, properties);
    const packages: PackageFact[] = [];
    const add = (owner: XmlNode, profile?: string): void => {
      for (const node of childrenNamed(childNamed(owner, "dependencies"), "dependency")) {
        const fact = dependency(node, properties, managed, lines, profile);
        if (fact !== undefined) packages.push(fact);
        else problems.push({ message: "This dependency's group or artifact is not known here", range: lines.range(node.span) });
      }
    };
    add(root);
    for (const profile of childrenNamed(childNamed(root, "profiles"), "profile")) {
      add(profile, textOf(childNamed(profile, "id"))?.text ?? "default");
    }
    return { value: { packages, project: project(root, properties, lines) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "properties, scopes, managed versions",
      file: "pom.xml",
      text: [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<project xmlns="http://maven.apache.org/POM/4.0.0">',
        "  <groupId>org.example.sky</groupId>",
        "  <artifactId>sky-map</artifactId>",
        "  <version>${revision}</version>",
        "  <description>Maps of the sky</description>",
        "  <properties>",
        "    <revision>1.4.0</revision>",
        "    <fits.version> 1.20.0 </fits.version>",
        "    <maven.compiler.release>17</maven.compiler.release>",
        "  </properties>",
        "  <licenses><license><name>Apache-2.0</name></license></licenses>",
        "  <dependencyManagement><dependencies>",
        "    <dependency><groupId>org.example</groupId><artifactId>grid</artifactId><version>[2.1]</version></dependency>",
        "  </dependencies></dependencyManagement>",
        "  <dependencies>",
        "    <dependency>",
        "      <groupId>org.example</groupId>",
        "      <artifactId>fits</artifactId>",
        "      <version>${fits.version}</version>",
        "    </dependency>",
        "    <dependency><groupId>org.example</groupId><artifactId>grid</artifactId></dependency>",
        "    <dependency><groupId>${project.groupId}</groupId><artifactId>sky-core</artifactId><version>${project.version}</version></dependency>",
        "    <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>[4.12,5)</version><scope>test</scope></dependency>",
        "    <dependency><groupId>org.example</groupId><artifactId>gpu</artifactId><version>${gpu}</version><optional>true</optional></dependency>",
        "    <dependency><groupId>org.example</groupId><artifactId>elsewhere</artifactId></dependency>",
        "  </dependencies>",
        "</project>",
        "",
      ].join("\r\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              name: "org.example:fits",
              version: "1.20.0",
              range: "1.20.0",
              direct: true,
              group: "main",
              required: true,
              at: { start: { line: 16, character: 4 }, end: { line: 20, character: 17 } },
              versionAt: { start: { line: 8, character: 19 }, end: { line: 8, character: 25 } },
            },
            { name: "org.example:grid", version: "2.1", range: "[2.1]", versionAt: { start: { line: 13, character: 85 } } },
            { name: "org.example.sky:sky-core", version: "1.4.0" },
            { name: "junit:junit", version: null, range: "[4.12,5)", group: "test" },
            { name: "org.example:gpu", version: null, range: "${gpu}", required: false },
            { name: "org.example:elsewhere", version: null, range: null },
          ],
          project: {
            name: { value: "sky-map" },
            version: { value: "1.4.0", range: { start: { line: 7, character: 14 }, end: { line: 7, character: 19 } } },
            description: { value: "Maps of the sky" },
            license: { value: "Apache-2.0" },
            runtime: { value: "java >=17" },
          },
        },
      },
    },
    {
      name: "a parent, a profile, an entry without a group",
      file: "sub/pom.xml",
      text: [
        "<project>",
        "  <parent><groupId>g</groupId><artifactId>p</artifactId><version>3</version></parent>",
        "  <artifactId>a</artifactId>",
        "  <dependencies>",
        "    <dependency><artifactId>lost</artifactId></dependency>",
        "    <dependency><groupId>g</groupId><artifactId>b</artifactId><version>${project.version}</version></dependency>",
        "  </dependencies>",
        "  <profiles><profile><id>gpu</id><dependencies>",
        "    <dependency><groupId>g</groupId><artifactId>c</artifactId><version>1</version></dependency>",
        "  </dependencies></profile></profiles>",
        "</project>",
      ].join("\n"),
      expect: {
        complete: false,
        value: {
          packages: [
            { name: "g:b", version: "3" },
            { name: "g:c", version: "1", required: false, onlyOn: "profile gpu" },
          ],
        },
      },
    },
    { name: "cut off", file: "pom.xml", text: "<project><dependencies><dependency>", expect: { complete: false, value: {} } },
  ],
});

type Properties = ReadonlyMap<string, XmlValue>;

/** Values of the file that `${…}` may name. One that a profile sets as well depends on how the build is run and is left out. */
function propertiesOf(root: XmlNode): Properties {
  const properties = new Map<string, XmlValue>();
  const parent = childNamed(root, "parent");
  for (const name of ["groupId", "artifactId", "version"]) {
    const inherited = name === "artifactId" ? undefined : textOf(childNamed(parent, name));
    const own = textOf(childNamed(root, name)) ?? inherited;
    const above = textOf(childNamed(parent, name));
    for (const prefix of ["project.", "pom.", ""]) if (own !== undefined) properties.set(prefix + name, own);
    for (const prefix of ["project.parent.", "parent."]) if (above !== undefined) properties.set(prefix + name, above);
  }
  for (const node of childNamed(root, "properties")?.children ?? []) properties.set(node.name, node.value);
  for (const profile of childrenNamed(childNamed(root, "profiles"), "profile")) {
    for (const node of childNamed(profile, "properties")?.children ?? []) properties.delete(node.name);
  }
  return properties;
}

/** A text with its properties filled in; the place is that of the literal that decides it. Undefined when one is not known. */
function filledIn(value: XmlValue, properties: Properties, depth = 0): XmlValue | undefined {
  if (!value.text.includes("${")) return value;
  if (depth > 10) return undefined;
  const only = /^\$\{([^{}]+)\}$/.exec(value.text)?.[1];
  if (only !== undefined) {
    const found = properties.get(only.trim());
    return found && filledIn(found, properties, depth + 1);
  }
  let text = "";
  let done = 0;
  for (const match of value.text.matchAll(/\$\{([^{}]+)\}/g)) {
    const [whole, name = ""] = match;
    const found = properties.get(name.trim());
    const filled = found && filledIn(found, properties, depth + 1);
    // Properties that double each other would grow without bounds.
    if (filled === undefined || text.length + filled.text.length > longest) return undefined;
    text += value.text.slice(done, match.index) + filled.text;
    done = match.index + whole.length;
  }
  text += value.text.slice(done);
  return !text.includes("${") ? { text } : undefined;
}

const longest = 500;

interface Managed {
  readonly version: XmlValue | undefined;
  readonly scope: string | undefined;
}

/** What the file's own `dependencyManagement` says, by `group:artifact`. */
function managedVersions(root: XmlNode, properties: Properties): ReadonlyMap<string, Managed> {
  const managed = new Map<string, Managed>();
  for (const node of childrenNamed(descendant(root, "dependencyManagement", "dependencies"), "dependency")) {
    const name = nameOf(node, properties);
    const scope = textOf(childNamed(node, "scope"))?.text;
    if (name !== undefined && scope !== "import") managed.set(name, { version: textOf(childNamed(node, "version")), scope });
  }
  return managed;
}

function nameOf(node: XmlNode, properties: Properties): string | undefined {
  const part = (name: string): string | undefined => {
    const value = textOf(childNamed(node, name));
    return value && filledIn(value, properties)?.text.trim();
  };
  const [group, artifact] = [part("groupId"), part("artifactId")];
  return group === undefined || artifact === undefined || group === "" || artifact === "" ? undefined : `${group}:${artifact}`;
}

function dependency(
  node: XmlNode,
  properties: Properties,
  managed: ReadonlyMap<string, Managed>,
  lines: LineIndex,
  profile: string | undefined,
): PackageFact | undefined {
  const name = nameOf(node, properties);
  if (name === undefined) return undefined;
  const written = textOf(childNamed(node, "version")) ?? managed.get(name)?.version;
  const filled = written && filledIn(written, properties);
  const range = filled?.text ?? written?.text ?? null;
  const version = (filled && exactMavenVersion(filled.text)) ?? null;
  const versionAt = filled?.span && versionSpan(filled.text, filled.span, version);
  const scope = textOf(childNamed(node, "scope"))?.text ?? managed.get(name)?.scope ?? "compile";
  const optional = textOf(childNamed(node, "optional"))?.text === "true";
  const path = scope === "system" ? textOf(childNamed(node, "systemPath"))?.text : undefined;
  return {
    ecosystem: "maven",
    name: normalName("maven", name),
    writtenName: name,
    version,
    range,
    direct: true,
    group: scope === "compile" || scope === "runtime" ? "main" : scope,
    required: !optional && profile === undefined,
    at: lines.range(node.span),
    ...(versionAt && { versionAt: lines.range(versionAt) }),
    ...(path !== undefined && { source: path }),
    ...(profile !== undefined && { onlyOn: `profile ${profile}` }),
  };
}

/** Of the version in `[1.0]`, of the whole otherwise. */
function versionSpan(text: string, span: Span, version: string | null): Span {
  if (version === null) return span;
  const start = span.start + Math.max(0, text.indexOf(version));
  return { start, end: start + version.length };
}

function project(root: XmlNode, properties: Properties, lines: LineIndex): ProjectFacts {
  const fact = (...path: readonly string[]): Fact<string> | undefined => {
    const node = descendant(root, ...path);
    const written = textOf(node);
    const filled = written && filledIn(written, properties);
    return node && filled && { value: filled.text, range: lines.range(filled.span ?? node.span) };
  };
  const name = fact("artifactId");
  const version = fact("version");
  const description = fact("description");
  const license = fact("licenses", "license", "name");
  const repository = fact("scm", "url");
  const issueTracker = fact("issueManagement", "url");
  const java = fact("properties", "maven.compiler.release") ?? fact("properties", "maven.compiler.target");
  const authors = childrenNamed(childNamed(root, "developers"), "developer").flatMap((node): Author[] => {
    const called = textOf(childNamed(node, "name"));
    return called === undefined ? [] : [{ name: called.text, orcid: null, at: lines.range(node.span) }];
  });
  return {
    ...(name && { name }),
    ...(version && { version }),
    ...(version === undefined && textOf(childNamed(root, "version")) !== undefined && { versionIsDynamic: true }),
    ...(description && { description }),
    ...(license && { license }),
    ...(repository && { repository }),
    ...(issueTracker && { issueTracker }),
    ...(authors.length > 0 && { authors }),
    ...(java && /^[\d.]+$/.test(java.value) && { runtime: { value: `java >=${java.value}`, range: java.range } }),
  };
}
