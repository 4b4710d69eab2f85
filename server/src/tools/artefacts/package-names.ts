import { readFileSync } from "node:fs";
import { join } from "node:path";
import { normalName } from "../../core/ecosystems/names.ts";
import { generatedBy, type Artefact } from "../artefact.ts";

/** The table of names across ecosystems as one text, so that nothing has to be read at run time. Throws when a name stands twice. */
export function packageNames(root: string): Artefact[] {
  const file = "server/src/data/package-names.tsv";
  const [head = "", ...rows] = readFileSync(join(root, file), "utf8")
    .split("\n")
    .filter(line => line !== "" && !line.startsWith("#"));
  const columns = head.split("\t");
  const seen = new Map<string, string>();
  const lines = rows.map(row => {
    const cells = row.split("\t");
    if (cells.length !== columns.length) throw new Error(`${file}: “${row}” has ${cells.length} columns, not ${columns.length}`);
    for (const [index, cell] of cells.entries()) {
      for (const name of cell === "-" ? [] : cell.split(",")) {
        const key = `${columns[index] ?? ""}:${normalName(columns[index] ?? "", name)}`;
        const before = seen.get(key);
        if (before !== undefined) throw new Error(`${file}: ${key} stands in two lines: “${before}” and “${row}”`);
        seen.set(key, row);
      }
    }
    return compact(cells);
  });
  const text = [
    `// ${generatedBy}`,
    "",
    "/** Ecosystems, in the order of the names in a row. */",
    `export const nameColumns: readonly string[] = ${JSON.stringify(columns)};`,
    "",
    "/** A line for each software: names parted by blanks, commas between several; `=` is the first name again, `-` none; nothing stands at the end. */",
    `export const nameRows = \`\n${lines.join("\n")}\n\`;`,
    "",
  ].join("\n");
  return [{ path: "server/src/core/ecosystems/package-names.generated.ts", text }];
}

function compact(cells: readonly string[]): string {
  const first = cells.find(cell => cell !== "-");
  const at = first === undefined ? 0 : cells.indexOf(first);
  return cells
    .map((cell, index) => (index > at && cell === first ? "=" : cell))
    .join(" ")
    .replace(/(?: -)+$/, "");
}
