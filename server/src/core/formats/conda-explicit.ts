import { normalName } from "../ecosystems/names.ts";
import type { PackageFact, Problem } from "../facts/types.ts";
import { LineIndex } from "../text.ts";
import { parseCondaFile } from "./conda-files.ts";
import { splitLines } from "./lines.ts";

export interface CondaList {
  readonly packages: readonly PackageFact[];
  readonly problems: readonly Problem[];
}

/**
 * Files that conda installs from without solving: addresses below `@EXPLICIT` (`conda list --explicit`, conda-lock, pixi) and
 * `name=version=build` on every line (`conda list --export`). Undefined when the text is neither.
 * https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#building-identical-conda-environments
 */
export function readCondaList(text: string): CondaList | undefined {
  const lines = splitLines(text).map(({ start, text: line }) => {
    const indent = line.length - line.trimStart().length;
    return { start: start + indent, text: line.trim() };
  });
  const entries = lines.filter(line => line.text !== "" && !line.text.startsWith("#"));
  const platform = lines.map(line => /^#\s*platform:\s*(\S+)/.exec(line.text)?.[1]).find(found => found !== undefined);
  if (entries.some(line => line.text === "@EXPLICIT")) return addresses(text, entries, platform);
  const exported = entries.length > 0 && entries.every(line => exportLine.test(line.text));
  return exported ? exports(text, entries, platform) : undefined;
}

interface Entry {
  readonly start: number;
  readonly text: string;
}

/** A name, a version, a build; the version of `pip list` may be anything without `=`. */
const exportLine = /^([A-Za-z0-9_][A-Za-z0-9_.+-]*)=([^=<>!~,;[\]\s]+)=([^=<>!~,;[\]\s]+)$/;

function addresses(text: string, entries: readonly Entry[], platform: string | undefined): CondaList {
  const lines = new LineIndex(text);
  const packages: PackageFact[] = [];
  const problems: Problem[] = [];
  for (const { start, text: line } of entries) {
    if (line === "@EXPLICIT") continue;
    const at = lines.range({ start, end: start + line.length });
    const file = parseCondaFile(line);
    if (file === undefined) {
      problems.push({ message: "This line is not the address of a conda package.", range: at });
      continue;
    }
    const subdir = file.subdir ?? platform;
    packages.push({
      ...locked("conda", file.name),
      version: file.version,
      at,
      versionAt: lines.range({ start: start + file.versionSpan.start, end: start + file.versionSpan.end }),
      ...(subdir !== undefined && subdir !== "noarch" && { onlyOn: subdir }),
      address: line,
    });
  }
  return { packages, problems };
}

function exports(text: string, entries: readonly Entry[], platform: string | undefined): CondaList {
  const lines = new LineIndex(text);
  const packages = entries.flatMap(({ start, text: line }): PackageFact[] => {
    const [, name = "", version = "", build = ""] = exportLine.exec(line) ?? [];
    const versionStart = start + name.length + 1;
    return [
      {
        // What pip put into the environment stands there with this build.
        ...locked(build.startsWith("pypi") ? "pypi" : "conda", name),
        version,
        at: lines.range({ start, end: start + line.length }),
        versionAt: lines.range({ start: versionStart, end: versionStart + version.length }),
        ...(platform !== undefined && { onlyOn: platform }),
        ...(!build.startsWith("pypi") && { build }),
      },
    ];
  });
  return { packages, problems: [] };
}

function locked(ecosystem: "conda" | "pypi", name: string): Omit<PackageFact, "version" | "at"> {
  return { ecosystem, name: normalName(ecosystem, name), writtenName: name, range: null, direct: null, group: "main", required: true };
}
