import { expandDocker } from "../formats/docker-variables.ts";
import { jsonWords, parseDockerfile, rawWords, type DockerInstruction } from "../formats/dockerfile.ts";
import { addInstalls } from "../formats/image-installs.ts";
import { copied, imagePath, unknownFolder, type Copied } from "../formats/image-paths.ts";
import { parseImageReference } from "../formats/image-reference.ts";
import { joinMapped, mapped, sourceSpan, type MappedText } from "../formats/mapped-text.ts";
import { installsOf, type ScriptInstalls } from "../formats/shell/install.ts";
import { readExec, readShell, type ShellScope } from "../formats/shell/script.ts";
import { asWritten, isKnown, type Value } from "../formats/shell/values.ts";
import { wordFromSource } from "../formats/shell/words.ts";
import { isShell } from "../formats/shell/wrappers.ts";
import { LineIndex } from "../text.ts";
import type { SourceFile } from "../types.ts";
import { defineReader } from "./define.ts";
import type { BaseImage, Extracted, Fact, FileFacts, ImageSetting, ImageStage, InstalledFrom, Problem } from "./types.ts";

export const dockerfile = defineReader({
  id: "dockerfile",
  format: "Dockerfile",
  ecosystem: null,
  role: "image",
  gives: ["images"],
  matches: ["**/Dockerfile", "**/Dockerfile.*", "**/*.Dockerfile", "**/*.dockerfile", "**/Containerfile", "**/Containerfile.*"],
  docs: "https://docs.docker.com/reference/dockerfile/",
  read,
  examples: [
    {
      name: "stages, tags and digests",
      file: "Dockerfile",
      text: `# syntax=docker/dockerfile:1
ARG PYTHON=3.12.4
FROM python:\${PYTHON}-slim AS build
RUN pip install --no-cache-dir "numpy==1.26.4" 'scipy>=1.10'
FROM registry.example.org:5000/base/runtime:2.1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
COPY --from=build /venv /venv
FROM Build AS test
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          images: {
            final: 2,
            stages: [
              {
                name: "build",
                base: { written: "python:${PYTHON}-slim", image: "python", tag: "3.12.4-slim", digest: null, stage: null, resolved: true },
                packages: [
                  {
                    ecosystem: "pypi",
                    name: "numpy",
                    version: "1.26.4",
                    range: "==1.26.4",
                    by: "pip",
                    at: { start: { line: 3, character: 32 } },
                  },
                  { ecosystem: "pypi", name: "scipy", version: null, range: ">=1.10" },
                ],
                at: { start: { line: 2, character: 0 } },
              },
              {
                name: null,
                base: {
                  image: "registry.example.org:5000/base/runtime",
                  tag: "2.1",
                  digest: "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                  tagAt: { start: { line: 4, character: 44 }, end: { line: 4, character: 47 } },
                },
                packages: [],
              },
              { name: "test", base: { written: "Build", image: null, stage: 0, resolved: true } },
            ],
          },
        },
      },
    },
    {
      name: "an ARG without a default leaves the base unresolved",
      file: "docker/Containerfile",
      text: `ARG BASE
ARG TAG
FROM \${BASE}
ARG TAG
RUN pip install numpy==\${TAG} \${EXTRA}
FROM python:$TAG
FROM \${BASE:-debian:12}
`,
      expect: {
        complete: false,
        problems: [{ message: "${EXTRA} depends on an unknown value, so this package is not read." }],
        value: {
          images: {
            final: 2,
            stages: [
              { base: { image: null, tag: null, resolved: false }, packages: [{ name: "numpy", version: null, range: "==${TAG}" }] },
              { base: { image: null, resolved: false } },
              { base: { image: "debian", tag: "12", resolved: true } },
            ],
          },
        },
      },
    },
    {
      name: "files of the build context",
      file: "Dockerfile.gpu",
      text: `FROM python:3.12
WORKDIR /app
COPY docker/requirements.txt environment.yml /tmp/
COPY . .
RUN pip install -r /tmp/requirements.txt && cd /tmp && conda env create -f environment.yml
RUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync --locked
RUN pip install .
RUN curl -fsSL https://example.org/list.txt -o /x/list.txt && pip install -r /x/list.txt
`,
      expect: {
        complete: false,
        value: {
          images: {
            installsFrom: [{ value: "docker/requirements.txt" }, { value: "environment.yml" }, { value: "uv.lock" }, { value: "." }],
          },
        },
      },
    },
    {
      name: "here-documents, continuations and comments",
      file: "Dockerfile",
      text: `FROM debian:12
RUN apt-get update \\
# a comment
 && apt-get install -y --no-install-recommends \\

      curl=7.88.1-10 \\
      git
RUN echo "see <<EOF here"
RUN <<EOF
set -e
apt-get install -y make
EOF
COPY <<"END OF" /etc/conf
FROM nothing
END OF
ENV A=x\\\\
FROM alpine:3.20
RUN apk add --no-cache "jq~=1.7" bash=5.2.26-r0
`,
      expect: {
        complete: true,
        value: {
          images: {
            final: 1,
            stages: [
              {
                packages: [
                  {
                    ecosystem: "deb",
                    name: "curl",
                    version: "7.88.1-10",
                    at: { start: { line: 5, character: 6 }, end: { line: 5, character: 20 } },
                  },
                  { ecosystem: "deb", name: "git", version: null, range: null },
                  { ecosystem: "deb", name: "make", at: { start: { line: 10, character: 19 } } },
                ],
              },
              {
                packages: [
                  { ecosystem: "apk", name: "jq", version: null, range: "~=1.7" },
                  { ecosystem: "apk", name: "bash", version: "5.2.26-r0" },
                ],
              },
            ],
          },
        },
      },
    },
  ],
});

function read(file: SourceFile): Extracted<FileFacts> {
  if (file.path.toLowerCase().endsWith(".dockerignore")) return { value: {}, problems: [], complete: true };
  const { instructions, escape } = parseDockerfile(file.text);
  const build = newBuild(file.text, escape);
  for (const instruction of instructions) readInstruction(instruction, build);
  if (build.stages.length === 0) {
    build.complete = false;
    build.problems.push({ message: "This file has no FROM line, so no image can be read from it." });
  }
  return {
    value: {
      images: {
        stages: build.stages.map(stage => stage.facts),
        final: build.stages.length - 1,
        installsFrom: build.files,
        ...(build.copiesFrom.length > 0 && { copiesFrom: build.copiesFrom }),
        ...(build.copies.length > 0 && { copies: build.copies }),
      },
    },
    problems: build.problems.slice(0, maxProblems),
    complete: build.complete,
  };
}

const maxProblems = 200;

/** What BuildKit sets by itself; differs from build to build. */
const predefined = new Set([
  "TARGETPLATFORM",
  "TARGETOS",
  "TARGETARCH",
  "TARGETVARIANT",
  "BUILDPLATFORM",
  "BUILDOS",
  "BUILDARCH",
  "BUILDVARIANT",
  "TARGETSTAGE",
]);

interface Build {
  readonly files: InstalledFrom[];
  readonly problems: Problem[];
  complete: boolean;
  readonly lines: LineIndex;
  readonly escape: string;
  /** ARG before the first FROM. */
  readonly globals: Map<string, Value>;
  readonly globalArguments: ImageSetting[];
  readonly stages: Stage[];
  readonly names: Map<string, number>;
  readonly copiesFrom: BaseImage[];
  readonly copies: Fact<string>[];
}

interface Stage {
  readonly facts: ImageStage & {
    readonly packages: ImageStage["packages"][number][];
    readonly labels: ImageSetting[];
    readonly arguments: ImageSetting[];
  };
  readonly args: Map<string, Value>;
  readonly env: Map<string, Value>;
  readonly copies: Copied[];
  cwd: string | null;
  /** False when the shell is no POSIX shell: that of Windows, where the escape is a backtick, or one that SHELL sets. */
  readable: boolean;
}

function newBuild(text: string, escape: string): Build {
  return {
    lines: new LineIndex(text),
    escape,
    globals: new Map(),
    globalArguments: [],
    stages: [],
    names: new Map(),
    files: [],
    problems: [],
    copiesFrom: [],
    copies: [],
    complete: true,
  };
}

const ignored = new Set(["CMD", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK", "MAINTAINER", "ONBUILD", "STOPSIGNAL", "USER", "VOLUME"]);

function readInstruction(instruction: DockerInstruction, build: Build): void {
  const { keyword } = instruction;
  if (keyword === "FROM") return readFrom(instruction, build);
  const stage = build.stages.at(-1);
  if (keyword === "ARG") return readArg(instruction, stage, build);
  if (ignored.has(keyword)) return;
  const readStage = inStage.get(keyword);
  if (readStage === undefined) {
    build.complete = false;
    const shown = keyword.length > 20 ? `${keyword.slice(0, 19)}…` : keyword;
    build.problems.push({
      message: `${shown} is no Dockerfile instruction, so this line is not read.`,
      range: build.lines.range(instruction.keywordAt),
    });
  } else if (stage !== undefined) readStage(instruction, stage, build);
}

const inStage = new Map<string, (instruction: DockerInstruction, stage: Stage, build: Build) => void>([
  ["ENV", readEnv],
  ["LABEL", readLabel],
  ["WORKDIR", readWorkdir],
  ["SHELL", readShellInstruction],
  ["COPY", readCopy],
  ["ADD", readCopy],
  ["RUN", readRun],
]);

function readFrom(instruction: DockerInstruction, build: Build): void {
  const [word, as, name, ...rest] = rawWords(instruction.arguments, build.escape);
  const range = build.lines.range(instruction.at);
  if (word === undefined) {
    build.complete = false;
    build.problems.push({ message: "FROM names no image.", range });
    return;
  }
  const named = as?.text.toLowerCase() === "as" && name !== undefined && rest.length === 0;
  if (as !== undefined && !named) build.problems.push({ message: "FROM takes one image, and a name behind AS.", range });
  const valueOf = (variable: string): Value => (predefined.has(variable) ? undefined : (build.globals.get(variable) ?? null));
  const base = imageOf(word, valueOf, build, true);
  if (!base.resolved) build.complete = false;
  if (!base.resolved && isKnown(expandDocker(word.text, valueOf, build.escape))) {
    build.problems.push({ message: "This is no reference to an image.", range: base.at });
  }
  const parent = base.stage === null ? undefined : build.stages[base.stage];
  if (named) build.names.set(name.text.toLowerCase(), build.stages.length);
  build.stages.push({
    facts: { name: named ? name.text : null, base, packages: [], labels: [], arguments: [...build.globalArguments], at: range },
    args: new Map(parent?.args),
    env: new Map(parent?.env),
    copies: [...(parent?.copies ?? [])],
    cwd: parent === undefined ? unknownFolder : parent.cwd,
    readable: parent?.readable ?? build.escape === "\\",
  });
}

/** The image that a word names: a stage before, `scratch`, or a reference. */
function imageOf(word: MappedText, valueOf: (name: string) => Value, build: Build, scratch: boolean): BaseImage {
  const text = expandDocker(word.text, valueOf, build.escape);
  const at = build.lines.range(sourceSpan(word, { start: 0, end: word.text.length }));
  const base = { written: word.text, image: null, tag: null, digest: null, stage: null, resolved: false, agent: "docker", at };
  if (!isKnown(text)) return { ...base, ...literalTag(word, build) };
  const stage = build.names.get(text.toLowerCase());
  if (stage !== undefined) return { ...base, stage, resolved: true };
  if (scratch && text === "scratch") return { ...base, resolved: true };
  const reference = parseImageReference(text);
  if (reference === undefined) return base;
  const written = literalTag(word, build);
  const tagAt = written !== undefined && written.tag === reference.tag ? written.tagAt : undefined;
  return { ...base, image: reference.image, tag: reference.tag, digest: reference.digest, resolved: true, ...(tagAt && { tagAt }) };
}

/** The tag where it is written without variables, whatever stands before it. */
function literalTag(word: MappedText, build: Build): { tag: string; tagAt: BaseImage["at"] } | undefined {
  const match = /:(\w[\w.-]{0,127})(?:@[^@]*)?$/.exec(word.text);
  const tag = match?.[1];
  if (
    match === null ||
    tag === undefined ||
    match.index < word.text.lastIndexOf("/", word.text.indexOf("@") < 0 ? undefined : word.text.indexOf("@"))
  )
    return undefined;
  const start = match.index + 1;
  return { tag, tagAt: build.lines.range(sourceSpan(word, { start, end: start + tag.length })) };
}

function readArg(instruction: DockerInstruction, stage: Stage | undefined, build: Build): void {
  for (const word of rawWords(instruction.arguments, build.escape)) {
    const equals = word.text.indexOf("=");
    const name = equals < 0 ? word.text : word.text.slice(0, equals);
    const lookUp = stage
      ? valueIn(stage)
      : (variable: string): Value => build.globals.get(variable) ?? (predefined.has(variable) ? undefined : null);
    const value = equals < 0 ? undeclared(name, stage, build) : known(expandDocker(word.text.slice(equals + 1), lookUp, build.escape));
    const setting = settingOf(name, word, equals < 0 ? null : equals + 1, value ?? null, build);
    if (stage === undefined) {
      define(build.globals, name, value);
      build.globalArguments.push(setting);
    } else {
      define(stage.args, name, value);
      stage.facts.arguments.push(setting);
    }
  }
}

/** More than this nobody writes; the rest is unknown. */
const maxVariables = 500;
const maxCopies = 300;

function define(variables: Map<string, Value>, name: string, value: Value): void {
  if (variables.has(name) || variables.size < maxVariables) variables.set(name, value);
}

/** What `ARG NAME` without a default holds: the value of the one before FROM, or nothing unless the build sets it. */
function undeclared(name: string, stage: Stage | undefined, build: Build): Value {
  if (predefined.has(name)) return undefined;
  return stage === undefined ? null : (build.globals.get(name) ?? null);
}

function valueIn(stage: Stage): (name: string) => Value {
  return name => (stage.env.has(name) ? stage.env.get(name) : stage.args.get(name));
}

function known(text: string): Value {
  return isKnown(text) ? text : undefined;
}

/** `start` is where the value begins in the word; null when none is written. */
function settingOf(name: string, word: MappedText, start: number | null, value: string | null, build: Build): ImageSetting {
  const at = build.lines.range(sourceSpan(word, { start: 0, end: word.text.length }));
  if (start === null) return { name, value, at };
  const raw = word.text.slice(start);
  const quoted = /^(["']).*\1$/s.test(raw) ? 1 : 0;
  if (value === null || raw.slice(quoted, raw.length - quoted) !== value) return { name, value, at };
  const span = sourceSpan(word, { start: start + quoted, end: word.text.length - quoted });
  return { name, value, at, valueAt: build.lines.range(span) };
}

/** `NAME=value NAME=value`, or the old form `NAME value with blanks`. */
function pairs({ arguments: text }: DockerInstruction, build: Build): { name: string; word: MappedText; start: number }[] {
  const words = rawWords(text, build.escape);
  const first = words[0];
  if (first === undefined) return [];
  if (first.text.includes("=")) {
    return words.map(word => {
      const equals = word.text.indexOf("=");
      return { name: word.text.slice(0, equals < 0 ? undefined : equals), word, start: equals < 0 ? word.text.length : equals + 1 };
    });
  }
  const blank = first.text.length;
  const start = blank + (/^\s*/.exec(text.text.slice(blank))?.[0].length ?? 0);
  return [{ name: first.text, word: text, start }];
}

function readEnv(instruction: DockerInstruction, stage: Stage, build: Build): void {
  const before = new Map(stage.env);
  const lookUp = (name: string): Value => (before.has(name) ? before.get(name) : stage.args.get(name));
  for (const { name, word, start } of pairs(instruction, build)) {
    define(stage.env, name, known(expandDocker(word.text.slice(start), lookUp, build.escape)));
  }
}

function readLabel(instruction: DockerInstruction, stage: Stage, build: Build): void {
  for (const { name, word, start } of pairs(instruction, build)) {
    const value = known(expandDocker(word.text.slice(start), valueIn(stage), build.escape));
    stage.facts.labels.push(
      settingOf(
        expandDocker(name, () => undefined, build.escape),
        word,
        start,
        value ?? null,
        build,
      ),
    );
  }
}

function readWorkdir(instruction: DockerInstruction, stage: Stage, build: Build): void {
  const folder = expandDocker(instruction.arguments.text, valueIn(stage), build.escape);
  stage.cwd = isKnown(folder) ? imagePath(stage.cwd, folder) : null;
}

function readShellInstruction(instruction: DockerInstruction, stage: Stage): void {
  stage.readable = jsonWords(instruction.arguments)?.some(word => isShell(word.text)) ?? false;
}

/** COPY and ADD, which also fetches addresses. */
function readCopy(instruction: DockerInstruction, stage: Stage, build: Build): void {
  const from = instruction.flags.find(flag => flag.name === "from");
  const outside = from !== undefined;
  if (from) readOtherImage(mapped(from.value, from.at.end - from.value.length), stage, build);
  const words = jsonWords(instruction.arguments) ?? rawWords(instruction.arguments, build.escape);
  const texts = words.map(word => expandDocker(word.text, valueIn(stage), build.escape));
  const target = texts.at(-1);
  const sources = texts.slice(0, -1);
  if (target === undefined || sources.length === 0) return;
  const to = isKnown(target) ? imagePath(stage.cwd, target) : null;
  const parents = instruction.flags.some(flag => flag.name === "parents");
  for (const [index, source] of sources.entries()) {
    const word = words[index];
    const isAddress = /^(?:[a-z]+:\/\/|git@)/i.test(source);
    if (instruction.keyword === "ADD" && isAddress && word) readAddress(instruction, source, word, stage, build);
    if (to === null) continue;
    if (stage.copies.length >= maxCopies) {
      build.complete = false;
      return;
    }
    const inside = !outside && !isAddress && !source.startsWith("<<") && isKnown(source);
    const intoFolder = sources.length > 1 || /(?:\/|^|\/\.)$/.test(target) || target === ".";
    const plain = source.replace(/^\/+/, "");
    if (inside && word && build.copies.length < maxCopies)
      build.copies.push({ value: plain || ".", range: build.lines.range(sourceSpan(word, { start: 0, end: word.text.length })) });
    stage.copies.push(copied(inside ? plain || "." : null, parents ? (imagePath(to, plain) ?? to) : to, intoFolder && !parents));
  }
}

function readAddress(instruction: DockerInstruction, source: string, word: MappedText, stage: Stage, build: Build): void {
  const isClone = /^(?:ssh|git):|^git@|\.git(?:#|$)/.test(source);
  const [address = "", ref] = source.split("#");
  const at = sourceSpan(word, { start: 0, end: word.text.length });
  const plain = (text: string) => ({ text, at });
  const words = isClone
    ? [plain("git"), plain("clone"), ...(ref ? [plain("-b"), plain(ref.replace(/:.*$/, ""))] : []), plain(address)]
    : [plain("curl"), plain(source)];
  const found = installsOf(readExec(words, scopeOf(stage)));
  const checksum = instruction.flags.find(flag => flag.name === "checksum");
  const packages = found.packages.map(one => ({
    ...one,
    by: "ADD",
    ...(checksum && { version: one.version ?? checksum.value, range: null }),
  }));
  addTo(stage, build, { ...found, packages }, stage.copies);
}

/** An image that is no stage of this file and that files are taken from. */
function readOtherImage(word: MappedText, stage: Stage, build: Build): void {
  const text = expandDocker(word.text, valueIn(stage), build.escape);
  if (/^\d+$/.test(text) || build.names.has(text.toLowerCase())) return;
  build.copiesFrom.push(imageOf(word, valueIn(stage), build, false));
}

function readRun(instruction: DockerInstruction, stage: Stage, build: Build): void {
  const mounted = instruction.flags.filter(flag => flag.name === "mount").flatMap(flag => readMount(flag.value, flag.at.end, stage, build));
  if (!stage.readable) {
    build.complete = false;
    return;
  }
  const scope = scopeOf(stage);
  const exec = jsonWords(instruction.arguments);
  const script =
    instruction.heredocs.text === ""
      ? instruction.arguments
      : joinMapped([instruction.arguments, mapped("\n", instruction.at.end), instruction.heredocs]);
  const reading = exec ? readExec(exec.map(wordFromSource), scope) : readShell(script, scope);
  addTo(stage, build, installsOf(reading), [...stage.copies, ...mounted]);
}

function addTo(stage: Stage, build: Build, found: ScriptInstalls, copies: readonly Copied[]): void {
  const to = { packages: stage.facts.packages, files: build.files, problems: build.problems };
  if (!addInstalls(to, found, copies, build.lines)) build.complete = false;
}

function scopeOf(stage: Stage): ShellScope {
  const variables = new Map<string, Value>(stage.args);
  for (const [name, value] of stage.env) variables.set(name, value);
  return { variables, cwd: stage.cwd, runsBareHeredocs: true };
}

/** `--mount=type=bind,source=…,target=…,from=…`. */
function readMount(text: string, end: number, stage: Stage, build: Build): Copied[] {
  const options = new Map<string, string>();
  for (const part of text.replaceAll('"', "").split(",")) {
    const [name = "", ...value] = part.split("=");
    options.set(name, value.join("="));
  }
  const from = options.get("from");
  if (from !== undefined && from !== "") {
    const start = end - text.length + text.indexOf(`from=${from}`) + "from=".length;
    readOtherImage(mapped(from, start), stage, build);
  }
  const type = options.get("type") ?? "bind";
  const target = options.get("target") ?? options.get("dst") ?? options.get("destination");
  if (type !== "bind" || target === undefined) return [];
  const to = imagePath(stage.cwd, asWritten(expandDocker(target, valueIn(stage), build.escape)));
  const source = options.get("source") ?? options.get("src") ?? ".";
  return to === null ? [] : [copied(from === undefined ? source.replace(/^\/+/, "") || "." : null, to, false)];
}
