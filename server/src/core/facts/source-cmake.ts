import { cmakeTuning } from "../formats/programs/cmake.ts";
import { noCode } from "../formats/programs/signs.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";

/** CMake files, only as far as rules ask: flags that tie a build to one sort of processor. */
export const sourceCmake = defineReader({
  id: "source-cmake",
  format: "CMake",
  ecosystem: null,
  role: "code",
  gives: ["code"],
  matches: ["**/CMakeLists.txt", "**/*.cmake"],
  hints: /-m(?:arch|cpu|tune)=native|-mavx|-xHost|-xCORE-AVX|\/arch:AVX/i,
  docs: "https://cmake.org/cmake/help/latest/manual/cmake-language.7.html",
  read: file => ({
    value: { code: { ...noCode, tuning: cmakeTuning(file.text, new LineIndex(file.text)) } },
    problems: [],
    complete: true,
  }),
  examples: [
    {
      name: "what takes part in an ordinary build",
      file: "CMakeLists.txt",
      text: `# -march=native
option(NATIVE "Tune for this machine" OFF)
option(FAST "Fast" ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -march=native")
set(CMAKE_CXX_FLAGS_DEBUG "-march=native")
if(NATIVE)
  add_compile_options(-march=native)
else()
  add_compile_options(-mavx2)
endif()
if(FAST AND NOT MSVC)
  target_compile_options(core PRIVATE -mavx)
endif()
if(USE_NATIVE OR $ENV{NATIVE})
  add_compile_options(-xHost)
endif()
#[[ add_compile_options(-march=native) ]]
check_cxx_compiler_flag(-march=native HAS_NATIVE)
if(HAS_NATIVE)
  string(APPEND X "-march=native")
  add_definitions("-march=native")
endif()
target_compile_options(my_bench PRIVATE -march=native)
set_source_files_properties(kernel_avx2.cpp PROPERTIES COMPILE_FLAGS -mavx2)
set(AVX2_FLAGS "-mavx2")
add_compile_options($<$<CONFIG:Debug>:-march=native> $<$<BOOL:\${NATIVE}>:-march=native>)
`,
      expect: {
        complete: true,
        value: {
          code: {
            tuning: [
              { flag: "-march=native", at: { start: { line: 3, character: 33 }, end: { line: 3, character: 46 } } },
              { flag: "-mavx2", at: { start: { line: 8 } } },
              { flag: "-mavx", at: { start: { line: 11 } } },
              { flag: "-march=native", at: { start: { line: 20 } } },
            ],
          },
        },
      },
    },
  ],
});
