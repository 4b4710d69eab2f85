import { packageLock, packageName, packageVersion, uvLock } from "./lockfiles.ts";
import { workspace } from "./plans.ts";

const fileCount = 5000;
const manifestCount = 20;

/** The same repository without its sources: manifests and lockfiles alone. */
export function manifests(): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(largeRepository()).filter(([path]) => !/\/src\/.*\.py$/.test(path)));
}

/** Files of a repository of some age: a plan, twenty manifests with their lockfiles in ten packages, and sources. */
export function largeRepository(): Readonly<Record<string, string>> {
  const files: Record<string, string> = { ...workspace("M").files };
  for (let at = 0; at < manifestCount / 2; at++) {
    const locked = Array.from({ length: 30 }, (_, index) => ({ name: packageName(index + at), version: packageVersion(index + at) }));
    const dependencies = Object.fromEntries(locked.map(({ name, version }) => [name, `^${version}`]));
    const folder = `packages/part-${at}`;
    files[`${folder}/package.json`] = `${JSON.stringify({ name: `part-${at}`, version: "1.0.0", dependencies }, null, 2)}\n`;
    files[`${folder}/package-lock.json`] = packageLock(locked, 200);
    files[`${folder}/python/pyproject.toml`] =
      `[project]\nname = "part-${at}"\nversion = "1.0.0"\ndependencies = ["${locked[0]?.name ?? ""}>=1"]\n`;
    files[`${folder}/python/uv.lock`] = uvLock(locked, 50);
  }
  for (let at = 0; Object.keys(files).length + 1 <= fileCount && at < fileCount; at++) {
    files[`packages/part-${at % 10}/src/module-${at % 97}/file-${at}.py`] = `def work_${at}():\n    return ${at}\n`;
  }
  return files;
}
