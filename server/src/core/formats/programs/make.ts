import type { TuningFlag } from "../../facts/types.ts";
import { splitLines, type Line } from "../lines.ts";
import type { LineIndex } from "../../text.ts";
import { Branches, not, type Known } from "./conditions.ts";
import { isNoRelease, maxPlaces, rangeOf, tuningFlagsIn } from "./signs.ts";

/**
 * Flags in the variables and recipes of a makefile that take part in an ordinary build.
 * https://www.gnu.org/software/make/manual/make.html
 */
export function makeTuning(text: string, lines: LineIndex): TuningFlag[] {
  const found: TuningFlag[] = [];
  const variables = new Map<string, string>();
  const branches = new Branches();
  const includes = /^[ \t]*[-s]?include\s/m.test(text);
  let target = "";
  let name = "";
  let continued = false;
  for (const line of splitLines(text)) {
    const written = line.text.length > 4000 ? "" : withoutComment(line.text);
    const before = continued;
    continued = /\\\s*$/.test(written);
    if (!before) {
      const directive = /^ *(ifdef|ifndef|ifeq|ifneq|else|endif)\b\s*(.*)$/.exec(written);
      if (directive) {
        step(branches, directive[1] ?? "", directive[2] ?? "", variables, includes);
        continue;
      }
      const assignment = /^ *(?:export\s+|override\s+)*([\w.-]+)\s*(\?=|:{1,3}=|\+=|=|!=)\s*(.*)$/.exec(written);
      if (written.startsWith("\t")) name = "";
      else if (assignment) {
        [target, name] = ["", assignment[1] ?? ""];
        if (branches.taken && variables.size < 5000) variables.set(name, (assignment[3] ?? "").trim());
      } else {
        const rule = /^([^\s:#=][^:=#]*):(?!=)\s*(?:([\w.-]+)\s*(?:\?=|:=|\+=|=))?/.exec(written);
        if (rule) [target, name] = [rule[1] ?? "", rule[2] ?? ""];
      }
    }
    if (!branches.taken || isNoRelease(target) || isNoRelease(name) || found.length >= maxPlaces) continue;
    // a flag for the files of one rule, or in a variable of its own, belongs to code that looks at the processor first
    const forAll = target === "" && /FLAGS$|^(C|CXX|F|LD)?(FLAGS|OPT|OPTS|OPTFLAGS)/.test(name);
    add(line, written, forAll, lines, found);
  }
  return found;
}

function add(line: Line, written: string, forAll: boolean, lines: LineIndex, found: TuningFlag[]): void {
  for (const { flag, start } of tuningFlagsIn(written)) {
    if (!forAll && /avx/i.test(flag)) continue;
    found.push({ flag, at: rangeOf(lines, line.start + start, flag) });
  }
}

function withoutComment(line: string): string {
  const hash = /(^|[^\\])#/.exec(line);
  return hash === null ? line : line.slice(0, hash.index + (hash[1]?.length ?? 0));
}

function step(branches: Branches, word: string, rest: string, variables: ReadonlyMap<string, string>, includes: boolean): void {
  if (word === "endif") branches.end();
  else if (word === "else") {
    const inner = /^(ifdef|ifndef|ifeq|ifneq)\b\s*(.*)$/.exec(rest);
    branches.otherwise(inner ? conditionOf(inner[1] ?? "", inner[2] ?? "", variables, includes) : "yes");
  } else branches.begin(conditionOf(word, rest, variables, includes));
}

const aboutMachine = /uname|arch|host|platform|system|machine|^os$|^cc$|^cxx$|^fc$|comp|shell|cpu/i;

function conditionOf(word: string, rest: string, variables: ReadonlyMap<string, string>, includes: boolean): Known {
  const negated = word === "ifndef" || word === "ifneq";
  const known = word.endsWith("def") ? defined(rest.trim(), variables, includes) : equal(rest, variables, includes);
  return negated ? not(known) : known;
}

function defined(name: string, variables: ReadonlyMap<string, string>, includes: boolean): Known {
  const value = variables.get(name);
  if (value !== undefined) return value === "" ? "no" : "yes";
  return aboutMachine.test(name) ? "machine" : includes ? "option" : "no";
}

function equal(rest: string, variables: ReadonlyMap<string, string>, includes: boolean): Known {
  const sides = /^\((.*),\s*([^,]*)\)\s*$/.exec(rest) ?? /^["'](.*?)["']\s+["'](.*?)["']\s*$/.exec(rest);
  const left = (sides?.[1] ?? "").trim();
  const right = (sides?.[2] ?? "").trim();
  const name = /^\$[({](?:strip\s+\$[({])?([\w.-]+)[)}]{1,2}$/.exec(left)?.[1];
  if (sides === null || name === undefined || right.includes("$")) return aboutMachine.test(rest) ? "machine" : "option";
  const value = variables.get(name);
  if (value !== undefined && !value.includes("$")) return value === right ? "yes" : "no";
  if ((aboutMachine.test(name) && !/native|avx|tune|opt/i.test(name)) || value !== undefined) return "machine";
  return includes ? "option" : right === "" ? "yes" : "no";
}
