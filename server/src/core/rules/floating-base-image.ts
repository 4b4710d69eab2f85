import type { Facts, FileWith } from "../facts-view.ts";
import type { BaseImage } from "../facts/types.ts";
import { suggestion } from "../fix.ts";
import type { Plan } from "../plan/view.ts";
import { relativeTo, repoPath } from "../repo.ts";
import { finalBase, imageName, isFloatingTag, registryAgents, targetImages } from "../target-images.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports base images of targets that can change under the same name. */
export const floatingBaseImage = defineRule({
  id: "floating-base-image",
  code: "ENV002",
  since: "0.1.0",
  severity: ["off", "info", "warning", "error", "error", "error"],
  title: "Floating base image",
  rationale: "Two builds a day apart can differ, and nobody has validated the second.",
  remedy: "Write a tag that stays, better still a digest.",
  source: "RTN-036; hadolint DL3006, DL3007; survey: 5 of 11 FROM lines",
  needs: ["images", "packages"],
  messages: {
    builtNoTag: "{target} is built from {image} without a tag; it can change any day",
    builtFloating: "{target} is built from {image}, whose tag can change any day",
    copiedNoTag: "{target} copies from {image} without a tag; it can change any day",
    copiedFloating: "{target} copies from {image}, whose tag can change any day",
    runsNoTag: "{target} runs {image} without a tag; it can change any day",
    runsFloating: "{target} runs {image}, whose tag can change any day",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "latest",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM python:latest\nRUN pip install x\n" },
        finds: ["image is built from python:latest, whose tag can change any day"],
      },
      {
        why: "no tag in a definition file",
        plan: "targets:\n  drp: {kind: container-cvmfs, tier: production, definition: containers/drp.def}\n",
        files: { "containers/drp.def": "Bootstrap: docker\nFrom: almalinux\n\n%post\n  dnf install -y git\n" },
        finds: ["drp is built from almalinux without a tag; it can change any day"],
      },
      {
        why: "in the stage that the last one builds on",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:stable AS base\nFROM base\nRUN true\n" },
      },
      {
        why: "a program copied from an image that moves",
        plan: "targets:\n  image: {kind: container, tier: service, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/\n" },
        finds: ["image copies from ghcr.io/astral-sh/uv:latest, whose tag can change any day"],
      },
      {
        why: "another file has a tag that stays",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM ghcr.io/prefix-dev/pixi\n", "ci/Dockerfile": "FROM ghcr.io/prefix-dev/pixi:0.41.4\n" },
      },
      {
        why: "an image that a service runs",
        plan: "targets:\n  web: {kind: service, tier: service, definition: docker-compose.yml}\n",
        files: { "docker-compose.yml": "services:\n  db:\n    image: postgres:latest\n  queue:\n    image: redis:7.2.5\n" },
        finds: ["web runs postgres:latest, whose tag can change any day"],
      },
    ],
    good: [
      {
        why: "a tag that stays",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM python:3.12.4-slim\n" },
      },
      {
        why: "a digest",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: `FROM python@sha256:${"0123456789abcdef".repeat(4)}\n` },
      },
      {
        why: "an argument without a value is unknown, not wrong",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "ARG BASE\nFROM $BASE\n" },
        outcome: "unknown",
      },
      {
        why: "an image that no target is built from",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\n", "ci/Dockerfile": "FROM debian\n" },
      },
      {
        why: "an image for developers, and those of CI",
        plan: "targets:\n  try: {kind: container, tier: developer, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:latest\n", ".gitlab-ci.yml": "test:\n  image: python:latest\n  script: [pytest]\n" },
        outcome: "not-applicable",
      },
      {
        why: "a stage that only builds something to copy from",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM scratch AS empty\nFROM debian:12.5\n" },
      },
    ],
  },

  check({ plan, facts, report }): void {
    let looked = 0;
    for (const { target, definition, image } of targetImages(plan, facts)) {
      looked++;
      const name = relativeTo(image.path, plan.folder);
      const base = finalBase(image.value);
      for (const one of [...(base ? [base] : []), ...(image.value.copiesFrom ?? [])]) {
        if (one.agent === "scratch" || (one.image === null && one.resolved)) continue;
        if (!one.resolved || one.image === null) {
          report.unknown(`${one === base ? "the base image" : "an image that files are copied from"} of ${name} depends on a variable`);
          continue;
        }
        if (!registryAgents.has(one.agent) || one.digest !== null || (one.tag !== null && !isFloatingTag(one.tag))) continue;
        const from = one === base ? "built" : "copied";
        report.finding(
          one.tag === null ? `${from}NoTag` : `${from}Floating`,
          definition.at,
          names(target.id, imageName(one), one.tag === null),
          {
            subject: `${target.id} ${one.image}`,
            related: [{ path: image.path, range: one.at, message: one === base ? "built from this" : "copied from this" }],
            fixes: [tagSeenElsewhere(facts, image, one)],
          },
        );
      }
    }
    for (const { target, definition, file } of composeTargets(plan, facts)) {
      looked++;
      for (const { name, version, range, at, versionAt } of file.value) {
        if (version === null || /^sha\d+:/.test(version) || !(range === null || isFloatingTag(version))) continue;
        report.finding(
          range === null ? "runsNoTag" : "runsFloating",
          definition.at,
          names(target.id, range === null ? name : `${name}:${version}`, range === null),
          { subject: `${target.id} ${name}`, related: [{ path: file.path, range: versionAt ?? at, message: "named here" }] },
        );
      }
    }
    if (looked === 0) report.notApplicable("no target is built from an image definition");
  },
});

/** Both names as long as the longest message leaves room for. */
function names(target: string, image: string, withoutTag: boolean): { target: string; image: string } {
  const shown = short(target, 14);
  return { target: shown, image: short(image, (withoutTag ? 36 : 44) - shown.length) };
}

/** The tag that stays which another file of the repository gives to the same image. */
function tagSeenElsewhere(facts: Facts, image: FileWith<"images">, base: BaseImage) {
  const seen = facts
    .with("images")
    .flatMap(({ value }) => [...value.stages.map(stage => stage.base), ...(value.copiesFrom ?? [])])
    .flatMap(one => (one.image === base.image && one.tag !== null && !isFloatingTag(one.tag) ? [one.tag] : []));
  const [tag] = seen;
  // without variables, so that the place of the tag is known
  if (tag === undefined || new Set(seen).size > 1 || base.written.includes("$") || base.written.includes("{")) return undefined;
  const edit =
    base.tagAt === undefined
      ? { range: { start: base.at.end, end: base.at.end }, newText: `:${tag}` }
      : { range: base.tagAt, newText: tag };
  return suggestion(`Use ${tag}, which stands in another file here`, { path: image.path, edits: [edit] });
}

/** Targets whose definition names the images that run: compose files and manifests of a cluster. */
function composeTargets(plan: Plan, facts: Facts) {
  return plan.targets.flatMap(target => {
    const { definition } = target;
    const path = definition && target.tier?.value !== "developer" ? repoPath(definition.value, plan.folder) : undefined;
    const file = path === undefined ? undefined : facts.at("packages", path);
    return definition === undefined || file?.role !== "workflow" || file.ecosystem !== "docker" ? [] : [{ target, definition, file }];
  });
}
