import type { CodeFacts, TuningFlag } from "../../facts/types.ts";
import { LineIndex } from "../../text.ts";
import { downloadsIn, movingDefaultsIn, pythonCalls, sitePathsIn } from "./calls.ts";
import { pythonSyntax, readLiterals, type Literal, type Program } from "./literals.ts";
import { isNoRelease, maxPlaces, noCode, rangeOf, tuningFlagsIn, verifiesDownloads } from "./signs.ts";

/** What a Python program says that ties results to a day, a machine or a place. `builds` says that it compiles what is released. */
export function readPythonCode(text: string, builds: boolean): CodeFacts {
  const program = readLiterals(text, pythonSyntax);
  const lines = new LineIndex(text);
  return {
    ...noCode,
    movingDefaults: movingDefaultsIn(program, pythonCalls, lines),
    downloads: downloadsIn(program, pythonCalls, lines),
    verifies: verifiesDownloads(text),
    sitePaths: sitePathsIn(program, lines),
    tuning: builds ? tuningOf(program, lines) : [],
  };
}

/** Files whose flags end up in what users install; elsewhere code is compiled on the machine that runs it. */
export function isPythonBuild(name: string): boolean {
  return /^(setup|build|build_ext|build_extensions|_build)\.py$/.test(name);
}

function tuningOf(program: Program, lines: LineIndex): TuningFlag[] {
  const found: TuningFlag[] = [];
  for (const literal of program.literals) {
    if (literal.alone || found.length >= maxPlaces) continue;
    for (const { flag, start } of tuningFlagsIn(literal.text)) {
      // -mavx2 is given to single sources that look at the processor first
      if (/avx/i.test(flag) || !takesPart(literal, program, lines)) continue;
      found.push({ flag, at: rangeOf(lines, literal.start + start, flag) });
    }
  }
  return found;
}

/** Whether nothing around a place asks for an option first. Questions about the machine do not count: the build machine answers them. */
function takesPart(literal: Literal, { skeleton }: Program, lines: LineIndex): boolean {
  const { line } = lines.positionAt(literal.from);
  const textOf = (at: number): string => skeleton.slice(lines.starts[at] ?? 0, lines.lineEnd(at));
  let indent = textOf(line).search(/\S/);
  if (/\bif\b|\bhas_flag|\btest|\bcheck/.test(textOf(line)) || isNoRelease(textOf(line))) return false;
  for (let at = line - 1; at >= 0 && at > line - 300 && indent > 0; at--) {
    const text = textOf(at);
    const here = text.search(/\S/);
    if (here < 0 || here >= indent) continue;
    indent = here;
    if (/^\s*(if|elif|else|for|while|def)\b/.test(text) && !/platform|sys\.|machine|compiler|uname|os\.name/.test(text)) {
      return /^\s*def\s/.test(text) && !isNoRelease(text) && indent === 0;
    }
  }
  return true;
}
