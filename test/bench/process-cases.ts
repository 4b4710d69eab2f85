import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { root } from "../../scripts/lib/paths.mjs";
import { analyze } from "../../server/src/core/analyze.ts";
import { readerFor } from "../../server/src/core/facts-view.ts";
import { createAnalyzer } from "../../server/src/engine/analyzer.ts";
import { sourceFile, world } from "../support/world.ts";
import { bound, median, type Row } from "./figures.ts";
import { floorOf } from "./floor.ts";
import { condaLock, packageLock, uvLock } from "./lockfiles.ts";
import { workspace, type Size } from "./plans.ts";
import { largeRepository } from "./repository.ts";
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

/** Lockfiles read for their packages, against the quickest general parser that there is for the format. */
export function lockfileRows({ rounds }: Amount): Row[] {
  const cases = [
    {
      path: "package-lock.json",
      packages: 20_000,
      text: packageLock([], 20_000),
      floor: "JSON.parse",
      parse: (text: string) => void JSON.parse(text),
    },
    {
      path: "conda-lock.yml",
      packages: 1_000,
      text: condaLock([], 1_000),
      floor: "yaml parseDocument",
      parse: (text: string) => void parseDocument(text),
    },
    { path: "uv.lock", packages: 1_000, text: uvLock([], 1_000), floor: undefined, parse: undefined },
  ];
  return cases.map(({ path, packages, text, floor, parse }) => {
    const reader = readerFor(path);
    if (reader === undefined) throw new Error(`no reader takes ${path}`);
    const [own, floors]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds + 1; round++) {
      // another text each time, so that no memory inside the engine of JavaScript helps
      const file = sourceFile(path, `${text}${" ".repeat(round)}`);
      const time = timed(() => reader.read(file));
      const least = parse === undefined ? 0 : timed(() => parse(file.text));
      if (round === 0) continue;
      own.push(time);
      if (parse !== undefined) floors.push(least);
    }
    const count = packages.toLocaleString("en");
    const size = (text.length / 1e6).toFixed(1);
    return {
      name: `read ${path}, ${count} packages, ${size} MB${floor === undefined ? "" : ` (floor: ${floor})`}`,
      unit: "ms",
      ours: median(own),
      floor: median(floors),
      goals: [],
    };
  });
}

/** `smp check` of 5,000 files of which 20 are manifests, in a new process. */
export async function checkRows({ rounds }: Amount): Promise<Row[]> {
  const [own, node]: [number[], number[]] = [[], []];
  await inFolder(largeRepository(), async folder => {
    for (let round = 0; round < rounds + 1; round++) {
      node.push(timed(() => spawnSync(process.execPath, ["-e", "0"])));
      own.push(
        timed(() => {
          const { status, stderr } = spawnSync(process.execPath, [join(root, "dist/smp.mjs"), "check", folder], { encoding: "utf8" });
          if (status !== 0 && status !== 1) throw new Error(`smp check ended with ${String(status)}: ${stderr}`);
        }),
      );
    }
  });
  const floor = median(node);
  return [
    {
      name: "smp check, 5,000 files, 20 manifests (floor: Node's start)",
      unit: "ms",
      ours: median(own),
      floor,
      goals: [{ text: "≤ floor + 400 ms", most: bound([floor], it => it + 400) }],
    },
  ];
}

function timed(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}
