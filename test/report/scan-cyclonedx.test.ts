import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parsePurl } from "../../server/src/core/ecosystems/purl.ts";
import { readFresh } from "../../server/src/core/facts-view.ts";
import { readers } from "../../server/src/core/facts/registry.generated.ts";
import { formatScanCyclonedx } from "../../server/src/core/report/scan-cyclonedx.ts";
import { scan } from "../../server/src/core/scan.ts";
import { snapshot } from "../support/world.ts";
import { bomStructure } from "./cyclonedx-structure.ts";

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly group?: string;
  readonly version?: string;
  readonly scope?: string;
  readonly purl?: string;
  readonly evidence: { readonly occurrences: readonly { readonly location: string; readonly line: number }[] };
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}
interface Bom {
  readonly serialNumber: string;
  readonly metadata: { readonly properties?: readonly { readonly value: string }[] };
  readonly components: readonly Component[];
  readonly compositions: readonly { readonly aggregate: string }[];
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
const validate = ajv.compile<Bom>(bomStructure);
const context = { version: "1.2.3", at: "2026-11-20", name: "strainscope" };

function bomOf(files: Readonly<Record<string, string>>, unread: readonly string[] = []): { readonly bom: Bom; readonly text: string } {
  const text = formatScanCyclonedx(scan(snapshot(files, unread), readFresh), context);
  const bom: unknown = JSON.parse(text);
  expect([validate(bom), validate.errors]).toEqual([true, null]);
  return { bom: bom as Bom, text };
}

const files = {
  "package.json": '{"name": "x", "dependencies": {"@types/node": "^20.0.0"}}\n',
  "package-lock.json":
    '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"@types/node": "^20.0.0"}}, "node_modules/@types/node": {"version": "20.1.0"}, "node_modules/left": {"version": "1.0.0", "dev": true, "optional": true}}}\n',
  "requirements.txt": "numpy>=1.26\nscipy==1.14.1\n",
  Dockerfile:
    "FROM docker.io/library/ubuntu:24.04 AS build\nRUN apt-get update && apt-get install -y git=1:2.43.0-1ubuntu7 && pip install scipy==1.14.1\nFROM ghcr.io/lab/base@sha256:" +
    "a".repeat(64) +
    "\nRUN apt-get install -y curl\n",
};

test("a component stands once, with every place that names it", () => {
  const { bom } = bomOf(files);
  const places = (ref: string): readonly string[] | undefined =>
    bom.components.find(it => it["bom-ref"] === ref)?.evidence.occurrences.map(({ location, line }) => `${location}:${line}`);
  expect(bom.components.map(it => it["bom-ref"])).toEqual([
    "deb:curl@",
    "pkg:deb/ubuntu/git@1:2.43.0-1ubuntu7?distro=ubuntu-24.04",
    "pkg:docker/library/ubuntu@24.04",
    "pkg:npm/%40types/node@20.1.0",
    "pkg:npm/left@1.0.0",
    `pkg:oci/base@sha256:${"a".repeat(64)}?repository_url=ghcr.io%2Flab%2Fbase`,
    "pkg:pypi/numpy",
    "pkg:pypi/scipy@1.14.1",
  ]);
  expect(places("pkg:npm/%40types/node@20.1.0")).toEqual(["package-lock.json:1", "package.json:1"]);
  expect(places("pkg:pypi/scipy@1.14.1")).toEqual(["Dockerfile:2", "requirements.txt:2"]);
});

test("group, scope and what the distribution must say", () => {
  const { bom } = bomOf(files);
  const named = (name: string): Component | undefined => bom.components.find(it => it.name === name);
  expect(named("node")).toMatchObject({ group: "@types", version: "20.1.0", scope: "required" });
  expect(named("left")).toMatchObject({ scope: "optional" });
  // nobody knows what the base of this stage is made from
  expect(named("curl")).not.toHaveProperty("purl");
  expect(named("numpy")).not.toHaveProperty("version");
  expect(named("numpy")?.properties).toContainEqual({ name: "smp:range", value: ">=1.26" });
});

test("the same files give the same bytes, other files another serial number", () => {
  expect(bomOf(files).text).toBe(bomOf(files).text);
  expect(bomOf(files).bom.serialNumber).not.toBe(bomOf({ ...files, "requirements.txt": "numpy>=1.27\n" }).bom.serialNumber);
});

test("what could not be read makes it incomplete, with the reason", () => {
  const { bom } = bomOf({ "requirements.txt": "numpy==2\n???\n" }, ["uv.lock"]);
  expect(bom.compositions.map(({ aggregate }) => aggregate)).toEqual(["incomplete"]);
  expect(bom.metadata.properties?.map(({ value }) => value.split(":")[0])).toEqual(["requirements.txt", "uv.lock"]);
  expect(bomOf({ "requirements.txt": "numpy==2\n" }).bom.compositions.map(({ aggregate }) => aggregate)).toEqual(["unknown"]);
});

test.each(readers.flatMap(reader => reader.examples.map(example => [`${reader.id}: ${example.name}`, example] as const)))(
  "%s has the right form and readable package URLs",
  (_, example) => {
    const { bom } = bomOf({ [example.file]: example.text });
    const refs = bom.components.map(it => it["bom-ref"]);
    expect(new Set(refs).size).toBe(refs.length);
    for (const { purl } of bom.components) if (purl !== undefined) expect(parsePurl(purl)).toBeDefined();
  },
);

test("conda packages carry what names their very file, and no token", () => {
  const { bom } = bomOf({
    "conda-linux-64.lock":
      "@EXPLICIT\nhttps://conda.example/t/tk-secret/bioconda/linux-64/samtools-1.19.2-h50ea8bc_0.tar.bz2#d41d8c\nhttps://repo.example/pkgs/main/noarch/tzdata-2024a-h04d1e81_0.conda\n",
    "environment.yml":
      "dependencies:\n  - bioconda::samtools=1.19.2=h50ea8bc_0\n  - bioconda::bwa=0.7.17=h7132678_9\n  - bcftools=1.19=*_1\n",
  });
  expect(bom.components.map(({ purl, evidence }) => [purl, evidence.occurrences.length])).toEqual([
    ["pkg:conda/bcftools@1.19", 1],
    ["pkg:conda/bwa@0.7.17?build=h7132678_9&channel=bioconda", 1],
    ["pkg:conda/samtools@1.19.2?build=h50ea8bc_0&channel=bioconda&subdir=linux-64&type=tar.bz2", 2],
    ["pkg:conda/tzdata@2024a?build=h04d1e81_0&channel=main&subdir=noarch&type=conda", 1],
  ]);
});
