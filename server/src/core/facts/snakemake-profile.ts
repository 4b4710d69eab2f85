import { resourceText } from "../formats/snakemake-resources.ts";
import type { YamlNode } from "../formats/yaml-events.ts";
import { viewYaml, type YamlView } from "../formats/yaml-view.ts";
import { baseName, folderOf } from "../repo.ts";
import { startOfFile } from "../text.ts";
import { defineReader } from "./define.ts";
import type { ResourceRequest } from "./types.ts";

/**
 * Profiles of Snakemake: default resources of all rules, and those of single rules. The profile has the name of its folder.
 */
export const snakemakeProfile = defineReader({
  id: "snakemake-profile",
  format: "Snakemake profile",
  ecosystem: null,
  role: "workflow",
  gives: ["execution"],
  matches: ["**/{profiles,profile}/**/config{,.v8+,.v9+}.{yml,yaml}"],
  docs: "https://snakemake.readthedocs.io/en/stable/executing/cli.html#profiles",

  read({ path, text }) {
    const { view, problems } = viewYaml(text);
    if (view === undefined) return { value: {}, problems, complete: false };
    const root = view.members(view.roots[0]);
    if (![...root.keys()].some(key => known.has(key))) return { value: {}, problems: [], complete: true };
    const requests = new Map<string, ResourceRequest>();
    const add = (rule: string | null, name: string, node: YamlNode, text: string | undefined): void => {
      const found = text === undefined ? undefined : resourceText(name.replaceAll("-", "_"), text, view.range(node));
      if (found === undefined || Object.keys(found).length === 0) return;
      const before = requests.get(rule ?? "") ?? { name: rule, at: view.range(node) };
      requests.set(rule ?? "", { ...before, ...found });
    };
    const defaults = root.get("default-resources")?.value;
    for (const [name, { value }] of view.members(defaults)) add(null, name, value, view.text(value));
    for (const { name, text, node } of pairs(view, defaults)) add(null, name, node, text);
    for (const key of ["set-resources", "set-threads"]) {
      const node = root.get(key)?.value;
      for (const [rule, { value }] of view.members(node)) {
        if (key === "set-threads") add(rule, "threads", value, view.text(value));
        for (const [name, member] of view.members(value)) add(rule, name, member.value, view.text(member.value));
        for (const pair of pairs(view, value)) add(rule, pair.name, pair.node, pair.text);
      }
      for (const pair of pairs(view, node)) {
        const [rule, name] = key === "set-threads" ? [pair.name, "threads"] : pair.name.split(":");
        if (rule !== undefined && name !== undefined) add(rule, name, pair.node, pair.text);
      }
    }
    const folder = baseName(folderOf(path));
    const profiles = folder === "" ? [] : [{ value: folder, range: startOfFile }];
    const profile = folder === "" ? {} : { profile: folder };
    const execution = { profiles, requests: [...requests.values()].map(one => ({ ...one, ...profile })), parameters: [] };
    return { value: { execution }, problems: [], complete: true };
  },

  examples: [
    {
      name: "resources as maps",
      file: "workflow/profiles/slurm/config.yaml",
      text: [
        "executor: slurm",
        "jobs: 100",
        "default-resources:",
        "  mem_mb: attempt * 2000",
        "  runtime: 4h",
        "set-threads: {align: 16}",
        "set-resources:",
        "  align: {mem_mb: 32000, gpu: 1}",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        value: {
          execution: {
            profiles: [{ value: "slurm" }],
            requests: [
              { name: null, profile: "slurm", memory: { value: 2000 * 1024 ** 2 }, time: { value: 14_400 }, growsWithAttempts: true },
              { name: "align", memory: { value: 32_000 * 1024 ** 2 }, gpus: { value: 1 }, cores: { value: 16 } },
            ],
          },
        },
      },
    },
    {
      name: "resources as lists",
      file: "profiles/local/config.v8+.yaml",
      text: "default-resources:\n  - mem_mb=1000\n  - runtime=30\nset-threads:\n  - align=4\nset-resources:\n  - align:mem_mb=2000\n",
      expect: {
        value: {
          execution: {
            requests: [
              { name: null, memory: { value: 1000 * 1024 ** 2 }, time: { value: 1800 } },
              { name: "align", memory: { value: 2000 * 1024 ** 2 }, cores: { value: 4 } },
            ],
          },
        },
      },
    },
    { name: "another program's profile", file: "profiles/a/config.yaml", text: "colour: red\n", expect: { complete: true, value: {} } },
  ],
});

/** Options by which a profile is known to be Snakemake's. */
const known = new Set(
  "executor jobs cores default-resources set-resources set-threads use-conda use-singularity use-apptainer software-deployment-method cluster cluster-generic-submit-cmd latency-wait rerun-incomplete restart-times retries keep-going printshellcmds conda-frontend configfile snakefile".split(
    " ",
  ),
);

/** `name=value` as the items of a list. */
function pairs(view: YamlView, node: YamlNode | undefined): { readonly name: string; readonly text: string; readonly node: YamlNode }[] {
  return view.items(node).flatMap(item => {
    const [, name, text] = /^([^=]+)=([^]*)$/.exec(view.text(item) ?? "") ?? [];
    return name === undefined || text === undefined ? [] : [{ name: name.trim(), text, node: item }];
  });
}
