import { mesonTuning } from "../formats/programs/meson.ts";
import { noCode } from "../formats/programs/signs.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";

/** Meson build definitions, only as far as rules ask: flags that tie a build to one sort of processor. */
export const sourceMeson = defineReader({
  id: "source-meson",
  format: "Meson",
  ecosystem: null,
  role: "code",
  gives: ["code"],
  matches: ["**/meson.build"],
  hints: /-m(?:arch|cpu|tune)=native|-mavx|-xHost|-xCORE-AVX/i,
  docs: "https://mesonbuild.com/Syntax.html",
  read: file => ({
    value: { code: { ...noCode, tuning: mesonTuning(file.text, new LineIndex(file.text)) } },
    problems: [],
    complete: true,
  }),
  examples: [
    {
      name: "what takes part in an ordinary build",
      file: "meson.build",
      text: `project('x', 'cpp') # '-march=native'
add_project_arguments('-march=native', language: 'cpp')
if get_option('native')
  add_project_arguments('-march=native', language: 'cpp')
endif
if host_machine.cpu_family() == 'x86_64'
  add_project_arguments('-mavx2', language: 'cpp')
endif
if cpp.has_argument('-march=native')
  flags += '-mcpu=native'
endif
avx2 = static_library('kernels', 'k.cpp', cpp_args: ['-mavx2'])
executable('bench', 'b.cpp', cpp_args: ['-march=native'])
`,
      expect: {
        complete: true,
        value: {
          code: {
            tuning: [
              { flag: "-march=native", at: { start: { line: 1, character: 23 } } },
              { flag: "-mavx2", at: { start: { line: 6 } } },
              { flag: "-mcpu=native", at: { start: { line: 9 } } },
            ],
          },
        },
      },
    },
  ],
});
