import type { CodeFacts, Download, Fact, MovingDefault, TuningFlag } from "../../facts/types.ts";
import { LineIndex } from "../../text.ts";
import { unknownFolder } from "../image-paths.ts";
import { splitLines } from "../lines.ts";
import { mapped } from "../mapped-text.ts";
import { optionValues, readArguments, argumentRules } from "../shell/arguments.ts";
import { installsOf } from "../shell/install.ts";
import { readShell } from "../shell/script.ts";
import { isKnown } from "../shell/values.ts";
import type { ShellCommand } from "../shell/words.ts";
import { fileOfAddress, isFileAddress } from "./downloads.ts";
import { isNoRelease, maxPlaces, rangeOf, tuningFlagsIn, verifiesDownloads } from "./signs.ts";

/** What a shell script says that ties results to a day or a machine. */
export function readShellCode(text: string): CodeFacts {
  const lines = new LineIndex(text);
  return { ...fromLines(text, lines), downloads: downloadsOf(text, lines), verifies: verifiesDownloads(text), sitePaths: [] };
}

function downloadsOf(text: string, lines: LineIndex): Download[] {
  if (!/\b(wget|curl|aria2c)\b/.test(text)) return [];
  const { commands } = readShell(mapped(text, 0), { variables: new Map(), cwd: unknownFolder });
  const found: Download[] = [];
  for (const command of commands) {
    if (found.length >= maxPlaces) break;
    // what a shell runs at once is a matter of its own
    for (const one of installsOf({ commands: [command], troubles: [], complete: true }).packages) {
      if (one.ecosystem !== "generic" || one.runByShell || !isFileAddress(one.name)) continue;
      const savedAs = command.cwd === unknownFolder && command.pipedInto === null ? savedName(command, one.name) : undefined;
      found.push({
        address: one.name,
        at: lines.range(one.at),
        by: one.by,
        commandAt: lines.range(command.at),
        ...(savedAs !== undefined && { savedAs }),
      });
    }
  }
  return found;
}

const naming = argumentRules("-o", "-O", "--output", "--output-document");

/** The file that a download ends up in; undefined when that is not plain. */
function savedName(command: ShellCommand, address: string): string | undefined {
  const isCurl = command.program === "curl";
  const [named] = optionValues(
    readArguments(command.words, isCurl ? curlNaming : naming),
    ...(isCurl ? ["-o", "--output"] : ["-O", "--output-document"]),
  );
  if (named !== undefined) return isKnown(named.text) && /^[\w./-]+$/.test(named.text) && named.text !== "-" ? named.text : undefined;
  const words = command.words.map(word => word.text);
  if (words.some(word => /^(-P|-nd|--directory-prefix|--output-dir|-J|--remote-header-name|-r|-m|-i|--content-disposition)/.test(word)))
    return undefined;
  if (isCurl && !words.some(word => /^-[A-Za-z]*O|^--remote-name$/.test(word))) return undefined;
  const name = fileOfAddress(address);
  return /^[\w.-]+$/.test(name) ? name : undefined;
}

const curlNaming = argumentRules("-o", "--output");

/** What can be told line by line; comments are left out but for those that a scheduler reads. */
function fromLines(text: string, lines: LineIndex): Pick<CodeFacts, "movingDefaults" | "tuning" | "gpus"> {
  const movingDefaults: MovingDefault[] = [];
  const tuning: TuningFlag[] = [];
  const gpus: Fact<string>[] = [];
  let depth = 0;
  for (const { start, text: line } of splitLines(text)) {
    // no person wrote a line as long as that
    if (line.length > 4000) continue;
    if (/^\s*#/.test(line)) {
      const asked = /^#(?:SBATCH|PBS|BSUB|\$|COBALT)\s.*?(--gpus?(?:-per-\w+)?[= ]\S+|--gres[= ]gpu\S*|-G \d\S*|ngpus=\d+|-gpu \S+)/.exec(
        line,
      )?.[1];
      if (asked !== undefined && gpus.length < maxPlaces)
        gpus.push({ value: asked, range: rangeOf(lines, start + line.indexOf(asked), asked) });
      continue;
    }
    const code = line.replace(/\s#.*$/, "");
    const asks = /(?:apptainer|singularity)\s.*?\s(--nv|--rocm)(?=\s)|docker\s+run\s.*?\s(--gpus[= ]\S+)/.exec(code);
    const option = asks?.[1] ?? asks?.[2];
    if (option !== undefined && gpus.length < maxPlaces)
      gpus.push({ value: option, range: rangeOf(lines, start + code.indexOf(option), option) });
    for (const match of code.matchAll(/\$\{(\w+):?[-=]["']?(latest)["']?\}|(?<![\w$])(\w+)=["']?(latest)["']?(?=\s*(?:;|$))/gi)) {
      // ${1:-latest} is called by what it is given to
      const given = /^\d$/.test(match[1] ?? "") ? /(\w+)=["']?$/.exec(code.slice(0, match.index))?.[1] : match[1];
      const name = given ?? match[3];
      const value = match[2] ?? match[4];
      const assigned = match[3] !== undefined && !/^\s*(?:(?:export|local|readonly|declare)\s+)?$/.test(code.slice(0, match.index));
      if (name === undefined || value === undefined || assigned || movingDefaults.length >= maxPlaces) continue;
      const at = start + match.index + match[0].lastIndexOf(value);
      movingDefaults.push({ option: name, value: { value, range: rangeOf(lines, at, value) } });
    }
    const opens = (code.match(/(?:^|[;&|]\s*|\b(?:then|do|else)\s+)\s*(?:if|case|while|until)\b/g) ?? []).length;
    const closes = (code.match(/(?:^|;|\s)(?:fi|esac|done)(?=$|[\s;)&|])/g) ?? []).length;
    const loops = (code.match(/(?:^|;\s*)\s*for\b/g) ?? []).length;
    if (depth === 0 && opens === 0 && !/^\s*(?:echo|printf|grep|sed)\b/.test(code)) {
      for (const { flag, start: at } of tuningFlagsIn(code)) {
        if (isNoRelease(code.slice(0, at)) || tuning.length >= maxPlaces || /avx/i.test(flag)) continue;
        tuning.push({ flag, at: rangeOf(lines, start + at, flag) });
      }
    }
    depth = Math.max(0, depth + opens + loops - closes);
  }
  return { movingDefaults, tuning, gpus };
}
