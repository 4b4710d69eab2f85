import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";

/**
 * The licences of every npm package of which something is in these bundles, as their terms ask for.
 * @param {readonly import("esbuild").Metafile[]} metafiles
 */
export function thirdPartyNotices(metafiles) {
  const folders = new Set(
    metafiles
      .flatMap(({ outputs }) => Object.values(outputs))
      .flatMap(({ inputs }) => Object.keys(inputs))
      .map(file => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0])
      .filter(folder => folder !== undefined),
  );
  const sections = new Map();
  for (const folder of folders) {
    /** @type {unknown} */
    const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const { name, version, license } = /** @type {{ name: string, version: string, license?: string }} */ (manifest);
    sections.set(
      `${name} ${version}`,
      `${name} ${version} (${license ?? "licence as below"})\n\n${licenceText(folder) ?? "No licence text in the package."}`,
    );
  }
  const sorted = [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  return `This software contains parts of the following packages.\n\n${sorted.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/** @param {string} folder */
function licenceText(folder) {
  const file = readdirSync(join(root, folder)).find(name => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name));
  if (file === undefined) return undefined;
  const path = join(root, folder, file);
  return existsSync(path) ? readFileSync(path, "utf8").replaceAll("\r\n", "\n").trim() : undefined;
}
