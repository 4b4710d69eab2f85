import { makeTuning } from "../formats/programs/make.ts";
import { noCode } from "../formats/programs/signs.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";

/** Makefiles, only as far as rules ask: flags that tie a build to one sort of processor. */
export const sourceMake = defineReader({
  id: "source-make",
  format: "makefile",
  ecosystem: null,
  role: "code",
  gives: ["code"],
  matches: ["**/Makefile", "**/makefile", "**/GNUmakefile", "**/Makefile.*", "**/*.mk", "**/*.mak"],
  hints: /-m(?:arch|cpu|tune)=native|-mavx|-xHost|-xCORE-AVX/i,
  docs: "https://www.gnu.org/software/make/manual/make.html",
  read: file => ({
    value: { code: { ...noCode, tuning: makeTuning(file.text, new LineIndex(file.text)) } },
    problems: [],
    complete: true,
  }),
  examples: [
    {
      name: "what takes part in an ordinary build",
      file: "Makefile",
      text: `CFLAGS ?= -O3 -march=native # -mavx2
DEBUG_FLAGS = -march=native
AVX = -mavx2
ifdef NATIVE
CXXFLAGS += -march=native
else
CXXFLAGS += -mcpu=native
endif
ifeq ($(shell uname -m),x86_64)
FLAGS += -xHost
endif
ifeq ($(ARCH_NATIVE),1)
FLAGS += -xHost
endif
PORTABLE = 0
ifneq ($(PORTABLE),1)
FLAGS += -march=native
endif
bench: CFLAGS += -march=native
kernel_avx2.o: kernel.c
	$(CC) -mavx2 -c $<
`,
      expect: {
        complete: true,
        value: {
          code: {
            tuning: [
              { flag: "-march=native", at: { start: { line: 0, character: 14 } } },
              { flag: "-mcpu=native", at: { start: { line: 6 } } },
              { flag: "-xHost", at: { start: { line: 9 } } },
              { flag: "-march=native", at: { start: { line: 16 } } },
            ],
          },
        },
      },
    },
  ],
});
