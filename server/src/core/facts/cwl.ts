import { stepContainer } from "../formats/container-package.ts";
import type { YamlNode } from "../formats/yaml-events.ts";
import { viewYaml, type YamlView } from "../formats/yaml-view.ts";
import { defineReader } from "./define.ts";
import type { Fact, PackageFact, Problem, ResourceRequest } from "./types.ts";

/**
 * Common Workflow Language: images, software and resources of tools, workflows and their steps. A hint is optional, so what it names
 * is not required. Versions of software with several possible ones stay ranges. Resources are the minimum that is asked for.
 */
export const cwl = defineReader({
  id: "cwl",
  format: "CWL",
  ecosystem: null,
  role: "workflow",
  gives: ["packages", "execution"],
  matches: ["**/*.cwl"],
  docs: "https://www.commonwl.org/v1.2/CommandLineTool.html#DockerRequirement",

  read({ text }) {
    const { view, problems: syntax } = viewYaml(text);
    if (view === undefined) return { value: {}, problems: syntax, complete: false };
    const found: Found = { packages: [], problems: [], requests: [] };
    for (const root of view.roots) {
      if (view.get(root, "cwlVersion") === undefined && view.get(root, "class") === undefined && view.get(root, "$graph") === undefined) {
        found.problems.push({ message: "This document has no cwlVersion." });
      } else collect(view, root, null, found, 0);
    }
    if (view.exhausted) found.problems.push({ message: "Aliases make this file too large to be read in full." });
    const execution = found.requests.length > 0 && { execution: { profiles: [], requests: found.requests, parameters: [] } };
    return { value: { packages: found.packages, ...execution }, problems: found.problems, complete: found.problems.length === 0 };
  },

  examples: [
    {
      name: "a tool with image, software and resources",
      file: "tools/sort.cwl",
      text: [
        "cwlVersion: v1.2",
        "class: CommandLineTool",
        "id: sort",
        "requirements:",
        "  DockerRequirement:",
        "    dockerPull: registry.example.org/o/samtools:1.20--h50ea8bc_0",
        "  ResourceRequirement: {coresMin: 4, ramMin: 8192, tmpdirMin: 1024}",
        "hints:",
        "  - class: SoftwareRequirement",
        "    packages:",
        "      samtools: {version: ['1.20'], specs: ['https://bio.tools/samtools']}",
        "      htslib: {version: ['1.19', '1.20']}",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "docker",
              name: "registry.example.org/o/samtools",
              version: "1.20--h50ea8bc_0",
              required: true,
              versionAt: { start: { line: 5, character: 48 }, end: { line: 5, character: 64 } },
            },
            { ecosystem: "generic", name: "samtools", version: "1.20", required: false, source: "https://bio.tools/samtools" },
            { name: "htslib", version: null, range: "1.19 | 1.20" },
          ],
          execution: {
            requests: [{ name: "sort", cores: { value: 4 }, memory: { value: 8 * 1024 ** 3 }, disk: { value: 1024 ** 3 } }],
          },
        },
      },
    },
    {
      name: "steps of a workflow",
      file: "main.cwl",
      text: "cwlVersion: v1.2\nclass: Workflow\nsteps:\n  a:\n    run:\n      class: CommandLineTool\n      hints: {DockerRequirement: {dockerPull: 'debian:12'}}\n",
      expect: { complete: true, value: { packages: [{ name: "debian", version: "12", required: false }] } },
    },
  ],
});

interface Found {
  readonly packages: PackageFact[];
  readonly problems: Problem[];
  readonly requests: ResourceRequest[];
}

function collect(view: YamlView, node: YamlNode, name: string | null, to: Found, depth: number): void {
  if (depth > 20) {
    to.problems.push({ message: "This is nested too deeply to be read.", range: view.range(node) });
    return;
  }
  const fields = view.members(node);
  const own = view.text(fields.get("id")?.value)?.replace(/^#/, "") ?? name;
  for (const [key, required] of [
    ["requirements", true],
    ["hints", false],
  ] as const) {
    for (const { kind, body } of named(view, fields.get(key)?.value, "class")) {
      if (kind === "DockerRequirement") addImage(view, view.get(body, "dockerPull"), required, to);
      else if (kind === "SoftwareRequirement") addSoftware(view, view.get(body, "packages"), required, to);
      else if (kind === "ResourceRequirement") addResources(view, body, own, to);
    }
  }
  for (const { kind, body } of named(view, fields.get("steps")?.value, "id")) {
    collect(view, body, kind, to, depth + 1);
    const run = view.get(body, "run");
    if (run !== undefined && view.kind(run) === "map") collect(view, run, kind, to, depth + 1);
  }
  for (const tool of view.items(fields.get("$graph")?.value)) collect(view, tool, null, to, depth + 1);
}

/** Entries of a map, or of a list whose items say their own key. */
function named(view: YamlView, node: YamlNode | undefined, key: string): { readonly kind: string; readonly body: YamlNode }[] {
  if (view.kind(node) === "map") return [...view.members(node)].map(([kind, { value }]) => ({ kind, body: value }));
  return view.items(node).map(body => ({ kind: view.text(view.get(body, key)) ?? "", body }));
}

function addImage(view: YamlView, node: YamlNode | undefined, required: boolean, to: Found): void {
  const text = view.text(node);
  if (node === undefined || text === undefined) return;
  const fact = stepContainer(text, { at: view.range(node), part: (start, end) => view.part(node, start, end) });
  if (fact) to.packages.push({ ...fact, required });
  else if (fact === undefined)
    to.problems.push({ message: "This is no reference to an image, so it is left out.", range: view.range(node) });
}

function addSoftware(view: YamlView, packages: YamlNode | undefined, required: boolean, to: Found): void {
  for (const { kind: name, body } of named(view, packages, "package")) {
    if (name === "") continue;
    const isList = view.kind(body) === "list";
    const versions = isList ? [] : view.facts(view.get(body, "version"));
    // In the short form of the map the value is the list of addresses.
    const [source] = view.facts(isList ? body : view.get(body, "specs"));
    const [version] = versions;
    to.packages.push({
      ecosystem: "generic",
      name,
      writtenName: name,
      version: versions.length === 1 && version !== undefined ? version.value : null,
      range: versions.length === 0 ? null : versions.map(one => one.value).join(" | "),
      direct: true,
      group: "main",
      required,
      at: view.range(body),
      ...(versions.length === 1 && version !== undefined && { versionAt: version.range }),
      ...(source && { source: source.value }),
    });
  }
}

/** Memory and disk are in mebibytes; expressions are left out. */
function addResources(view: YamlView, node: YamlNode, name: string | null, to: Found): void {
  const amount = (keys: readonly string[], factor: number): Fact<number> | undefined => {
    for (const key of keys) {
      const value = view.get(node, key);
      const number = view.scalar(value);
      if (value !== undefined && typeof number === "number") return { value: number * factor, range: view.range(value) };
    }
    return undefined;
  };
  const cores = amount(["coresMin", "coresMax"], 1);
  const memory = amount(["ramMin", "ramMax"], 1024 ** 2);
  const disk = amount(["tmpdirMin", "tmpdirMax"], 1024 ** 2);
  if (cores ?? memory ?? disk)
    to.requests.push({ name, at: view.range(node), ...(cores && { cores }), ...(memory && { memory }), ...(disk && { disk }) });
}
