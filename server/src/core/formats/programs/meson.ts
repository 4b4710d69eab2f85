import type { TuningFlag } from "../../facts/types.ts";
import type { LineIndex } from "../../text.ts";
import { splitLines } from "../lines.ts";
import { Branches, type Known } from "./conditions.ts";
import { pythonSyntax, readLiterals } from "./literals.ts";
import { isNoRelease, maxPlaces, rangeOf, tuningFlagsIn } from "./signs.ts";

/**
 * Flags in a Meson build definition that take part in an ordinary build. Whatever an option decides is left out.
 * https://mesonbuild.com/Syntax.html
 */
export function mesonTuning(text: string, lines: LineIndex): TuningFlag[] {
  const { literals, skeleton } = readLiterals(text, pythonSyntax);
  const found: TuningFlag[] = [];
  const branches = new Branches();
  let next = 0;
  for (const line of splitLines(skeleton)) {
    const end = line.start + line.text.length;
    if (line.text.length > 4000) continue;
    const directive = /^\s*(if|elif|else|endif)\b/.exec(line.text)?.[1];
    const condition = conditionOf(text.slice(line.start, end));
    if (directive === "if") branches.begin(condition);
    else if (directive === "elif") branches.otherwise(condition);
    else if (directive === "else") branches.otherwise();
    else if (directive === "endif") branches.end();
    for (let literal = literals[next]; literal !== undefined && literal.from < end; literal = literals[++next]) {
      const tests = /\b(has_argument|has_multi_arguments|get_supported_arguments|first_supported_argument|message|summary)\b/.test(
        line.text,
      );
      if (
        directive !== undefined ||
        tests ||
        !branches.taken ||
        isNoRelease(text.slice(line.start, literal.from)) ||
        found.length >= maxPlaces
      )
        continue;
      for (const { flag, start } of tuningFlagsIn(literal.text)) {
        if (!/avx/i.test(flag) || /add_(project|global)_arguments/.test(line.text)) {
          found.push({ flag, at: rangeOf(lines, literal.start + start, flag) });
        }
      }
    }
  }
  return found;
}

function conditionOf(line: string): Known {
  return /host_machine|build_machine|target_machine|compiler|\bcc\b|\bcxx\b|\bcpp\b|has_argument|cpu_family/.test(line) &&
    !/get_option/.test(line)
    ? "machine"
    : "option";
}
