import { planNames } from "../../core/plan-files.ts";
import { globPattern } from "../../core/repo.ts";
import { generatedBy, type Artefact } from "../artefact.ts";
import { loadReaders } from "../load-registry.ts";

/** What is looked at before every commit: enough that a commit of program text or prose alone costs nothing. */
const roles: ReadonlySet<string> = new Set(["manifest", "lock", "image", "metadata"]);

/** For pre-commit, which reads the file at the top of a repository that it is pointed to. https://pre-commit.com/#new-hooks */
export async function preCommitHooks(root: string): Promise<Artefact[]> {
  const readers = (await loadReaders(root)).filter(({ role }) => roles.has(role));
  const plans = [...planNames, "*.smp.yaml", ".smp/config.yaml", ".smp/signoffs/*.{yaml,yml}"].map(name => `**/${name}`);
  const globs = [...plans, ...new Set(readers.flatMap(({ matches }) => matches))];
  // at any depth, also where a reader looks at the top only: to look once too often costs a second
  const patterns = globs.map(glob => globPattern(glob.replace(/^\*\*\//, "")).replaceAll("\\/", "/"));
  const alternatives = [...new Set(patterns)].sort().map((pattern, at) => `${at === 0 ? " " : "|"} ${pattern}`);
  const expression = ["(?x)^(?:[^/]+/)*(?:", ...alternatives, ")$"];
  const lines = [
    `# ${generatedBy}`,
    "- id: smp-check",
    "  name: software management plan",
    "  description: Compares the software management plan with manifests, lockfiles, image definitions and metadata.",
    "  entry: smp check",
    "  language: node",
    "  # plan and repository are compared as a whole, once, whichever of these files is committed",
    "  pass_filenames: false",
    "  require_serial: true",
    "  files: |",
    ...expression.map(line => `    ${line}`),
  ];
  return [{ path: ".pre-commit-hooks.yaml", text: `${lines.join("\n")}\n` }];
}
