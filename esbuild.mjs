// Bundles the product into dist/. usage: node esbuild.mjs [--production] [--tests] [--cli] [--watch]
//   --production  minified; source maps lie beside the bundles, which do not name them, so that the package needs none
//   --tests       also the suites and runners of test/e2e, into dist/test
//   --cli         nothing but dist/smp.mjs
//   --watch       builds again on every change, until stopped
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build, context } from "esbuild";
import { loadLate } from "./scripts/lib/late-packages.mjs";
import { thirdPartyNotices } from "./scripts/lib/notices.mjs";
import { root } from "./scripts/lib/paths.mjs";
import { leaveOutExamples } from "./scripts/lib/without-examples.mjs";

/**
 * @typedef {{ readonly name: string, readonly options: import("esbuild").BuildOptions, readonly after?: () => void }} Bundle
 * @typedef {import("esbuild").Metafile} Metafile
 */

const flags = new Set(process.argv.slice(2));
const products = productBundles(flags.has("--production")).filter(({ name }) => !flags.has("--cli") || name === "dist/smp.mjs");
const bundles = [...products, ...(flags.has("--tests") ? testBundles() : [])];
if (flags.has("--watch")) await watch(bundles);
else await buildAll(bundles);

/** @param {readonly Bundle[]} bundles */
async function buildAll(bundles) {
  mkdirSync(join(root, "dist"), { recursive: true });
  const products = [];
  for (const bundle of bundles) {
    // esbuild has printed the errors by then; the other bundles are built all the same
    const result = await build({ ...bundle.options, metafile: true }).catch(() => undefined);
    if (result === undefined) {
      console.error(`error: ${bundle.name} was not built`);
      process.exitCode = 1;
      continue;
    }
    const { metafile } = result;
    const { minify, platform } = bundle.options;
    const problems = [...(platform === "browser" ? nodeModulesIn(metafile) : []), ...(minify === true ? wideLettersIn(metafile) : [])];
    for (const problem of problems) console.error(`error: ${bundle.name}: ${problem}`);
    if (problems.length > 0) process.exitCode = 1;
    if (bundle.options.outdir !== undefined) removeStale(bundle.options.outdir, metafile);
    bundle.after?.();
    console.log(sizeLine(bundle, metafile));
    if (!bundle.name.startsWith("dist/test")) products.push(metafile);
  }
  writeFileSync(join(root, "dist/THIRD-PARTY-NOTICES.txt"), thirdPartyNotices(products));
}

/** @param {readonly Bundle[]} bundles */
async function watch(bundles) {
  for (const bundle of bundles) {
    const building = await context({ ...bundle.options, logLevel: "info" });
    await building.watch();
    bundle.after?.();
  }
}

/** @param {boolean} production @returns {readonly Bundle[]} */
function productBundles(production) {
  /** @type {import("esbuild").BuildOptions} */
  const common = {
    absWorkingDir: root,
    bundle: true,
    // one letter more than Latin-1 has, and V8 keeps the whole program at two bytes a letter
    charset: "ascii",
    legalComments: "eof",
    logLevel: "warning",
    minify: production,
    plugins: [leaveOutExamples(), loadLate()],
    sourcemap: production ? "external" : "linked",
    sourcesContent: false,
  };
  // "module" first: jsonc-parser's "main" is a UMD wrapper that no bundler sees through
  /** @type {import("esbuild").BuildOptions} */
  const node = { ...common, platform: "node", target: "node20", mainFields: ["module", "main"] };
  /** @type {import("esbuild").BuildOptions} */
  const browser = { ...common, platform: "browser", target: "es2022", mainFields: ["browser", "module", "main"] };
  // for CommonJS packages inside an ES module
  const require = 'import { createRequire as requireFrom } from "node:module";\nconst require = requireFrom(import.meta.url);';

  return [
    {
      name: "dist/extension.js",
      options: { ...node, entryPoints: ["client/src/extension.ts"], outfile: "dist/extension.js", format: "cjs", external: ["vscode"] },
    },
    {
      name: "dist/extension.web.js",
      options: {
        ...browser,
        entryPoints: ["client/src/extension.web.ts"],
        outfile: "dist/extension.web.js",
        format: "cjs",
        external: ["vscode"],
      },
    },
    {
      // in parts, so that a start reads the protocol only and the analysis comes with the first document: 15 % sooner than one file
      name: "dist/server.js",
      options: {
        ...node,
        entryPoints: { main: "server/src/lsp/main.ts" },
        outdir: "dist/server",
        outExtension: { ".js": ".mjs" },
        chunkNames: "[name]-[hash]",
        format: "esm",
        splitting: true,
        banner: { js: require },
      },
      after: () => writeFileSync(join(root, "dist/server.js"), 'import("./server/main.mjs");\n'),
    },
    {
      name: "dist/server.web.js",
      // a worker has no document, which some packages would use in a browser
      options: {
        ...browser,
        entryPoints: ["server/src/lsp/main.web.ts"],
        outfile: "dist/server.web.js",
        format: "iife",
        conditions: ["worker"],
      },
    },
    {
      name: "dist/smp.mjs",
      options: {
        ...node,
        entryPoints: ["server/src/cli/main.ts"],
        outfile: "dist/smp.mjs",
        format: "esm",
        banner: { js: `#!/usr/bin/env node\n${require}` },
      },
      after: () => chmodSync(join(root, "dist/smp.mjs"), 0o755),
    },
  ];
}

/** @returns {readonly Bundle[]} */
function testBundles() {
  /** @type {import("esbuild").BuildOptions} */
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node20",
    // mocha must be the one and only copy, and playwright-core reads files beside its own
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  };
  /** @param {string} folder */
  const filesIn = folder =>
    readdirSync(join(root, folder))
      .filter(file => file.endsWith(".ts"))
      .map(file => `${folder}/${file}`);
  return [
    // loaded by VS Code's extension host, which takes CommonJS
    { name: "dist/test/suite", options: { ...common, entryPoints: filesIn("test/e2e/suite"), outdir: "dist/test/suite", format: "cjs" } },
    {
      name: "dist/test/run",
      options: { ...common, entryPoints: filesIn("test/e2e/run"), outdir: "dist/test/run", outExtension: { ".js": ".mjs" }, format: "esm" },
    },
    {
      name: "dist/test/ui",
      options: { ...common, entryPoints: filesIn("test/e2e/ui"), outdir: "dist/test/ui", outExtension: { ".js": ".mjs" }, format: "esm" },
    },
  ];
}

/** What only Node has, imported by a bundle for browsers. @param {Metafile} metafile */
function nodeModulesIn(metafile) {
  const builtins = new Set(builtinModules.flatMap(name => [name, `node:${name}`]));
  return Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
    imports.filter(({ path }) => builtins.has(path)).map(({ path }) => `${file} imports ${path}, which a browser does not have`),
  );
}

/** Regular expressions are the one place where esbuild leaves such letters as they are. @param {Metafile} metafile */
function wideLettersIn(metafile) {
  return Object.keys(metafile.outputs)
    .filter(path => !path.endsWith(".map"))
    .flatMap(path => {
      const found = /.{0,20}([^\0-\xff]).{0,20}/u.exec(readFileSync(join(root, path), "utf8"));
      const code = found?.[1]?.codePointAt(0)?.toString(16).padStart(4, "0");
      return found === null ? [] : [`${path} has a letter that is to be written as \\u${code}: ${found[0]}`];
    });
}

/** Removes the parts that an earlier build left. @param {string} outdir @param {Metafile} metafile */
function removeStale(outdir, metafile) {
  const current = new Set(Object.keys(metafile.outputs).map(path => relative(outdir, path)));
  for (const file of readdirSync(join(root, outdir), { recursive: true, encoding: "utf8" })) {
    const path = join(root, outdir, file);
    if (!current.has(file) && statSync(path).isFile()) rmSync(path);
  }
}

/** @param {Bundle} bundle @param {Metafile} metafile */
function sizeLine({ name }, metafile) {
  const files = Object.keys(metafile.outputs).filter(path => !path.endsWith(".map"));
  const texts = files.map(path => readFileSync(join(root, path)));
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  const packed = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
  return `${name.padEnd(24)} ${kib(bytes)}, ${kib(packed)} gzip${files.length > 1 ? `, ${files.length} files` : ""}`;
}

/** @param {number} bytes */
function kib(bytes) {
  return `${(bytes / 1024).toFixed(0).padStart(5)} KiB`;
}
