import { expect, test } from "vitest";
import { formatPurl, imagePurl, parsePurl, purlOf, samePurl, type PurlDetails } from "../../server/src/core/ecosystems/purl.ts";

test.each<[string, string, PurlDetails, string | undefined]>([
  ["pypi", "Ruamel.YAML", { version: "0.18.6" }, "pkg:pypi/ruamel-yaml@0.18.6"],
  ["pypi", "torch", { version: "2.1.0+cpu" }, "pkg:pypi/torch@2.1.0%2Bcpu"],
  [
    "conda",
    "samtools",
    { version: "1.20", qualifiers: { subdir: "linux-64", channel: "bioconda", build: "h50ea8bc_0" } },
    "pkg:conda/samtools@1.20?build=h50ea8bc_0&channel=bioconda&subdir=linux-64",
  ],
  ["conda", "samtools", { qualifiers: { subdir: undefined } }, "pkg:conda/samtools"],
  ["npm", "@types/node", { version: "20.1.0" }, "pkg:npm/%40types/node@20.1.0"],
  ["npm", "d3", {}, "pkg:npm/d3"],
  ["maven", "org.apache.commons:commons-lang3", { version: "3.14.0" }, "pkg:maven/org.apache.commons/commons-lang3@3.14.0"],
  ["maven", "no-group", {}, undefined],
  ["golang", "github.com/Masterminds/semver/v3", { version: "v3.2.1" }, "pkg:golang/github.com/masterminds/semver/v3@v3.2.1"],
  ["cran", "data.table", { version: "1.15.0" }, "pkg:cran/data.table@1.15.0"],
  ["deb", "libgomp1", { version: "12.2.0-14" }, undefined],
  ["deb", "attr", { version: "1:2.4.47-2+b1", vendor: "debian" }, "pkg:deb/debian/attr@1:2.4.47-2%2Bb1"],
  ["rpm", "Curl", { vendor: "fedora" }, "pkg:rpm/fedora/curl"],
  ["julia", "Flux", { version: "0.14.0" }, undefined],
  ["julia", "Flux", { version: "0.14.0", qualifiers: { uuid: "587475ba" } }, "pkg:julia/Flux@0.14.0?uuid=587475ba"],
  ["composer", "Monolog/Monolog", { version: "3.5.0" }, "pkg:composer/monolog/monolog@3.5.0"],
  ["git", "github.com/Owner/Tool.git", { version: "v1.0" }, "pkg:github/owner/tool@v1.0"],
  ["git", "gitlab.example.org/group/tool", {}, "pkg:generic/gitlab.example.org/group/tool"],
  ["spack", "hdf5", { version: "1.14.3" }, "pkg:generic/hdf5@1.14.3"],
  ["eups", "afw", { version: "26.0.0" }, "pkg:generic/afw@26.0.0"],
  ["something-new", "x", {}, undefined],
  ["pypi", "", {}, undefined],
])("%s %s %j", (ecosystem, name, details, purl) => {
  expect(purlOf(ecosystem, name, details)).toBe(purl);
  if (purl !== undefined) {
    const parsed = parsePurl(purl);
    expect(parsed && formatPurl(parsed)).toBe(purl);
  }
});

test.each<[string, string | null, string | null, string | undefined]>([
  ["debian", "12.5", null, "pkg:docker/debian@12.5"],
  ["rocker/r-ver", "4.3.2", null, "pkg:docker/rocker/r-ver@4.3.2"],
  ["docker.io/library/debian", "12.5", null, "pkg:docker/library/debian@12.5"],
  ["ghcr.io/Owner/tool", null, null, "pkg:docker/owner/tool?repository_url=ghcr.io"],
  ["debian", "12.5", "sha256:aa", "pkg:oci/debian@sha256:aa?repository_url=docker.io%2Flibrary%2Fdebian&tag=12.5"],
  ["registry.example.org:5000/a/b", null, "sha256:aa", "pkg:oci/b@sha256:aa?repository_url=registry.example.org:5000%2Fa%2Fb"],
  ["", null, null, undefined],
])("image %s %s %s", (image, tag, digest, purl) => {
  expect(imagePurl(image, tag, digest)).toBe(purl);
});

test.each<[string, string, boolean]>([
  ["pkg:pypi/ruamel.yaml@0.18", "pkg:PyPI/Ruamel_YAML@0.18", true],
  ["pkg:deb/debian/attr@1%3A2.4", "pkg:deb/Debian/attr@1:2.4", true],
  ["pkg:npm/@types/node@1.0", "pkg:npm/%40types/node@1.0", true],
  ["pkg:maven/g/a@1?type=jar&classifier=x", "pkg:maven/g/a@1?classifier=x&type=jar", true],
  ["pkg:maven/G/a@1", "pkg:maven/g/a@1", false],
  ["pkg://conda//samtools@1.20", "pkg:conda/samtools@1.20", true],
  ["pkg:golang/google.golang.org/genproto#/googleapis/./api/", "pkg:golang/google.golang.org/genproto#googleapis/api", true],
  ["pkg:conda/a@1?build=", "pkg:conda/a@1", true],
  ["pkg:conda/a@1", "pkg:conda/a@2", false],
  ["conda/a@1", "conda/a@1", false],
])("%s and %s are the same: %s", (a, b, same) => {
  expect(samePurl(a, b)).toBe(same);
});

test.each([
  "",
  "pkg:",
  "pkg:pypi",
  "pkg:pypi/",
  "pkg:1pypi/x",
  "pkg:pypi/%zz",
  "pkg:pypi/x?a",
  "pkg:pypi/x?a=1&A=2",
  "https://example.org/x",
])("%j is no package URL", text => {
  expect(parsePurl(text)).toBeUndefined();
});

test("any text is read in time that grows with it, and half a letter is written", () => {
  for (const piece of ["/", "@", "?a=", "#", "%41", "pkg:"]) expect(() => parsePurl(`pkg:npm/${piece.repeat(50_000)}`)).not.toThrow();
  expect(purlOf("npm", "a\ud800")).toBe("pkg:npm/a%EF%BF%BD");
});
