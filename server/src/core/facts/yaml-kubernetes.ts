import { containerPackage } from "../formats/container-package.ts";
import type { YamlNode } from "../formats/yaml-events.ts";
import { viewYaml, type YamlView } from "../formats/yaml-view.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * Kubernetes manifests: the images of all containers, wherever a resource keeps its pods. Only files in the usual folders or with the
 * usual names are looked at, and in them only documents with `apiVersion` and `kind`; other YAML files and templates give nothing.
 * The name of this reader puts it behind those of other YAML files, which may lie in such folders too.
 */
export const yamlKubernetes = defineReader({
  id: "yaml-kubernetes",
  format: "k8s.yaml",
  ecosystem: "docker",
  role: "workflow",
  gives: ["packages"],
  matches: [
    "**/{k8s,kubernetes,manifests,deploy,deployment,kustomize}/**/*.{yml,yaml}",
    "**/{k8s,kubernetes}*.{yml,yaml}",
    "**/*{.,-}{k8s,kubernetes}.{yml,yaml}",
  ],
  docs: "https://kubernetes.io/docs/concepts/containers/images/",

  read({ text }) {
    if (!text.includes("apiVersion")) return { value: {}, problems: [], complete: true };
    const { view, problems: syntax } = viewYaml(text);
    if (view === undefined) {
      // Templates are no YAML before somebody fills them in.
      return text.includes("{{") ? { value: {}, problems: [], complete: true } : { value: {}, problems: syntax, complete: false };
    }
    const resources = view.roots.filter(root => view.text(view.get(root, "apiVersion")) && view.text(view.get(root, "kind")));
    if (resources.length === 0) return { value: {}, problems: [], complete: true };
    const to = { packages: [] as PackageFact[], problems: [] as Problem[] };
    for (const resource of resources) collect(view, resource, to, 0);
    if (view.exhausted) to.problems.push({ message: "Aliases make this file too large to be read in full." });
    return { value: { packages: to.packages }, problems: to.problems, complete: to.problems.length === 0 };
  },

  examples: [
    {
      name: "a pod, a deployment and another resource",
      file: "k8s/app.yaml",
      text: [
        "apiVersion: v1",
        "kind: Pod",
        "spec:",
        "  initContainers:",
        "    - {name: a, image: 'busybox:1.36'}",
        "  containers:",
        "    - name: b",
        "      image: registry.example.org:5000/o/b",
        "---",
        "apiVersion: apps/v1",
        "kind: Deployment",
        "spec:",
        "  template:",
        "    spec:",
        "      containers:",
        "        - image: c:2@sha256:b692a91e4e531d2a9cd8e8c3b1e6d5c7f9d2e5a3b1c8d7f4e6a9b2c5d8f1e4a7",
        "---",
        "apiVersion: v1",
        "kind: ConfigMap",
        "data: {image: none}",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "docker",
              name: "busybox",
              version: "1.36",
              at: { start: { line: 4, character: 24 }, end: { line: 4, character: 36 } },
            },
            { name: "registry.example.org:5000/o/b", version: "latest", range: null },
            { name: "c", version: "sha256:b692a91e4e531d2a9cd8e8c3b1e6d5c7f9d2e5a3b1c8d7f4e6a9b2c5d8f1e4a7" },
          ],
        },
      },
    },
    { name: "no resource", file: "deploy/values.yaml", text: "image: {repository: a, tag: b}\n", expect: { complete: true, value: {} } },
  ],
});

const lists = new Set(["containers", "initContainers", "ephemeralContainers"]);
/** One container instead of a list: workflow engines on Kubernetes. */
const single = new Set(["container", "script"]);

function collect(
  view: YamlView,
  node: YamlNode,
  to: { readonly packages: PackageFact[]; readonly problems: Problem[] },
  depth: number,
): void {
  if (depth > 40) {
    to.problems.push({ message: "This is nested too deeply to be read.", range: view.range(node) });
    return;
  }
  if (view.kind(node) === "list") for (const item of view.items(node)) collect(view, item, to, depth + 1);
  for (const [name, { value }] of view.members(node)) {
    if (lists.has(name)) for (const item of view.items(value)) addImage(view, view.get(item, "image"), to);
    else if (single.has(name)) addImage(view, view.get(value, "image"), to);
    if (view.kind(value) !== "scalar" && view.kind(value) !== undefined) collect(view, value, to, depth + 1);
  }
}

function addImage(
  view: YamlView,
  node: YamlNode | undefined,
  to: { readonly packages: PackageFact[]; readonly problems: Problem[] },
): void {
  const text = view.text(node)?.trim();
  if (node === undefined || text === undefined || text === "") return;
  const found = containerPackage(text, { at: view.range(node), part: (start, end) => view.part(node, start, end) });
  if (found !== undefined) to.packages.push(found);
  else to.problems.push({ message: "This is no reference to an image, so it is left out.", range: view.range(node) });
}
