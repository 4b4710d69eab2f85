import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { which } from "./paths.mjs";

/** Whether a window can be shown here. */
export function hasDisplay() {
  return process.platform !== "linux" || Boolean(process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"]);
}

/**
 * The executable of a desktop VS Code: what VSCODE_DESKTOP names, or the one that the `code` on PATH belongs to.
 * @returns {string | undefined} undefined when there is none, or no screen to show it on
 */
export function desktopExecutable() {
  const named = process.env["VSCODE_DESKTOP"];
  if (named !== undefined && named !== "") return named;
  const command = which("code");
  if (command === undefined || !hasDisplay()) return undefined;
  // `code` is a script in the bin folder of the installation; inside a remote window it is another one, with no executable above it
  const bin = dirname(realpathSync(command));
  const candidates = ["../code", "../Code.exe", "../../../MacOS/Electron", "../../../MacOS/Code"].map(path => join(bin, path));
  return candidates.find(file => existsSync(file));
}
