import {
  bodyLines,
  fillTemplate,
  isSectionName,
  parseApptainerDefinition,
  readDefArguments,
  type DefSection,
  type DefStage,
} from "../formats/apptainer-def.ts";
import { addInstalls, type ImageInstalls } from "../formats/image-installs.ts";
import { copied, imagePath, type Copied } from "../formats/image-paths.ts";
import { parseImageReference } from "../formats/image-reference.ts";
import { joinMapped, sliceMapped, sourceSpan, type MappedText } from "../formats/mapped-text.ts";
import { installsOf } from "../formats/shell/install.ts";
import { readShell } from "../formats/shell/script.ts";
import { asWritten, isKnown } from "../formats/shell/values.ts";
import { isShell } from "../formats/shell/wrappers.ts";
import { LineIndex, type Span } from "../text.ts";
import type { SourceFile } from "../types.ts";
import { normalName } from "../ecosystems/names.ts";
import { defineReader } from "./define.ts";
import type { BaseImage, Extracted, Fact, FileFacts, ImageSetting, ImageStage, InstalledFrom, InstalledPackage, Problem } from "./types.ts";

export const apptainer = defineReader({
  id: "apptainer",
  format: "Apptainer.def",
  ecosystem: null,
  role: "image",
  gives: ["images"],
  matches: ["**/*.def", "**/Singularity", "**/Singularity.*", "**/Apptainer", "**/Apptainer.*"],
  docs: "https://apptainer.org/docs/user/main/definition_files.html",
  read,
  examples: [
    {
      name: "two stages, arguments and a here-document",
      file: "containers/tool.def",
      text: `Bootstrap: docker # where it comes from
From: python:{{ PYTHON }}-slim
Stage: build

%arguments
    PYTHON=3.12
    NUMPY=1.26.4

%files
    requirements.txt /opt/
    "my lock.yml" /opt/conda.yml

%post -c /bin/bash
    set -e
    pip install numpy=={{ NUMPY }} \\
        'scipy>=1.10'
    pip install -r /opt/requirements.txt
    cat > /x <<EOF
apt-get install nothing
EOF
    conda env create -f /opt/conda.yml

Bootstrap: library
From: library://example/base/runtime:1.2.0

%files from build
    /venv /venv

%labels
    Version 2.3.1

%appinstall viewer
    apt-get install -y gnuplot=5.4.4+dfsg1-2
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          images: {
            final: 1,
            installsFrom: [{ value: "requirements.txt" }, { value: "my lock.yml" }],
            stages: [
              {
                name: "build",
                base: { written: "python:{{ PYTHON }}-slim", image: "python", tag: "3.12-slim", agent: "docker", resolved: true },
                packages: [
                  { ecosystem: "pypi", name: "numpy", version: "1.26.4" },
                  {
                    ecosystem: "pypi",
                    name: "scipy",
                    range: ">=1.10",
                    at: { start: { line: 15, character: 9 }, end: { line: 15, character: 20 } },
                  },
                ],
                at: { start: { line: 0, character: 0 } },
              },
              {
                name: null,
                base: {
                  image: "example/base/runtime",
                  tag: "1.2.0",
                  agent: "library",
                  tagAt: { start: { line: 23, character: 37 }, end: { line: 23, character: 42 } },
                },
                packages: [{ ecosystem: "deb", name: "gnuplot", version: "5.4.4+dfsg1-2" }],
                labels: [{ name: "Version", value: "2.3.1" }],
              },
            ],
          },
        },
      },
    },
    {
      name: "an agent that builds from a mirror",
      file: "Singularity",
      text: "BootStrap: yum\nOSVersion: 9\nMirrorURL: https://mirror.example.org/%{OSVERSION}/\nInclude: yum git\n\n%post\n    dnf install -y gcc\n",
      expect: {
        complete: true,
        value: {
          images: {
            stages: [
              {
                base: { image: null, resolved: true, agent: "yum" },
                packages: [
                  { ecosystem: "rpm", name: "yum" },
                  { name: "git", by: "yum", at: { start: { line: 3, character: 13 } } },
                  { name: "gcc", by: "dnf" },
                ],
              },
            ],
          },
        },
      },
    },
    {
      name: "an argument without a value",
      file: "Apptainer.cuda",
      text: "Bootstrap: docker\nFrom: nvidia/cuda:{{ CUDA }}-base\n\n%post\n    pip install torch=={{ TORCH }} {{ EXTRA }}\n",
      expect: {
        complete: false,
        problems: [{ message: "{{EXTRA}} depends on an unknown value, so this package is not read." }],
        value: {
          images: {
            stages: [
              { base: { image: null, tag: null, resolved: false }, packages: [{ name: "torch", version: null, range: "=={{TORCH}}" }] },
            ],
          },
        },
      },
    },
    {
      name: "a definition file of a linker",
      file: "src/library.def",
      text: "LIBRARY mylib\nEXPORTS\n  start @1\n  stop @2\n",
      expect: { complete: true, problems: [], value: {} },
    },
  ],
});

function read(file: SourceFile): Extracted<FileFacts> {
  const definition = parseApptainerDefinition(file.text);
  if (!definition.recognised) return { value: {}, problems: [], complete: true };
  const lines = new LineIndex(file.text);
  const problems: Problem[] = [];
  const installsFrom: InstalledFrom[] = [];
  const copies: Fact<string>[] = [];
  let complete = true;
  const stages = definition.stages.map(stage => {
    const read = readStage(stage, { lines, problems, files: installsFrom, copies });
    complete &&= read.complete;
    return read.facts;
  });
  const images = { stages, final: stages.length - 1, installsFrom, ...(copies.length > 0 && { copies: copies.slice(0, maxCopies) }) };
  return { value: { images }, problems: problems.slice(0, maxProblems), complete };
}

const maxProblems = 200;
/** The last ones count; more than this nobody writes. */
const maxCopies = 300;

type Gathered = Omit<ImageInstalls, "packages"> & { readonly lines: LineIndex; readonly copies: Fact<string>[] };

function readStage(stage: DefStage, to: Gathered): { facts: ImageStage; complete: boolean } {
  const { lines, problems } = to;
  const values = new Map<string, string>();
  const settings: ImageSetting[] = [];
  for (const { name, value, at } of readDefArguments(stage)) {
    values.set(name, value.text);
    settings.push({ name, value: value.text, at: lines.range(at), valueAt: lines.range(spanOf(value)) });
  }
  let complete = true;
  for (const at of stage.invalid) {
    complete = false;
    problems.push({ message: "This is no header of Apptainer, so the line is not read.", range: lines.range(at) });
  }
  for (const section of stage.sections) {
    if (isSectionName(section.name)) continue;
    complete = false;
    problems.push({ message: "This is no section of Apptainer, so it is not read.", range: lines.range(section.at) });
  }
  const base = baseOf(stage, values, lines);
  complete &&= base.resolved;
  const packages: InstalledPackage[] = [...included(stage, base.agent, values, lines)];
  const copies = stage.sections
    .filter(section => section.name === "files")
    .flatMap(section => copiesOf(section, values, to))
    .slice(-maxCopies);
  for (const script of scriptsOf(stage)) {
    if (!isRunByShell(script.arguments)) complete = false;
    else {
      const reading = readShell(fillTemplate(script.body, values), { variables: new Map(), cwd: script.cwd });
      if (!addInstalls({ ...to, packages }, installsOf(reading), copies, lines)) complete = false;
    }
  }
  const name = stage.headers.get("stage")?.value.text ?? null;
  const labels = stage.sections.filter(section => section.name === "labels").flatMap(section => labelsOf(section, values, lines));
  return { facts: { name, base, packages, labels, arguments: settings, at: lines.range(stage.at) }, complete };
}

interface Script {
  readonly body: MappedText;
  readonly arguments: string;
  readonly cwd: string;
}

/** `%post`, of which several are run as one, and the `%appinstall` of each app. `%pre` and `%setup` run on the host. */
function scriptsOf(stage: DefStage): Script[] {
  const post = stage.sections.filter(section => section.name === "post");
  const apps = stage.sections.filter(section => section.name === "appinstall");
  return [
    ...(post.length > 0
      ? [{ body: joinMapped(post.map(section => section.body)), arguments: post.at(-1)?.arguments ?? "", cwd: "/" }]
      : []),
    ...apps.map(section => ({ body: section.body, arguments: "", cwd: imagePath("/scif/apps", section.arguments) ?? "/scif/apps" })),
  ];
}

/** `%post -c /bin/bash` names the program that runs it. */
function isRunByShell(options: string): boolean {
  const program = /(?:^|\s)-c\s+(\S+)/.exec(options)?.[1];
  return program === undefined || isShell(program);
}

const fromRegistry = new Set(["docker", "docker-daemon", "oras", "library", "shub"]);
const withoutImage = new Set([
  "localimage",
  "docker-archive",
  "oci",
  "oci-archive",
  "yum",
  "dnf",
  "debootstrap",
  "arch",
  "busybox",
  "zypper",
  "scratch",
  "http",
  "https",
]);

function baseOf(stage: DefStage, values: ReadonlyMap<string, string>, lines: LineIndex): BaseImage {
  const bootstrap = stage.headers.get("bootstrap");
  const agent = asWritten(bootstrap ? fillTemplate(bootstrap.value, values).text.toLowerCase() : "");
  const from = stage.headers.get("from")?.value;
  const place = from ?? bootstrap?.value;
  const at = lines.range(place ? spanOf(place) : stage.at);
  const base = { written: from?.text ?? "", image: null, tag: null, digest: null, stage: null, resolved: false, agent, at };
  if (withoutImage.has(agent)) return { ...base, resolved: true };
  if (!fromRegistry.has(agent) || from === undefined) return base;
  const filled = fillTemplate(from, values);
  const start = /^[a-z-]+:\/\//i.exec(filled.text)?.[0].length ?? 0;
  const reference = isKnown(filled.text) ? imageOf(sliceMapped(filled, start, filled.text.length), agent) : undefined;
  if (reference === undefined) return base;
  const prefix = prefixOf(stage, values, agent);
  if (!isKnown(prefix)) return base;
  const { tag, digest } = reference;
  const tagSpan = tag === null ? undefined : { start: start + reference.tagStart, end: start + reference.tagStart + tag.length };
  const tagAt = tagSpan && isVerbatim(filled, tagSpan) ? lines.range(sourceSpan(filled, tagSpan)) : undefined;
  return { ...base, image: prefix + reference.image, tag, digest, resolved: true, ...(tagAt && { tagAt }) };
}

function imageOf(
  text: MappedText,
  agent: string,
): { image: string; tag: string | null; digest: string | null; tagStart: number } | undefined {
  if (agent !== "library" && agent !== "shub") return parseImageReference(text.text);
  // Container libraries also allow capitals, and give a content hash in place of the tag.
  const parts = /^((?:[\w.-]+(?::\d+)?\/)?[\w.-]+(?:\/[\w.-]+)*)(?::([\w.-]+(?:,[\w.-]+)*))?(?:@([\w:]+))?$/.exec(text.text);
  const image = parts?.[1];
  if (image === undefined) return undefined;
  const tag = parts?.[2] ?? null;
  const isHash = tag?.startsWith("sha256.") ?? false;
  return {
    image,
    tag: isHash ? null : tag,
    digest: isHash ? tag : (parts?.[3] ?? null),
    tagStart: tag === null || isHash ? -1 : image.length + 1,
  };
}

/** The older headers that give registry and path on lines of their own. */
function prefixOf(stage: DefStage, values: ReadonlyMap<string, string>, agent: string): string {
  if (agent !== "docker") return "";
  const parts = ["registry", "namespace"].map(key => {
    const header = stage.headers.get(key);
    return header === undefined
      ? ""
      : fillTemplate(header.value, values)
          .text.replace(/^https?:\/\//, "")
          .replace(/\/+$/, "");
  });
  return parts
    .filter(part => part !== "")
    .map(part => `${part}/`)
    .join("");
}

const includeEcosystems = new Map([
  ["yum", "rpm"],
  ["dnf", "rpm"],
  ["zypper", "rpm"],
  ["debootstrap", "deb"],
]);

/** `Include: git make`: what the agent installs along with the base system. */
function included(stage: DefStage, agent: string, values: ReadonlyMap<string, string>, lines: LineIndex): InstalledPackage[] {
  const ecosystem = includeEcosystems.get(agent);
  const include = stage.headers.get("include");
  if (ecosystem === undefined || include === undefined) return [];
  const text = fillTemplate(include.value, values);
  return [...text.text.matchAll(/[^\s,]+/g)].flatMap(match => {
    if (!isKnown(match[0])) return [];
    const at = lines.range(sourceSpan(text, { start: match.index, end: match.index + match[0].length }));
    return [{ ecosystem, name: normalName(ecosystem, match[0]), version: null, range: null, by: agent, at }];
  });
}

/** `source [target]` of a `%files` section; without a target a file keeps its path. */
function copiesOf(section: DefSection, values: ReadonlyMap<string, string>, gathered: Gathered): Copied[] {
  const outside = /^from\s/i.test(`${section.arguments} `) && section.arguments !== "";
  return bodyLines(fillTemplate(section.body, values)).flatMap(line => {
    const words = [...line.text.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+/g)].map(match => match[1] ?? match[2] ?? match[0]);
    const [source, target = source] = words;
    const to = target === undefined || !isKnown(target) ? null : imagePath("/", target);
    if (source === undefined || to === null) return [];
    const inside = !outside && isKnown(source) && !source.startsWith("/");
    if (inside) gathered.copies.push({ value: source, range: gathered.lines.range(spanOf(line)) });
    return [copied(inside ? source : null, to, target?.endsWith("/") ?? false)];
  });
}

function labelsOf(section: DefSection, values: ReadonlyMap<string, string>, lines: LineIndex): ImageSetting[] {
  return bodyLines(section.body).map(line => {
    const name = /^\S+/.exec(line.text)?.[0] ?? "";
    const start = name.length + (/^\s*/.exec(line.text.slice(name.length))?.[0].length ?? 0);
    const written = sliceMapped(line, start, line.text.length);
    const filled = fillTemplate(written, values).text;
    const at = lines.range(spanOf(line));
    const value = isKnown(filled) ? filled : null;
    return { name, value, at, ...(value === written.text && { valueAt: lines.range(spanOf(written)) }) };
  });
}

function spanOf(text: MappedText): Span {
  return sourceSpan(text, { start: 0, end: text.text.length });
}

/** Whether a span of the text stands in the file letter by letter. */
function isVerbatim(text: MappedText, span: Span): boolean {
  return sliceMapped(text, span.start, span.end).parts.every(part => part.whole === undefined);
}
