import { normalName } from "../ecosystems/names.ts";
import { readGradleScript, type GradleScript, type GradleToken } from "../formats/gradle-script.ts";
import { exactMavenVersion, mavenCoordinates } from "../formats/maven-coordinates.ts";
import { LineIndex, type Range } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * Gradle's build scripts in Groovy and Kotlin: coordinates that are written out in `dependencies` blocks. A version that is a variable
 * stays as written in `range`. Everything else in such a block makes the result incomplete, save what is in the repository itself
 * (projects, files) and, in Kotlin, what the version catalogue holds. The group is the configuration, "main" for those of the main code.
 */
export const gradleBuild = defineReader({
  id: "gradle-build",
  format: "build.gradle",
  ecosystem: "maven",
  role: "manifest",
  gives: ["packages"],
  matches: ["**/*.{gradle,gradle.kts}"],
  docs: "https://docs.gradle.org/current/userguide/declaring_dependencies.html",

  read({ path, text }) {
    const script = readGradleScript(text);
    const { tokens, closing, isWhole } = script;
    const context: Context = { script, text, lines: new LineIndex(text), isKotlin: path.endsWith(".kts"), packages: [], problems: [] };
    if (!isWhole) context.problems.push({ message: "Texts or brackets of this script are not closed" });
    const isBlock = (at: number): boolean => tokens[at + 1]?.text === "{" && tokens[at + 1]?.kind === "sign";
    let buildUntil = -1;
    let seen = false;
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at];
      if (token?.kind !== "word") continue;
      const end = isBlock(at) ? (closing.get(at + 1) ?? tokens.length) : at;
      if (token.text === "buildscript") buildUntil = end;
      else if (token.text === "dependencies" && isBlock(at)) {
        for (const statement of statementsOf(script, at + 2, end)) readStatement(context, statement, at < buildUntil);
        seen = true;
        at = end;
      } else if (token.text === "dependencyManagement") at = end;
      else if (token.text === "apply" && isScriptElsewhere(tokens, at)) {
        report(context, [token], "The script that is applied here is not read");
      }
    }
    if (!seen && context.problems.length === 0) return { value: {}, problems: [], complete: true };
    const { packages, problems } = context;
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "Groovy",
      file: "build.gradle",
      text: [
        "buildscript { dependencies { classpath 'org.example:plugin:3.0' } }",
        "// the maps",
        "dependencies {",
        "    implementation 'org.example:fits:1.20.0'",
        '    api("org.example:grid:2.+") { exclude group: "x" }',
        "    testImplementation group: 'junit', name: 'junit', version: '4.13.2'",
        "    implementation platform('org.example:bom:1.0')",
        '    runtimeOnly "org.example:gpu:${gpuVersion}"',
        "    implementation project(':core')",
        "    implementation files('libs/a.jar')",
        "    constraints { implementation 'org.example:deep:9' }",
        "}",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            { name: "org.example:plugin", group: "build" },
            {
              ecosystem: "maven",
              name: "org.example:fits",
              version: "1.20.0",
              range: "1.20.0",
              direct: true,
              group: "main",
              at: { start: { line: 3, character: 4 }, end: { line: 3, character: 44 } },
              versionAt: { start: { line: 3, character: 37 }, end: { line: 3, character: 43 } },
            },
            { name: "org.example:grid", version: null, range: "2.+" },
            { name: "junit:junit", version: "4.13.2", group: "testImplementation", versionAt: { start: { line: 5, character: 64 } } },
            { name: "org.example:bom", version: "1.0" },
            { name: "org.example:gpu", version: null, range: "${gpuVersion}" },
          ],
        },
      },
    },
    {
      name: "Kotlin",
      file: "app/build.gradle.kts",
      text: [
        "dependencies {",
        '    implementation("org.example:fits:1.20.0")',
        '    testImplementation(kotlin("test"))',
        "    implementation(libs.grid)",
        '    implementation("org.example", "sky", "4.0")',
        '    "customImplementation"(project(":core"))',
        "}",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            { name: "org.example:fits", version: "1.20.0" },
            { name: "org.jetbrains.kotlin:kotlin-test", version: null, group: "testImplementation" },
            { name: "org.example:sky", version: "4.0" },
          ],
        },
      },
    },
    {
      name: "no dependencies",
      file: "settings.gradle",
      text: "rootProject.name = 'sky'\ndependencyManagement { dependencies { dependency 'g:a:1' } }\n",
      expect: { complete: true, problems: [], value: {} },
    },
    {
      name: "what only Gradle would tell",
      file: "build.gradle",
      text: "apply from: \"$dir/more\"\ndependencies {\n  implementation deps.fits\n  if (gpu) { implementation 'g:a:1' }\n}\n",
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

interface Context {
  readonly script: GradleScript;
  readonly text: string;
  readonly lines: LineIndex;
  readonly isKotlin: boolean;
  readonly packages: PackageFact[];
  readonly problems: Problem[];
}

type Statement = readonly GradleToken[];

/** `apply from:` of something else than a script that stands in the repository under its own name, where it is read by itself. */
function isScriptElsewhere(tokens: readonly GradleToken[], at: number): boolean {
  const rest = tokens.slice(at + 1, at + 6).filter(token => token.kind !== "line");
  const from = rest.findIndex(token => token.text === "from");
  if (from < 0 || from > 1) return false;
  const target = rest.slice(from + 1).find(token => token.kind !== "sign");
  return target?.kind !== "text" || !/^[^$:]*\.gradle(?:\.kts)?$/.test(target.text.replace(/^\$\{?(?:rootDir|projectDir)\}?\//, ""));
}

/** Statements end with a line or a semicolon outside of brackets; a comma continues them on the next line. */
function statementsOf({ tokens, closing }: GradleScript, start: number, end: number): Statement[] {
  const statements: Statement[] = [];
  let from = start;
  for (let at = start; at <= end; at++) {
    const token = tokens[at];
    const isEnd = at === end || token?.text === ";" || (token?.kind === "line" && tokens[at - 1]?.text !== ",");
    if (isEnd) {
      const statement = tokens.slice(from, at).filter(one => one.kind !== "line");
      if (statement.length > 0) statements.push(statement);
      from = at + 1;
    } else if (token?.kind === "sign") at = Math.min(end - 1, closing.get(at) ?? at);
  }
  return statements;
}

/** Calls whose outcome is in the repository or in Gradle itself. */
const local: ReadonlySet<string> = new Set([
  "project",
  "files",
  "fileTree",
  "gradleApi",
  "gradleTestKit",
  "localGroovy",
  "gradleKotlinDsl",
]);
/** Calls around coordinates that leave them what they are. */
const around: ReadonlySet<string> = new Set([
  "platform",
  "enforcedPlatform",
  "testFixtures",
  "dependencies.platform",
  "dependencies.create",
]);
/** Blocks that ask for nothing themselves. */
const asides: ReadonlySet<string> = new Set(["constraints", "components", "modules", "attributesSchema", "artifactTypes"]);

function readStatement(context: Context, statement: Statement, isBuild: boolean): void {
  const [first, ...rest] = statement;
  if (first === undefined || asides.has(first.text)) return;
  const isConfiguration = first.kind === "text" || (first.kind === "word" && /^[a-z]\w*$/i.test(first.text) && !keywords.has(first.text));
  if (!isConfiguration || rest.length === 0) return report(context, statement, "What this line adds is not written out");
  let tokens = rest;
  let within = "";
  // Brackets and the calls around coordinates are taken away from outside.
  for (;;) {
    const [head, next] = tokens;
    if (head?.text === "(" && head.kind === "sign") tokens = tokens.slice(1);
    else if (head?.kind === "word" && next?.text === "(" && around.has(head.text)) tokens = tokens.slice(2);
    else if (head?.kind === "word" && next?.text === "(" && head.text === "kotlin") {
      within = "kotlin";
      tokens = tokens.slice(2);
    } else break;
  }
  const [head] = tokens;
  if (head === undefined || (head.kind === "word" && local.has(head.text))) return;
  // Accessors that Gradle makes; in Groovy a variable may have the same name.
  if (head.kind === "word" && (/^projects\./.test(head.text) || (context.isKotlin && /^libs\./.test(head.text)))) return;
  const group = isBuild ? "build" : groupOf(first.text);
  const found = within === "kotlin" ? kotlinModule(tokens) : (named(tokens) ?? listed(context, tokens));
  if (found === undefined) return report(context, statement, "What this line adds is not written out");
  for (const one of found) context.packages.push(fact(context, one, group, rangeOf(context, statement)));
}

const keywords: ReadonlySet<string> = new Set([
  "if",
  "for",
  "while",
  "def",
  "val",
  "var",
  "add",
  "return",
  "when",
  "try",
  "configurations",
]);

interface Found {
  readonly name: string;
  readonly version?: { readonly text: string; readonly start: number };
}

/** `kotlin("stdlib")`, perhaps with a version. */
function kotlinModule([module, comma, version]: Statement): Found[] | undefined {
  if (module?.kind !== "text" || module.text.includes("$")) return undefined;
  const name = `org.jetbrains.kotlin:kotlin-${module.text}`;
  return [comma?.text === "," && version?.kind === "text" ? { name, version } : { name }];
}

/** `group: 'g', name: 'a', version: 'v'` of Groovy, and the same with `=` of Kotlin. */
function named(tokens: Statement): Found[] | undefined {
  if (tokens[0]?.kind !== "word" || !/^[:=]$/.test(tokens[1]?.text ?? "")) return undefined;
  const values = new Map<string, GradleToken>();
  for (let at = 0; at + 2 < tokens.length; at++) {
    const [key, sign, value] = tokens.slice(at, at + 3);
    if (key?.kind === "word" && /^[:=]$/.test(sign?.text ?? "") && value !== undefined && !values.has(key.text))
      values.set(key.text, value);
  }
  const [group, artifact, version] = ["group", "name", "version"].map(key => values.get(key));
  if (group?.kind !== "text" || artifact?.kind !== "text" || /\$/.test(group.text + artifact.text)) return undefined;
  const name = `${group.text}:${artifact.text}`;
  if (version === undefined) return [{ name }];
  return [{ name, version: version.kind === "text" ? version : { text: version.text, start: version.start } }];
}

/** Coordinates one after the other, or group, name and version as three texts. */
function listed(context: Context, tokens: Statement): Found[] | undefined {
  const found: Found[] = [];
  const texts: GradleToken[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== "text") return undefined;
    texts.push(token);
    const next = tokens[at + 1];
    if (next?.text === "+" && next.kind === "sign") {
      // `'g:a:' + version`: the rest of the expression is the version.
      const rest = tokens.slice(at + 2).findIndex(one => one.kind === "sign" && /^[,){]$/.test(one.text));
      const last = rest < 0 ? tokens.at(-1) : tokens[at + 1 + rest];
      const name = /^([^\s:$]+:[^\s:$]+):$/.exec(token.text)?.[1];
      const from = tokens[at + 2];
      if (name === undefined || from === undefined || last === undefined) return undefined;
      return [{ name, version: { text: context.text.slice(from.start, last.end), start: from.start } }];
    }
    if (next?.text !== "," || next.kind !== "sign") break;
    at++;
  }
  const [group, artifact, version] = texts;
  if (group !== undefined && artifact !== undefined && !group.text.includes(":")) {
    if (/[$:]/.test(group.text + artifact.text)) return undefined;
    const name = `${group.text}:${artifact.text}`;
    return [version === undefined ? { name } : { name, version }];
  }
  for (const { text, start } of texts) {
    const coordinates = mavenCoordinates(text.replace(/\$\{[^}]*\}/g, inner => inner.replace(/[:@\s]/g, "_")));
    if (coordinates === undefined || coordinates.name.includes("$")) return undefined;
    const { name, version: written } = coordinates;
    found.push(
      written === undefined
        ? { name }
        : { name, version: { text: text.slice(written.start, written.start + written.text.length), start: start + written.start } },
    );
  }
  return found;
}

function fact({ lines, text }: Context, { name, version }: Found, group: string, at: Range): PackageFact {
  const range = version?.text.trim();
  // A word or a call is no version, however much it looks like one.
  const isLiteral = version !== undefined && /["':]/.test(text[version.start - 1] ?? "");
  const exact = range === undefined || !isLiteral ? undefined : exactMavenVersion(range);
  return {
    ecosystem: "maven",
    name: normalName("maven", name),
    writtenName: name,
    version: exact ?? null,
    range: range === undefined || range === "" ? null : range,
    direct: true,
    group,
    required: true,
    at,
    ...(version && isLiteral && { versionAt: lines.range({ start: version.start, end: version.start + version.text.length }) }),
  };
}

function groupOf(configuration: string): string {
  if (/^(?:implementation|api|compile|runtime|runtimeOnly|compileOnlyApi)$/.test(configuration)) return "main";
  return /^(?:classpath|annotationProcessor|kapt|ksp)$/.test(configuration) ? "build" : configuration;
}

function rangeOf({ lines }: Context, statement: Statement): Range {
  const [first] = statement;
  const last = statement.at(-1);
  const quoted = last?.kind === "text" ? 1 : 0;
  return lines.range({ start: (first?.start ?? 0) - (first?.kind === "text" ? 1 : 0), end: (last?.end ?? 0) + quoted });
}

function report(context: Context, statement: Statement, message: string): void {
  context.problems.push({ message, range: rangeOf(context, statement) });
}
