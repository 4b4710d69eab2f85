import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parseDocument } from "yaml";
import { root } from "../../scripts/lib/paths.mjs";
import { analyze } from "../../server/src/core/analyze.ts";
import { readerFor } from "../../server/src/core/facts-view.ts";
import { createAnalyzer } from "../../server/src/engine/analyzer.ts";
import { sourceFile, world } from "../support/world.ts";
import { bound, median, type Goal, type Row } from "./figures.ts";
import { floorOf } from "./floor.ts";
import { condaLock, packageLock, pnpmLock, uvLock, yarnLock } from "./lockfiles.ts";
import { workspace, type Size } from "./plans.ts";
import { largeRepository, manifests } from "./repository.ts";
import type { Amount } from "./server-cases.ts";
import { inFolder } from "./workspace-folder.ts";

/** The core without a server: a keystroke in the plan judged by a warm engine. */
export function engineRows(size: Size, { rounds }: Amount): Row[] {
  const { plan, files } = workspace(size);
  const analyzer = createAnalyzer();
  const input = world(plan, files);
  const fresh = timed(() => analyze(input));
  analyzer.analyze(input);
  const [own, floors]: [number[], number[]] = [[], []];
  const warmUp = 6;
  for (let round = 0; round < rounds * 4 + warmUp; round++) {
    const text = `${plan}# ${round}\n`;
    const floor = floorOf(text);
    const time = timed(() => analyzer.analyze({ ...input, plan: sourceFile("smp.yaml", text) }));
    if (round < warmUp) continue;
    floors.push(floor);
    own.push(time);
  }
  const floor = median(floors);
  return [
    {
      name: `judge a keystroke in process, ${size}`,
      unit: "ms",
      ours: median(own),
      floor,
      goals: [{ text: "≤ 1.5 × floor", most: bound([floor], it => 1.5 * it) }],
    },
    { name: `judge all for the first time, nothing compiled yet, ${size}`, unit: "ms", ours: fresh, floor, goals: [] },
  ];
}

interface LockfileCase {
  readonly path: string;
  readonly packages: number;
  readonly text: string;
  /** What nobody can be quicker than, by its name; `disk` reads the file. */
  readonly floor: string | undefined;
  readonly parse: ((text: string) => void) | "disk" | undefined;
  /** How many times the floor is allowed. */
  readonly most?: number;
  /** A general parser that is so slow that one measurement must do, and how many times quicker we shall be. */
  readonly general?: { readonly parse: (text: string) => void; readonly times: number };
}

/** Lockfiles read for their packages, against the quickest general parser that there is for the format. */
export function lockfileRows({ rounds }: Amount): Row[] {
  const cases: readonly LockfileCase[] = [
    {
      path: "package-lock.json",
      packages: 20_000,
      text: packageLock([], 20_000),
      floor: "JSON.parse",
      parse: (text: string) => void JSON.parse(text),
      most: 3,
    },
    {
      path: "pnpm-lock.yaml",
      packages: 20_000,
      text: pnpmLock([], 20_000),
      floor: "reading the file; peer: yaml parseDocument",
      parse: "disk",
      most: 25,
      general: { parse: text => void parseDocument(text), times: 30 },
    },
    { path: "yarn.lock", packages: 4_300, text: yarnLock([], 4_300), floor: "reading the file", parse: "disk", most: 5 },
    {
      path: "conda-lock.yml",
      packages: 1_000,
      text: condaLock([], 1_000),
      floor: "yaml parseDocument",
      parse: (text: string) => void parseDocument(text),
    },
    {
      path: "conda-lock.yml",
      packages: 20_000,
      text: condaLock([], 20_000),
      floor: "reading the file",
      parse: "disk",
      most: 25,
    },
    { path: "uv.lock", packages: 1_000, text: uvLock([], 1_000), floor: undefined, parse: undefined },
  ];
  return cases.flatMap(one => lockfileRowsOf(one, rounds));
}

function lockfileRowsOf({ path, packages, text, floor, parse, most, general }: LockfileCase, rounds: number): Row[] {
  const reader = readerFor(path);
  if (reader === undefined) throw new Error(`no reader takes ${path}`);
  const folder = mkdtempSync(join(tmpdir(), "smp-bench-"));
  const place = join(folder, path);
  const [own, floors, memory]: [number[], number[], number[]] = [[], [], []];
  try {
    // what is done in a few milliseconds needs more rounds until it is compiled
    const isSmall = text.length < 2_000_000;
    const warmUp = isSmall ? 12 : 1;
    for (let round = 0; round < (isSmall ? rounds * 4 : rounds) + warmUp; round++) {
      writeFileSync(place, `${text}${"\n".repeat(round + 1)}`);
      let written = "";
      const read = timed(() => (written = readFileSync(place, "utf8")));
      const file = sourceFile(path, written);
      collectGarbage();
      const before = process.memoryUsage().heapUsed;
      const time = timed(() => reader.read(file));
      const used = process.memoryUsage().heapUsed - before;
      const least = parse === undefined ? 0 : parse === "disk" ? read : timed(() => parse(file.text));
      if (round < warmUp) continue;
      own.push(time);
      memory.push(used / 1e6);
      if (parse !== undefined) floors.push(least);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const peer = general === undefined ? undefined : timed(() => general.parse(text));
  const size = text.length / 1e6;
  const name = `read ${path}, ${packages.toLocaleString("en")} packages, ${size.toFixed(1)} MB`;
  const goals: Goal[] = [];
  if (most !== undefined) goals.push({ text: `≤ ${most} × floor`, most: bound([median(floors)], it => most * it) });
  if (general !== undefined) goals.push({ text: `≤ 1/${general.times} of the peer`, most: bound([peer], it => it / general.times) });
  const time: Row = {
    name: floor === undefined ? name : `${name} (floor: ${floor})`,
    unit: "ms",
    ours: median(own),
    floor: median(floors),
    peer,
    goals,
  };
  // of small files what the engine itself needs is the most
  if (most === undefined) return [time];
  return [
    time,
    {
      name: `memory that reading ${path} takes, garbage included (floor: the file)`,
      unit: "MB",
      ours: median(memory),
      floor: size,
      goals: [{ text: "≤ 6 × the file", most: 6 * size }],
    },
  ];
}

/** Only so can memory be compared; the flag does no harm to what runs later. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
}

/** `smp check` of 5,000 files of which 20 are manifests, in a new process. */
export function checkRows(amount: Amount): Promise<Row[]> {
  return commandRows("check", "smp check, 5,000 files, 20 manifests (floor: Node's start)", largeRepository(), amount);
}

/** `smp scan` of 20 manifests and their lockfiles, in a new process. */
export function scanRows(amount: Amount): Promise<Row[]> {
  return commandRows("scan", "smp scan, 20 manifests (floor: Node's start)", manifests(), amount);
}

async function commandRows(command: string, name: string, files: Readonly<Record<string, string>>, { rounds }: Amount): Promise<Row[]> {
  const [own, node]: [number[], number[]] = [[], []];
  await inFolder(files, async folder => {
    for (let round = 0; round < rounds * 2 + 1; round++) {
      node.push(timed(() => spawnSync(process.execPath, ["-e", "0"])));
      own.push(
        timed(() => {
          const { status, stderr } = spawnSync(process.execPath, [join(root, "dist/smp.mjs"), command, folder], { encoding: "utf8" });
          if (status !== 0 && status !== 1) throw new Error(`smp ${command} ended with ${String(status)}: ${stderr}`);
        }),
      );
    }
  });
  const floor = median(node);
  return [{ name, unit: "ms", ours: median(own), floor, goals: [{ text: "≤ floor + 400 ms", most: bound([floor], it => it + 400) }] }];
}

function timed(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}
