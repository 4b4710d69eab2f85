/** One package as the made-up lockfiles hold it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
}

const stems = [
  "align",
  "count",
  "graph",
  "index",
  "kmer",
  "merge",
  "model",
  "parse",
  "plot",
  "query",
  "reads",
  "score",
  "sort",
  "table",
  "tree",
];

/** Names that differ, the same in every run. */
export function packageName(at: number): string {
  return `${stems[at % stems.length] ?? ""}-${stems[(at * 7 + 3) % stems.length] ?? ""}-${at.toString(36)}`;
}

export function packageVersion(at: number): string {
  return `${(at % 7) + 1}.${at % 19}.${at % 11}`;
}

/** `package-lock.json`, lockfileVersion 3; about 400 bytes a package. */
export function packageLock(direct: readonly LockedPackage[], fillers: number): string {
  const all = [...direct, ...fillerPackages(fillers)];
  const packages = Object.fromEntries(
    all.map(({ name, version }, at) => [
      `node_modules/${name}`,
      {
        version,
        resolved: `https://packages.example.org/${name}/-/${name}-${version}.tgz`,
        integrity: `sha512-${digest(at, 86)}==`,
        license: "MIT",
        dependencies: { [all[(at * 3 + 1) % all.length]?.name ?? ""]: `^${version}` },
        engines: { node: ">=18" },
      },
    ]),
  );
  const root = {
    name: "measured",
    version: "2.3.1",
    dependencies: Object.fromEntries(direct.map(({ name, version }) => [name, `^${version}`])),
  };
  return `${JSON.stringify({ name: "measured", version: "2.3.1", lockfileVersion: 3, requires: true, packages: { "": root, ...packages } }, null, 2)}\n`;
}

/** `uv.lock`; about 400 bytes a package. */
export function uvLock(direct: readonly LockedPackage[], fillers: number): string {
  const packages = [...direct, ...fillerPackages(fillers)].map(
    ({ name, version }, at) =>
      `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = { registry = "https://packages.example.org/simple" }\n` +
      `sdist = { url = "https://packages.example.org/${name}-${version}.tar.gz", hash = "sha256:${digest(at, 64)}", size = ${1000 + at} }\n`,
  );
  return `version = 1\nrevision = 3\nrequires-python = ">=3.11"\n\n${packages.join("\n")}`;
}

/** `conda-lock.yml`, version 1; about 350 bytes and 12 lines a package. */
export function condaLock(direct: readonly LockedPackage[], fillers: number): string {
  const packages = [...direct, ...fillerPackages(fillers)].map(
    ({ name, version }, at) => `- name: ${name}
  version: ${version}
  manager: conda
  platform: linux-64
  dependencies:
    libzlib: '>=1.2.13'
  url: https://packages.example.org/bio/linux-64/${name}-${version}-0.conda
  hash:
    md5: ${digest(at, 32)}
    sha256: ${digest(at, 64)}
  category: main
  optional: false
`,
  );
  const head = `version: 1
metadata:
  content_hash:
    linux-64: ${digest(1, 64)}
  channels:
  - url: bio
    used_env_vars: []
  platforms:
  - linux-64
  sources:
  - environment.yml
package:
`;
  return head + packages.join("");
}

/** `pnpm-lock.yaml`, version 9; about 400 bytes and 16 lines a package. */
export function pnpmLock(direct: readonly LockedPackage[], fillers: number): string {
  const all = [...direct, ...fillerPackages(fillers)];
  const after = (at: number, step: number): LockedPackage => all[(at * step + 1) % all.length] ?? { name: "", version: "" };
  const importers = all
    .slice(0, Math.max(direct.length, 100))
    .map(({ name, version }) => `      ${name}:\n        specifier: ^${version}\n        version: ${version}\n`);
  const packages = all.map(
    ({ name, version }, at) =>
      `  ${name}@${version}:\n    resolution: {integrity: sha512-${digest(at, 86)}==}\n    engines: {node: '>=18'}\n` +
      (at % 8 === 0 ? `    deprecated: 'It is old: use ${name}-2'\n` : "") +
      (at % 5 === 0 ? `    peerDependencies:\n      ${after(at, 3).name}: '*'\n` : ""),
  );
  const snapshots = all.map(({ name, version }, at) => {
    const [one, other] = [after(at, 3), after(at, 7)];
    const names = [one, other].map(it => `      ${it.name}: ${it.version}\n`).join("");
    return `  ${name}@${version}:\n    dependencies:\n${names}`;
  });
  const head = "lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n  excludeLinksFromLockfile: false\n";
  return `${head}\nimporters:\n\n  .:\n    dependencies:\n${importers.slice(0, -20).join("")}    devDependencies:\n${importers.slice(-20).join("")}\npackages:\n\n${packages.join("\n")}\nsnapshots:\n\n${snapshots.join("\n")}`;
}

/** `yarn.lock`, version 1; about 320 bytes and 7 lines a package. */
export function yarnLock(direct: readonly LockedPackage[], fillers: number): string {
  const all = [...direct, ...fillerPackages(fillers)];
  const blocks = all.map(({ name, version }, at) => {
    const other = all[(at * 3 + 1) % all.length];
    const header = at % 4 === 0 ? `"${name}@>= 1, < 9", ${name}@^${version}` : `${name}@^${version}`;
    return (
      `${header}:\n  version "${version}"\n` +
      `  resolved "https://packages.example.org/${name}/-/${name}-${version}.tgz#${digest(at, 40)}"\n` +
      `  integrity sha512-${digest(at, 86)}==\n  dependencies:\n    ${other?.name ?? ""} "^${other?.version ?? ""}"\n`
    );
  });
  return `# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.\n# yarn lockfile v1\n\n\n${blocks.join("\n")}`;
}

function fillerPackages(count: number): LockedPackage[] {
  return Array.from({ length: count }, (_, at) => ({ name: `filler-${packageName(at)}`, version: packageVersion(at) }));
}

/** Digits of a length that look like a hash; by the multiplier of L'Ecuyer's table for 2^32. */
function digest(seed: number, length: number): string {
  let state = (seed + 1) * 2654435761;
  let text = "";
  while (text.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += state.toString(16).padStart(8, "0");
  }
  return text.slice(0, length);
}
