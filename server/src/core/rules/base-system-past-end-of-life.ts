import { finalBase, targetImages } from "../target-images.ts";
import { basesOf, baseSystems } from "../tables/end-of-life.ts";
import { relativeTo } from "../repo.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports images of targets that stand on a system without support. */
export const baseSystemPastEndOfLife = defineRule({
  id: "base-system-past-end-of-life",
  code: "ENV006",
  since: "0.1.0",
  severity: ["off", "info", "warning", "warning", "warning", "warning"],
  title: "Base system past its end of life",
  rationale: "Nobody mends its faults any more, and package servers move old systems away, so that the image cannot be built again.",
  remedy: "Build on a version that is supported for as long as the release is used.",
  source: "blog on production: operating systems and security; survey: 2 of 11 FROM lines",
  needs: ["images"],
  messages: {
    ended: "{system} {version} of {target} left support in {month}; {newer} is supported",
    endedOnly: "{system} {version} of {target} left support in {month}; take a newer one",
  },
  fix: "none",
  examples: {
    bad: [
      {
        why: "an old Ubuntu",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM ubuntu:20.04\n" },
        finds: ["Ubuntu 20.04 of image left support in May 2025; 26.04 is supported"],
      },
      {
        why: "below an image of somebody else",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM nvidia/cuda:11.4.3-runtime-centos7\n" },
        finds: ["CentOS 7 of image left support in June 2024; take a newer one"],
      },
      {
        why: "language and system",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM docker.io/library/python:3.8.12-buster\n" },
      },
    ],
    good: [
      {
        why: "supported",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM ubuntu:24.04\n" },
      },
      {
        why: "long term support counts",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM python:3.12.4-slim-bookworm\n" },
      },
      {
        why: "an image that is not known, whatever its tag",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM ghcr.io/example/base:3.8\n" },
      },
      {
        why: "a variable",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "ARG RELEASE\nFROM ubuntu:$RELEASE\n" },
        outcome: "unknown",
      },
      {
        why: "an image that no target is built from",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM ubuntu:24.04\n", "ci/Dockerfile": "FROM ubuntu:16.04\n" },
      },
    ],
  },

  check({ plan, facts, today, report }): void {
    const images = targetImages(plan, facts);
    if (images.length === 0) return report.notApplicable("no target is built from an image definition");
    for (const { target, definition, image } of images) {
      const base = finalBase(image.value);
      if (base === undefined || (base.image === null && base.resolved)) continue;
      if (!base.resolved || base.image === null) {
        report.unknown(`the base image of ${relativeTo(image.path, plan.folder)} depends on a variable`);
        continue;
      }
      for (const { system, version, ends } of base.tag === null ? [] : basesOf(base.image, base.tag)) {
        if (ends >= today) continue;
        const newer = newest(system, today);
        report.finding(
          newer === undefined ? "endedOnly" : "ended",
          definition.at,
          { system, version, target: short(target.id, 16), month: monthOf(ends), newer: newer ?? "" },
          {
            subject: `${target.id} ${system}`,
            related: [{ path: image.path, range: base.at, message: `${system} ${version} comes from here` }],
          },
        );
      }
    }
  },
});

/** The version of a system that is supported the longest. */
function newest(system: string, today: string): string | undefined {
  const ends = Object.entries(baseSystems.find(({ name }) => name === system)?.ends ?? {}).filter(([, end]) => end > today);
  return ends.sort(([, a], [, b]) => (a < b ? 1 : -1))[0]?.[0];
}

const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

function monthOf(date: string): string {
  return `${months[Number(date.slice(5, 7)) - 1] ?? ""} ${date.slice(0, 4)}`;
}
