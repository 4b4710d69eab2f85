import { describe, expect, test } from "vitest";
import { bunLock } from "../../server/src/core/facts/bun-lock.ts";
import { bunLockb } from "../../server/src/core/facts/bun-lockb.ts";
import { cabalProjectFreeze } from "../../server/src/core/facts/cabal-project-freeze.ts";
import { cargoLock } from "../../server/src/core/facts/cargo-lock.ts";
import { cargoToml } from "../../server/src/core/facts/cargo-toml.ts";
import { composerJson } from "../../server/src/core/facts/composer-json.ts";
import { composerLock } from "../../server/src/core/facts/composer-lock.ts";
import type { Reader } from "../../server/src/core/facts/define.ts";
import { denoLock } from "../../server/src/core/facts/deno-lock.ts";
import { gemfileLock } from "../../server/src/core/facts/gemfile-lock.ts";
import { gemfile } from "../../server/src/core/facts/gemfile.ts";
import { goMod } from "../../server/src/core/facts/go-mod.ts";
import { mixLock } from "../../server/src/core/facts/mix-lock.ts";
import { packageResolved } from "../../server/src/core/facts/package-resolved.ts";
import { pnpmLock } from "../../server/src/core/facts/pnpm-lock.ts";
import { podfileLock } from "../../server/src/core/facts/podfile-lock.ts";
import { pubspecLock } from "../../server/src/core/facts/pubspec-lock.ts";
import { pubspecYaml } from "../../server/src/core/facts/pubspec-yaml.ts";
import { stackLock } from "../../server/src/core/facts/stack-lock.ts";
import { yarnLock } from "../../server/src/core/facts/yarn-lock.ts";
import { readerFor } from "../../server/src/core/facts-view.ts";
import { LineIndex } from "../../server/src/core/text.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

const readers: readonly Reader[] = [
  yarnLock,
  pnpmLock,
  bunLock,
  bunLockb,
  denoLock,
  cargoToml,
  cargoLock,
  goMod,
  gemfile,
  gemfileLock,
  composerJson,
  composerLock,
  mixLock,
  pubspecYaml,
  pubspecLock,
  packageResolved,
  podfileLock,
  cabalProjectFreeze,
  stackLock,
];

const read = (reader: Reader, text: string) => reader.read({ path: "file" as RepoPath, text });
const shown = (reader: Reader, text: string): string[] =>
  (read(reader, text).value.packages ?? []).map(
    ({ name, version, direct, group, source }) =>
      `${name} ${version ?? "-"} ${direct === null ? "?" : direct ? "direct" : "indirect"} ${group}${source === undefined ? "" : ` ${source}`}`,
  );

describe.each(readers.map(reader => [reader.id, reader] as const))("%s", (_, reader) => {
  const examples = reader.examples.flatMap(example => [example.text, example.text.replaceAll(/\r?\n/g, "\r\n")]);

  test("is the one that takes its files", () => {
    for (const { file } of reader.examples) expect(readerFor(file)?.id).toBe(reader.id);
  });

  test("every version stands where it is said to stand", () => {
    for (const text of examples) {
      const lines = new LineIndex(text);
      for (const { version, range, versionAt, at } of read(reader, text).value.packages ?? []) {
        const entry = lines.span(at);
        expect(entry.end).toBeGreaterThan(entry.start);
        if (versionAt === undefined) continue;
        const { start, end } = lines.span(versionAt);
        const written = text.slice(start, end).replace(/["']\s*,\s*["']/g, ", ");
        // what allows every version is written too, and is no range
        expect([version, range ?? (written === "any" ? "any" : "*")]).toContain(written);
      }
    }
  });

  test("never throws, wherever it is cut off", () => {
    for (const text of examples) {
      for (let end = 0; end <= text.length; end++) expect(Array.isArray(read(reader, text.slice(0, end)).problems)).toBe(true);
    }
  });

  test("messages are short and whole", () => {
    for (const text of ["", "{", "x", "\u0000", "[[[", "- a\n- b", ...examples.map(text => text.slice(0, text.length / 2))])
      for (const { message } of read(reader, text).problems) {
        expect(message.length).toBeLessThanOrEqual(90);
        expect(message).toMatch(/^[A-Z“].*/);
      }
  });

  test("absurd nesting ends", () => {
    for (const absurd of ["{".repeat(50_000), "[".repeat(50_000), '{"a":'.repeat(20_000), "a = " + "[".repeat(20_000), "- ".repeat(20_000)])
      expect(Array.isArray(read(reader, absurd).problems)).toBe(true);
  });
});

describe("names that are special to JavaScript are only names", () => {
  test.each<[Reader, string]>([
    [yarnLock, '__proto__@^1.0.0:\n  version "1.0.0"\n\nconstructor@^2.0.0:\n  version "2.0.0"\n'],
    [
      pnpmLock,
      "lockfileVersion: '6.0'\n\ndependencies:\n  __proto__:\n    specifier: ^1.0.0\n    version: 1.0.0\n\npackages:\n\n  /__proto__@1.0.0:\n    dev: false\n\n  /constructor@2.0.0:\n    dev: false\n",
    ],
    [bunLock, '{"workspaces": {"__proto__": {}}, "packages": {"__proto__": ["__proto__@1.0.0"], "constructor": ["constructor@2.0.0"]}}'],
    [cargoLock, '[[package]]\nname = "__proto__"\nversion = "1.0.0"\n\n[[package]]\nname = "constructor"\nversion = "2.0.0"\n'],
    [goMod, "require (\n\t__proto__ v1.0.0\n\tconstructor v2.0.0\n)\n"],
    [gemfileLock, "GEM\n  specs:\n    __proto__ (1.0.0)\n    constructor (2.0.0)\n\nDEPENDENCIES\n  __proto__\n"],
    [composerLock, '{"packages": [{"name": "__proto__", "version": "1.0.0"}, {"name": "constructor", "version": "2.0.0"}]}'],
    [mixLock, '%{"__proto__": {:hex, :__proto__, "1.0.0"}, "constructor": {:hex, :constructor, "2.0.0"}}'],
    [pubspecLock, 'packages:\n  __proto__:\n    version: "1.0.0"\n  constructor:\n    version: "2.0.0"\n'],
  ])("%o", (reader, text) => {
    const { value, complete } = read(reader, text);
    expect(complete).toBe(true);
    expect(value.packages?.map(({ name, version }) => `${name} ${version ?? ""}`)).toEqual(["__proto__ 1.0.0", "constructor 2.0.0"]);
  });
});

describe("yarn.lock", () => {
  test("a request that an override replaced is direct by its name", () => {
    const text =
      '__metadata:\n  version: 8\n\n"d3@npm:7.0.0":\n  version: 7.0.0\n  resolution: "d3@npm:7.0.0"\n  linkType: hard\n\n' +
      '"sky@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "sky@workspace:."\n  dependencies:\n    d3: "npm:^6.0.0"\n  linkType: soft\n';
    expect(shown(yarnLock, text)).toEqual(["d3 7.0.0 direct main"]);
  });

  test("a key too long for one line of YAML", () => {
    const patterns = Array.from({ length: 90 }, (_, at) => `d3@npm:^7.0.${at}`).join(", ");
    const text = `__metadata:\n  version: 8\n\n? "${patterns}"\n:\n  version: 7.1.0\n  resolution: "d3@npm:7.1.0"\n  linkType: hard\n`;
    expect(shown(yarnLock, text)).toEqual(["d3 7.1.0 indirect main"]);
  });

  test("half a version is no version", () => {
    const text = 'd3@^7.0.0:\n  version "7.8.5"\n';
    for (let end = 0; end < text.length - 1; end++) {
      for (const { version } of read(yarnLock, text.slice(0, end)).value.packages ?? []) expect([null, "7.8.5"]).toContain(version);
    }
  });

  test("the name in a registry's address is what gets installed", () => {
    const text = 'old@^1.0.0:\n  version "2.0.0"\n  resolved "https://mirror.example/npm/@s%2fnew/-/new-2.0.0.tgz#aa"\n';
    expect(shown(yarnLock, text)).toEqual(["@s/new 2.0.0 ? main"]);
  });
});

describe("pnpm-lock.yaml", () => {
  const lock = (snapshots: string, importers: string): string =>
    `lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n${importers}\npackages:\n\n  a@1.0.0:\n    resolution: {integrity: aa}\n\n  b@1.0.0:\n    resolution: {integrity: aa}\n\n  c@1.0.0:\n    resolution: {integrity: aa}\n\nsnapshots:\n\n${snapshots}`;
  const asks = (section: string, ...names: readonly string[]): string =>
    `    ${section}:\n${names.map(name => `      ${name}:\n        specifier: ^1.0.0\n        version: 1.0.0\n`).join("")}`;

  test("groups follow from what asks for a package", () => {
    const text = lock(
      "  a@1.0.0:\n    dependencies:\n      b: 1.0.0\n\n  b@1.0.0: {}\n\n  c@1.0.0:\n    dependencies:\n      b: 1.0.0\n",
      asks("devDependencies", "a"),
    );
    expect(shown(pnpmLock, text)).toEqual(["a 1.0.0 direct dev", "b 1.0.0 indirect dev", "c 1.0.0 indirect main"]);
    const both = text.replace("    devDependencies:", `${asks("dependencies", "c")}    devDependencies:`);
    expect(shown(pnpmLock, both)).toEqual(["a 1.0.0 direct dev", "b 1.0.0 indirect main", "c 1.0.0 direct main"]);
  });

  test("a circle ends", () => {
    const text = lock(
      "  a@1.0.0:\n    dependencies:\n      b: 1.0.0\n\n  b@1.0.0:\n    dependencies:\n      a: 1.0.0\n\n  c@1.0.0: {}\n",
      asks("optionalDependencies", "a"),
    );
    expect(shown(pnpmLock, text)).toEqual(["a 1.0.0 direct optional", "b 1.0.0 indirect optional", "c 1.0.0 indirect main"]);
  });

  test("a lockfile that ends before its snapshots", () => {
    const { complete } = read(pnpmLock, lock("", asks("dependencies", "a")).replace(/snapshots:[^]*/, ""));
    expect(complete).toBe(false);
  });

  test("read by the parser it says the same", () => {
    const [example] = pnpmLock.examples;
    if (example === undefined) throw new Error("no example");
    const odd = example.text.replace("  d3@6.7.0: {}", "  d3@6.7.0: {\r\n   }");
    expect(shown(pnpmLock, odd)).toEqual(shown(pnpmLock, example.text));
  });
});

describe("other lockfiles", () => {
  test("a workspace of Cargo records which member asks for what", () => {
    const text =
      '[[package]]\nname = "a"\nversion = "0.1.0"\ndependencies = [\n "b",\n "zip",\n]\n\n[[package]]\nname = "b"\nversion = "0.1.0"\n\n[[package]]\nname = "zip"\nversion = "2.0.0"\nsource = "registry+https://index.example.org"\n';
    expect(shown(cargoLock, text)).toEqual(["a 0.1.0 indirect main path", "b 0.1.0 direct main path", "zip 2.0.0 direct main"]);
    const { lock } = read(cargoLock, text).value;
    expect(lock).toMatchObject({ recorded: "a b\na zip" });
    expect(lock?.requested).toBeUndefined();
  });

  test("a binary lockfile of Bun is there and not read", () => {
    const { value, complete, problems } = read(bunLockb, "\u0000\u0001");
    expect([value, complete, problems.length]).toEqual([{ packages: [] }, false, 1]);
  });

  test("a name that gems give to several platforms", () => {
    const text = "GEM\n  specs:\n    ffi (1.16.0-arm64-darwin)\n    ffi (1.16.0-x86_64-linux-gnu)\n\nDEPENDENCIES\n  ffi\n";
    expect(read(gemfileLock, text).value.packages?.map(({ version, onlyOn }) => [version, onlyOn])).toEqual([
      ["1.16.0", "arm64-darwin"],
      ["1.16.0", "x86_64-linux-gnu"],
    ]);
  });

  test("a folder replaces a module, whatever its version", () => {
    expect(shown(goMod, "require a.example/x v1.0.0\nreplace a.example/x => ./x\n")).toEqual(["a.example/x - direct main ./x"]);
  });
});

test("twenty thousand packages are read in one pass", () => {
  const entries = Array.from({ length: 20_000 }, (_, at) => `  p${at}@1.${at}.0:\n    resolution: {integrity: aa}\n`);
  const snapshots = Array.from(
    { length: 20_000 },
    (_, at) => `  p${at}@1.${at}.0:\n    dependencies:\n      p${(at + 1) % 20_000}: 1.${(at + 1) % 20_000}.0\n`,
  );
  const importers = "    devDependencies:\n      p7:\n        specifier: '*'\n        version: 1.7.0\n";
  const text = `lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n${importers}\npackages:\n\n${entries.join("\n")}\nsnapshots:\n\n${snapshots.join("\n")}`;
  const { value, complete } = read(pnpmLock, text);
  expect(complete).toBe(true);
  expect(value.packages).toHaveLength(20_000);
  expect(value.packages?.every(({ group }) => group === "dev")).toBe(true);
  expect(value.packages?.filter(({ direct }) => direct === true).map(({ name }) => name)).toEqual(["p7"]);
});
