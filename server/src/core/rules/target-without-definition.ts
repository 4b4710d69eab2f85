import { parseImageReference } from "../formats/image-reference.ts";
import type { Facts } from "../facts-view.ts";
import { suggestion } from "../fix.ts";
import { addEntry } from "../plan/edit.ts";
import type { Plan, PlanTarget } from "../plan/view.ts";
import { relativeTo } from "../repo.ts";
import { isFloatingTag } from "../target-images.ts";
import { startOfFile } from "../text.ts";
import type { RepoPath, RepoSnapshot } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports targets for production and services that nothing in the repository defines. */
export const targetWithoutDefinition = defineRule({
  id: "target-without-definition",
  code: "ENV001",
  since: "0.1.0",
  severity: ["off", "off", "info", "error", "error", "error"],
  title: "Production target without a captured environment",
  rationale: "An environment that nobody can build again is lost with the machine it lies on.",
  remedy: "Name the file that the target is built from under definition: a Dockerfile, a definition file, an environment or a recipe.",
  source: "ELIXIR SMP stage 4; RTN-036; EVERSE software_is_containerized",
  needs: [],
  messages: {
    none: "{target} is a {tier} target without a definition file",
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
        why: "a service",
        plan: "targets:\n  rsp:\n    kind: container\n    tier: service\n",
        finds: ["rsp is a service target without a definition file"],
      },
      {
        why: "a recipe of EasyBuild lies there",
        plan: "targets:\n  clusters: {kind: hpc-module, tier: production}\n",
        files: { "easybuild/strainscope-2.3.1.eb": "name = 'strainscope'\n" },
        finds: ["clusters has no definition file; easybuild/strainscope-2.3.1.eb may be it"],
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
      {
        why: "a service that somebody else makes, with its version",
        plan: "targets:\n  queue: {kind: service, tier: service, artefact: 'ghcr.io/example/ocps:1.8.2'}\n",
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

  check({ plan, facts, report }): void {
    const targets = plan.targets.filter(
      ({ tier, kind }) => /^(production|service)$/.test(tier?.value ?? "") && definedBy.has(kind?.value ?? ""),
    );
    if (targets.length === 0) return report.notApplicable("no target for production or a service needs a definition");
    for (const target of targets) {
      if (target.definition !== undefined || refersOn(target) || isMadeElsewhere(target)) continue;
      const candidates = candidatesFor(plan, facts, target);
      const [first] = candidates;
      const params = {
        target: short(target.id, 24),
        tier: target.tier?.value ?? "",
        file: short(first === undefined ? "" : relativeTo(first, plan.folder), 31),
      };
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

/** Kinds that are built from a file, with the paths that such a file has. Stacks and site packages are defined elsewhere. */
const definedBy: ReadonlyMap<string, readonly RegExp[]> = new Map([
  ["container", [/(^|[./-])(Dockerfile|Containerfile)($|\.)|\.dockerfile$/, /\.def$/]],
  ["container-with-mount", [/(^|[./-])(Dockerfile|Containerfile)($|\.)|\.dockerfile$/, /\.def$/]],
  ["container-cvmfs", [/\.def$/, /(^|[./-])(Dockerfile|Containerfile)($|\.)|\.dockerfile$/]],
  [
    "conda",
    [/(^|\/)(conda\.)?recipe\/(meta|recipe)\.ya?ml$|(^|\/)recipe\.ya?ml$/, /(^|\/)environment\.ya?ml$/, /(^|\/)conda-lock\.ya?ml$/],
  ],
  ["hpc-module", [/\.eb$/, /(^|\/)modulefiles?\/[^/]+\/[^/]+$/]],
  ["spack", [/(^|\/)spack\.ya?ml$/, /(^|\/)spack\/(.*\/)?package\.py$/]],
  ["virtual-machine", [/\.pkr\.(hcl|json)$/, /(^|\/)Vagrantfile$/]],
  ["service", [/(^|\/)(docker-)?compose\.ya?ml$/, /(^|\/)Chart\.yaml$/, /(^|[./-])(Dockerfile|Containerfile)($|\.)/]],
]);

/** A service that is taken as somebody else delivers it, by an image with a version. */
function isMadeElsewhere({ tier, artefact }: PlanTarget): boolean {
  const image = tier?.value === "service" && artefact !== undefined ? parseImageReference(artefact.value) : undefined;
  return image !== undefined && (image.digest !== null || (image.tag !== null && !isFloatingTag(image.tag)));
}

function refersOn(target: PlanTarget): boolean {
  return target.node.kind === "map" && target.node.entries.some(({ key }) => key === "same_as" || key === "based_on");
}

/** Files whose name fits some kind. */
function definitionsIn(repo: RepoSnapshot): RepoPath[] {
  const patterns = [...new Set([...definedBy.values()].flat())];
  return [...repo.entries].flatMap(([path, kind]) => (kind === "file" && patterns.some(pattern => pattern.test(path)) ? [path] : []));
}

/** Files in the plan's folder, then below it, whose name fits the kind. */
function candidatesFor(plan: Plan, facts: Facts, target: PlanTarget): RepoPath[] {
  const patterns = definedBy.get(target.kind?.value ?? "") ?? [];
  const inside = facts.listed(definitionsIn).filter(path => plan.folder === "" || path.startsWith(`${plan.folder}/`));
  return patterns
    .flatMap(pattern =>
      inside.filter(
        path =>
          pattern.test(path) &&
          !/(^|\/)(\.?tests?|docs?|examples?|benchmarks?|\.?ci|\.github|\.devcontainer|vendor|third_party)\//.test(path),
      ),
    )
    .sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1));
}
