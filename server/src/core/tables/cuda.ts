/**
 * What a CUDA toolkit needs. From NVIDIA's release notes of the CUDA toolkit and its compatibility guide, as of CUDA 13.1:
 * https://docs.nvidia.com/cuda/cuda-toolkit-release-notes/
 * https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html
 */
export interface CudaNeeds {
  /** `12`, or `10.2` where minor versions differ. */
  readonly cuda: string;
  /** Oldest driver on Linux: first numbers of its version. */
  readonly driver: number;
  /** Oldest compute capability that the toolkit still builds for. */
  readonly capability: number;
}

/** Newest first. From CUDA 11 on, all minor versions run with the driver of the first. */
export const cudaNeeds: readonly CudaNeeds[] = [
  { cuda: "13", driver: 580, capability: 7.5 },
  { cuda: "12", driver: 525, capability: 5.0 },
  { cuda: "11", driver: 450, capability: 3.5 },
  { cuda: "10.2", driver: 440, capability: 3.0 },
  { cuda: "10.1", driver: 418, capability: 3.0 },
  { cuda: "10.0", driver: 410, capability: 3.0 },
  { cuda: "9.2", driver: 396, capability: 3.0 },
  { cuda: "9.1", driver: 390, capability: 3.0 },
  { cuda: "9.0", driver: 384, capability: 3.0 },
  { cuda: "8.0", driver: 375, capability: 2.0 },
];

/** First toolkit that knows a compute capability. */
export const capabilitySince: readonly { readonly capability: number; readonly cuda: readonly [number, number] }[] = [
  { capability: 12.0, cuda: [12, 8] },
  { capability: 10.0, cuda: [12, 8] },
  { capability: 9.0, cuda: [11, 8] },
  { capability: 8.9, cuda: [11, 8] },
  { capability: 8.6, cuda: [11, 1] },
  { capability: 8.0, cuda: [11, 0] },
  { capability: 7.5, cuda: [10, 0] },
  { capability: 7.0, cuda: [9, 0] },
];

export function needsOfCuda(version: string): CudaNeeds | undefined {
  return cudaNeeds.find(({ cuda }) => version === cuda || version.startsWith(`${cuda}.`));
}
