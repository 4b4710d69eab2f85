import { normalName } from "../ecosystems/names.ts";
import { readRecipeRequirements, recipeProject, recipeText, withoutOwn, type RecipeContext } from "../formats/conda-recipe.ts";
import { resolveJinja, type JinjaVariable } from "../formats/jinja.ts";
import {
  readYamlEvents,
  yamlEntries,
  yamlGet,
  yamlItems,
  yamlKind,
  yamlLiteralSpan,
  yamlText,
  type YamlEvents,
  type YamlNode,
} from "../formats/yaml-events.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";

/**
 * Recipes of rattler-build. Values of `context` that are written out are worked out; other expressions stay unresolved, and a package
 * whose name depends on one is a problem. Conditions are in `onlyOn`. The groups are main (run), host, build, test and constraints.
 */
export const recipeYaml = defineReader({
  id: "recipe-yaml",
  format: "recipe.yaml",
  ecosystem: "conda",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/recipe.yaml"],
  docs: "https://rattler-build.prefix.dev/latest/reference/recipe_file/",

  read({ text }) {
    const { yaml, problems: syntax } = readYamlEvents(text);
    const isRecipe = /^(?:package|requirements|outputs):/m.test(text);
    if (yaml === undefined)
      return isRecipe ? { value: {}, problems: syntax, complete: false } : { value: {}, problems: [], complete: true };
    const [root] = yaml.roots;
    if (root === undefined || !isRecipe) return { value: {}, problems: [], complete: true };
    const lines = new LineIndex(text);
    const context: RecipeContext = {
      yaml,
      text,
      lines,
      variables: variablesOf(yaml, yamlGet(yaml, root, "context")),
      limits: () => undefined,
      packages: [],
      problems: [],
    };
    const own = new Set<string>();
    const read = (node: YamlNode): void => {
      const made = yamlGet(yaml, node, "package");
      const name = made === undefined ? undefined : recipeText(context, yamlGet(yaml, made, "name"))?.value;
      if (name !== undefined) own.add(normalName("conda", name));
      readRecipeRequirements(context, yamlGet(yaml, node, "requirements"));
      const tests = yamlGet(yaml, node, "tests");
      for (const test of tests === undefined ? [] : yamlItems(yaml, tests))
        readRecipeRequirements(context, yamlGet(yaml, test, "requirements"), "test");
    };
    read(root);
    const outputs = yamlGet(yaml, root, "outputs");
    for (const output of outputs === undefined ? [] : yamlItems(yaml, outputs)) read(output);
    const project = recipeProject(context, yamlGet(yaml, root, "package") ?? yamlGet(yaml, root, "recipe"));
    const { problems } = context;
    return {
      value: { packages: withoutOwn(context.packages, own), ...(project && { project }) },
      problems,
      complete: problems.length === 0,
    };
  },

  examples: [
    {
      name: "context, conditions and outputs",
      file: "recipe/recipe.yaml",
      text: [
        "context:",
        "  name: sky-map",
        "  version: 1.2.0",
        "  tag: v${{ version }}",
        "package:",
        "  name: ${{ name|lower }}",
        "  version: ${{ version }}",
        "requirements:",
        "  build:",
        "    - ${{ compiler('c') }}",
        "    - if: unix",
        "      then: make",
        "      else:",
        "        - ninja",
        "  host:",
        "    - python ${{ python }}.*",
        "  run:",
        "    - ${{ pin_subpackage(name, exact=True) }}",
        "    - ${{ pin_compatible('numpy', upper_bound='x.x') }}",
        "    - samtools ==1.19",
        "    - sky-data >=${{ version }}",
        "tests:",
        "  - script: pytest",
        "    requirements:",
        "      run:",
        "        - pytest",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            { ecosystem: "conda", name: "numpy", version: null, group: "main", direct: true },
            {
              name: "samtools",
              version: "1.19",
              at: { start: { line: 19, character: 6 }, end: { line: 19, character: 21 } },
              versionAt: { start: { line: 19, character: 17 }, end: { line: 19, character: 21 } },
            },
            { name: "sky-data", range: ">=1.2.0" },
            { name: "python", group: "host", range: "${{ python }}.*" },
            { name: "make", group: "build", onlyOn: "unix" },
            { name: "ninja", group: "build", onlyOn: "not (unix)" },
            { name: "pytest", group: "test", required: false },
          ],
          project: {
            version: { value: "1.2.0", range: { start: { line: 2, character: 11 }, end: { line: 2, character: 16 } } },
          },
        },
      },
    },
    {
      name: "a name that only the build knows",
      file: "recipe.yaml",
      text: "package: {name: a, version: '1.10'}\nrequirements:\n  run:\n    - ${{ mpi }}\n    - b\n",
      expect: { complete: false, value: { packages: [{ name: "b", range: null }], project: { version: { value: "1.10" } } } },
    },
    {
      name: "a recipe for a cake",
      file: "kitchen/recipe.yaml",
      text: "title: Cake\ningredients: [flour, sugar]\n",
      expect: { complete: true, problems: [], value: {} },
    },
  ],
});

/** Each value may use those above it; what cannot be worked out is left out. */
function variablesOf(yaml: YamlEvents, node: YamlNode | undefined): ReadonlyMap<string, JinjaVariable> {
  const variables = new Map<string, JinjaVariable>();
  for (const [key, value] of node === undefined ? [] : yamlEntries(yaml, node)) {
    const name = yamlText(yaml, key);
    if (name === undefined || yamlKind(yaml, value) !== "scalar") continue;
    const written = yamlText(yaml, value) ?? "";
    const { text, resolved } = resolveJinja(written, variables);
    const span = text === written ? yamlLiteralSpan(yaml, value) : undefined;
    if (resolved) variables.set(name, { value: text, ...(span && { span }) });
  }
  return variables;
}
