import { readStep, type Found } from "../formats/github-jobs.ts";
import { containerPackage } from "../formats/container-package.ts";
import { viewYaml } from "../formats/yaml-view.ts";
import { defineReader } from "./define.ts";

/** Actions for GitHub: what the steps of a composite action use, and the image of one that runs in a container. */
export const githubAction = defineReader({
  id: "github-action",
  format: "github-action.yml",
  ecosystem: null,
  role: "workflow",
  gives: ["packages"],
  matches: ["action.{yml,yaml}", ".github/actions/**/action.{yml,yaml}"],
  docs: "https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax",

  read({ text }) {
    const { view, problems: syntax } = viewYaml(text);
    if (view === undefined) return { value: {}, problems: syntax, complete: false };
    const runs = view.get(view.roots[0], "runs");
    if (runs === undefined || view.kind(runs) !== "map") {
      return { value: {}, problems: [{ message: "The action does not say what it runs." }], complete: false };
    }
    const found: Found = { packages: [], problems: [] };
    for (const step of view.items(view.get(runs, "steps"))) readStep(view, step, [new Map()], found);
    const image = view.get(runs, "image");
    const name = view.text(image);
    if (image !== undefined && name?.startsWith("docker://")) {
      const fact = containerPackage(name, { at: view.range(image), part: (start, end) => view.part(image, start, end) });
      if (fact === undefined) found.problems.push({ message: "This is no image with a version.", range: view.range(image) });
      else found.packages.push(fact);
    }
    if (view.exhausted) found.problems.push({ message: "Aliases make this action too large to be read in full." });
    return { value: { packages: found.packages }, problems: found.problems, complete: found.problems.length === 0 };
  },

  examples: [
    {
      name: "a composite action",
      file: ".github/actions/setup/action.yml",
      text: [
        "name: Set up",
        "runs:",
        "  using: composite",
        "  steps:",
        "    - uses: actions/cache/restore@v4",
        "      with: {path: a, key: b}",
        "    - run: make",
        "      shell: bash",
        "    - uses: actions/setup-go@41dfa10bad2bb2ae585af6ee5bb4d7d973ad74ed #v5.1.0",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        value: {
          packages: [
            {
              ecosystem: "githubactions",
              name: "actions/cache/restore",
              version: "v4",
              at: { start: { line: 4, character: 12 }, end: { line: 4, character: 36 } },
            },
            { name: "actions/setup-go", version: "v5.1.0" },
          ],
        },
      },
    },
    {
      name: "an action that runs in an image",
      file: "action.yaml",
      text: "name: Lint\nruns:\n  using: docker\n  image: docker://registry.example.org/o/lint:2\n",
      expect: { complete: true, value: { packages: [{ ecosystem: "docker", name: "registry.example.org/o/lint", version: "2" }] } },
    },
  ],
});
