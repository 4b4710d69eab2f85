import { normalName } from "../ecosystems/names.ts";
import { splitLines } from "../formats/lines.ts";
import { baseName } from "../repo.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * Gradle's lockfiles: one for each project, and the older ones of one configuration each, whose name is the file's. A package of
 * configurations for tests only is in the group "test"; the file does not tell what the project itself asks for.
 */
export const gradleLockfile = defineReader({
  id: "gradle-lockfile",
  format: "gradle.lockfile",
  ecosystem: "maven",
  role: "lock",
  gives: ["packages"],
  matches: ["**/gradle.lockfile", "**/*-gradle.lockfile", "**/gradle/dependency-locks/*.lockfile"],
  docs: "https://docs.gradle.org/current/userguide/dependency_locking.html",

  read({ path, text }) {
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    const older = baseName(path).endsWith("gradle.lockfile") ? undefined : baseName(path).replace(/\.lockfile$/, "");
    for (const { start, text: line } of splitLines(text)) {
      const written = line.trim();
      if (written === "" || written.startsWith("#") || /^empty=[^=]*$/.test(written)) continue;
      const first = start + line.indexOf(written);
      const at = lines.range({ start: first, end: first + written.length });
      const match = /^([^\s:=]+):([^\s:=]+):([^\s:=]+)(?:=([^\s=]*))?$/.exec(written);
      if (match === null || (older === undefined && match[4] === undefined)) {
        problems.push({ message: "This line is not “group:artifact:version=configurations”", range: at });
        continue;
      }
      const [, group = "", artifact = "", version = "", configurations = older ?? ""] = match;
      const name = `${group}:${artifact}`;
      packages.push({
        ecosystem: "maven",
        name: normalName("maven", name),
        writtenName: name,
        version,
        range: null,
        direct: null,
        group: groupOf(configurations.split(",")),
        required: true,
        at,
        versionAt: lines.range({ start: first + name.length + 1, end: first + name.length + 1 + version.length }),
      });
    }
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "configurations",
      file: "gradle.lockfile",
      text: [
        "# This is a Gradle generated file for dependency locking.",
        "org.example:fits:1.20.0=compileClasspath,runtimeClasspath,testRuntimeClasspath",
        "  # indented",
        "org.example:probe:4.1-jre=testCompileClasspath,testRuntimeClasspath",
        "empty=annotationProcessor",
      ].join("\r\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "maven",
              name: "org.example:fits",
              version: "1.20.0",
              direct: null,
              group: "main",
              at: { start: { line: 1, character: 0 }, end: { line: 1, character: 78 } },
              versionAt: { start: { line: 1, character: 17 }, end: { line: 1, character: 23 } },
            },
            { name: "org.example:probe", version: "4.1-jre", group: "test" },
          ],
        },
      },
    },
    {
      name: "one configuration, as older versions of Gradle wrote it",
      file: "core/gradle/dependency-locks/testRuntimeClasspath.lockfile",
      text: "org.example:fits:1.20.0\n",
      expect: { complete: true, value: { packages: [{ name: "org.example:fits", group: "test" }] } },
    },
    {
      name: "lines that are no entries",
      file: "buildscript-gradle.lockfile",
      text: ">>>\nempty====\norg.example:fits:1.20.0=classpath\norg.exam",
      expect: { complete: false, value: { packages: [{ name: "org.example:fits", group: "main" }] } },
    },
  ],
});

function groupOf(configurations: readonly string[]): string {
  return configurations.length > 0 && configurations.every(name => /^test|Test/.test(name)) ? "test" : "main";
}
