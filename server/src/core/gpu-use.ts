import type { Facts } from "./facts-view.ts";
import { isOwnCode } from "./own-code.ts";
import type { Plan } from "./plan/view.ts";
import { programsWith } from "./programs.ts";
import { baseName, relativeTo } from "./repo.ts";
import { targetImages } from "./target-images.ts";
import { LineIndex, type Range } from "./text.ts";
import type { RepoPath } from "./types.ts";

/** A place that shows that the software runs on a GPU. */
export interface GpuSign {
  readonly path: RepoPath;
  readonly at: Range;
  /** As a sentence goes on behind the name of the file: `starts from nvidia/cuda 12.2`. */
  readonly what: string;
  /** Of the toolkit, where the place tells: `12.2`. */
  readonly cuda?: string;
}

/** Every sign of GPU use in what the plan delivers, the surest first. That something could use a GPU (torch) is no sign. */
export function gpuSigns(plan: Plan, facts: Facts): readonly GpuSign[] {
  return [...imageSigns(plan, facts), ...facts.derived(["packages"], packageSigns), ...facts.derived(["execution", "code"], runSigns)];
}

/** CUDA's version in the tag of an image that brings it: `nvidia/cuda:12.2.0-base-ubuntu22.04`, `pytorch/pytorch:2.4.0-cuda12.1-…`. */
export function cudaOfImage(image: string, tag: string | null): string | undefined {
  const name = image.replace(/^(docker\.io|nvcr\.io)\//, "");
  const written =
    name === "nvidia/cuda" ? /^(\d+\.\d+)/.exec(tag ?? "")?.[1] : /(?:^|[-_])cu(?:da)?-?(\d{2}\.\d|\d{3})(?=\D|$)/.exec(tag ?? "")?.[1];
  return written !== undefined && /^\d{3}$/.test(written) ? `${written.slice(0, 2)}.${written.slice(2)}` : written;
}

function isGpuImage(image: string, tag: string | null): boolean {
  const name = image.replace(/^(docker\.io|nvcr\.io)\//, "");
  if (
    /^nvidia\/(cuda|cudagl|pytorch|tensorflow|tensorrt|tritonserver|jax|hpc|clara|rapidsai|nvhpc|parabricks)|^rocm\/|^rapidsai\//.test(name)
  )
    return true;
  return /(^|[-_.])(gpu|cuda|cu\d{3}|rocm)/i.test(tag ?? "");
}

function imageSigns(plan: Plan, facts: Facts): GpuSign[] {
  const ofTargets = targetImages(plan, facts).map(({ image }) => image);
  const images = ofTargets.length > 0 ? ofTargets : facts.with("images").filter(({ path }) => isOwnCode(path));
  return images.flatMap(({ path, value }) =>
    value.stages.flatMap(({ base }) => {
      if (base.image === null || !isGpuImage(base.image, base.tag)) return [];
      const cuda = cudaOfImage(base.image, base.tag);
      const what = `starts from ${base.image.replace(/^.*\/(?=[^/]+\/[^/]+$)/, "")}${cuda === undefined ? "" : ` ${cuda}`}`;
      return [{ path, at: base.at, what, ...(cuda !== undefined && { cuda }) }];
    }),
  );
}

/** Packages that exist for GPUs only. */
const gpuPackage =
  /^(cupy(-cuda\S+|-rocm\S+)?|cudatoolkit|cuda-toolkit|cuda-version|cuda-cudart|cuda-nvcc|cuda-python|pytorch-cuda|pytorch-gpu|tensorflow-gpu|onnxruntime-gpu|faiss-gpu\S*|jaxlib-cuda\S*|jax-cuda\S*|cudf\S*|cuml\S*|cugraph\S*|rapids|dask-cuda|nvidia-(cuda|cudnn|cublas|nccl|tensorrt)\S*|pycuda|numba-cuda|tensorrt|cudnn|nccl|paddlepaddle-gpu|dgl-cu\S*|xgboost-gpu|cuda|cuda\.jl|amdgpu)$/;

function packageSigns(facts: Facts): GpuSign[] {
  return facts.with("packages").flatMap(({ path, file, value, role }) => {
    if (role !== "manifest" || !isOwnCode(path)) return [];
    let lines: LineIndex | undefined;
    return value.flatMap(fact => {
      const withExtra = /^(jax|jaxlib|tensorflow)$/.test(fact.name);
      if (!withExtra && !gpuPackage.test(fact.name)) return [];
      if (withExtra) {
        lines ??= new LineIndex(file.text);
        const written = file.text.slice(lines.offsetAt(fact.at.start), lines.offsetAt(fact.at.end));
        if (!/\[[^\]]*cuda[^\]]*\]/.test(written)) return [];
      }
      return [{ path, at: fact.at, what: `asks for ${fact.writtenName}` }];
    });
  });
}

function runSigns(facts: Facts): GpuSign[] {
  const requests = facts
    .with("execution")
    .flatMap(({ path, value }) =>
      value.requests.flatMap(({ name, gpus }) =>
        gpus !== undefined && gpus.value > 0 && isOwnCode(path)
          ? [{ path, at: gpus.range, what: name === null ? "asks for a GPU" : `asks for a GPU for ${name}` }]
          : [],
      ),
    );
  const options = programsWith(facts, "gpus").flatMap(({ path, value }) =>
    value.gpus.map(({ value: option, range }) => ({ path, at: range, what: `passes ${option}` })),
  );
  return [...requests, ...options];
}

/** A sign as a sentence: `Dockerfile starts from nvidia/cuda 12.2`. */
export function signSentence(sign: GpuSign, folder: string): string {
  const file = relativeTo(sign.path, folder);
  return `${file.length > 26 ? baseName(file) : file} ${sign.what}`;
}
