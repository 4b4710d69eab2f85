// Where things are. Only Node's own modules: setup and start come here before anything is installed.
import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout; the same whether this module runs in its place or inside a bundle in dist. */
export const root = folderAbove(import.meta.dirname, "package-lock.json");

/** The package that `npm run package` writes. */
export const vsix = join(root, "dist/software-management-plans.vsix");

/** Where VS Code for tests is kept: outside the checkout, so that a fresh clone on the same machine finds it. */
export const testHome =
  process.env["VSCODE_TEST_HOME"] ?? join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "smp-vscode-test");

/** Scripts of installed packages, to be run with this Node: `npx` would ask the registry when one is missing. */
export const tools = {
  eslint: join(root, "node_modules/eslint/bin/eslint.js"),
  prettier: join(root, "node_modules/prettier/bin/prettier.cjs"),
  tsc: join(root, "node_modules/typescript/bin/tsc"),
  vitest: join(root, "node_modules/vitest/vitest.mjs"),
  vsce: join(root, "node_modules/@vscode/vsce/vsce"),
};

/**
 * The first of these programs that is on PATH, as an absolute path.
 * @param {...string} names
 */
export function which(...names) {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(folder => folder !== "");
  const candidates = names.flatMap(name => folders.flatMap(folder => endings.map(ending => join(folder, name + ending))));
  return candidates.find(file => existsSync(file));
}

/** Debian's Chromium or another of its family, or what CHROMIUM names. */
export function chromiumPath() {
  return process.env["CHROMIUM"] ?? which("chromium", "chromium-browser", "google-chrome");
}

/**
 * Whether this module is the program that Node was asked to run, not one that another imports.
 * @param {string} url its import.meta.url
 */
export function isProgram(url) {
  const [, program] = process.argv;
  return program !== undefined && existsSync(program) && realpathSync(program) === realpathSync(fileURLToPath(url));
}

/**
 * The nearest folder, this one or above, that has a file of this name.
 * @param {string} folder
 * @param {string} file
 * @returns {string}
 */
function folderAbove(folder, file) {
  if (existsSync(join(folder, file))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`no folder above holds ${file}`);
  return folderAbove(parent, file);
}
