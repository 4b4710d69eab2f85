import type { Installer } from "../installation.ts";
import { apk } from "./apk.ts";
import { apt, dpkg } from "./apt.ts";
import { cargo } from "./cargo.ts";
import { conda, condaLock, pixi } from "./conda.ts";
import { dnf, rpm } from "./dnf.ts";
import { curl, wget } from "./download.ts";
import { bundle, gem } from "./gem.ts";
import { git } from "./git.ts";
import { go } from "./go.ts";
import { bun, npm, pnpm, yarn } from "./npm.ts";
import { pip } from "./pip.ts";
import { pipx } from "./pipx.ts";
import { pdm, pipenv, poetry } from "./poetry.ts";
import { littler, rscript } from "./r.ts";
import { spack } from "./spack.ts";
import { uv } from "./uv.ts";
import { zypper } from "./zypper.ts";

/** Programs that install packages, by the name they are called with. */
const installers: ReadonlyMap<string, Installer> = new Map<string, Installer>([
  ["apt", apt],
  ["apt-get", apt],
  ["aptitude", apt],
  ["dpkg", dpkg],
  ["apk", apk],
  ["dnf", dnf],
  ["dnf5", dnf],
  ["yum", dnf],
  ["microdnf", dnf],
  ["tdnf", dnf],
  ["rpm", rpm],
  ["zypper", zypper],
  ["pip", pip],
  ["pipx", pipx],
  ["uv", uv],
  ["poetry", poetry],
  ["pdm", pdm],
  ["pipenv", pipenv],
  ["conda", conda],
  ["mamba", conda],
  ["micromamba", conda],
  ["conda-lock", condaLock],
  ["pixi", pixi],
  ["R", rscript],
  ["Rscript", rscript],
  ["r", rscript],
  ["install.r", littler],
  ["install2.r", littler],
  ["installBioc.r", littler],
  ["installGithub.r", littler],
  ["npm", npm],
  ["yarn", yarn],
  ["pnpm", pnpm],
  ["bun", bun],
  ["gem", gem],
  ["bundle", bundle],
  ["cargo", cargo],
  ["go", go],
  ["spack", spack],
  ["git", git],
  ["curl", curl],
  ["wget", wget],
]);

/** Undefined for programs that are not known to install anything. */
export function installerFor(program: string): Installer | undefined {
  return installers.get(/^pip[\d.]+$/.test(program) ? "pip" : program);
}
