import { readCondaLockList } from "../formats/conda-lock-list.ts";
import { condaFact } from "../formats/conda-fact.ts";
import { parseMatchSpec } from "../formats/match-spec.ts";
import { parseRequirementLine } from "../formats/requirement-lines.ts";
import { requirementFact } from "../formats/pep508.ts";
import {
  readYamlEvents,
  yamlEntries,
  yamlGet,
  yamlItems,
  yamlKind,
  yamlLiteralSpan,
  yamlSpan,
  yamlTarget,
  yamlText,
  type YamlEvents,
  type YamlNode,
} from "../formats/yaml-events.ts";
import { folderOf, globMatcher, repoPath } from "../repo.ts";
import { LineIndex, type Span } from "../text.ts";
import type { RepoPath } from "../types.ts";
import { defineReader } from "./define.ts";
import { requirements } from "./requirements.ts";
import type { Extracted, FileFacts, PackageFact, Problem } from "./types.ts";

/**
 * Conda environments. What `conda env export` writes fixes every package with version and build, and counts as a lock that does not tell
 * what was asked for; with `--no-builds` it is a manifest that does not tell either. conda-lock can write environments, too, and its own
 * lockfile may have such a name (`environment.lock.yml`).
 * Other YAML files in folders called `envs` have no list of specs under `dependencies` and give nothing.
 */
export const environmentYml = defineReader({
  id: "environment-yml",
  format: "environment.yml",
  ecosystem: null,
  role: "manifest",
  gives: ["packages", "lock"],
  matches: ["**/environment*.{yml,yaml}", "**/*environment.{yml,yaml}", "**/envs/*.{yml,yaml}", "**/conda-*.lock.{yml,yaml}"],
  docs: "https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-environments.html#create-env-file-manually",

  read({ path, text }) {
    const { yaml, problems: syntax } = readYamlEvents(text);
    if (yaml === undefined) return { value: {}, problems: syntax, complete: false };
    const list = dependencies(yaml);
    if (list === undefined) return condaLock(yaml, new LineIndex(text));
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    const context: Context = { yaml, path, lines: new LineIndex(text), packages, problems };
    for (const item of list) {
      if (yamlKind(yaml, item) === "scalar") addSpec(context, item);
      else if (yamlKind(yaml, item) === "map") addNested(context, item);
      else report(context, item, "This entry is neither a package nor a list for pip.");
    }
    const { isLock, isExport } = nature(yaml, list);
    const value = { packages: isExport ? packages.map(fact => ({ ...fact, direct: null })) : packages };
    return { value, problems, complete: problems.length === 0, ...(isLock && { locks: true as const }) };
  },

  examples: [
    {
      name: "specs of every form",
      file: "environment.yml",
      text: [
        "name: mapping",
        "channels: [conda-forge, bioconda]",
        "dependencies:",
        "  - python >=3.10,<3.13",
        "  - NumPy=1.26  # arrays",
        "  - bioconda::samtools==1.19.2",
        "  - 'scipy 1.11.*'",
        "  - r-base=4.3.1=h29c5900_5",
        '  - pandas[version=">=2,<3", build=py*]',
        "  - conda-forge/linux-64::gxx",
        "  - pywin32 306 py310  # [win]",
        "  - git",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "conda",
              name: "python",
              range: ">=3.10,<3.13",
              version: null,
              direct: true,
              group: "main",
              at: { start: { line: 3, character: 4 }, end: { line: 3, character: 23 } },
              versionAt: { start: { line: 3, character: 11 }, end: { line: 3, character: 23 } },
            },
            {
              name: "numpy",
              writtenName: "NumPy",
              range: "=1.26",
              version: null,
              versionAt: { start: { line: 4, character: 9 }, end: { line: 4, character: 14 } },
            },
            {
              name: "samtools",
              range: "==1.19.2",
              version: "1.19.2",
              versionAt: { start: { line: 5, character: 24 }, end: { line: 5, character: 30 } },
            },
            {
              name: "scipy",
              range: "1.11.*",
              version: null,
              versionAt: { start: { line: 6, character: 11 }, end: { line: 6, character: 17 } },
            },
            {
              name: "r-base",
              range: "4.3.1",
              version: "4.3.1",
              versionAt: { start: { line: 7, character: 11 }, end: { line: 7, character: 16 } },
            },
            {
              name: "pandas",
              range: ">=2,<3",
              version: null,
              versionAt: { start: { line: 8, character: 20 }, end: { line: 8, character: 26 } },
            },
            { name: "gxx", range: null, version: null, onlyOn: "linux-64" },
            { name: "pywin32", range: "306", version: "306", onlyOn: "win" },
            { name: "git", range: null, version: null },
          ],
        },
      },
    },
    {
      name: "with a list for pip",
      file: "workflow/envs/plot.yaml",
      text: "dependencies:\r\n  - pip\r\n  - pip:\r\n    - altair==5.2.0\r\n    - -r requirements.txt\r\n    - git+https://example.org/x.git\r\n",
      expect: {
        complete: false,
        problems: [
          {
            message: "The address does not tell the package's name; write name @ address.",
            range: { start: { line: 5, character: 6 }, end: { line: 5, character: 35 } },
          },
        ],
        value: {
          packages: [
            { ecosystem: "conda", name: "pip" },
            {
              ecosystem: "pypi",
              name: "altair",
              version: "5.2.0",
              direct: true,
              versionAt: { start: { line: 3, character: 14 }, end: { line: 3, character: 19 } },
            },
          ],
        },
      },
    },
    {
      name: "an export",
      file: "environment.yml",
      text: "name: sky\nchannels:\n  - conda-forge\ndependencies:\n  - _libgcc_mutex=0.1=conda_forge\n  - numpy=1.26.4=py312hf028579_0\n  - pip:\n    - requests==2.32.0\nprefix: /opt/conda/envs/sky\n",
      expect: {
        complete: true,
        locks: true,
        value: {
          packages: [
            { name: "_libgcc_mutex", version: "0.1", direct: null },
            {
              name: "numpy",
              version: "1.26.4",
              direct: null,
              versionAt: { start: { line: 5, character: 10 }, end: { line: 5, character: 16 } },
            },
            { ecosystem: "pypi", name: "requests", version: "2.32.0", direct: null },
          ],
        },
      },
    },
    {
      name: "the lockfile of conda-lock under another name",
      file: "envs/environment.lock.yml",
      text: "version: 1\nmetadata:\n  content_hash: {linux-64: aa}\npackage:\n- {name: zlib, version: 1.3.1, manager: conda, platform: linux-64}\n",
      expect: {
        complete: true,
        locks: true,
        value: {
          packages: [{ ecosystem: "conda", name: "zlib", version: "1.3.1", onlyOn: "linux-64" }],
          lock: { algorithm: "conda-lock-content-hash", recorded: "linux-64=aa" },
        },
      },
    },
    {
      name: "some other YAML file",
      file: "deploy/envs/production.yaml",
      text: "dependencies:\n  - name: redis\n    version: 1.2.3\nreplicas: 2\n",
      expect: { complete: true, problems: [], value: {} },
    },
    {
      name: "an entry that is no spec",
      file: "environment.yml",
      text: "dependencies:\n  - numpy\n  - '>= 3'\n  - {{ cookiecutter.name }}\n",
      expect: { complete: false, value: { packages: [{ name: "numpy" }] } },
    },
  ],
});

interface Context {
  readonly yaml: YamlEvents;
  readonly path: RepoPath;
  readonly lines: LineIndex;
  readonly packages: PackageFact[];
  readonly problems: Problem[];
}

/** conda-lock's own lockfile, if it is one. */
function condaLock(yaml: YamlEvents, lines: LineIndex): Extracted<FileFacts> {
  const [root] = yaml.roots;
  const isLock = root !== undefined && yamlGet(yaml, root, "metadata") !== undefined;
  const list = isLock ? readCondaLockList(yaml, root, lines) : undefined;
  if (list === undefined) return { value: {}, problems: [], complete: true };
  const { packages, problems, lock } = list;
  return { value: { packages, ...(lock && { lock }) }, problems, complete: problems.length === 0, locks: true };
}

/**
 * An export names version and build of everything (`name=version=build`), and the folder of the environment under `prefix`. Without that
 * key a list that long has been solved by a program all the same.
 */
function nature(yaml: YamlEvents, list: readonly YamlNode[]): { readonly isLock: boolean; readonly isExport: boolean } {
  const specs = list.flatMap(item => (yamlKind(yaml, item) === "scalar" ? [yamlText(yaml, item) ?? ""] : []));
  const [root] = yaml.roots;
  const hasPrefix = root !== undefined && yamlGet(yaml, root, "prefix") !== undefined;
  const withBuilds = specs.every(spec => /^(?:[^\s=]+::)?[A-Za-z0-9_.+-]+==?[^\s=<>!~*|,]+=[^\s=<>!~*|,]+$/.test(spec));
  const isLock = specs.length > 0 && withBuilds && (hasPrefix || specs.length >= 10);
  const fixed = specs.every(spec => /^(?:[^\s=]+::)?[A-Za-z0-9_.+-]+==?[^\s=<>!~*|,]+(?:=[^\s=<>!~*|,]+)?$/.test(spec));
  return { isLock, isExport: isLock || (hasPrefix && specs.length > 0 && fixed) };
}

/** The list under `dependencies`, if it is one of specs: no text and no `pip` in it means that the file is of another kind. */
function dependencies(yaml: YamlEvents): YamlNode[] | undefined {
  const root = yaml.roots[0];
  const list = root === undefined ? undefined : yamlGet(yaml, root, "dependencies");
  if (list === undefined || yamlKind(yaml, list) !== "list") return undefined;
  const items = yamlItems(yaml, list);
  const isSpec = (item: YamlNode) => yamlKind(yaml, item) === "scalar" || yamlGet(yaml, item, "pip") !== undefined;
  return items.length === 0 || items.some(isSpec) ? items : undefined;
}

function addSpec(context: Context, item: YamlNode): void {
  const { yaml, lines } = context;
  const written = yamlText(yaml, item) ?? "";
  const spec = parseMatchSpec(written);
  if (spec === undefined) return report(context, item, "This entry is not a match spec: name, version, build.");
  const span = yamlLiteralSpan(yaml, item);
  const whole = yamlSpan(yaml, item);
  const versionAt = span && spec.versionSpan && lines.range(shifted(spec.versionSpan, span.start));
  context.packages.push(condaFact(spec, lines.range(whole), versionAt, spec.subdir ?? selector(lines, whole)));
}

function addNested(context: Context, item: YamlNode): void {
  const { yaml } = context;
  for (const [key, value] of yamlEntries(yaml, item)) {
    if (yamlText(yaml, key) !== "pip") report(context, key, "Only pip may have a list of its own here.");
    else if (yamlKind(yaml, value) === "list") for (const line of yamlItems(yaml, value)) addRequirement(context, line);
    else if (yamlText(yaml, value) !== "") report(context, key, "What pip installs is not written as a list.");
  }
}

function addRequirement(context: Context, item: YamlNode): void {
  const { yaml, lines } = context;
  const written = yamlText(yaml, item);
  if (written === undefined) return report(context, item, "This entry for pip is not a requirement.");
  const parsed = parseRequirementLine(written);
  if (parsed.kind === "unreadable") return report(context, item, parsed.message);
  if (parsed.kind === "include") {
    const target = repoPath(parsed.target, folderOf(context.path));
    if (target !== undefined && requirements.matches.some(glob => globMatcher(glob)(target))) return;
    return report(context, item, "What this line includes is not read, so packages may be missing.", target);
  }
  if (parsed.kind !== "requirement") return;
  const span = yamlLiteralSpan(yaml, item);
  const fact = requirementFact(parsed.requirement, {
    lines,
    at: yamlSpan(yaml, item),
    ...(span && { offset: span.start }),
    group: "main",
    required: true,
    direct: true,
  });
  const onlyOn = fact.onlyOn ?? selector(lines, yamlSpan(yaml, item));
  context.packages.push({ ...fact, ...(onlyOn !== undefined && { onlyOn }) });
}

/** What stands in brackets in the comment at the end of the line: `# [linux]`, as conda-lock and conda-build read it. */
function selector(lines: LineIndex, span: Span): string | undefined {
  const { line } = lines.positionAt(span.end);
  const rest = lines.text.slice(span.end, lines.lineEnd(line));
  return /^['"]?\s+#\s*\[([^\]]+)\]/.exec(rest)?.[1]?.trim();
}

function report(context: Context, node: YamlNode, message: string, settledBy?: RepoPath): void {
  const range = context.lines.range(yamlSpan(context.yaml, yamlTarget(context.yaml, node)));
  context.problems.push({ message, range, ...(settledBy !== undefined && { settledBy }) });
}

function shifted(span: Span, offset: number): Span {
  return { start: span.start + offset, end: span.end + offset };
}
