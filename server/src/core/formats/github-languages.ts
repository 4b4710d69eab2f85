/** An action that sets up a language, and how it is told the version. */
export interface LanguageAction {
  readonly language: string;
  /** Inputs that hold versions, the first that is given counts. */
  readonly versions: readonly string[];
  /** The ref is the version when no input gives one (`dtolnay/rust-toolchain@1.80`). */
  readonly versionIsRef?: true;
  /** It sets the language up only when a version is given. */
  readonly onlyWhenGiven?: true;
  /** Words in place of a version that say to look into a file. */
  readonly fromFile?: readonly string[];
}

const python: LanguageAction = { language: "python", versions: ["python-version"] };
const r: LanguageAction = { language: "r", versions: ["r-version"], fromFile: ["renv", "renv.lock"] };
const rust: LanguageAction = { language: "rust", versions: ["toolchain"] };

/** By the action's name in lower case. Inputs as their action.yml files have them. */
export const languageActions: ReadonlyMap<string, LanguageAction> = new Map<string, LanguageAction>([
  ["actions/setup-python", python],
  ["astral-sh/setup-uv", { ...python, onlyWhenGiven: true }],
  ["pdm-project/setup-pdm", python],
  ["conda-incubator/setup-miniconda", { ...python, onlyWhenGiven: true }],
  ["s-weigand/setup-conda", { ...python, onlyWhenGiven: true }],
  ["actions/setup-node", { language: "node", versions: ["node-version"] }],
  ["oven-sh/setup-bun", { language: "bun", versions: ["bun-version"] }],
  ["denoland/setup-deno", { language: "deno", versions: ["deno-version"] }],
  ["actions/setup-go", { language: "go", versions: ["go-version"] }],
  ["actions/setup-java", { language: "java", versions: ["java-version"] }],
  ["actions/setup-dotnet", { language: "dotnet", versions: ["dotnet-version"] }],
  [
    "ruby/setup-ruby",
    { language: "ruby", versions: ["ruby-version"], fromFile: ["default", ".ruby-version", ".tool-versions", "mise.toml"] },
  ],
  ["shivammathur/setup-php", { language: "php", versions: ["php-version"] }],
  ["r-lib/actions/setup-r", r],
  ["julia-actions/setup-julia", { language: "julia", versions: ["version"], fromFile: ["min", "manifest"] }],
  ["actions-rust-lang/setup-rust-toolchain", rust],
  ["actions-rs/toolchain", rust],
  ["dtolnay/rust-toolchain", { ...rust, versionIsRef: true }],
  ["haskell-actions/setup", { language: "haskell", versions: ["ghc-version"] }],
  ["matlab-actions/setup-matlab", { language: "matlab", versions: ["release"] }],
  ["nf-core/setup-nextflow", { language: "nextflow", versions: ["version"] }],
]);

/** Actions that build images, and the input that lists their platforms. */
export const imageActions: ReadonlyMap<string, string> = new Map([
  ["docker/build-push-action", "platforms"],
  ["docker/metadata-action", "platforms"],
  ["depot/build-push-action", "platforms"],
  ["redhat-actions/buildah-build", "platforms"],
]);

/** Actions whose input `create-args` holds conda specs. */
export const micromambaActions: ReadonlySet<string> = new Set(["mamba-org/setup-micromamba", "mamba-org/provision-with-micromamba"]);
