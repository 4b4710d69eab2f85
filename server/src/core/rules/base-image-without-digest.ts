import { relativeTo } from "../repo.ts";
import { finalBase, imageName, isFloatingTag, registryAgents, targetImages } from "../target-images.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports base images of production targets that a tag names, but no digest. */
export const baseImageWithoutDigest = defineRule({
  id: "base-image-without-digest",
  code: "ENV003",
  since: "0.1.0",
  severity: ["off", "off", "off", "info", "info", "warning"],
  title: "Base image without a digest",
  rationale: "Even a tag with a full version is built anew when its own base changes; only a digest names the bytes that were validated.",
  remedy: "Write the digest behind the tag: image:tag@sha256:…. An update of dependencies can keep it fresh.",
  source: "Path to production: validation on what is released; survey: 0 of 11 FROM lines have one",
  needs: ["images"],
  messages: { missing: "{image}, which {target} is built from, has no digest; add @sha256:…" },
  fix: "none",
  examples: {
    bad: [
      {
        why: "a tag only",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM python:3.13.1-slim\n" },
        finds: ["python:3.13.1-slim, which image is built from, has no digest; add @sha256:…"],
      },
      {
        why: "in a definition file",
        plan: "targets:\n  drp: {kind: container-cvmfs, tier: service, definition: drp.def}\n",
        files: { "drp.def": "Bootstrap: docker\nFrom: almalinux:9.4\n" },
      },
    ],
    good: [
      {
        why: "a digest",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: `FROM python:3.13.1-slim@sha256:${"0123456789abcdef".repeat(4)}\n` },
      },
      {
        why: "a tag that moves is another finding",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM python:latest\n" },
      },
      {
        why: "the project has decided how base images are fixed",
        plan: "dependencies: {pinning: {base-image: exact}}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM python:3.13.1-slim\n" },
      },
      {
        why: "before production, and before the stage of production",
        plan: "targets:\n  image: {kind: container, tier: pre-production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM python:3.13.1-slim\n" },
        outcome: "not-applicable",
      },
      {
        why: "an argument without a value is unknown",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "ARG BASE\nFROM $BASE\n" },
        outcome: "unknown",
      },
      {
        why: "nothing below it",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM scratch\nCOPY x /x\n" },
      },
    ],
  },

  check({ plan, facts, report }): void {
    const images = targetImages(plan, facts).filter(
      ({ target }) => target.tier?.value === "production" || target.tier?.value === "service",
    );
    if (images.length === 0) return report.notApplicable("no target for production is built from an image definition");
    for (const { target, definition, image } of images) {
      // a project that says how base images are to be fixed is held to that by another rule
      if ((target.pinning.get("base-image") ?? plan.pinning.get("base-image")) !== undefined) continue;
      const base = finalBase(image.value);
      if (base === undefined || (base.image === null && base.resolved)) continue;
      if (!base.resolved || base.image === null) {
        report.unknown(`the base image of ${relativeTo(image.path, plan.folder)} depends on a variable`);
        continue;
      }
      if (!registryAgents.has(base.agent) || base.digest !== null || base.tag === null || isFloatingTag(base.tag)) continue;
      report.finding(
        "missing",
        definition.at,
        { image: short(imageName(base), 24), target: short(target.id, 12) },
        { subject: `${target.id} ${base.image}`, related: [{ path: image.path, range: base.at, message: "built from this" }] },
      );
    }
  },
});
