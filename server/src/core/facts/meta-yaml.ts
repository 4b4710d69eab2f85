import { normalName } from "../ecosystems/names.ts";
import {
  readRecipeList,
  readRecipeRequirements,
  recipeProject,
  recipeText,
  withoutOwn,
  type RecipeContext,
} from "../formats/conda-recipe.ts";
import { placeholder, readJinja } from "../formats/jinja.ts";
import { readYamlEvents, yamlGet, yamlItems, yamlKind, type YamlNode } from "../formats/yaml-events.ts";
import { LineIndex, type Span } from "../text.ts";
import { defineReader } from "./define.ts";

/**
 * Recipes of conda-build. Variables that the template sets once to a literal are worked out; other expressions stay unresolved, and a
 * package whose name depends on one is a problem. Selectors and conditions of the template are in `onlyOn`. The groups are main (run),
 * host, build, test and constraints.
 */
export const metaYaml = defineReader({
  id: "meta-yaml",
  format: "meta.yaml",
  ecosystem: "conda",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/meta.yaml"],
  docs: "https://docs.conda.io/projects/conda-build/en/stable/resources/define-metadata.html",

  read({ text }) {
    const jinja = readJinja(text);
    const { yaml, problems: syntax } = readYamlEvents(jinja.masked);
    const isRecipe = /^(?:package|requirements|outputs):/m.test(text);
    if (yaml === undefined)
      return isRecipe ? { value: {}, problems: syntax, complete: false } : { value: {}, problems: [], complete: true };
    const [root] = yaml.roots;
    const get = (...keys: readonly string[]): YamlNode | undefined => {
      let node = root;
      for (const key of keys) node = node === undefined ? undefined : yamlGet(yaml, node, key);
      return node;
    };
    const speaks = yamlKind(yaml, get("package") ?? -1) === "map" || get("requirements") !== undefined || get("outputs") !== undefined;
    if (!isRecipe || !speaks) return { value: {}, problems: [], complete: true };
    const lines = new LineIndex(text);
    const limits = (span: Span): string | undefined => {
      const found = jinja.conditions
        .filter(({ within }) => within.start <= span.start && span.end <= within.end)
        .map(({ written }) => written);
      const selector = selectorBehind(lines, span);
      return [...found, ...(selector === undefined ? [] : [selector])].join(" and ") || undefined;
    };
    const context: RecipeContext = { yaml, text, lines, variables: jinja.variables, limits, packages: [], problems: [] };
    const own = new Set<string>();
    const noteOwn = (node: YamlNode | undefined): void => {
      const name = recipeText(context, node)?.value;
      if (name !== undefined) own.add(normalName("conda", name));
    };
    noteOwn(get("package", "name"));
    readRecipeRequirements(context, get("requirements"));
    const outputs = get("outputs");
    for (const output of outputs === undefined ? [] : yamlItems(yaml, outputs)) {
      noteOwn(yamlGet(yaml, output, "name"));
      readRecipeRequirements(context, yamlGet(yaml, output, "requirements"));
      const test = yamlGet(yaml, output, "test");
      const requires = test === undefined ? undefined : yamlGet(yaml, test, "requires");
      if (requires !== undefined) readRecipeList(context, requires, "test");
    }
    const requires = get("test", "requires");
    if (requires !== undefined) readRecipeList(context, requires, "test");
    const project = recipeProject(context, get("package"));
    const { problems } = context;
    return {
      value: { packages: withoutOwn(context.packages, own), ...(project && { project }) },
      problems,
      complete: problems.length === 0,
    };
  },

  examples: [
    {
      name: "variables, selectors and conditions",
      file: "conda.recipe/meta.yaml",
      text: [
        '{% set name = "Sky-Map" %}',
        '{% set version = "1.2.0" %}',
        "",
        "package:",
        "  name: {{ name|lower }}",
        "  version: {{ version }}",
        "",
        "source:",
        "  url: https://example.org/{{ name }}-{{ version }}.tar.gz  # [unix]",
        "",
        "requirements:",
        "  build:",
        "    - {{ compiler('c') }}",
        "    - cmake",
        "  host:",
        "    - python {{ python }}",
        "    - numpy",
        "  run:",
        "    - python >=3.10",
        "    - {{ pin_compatible('numpy') }}",
        "    - samtools =1.19  # [linux]",
        "    - zlib 1.3.1 h4ab18f5_1",
        "    {% if cuda != 'None' %}",
        "    - cuda-version >=12",
        "    {% endif %}",
        "  run_constrained:",
        "    - sky-data >={{ version }}",
        "test:",
        "  requires:",
        "    - pytest",
        "    - sky-map",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "conda",
              name: "python",
              range: ">=3.10",
              direct: true,
              group: "main",
              at: { start: { line: 18, character: 6 }, end: { line: 18, character: 19 } },
              versionAt: { start: { line: 18, character: 13 }, end: { line: 18, character: 19 } },
            },
            { name: "numpy", range: "{{ pin_compatible('numpy') }}", version: null, group: "main" },
            { name: "samtools", range: "=1.19", onlyOn: "linux" },
            { name: "zlib", version: "1.3.1" },
            { name: "cuda-version", range: ">=12", onlyOn: "if cuda != 'None'" },
            { name: "python", range: "{{ python }}", version: null, group: "host" },
            { name: "numpy", group: "host", range: null },
            { name: "cmake", group: "build" },
            { name: "sky-data", range: ">=1.2.0", version: null, group: "constraints", direct: false, required: false },
            { name: "pytest", group: "test", required: false },
          ],
          project: {
            version: { value: "1.2.0", range: { start: { line: 1, character: 18 }, end: { line: 1, character: 23 } } },
          },
        },
      },
    },
    {
      name: "a name that only the build knows",
      file: "recipes/a/meta.yaml",
      text: "package:\n  name: a\n  version: 1.10\nrequirements:\n  - {{ mpi }}\n  - b 1.*\n",
      expect: {
        complete: false,
        value: {
          packages: [{ name: "b", range: "1.*", version: null }],
          project: { name: { value: "a" }, version: { value: "1.10" } },
        },
      },
    },
    {
      name: "some other YAML file",
      file: "content/meta.yaml",
      text: "title: Notes\nrequires: nothing\n",
      expect: { complete: true, problems: [], value: {} },
    },
  ],
});

/** What stands in brackets in the comment at the end of the line: `# [linux]`. */
function selectorBehind(lines: LineIndex, span: Span): string | undefined {
  const { line } = lines.positionAt(span.end);
  const rest = lines.text.slice(span.end, lines.lineEnd(line)).replaceAll(placeholder, " ");
  return /^['"]?\s*#[^[\]]*\[([^\]]+)\]/.exec(rest)?.[1]?.trim();
}
