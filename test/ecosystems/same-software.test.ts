import { describe, expect, test } from "vitest";
import { indexOf, nameTable, sameness, satisfiesAcross, type PackageName } from "../../server/src/core/ecosystems/same-software.ts";
import { parseConfig } from "../../server/src/core/config-file.ts";
import { analyze } from "../../server/src/core/analyze.ts";
import { examplePlan, world } from "../support/world.ts";

const table = nameTable();
const none = indexOf([]);

function named(text: string): PackageName {
  const colon = text.indexOf(":");
  return { ecosystem: text.slice(0, colon), name: text.slice(colon + 1) };
}

test.each<[string, string, "same" | "different" | "unknown"]>([
  ["pypi:opencv-python", "conda:py-opencv", "same"],
  ["conda:opencv", "deb:python3-opencv", "same"],
  ["pypi:Scikit_Learn", "deb:python3-sklearn", "same"],
  ["import:sklearn", "conda:scikit-learn", "same"],
  ["pypi:torch", "conda:pytorch", "same"],
  ["pypi:numpy", "conda:numpy", "same"],
  ["conda:dask", "conda:dask-core", "same"],
  // the program and the Python module that calls it
  ["pypi:graphviz", "conda:graphviz", "different"],
  ["pypi:graphviz", "conda:python-graphviz", "same"],
  ["pypi:redis", "conda:redis", "different"],
  ["pypi:msgpack", "conda:msgpack-python", "same"],
  // how R packages are written is a promise
  ["cran:data.table", "conda:r-data.table", "same"],
  ["cran:data.table", "spack:r-data-table", "same"],
  ["cran:Rcpp", "deb:r-cran-rcpp", "same"],
  ["bioconductor:DESeq2", "conda:bioconductor-deseq2", "same"],
  ["bioconductor:limma", "deb:r-bioc-limma", "same"],
  ["cran:ggplot2", "conda:r-dplyr", "different"],
  ["cran:base", "conda:r-base", "unknown"],
  ["conda:r-base", "spack:r", "same"],
  // products of the Rubin Observatory
  ["eups:afw", "pypi:lsst-afw", "same"],
  ["eups:meas_base", "pypi:lsst-meas-base", "same"],
  ["eups:afw", "pypi:afw", "unknown"],
  // nobody has vouched for these
  ["pypi:my-own-tool", "conda:my-own-tool", "unknown"],
  ["pypi:samtools", "conda:samtools", "unknown"],
  ["pypi:nobody-knows", "deb:python3-nobody-knows", "unknown"],
  ["pypi:nobody-knows", "pypi:Nobody.Knows", "same"],
  ["pypi:numpy", "pypi:scipy", "different"],
  ["conda:samtools", "easybuild:SAMtools", "same"],
  ["pypi:__proto__", "conda:constructor", "unknown"],
])("%s and %s: %s", (a, b, expected) => {
  expect(sameness(named(a), named(b), { own: none, table })).toBe(expected);
  expect(sameness(named(b), named(a), { own: none, table })).toBe(expected);
});

test("a project's own word comes first", () => {
  const own = indexOf([
    ["pypi:graphviz", "conda:graphviz"],
    ["eups:afw", "conda:stackvana-afw"],
  ]);
  expect(sameness(named("pypi:graphviz"), named("conda:graphviz"), { own, table })).toBe("same");
  expect(sameness(named("eups:afw"), named("conda:stackvana-afw"), { own, table })).toBe("same");
  expect(sameness(named("eups:afw"), named("conda:numpy"), { own, table })).toBe("unknown");
});

test("no name of the table leads to two lines", () => {
  for (const [name, lines] of table) expect([name, lines.size]).toEqual([name, 1]);
  expect(table.size).toBeGreaterThan(1500);
});

test.each<[string, string, string, string, boolean | undefined]>([
  ["pypi", ">=1.26,<2", "conda", "1.26.4", true],
  ["pypi", ">=1.26,<2", "conda", "2.1.0", false],
  ["pypi", "<4.9", "conda", "4.9.0_1", undefined],
  ["pypi", "^1.26", "conda", "2.1.0", undefined],
  ["conda", ">=2.39", "deb", "1:2.30.2-1", undefined],
  ["cran", ">= 1.2", "conda", "1.2_3", undefined],
  ["eups", "26.0", "conda", "26.0.1", undefined],
])("%s %s against %s %s: %s", (ecosystem, range, other, version, inside) => {
  expect(satisfiesAcross(ecosystem, range, other, version)).toBe(inside);
});

describe("in a plan", () => {
  const lock =
    "version: 1\nmetadata:\n  content_hash: {linux-64: a}\n  channels: []\n  platforms: [linux-64]\n  sources: [environment.yml]\npackage:\n- {name: stackvana-afw, version: 26.0.0, manager: conda, platform: linux-64, dependencies: {}, url: 'https://example.org/linux-64/stackvana-afw-26.0.0-h0_0.conda', hash: {md5: a}, category: main, optional: false}\n";
  const files = { "conda-lock.yml": lock };
  const plan = examplePlan({ plan: "dependencies:\n  software: ['pypi:afw <20', conda:other]\n" });

  test("a group of the settings lets a locked version be compared", () => {
    const { config } = parseConfig("names:\n  - [pypi:afw, conda:stackvana-afw]\n", []);
    const found = analyze({ ...world(plan, files), config }).findings.filter(({ code }) => code === "DEP003");
    expect(found.map(({ message }) => message)).toEqual(["afw 26.0.0 is locked; the plan allows <20"]);
    expect(analyze(world(plan, files)).findings.filter(({ code }) => code === "DEP003")).toEqual([]);
  });

  test.each([["names: pypi:afw\n"], ["names: [[pypi:afw]]\n"], ["names: [[afw, conda:x]]\n"], ["names: [x]\n"]])(
    "%j is refused with its place",
    text => {
      const { config, problems } = parseConfig(text, []);
      expect(problems).toHaveLength(1);
      expect(problems[0]?.message.length).toBeLessThanOrEqual(90);
      expect(config.names ?? []).toEqual([]);
    },
  );
});
