import { describe, expect, test } from "vitest";
import { conanLock } from "../../server/src/core/facts/conan-lock.ts";
import { conanfilePy } from "../../server/src/core/facts/conanfile-py.ts";
import { conanfileTxt } from "../../server/src/core/facts/conanfile-txt.ts";
import { csproj } from "../../server/src/core/facts/csproj.ts";
import type { Reader } from "../../server/src/core/facts/define.ts";
import { depsJson } from "../../server/src/core/facts/deps-json.ts";
import { directoryPackagesProps } from "../../server/src/core/facts/directory-packages-props.ts";
import { easybuild } from "../../server/src/core/facts/easybuild.ts";
import { eupsTable } from "../../server/src/core/facts/eups-table.ts";
import { flakeLock } from "../../server/src/core/facts/flake-lock.ts";
import { flakeNix } from "../../server/src/core/facts/flake-nix.ts";
import { gradleBuild } from "../../server/src/core/facts/gradle-build.ts";
import { gradleLockfile } from "../../server/src/core/facts/gradle-lockfile.ts";
import { gradleVerificationMetadata } from "../../server/src/core/facts/gradle-verification-metadata.ts";
import { gradleVersionCatalog } from "../../server/src/core/facts/gradle-version-catalog.ts";
import { guixChannels } from "../../server/src/core/facts/guix-channels.ts";
import { guixManifest } from "../../server/src/core/facts/guix-manifest.ts";
import { juliaManifest } from "../../server/src/core/facts/julia-manifest.ts";
import { juliaProject } from "../../server/src/core/facts/julia-project.ts";
import { packagesConfig } from "../../server/src/core/facts/packages-config.ts";
import { packagesLockJson } from "../../server/src/core/facts/packages-lock-json.ts";
import { packratLock } from "../../server/src/core/facts/packrat-lock.ts";
import { paketLock } from "../../server/src/core/facts/paket-lock.ts";
import { pomXml } from "../../server/src/core/facts/pom-xml.ts";
import { projectAssetsJson } from "../../server/src/core/facts/project-assets-json.ts";
import { spackLock } from "../../server/src/core/facts/spack-lock.ts";
import { spackSpecJson } from "../../server/src/core/facts/spack-spec-json.ts";
import { spackYaml } from "../../server/src/core/facts/spack-yaml.ts";
import { vcpkgConfiguration } from "../../server/src/core/facts/vcpkg-configuration.ts";
import { vcpkgJson } from "../../server/src/core/facts/vcpkg-json.ts";
import { exactMavenVersion } from "../../server/src/core/formats/maven-coordinates.ts";
import { exactNugetVersion } from "../../server/src/core/formats/nuget-package.ts";
import { spackSpec } from "../../server/src/core/formats/spack-spec.ts";
import { LineIndex } from "../../server/src/core/text.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

/** Formats whose text says by itself that it is whole: brackets, tags, quotes. */
const closed = [
  ...[pomXml, gradleVerificationMetadata, csproj, directoryPackagesProps, packagesConfig, packagesLockJson, projectAssetsJson, depsJson],
  ...[conanLock, vcpkgJson, vcpkgConfiguration, spackLock, spackSpecJson, flakeLock, flakeNix, guixManifest, guixChannels],
];
const lineByLine = [
  ...[gradleLockfile, gradleVersionCatalog, gradleBuild, paketLock, conanfileTxt, conanfilePy, juliaProject, juliaManifest, packratLock],
  ...[spackYaml, easybuild, eupsTable],
];
const read = (reader: Reader, text: string, path = reader.examples[0]?.file ?? "") => reader.read({ path: path as RepoPath, text });
const packages = (reader: Reader, text: string, path?: string) => read(reader, text, path).value.packages ?? [];

describe.each([...closed, ...lineByLine].map(reader => [reader.id, reader] as const))("%s", (_, reader) => {
  test("every version stands where the reader says", () => {
    for (const { text, file } of reader.examples) {
      const lines = new LineIndex(text);
      for (const { name, version, range, versionAt, at } of packages(reader, text, file)) {
        if (versionAt === undefined) continue;
        const span = lines.span(versionAt);
        const written = text.slice(span.start, span.end);
        // A range may be put together from parts; a version never is.
        expect(version ?? range, name).toContain(written);
        expect(span.end, name).toBeGreaterThan(span.start);
        expect(at.start.line, name).toBeLessThanOrEqual(at.end.line);
      }
    }
  });

  test("a text of any kind is read without an error, and never by guessing", () => {
    const hostile = [
      "\u0000\ud800",
      "<a>".repeat(30_000),
      "[".repeat(30_000),
      "(".repeat(30_000),
      "{".repeat(30_000),
      '{"a":'.repeat(5000),
      '"'.repeat(10_001),
      "'''".repeat(5001),
      "__proto__ = 1\nconstructor = 2\n",
      '{"nodes": {"__proto__": {"inputs": {"a": "__proto__"}}}, "root": "__proto__"}',
      "<project><properties><__proto__>1</__proto__></properties><dependencies><dependency/></dependencies></project>",
      "if (a) {\n".repeat(3000),
      "a: &a [*a, *a]\n",
    ];
    for (const text of hostile) expect(() => read(reader, text), text.slice(0, 20)).not.toThrow();
  });

  test("cut off anywhere it never tells another version for a package", () => {
    const text = reader.examples[0]?.text ?? "";
    const keys = (some: string) => packages(reader, some).map(({ name, version }) => `${name} ${version ?? ""}`);
    const whole = new Set(keys(text));
    for (let length = 0; length < text.length; length++) {
      const { complete } = read(reader, text.slice(0, length));
      if (!complete) continue;
      if (closed.includes(reader)) expect(text.slice(length).trim(), `complete after ${length} characters`).toBe("");
      else if (text[length] === "\n" || text[length] === "\r") {
        for (const key of keys(text.slice(0, length))) expect([...whole, key.replace(/ .*/, " ")], String(length)).toContain(key);
      }
    }
  });
});

describe("large files are read in time that grows with their size", () => {
  const many = (count: number, line: (index: number) => string, glue = "\n"): string =>
    Array.from({ length: count }, (_, n) => line(n)).join(glue);
  const maven = (n: number) => `<dependency><groupId>g</groupId><artifactId>a${n}</artifactId><version>\${v}</version></dependency>`;
  const cases: readonly (readonly [Reader, string])[] = [
    [pomXml, `<project><properties><v>1</v></properties><dependencies>${many(20_000, maven)}</dependencies></project>`],
    [gradleLockfile, many(20_000, n => `g:a${n}:1=compileClasspath`)],
    [gradleBuild, many(20_000, n => `dependencies { implementation 'g:a${n}:1' }`)],
    [conanLock, `{"version": "0.5", "requires": [${many(20_000, n => `"a${n}/1"`, ",")}]}`],
    [juliaManifest, `manifest_format = "2.0"\n${many(20_000, n => `[[deps.A${n}]]\nuuid = "u"\nversion = "1"\n`)}`],
    [spackLock, `{"roots": [], "concrete_specs": {${many(20_000, n => `"h${n}": {"name": "a${n}", "version": "1"}`, ",")}}}`],
    [spackYaml, `spack:\n  specs:\n${many(20_000, n => `  - a${n}@1 ^b${n}`)}`],
    [eupsTable, many(20_000, n => `setupRequired(a${n} 1)`)],
    [paketLock, `NUGET\n  remote: https://x.example\n${many(20_000, n => `    A${n} (1)`)}`],
    [guixManifest, `(specifications->manifest '(${many(20_000, n => `"a${n}@1"`)}))`],
    [flakeNix, `{ ${many(20_000, n => `inputs.a${n}.url = "github:o/a${n}";`)} }`],
    [easybuild, `name = 'A'\nversion = '1'\n${many(20_000, n => `builddependencies = [('a${n}', '1')]`)}`],
  ];

  test.each(cases.map(([reader, text]) => [reader.id, reader, text] as const))(
    "%s",
    (_, reader, text) => {
      expect(packages(reader, text).length).toBeGreaterThanOrEqual(20_000);
    },
    10_000,
  );

  test("properties that double each other are not filled in", () => {
    const properties = many(40, n => `<p${n}>\${p${n + 1}}\${p${n + 1}}</p${n}>`, "");
    const text = `<project><properties>${properties}<p40>x</p40></properties><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>\${p0}</version></dependency></dependencies></project>`;
    expect(packages(pomXml, text)).toMatchObject([{ version: null, range: "${p0}" }]);
  });
});

describe("versions", () => {
  test("of Maven and Gradle", () => {
    for (const exact of ["1.0", "[1.0]", "1.0!!", "1.0-SNAPSHOT", "1.0+build", "33.0-jre"]) expect(exactMavenVersion(exact)).toBeDefined();
    for (const range of ["[1,2)", "(,1]", "1.+", "+", "LATEST", "latest.release", "${v}", "", "[1.0,2.0]"]) {
      expect(exactMavenVersion(range), range).toBeUndefined();
    }
    expect(exactMavenVersion("[ 1.0 ]")).toBe("1.0");
  });

  test("of NuGet", () => {
    expect(exactNugetVersion("[1.0]")).toBe("1.0");
    expect(exactNugetVersion("1.0.0-beta.1")).toBe("1.0.0-beta.1");
    for (const range of ["1.*", "*", "[1.0,)", "(1.0,2.0)", "$(V)", ""]) expect(exactNugetVersion(range), range).toBeUndefined();
  });
});

describe("pom.xml", () => {
  const pom = (inside: string) => `<project><artifactId>a</artifactId>${inside}</project>`;
  const dependency = (inside: string) =>
    `<dependencies><dependency><groupId>g</groupId><artifactId>b</artifactId>${inside}</dependency></dependencies>`;

  test("a property that a profile sets as well is not known", () => {
    const profile = "<profiles><profile><id>p</id><properties><v>2</v></properties></profile></profiles>";
    const text = pom(`<properties><v>1</v></properties>${profile}${dependency("<version>${v}</version>")}`);
    expect(packages(pomXml, text)).toMatchObject([{ version: null, range: "${v}" }]);
  });

  test("properties that name each other in a circle are not known", () => {
    const text = pom(`<properties><v>\${w}</v><w>\${v}</w></properties>${dependency("<version>${v}</version>")}`);
    expect(packages(pomXml, text)).toMatchObject([{ version: null, range: "${v}" }]);
  });

  test("entities and CDATA have no place that could be edited", () => {
    const [fact] = packages(pomXml, pom(dependency("<version><![CDATA[1.0]]></version>")));
    expect(fact).toMatchObject({ version: "1.0" });
    expect(fact).not.toHaveProperty("versionAt");
  });

  test("places hold behind characters of two units and line ends of two", () => {
    const text = `<project>\r\n<!-- 🔭 --><artifactId>a</artifactId>\r\n${dependency("<version>1.0</version>")}</project>`;
    const at = packages(pomXml, text)[0]?.versionAt;
    expect(at && text.split("\r\n")[at.start.line]?.slice(at.start.character, at.end.character)).toBe("1.0");
  });

  test("an imported list of versions is no dependency", () => {
    const text = pom(
      `<dependencyManagement>${dependency("<version>1</version><type>pom</type><scope>import</scope>")}</dependencyManagement>`,
    );
    expect(read(pomXml, text)).toMatchObject({ complete: true, value: { packages: [] } });
  });
});

describe("build.gradle", () => {
  const inBlock = (line: string) => `dependencies {\n  ${line}\n}\n`;

  test("a version that is put together", () => {
    const text = "dependencies {\n  implementation 'g:a:' + version\n  api \"g:b:$v\"\n  api group: 'g', name: 'c', version: v\n}\n";
    expect(read(gradleBuild, text)).toMatchObject({ complete: true });
    expect(packages(gradleBuild, text)).toMatchObject([
      { name: "g:a", version: null, range: "version" },
      { name: "g:b", version: null, range: "$v" },
      { name: "g:c", version: null, range: "v" },
    ]);
  });

  test("several on one line, over several lines, behind comments", () => {
    const text = inBlock(
      "implementation 'g:a:1', // first\n    'g:b:2'\n  /* api 'g:c:3' */\n  testImplementation('g:d:4') {\n    exclude group: 'x'\n  }",
    );
    expect(packages(gradleBuild, text).map(({ name, version, group }) => [name, version, group])).toEqual([
      ["g:a", "1", "main"],
      ["g:b", "2", "main"],
      ["g:d", "4", "testImplementation"],
    ]);
  });

  test("what is not written out makes it incomplete", () => {
    for (const line of ["implementation deps.a", 'implementation "$g:a:1"', "each { implementation it }", "implementation(libs.a.get())"]) {
      expect(read(gradleBuild, inBlock(line)).complete, line).toBe(false);
    }
  });

  test("the version catalogue is only taken for one in Kotlin", () => {
    expect(read(gradleBuild, inBlock("implementation(libs.a)"), "build.gradle.kts").complete).toBe(true);
    expect(read(gradleBuild, inBlock("implementation libs.a"), "build.gradle").complete).toBe(false);
  });
});

describe("Spack", () => {
  const nodes = (text: string) => spackSpec(text)?.map(({ role, name, version }) => [role, name ?? "", version?.text ?? ""]);

  test("specs", () => {
    expect(nodes("builtin.hdf5@1.14:1.15,2+mpi~cxx cflags=='-O2 -g' target=zen4 %gcc@12 ^[virtuals=mpi] mpich@=4.1/abc")).toEqual([
      ["root", "hdf5", "1.14:1.15,2"],
      ["compiler", "gcc", "12"],
      ["dependency", "mpich", "=4.1"],
    ]);
    expect(nodes("py-numpy@:1.26")).toEqual([["root", "py-numpy", ":1.26"]]);
    expect(nodes("@1.2 +mpi")).toEqual([["root", "", "1.2"]]);
    expect(nodes("/abcdef")).toEqual([["root", "", ""]]);
    expect(nodes("a@git.v1.2=1.2")).toEqual([["root", "a", "git.v1.2=1.2"]]);
    expect(nodes("a ] b")).toBeUndefined();
  });

  test("versions that stand in a row of a matrix of their own", () => {
    const text = "spack:\n  specs:\n  - matrix:\n    - [hdf5, fftw@3]\n    - ['@1.12', '@1.14']\n";
    expect(packages(spackYaml, text).map(({ name, range }) => `${name} ${range ?? ""}`)).toEqual(["hdf5 1.12", "hdf5 1.14", "fftw 3"]);
  });

  test("definitions that name themselves", () => {
    const text = "spack:\n  definitions:\n  - a: [$a, zlib]\n  specs:\n  - $a\n";
    expect(read(spackYaml, text).complete).toBe(false);
  });
});

describe("EUPS", () => {
  test("flags, chains of conditions, flavors of the older form", () => {
    const text = [
      "setupRequired(a -f Linux64 --external 1.0 -j)",
      "if (type == exact) {",
      "  setupRequired(b 1)",
      "} else if (FLAVOR == Linux64) {",
      "  setupRequired(b 2)",
      "} else {",
      "  setupOptional(b)",
      "}",
      "Flavor = Darwin",
      "Flavor = Linux64",
      "  setupRequired(c >= 1 || == 3)",
      "Flavor = ANY",
      "  setupRequired(d)",
    ].join("\n");
    expect(read(eupsTable, text).problems).toEqual([]);
    expect(packages(eupsTable, text).map(({ name, version, range, required, onlyOn }) => [name, version, range, required, onlyOn])).toEqual(
      [
        ["a", "1.0", "1.0", true, undefined],
        ["b", "1", "1", true, "type == exact"],
        ["b", "2", "2", true, "not (type == exact) and FLAVOR == Linux64"],
        ["b", null, null, false, "not (type == exact) and not (FLAVOR == Linux64)"],
        ["c", null, ">= 1 || == 3", true, "FLAVOR == Darwin || FLAVOR == Linux64"],
        ["d", null, null, true, undefined],
      ],
    );
  });
});

describe("EasyBuild", () => {
  const recipe = (more: string) => `name = 'Sky'\nversion = '1.4'\ntoolchain = SYSTEM\n${more}\n`;

  test("what is added later and behind a condition", () => {
    const text = recipe("dependencies = [('A', '1')]\nif ARCH == 'x86_64':\n    dependencies += [('B', '2')]");
    expect(packages(easybuild, text)).toMatchObject([
      { name: "A", version: "1", required: true },
      { name: "B", version: "2", required: false, onlyOn: "if ARCH == 'x86_64'" },
    ]);
  });

  test("extensions of R and of nothing that is known", () => {
    const extension = "exts_list = [('cli', '3.6'), ('base')]";
    expect(packages(easybuild, recipe(`exts_defaultclass = 'RPackage'\n${extension}`))).toMatchObject([{ ecosystem: "cran", name: "cli" }]);
    expect(packages(easybuild, recipe(extension))).toMatchObject([{ ecosystem: "easybuild", name: "cli" }]);
  });

  test("a version that differs by architecture is a range that nobody can decide", () => {
    const text = recipe("dependencies = [('Java', {'arch=x86_64': '8', 'arch=POWER': '11'}), ('N', False)]");
    expect(packages(easybuild, text)).toMatchObject([{ name: "Java", version: null, range: "{'arch=x86_64': '8', 'arch=POWER': '11'}" }]);
  });
});

describe("Julia", () => {
  test("the newest format, which names its registries", () => {
    const text =
      'julia_version = "1.13.0"\nmanifest_format = "2.1"\n\n[[deps.A]]\nuuid = "u1"\nversion = "1.0.0"\n\n[registries.General]\nurl = "https://x.example"\nversion = "7"\n';
    expect(read(juliaManifest, text)).toMatchObject({
      complete: true,
      value: { packages: [{ name: "A", version: "1.0.0", at: { end: { line: 5 } } }] },
    });
  });

  test("another format, and one that is not known", () => {
    expect(read(juliaManifest, 'manifest_format = "3.0"\n').complete).toBe(false);
    expect(read(juliaManifest, "").complete).toBe(true);
  });
});

describe("Conan", () => {
  test("tuples of attributes and requirements in a loop", () => {
    const text = [
      "from conans import ConanFile",
      "class A(ConanFile):",
      "    requires = (('a/1.0', 'private'), 'b/2.0')",
      "    def requirements(self):",
      "        for r in ['c/3.0']:",
      "            self.requires(r)",
      "        if self.x and not self.y:",
      "            if self.z:",
      "                self.requires('d/4.0')",
      "class B:",
      "    def f(self):",
      "        self.requires('no/1.0')",
    ].join("\n");
    expect(read(conanfilePy, text).complete).toBe(false);
    expect(packages(conanfilePy, text)).toMatchObject([
      { name: "a", version: "1.0" },
      { name: "b", version: "2.0" },
      { name: "d", version: "4.0", onlyOn: "self.x and not self.y and self.z" },
    ]);
  });
});

describe("Nix", () => {
  test("a follows that leads in a circle", () => {
    const text = '{"nodes": {"root": {"inputs": {"a": ["a"]}}}, "root": "root"}';
    expect(read(flakeLock, text)).toMatchObject({ complete: false, value: { packages: [] } });
  });

  test("a flake that is a function is not read", () => {
    expect(read(flakeNix, 'let x = 1; in { inputs.a.url = "b"; }').complete).toBe(false);
  });

  test("texts with brackets, comments and interpolation", () => {
    const text = "{ /* } */ inputs.a.url = \"github:o/a\"; outputs = _: \"}${\"{\"}\"; x = ''''' } ${y} ''; }";
    expect(packages(flakeNix, text)).toMatchObject([{ name: "a", range: "github:o/a" }]);
  });
});
