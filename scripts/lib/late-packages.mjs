// Some packages work out their tables as soon as they are loaded, which every start would pay, whether it needs them or not. In bundles they
// are loaded at the first call.

import { root } from "./paths.mjs";

/** What a module says that stands for a package until it is called. Only packages that nothing but functions are used of. */
const standIns = new Map([
  ["spdx-correct", "export default (...given) => whole()(...given);"],
  ["spdx-expression-parse", "export default (...given) => whole()(...given);"],
  ["@lezer/python", "export const parser = { parse: (...given) => whole().parser.parse(...given) };"],
]);

/**
 * Our own modules get a stand-in; packages load each other as they do.
 * @returns {import("esbuild").Plugin}
 */
export function loadLate() {
  return {
    name: "load-late",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) =>
        kind === "import-statement" && standIns.has(path) && !importer.includes("node_modules") ? { path, namespace: "late" } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: "late" }, ({ path }) => ({
        contents: `let known;\nconst whole = () => (known ??= require("${path}"));\n${standIns.get(path)}\n`,
        resolveDir: root,
      }));
    },
  };
}
