import type { BaseImage, ImageFacts } from "../facts/types.ts";
import { relativeTo, repoPath } from "../repo.ts";
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
  needs: ["images"],
  messages: {
    noTag: "{target} is built from {image} without a tag; it can change any day",
    floating: "{target} is built from {image}, whose tag can change any day",
  },
  fix: "none",
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
        why: "a stage that only builds something to copy from",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM scratch AS empty\nFROM debian:12.5\n" },
      },
    ],
  },

  check({ plan, facts, report }): void {
    const targets = plan.targets.filter(target => target.definition !== undefined && target.tier?.value !== "developer");
    let looked = 0;
    for (const target of targets) {
      const definition = target.definition;
      const path = definition && repoPath(definition.value, plan.folder);
      const image = path === undefined ? undefined : facts.at("images", path);
      if (definition === undefined || image === undefined) continue;
      looked++;
      const base = finalBase(image.value);
      if (base === undefined || base.agent === "scratch" || (base.image === null && base.resolved)) continue;
      if (!base.resolved || base.image === null) {
        report.unknown(`the base image of ${relativeTo(image.path, plan.folder)} depends on a variable`);
        continue;
      }
      if (!registryAgents.has(base.agent) || base.digest !== null) continue;
      const tag = base.tag;
      if (tag !== null && !isFloating(tag)) continue;
      const written = tag === null ? base.image : `${base.image}:${tag}`;
      report.finding(
        tag === null ? "noTag" : "floating",
        definition.at,
        { target: short(target.id, 18), image: short(written, 34) },
        {
          subject: `${target.id} ${base.image}`,
          related: [{ path: image.path, range: base.at, message: "built from this" }],
        },
      );
    }
    if (looked === 0) report.notApplicable("no target is built from an image definition");
  },
});

/** Bootstrap agents whose images carry tags. */
const registryAgents: ReadonlySet<string> = new Set(["docker", "library", "oras", "shub"]);

/** What the final stage stands on, through the stages that it builds on. */
function finalBase(image: ImageFacts): BaseImage | undefined {
  let stage = image.stages[image.final];
  for (let step = 0; stage?.base.stage !== null && stage !== undefined && step < image.stages.length; step++)
    stage = image.stages[stage.base.stage];
  return stage?.base;
}

/** Tags that are moved by habit. A version without a patch level moves too, but slowly and by everybody's expectation. */
function isFloating(tag: string): boolean {
  return /^(latest|edge|nightly|weekly|daily|main|master|dev|devel|develop|development|head|canary|rolling|stable|testing|unstable|sid|lts|current|[dw]_latest)$|(^|[-_.])latest([-_.]|$)|^(latest|nightly|edge)-/i.test(
    tag,
  );
}
