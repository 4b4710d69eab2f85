import { cmakeTuning, projectOfCmake } from "../formats/programs/cmake.ts";
import { noCode } from "../formats/programs/signs.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { Fact } from "./types.ts";

/**
 * The CMake file at the top: what `project()` says of the software, and flags like those of every other CMake file. CMake takes numbers
 * as versions only; one that comes from a variable is made at build time.
 */
export const cmakeProject = defineReader({
  id: "cmake-project",
  format: "CMakeLists.txt",
  ecosystem: null,
  role: "manifest",
  gives: ["project", "code"],
  matches: ["CMakeLists.txt"],
  docs: "https://cmake.org/cmake/help/latest/command/project.html",

  read({ text }) {
    const lines = new LineIndex(text);
    const said = projectOfCmake(text);
    const fact = (word: { readonly text: string; readonly start: number } | undefined): Fact<string> | undefined =>
      word === undefined || word.text === "" || word.text.includes("$")
        ? undefined
        : { value: word.text, range: lines.range({ start: word.start, end: word.start + word.text.length }) };
    const [name, version, description] = [fact(said.name), fact(said.version), fact(said.description)];
    const isVersion = version !== undefined && /^\d+(\.\d+){0,3}$/.test(version.value);
    const project = {
      ...(name && { name }),
      ...(isVersion && { version }),
      ...(said.version !== undefined && !isVersion && { versionIsDynamic: true }),
      ...(description && { description }),
    };
    return { value: { project, code: { ...noCode, tuning: cmakeTuning(text, lines) } }, problems: [], complete: true };
  },

  examples: [
    {
      name: "a project, and flags for its build",
      file: "CMakeLists.txt",
      text: `cmake_minimum_required(VERSION 3.20)
# project(old VERSION 0.1)
project(tracker
  VERSION 3.1.4   # as released
  DESCRIPTION "Finds tracks"
  LANGUAGES CXX)
add_compile_options(-march=native)
project(sub VERSION 9)
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          project: {
            name: { value: "tracker" },
            version: { value: "3.1.4", range: { start: { line: 3, character: 10 }, end: { line: 3, character: 15 } } },
            description: { value: "Finds tracks" },
          },
          code: { tuning: [{ flag: "-march=native" }] },
        },
      },
    },
    {
      name: "a version from elsewhere",
      file: "CMakeLists.txt",
      text: "project(${NAME} VERSION ${MAJOR}.${MINOR})\n",
      expect: { complete: true, value: { project: { versionIsDynamic: true } } },
    },
  ],
});
