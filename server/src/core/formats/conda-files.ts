import type { Span } from "../text.ts";

/** What the address of a conda package says. Spans are offsets into the address. */
export interface CondaFile {
  readonly name: string;
  readonly nameSpan: Span;
  readonly version: string;
  readonly versionSpan: Span;
  readonly build: string;
  readonly type: "conda" | "tar.bz2";
  /** The folder it lies in: linux-64, noarch … */
  readonly subdir?: string;
}

/**
 * An address or path that ends in `name-version-build.conda` or `.tar.bz2`; a hash behind `#` may follow. Undefined for anything else.
 * https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html#package-naming-conventions
 */
export function parseCondaFile(address: string): CondaFile | undefined {
  const end = address.search(/[#?]/);
  const path = end < 0 ? address : address.slice(0, end);
  const extension = /\.(?:conda|tar\.bz2)$/.exec(path)?.[0];
  if (extension === undefined) return undefined;
  const start = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
  const stem = path.slice(start, path.length - extension.length);
  const build = stem.lastIndexOf("-");
  const version = stem.lastIndexOf("-", build - 1);
  if (version <= 0 || build - version < 2 || build === stem.length - 1) return undefined;
  const name = stem.slice(0, version);
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(name)) return undefined;
  const folder = /(?:^|[\\/])([^\\/]+)[\\/]$/.exec(path.slice(0, start))?.[1];
  return {
    name,
    nameSpan: { start, end: start + version },
    version: stem.slice(version + 1, build),
    versionSpan: { start: start + version + 1, end: start + build },
    build: stem.slice(build + 1),
    type: extension === ".conda" ? "conda" : "tar.bz2",
    ...(folder !== undefined && isSubdir(folder) && { subdir: folder }),
  };
}

/**
 * The channel in the address of a package: `conda-forge`, and `main` of Anaconda's own `pkgs/main`. A token in the address is left out.
 * Undefined for files of this machine.
 */
export function condaChannel(address: string): string | undefined {
  const path = /^https?:\/\/[^/]+\/(?:t\/[^/]+\/)?(.+)\/[^/]+\/[^/]+$/.exec(address.replace(/[#?].*$/, ""))?.[1];
  return path?.replace(/^pkgs\//, "");
}

/** `linux-64`, `osx-arm64`, `noarch`. */
export function isSubdir(text: string): boolean {
  return (
    text === "noarch" ||
    /^(?:linux|osx|win|emscripten|wasi|freebsd|zos)-(?:32|64|aarch64|arm64|armv[67]l|loongarch64|ppc|ppc64|ppc64le|riscv32|riscv64|s390x|wasm32|z)$/.test(
      text,
    )
  );
}
