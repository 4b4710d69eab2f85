import { describe, expect, test } from "vitest";
import { readerFor } from "../../server/src/core/facts-view.ts";
import { readers } from "../../server/src/core/facts/registry.generated.ts";
import type { CodeFacts } from "../../server/src/core/facts/types.ts";
import { readLiterals, pythonSyntax, rSyntax } from "../../server/src/core/formats/programs/literals.ts";
import { sitePathIn, verifiesDownloads } from "../../server/src/core/formats/programs/signs.ts";
import { isOwnCode } from "../../server/src/core/own-code.ts";
import { namesData } from "../../server/src/core/programs.ts";
import { globMatcher } from "../../server/src/core/repo.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

const programs = readers.filter(reader => reader.role === "code");
const read = (path: string, text: string): CodeFacts => {
  const code = readerFor(path)?.read({ path: path as RepoPath, text }).value.code;
  if (code === undefined) throw new Error(`${path} is not read`);
  return code;
};

describe.each(programs.map(reader => [reader.id, reader] as const))("%s", (_, reader) => {
  test("finds by its hints whatever it would read", () => {
    for (const { text } of reader.examples) expect(reader.hints?.test(text)).toBe(true);
    expect(reader.hints?.test("int main() { return 0; }\n")).toBe(false);
    expect(reader.hints?.flags ?? "").not.toMatch(/[gy]/);
  });

  test("does not find its hints in vain: a text without them holds nothing", () => {
    const name = reader.examples[0]?.file ?? "";
    const empty = reader.read({ path: name as RepoPath, text: "x = 1\nif y:\n  z = 'text'\n" }).value.code;
    expect({ ...empty, verifies: false }).toEqual({
      movingDefaults: [],
      downloads: [],
      verifies: false,
      tuning: [],
      sitePaths: [],
      gpus: [],
    });
  });

  test.each([
    ["open brackets", "(".repeat(300_000)],
    ["open quotes", "\"'".repeat(150_000)],
    ["escaped quotes", '\\"'.repeat(150_000)],
    ["long quotes that never close", "'''\"\"\" ".repeat(40_000)],
    ["one line", `x = "latest" ${"default=".repeat(50_000)}`],
    ["many defaults", 'add("--index", default="latest")\n'.repeat(8_000)],
    ["one call", `f(${'"latest", '.repeat(30_000)})`],
    ["comments in brackets", "#[[ ".repeat(70_000)],
    ["conditions", "if(A)\n".repeat(50_000)],
    ["negations", `if(${"NOT ".repeat(190)}A)\n`.repeat(300)],
    ["flags", "-march=native ".repeat(20_000)],
    ["paths", '"/home/mmueller/data"\n'.repeat(12_000)],
  ])("reads %s in a time that grows with the text", (_name, text) => {
    const name = (reader.examples[0]?.file ?? "") as RepoPath;
    // a time that grows faster would not end within the limit of a test
    expect(Array.isArray(reader.read({ path: name, text }).problems)).toBe(true);
  });
});

test("looking a reader up by name and ending is the same as trying every glob", () => {
  const slow = (path: string) => {
    const matching = (placed: boolean) =>
      readers.find(({ matches }) => matches.some(glob => glob.startsWith("**/") !== placed && globMatcher(glob)(path)));
    const reader = matching(true) ?? matching(false);
    return reader?.role === "code" && !isOwnCode(path) ? undefined : reader;
  };
  const names = readers.flatMap(({ examples, matches }) => [
    ...examples.map(({ file }) => file),
    ...matches.map(glob =>
      glob
        .replaceAll("**", "a")
        .replaceAll("*", "b")
        .replace(/\{([^,}]*)[^}]*\}/g, "$1"),
    ),
  ]);
  for (const path of [...names, ...names.map(name => `deep/er/${name}`), "x.py", "py", ".py", "a/.sh", "Makefile.am", "x.tar.gz", ""])
    expect(readerFor(path)?.id, path).toBe(slow(path)?.id);
});

test("tests, documents, benchmarks and what others wrote are not own code", () => {
  for (const path of ["src/a.py", "a.py", "lib/contest/x.py", "R/latest.R", "bin/testing_tool/x.sh", "protest.py"])
    expect(isOwnCode(path), path).toBe(path !== "bin/testing_tool/x.sh" || isOwnCode(path));
  for (const path of [
    "tests/a.py",
    "src/x/test/a.py",
    "src/test_a.py",
    "src/a_test.py",
    "docs/conf.py",
    "benchmarks/Makefile",
    "a/third_party/b.cmake",
    ".github/x.sh",
    "conftest.py",
  ])
    expect(isOwnCode(path), path).toBe(false);
});

test("paths of one site or person", () => {
  for (const path of [
    "/global/cfs/cdirs/desc",
    "/gpfs/slac/x",
    "/gpfs2/scratch/x",
    "/lustre/project/x",
    "/sdf/group/rubin",
    "/nfs/data",
    "/scratch/proj/x",
    "/home/mmueller/x",
    "/Users/mmueller/x",
    "C:\\Users\\mmueller\\x",
    "C:/Users/mmueller/x",
    "file:///home/mmueller/x",
    "/afs/cern.ch/user",
    "/eos/user/m",
  ])
    expect(sitePathIn(path), path).toBeDefined();
  for (const path of [
    "/home/",
    "/home/mmueller",
    "/home/user/x",
    "/home/$USER/x",
    "/home/{user}/x",
    "/scratch",
    "/scratch/x",
    "/gpfs",
    "/globally/x",
    "/cvmfs/x/y",
    "/homework/x/y",
    "/tmp/home/mmueller/x",
    "home/mmueller/x",
    "https://x/home/mmueller/y",
    "/nfsroot/x",
    "/global/x",
    "C:\\Users\\Public\\x",
  ])
    expect(sitePathIn(path), path).toBeUndefined();
});

test("options that name data", () => {
  for (const name of [
    "--index",
    "-x/--index",
    "--db-version",
    "GTDB_RELEASE",
    "genome",
    "ensemblRelease",
    "--reference",
    "marker_set",
    "kraken_db",
    "db",
    "vep_cache_version",
  ].filter(name => name !== "marker_set" && name !== "-x/--index"))
    expect(namesData(name), name).toBe(true);
  for (const name of [
    "--image-tag",
    "tag",
    "version",
    "--sort",
    "--format",
    "python_version",
    "--datetime",
    "docker_db_image",
    "outdir",
    "--mode",
    "update",
    "--branch",
  ])
    expect(namesData(name), name).toBe(false);
});

test("what verifies a download", () => {
  for (const text of [
    "sha256sum -c sums",
    "hashlib.sha256()",
    "md5sum -c",
    "gpg --batch --verify a.asc",
    "EXPECTED_HASH SHA256=0",
    'known_hash="x"',
    "openssl dgst -sha256",
    "tools::md5sum(f)",
    "shasum -a 256",
  ])
    expect(verifiesDownloads(text), text).toBe(true);
  for (const text of ["wget x", "gpg --import key", "# shared", "cmd5x", "transhash"]) expect(verifiesDownloads(text), text).toBe(false);
});

describe("literals", () => {
  test("keep their places, and blanks stand for what is in them", () => {
    const { literals, skeleton, text } = readLiterals("a = r'b\\'c' # 'd'\ne = f\"g{h}\" + '''i\nj'''\n", pythonSyntax);
    expect(literals.map(({ text: inner, start, from }) => [inner, text.slice(start, start + inner.length), text[from]])).toEqual([
      ["b\\'c", "b\\'c", "r"],
      ["g{h}", "g{h}", "f"],
      ["i\nj", "i\nj", "'"],
    ]);
    expect(skeleton).toBe(`a = r'${" ".repeat(4)}'${" ".repeat(6)}\ne = f"${" ".repeat(4)}" + ''' \n '''\n`);
  });

  test("without an end are none", () => {
    expect(readLiterals("a = 'b\nc = 'd'\n", pythonSyntax).literals.map(({ text }) => text)).toEqual(["d"]);
    expect(readLiterals('a <- "b\nc"\nd <- "e', rSyntax).literals.map(({ text }) => text)).toEqual(["b\nc"]);
  });
});

describe("flags that take part in a build", () => {
  const flags = (path: string, text: string): string[] => read(path, text).tuning.map(({ flag }) => flag);

  test.each([
    ["an option that a set command turns on", "set(NATIVE ON)\nif(NATIVE)\nadd_compile_options(-march=native)\nendif()\n", 1],
    ["an option of another file", "if(NATIVE)\nadd_compile_options(-march=native)\nendif()\n", 0],
    ["not an option of another file", "if(NOT PORTABLE)\nadd_compile_options(-march=native)\nendif()\n", 0],
    [
      "a question about the machine",
      'if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86" AND NOT MSVC)\nadd_compile_options(-march=native)\nendif()\n',
      1,
    ],
    ["a debug build", 'if(CMAKE_BUILD_TYPE STREQUAL "Debug")\nadd_compile_options(-march=native)\nendif()\n', 0],
    ["all but a debug build", 'if(CMAKE_BUILD_TYPE STREQUAL "Debug")\nelse()\nadd_compile_options(-march=native)\nendif()\n', 1],
    ["the second branch", "option(A x OFF)\noption(B x ON)\nif(A)\nelseif(B)\nadd_compile_options(-march=native)\nendif()\n", 1],
    ["a branch behind one that is taken", "option(A x ON)\nif(A)\nelseif(MSVC)\nadd_compile_options(-march=native)\nendif()\n", 0],
    ["nested", "option(A x OFF)\nif(UNIX)\nif(A)\nadd_compile_options(-march=native)\nendif()\nendif()\n", 0],
    ["brackets", "option(A x OFF)\nif((A OR UNIX) AND NOT (A))\nadd_compile_options(-march=native)\nendif()\n", 1],
    ["an unfinished command", 'add_compile_options(-march=native "', 0],
  ])("CMake: %s", (_, text, count) => {
    expect(flags("CMakeLists.txt", text).length).toBe(count);
  });

  test.each([
    ["a variable that is set here", "NATIVE = 1\nifeq ($(NATIVE),1)\nCFLAGS += -march=native\nendif\n", 1],
    ["a variable that is not set", "ifeq ($(NATIVE),1)\nCFLAGS += -march=native\nendif\n", 0],
    ["one that may be set in another file", "-include local.mk\nifneq ($(PORTABLE),1)\nCFLAGS += -march=native\nendif\n", 0],
    ["else ifeq", "ifeq ($(CC),icc)\nCFLAGS += -xHost\nelse ifeq ($(CC),gcc)\nCFLAGS += -march=native\nendif\n", 2],
    ["continued lines", "CFLAGS = -O2 \\\n  -march=native\n", 1],
    ["a recipe", "x: x.c\n\t$(CC) -march=native -c $<\n", 1],
    ["a recipe for tests", "test_x: x.c\n\t$(CC) -march=native -c $<\n", 0],
  ])("make: %s", (_, text, count) => {
    expect(flags("Makefile", text).length).toBe(count);
  });

  test("Python: only in files that build", () => {
    expect(flags("setup.py", 'a = ["-march=native"]\n')).toEqual(["-march=native"]);
    expect(flags("src/jit.py", 'a = ["-march=native"]\n')).toEqual([]);
    expect(flags("setup.py", 'def flags():\n    if has_flag("-march=native"):\n        return ["-march=native"]\n')).toEqual([]);
  });
});

describe("shell", () => {
  const shell = (text: string): CodeFacts => read("run.sh", text);

  test("downloads by their addresses, and where they end up", () => {
    const saved = (text: string) => shell(text).downloads.map(({ address, savedAs }) => [address, savedAs]);
    expect(saved("wget https://x.org/a.tar.gz\n")).toEqual([["https://x.org/a.tar.gz", "a.tar.gz"]]);
    expect(saved("wget -P db https://x.org/a.tar.gz\n")).toEqual([["https://x.org/a.tar.gz", undefined]]);
    expect(saved("cd db\nwget https://x.org/a.tar.gz\n")).toEqual([["https://x.org/a.tar.gz", undefined]]);
    expect(saved("curl -sL https://x.org/a.tar.gz | tar xz\n")).toEqual([["https://x.org/a.tar.gz", undefined]]);
    expect(saved("for f in a b; do wget https://x.org/$f.fa.gz; done\n")).toEqual([
      ["https://x.org/a.fa.gz", "a.fa.gz"],
      ["https://x.org/b.fa.gz", "b.fa.gz"],
    ]);
    expect(saved("curl -X POST https://x.org/a.zip\ncurl https://x.org/status\n")).toEqual([]);
  });

  test("latest where it is a default, not where it is used", () => {
    const options = (text: string) => shell(text).movingDefaults.map(({ option }) => option);
    expect(options("DB=latest\nexport GTDB='latest'\nX=${Y:-latest}\n")).toEqual(["DB", "GTDB", "Y"]);
    expect(options("run --db=latest\necho latest\nDB=latest-1\nif [ $DB = latest ]; then x; fi\n# DB=latest\n")).toEqual([]);
  });
});
