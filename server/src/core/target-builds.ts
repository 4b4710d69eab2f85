import type { Facts, FileWith } from "./facts-view.ts";
import type { BaseImage, Fact, ImageFacts, InstalledPackage, PackageFact } from "./facts/types.ts";
import type { Located, Plan, PlanTarget } from "./plan/view.ts";
import { folderOf, repoPath } from "./repo.ts";
import { compareRanges, type Range } from "./text.ts";
import type { RepoPath } from "./types.ts";

/** A file that a target's environment is installed from. */
export interface InstalledFile {
  readonly file: FileWith<"packages">;
  /** Where the definition names it; missing when the definition is this file itself. */
  readonly named: Range | undefined;
  /** What of it is installed: the run-time requirements of a project, everything that another file lists. */
  readonly packages: readonly PackageFact[];
}

/** What the definition of a target installs, as far as it can be told. */
export interface TargetBuild {
  readonly target: PlanTarget;
  readonly definition: Located<string>;
  readonly path: RepoPath;
  /** Set when the definition is that of an image. */
  readonly image: FileWith<"images"> | undefined;
  readonly files: readonly InstalledFile[];
  /** What commands name themselves, in the stages that end in the image. */
  readonly installed: readonly InstalledPackage[];
  /** Why something may be missing here. */
  readonly doubts: readonly string[];
}

/** The targets whose definition is an image or a list of packages. Recipes and other definitions have no build here. */
export function targetBuilds(plan: Plan, facts: Facts): TargetBuild[] {
  return plan.targets.flatMap((target): TargetBuild[] => {
    const { definition } = target;
    const path = definition && repoPath(definition.value, plan.folder);
    if (definition === undefined || path === undefined) return [];
    const image = facts.at("images", path);
    if (image) return [{ target, definition, path, image, ...imageBuild(image, facts, plan) }];
    const file = facts.at("packages", path);
    if (file === undefined || (file.role !== "manifest" && file.role !== "lock")) return [];
    const doubts = file.complete ? [] : [`${path} could not be read in full`];
    return [
      { target, definition, path, image: undefined, files: [{ file, named: undefined, packages: ofFile(file) }], installed: [], doubts },
    ];
  });
}

function imageBuild(image: FileWith<"images">, facts: Facts, plan: Plan): Pick<TargetBuild, "files" | "installed" | "doubts"> {
  const { value, path } = image;
  const { text } = image.file;
  const reached = stagesInImage(image);
  const doubts = image.complete ? [] : [`${path} could not be read in full`];
  const files: InstalledFile[] = [];
  for (const named of value.installsFrom) {
    if (!reached.has(stageAt(value, named))) continue;
    const isProject = !/[^/]\.\w+$/.test(named.value) || /(^|\/)(pyproject\.toml|setup\.(py|cfg))$/.test(named.value);
    // the project itself may be installed on top of what a lockfile brought
    if (isProject && /--no-deps\b|--no-dependencies\b|--no-root\b|--only-root\b/.test(text)) continue;
    const found = contextFiles(named.value, path, plan, facts);
    const [file] = found;
    if (file === undefined || found.length > 1)
      doubts.push(`${named.value}, which ${path} installs from, ${file ? "may be one of several files" : "was not read"}`);
    else {
      if (!file.complete) doubts.push(`${file.path} could not be read in full`);
      files.push({ file, named: named.range, packages: ofFile(file) });
    }
  }
  const installed = value.stages.flatMap((stage, index) => (reached.has(index) ? stage.packages : []));
  return { files, installed, doubts };
}

/** Indexes of the stages whose packages end in the image: the final one, those it builds on, and those it copies from. */
export function stagesInImage({ value, file, format }: FileWith<"images">): ReadonlySet<number> {
  const reached = new Set<number>();
  const waiting = [value.final];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const stage = value.stages[index];
    if (stage === undefined || reached.has(index)) continue;
    reached.add(index);
    if (stage.base.stage !== null) waiting.push(stage.base.stage);
    waiting.push(...copiedStages(value, index, file.text.split(/\r?\n/), format));
  }
  return reached;
}

/** Images from elsewhere that the stages of an image are built on, in the order of the stages. */
export function basesOf(image: FileWith<"images">): BaseImage[] {
  return [...stagesInImage(image)]
    .sort((a, b) => a - b)
    .flatMap(index => {
      const base = image.value.stages[index]?.base;
      const isElsewhere = base !== undefined && base.stage === null && base.agent !== "scratch" && (!base.resolved || base.image !== null);
      return isElsewhere ? [base] : [];
    });
}

/** Earlier stages that a stage copies or mounts files from. */
function copiedStages(image: ImageFacts, index: number, lines: readonly string[], format: string): number[] {
  const first = image.stages[index]?.at.start.line ?? 0;
  const end = image.stages[index + 1]?.at.start.line ?? lines.length;
  const pattern = format === "Apptainer.def" ? /^\s*%files\s+from\s+(\S+)/ : /[-,\s]from=["']?([\w.-]+)/;
  return lines.slice(first, end).flatMap(line => {
    const name = /^\s*#/.test(line) ? undefined : pattern.exec(line)?.[1]?.toLowerCase();
    if (name === undefined) return [];
    const found = image.stages.findIndex((stage, at) => at < index && (stage.name?.toLowerCase() === name || String(at) === name));
    return found < 0 ? [] : [found];
  });
}

function stageAt({ stages }: ImageFacts, { range }: Fact<string>): number {
  return stages.findLastIndex(stage => compareRanges(stage.at, range) <= 0);
}

/**
 * Files of the repository that a path of the build context may be. The context is mostly the folder of the plan or of the definition;
 * a folder stands for the project in it.
 */
function contextFiles(written: string, definition: RepoPath, plan: Plan, facts: Facts): readonly FileWith<"packages">[] {
  const contexts = [...new Set([plan.folder, folderOf(definition), "" as RepoPath])];
  const names = ["", "/pyproject.toml", "/package.json", "/DESCRIPTION"];
  const paths = contexts.flatMap(context => names.flatMap(name => repoPath(`${written}${name}`, context) ?? []));
  return [...new Set(paths)].flatMap(path => facts.at("packages", path) ?? []);
}

/** Formats that list what developers need besides what the project needs to run. */
const projectFormats: ReadonlySet<string> = new Set([
  "pyproject.toml",
  "package.json",
  "DESCRIPTION",
  "setup.cfg",
  "setup.py",
  "Cargo.toml",
]);

function ofFile(file: FileWith<"packages">): readonly PackageFact[] {
  return projectFormats.has(file.format)
    ? file.value.filter(fact => fact.group === "main" && fact.required)
    : file.value.filter(fact => fact.group !== "constraints");
}

/** What a build installs without one version being fixed. Undefined versions that a lockfile of the same build fixes do not count. */
export interface Loose {
  readonly files: readonly {
    readonly file: FileWith<"packages">;
    readonly named: Range | undefined;
    readonly packages: readonly PackageFact[];
  }[];
  readonly commands: readonly InstalledPackage[];
}

export function looseIn(build: TargetBuild, concerns: (ecosystem: string) => boolean): Loose {
  const fixed = new Set<string>();
  for (const { packages } of build.files)
    for (const fact of packages) if (fact.version !== null) fixed.add(`${fact.ecosystem} ${fact.name}`);
  for (const one of build.installed) if (one.version !== null) fixed.add(`${one.ecosystem} ${one.name}`);
  const isLoose = (one: { readonly ecosystem: string; readonly name: string; readonly version: string | null; readonly source?: string }) =>
    one.version === null &&
    one.source === undefined &&
    concerns(one.ecosystem) &&
    !isTool(one) &&
    !fixed.has(`${one.ecosystem} ${one.name}`);
  return {
    files: build.files.flatMap(({ file, named, packages }) => {
      const loose = file.role === "lock" ? [] : packages.filter(isLoose);
      return loose.length === 0 ? [] : [{ file, named, packages: loose }];
    }),
    commands: build.installed.filter(one => isLoose(one) && one.conditional !== true && one.constraints === undefined),
  };
}

/** Whether files with constraints take part, which fix versions that stand nowhere else. */
export function isConstrained({ image }: TargetBuild): boolean {
  return image !== undefined && /\b(PIP|UV)_CONSTRAINTS?\b|--constraints?\b|\s-c[ =]?\S*constraint/i.test(image.file.text);
}

/** What installs packages and starts them; its version belongs to the image, not to the results. */
export function isTool({ ecosystem, name }: { readonly ecosystem: string; readonly name: string }): boolean {
  return (ecosystem === "pypi" || ecosystem === "conda") && tools.has(name);
}

const tools: ReadonlySet<string> = new Set([
  ...["pip", "setuptools", "wheel", "uv", "poetry", "poetry-core", "pdm", "pipenv", "pipx", "hatch", "hatchling", "virtualenv"],
  ...["conda", "mamba", "micromamba", "conda-lock", "conda-pack", "pixi", "libmamba", "conda-libmamba-solver", "python"],
]);
