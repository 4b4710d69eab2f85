import { conanPackage } from "../formats/conan-package.ts";
import { splitLines } from "../formats/lines.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/** Conan's recipe without Python. Tools are in the group "build", test requirements in "test". */
export const conanfileTxt = defineReader({
  id: "conanfile-txt",
  format: "conanfile.txt",
  ecosystem: "conan",
  role: "manifest",
  gives: ["packages"],
  matches: ["**/conanfile.txt"],
  docs: "https://docs.conan.io/2/reference/conanfile_txt.html",

  read({ text }) {
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    let section: string | undefined;
    for (const { start, text: line } of splitLines(text)) {
      const written = line.replace(/(?:^|\s)#.*$/, "").trim();
      if (written === "") continue;
      const first = start + line.indexOf(written);
      const at = { start: first, end: first + written.length };
      const header = /^\[([^\]]*)\]$/.exec(written)?.[1];
      if (header !== undefined) {
        section = header.trim();
        continue;
      }
      const group = section === undefined ? undefined : groups.get(section);
      if (group === undefined) {
        if (section === undefined) problems.push({ message: "This line stands before the first section", range: lines.range(at) });
        continue;
      }
      const fact = conanPackage(written, lines, { at, offset: first }, { direct: true, group, required: true });
      if (fact === undefined) problems.push({ message: "This line is not “name/version”", range: lines.range(at) });
      else packages.push(fact);
    }
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "sections, a range, a user and channel",
      file: "conanfile.txt",
      text: [
        "# what the pipeline links",
        "[requires]",
        "zlib/1.3.1",
        "cfitsio/[>=4.0 <5]  # images of the sky",
        "grid/2.0@obs/stable#0a1b2c",
        "[tool_requires]",
        "cmake/3.28.1",
        "[options]",
        "zlib/*:shared=True",
        "",
      ].join("\r\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "conan",
              name: "zlib",
              version: "1.3.1",
              direct: true,
              group: "main",
              at: { start: { line: 2, character: 0 }, end: { line: 2, character: 10 } },
              versionAt: { start: { line: 2, character: 5 }, end: { line: 2, character: 10 } },
            },
            {
              name: "cfitsio",
              version: null,
              range: ">=4.0 <5",
              versionAt: { start: { line: 3, character: 9 }, end: { line: 3, character: 17 } },
            },
            { name: "grid", version: "2.0" },
            { name: "cmake", group: "build" },
          ],
        },
      },
    },
    { name: "no reference", file: "conanfile.txt", text: "[requires]\nzlib\n", expect: { complete: false, value: { packages: [] } } },
  ],
});

const groups: ReadonlyMap<string, string> = new Map([
  ["requires", "main"],
  ["build_requires", "build"],
  ["tool_requires", "build"],
  ["test_requires", "test"],
]);
