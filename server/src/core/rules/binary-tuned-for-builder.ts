import type { Facts, FileWith } from "../facts-view.ts";
import type { TuningFlag } from "../facts/types.ts";
import { tuningFlagsIn } from "../formats/programs/signs.ts";
import { suggestion } from "../fix.ts";
import { placeOfKey } from "../plan/places.ts";
import { addEntry, addItem } from "../plan/edit.ts";
import { valueOf } from "../plan/nodes.ts";
import type { Plan } from "../plan/view.ts";
import { programsUnknown, programsWith } from "../programs.ts";
import { relativeTo } from "../repo.ts";
import { targetImages } from "../target-images.ts";
import { LineIndex } from "../text.ts";
import type { RepoPath } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports builds whose result only runs on processors like the one that built it. */
export const binaryTunedForBuilder = defineRule({
  id: "binary-tuned-for-builder",
  code: "HW002",
  since: "0.1.0",
  severity: ["off", "info", "warning", "warning", "warning", "error"],
  title: "Binary tuned for the build machine",
  rationale: "A binary built with -march=native stops with an illegal instruction on an older node, often in the middle of a production.",
  remedy: "Build for a processor family such as x86-64-v3 and list it under hardware, or leave the flag to an option that is off.",
  source: "ELIXIR SMP stage 4: CPU optimisations per execution profile; survey: 2 of 23, both benchmarks or vendored",
  needs: ["code", "images"],
  messages: {
    native: "{file} uses {flag}: it may crash on other CPUs; build for a family",
    feature: "{file} uses {flag}, which hardware does not ask for; some CPUs lack it",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "in the flags of the release",
        plan: "targets: {}\n",
        files: { "CMakeLists.txt": 'project(x)\nset(CMAKE_CXX_FLAGS_RELEASE "-O3 -march=native")\n' },
        finds: ["CMakeLists.txt uses -march=native: it may crash on other CPUs; build for a family"],
      },
      { why: "in a makefile", plan: "hardware: {cpu: {arch: [x86_64]}}\n", files: { Makefile: "CFLAGS = -O2 -mavx2\nall: x\n" } },
      {
        why: "in the image that a target is built from",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: 'FROM debian:12.5\nRUN CXXFLAGS="-O3 -march=native" make\n' },
      },
      {
        why: "behind an option that is on",
        plan: "targets: {}\n",
        files: { "CMakeLists.txt": 'option(NATIVE "" ON)\nif(NATIVE)\n  add_compile_options(-march=native)\nendif()\n' },
      },
    ],
    good: [
      {
        why: "behind an option that is off",
        plan: "targets: {}\n",
        files: { "CMakeLists.txt": 'option(NATIVE "" OFF)\nif(NATIVE)\n  add_compile_options(-march=native)\nendif()\n' },
      },
      {
        why: "benchmarks, tests and what others wrote",
        plan: "targets: {}\n",
        files: {
          "benchmarks/CMakeLists.txt": "add_compile_options(-march=native)\n",
          "third_party/simd/Makefile": "CFLAGS = -march=native\n",
          Makefile: "bench: CFLAGS += -march=native\n",
        },
      },
      {
        why: "asked of the hardware",
        plan: "hardware: {cpu: {arch: [x86_64_v3]}}\n",
        files: { Makefile: "CFLAGS = -O2 -mavx2\nall: x\n" },
      },
      {
        why: "single files that are only called where the processor can do it",
        plan: "targets: {}\n",
        files: { "CMakeLists.txt": "set_source_files_properties(kernel_avx512.cpp PROPERTIES COMPILE_FLAGS -mavx512f)\n" },
      },
      { why: "only the order of instructions", plan: "targets: {}\n", files: { Makefile: "CFLAGS = -O2 -mtune=native\n" } },
      {
        why: "a comment, and an image for developers",
        plan: "targets:\n  try: {kind: container, tier: developer, definition: Dockerfile}\n",
        files: {
          Dockerfile: "FROM debian:12.5\n# never -march=native\nRUN make CFLAGS=-march=native\n",
          Makefile: "# CFLAGS = -march=native\n",
        },
      },
    ],
  },

  check({ plan, repo, facts, report }): void {
    const unknown = programsUnknown(repo, facts);
    if (unknown !== undefined) report.unknown(unknown);
    for (const { path, flags } of [
      ...programsWith(facts, "tuning").map(file => ({ path: file.path, flags: file.value.tuning })),
      ...inImages(plan, facts),
    ]) {
      const counted = flags.filter(({ flag }) => !/mtune/.test(flag) && !isAskedFor(plan, flag));
      const native = counted.find(({ flag }) => isNative(flag));
      const shown = native ?? counted[0];
      if (shown === undefined) continue;
      const file = relativeTo(path, plan.folder);
      report.finding(
        native ? "native" : "feature",
        placeOfKey(plan, "hardware", "targets"),
        { file: short(file, 18), flag: short(shown.flag, 15) },
        {
          subject: file,
          related: counted.slice(0, 5).map(({ flag, at }) => ({ path, range: at, message: `${flag} stands here` })),
          fixes: [
            /^-march=native$/i.test(shown.flag) && counted.length === 1
              ? suggestion(`Use -march=x86-64-v3 in ${file}`, { path, edits: [{ range: shown.at, newText: "-march=x86-64-v3" }] })
              : undefined,
            native ? undefined : suggestion(`Ask for ${familyOf(shown.flag)} in hardware`, askFor(plan, familyOf(shown.flag))),
          ],
        },
      );
    }
  },
});

function isNative(flag: string): boolean {
  return /native|xhost/i.test(flag);
}

/** The processor family of archspec that has what the flag uses. */
function familyOf(flag: string): string {
  return /avx512|avx10|CORE-AVX512/i.test(flag) ? "x86_64_v4" : "x86_64_v3";
}

/** Whether every profile that says anything of its processor has what a flag like `-mavx2` needs. */
function isAskedFor(plan: Plan, flag: string): boolean {
  if (isNative(flag)) return false;
  const family =
    familyOf(flag) === "x86_64_v4"
      ? /v4|avx512|skylake_avx512|icelake|cascadelake|sapphirerapids|zen[45]/
      : /v[34]|haswell|broadwell|skylake|lake|zen|avx/;
  return plan.hardware.some(({ arch, cpuFeatures }) => [...arch, ...cpuFeatures].some(({ value }) => family.test(value.toLowerCase())));
}

function askFor(plan: Plan, family: string) {
  const [only, second] = plan.hardware;
  const node = second === undefined ? only?.node : undefined;
  if (node?.kind !== "map") return undefined;
  const arch = valueOf(node, "arch");
  if (arch?.kind === "list") return addItem(plan.main, arch, family);
  return arch === undefined ? addEntry(plan.main, node, "arch", [family]) : undefined;
}

function inImages(plan: Plan, facts: Facts): { readonly path: RepoPath; readonly flags: readonly TuningFlag[] }[] {
  const all = facts.derived(["images"], flagsOfImages);
  const paths = new Set(targetImages(plan, facts).map(({ image }) => image.path));
  return all.filter(({ path }) => paths.has(path));
}

function flagsOfImages(facts: Facts): { readonly path: RepoPath; readonly flags: readonly TuningFlag[] }[] {
  return facts.with("images").map(({ path, file }: FileWith<"images">) => {
    const lines = new LineIndex(file.text);
    const flags = lines.starts.flatMap((start, line) => {
      const text = lines.lineText(line);
      return /^\s*#/.test(text) || text.length > 4000
        ? []
        : tuningFlagsIn(text).map(({ flag, start: at }) => ({
            flag,
            at: lines.range({ start: start + at, end: start + at + flag.length }),
          }));
    });
    return { path, flags };
  });
}
