import { describe, expect, test } from "vitest";
import { condaExplicit } from "../../server/src/core/facts/conda-explicit.ts";
import { environmentYml } from "../../server/src/core/facts/environment-yml.ts";
import { metaYaml } from "../../server/src/core/facts/meta-yaml.ts";
import { recipeYaml } from "../../server/src/core/facts/recipe-yaml.ts";
import { requirements } from "../../server/src/core/facts/requirements.ts";
import { readerFor } from "../../server/src/core/facts-view.ts";
import { parseCondaFile } from "../../server/src/core/formats/conda-files.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

const at = (path: string, ...lines: string[]) => ({ path: path as RepoPath, text: lines.join("\n") + "\n" });

describe("addresses of conda packages", () => {
  test.each([
    ["https://example.org/c/linux-64/a-b_c-1.0-h0_1.conda#aa", { name: "a-b_c", version: "1.0", build: "h0_1", subdir: "linux-64" }],
    ["noarch/a-1!2.0-0.tar.bz2", { name: "a", version: "1!2.0", subdir: "noarch" }],
    ["C:\\pkgs\\win-64\\a-1-0.conda", { name: "a", version: "1", subdir: "win-64" }],
    ["https://example.org/label/dev/a-1-0.conda?x=y", { name: "a" }],
  ])("%s", (address, expected) => {
    const file = parseCondaFile(address);
    expect(file).toMatchObject(expected);
    if (file) expect(address.slice(file.versionSpan.start, file.versionSpan.end)).toBe(file.version);
  });

  test.each(["a-1.conda", "a-1-.conda", "-1-0.conda", "a-1-0.whl", "a--0.conda", ""])("%j is none", address => {
    expect(parseCondaFile(address)).toBeUndefined();
  });
});

test.each([
  ["conda-linux-64.lock", "conda-explicit"],
  ["envs/predict.osx-arm64.pin.txt", "conda-explicit"],
  ["workflow/envs/align.linux-64.pin.txt", "conda-explicit"],
  ["spec-file.txt", "conda-explicit"],
  ["linux-64.lock", "conda-explicit"],
  ["conda-lock.yml", "conda-lock"],
  ["conda-linux-64.lock.yml", "environment-yml"],
  ["poetry.lock", "poetry-lock"],
  ["requirements-linux-64.txt", "requirements"],
  ["env_linux-64.txt", "conda-explicit"],
  ["requirements/linux.txt", "requirements"],
])("%s is read by %s", (path, id) => {
  expect(readerFor(path)?.id).toBe(id);
});

test("lines among addresses that are none", () => {
  const { value, complete } = condaExplicit.read(at("explicit.txt", "@EXPLICIT", "numpy", "https://example.org/noarch/a-1-0.conda"));
  expect(complete).toBe(false);
  expect(value.packages).toMatchObject([{ name: "a" }]);
});

describe("environments that conda wrote", () => {
  const specs = (count: number, build: string) => Array.from({ length: count }, (_, index) => `- p${index}=1.${index}${build}`);

  test.each([
    ["with builds and a prefix", ["dependencies:", ...specs(2, "=h0_0"), "prefix: /x"], true, null],
    ["with many builds", ["dependencies:", ...specs(10, "=h0_0")], true, null],
    ["with few builds", ["dependencies:", ...specs(2, "=h0_0")], undefined, true],
    ["without builds", ["dependencies:", ...specs(12, ""), "prefix: /x"], undefined, null],
    ["what was asked for", ["dependencies:", "- python", "- a=1", "prefix: /x"], undefined, true],
    ["one range among builds", ["dependencies:", ...specs(12, "=h0_0"), "- b>=1"], undefined, true],
  ])("%s", (_, lines, locks, direct) => {
    const result = environmentYml.read(at("environment.yml", ...lines));
    expect(result.complete).toBe(true);
    expect(result.locks).toBe(locks);
    expect(new Set(result.value.packages?.map(fact => fact.direct))).toEqual(new Set([direct]));
  });
});

describe("requirements", () => {
  test("constraints by name and folder", () => {
    const group = (path: string) => requirements.read(at(path, "numpy<2")).value.packages?.[0];
    expect(group("upper-constraints.txt")).toMatchObject({ group: "constraints", direct: false, required: false });
    expect(group("constraints-3.11.txt")).toMatchObject({ group: "constraints" });
    expect(group("requirements/edx/dev.txt")).toMatchObject({ group: "dev" });
  });

  test("constraints that are not read", () => {
    const { problems, complete } = requirements.read(at("requirements.txt", "-c https://example.org/upper.txt", "numpy"));
    expect(complete).toBe(false);
    expect(problems[0]?.message).toContain("constraints");
  });
});

describe("recipes of conda-build", () => {
  const read = (...lines: string[]) => metaYaml.read(at("recipe/meta.yaml", "package:", "  name: own", ...lines));

  test("a variable that is set twice or under a condition is not worked out", () => {
    const twice = read('{% set v = "1" %}', '{% set v = "2" %}', "requirements:", "  run:", "    - a {{ v }}");
    expect(twice.value.packages).toMatchObject([{ name: "a", version: null, range: "{{ v }}" }]);
    const under = read("{% if x %}", '{% set v = "1" %}', "{% endif %}", "requirements:", "  run:", "    - a {{ v }}");
    expect(under.value.packages).toMatchObject([{ name: "a", version: null }]);
  });

  test("outputs and what they need of each other", () => {
    const { value, complete } = read(
      "outputs:",
      "  - name: lib-a",
      "    requirements:",
      "      - zlib",
      "  - name: tool-b",
      "    requirements:",
      "      run:",
      "        - lib-a",
      "        - {{ pin_subpackage('lib-a', exact=True) }}",
      "        - xz 5.*  # [not win]",
      "    test: {requires: [pytest]}",
    );
    expect(complete).toBe(true);
    expect(value.packages).toMatchObject([{ name: "zlib" }, { name: "xz", onlyOn: "not win" }, { name: "pytest", group: "test" }]);
  });

  test("else branches, loops and tags that do not end", () => {
    const { value } = read(
      "requirements:",
      "  run:",
      "    {%- if cuda %}",
      "    - a",
      "    {%- else %}",
      "    - b",
      "    {%- endif %}",
      "    - c",
    );
    expect(value.packages?.map(({ name, onlyOn }) => [name, onlyOn])).toEqual([
      ["a", "if cuda"],
      ["b", "not if cuda"],
      ["c", undefined],
    ]);
    expect(read("requirements:", "  run:", "    {% for p in ps %}", "    - {{ p }}", "    {% endfor %}").complete).toBe(false);
    expect(read("requirements:", "  run:", "    - {{ p ").complete).toBe(false);
  });
});

describe("recipes of rattler-build", () => {
  const read = (...lines: string[]) => recipeYaml.read(at("recipe.yaml", "package: {name: own, version: 1.0}", ...lines));

  test("outputs, constraints and nested conditions", () => {
    const { value, complete } = read(
      "outputs:",
      "  - package: {name: a}",
      "    requirements:",
      "      run:",
      "        - own",
      "        - if: linux",
      "          then:",
      "            - if: cuda",
      "              then: [b, c >=2]",
      "        - pin_compatible: {name: numpy}",
      "        - pin_subpackage: {name: own}",
      "      run_constraints: [d <3]",
    );
    expect(complete).toBe(true);
    expect(value.packages).toMatchObject([
      { name: "b", onlyOn: "linux and cuda" },
      { name: "c", range: ">=2" },
      { name: "numpy" },
      { name: "d", group: "constraints", direct: false },
    ]);
  });

  test("context that grows without end", () => {
    const lines = Array.from({ length: 50 }, (_, index) => `  a${index + 1}: \${{ a${index} }}\${{ a${index} }}`);
    expect(() => read("context:", "  a0: xxxxxxxxxx", ...lines, "requirements:", "  run: ['${{ a50 }}']")).not.toThrow();
  });
});
