import type { KnowledgeModel } from "../knowledge-model/model.ts";
import type { QuestionPlace } from "../knowledge-model/places.ts";
import type { ReplyValue } from "../knowledge-model/reply-value.ts";
import type { Range } from "../text.ts";
import type { RepoPath } from "../types.ts";

/** Package ecosystems by their package URL type where one exists, else by the word that the field uses. */
export type Ecosystem = string;

/** Something a reader did not understand, with its place. A range is missing when it concerns the whole file. */
export interface Problem {
  readonly message: string;
  readonly range?: Range;
  /** A file whose reading settles it: requirements that this one includes under a name that does not tell what they are. */
  readonly settledBy?: RepoPath;
}

/** What a reader makes of a file. `complete: false` means that the value may lack something, so that absence from it proves nothing. */
export interface Extracted<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
  readonly complete: boolean;
  /** Set when the content shows that a manifest's format was used to fix everything (`conda env export`): the file then counts as a lock. */
  readonly locks?: true;
}

/** A value and where it stands in its file. */
export interface Fact<T> {
  readonly value: T;
  readonly range: Range;
}

/** One dependency as a manifest asks for it or as a lockfile fixes it. */
export interface PackageFact {
  readonly ecosystem: Ecosystem;
  /** Normalised by `normalName` of its ecosystem; compare by this one. */
  readonly name: string;
  /** As it is written in the file. */
  readonly writtenName: string;
  /** The exact version if there is exactly one: locked, or pinned with `==`. */
  readonly version: string | null;
  /** The range as written in the ecosystem's own syntax; null when nothing restricts the version. */
  readonly range: string | null;
  /** Whether the project itself asks for it; null when the file does not say. */
  readonly direct: boolean | null;
  /** Extra, dependency group or section; "main" for what is always installed. */
  readonly group: string;
  /** False for extras, `Suggests`, `optionalDependencies`. */
  readonly required: boolean;
  /** Of the whole entry. */
  readonly at: Range;
  /** Of the part that a new version would replace, without quotes; missing where there is none. */
  readonly versionAt?: Range;
  /** A source other than the ecosystem's registry: git address, path, URL. */
  readonly source?: string;
  /** Conda subdirectory or environment marker that limits where the entry holds. */
  readonly onlyOn?: string;
  /** Of a conda package the address of its file, where a lock names it. */
  readonly address?: string;
  /** Of a conda package the build and the channel that are asked for by name. */
  readonly build?: string;
  readonly channel?: string;
}

/** The base of a build stage. What depends on a variable without a known value is unresolved, never guessed. */
export interface BaseImage {
  /** As written. */
  readonly written: string;
  /** With registry and path, without tag and digest; null if unresolved or if the base is a stage or `scratch`. */
  readonly image: string | null;
  readonly tag: string | null;
  readonly digest: string | null;
  /** Index of an earlier stage that this one builds on. */
  readonly stage: number | null;
  readonly resolved: boolean;
  /** Apptainer's bootstrap agent: docker, library, localimage …; "docker" for Dockerfiles. */
  readonly agent: string;
  readonly at: Range;
  /** Of the tag as written, for an edit; missing when it comes from a variable or is not written. */
  readonly tagAt?: Range;
}

export interface ImageStage {
  readonly name: string | null;
  readonly base: BaseImage;
  /** What the commands of this stage install. */
  readonly packages: readonly InstalledPackage[];
  /** LABEL instructions or the %labels section. */
  readonly labels?: readonly ImageSetting[];
  /** Build arguments with their defaults: ARG or %arguments. Those before the first stage belong to every stage. */
  readonly arguments?: readonly ImageSetting[];
  /** Of the line that opens it. */
  readonly at: Range;
}

/** A package that a command of an image definition installs. */
export interface InstalledPackage {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version: string | null;
  readonly range: string | null;
  /** The program: apt-get, pip, micromamba … */
  readonly by: string;
  /** Of the word that names it. */
  readonly at: Range;
  /**
   * Address it is fetched from instead of the ecosystem's registry. Clones have the ecosystem "git" and host and path as their name;
   * downloads have "generic" and their address as name, with `range` set to the word in it that moves ("latest", "main").
   */
  readonly source?: string;
  /** Set when the command stands behind a condition, so that it may not run. */
  readonly conditional?: true;
  /** Set for a download that a shell runs at once (`curl … | sh`). */
  readonly runByShell?: true;
  /** File whose versions bind this package too (`pip install -c FILE`), as written. */
  readonly constraints?: string;
}

/** A name and a value that an image definition sets. The value is null when it depends on something unknown. */
export interface ImageSetting {
  readonly name: string;
  readonly value: string | null;
  readonly at: Range;
  /** Of the value as written, without quotes; missing when it comes from a variable. */
  readonly valueAt?: Range;
}

/** A file or folder that a command installs from. */
export interface InstalledFrom extends Fact<string> {
  /** The program: conda, pip, uv … */
  readonly by: string;
}

export interface ImageFacts {
  readonly stages: readonly ImageStage[];
  /** Index of the stage that is built when nothing else is asked for; -1 when there is none. */
  readonly final: number;
  /**
   * Files of the build context that commands install from (`pip install -r`, `conda env create -f`), relative to the context; the context
   * itself may be another folder than that of the file. A folder stands for the project in it (`pip install .`).
   */
  readonly installsFrom: readonly InstalledFrom[];
  /** Other images that files are copied or mounted from (`COPY --from=image:tag`). */
  readonly copiesFrom?: readonly BaseImage[];
  /** Files and folders of the build context that the image takes in, as written; globs are kept. */
  readonly copies?: readonly Fact<string>[];
}

export interface Author {
  readonly name: string;
  readonly orcid: string | null;
  readonly at: Range;
}

/** What a file says of the software itself. */
export interface ProjectFacts {
  readonly name?: Fact<string>;
  readonly description?: Fact<string>;
  readonly version?: Fact<string>;
  /** True when the file says that its version is made at build time (`dynamic = ["version"]`). */
  readonly versionIsDynamic?: boolean;
  /** As written; an SPDX expression if the format asks for one. */
  readonly license?: Fact<string>;
  readonly repository?: Fact<string>;
  readonly identifier?: Fact<string>;
  /** All of them, where a file may list several. */
  readonly identifiers?: readonly Fact<string>[];
  readonly authors?: readonly Author[];
  /** Range of the language it needs, for instance `python >=3.10`. */
  readonly runtime?: Fact<string>;
  readonly programmingLanguage?: string;
  readonly issueTracker?: Fact<string>;
  readonly dateReleased?: Fact<string>;
}

/** A lockfile's own record of the manifest it was made from. */
export interface LockOrigin {
  /** Whether the record says fresh or stale is decided by the rule; `algorithm` names how to recompute. */
  readonly algorithm: string;
  readonly recorded: string;
  readonly at: Range;
  /** Files that the lock was made from, as it names them: relative to itself. Missing where the format names none. */
  readonly sources?: readonly Fact<string>[];
  /** Names and ranges of direct dependencies as they were when the lock was made, where the format keeps them. */
  readonly requested?: readonly { readonly name: string; readonly range: string | null; readonly group: string }[];
  /** Names whose version an override decides, whatever a manifest asks for. */
  readonly overridden?: readonly string[];
}

export interface ChangelogRelease {
  /** As written, without brackets and a leading "Version". */
  readonly version: string;
  readonly date: string | null;
  readonly at: Range;
}

export interface Heading {
  readonly text: string;
  readonly depth: number;
  readonly at: Range;
}

export interface Link {
  readonly url: string;
  readonly text: string;
  /** True for the image of a badge. */
  readonly image: boolean;
  readonly at: Range;
}

export interface ProseFacts {
  readonly headings: readonly Heading[];
  readonly links: readonly Link[];
  /** The first paragraph that is neither badges nor a heading. */
  readonly firstParagraph?: Fact<string>;
}

export interface LicenseText {
  /** SPDX identifiers whose text this is; "or later" cannot be told from the text alone, so both forms are listed. Empty when it is none that we know. */
  readonly spdx: readonly string[];
  readonly title: string;
  readonly at: Range;
}

/** Something that a CI job sets out as text, once for every value that its matrix gives it. */
export interface CiValue extends Fact<string> {
  /** False when an expression could not be worked out; the value is then the expression as written. */
  readonly resolved: boolean;
}

/** One job of a CI configuration. */
export interface CiJob {
  readonly id: string;
  /** Of the key that names it. */
  readonly at: Range;
  /** Labels of the machines it runs on: `ubuntu-24.04`, `macos-14`, `self-hosted`; an image for systems that only run containers. */
  readonly runners: readonly CiValue[];
  /** Versions of languages that it sets up, by the language's word: python, r, node, julia, go, java, ruby, rust, php, dotnet, nextflow … */
  readonly languages: readonly { readonly language: string; readonly version: CiValue }[];
  /** Platforms of images that it builds, as Docker writes them: `linux/arm64`. */
  readonly platforms: readonly CiValue[];
  /** Jobs that must have succeeded before. */
  readonly needs: readonly Fact<string>[];
  /** The deployment environment it names. */
  readonly environment?: Fact<string>;
  /** Actions it uses, as written (`actions/checkout@v5`), and reusable workflows. */
  readonly uses: readonly Fact<string>[];
  /** Texts that it gives to a shell; the place is that of the text, without the sign of a block. */
  readonly runs: readonly Fact<string>[];
}

/** What a CI configuration runs, and when. */
export interface CiFacts {
  /** The events that start it: push, pull_request, schedule, workflow_dispatch, release … */
  readonly events: readonly Fact<string>[];
  /** Patterns of tags whose push starts it; `*` when every tag does. */
  readonly tags: readonly Fact<string>[];
  /** Patterns of branches whose push starts it; `*` when every branch does. */
  readonly branches: readonly Fact<string>[];
  readonly jobs: readonly CiJob[];
}

/** What one step, rule or profile of a workflow asks its machine for. Missing means that the file does not say. */
export interface ResourceRequest {
  /** Of the process, label, rule or partition; null for what holds for all. */
  readonly name: string | null;
  readonly at: Range;
  readonly cores?: Fact<number>;
  /** Bytes, for the first attempt. */
  readonly memory?: Fact<number>;
  /** Bytes. */
  readonly disk?: Fact<number>;
  /** Seconds. */
  readonly time?: Fact<number>;
  /** Number of GPUs. */
  readonly gpus?: Fact<number>;
  /** Set when a value grows with every attempt, so that more may be asked for than stands here. */
  readonly growsWithAttempts?: true;
  /** The execution profile in which it holds; missing when it holds without one. */
  readonly profile?: string;
}

/** A workflow's own idea of where and how it runs: nextflow.config, a Snakemake or Slurm profile, the headers of a batch script. */
export interface ExecutionFacts {
  /** Execution profiles by name. */
  readonly profiles: readonly Fact<string>[];
  readonly requests: readonly ResourceRequest[];
  /** Defaults of parameters that name data or versions. */
  readonly parameters: readonly { readonly name: string; readonly value: Fact<string> }[];
  /** Files of packages that steps make their environments from, as written and relative to the file; `${moduleDir}` is left out. */
  readonly environments?: readonly Fact<string>[];
}

/** The default of an option or parameter that moves by itself: `latest`. */
export interface MovingDefault {
  /** As people type it: `--index`; a parameter's name where there is no option. */
  readonly option: string;
  /** The place is that of the value without quotes. */
  readonly value: Fact<string>;
}

/** An address that a program or script fetches by itself. */
export interface Download {
  readonly address: string;
  readonly at: Range;
  /** The program or function that fetches it: wget, curl, urlretrieve … */
  readonly by: string;
  /** Of the whole command, where a further one may follow on a line of its own. */
  readonly commandAt?: Range;
  /** The file that it is saved as, relative to where the script stands then; missing when that is not plain. */
  readonly savedAs?: string;
}

/** A compiler flag that ties what is built to a sort of processor. */
export interface TuningFlag {
  /** As written: `-march=native`. */
  readonly flag: string;
  readonly at: Range;
}

/** What the text of a program or of its build says that ties results to a day, a machine or a place. Comments do not count. */
export interface CodeFacts {
  readonly movingDefaults: readonly MovingDefault[];
  readonly downloads: readonly Download[];
  /** Whether anything in the file compares a digest, a checksum or a signature. */
  readonly verifies: boolean;
  /** Flags that take part unless somebody turns them off: what stands behind an option, in a debug build or on a benchmark is left out. */
  readonly tuning: readonly TuningFlag[];
  /** Absolute paths that exist at one site or for one person only. */
  readonly sitePaths: readonly Fact<string>[];
  /** Options that hand a GPU to a container or to a job: `--nv`, `--gpus`. */
  readonly gpus: readonly Fact<string>[];
  /** What the header says behind SPDX-License-Identifier. */
  readonly license?: Fact<string>;
}

/** A file of the Software Management Wizard: a knowledge model, alone or with a project that answers it. */
export interface WizardFacts {
  /** Undefined when the file holds none that can be trusted; the first problem says why. */
  readonly model: KnowledgeModel | undefined;
  /** Where the model asks each of its questions. */
  readonly places: ReadonlyMap<string, QuestionPlace>;
  /** Undefined in a file that has only a model. */
  readonly project:
    | {
        readonly replies: ReadonlyMap<string, ReplyValue>;
        /** Identifiers of the phase that is chosen and of the project. */
        readonly phase: string | undefined;
        readonly uuid: string | undefined;
        readonly name: string | undefined;
      }
    | undefined;
}

/** The facets of one file. A reader fills those that its format holds. */
export interface Facets {
  readonly packages: readonly PackageFact[];
  readonly images: ImageFacts;
  readonly project: ProjectFacts;
  readonly lock: LockOrigin;
  readonly changelog: readonly ChangelogRelease[];
  readonly prose: ProseFacts;
  readonly license: LicenseText;
  readonly ci: CiFacts;
  readonly execution: ExecutionFacts;
  readonly code: CodeFacts;
  readonly wizard: WizardFacts;
  /** What the standard of the file's own format refuses for sure; empty for a file that it takes. */
  readonly faults: readonly Problem[];
}

export type Facet = keyof Facets;
export type FileFacts = Partial<Facets>;
