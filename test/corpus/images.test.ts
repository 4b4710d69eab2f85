import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { apptainer } from "../../server/src/core/facts/apptainer.ts";
import { dockerfile } from "../../server/src/core/facts/dockerfile.ts";
import type { BaseImage, ImageFacts } from "../../server/src/core/facts/types.ts";
import { bodyLines, parseApptainerDefinition, type DefStage } from "../../server/src/core/formats/apptainer-def.ts";
import { jsonWords, parseDockerfile, rawWords } from "../../server/src/core/formats/dockerfile.ts";
import { fullImageName, parseImageReference } from "../../server/src/core/formats/image-reference.ts";
import type { RepoPath } from "../../server/src/core/types.ts";
import { policy } from "./policy.ts";

interface Case {
  readonly id: string;
  readonly format: string;
  readonly file: string;
  readonly expectError?: boolean;
  /** osv-scalibr: base images with a tag. */
  readonly packages?: readonly { readonly name: string; readonly version: string }[];
  /** BuildKit: every instruction with its arguments. */
  readonly instructions?: readonly { readonly cmd: string; readonly args: readonly string[] }[];
  readonly stages?: readonly { readonly image: string; readonly as?: string; readonly line?: number }[];
  readonly finalBaseImage?: string | null;
  readonly osPackages?: readonly { readonly name: string }[];
  /** tilt: full names. */
  readonly images?: readonly string[];
  /** dependabot: references with a tag or a digest, each once. */
  readonly refs?: readonly { readonly name: string; readonly tag?: string; readonly digest?: string; readonly registry?: string }[];
  readonly defStages?: readonly GoldenStage[];
}

interface GoldenStage {
  readonly header: Readonly<Record<string, string>>;
  readonly sections: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly files?: readonly {
    readonly args: string;
    readonly files: readonly { readonly source: string; readonly destination: string }[];
  }[];
  readonly apps?: readonly string[];
}

const corpus = process.env["SMP_CORPUS"];
const manifest = corpus === undefined ? undefined : join(corpus, "manifest.json");

if (corpus === undefined || manifest === undefined || !existsSync(manifest)) {
  test.skip("the corpus of images is not here: set SMP_CORPUS to its folder", () => undefined);
} else {
  const { cases } = JSON.parse(readFileSync(manifest, "utf8")) as { cases: readonly Case[] };
  for (const [format, compare] of [
    ["Dockerfile", compareDockerfile],
    ["Apptainer.def", compareDefinition],
  ] as const) {
    const chosen = cases.filter(one => one.format === format);
    describe(format, () => {
      test("has cases", () => expect(chosen.length).toBeGreaterThan(0));
      test.each(chosen.map(one => [one.id, one] as const))("%s", (id, one) => {
        const text = readFileSync(join(corpus, one.file), "utf8");
        const agrees = (): void => compare(one, text);
        if (Object.hasOwn(policy, id)) expect(agrees, "a case with a policy must differ").toThrow();
        else agrees();
      });
    });
  }
}

function compareDockerfile(one: Case, text: string): void {
  const { value, complete } = dockerfile.read({ path: "Dockerfile" as RepoPath, text });
  const facts = value.images;
  if (facts === undefined) throw new Error("no images were read");
  const { stages } = facts;
  if (one.instructions !== undefined) compareInstructions(one.instructions, text);
  if (one.expectError && one.stages === undefined) expect(complete).toBe(false);
  if (one.stages !== undefined && !one.expectError) {
    expect(stages.map(stage => ({ image: stage.base.written, as: stage.name ?? undefined }))).toEqual(
      one.stages.map(stage => ({ image: stage.image, as: stage.as })),
    );
    for (const [index, stage] of one.stages.entries()) {
      if (stage.line !== undefined) expect(stages[index]?.at.start.line).toBe(stage.line - 1);
    }
  }
  if (one.finalBaseImage !== undefined) expect(finalBase(facts)).toBe(one.finalBaseImage);
  if (one.osPackages !== undefined) {
    const system = stages.flatMap(stage => stage.packages).filter(found => ["deb", "apk", "rpm"].includes(found.ecosystem));
    expect(system.map(found => found.name).sort()).toEqual(one.osPackages.map(found => found.name).sort());
  }
  if (one.images !== undefined) {
    const names = stages.flatMap(({ base }) => {
      const reference = base.image === null ? undefined : parseImageReference(base.image);
      return reference === undefined ? [] : [fullImageName(reference) + (base.tag === null ? "" : `:${base.tag}`)];
    });
    expect(names).toEqual(one.images);
  }
  if (one.packages !== undefined) {
    expect(stages.map(({ base }) => ({ name: base.image, version: base.tag ?? "latest" }))).toEqual(one.packages);
  }
  if (one.refs !== undefined) expect(references(facts)).toEqual(one.refs);
}

function compareInstructions(wanted: NonNullable<Case["instructions"]>, text: string): void {
  const { instructions, escape } = parseDockerfile(text);
  expect(instructions.map(found => found.keyword.toLowerCase())).toEqual(wanted.map(({ cmd }) => cmd));
  for (const [index, found] of instructions.entries()) {
    const { args = [] } = wanted[index] ?? {};
    if (found.keyword === "RUN" && jsonWords(found.arguments) === undefined) expect(found.arguments.text).toBe(args[0]);
    if (jsonWords(found.arguments) !== undefined) expect(jsonWords(found.arguments)?.map(word => word.text)).toEqual(args);
    if (["FROM", "ARG"].includes(found.keyword)) expect(rawWords(found.arguments, escape).map(word => word.text)).toEqual(args);
  }
}

/** The image that the last stage is built on in the end. */
function finalBase(facts: ImageFacts): string | null {
  let base: BaseImage | undefined = facts.stages[facts.final]?.base;
  while (base !== undefined && base.stage !== null) base = facts.stages[base.stage]?.base;
  if (base === undefined) return null;
  if (base.image === null) return base.written;
  return base.image + (base.tag === null ? "" : `:${base.tag}`) + (base.digest === null ? "" : `@${base.digest}`);
}

function references({ stages }: ImageFacts): object[] {
  const found = new Map<string, object>();
  for (const { base } of stages) {
    const parsed = base.image === null ? undefined : parseImageReference(base.image);
    if (parsed === undefined || (base.tag === null && base.digest === null)) continue;
    const isHub = parsed.registry === null || parsed.registry === "docker.io";
    found.set(`${base.image ?? ""}:${base.tag ?? ""}@${base.digest ?? ""}`, {
      name: parsed.repository,
      ...(base.tag !== null && { tag: base.tag }),
      ...(base.digest !== null && { digest: base.digest }),
      ...(!isHub && { registry: parsed.registry }),
    });
  }
  return [...found.values()];
}

const scripts = ["help", "setup", "environment", "pre", "post", "runscript", "test", "startscript"];

function compareDefinition(one: Case, text: string): void {
  const definition = parseApptainerDefinition(text);
  const { value, problems } = apptainer.read({ path: "image.def" as RepoPath, text });
  if (one.expectError) {
    expect(definition.recognised && problems.length === 0).toBe(false);
    return;
  }
  expect(value.images?.stages.length).toBe(one.defStages?.length);
  expect(definition.stages.map(stage => goldenOf(stage))).toEqual(one.defStages?.map(normalGolden));
}

function goldenOf(stage: DefStage): GoldenStage {
  const sections: Record<string, string> = {};
  const files: { args: string; files: { source: string; destination: string }[] }[] = [];
  const labels: Record<string, string> = {};
  for (const section of stage.sections) {
    if (scripts.includes(section.name)) sections[section.name] = (sections[section.name] ?? "") + section.body.text;
    const lines = bodyLines(section.body).map(line => line.text);
    if (section.name === "labels") {
      for (const line of lines) labels[/^\S+/.exec(line)?.[0] ?? ""] = line.replace(/^\S+\s*/, "");
    }
    if (section.name === "files") {
      const list = files.find(file => file.args === section.arguments) ?? { args: section.arguments, files: [] };
      if (list.files.length === 0) files.push(list);
      for (const line of lines) {
        const [source = "", destination = ""] = [...line.matchAll(/"([^"]*)"|\S+/g)].map(match => match[1] ?? match[0]);
        list.files.push({ source, destination });
      }
    }
  }
  const apps = [...new Set(stage.sections.filter(section => section.name.startsWith("app")).map(section => section.arguments))];
  const header = Object.fromEntries([...stage.headers].map(([key, found]) => [key, found.value.text]));
  return normalGolden({ header, sections, labels, files, apps });
}

/** Line feeds at the end of a section are not compared: Apptainer trims the first section of a file without a header. */
function normalGolden(stage: GoldenStage): GoldenStage {
  const sections = Object.fromEntries(Object.entries(stage.sections).map(([name, text]) => [name, text.replace(/\n+$/, "")]));
  return { header: stage.header, sections, labels: stage.labels ?? {}, files: stage.files ?? [], apps: stage.apps ?? [] };
}
