import { describe, expect, test } from "vitest";
import { condaLock } from "../../server/src/core/facts/conda-lock.ts";
import { poetryLock } from "../../server/src/core/facts/poetry-lock.ts";
import { uvLock } from "../../server/src/core/facts/uv-lock.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

describe.each([poetryLock, uvLock, condaLock].map(reader => [reader.id, reader] as const))("%s", (_, reader) => {
  const text = reader.examples[0]?.text ?? "";
  const read = (some: string) => reader.read({ path: reader.examples[0]?.file as RepoPath, text: some });
  const keys = (some: string) =>
    (read(some).value.packages ?? []).map(({ name, version, onlyOn }) => JSON.stringify([name, version, reader === condaLock && onlyOn]));

  test("cut off anywhere it never holds what the whole does not, unless it says that it is not all", () => {
    const whole = new Set(keys(text));
    for (let length = 0; length < text.length; length++) {
      const cut = text.slice(0, length);
      if (read(cut).complete) for (const key of keys(cut)) expect(whole, `${length}: ${key}`).toContain(key);
    }
  });

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
