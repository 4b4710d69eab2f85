import type { BaseImage, InstalledPackage, PackageFact, Problem } from "../facts/types.ts";
import type { Scan } from "../scan.ts";

/** The scan for people: what each file is, what the project itself asks for, and how much else is in it. */
export function formatScanText({ files, images }: Scan): string {
  const parts = [
    ...files.map(({ path, format, role, packages, problems, complete }) => {
      const head = `${path}  ${format}, ${role}, ${count(packages.length, "package")}${complete ? "" : ", read in part"}`;
      return [head, ...packageLines(packages, role === "lock"), ...problems.map(problemLine)];
    }),
    ...images.map(({ path, format, stages, final, problems, complete }) => {
      const head = `${path}  ${format}, ${count(stages.length, "stage")}${complete ? "" : ", read in part"}`;
      const lines = stages.flatMap(({ name, base, packages }, index) => [
        `  ${name ?? `stage ${index + 1}`}${index === final ? " (this one is built)" : ""} from ${baseWords(base)}`,
        ...installedLines(packages),
      ]);
      return [head, ...lines, ...problems.map(problemLine)];
    }),
  ];
  if (parts.length === 0) return "No manifest, lockfile or image definition was found.\n";
  return `${parts.map(lines => lines.join("\n")).join("\n\n")}\n`;
}

/** Of a lockfile only what the project itself asks for: the rest follows from it. */
function packageLines(packages: readonly PackageFact[], locked: boolean): string[] {
  const direct = packages.filter(fact => fact.direct === true);
  const shown = locked && direct.length > 0 ? direct : packages;
  const most = 40;
  const lines = shown.slice(0, most).map(fact => {
    const group = fact.group === "main" ? "" : `  (${fact.group})`;
    return `  ${fact.writtenName} ${fact.version ?? fact.range ?? (fact.source === undefined ? "any version" : `from ${fact.source}`)}${group}`;
  });
  const rest = packages.length - Math.min(shown.length, most);
  return rest === 0 ? lines : [...lines, `  and ${rest} more`];
}

function installedLines(packages: readonly InstalledPackage[]): string[] {
  const programs = [...new Set(packages.map(({ by }) => by))];
  return programs.map(program => {
    const names = packages
      .filter(({ by }) => by === program)
      .map(({ name, version, range }) => `${name}${version ? ` ${version}` : range ? ` ${range}` : ""}`);
    return `    ${program}: ${names.join(", ")}`;
  });
}

function baseWords(base: BaseImage): string {
  if (!base.resolved) return `${base.written}, which depends on a variable`;
  return base.stage === null ? base.written : `${base.written}, an earlier stage`;
}

function problemLine({ message, range }: Problem): string {
  return `  ! ${range === undefined ? "" : `line ${range.start.line + 1}: `}${message}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
