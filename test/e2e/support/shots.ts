import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/lib/paths.mjs";

/** The file for one screenshot, in dist/shots/<group>; its folder is there. */
export function shotPath(group: string, name: string): string {
  const folder = join(root, "dist/shots", fileName(group));
  mkdirSync(folder, { recursive: true });
  return join(folder, `${fileName(name)}.png`);
}

function fileName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 80);
}
