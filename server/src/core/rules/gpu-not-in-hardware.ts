import { suggestion } from "../fix.ts";
import { gpuSigns, signSentence } from "../gpu-use.ts";
import { setPath } from "../plan/edit.ts";
import { placeOfKey } from "../plan/places.ts";
import { programsUnknown } from "../programs.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports software that uses a GPU while no hardware profile of the plan has one. */
export const gpuNotInHardware = defineRule({
  id: "gpu-not-in-hardware",
  code: "HW001",
  since: "0.1.0",
  severity: ["off", "info", "warning", "warning", "warning", "error"],
  title: "GPU is used but not in hardware",
  rationale: "A site that grants machines by the plan grants none with a GPU, and jobs fail or run for weeks.",
  remedy: "Add a profile under hardware with the GPU that it needs; need: soft where it runs without one.",
  source: "ELIXIR SMP stage 4: hardware for each execution profile; survey: signs in 6 of 23",
  needs: ["images", "packages", "execution", "code"],
  messages: { unlisted: "{sign}; there is no GPU in hardware" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a CUDA base image",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\nhardware:\n  cpu: {cores: 8}\n",
        files: { Dockerfile: "FROM nvidia/cuda:12.2.0-runtime-ubuntu22.04\n" },
        finds: ["Dockerfile starts from nvidia/cuda 12.2; there is no GPU in hardware"],
      },
      {
        why: "a package that only exists for GPUs",
        plan: "targets: {}\n",
        files: { "environment.yml": "dependencies:\n  - python =3.12\n  - pytorch-cuda =12.1\n" },
        finds: ["environment.yml asks for pytorch-cuda; there is no GPU in hardware"],
      },
      {
        why: "an extra for CUDA",
        plan: "targets: {}\n",
        files: { "requirements.txt": "jax[cuda12]>=0.4\n" },
      },
      {
        why: "a job script that hands the GPU on",
        plan: "hardware: {cpu: {cores: 8}}\n",
        files: { "scripts/predict.sh": "apptainer exec --nv image.sif predict\n" },
      },
    ],
    good: [
      {
        why: "a profile with a GPU",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\nhardware:\n  gpu: {gpu: {count: 1}, need: soft}\n",
        files: { Dockerfile: "FROM nvidia/cuda:12.2.0-runtime-ubuntu22.04\n" },
      },
      { why: "what may or may not use one", plan: "targets: {}\n", files: { "requirements.txt": "torch>=2.4\njax>=0.4\ntensorflow\n" } },
      {
        why: "what a lockfile brings along with something else",
        plan: "targets: {}\n",
        files: {
          "uv.lock":
            'version = 1\n\n[[package]]\nname = "nvidia-cublas-cu12"\nversion = "12.4.5.8"\nsource = { registry = "https://example.org" }\n',
        },
      },
      {
        why: "an image for tests, and one that no target is built from",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile: "FROM debian:12.5\n",
          "ci/Dockerfile": "FROM nvidia/cuda:12.2.0-base\n",
          "gpu/Dockerfile": "FROM nvidia/cuda:12.2.0-base\n",
        },
      },
      {
        why: "a script of a tutorial",
        plan: "targets: {}\n",
        files: { "docs/run.sh": "apptainer exec --nv image.sif predict\n" },
      },
    ],
  },

  check({ plan, repo, facts, report }): void {
    if (plan.hardware.some(({ gpu }) => gpu !== undefined)) return;
    const unknown = programsUnknown(repo, facts);
    if (unknown !== undefined) report.unknown(unknown);
    const signs = gpuSigns(plan, facts);
    const [first] = signs;
    if (first === undefined) return;
    const cuda = signs.find(sign => sign.cuda !== undefined)?.cuda;
    const profile = plan.hardware.some(({ id }) => id === "gpu") ? "with-gpu" : "gpu";
    report.finding(
      "unlisted",
      placeOfKey(plan, "hardware"),
      { sign: short(signSentence(first, plan.folder), 58) },
      {
        subject: "gpu",
        related: signs.slice(0, 5).map(sign => ({ path: sign.path, range: sign.at, message: short(signSentence(sign, plan.folder), 80) })),
        fixes: [
          suggestion(
            `Add a profile ${profile} to hardware`,
            setPath(plan.main, ["hardware", profile, "gpu"], cuda === undefined ? { count: 1 } : { count: 1, cuda }),
          ),
        ],
      },
    );
  },
});
