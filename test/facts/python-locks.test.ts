import { describe, expect, test } from "vitest";
import { condaExplicit } from "../../server/src/core/facts/conda-explicit.ts";
import { condaLock } from "../../server/src/core/facts/conda-lock.ts";
import { pdmLock } from "../../server/src/core/facts/pdm-lock.ts";
import { pipfileLock } from "../../server/src/core/facts/pipfile-lock.ts";
import { pixiLock } from "../../server/src/core/facts/pixi-lock.ts";
import { poetryLock } from "../../server/src/core/facts/poetry-lock.ts";
import { pylock } from "../../server/src/core/facts/pylock.ts";
import { uvLock } from "../../server/src/core/facts/uv-lock.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

const locks = [condaExplicit, condaLock, pdmLock, pipfileLock, pixiLock, poetryLock, pylock, uvLock];

describe.each(locks.map(reader => [reader.id, reader] as const))("%s", (_, reader) => {
  const text = reader.examples[0]?.text ?? "";
  const keys = (some: string) => {
    const { value, complete } = reader.read({ path: reader.examples[0]?.file as RepoPath, text: some });
    return { complete, keys: (value.packages ?? []).map(({ name, version }) => JSON.stringify([name, version])) };
  };

  test("cut off anywhere it never holds what the whole does not, unless it says that it is not all", () => {
    const whole = new Set(keys(text).keys);
    expect(whole.size).toBeGreaterThan(1);
    for (let length = 0; length < text.length; length++) {
      const cut = keys(text.slice(0, length));
      if (cut.complete) for (const key of cut.keys) expect(whole, `${length}: ${key}`).toContain(key);
    }
  });
});

describe.each([poetryLock, uvLock, condaLock].map(reader => [reader.id, reader] as const))("%s", (_, reader) => {
  const text = reader.examples[0]?.text ?? "";
  const read = (some: string) => reader.read({ path: reader.examples[0]?.file as RepoPath, text: some });
  const keys = (some: string) =>
    (read(some).value.packages ?? []).map(({ name, version, onlyOn }) => JSON.stringify([name, version, reader === condaLock && onlyOn]));

  test("a package that is locked twice counts twice", () => {
    const twice =
      reader === condaLock
        ? `${text}- {name: libZ, version: 2, manager: conda, platform: win-64}\n`
        : text.replace(
            /^\[\[package\]\]/m,
            '[[package]]\nname = "twice"\nversion = "1"\n\n[[package]]\nname = "twice"\nversion = "2"\n\n[[package]]',
          );
    expect(keys(twice).length).toBe(keys(text).length + (reader === condaLock ? 1 : 2));
  });
});

describe("uv-lock", () => {
  const read = (text: string) => uvLock.read({ path: "uv.lock" as RepoPath, text });

  test("members of the workspace are packages where another one needs them, as other folders are", () => {
    const text = [
      "version = 1",
      "[manifest]",
      'members = ["root", "member"]',
      '[[package]]\nname = "root"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "member" }, { name = "beside" }]',
      '[[package]]\nname = "member"\nversion = "1"\nsource = { editable = "libs/member" }\ndependencies = [{ name = "leaf" }]',
      '[[package]]\nname = "beside"\nversion = "1"\nsource = { directory = "../beside" }\ndependencies = [{ name = "deep" }]',
      '[[package]]\nname = "leaf"\nversion = "1"\nsource = { registry = "https://example.org" }',
      '[[package]]\nname = "deep"\nsource = { directory = "../deep" }\n',
    ].join("\n");
    const { value, complete } = read(text);
    expect(complete).toBe(true);
    expect(value.packages).toMatchObject([
      { name: "beside", direct: true, source: "../beside" },
      { name: "leaf", direct: true },
      { name: "deep", direct: false, version: null },
      { name: "member", direct: true, version: "1", source: "libs/member" },
    ]);
  });

  test("two versions of one package for different environments", () => {
    const fork = (version: string, marker: string) =>
      `[[package]]\nname = "np"\nversion = "${version}"\nresolution-markers = ["${marker}"]\n`;
    const text = `${fork("1.0", "python_version < '3.10'")}${fork("2.0", "python_version >= '3.10'")}`;
    const root = '[[package]]\nname = "root"\nsource = { virtual = "." }\ndependencies = [{ name = "np", version = "2.0" }]\n';
    expect(read(text + root).value.packages).toMatchObject([
      { version: "1.0", onlyOn: "python_version < '3.10'", direct: true },
      { version: "2.0", onlyOn: "python_version >= '3.10'", direct: true },
    ]);
  });
});

describe("poetry-lock", () => {
  const read = (text: string) => poetryLock.read({ path: "poetry.lock" as RepoPath, text });

  test("places hold where a scan over lines would be misled", () => {
    const text =
      'x = """\n[[package]]\nname = "no"\n"""  # """\n[[package]] # first\nversion = "1"\n"name" = "a"\n[ metadata ]\ncontent-hash = "aa"\n';
    const { value, complete } = read(text);
    expect(complete).toBe(true);
    expect(value.packages).toMatchObject([{ name: "a", at: { start: { line: 4 } }, versionAt: { start: { line: 5, character: 11 } } }]);
  });

  test("markers of one group each are not told", () => {
    const text = '[[package]]\nname = "a"\nversion = "1"\n[package.markers]\nmain = "x"\n[metadata]\n';
    expect(read(text).value.packages?.[0]).not.toHaveProperty("onlyOn");
  });

  test("an older index is no source", () => {
    const source = (type: string) =>
      `[[package]]\nname = "a"\nversion = "1"\n[package.source]\ntype = "${type}"\nurl = "https://example.org"\nreference = "r"\n[metadata]\n`;
    expect(read(source("legacy")).value.packages?.[0]).not.toHaveProperty("source");
    expect(read(source("url")).value.packages).toMatchObject([{ source: "https://example.org" }]);
    expect(read(source("git")).value.packages).toMatchObject([{ source: "git+https://example.org@r" }]);
  });
});

describe("conda-lock", () => {
  const read = (text: string) => condaLock.read({ path: "conda-lock.yml" as RepoPath, text });
  const entry = (name: string, dependencies: string) =>
    `- {name: ${name}, version: 1, manager: conda, platform: linux-64, dependencies: ${dependencies}}\n`;

  test("a dependency that is not there means that something is missing", () => {
    expect(read(`package:\n${entry("a", "{b: '>1', __glibc: ''}")}${entry("b", "{}")}`).complete).toBe(true);
    expect(read(`package:\n${entry("a", "{b: '>1'}")}`).complete).toBe(false);
  });

  test("another version of the format is not known", () => {
    expect(read(`version: 2\npackage:\n${entry("a", "{}")}`).complete).toBe(false);
    expect(read("version: 1\n").complete).toBe(false);
  });

  test("twenty thousand entries are read within seconds", () => {
    const text = `package:\n${Array.from({ length: 20_000 }, (_, index) => entry(`p${index}`, "{}")).join("")}`;
    const { value, complete } = read(text);
    expect(complete).toBe(true);
    expect(value.packages).toHaveLength(20_000);
    expect(value.packages?.at(-1)).toMatchObject({ name: "p19999", at: { start: { line: 20_000, character: 2 } } });
  }, 10_000);
});

describe("pdm-lock", () => {
  const read = (text: string) => pdmLock.read({ path: "pdm.lock" as RepoPath, text });
  const entry = (name: string, more = "") => `[[package]]\nname = "${name}"\nversion = "1"\n${more}`;

  test("an older file, whose metadata stand at the end", () => {
    const text = `${entry("a", 'dependencies = ["b>=1"]\n')}${entry("b")}[metadata]\nlock_version = "4.3"\ncontent_hash = "sha256:aa"\n`;
    expect(read(text)).toMatchObject({
      complete: true,
      value: { lock: { recorded: "sha256:aa", at: { start: { line: 9, character: 16 } } }, packages: [{ group: "main" }, { name: "b" }] },
    });
  });

  test("a dependency that holds elsewhere only may be missing", () => {
    const text = (dependency: string) => `[metadata]\n${entry("a", `dependencies = ["${dependency}"]\n`)}`;
    expect(read(text("b; os_name == 'nt'")).complete).toBe(true);
    expect(read(text("b")).complete).toBe(false);
  });

  test("nothing is locked by an empty file", () => {
    expect(read("\n")).toEqual({ value: { packages: [] }, problems: [], complete: true });
  });
});

describe("pylock", () => {
  const read = (entry: string) =>
    pylock.read({ path: "pylock.toml" as RepoPath, text: `lock-version = "1.0"\n[[packages]]\nname = "a"\n${entry}\n` });

  test("sources", () => {
    expect(read('archive = {url = "https://example.org/a.zip"}').value.packages).toMatchObject([
      { version: null, source: "https://example.org/a.zip" },
    ]);
    expect(read('directory = {path = "libs/a"}').value.packages).toMatchObject([{ source: "libs/a" }]);
    expect(read('directory = {path = "./"}').value.packages).toEqual([]);
    expect(read("").complete).toBe(false);
  });

  test("another version of the format is not known", () => {
    const text = 'lock-version = "2.0"\n[[packages]]\nname = "a"\nversion = "1"\n';
    expect(pylock.read({ path: "pylock.toml" as RepoPath, text }).complete).toBe(false);
  });
});

describe("pixi-lock", () => {
  const read = (text: string) => pixiLock.read({ path: "pixi.lock" as RepoPath, text });
  const seven = (platforms: string, use: string) =>
    `version: 7\nplatforms:\n${platforms}environments:\n  default:\n    packages:\n${use}packages: []\n`;

  test("platforms of version 7", () => {
    expect(read(seven("- name: linux-64\n", "      linux-64: []\n")).complete).toBe(true);
    expect(read(seven("- name: gpu\n  subdir: linux-64\n", "      gpu: []\n")).complete).toBe(true);
    expect(read(seven("- name: linux-64\n- name: linux-64\n", "      linux-64: []\n")).complete).toBe(false);
    expect(read(seven("- name: linux-64\n", "      osx-64: []\n")).complete).toBe(false);
    expect(read(seven("- name: linux-64\n", "      linux-64: []\n      linux-64: []\n")).complete).toBe(false);
    expect(read(seven("- name: abacus-1\n", "      abacus-1: []\n")).complete).toBe(false);
  });

  test("the first versions are lists like those of conda-lock", () => {
    const text = [
      "version: 3",
      "metadata:",
      "  content_hash: {linux-64: aa}",
      "package:",
      "- platform: linux-64",
      "  name: zlib",
      "  version: 1.3.1",
      "  category: main",
      "  manager: conda",
      "  dependencies:",
      "  - libgcc-ng >=12",
      "- platform: linux-64",
      "  name: libgcc-ng",
      "  version: 13.2.0",
      "  manager: conda",
      "  dependencies: []",
      "- platform: linux-64",
      "  name: NumPy",
      "  version: 2.1.0",
      "  manager: pypi",
      "  dependencies: {}",
      "",
    ].join("\n");
    expect(read(text)).toMatchObject({
      complete: true,
      value: {
        packages: [{ name: "zlib", ecosystem: "conda" }, { name: "libgcc-ng" }, { name: "numpy", ecosystem: "pypi" }],
        lock: { algorithm: "conda-lock-content-hash", recorded: "linux-64=aa" },
      },
    });
  });

  test("addresses of wheels, archives, repositories and folders", () => {
    const text = [
      "version: 6",
      "environments: {}",
      "packages:",
      "- pypi: https://example.org/numpy-2.1.0-py3-none-any.whl",
      "- pypi: git+https://example.org/lib.git@0123abc",
      "  name: lib",
      "  version: 0.1.0",
      "- conda: ./sky",
      "  name: sky",
      "  version: 1.0",
      "  subdir: noarch",
      "- conda: what",
      "",
    ].join("\n");
    const { value, complete } = read(text);
    expect(complete).toBe(false);
    expect(value.packages).toMatchObject([
      { name: "numpy", version: "2.1.0" },
      { name: "lib", source: "git+https://example.org/lib.git@0123abc" },
      { name: "sky", version: "1.0", source: "./sky" },
    ]);
    expect(value.packages?.[0]).not.toHaveProperty("source");
  });
});

describe("locks of many packages are read within seconds", () => {
  const all = Array.from({ length: 20_000 }, (_, index) => index);

  test("pixi", () => {
    const url = (index: number) => `https://conda.example/c/linux-64/p${index}-1.${index}.0-h0_0.conda`;
    const uses = all.map(index => `      - conda: ${url(index)}\n`).join("");
    const entries = all.map(index => `- conda: ${url(index)}\n  sha256: aa\n  depends:\n  - __glibc >=2.17,<3.0.a0\n`).join("");
    const text = `version: 6\nenvironments:\n  default:\n    packages:\n      linux-64:\n${uses}packages:\n${entries}`;
    const { value, complete } = pixiLock.read({ path: "pixi.lock" as RepoPath, text });
    expect(complete).toBe(true);
    expect(value.packages).toHaveLength(20_000);
    expect(value.packages?.at(-1)).toMatchObject({ name: "p19999", version: "1.19999.0", onlyOn: "linux-64" });
  }, 10_000);

  test("PDM", () => {
    const entries = all.map(index => `\n[[package]]\nname = "p${index}"\nversion = "1.${index}"\ngroups = ["default"]\n`);
    const text = `[metadata]\ncontent_hash = "sha256:aa"\n${entries.join("")}`;
    const { value, complete } = pdmLock.read({ path: "pdm.lock" as RepoPath, text });
    expect(complete).toBe(true);
    expect(value.packages).toHaveLength(20_000);
  }, 10_000);
});
