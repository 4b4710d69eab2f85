import { answerValue } from "./answer-edit.ts";
import { parseSpdx } from "./ecosystems/spdx.ts";
import { isTop } from "./evidence-support.ts";
import { factsOf, foldersWithOwnPlan, readFresh, type Facts, type FileWith, type ReadFile } from "./facts-view.ts";
import { yamlFlow, yamlText } from "./plan/edit.ts";
import { parsePlan } from "./plan/parse.ts";
import { viewPlan, type Plan } from "./plan/view.ts";
import { reportQuestions, type QuestionReport } from "./question-report.ts";
import { baseName, folderOf, relativeTo } from "./repo.ts";
import { stages, type RepoPath, type RepoSnapshot, type Stage } from "./types.ts";
import { orList } from "./words.ts";

export interface InitInput {
  readonly repo: RepoSnapshot;
  /** The folder that the plan is for, relative to the root; "" is the root. */
  readonly folder: RepoPath;
  /** What that folder is called, for software that no file names. */
  readonly folderName: string;
  /** Paths of the plans that are there: folders with a plan of their own do not concern this one. */
  readonly plans: readonly string[];
  /** The stage to begin at; inferred if missing. */
  readonly stage?: Stage;
  readonly read?: ReadFile;
}

/** No more than fits on a screen. */
const mostLines = 30;

/**
 * A plan for a folder that has none, inferred from what lies in it. Only what some file says is filled in; the rest is left for
 * people, with a comment that tells the choices.
 */
export function initialPlan(input: InitInput): string {
  const { repo, folder, folderName, plans, read = readFresh } = input;
  const scope = {
    folder,
    otherPlans: new Set(foldersWithOwnPlan(folder === "" ? "smp.yaml" : `${folder}/smp.yaml`, plans)),
    named: new Set<string>(),
  };
  const facts = factsOf(repo, scope, read);
  const here = planOf(folder, "smp: 1\n");
  const begun = (["project", "packages", "images", "changelog"] as const).some(facet =>
    facts.with(facet).some(file => isTop(here, file.path)),
  );
  const stage = input.stage ?? (begun || kindOf(here, facts, repo) !== undefined ? "construction" : "getting-started");

  const questions = (text: string): QuestionReport[] => reportQuestions({ plan: planOf(folder, text), repo, facts, stage });
  const license = questions("smp: 1\n").find(({ question }) => question.id === "accessibility.license")?.proposal?.answer;
  const head = [
    "# What is asked at each stage, and what is still open: smp checklist",
    "smp: 1",
    `stage: ${stage}  # ${stages.join(", ")}`,
    "",
    ...softwareLines(here, facts, repo, folderName, license),
  ];
  const tail = [...dependencyLines(here, facts), ...releaseLines(here, facts), ...targetLines(here, facts)];
  const room = mostLines - head.length - tail.length - 3;
  const answers = answerLines(questions([...head, ...tail, ""].join("\n")), room);
  return `${[...head, ...answers, ...tail].join("\n")}\n`;
}

function planOf(folder: RepoPath, text: string): Plan {
  const path = (folder === "" ? "smp.yaml" : `${folder}/smp.yaml`) as RepoPath;
  return viewPlan({ file: { path, text }, kind: "plan", document: parsePlan(text) }, []);
}

function softwareLines(plan: Plan, facts: Facts, repo: RepoSnapshot, folderName: string, license: unknown): string[] {
  const files = facts.with("project").filter(file => folderOf(file.path) === plan.folder);
  // what was written for people goes before what was written for a package index
  const ordered = [...files.filter(({ role }) => role === "metadata"), ...files.filter(({ role }) => role !== "metadata")];
  const first = (
    key: "name" | "description" | "repository" | "identifier",
    take: (text: string) => string | undefined,
  ): string | undefined =>
    ordered.map(({ value }) => value[key]).flatMap(fact => (fact === undefined ? [] : (take(fact.value.trim()) ?? [])))[0];

  const kind = kindOf(plan, facts, repo);
  const values: readonly (readonly [string, string | undefined])[] = [
    ["name", first("name", text => shortLine(text, 60)) ?? shortLine(folderName, 60) ?? "software"],
    ["description", first("description", text => shortLine(text, 120))],
    ["kind", kind],
    ["license", typeof license === "string" && parseSpdx(license).valid ? license : undefined],
    ["codeRepository", first("repository", webAddress)],
    ["identifier", first("identifier", identifier)],
  ];
  const lines = values.flatMap(([key, value]) => {
    if (value !== undefined) return [`  ${key}: ${yamlText(value)}`];
    return key === "kind" ? ["  # kind: write one of library, tool, pipeline, service, model, dashboard"] : [];
  });
  return ["software:", ...lines];
}

function shortLine(text: string, most: number): string | undefined {
  const line = text.replace(/\s+/g, " ").trim();
  return line === "" || line.length > most ? undefined : line;
}

/** The address of a repository as a browser takes it. */
function webAddress(text: string): string | undefined {
  const address = text
    .replace(/^git\+/, "")
    .replace(/^git@([^:/]+):/, "https://$1/")
    .replace(/^git:\/\//, "https://")
    .replace(/\.git$/, "");
  return /^https?:\/\/[^\s]+$/.test(address) ? address : undefined;
}

function identifier(text: string): string | undefined {
  if (/^10\.\d{4,9}\/\S+$/.test(text)) return `https://doi.org/${text}`;
  return /^(https?:\/\/|swh:1:)\S+$/.test(text) ? text : undefined;
}

/** Only where the files leave no doubt. */
function kindOf({ folder }: Plan, facts: Facts, repo: RepoSnapshot): "pipeline" | "library" | undefined {
  const at = (name: string): boolean => repo.entries.get((folder === "" ? name : `${folder}/${name}`) as RepoPath) === "file";
  if (["main.nf", "nextflow.config", "Snakefile", "workflow/Snakefile"].some(at)) return "pipeline";
  return facts.with("project").some(file => folderOf(file.path) === folder && file.format === "DESCRIPTION") ? "library" : undefined;
}

/** Answers that the repository shows and the stage asks for. */
function answerLines(reports: readonly QuestionReport[], room: number): string[] {
  const due = reports.filter(({ state, proposal }) => state === "due" && proposal !== undefined);
  if (due.length === 0 || room < 1) return [];
  const lines = due.map(({ question, proposal }) => `  ${question.id}: ${yamlFlow(proposal && answerValue(proposal))}`);
  const left = lines.length - room;
  const shown = left > 0 ? [...lines.slice(0, room - 1), `  # ${left + 1} more answers have evidence: smp checklist`] : lines;
  return ["", "answers:  # found in the repository; please check", ...shown];
}

function dependencyLines(plan: Plan, facts: Facts): string[] {
  const locks = facts.with("packages").filter(file => file.role === "lock" && isTop(plan, file.path) && file.value.length > 0);
  const pinned = new Map<string, string>();
  const pin = (ecosystem: string, file: FileWith<"packages">): void => {
    if (!pinned.has(ecosystem)) pinned.set(ecosystem, relativeTo(file.path, plan.folder));
  };
  // a lockfile of one ecosystem knows it better than one of several
  for (const file of locks) if (file.ecosystem !== null) pin(file.ecosystem, file);
  for (const file of locks) if (file.ecosystem === null) for (const { ecosystem } of file.value) pin(ecosystem, file);
  return pinned.size === 0 ? [] : ["", "dependencies:", `  pinned_in: ${yamlFlow(Object.fromEntries(pinned))}`];
}

function releaseLines(plan: Plan, facts: Facts): string[] {
  const [changelog] = facts.with("changelog").filter(file => folderOf(file.path) === plan.folder);
  return changelog === undefined ? [] : ["", "release:", `  changelog: ${yamlText(relativeTo(changelog.path, plan.folder))}`];
}

const tiers = ["production", "service", "pre-production", "developer"];
/** Folders whose images serve the developers of the project, not its users. */
const ownUse = /(^|\/)(\.devcontainer|\.github|\.gitlab|ci|tests?|docs?|examples?|benchmarks?)\//;

function targetLines(plan: Plan, facts: Facts): string[] {
  const images = facts.with("images").filter(({ path }) => {
    const inside = relativeTo(path, plan.folder);
    return !inside.startsWith("../") && !ownUse.test(inside) && inside.split("/").length <= 2;
  });
  const ids = new Set<string>();
  const lines = images.slice(0, 3).map(({ path }) => {
    const id = targetId(path, ids);
    ids.add(id);
    return `  ${id}: ${yamlFlow({ kind: "container", tier: "developer", definition: relativeTo(path, plan.folder) })}`;
  });
  return lines.length === 0 ? [] : ["", `targets:  # the tier is one of ${orList(tiers)}`, ...lines];
}

/** `Dockerfile` is the image, `gpu.Dockerfile`, `Dockerfile.gpu` and `gpu.def` are gpu. */
function targetId(path: string, taken: ReadonlySet<string>): string {
  const word = baseName(path)
    .replace(/\.?(Dockerfile|Containerfile|Apptainer|Singularity)\.?/i, "")
    .replace(/\.(def|singularity|recipe)$/i, "");
  const id =
    word
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^[^a-z]+|-$/g, "") || "image";
  let unique = id;
  for (let n = 2; taken.has(unique); n++) unique = `${id}-${n}`;
  return unique;
}
