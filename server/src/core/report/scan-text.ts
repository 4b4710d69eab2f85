import type { BaseImage, InstalledPackage, PackageFact, Problem } from "../facts/types.ts";
import type { Scan, ScannedFile, ScannedImage } from "../scan.ts";
import { oneLine } from "./words.ts";

/** The scan for people: what each file is, what the project itself asks for, how much else is in it, and what could not be read. */
export function formatScanText({ files, images }: Scan, quiet = false): string {
  if (files.length + images.length === 0) return "No manifest, lockfile or image definition was found.\n";
  const blocks = [
    ...groups.flatMap(({ title, has }) => section(title, files.filter(has).map(fileLines))),
    ...section("Images", images.map(imageLines)),
  ];
  return `${[...(quiet ? [] : blocks), summary(files, images)].map(visible).join("\n")}\n`;
}

/** Names come from files that anybody may have written: what would steer a terminal is not printed. */
function visible(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? "";
  return line === "" ? "" : `${indent}${oneLine(line.slice(indent.length))}`;
}

const groups: readonly { readonly title: string; readonly has: (file: ScannedFile) => boolean }[] = [
  { title: "Manifests", has: ({ role }) => role === "manifest" },
  { title: "Lockfiles", has: ({ role }) => role === "lock" },
  { title: "Workflows", has: ({ role }) => role === "workflow" },
  { title: "Other", has: ({ role }) => !["manifest", "lock", "workflow"].includes(role) },
];

function section(title: string, parts: readonly (readonly string[])[]): string[] {
  return parts.length === 0 ? [] : [title, ...parts.flatMap(lines => lines.map(line => `  ${line}`)), ""];
}

function fileLines({ path, packages, complete, problems, role }: ScannedFile): string[] {
  const direct = packages.filter(fact => fact.direct === true).length;
  const counts = [
    count(packages.length, "package"),
    role === "lock" && direct > 0 && direct < packages.length ? `${direct} direct` : "",
    complete ? "" : "read in part",
  ];
  return [`${path}  ${counts.filter(Boolean).join(", ")}`, ...packageLines(packages, role === "lock"), ...problemLines(problems)];
}

/** Of a lockfile only what the project itself asks for: the rest follows from it. */
function packageLines(packages: readonly PackageFact[], locked: boolean): string[] {
  const direct = packages.filter(fact => fact.direct === true);
  const shown = locked && direct.length > 0 ? direct : packages;
  const most = 40;
  const rows = shown.slice(0, most).map(fact => {
    const from = fact.source === undefined ? "any version" : `from ${fact.source}`;
    const notes = [fact.group === "main" ? "" : fact.group, fact.required ? "" : "optional", fact.onlyOn ?? ""].filter(Boolean);
    return [fact.writtenName, fact.version ?? fact.range ?? from, notes.length === 0 ? "" : `(${notes.join(", ")})`];
  });
  const rest = packages.length - rows.length;
  return [...aligned(rows), ...(rest === 0 ? [] : [`  and ${rest} more`])];
}

function imageLines({ path, stages, final, complete, problems }: ScannedImage): string[] {
  const installed = stages.reduce((sum, { packages }) => sum + packages.length, 0);
  const counts = [count(stages.length, "stage"), count(installed, "package"), complete ? "" : "read in part"].filter(Boolean);
  const lines = stages.flatMap(({ name, base, packages }, index) => [
    `  ${name ?? `stage ${index + 1}`}${index === final && stages.length > 1 ? " (this one is built)" : ""} from ${baseWords(base)}`,
    ...installedLines(packages).map(line => `  ${line}`),
  ]);
  return [`${path}  ${counts.join(", ")}`, ...lines, ...problemLines(problems)];
}

function installedLines(packages: readonly InstalledPackage[]): string[] {
  const programs = [...new Set(packages.map(({ by }) => by))];
  const rows = programs.map(program => {
    const names = packages
      .filter(({ by }) => by === program)
      .map(({ name, version, range }) => `${name}${version ? ` ${version}` : range ? ` ${range}` : ""}`);
    return [program, names.join(", ")];
  });
  return aligned(rows);
}

function baseWords(base: BaseImage): string {
  if (!base.resolved) return `${base.written}, which depends on a variable`;
  return base.stage === null ? base.written : `${base.written}, an earlier stage`;
}

/** Columns of the same width but for the last, two blanks apart; a very wide cell does not push the others away. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.min(32, Math.max(...rows.map(row => row[column]?.length ?? 0))));
  return rows.map(row => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
}

/** Those with the same words stand in one line. */
function problemLines(problems: readonly Problem[]): string[] {
  const lines = new Map<string, string[]>();
  for (const { message, range } of problems)
    lines.set(message, [...(lines.get(message) ?? []), ...(range === undefined ? [] : [`${range.start.line + 1}`])]);
  return [...lines].map(([message, places]) => {
    const shown = places.length > 5 ? `${places.slice(0, 5).join(", ")} …` : places.join(", ");
    return `  ! ${places.length === 0 ? "" : `line ${shown}: `}${message}`;
  });
}

function summary(files: readonly ScannedFile[], images: readonly ScannedImage[]): string {
  const of = (role: string): number => files.filter(file => file.role === role).length;
  const others = files.length - of("manifest") - of("lock") - of("workflow");
  const kinds = [
    count(of("manifest"), "manifest"),
    count(of("lock"), "lockfile"),
    of("workflow") > 0 ? count(of("workflow"), "workflow") : "",
    others > 0 ? count(others, "other file") : "",
    count(images.length, "image definition"),
  ];
  const inPart = [...files, ...images].filter(({ complete }) => !complete).length;
  return `${kinds.filter(Boolean).join(", ")}${inPart === 0 ? "" : `; ${inPart} read in part`}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
