// Builds the extension and packs it into dist/software-management-plans.vsix, then looks at what is in it. usage: package.mjs [--no-build]
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { root, tools, vsix } from "./lib/paths.mjs";
import { readZip } from "./lib/zip.mjs";

const mostBytes = 3 * 1024 * 1024;

/** All that may be in the package; a file of another name is a mistake in .vscodeignore. */
const expected = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package|package\.nls(\.[a-z-]+)?)\.json$/,
  /^extension\/(readme|changelog)\.md$/i,
  /^extension\/LICENSE(\.txt)?$/,
  /^extension\/client\/language-configuration\.json$/,
  /^extension\/client\/(media|syntaxes)\/[\w.-]+\.(svg|png|json|ttf|woff2?|css|js)$/,
  /^extension\/l10n\/[\w.-]+\.json$/,
  /^extension\/snippets\/[\w.-]+\.(json|code-snippets)$/,
  /^extension\/schemas\/[\w.-]+\.json$/,
  /^extension\/dist\/(extension|extension\.web|server|server\.web)\.js$/,
  /^extension\/dist\/server\/[\w-]+\.mjs$/,
  /^extension\/dist\/smp\.mjs$/,
  /^extension\/dist\/THIRD-PARTY-NOTICES\.txt$/,
];

if (!process.argv.includes("--no-build")) node(join(root, "esbuild.mjs"), "--production");
// the README's links are made absolute only where it is known to what
const { repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const unpublished = repository === undefined ? ["--allow-missing-repository", "--no-rewrite-relative-links"] : [];
rmSync(vsix, { force: true });
node(tools.vsce, "package", "--no-dependencies", ...unpublished, "--out", vsix);
const problems = problemsOf(vsix);
for (const problem of problems) console.error(`error: ${problem}`);
process.exit(problems.length === 0 ? 0 : 1);

/** @param {string} script @param {...string} args */
function node(script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
}

/** Lists the package and says what is wrong with it. @param {string} file */
function problemsOf(file) {
  const entries = readZip(readFileSync(file));
  for (const { name, size } of entries) console.log(`${String(size).padStart(9)}  ${name}`);
  const bytes = statSync(file).size;
  console.log(`${entries.length} files, ${(bytes / 1024).toFixed(0)} KiB packed`);

  const names = new Set(entries.map(({ name }) => name));
  const manifest = JSON.parse(
    entries
      .find(({ name }) => name === "extension/package.json")
      ?.data()
      .toString() ?? "{}",
  );
  return [
    ...[...names].filter(name => !expected.some(pattern => pattern.test(name))).map(name => `${name} does not belong into the package`),
    ...filesNamedIn(manifest)
      .filter(path => !names.has(`extension/${path}`))
      .map(path => `package.json names ${path}, which is not in the package`),
    ...entries
      .filter(({ name, data }) => /\.m?js$/.test(name) && /^\/\/# sourceMappingURL=/m.test(data().toString()))
      .map(({ name }) => `${name} names a source map`),
    ...(bytes > mostBytes ? [`the package has ${bytes} bytes, more than ${mostBytes}`] : []),
  ];
}

/**
 * Every path inside the package that its manifest names: all texts that begin with "./", and the known fields.
 * @param {unknown} value
 * @returns {string[]}
 */
function filesNamedIn(value) {
  const found = new Set();
  const visit = (/** @type {unknown} */ it, /** @type {string} */ key) => {
    if (typeof it === "string") {
      const inside =
        it.startsWith("./") || (["icon", "path", "main", "browser", "light", "dark"].includes(key) && /^[\w-]+\/.*\.\w+$/.test(it));
      const path = it.replace(/^\.\//, "");
      if (inside && key !== "l10n") found.add(key === "main" || key === "browser" ? path.replace(/(\.js)?$/, ".js") : path);
    } else if (typeof it === "object" && it !== null) {
      // scripts and the like are for developers
      for (const [name, child] of Object.entries(it))
        if (name !== "scripts" && name !== "files") visit(child, Array.isArray(it) ? key : name);
    }
  };
  visit(value, "");
  return [...found];
}
