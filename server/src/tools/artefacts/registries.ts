import { readdirSync } from "node:fs";
import { join } from "node:path";
import { generatedBy, type Artefact } from "../artefact.ts";

/** Rooms in which every other file defines one thing, exported under the camel case of its file name. */
const rooms = [
  { folder: "facts", type: "Reader", name: "readers" },
  { folder: "rules", type: "Rule", name: "rules" },
  { folder: "evidence", type: "EvidenceSource", name: "evidenceSources" },
] as const;

const notEntries = new Set(["define.ts", "types.ts", "registry.generated.ts"]);

export function registries(root: string): Artefact[] {
  return rooms.map(({ folder, type, name }) => {
    const directory = join(root, "server/src/core", folder);
    const ids = readdirSync(directory)
      .filter(file => file.endsWith(".ts") && !notEntries.has(file))
      .map(file => file.slice(0, -3))
      .sort();
    const imports = ids.map(id => `import { ${camelCase(id)} } from "./${id}.ts";\n`).join("");
    const list = ids.map(id => `  ${camelCase(id)},\n`).join("");
    return {
      path: `server/src/core/${folder}/registry.generated.ts`,
      text: `// ${generatedBy}\nimport type { ${type} } from "./define.ts";\n${imports}\nexport const ${name}: readonly ${type}[] = [\n${list}];\n`,
    };
  });
}

/** `poetry-lock` becomes `poetryLock`. */
export function camelCase(id: string): string {
  return id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
