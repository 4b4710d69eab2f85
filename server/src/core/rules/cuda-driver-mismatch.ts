import { cudaOfImage } from "../gpu-use.ts";
import { suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import type { Located } from "../plan/view.ts";
import { finalBase, targetImages } from "../target-images.ts";
import { capabilitySince, needsOfCuda } from "../tables/cuda.ts";
import type { RelatedLocation } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports GPU drivers, compute capabilities and CUDA versions that do not go together. */
export const cudaDriverMismatch = defineRule({
  id: "cuda-driver-mismatch",
  code: "HW006",
  since: "0.1.0",
  severity: ["off", "hint", "info", "warning", "warning", "warning"],
  title: "CUDA and driver do not fit",
  rationale: "With a driver that is too old every job fails at its first call to the GPU, after hours in the queue.",
  remedy: "Ask for a driver that the toolkit needs, or build with an older toolkit.",
  source: "NVIDIA CUDA toolkit release notes; ELIXIR SMP stage 4: GPU",
  needs: ["images"],
  messages: {
    driver: "CUDA {cuda} needs driver {needed} or newer; the plan says {driver}",
    dropped: "CUDA {cuda} no longer builds for capability {capability}; {oldest} is the oldest",
    tooNew: "Capability {capability} needs CUDA {needed} or newer; {where} has {cuda}",
    differs: "The plan says CUDA {cuda}, the image of {target} has {image}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a driver older than the toolkit of the image",
        plan: 'targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\nhardware:\n  gpu: {gpu: {driver: ">=470"}}\n',
        files: { Dockerfile: "FROM nvidia/cuda:12.2.0-runtime-ubuntu22.04\n" },
        finds: ["CUDA 12.2 needs driver 525 or newer; the plan says >=470"],
      },
      { why: "a GPU that the toolkit has left behind", plan: 'hardware:\n  gpu: {gpu: {capability: ">=6.1", cuda: "13.0"}}\n' },
      {
        why: "a GPU that the toolkit does not know yet",
        plan: 'hardware:\n  gpu: {gpu: {capability: ">=9.0", cuda: "11.4"}}\n',
        finds: ["Capability 9.0 needs CUDA 11.8 or newer; the plan has 11.4"],
      },
      {
        why: "another toolkit than that of the image",
        plan: 'targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\nhardware:\n  gpu: {gpu: {cuda: "12.4"}}\n',
        files: { Dockerfile: "FROM nvidia/cuda:12.2.0-runtime-ubuntu22.04\n" },
        finds: ["The plan says CUDA 12.4, the image of image has 12.2"],
      },
    ],
    good: [
      {
        why: "they fit",
        plan: 'targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\nhardware:\n  gpu: {gpu: {driver: ">=535", capability: ">=8.0", cuda: "12.2"}}\n',
        files: { Dockerfile: "FROM nvidia/cuda:12.2.0-runtime-ubuntu22.04\n" },
      },
      {
        why: "all minor versions of a toolkit run with the driver of the first",
        plan: 'hardware:\n  gpu: {gpu: {driver: ">=525.60.13", cuda: "12.9"}}\n',
      },
      { why: "a toolkit that is not in the table", plan: 'hardware:\n  gpu: {gpu: {driver: ">=535", cuda: "99.1"}}\n' },
      {
        why: "an image that does not say its toolkit",
        plan: 'targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\nhardware:\n  gpu: {gpu: {driver: ">=470"}}\n',
        files: { Dockerfile: "FROM python:3.12.4-slim\n" },
      },
      { why: "no GPU", plan: "hardware: {cpu: {cores: 8}}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, facts, report }): void {
    const profiles = plan.hardware.filter(({ gpu }) => gpu !== undefined);
    if (profiles.length === 0) return report.notApplicable("no hardware profile has a GPU");
    const images = targetImages(plan, facts).flatMap(({ target, image }) => {
      const base = finalBase(image.value);
      const cuda = base === undefined || base.image === null ? undefined : cudaOfImage(base.image, base.tag);
      return base === undefined || cuda === undefined
        ? []
        : [{ target, cuda, related: { path: image.path, range: base.at, message: `CUDA ${cuda} comes from here` } }];
    });
    for (const { id, gpu } of profiles) {
      const written = gpu?.cuda && /^[=v ]*(\d{1,3}(?:\.\d{1,3})?)(?!\d)/.exec(gpu.cuda.value)?.[1];
      const found = images[0];
      // a profile that names no toolkit takes that of the image, if there is but one
      const cuda = written ?? (new Set(images.map(image => image.cuda)).size === 1 ? found?.cuda : undefined);
      const related: RelatedLocation[] = written === undefined && found !== undefined ? [found.related] : [];
      if (written !== undefined && /^\d+\.\d+$/.test(written)) {
        for (const image of images) {
          if (image.cuda === written || gpu?.cuda === undefined) continue;
          if (profiles.length > 1 && profiles.some(other => other.gpu?.cuda?.value.includes(image.cuda))) continue;
          report.finding(
            "differs",
            gpu.cuda.at,
            { cuda: written, target: short(image.target.id, 20), image: image.cuda },
            {
              subject: `cuda ${id} ${image.target.id}`,
              related: [image.related],
              fixes: [suggestion(`Set cuda to ${image.cuda}`, setScalar(plan.main, gpu.cuda.node, image.cuda))],
            },
          );
        }
      }
      const needs = cuda === undefined ? undefined : needsOfCuda(cuda);
      if (cuda === undefined || needs === undefined) continue;
      const driver = gpu?.driver && lowest(gpu.driver);
      if (driver !== undefined && gpu?.driver !== undefined && driver < needs.driver) {
        report.finding(
          "driver",
          gpu.driver.at,
          { cuda, needed: needs.driver, driver: short(gpu.driver.value, 12) },
          {
            subject: `driver ${id}`,
            related,
            fixes: [suggestion(`Ask for driver ${needs.driver} or newer`, setScalar(plan.main, gpu.driver.node, `>=${needs.driver}`))],
          },
        );
      }
      const capability = gpu?.capability && lowest(gpu.capability);
      if (capability === undefined || gpu?.capability === undefined) continue;
      if (capability < needs.capability) {
        const oldest = needs.capability.toFixed(1);
        report.finding(
          "dropped",
          gpu.capability.at,
          { cuda, capability: capability.toFixed(1), oldest },
          {
            subject: `capability ${id}`,
            related,
            fixes: [suggestion(`Ask for capability ${oldest} or newer`, setScalar(plan.main, gpu.capability.node, `>=${oldest}`))],
          },
        );
      }
      const since = capabilitySince.find(entry => capability >= entry.capability)?.cuda;
      const [major = 0, minor] = cuda.split(".").map(Number);
      if (since !== undefined && minor !== undefined && (major < since[0] || (major === since[0] && minor < since[1]))) {
        report.finding(
          "tooNew",
          gpu.capability.at,
          { capability: capability.toFixed(1), needed: since.join("."), where: written === undefined ? "the image" : "the plan", cuda },
          { subject: `too new ${id}`, related },
        );
      }
    }
  },
});

/** The lower end of `>=535`, `535.104`, `>=8.0,<10`; undefined when only an upper end or nothing plain is written. */
function lowest({ value }: Located<string>): number | undefined {
  const match = /^\s*(?:>=|>|==|=|~=|\^)?\s*(\d+(?:\.\d+)?)/.exec(value);
  return match === null ? undefined : Number(match[1]);
}
