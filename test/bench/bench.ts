// Figures of speed and memory as ratios: to a floor and to a peer that are measured in the same run, in turns, so that a slow minute
// hits all alike. Not a test. Needs `npm run build`.
// usage: npm run bench -- [--quick] [--sizes S,M,L] [--cases start,open,edit,memory,engine,lock,check,scan,gate]
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../scripts/lib/paths.mjs";
import { nullServer, ours, peer } from "./contenders.ts";
import { gateRows } from "./git-cases.ts";
import { missed, table, type Row } from "./figures.ts";
import type { Contender } from "./language-client.ts";
import { sizes } from "./plans.ts";
import { checkRows, engineRows, lockfileRows, scanRows } from "./process-cases.ts";
import { editRows, memoryRows, openRows, startRows, type Amount } from "./server-cases.ts";

const caseNames = ["start", "open", "edit", "memory", "engine", "lock", "check", "scan", "gate"] as const;

const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, sizes: { type: "string" }, cases: { type: "string" } },
});
const amount: Amount = values.quick ? { rounds: 3, edits: 12 } : { rounds: 7, edits: 30 };
const wantedSizes = chosen(values.sizes, sizes);
const wantedCases = chosen(values.cases, caseNames);

for (const product of ["dist/server.js", "dist/smp.mjs"]) {
  if (existsSync(join(root, product))) continue;
  console.error(`There is no ${product}; run “npm run build -- --production” first`);
  process.exit(2);
}
const contenders: Contender[] = [nullServer, ours];
const other = wantedCases.some(name => ["start", "open", "edit", "memory"].includes(name)) ? peer() : undefined;
if (other !== undefined && "why" in other) console.log(`peer skipped: ${other.why}`);
else if (other !== undefined) contenders.push(other);

const rows: Row[] = [];
for (const name of wantedCases) {
  console.error(`${name} …`);
  rows.push(...(await measure(name)));
}
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}\n`);
console.log(table(rows));
const short = missed(rows);
console.log(short.length === 0 ? "\nEvery goal that was measured is met." : `\nMissed: ${short.join("; ")}`);

async function measure(name: (typeof caseNames)[number]): Promise<readonly Row[]> {
  switch (name) {
    case "start":
      return startRows(contenders, amount);
    case "open":
      return inTurn(size => openRows(contenders, size, amount));
    case "edit":
      return inTurn(size => editRows(contenders, size, amount));
    case "memory":
      return memoryRows(contenders, "M");
    case "engine":
      return wantedSizes.flatMap(size => engineRows(size, amount));
    case "lock":
      return lockfileRows(amount);
    case "check":
      return checkRows(amount);
    case "scan":
      return scanRows(amount);
    case "gate":
      return gateRows(amount);
  }
}

async function inTurn(work: (size: (typeof sizes)[number]) => Promise<readonly Row[]>): Promise<Row[]> {
  const all: Row[] = [];
  for (const size of wantedSizes) all.push(...(await work(size)));
  return all;
}

function chosen<T extends string>(given: string | undefined, all: readonly T[]): readonly T[] {
  if (given === undefined) return all;
  const names = given.split(",");
  const unknown = names.find(name => !all.some(it => it === name));
  if (unknown !== undefined) {
    console.error(`There is no “${unknown}”; there are ${all.join(", ")}`);
    process.exit(2);
  }
  return all.filter(name => names.includes(name));
}
