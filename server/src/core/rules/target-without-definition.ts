import { readerFor } from "../facts-view.ts";
import { suggestion } from "../fix.ts";
import { addEntry } from "../plan/edit.ts";
import type { Plan, PlanTarget } from "../plan/view.ts";
import { relativeTo } from "../repo.ts";
import { startOfFile } from "../text.ts";
import type { RepoPath, RepoSnapshot } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports production targets that nothing in the repository defines. */
export const targetWithoutDefinition = defineRule({
  id: "target-without-definition",
  code: "ENV001",
  since: "0.1.0",
  severity: ["off", "off", "info", "error", "error", "error"],
  title: "Production target without a captured environment",
  rationale: "An environment that nobody can build again is lost with the machine it lies on.",
  remedy: "Name the file that the target is built from under definition: a Dockerfile, a definition file, an environment or a recipe.",
  source: "ELIXIR SMP stage 4; RTN-036; EVERSE software_is_containerized",
  needs: ["images", "packages"],
  messages: {
    none: "{target} is a production target without a definition file",
    found: "{target} has no definition file; {file} may be it",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "built by hand",
        plan: "targets:\n  clusters: {kind: hpc-module, tier: production, artefact: X/1.0}\n",
        finds: ["clusters is a production target without a definition file"],
      },
      {
        why: "the file is there, the plan does not say so",
        plan: "targets:\n  image:\n    kind: container\n    tier: production\n",
        files: { Dockerfile: "FROM debian:12.5\n" },
        finds: ["image has no definition file; Dockerfile may be it"],
      },
    ],
    good: [
      {
        why: "defined",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\n" },
      },
      { why: "not for production", plan: "targets:\n  try-out: {kind: container, tier: developer}\n" },
      {
        why: "the same thing as another target",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n  mirror: {kind: container, tier: production, same_as: image}\n",
        files: { Dockerfile: "FROM debian:12.5\n" },
      },
      { why: "installed as a package, whose manifest is its definition", plan: "targets:\n  pypi: {kind: pip, tier: production}\n" },
    ],
  },

  check({ plan, repo, report }): void {
    const targets = plan.targets.filter(target => target.tier?.value === "production" && definedBy.has(target.kind?.value ?? ""));
    if (targets.length === 0) return report.notApplicable("no production target needs a definition");
    for (const target of targets) {
      if (target.definition !== undefined || refersOn(target)) continue;
      const candidates = candidatesFor(plan, repo, target);
      const [first] = candidates;
      const params = { target: short(target.id, 30), file: short(first === undefined ? "" : relativeTo(first, plan.folder), 36) };
      report.finding(first === undefined ? "none" : "found", target.at, params, {
        subject: target.id,
        related: candidates.slice(0, 3).map(path => ({ path, range: startOfFile, message: "this may define it" })),
        fixes: candidates.slice(0, 3).map(path => {
          const name = relativeTo(path, plan.folder);
          return suggestion(
            `Set definition to ${name}`,
            target.node.kind === "map" ? addEntry(plan.main, target.node, "definition", name) : undefined,
          );
        }),
      });
    }
  },
});

/** Kinds that are built from a file, with the formats that such a file has. Stacks and site packages are defined elsewhere. */
const definedBy: ReadonlyMap<string, readonly string[]> = new Map([
  ["container", ["Dockerfile", "Apptainer.def"]],
  ["container-cvmfs", ["Apptainer.def", "Dockerfile"]],
  ["conda", ["environment.yml", "conda-lock.yml"]],
  ["hpc-module", []],
  ["spack", []],
  ["virtual-machine", []],
]);

function refersOn(target: PlanTarget): boolean {
  return target.node.kind === "map" && target.node.entries.some(({ key }) => key === "same_as" || key === "based_on");
}

/** Files in the plan's folder, then below it, whose format fits the kind. */
function candidatesFor(plan: Plan, repo: RepoSnapshot, target: PlanTarget): RepoPath[] {
  const formats = definedBy.get(target.kind?.value ?? "") ?? [];
  const inside = [...repo.files.keys()].filter(path => plan.folder === "" || path.startsWith(`${plan.folder}/`));
  return formats
    .flatMap(format =>
      inside.filter(path => readerFor(path)?.format === format && !/(^|\/)(tests?|docs?|examples?|benchmarks?)\//.test(path)),
    )
    .sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1));
}
