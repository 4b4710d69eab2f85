import { planNames } from "../../core/plan-files.ts";
import { generatedBy, type Artefact } from "../artefact.ts";
import { loadReaders } from "../load-registry.ts";

/** For the client, which may not import the core: what the server wants to see in editors. */
export async function servedFiles(root: string): Promise<Artefact[]> {
  const readers = await loadReaders(root);
  // program text is looked at when it is saved: nobody wants every keystroke in a program judged
  const documents = readers.filter(reader => reader.role !== "code");
  const plans = [...planNames, "*.smp.yaml"].map(name => `**/${name}`);
  const others = ["**/.smp/config.yaml", "**/.smp/signoffs/*.{yaml,yml}", ...new Set(documents.flatMap(reader => reader.matches))];
  return [
    {
      path: "client/src/served-files.generated.ts",
      text: [
        `// ${generatedBy}\n`,
        "/** Globs of the names that plans have. */",
        list("planFiles", plans),
        "/** Globs of the files that plans are compared with: what is typed there counts before it is saved. */",
        list("evidenceFiles", others.sort()),
      ].join("\n"),
    },
  ];
}

function list(name: string, globs: readonly string[]): string {
  return `export const ${name}: readonly string[] = [\n${globs.map(glob => `  ${JSON.stringify(glob)},\n`).join("")}];\n`;
}
