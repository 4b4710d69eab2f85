import type { Reader, Role } from "../../core/facts/define.ts";
import { generatedBy, type Artefact } from "../artefact.ts";
import { loadReaders } from "../load-registry.ts";

const groups: readonly (readonly [title: string, roles: readonly Role[], words: string])[] = [
  ["Manifests", ["manifest"], "What the project asks for."],
  ["Lockfiles", ["lock"], "What is fixed. A complete export of an environment counts, too."],
  ["Images", ["image"], "What an image stands on and what its commands install, stage by stage."],
  [
    "Workflows and CI",
    ["workflow"],
    "Images, actions, machines, languages and resources that steps ask for. They declare nothing for the project.",
  ],
  ["Bills of materials", ["sbom"], "What somebody found. Evidence, and no declaration."],
  ["Program text", ["code"], "Moving defaults, downloads, flags for one machine, paths of one site; only in the project's own code."],
  ["Metadata and prose", ["metadata", "prose", "license"], "What the files around the code say of it."],
];

/** A page on every format that is read, by what its files are to a project. */
export async function formats(root: string): Promise<Artefact[]> {
  const readers = await loadReaders(root);
  const sections = groups.map(([title, roles, words]) => {
    const rows = readers
      .filter(({ role }) => roles.includes(role))
      .sort((a, b) => (a.format.toLowerCase() < b.format.toLowerCase() ? -1 : 1));
    const table = ["| format | ecosystem | files | described at |", "| --- | --- | --- | --- |", ...rows.map(row)];
    return [`## ${title}`, "", words, "", ...table, ""].join("\n");
  });
  const missing = readers.filter(({ role }) => !groups.some(([, roles]) => roles.includes(role)));
  if (missing.length > 0) throw new Error(`No group is known for the role ${missing[0]?.role ?? ""}.`);
  const text = [
    "# Formats",
    "",
    `<!-- ${generatedBy} -->`,
    "",
    `${readers.length} readers, one file each in \`server/src/core/facts/\`. Every reader says where in the file a thing stands, and whether it`,
    "understood everything: from a file that was read in part, nothing is concluded.",
    "",
    ...sections,
  ].join("\n");
  return [{ path: "docs/formats.md", text: `${text.trimEnd()}\n` }];
}

function row({ format, ecosystem, matches, docs }: Reader): string {
  const files = matches.map(glob => `\`${glob.replaceAll("|", "\\|")}\``).join(", ");
  return `| ${format} | ${ecosystem ?? ""} | ${files} | <${docs}> |`;
}
