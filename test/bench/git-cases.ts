import { spawnSync } from "node:child_process";
import { releaseFacts } from "../../server/src/host/release-facts.ts";
import { evaluateGates } from "../../server/src/core/gates/evaluate.ts";
import { parsePlan } from "../../server/src/core/plan/parse.ts";
import { viewPlan } from "../../server/src/core/plan/view.ts";
import { snapshot, sourceFile, today } from "../support/world.ts";
import { bound, median, type Row } from "./figures.ts";
import { largeRepository } from "./repository.ts";
import type { Amount } from "./server-cases.ts";
import { inFolder } from "./workspace-folder.ts";

const release = "v1.0.0";
const planText = `smp: 1
stage: production
software: {name: Measured, kind: tool}
release: {current: ${release}}
gates: {preset: path-to-production/1}
`;

/** A decision on a tag of 5,000 files, warm, against the git commands that nobody can do without. */
export async function gateRows({ rounds }: Amount): Promise<Row[]> {
  const files = { ...largeRepository(), "smp.yaml": planText };
  const plan = viewPlan({ file: sourceFile("smp.yaml", planText), kind: "plan", document: parsePlan(planText) }, []);
  const repo = snapshot(files);
  const [own, floors]: [number[], number[]] = [[], []];
  await inFolder(files, async folder => {
    const person = ["-c", "user.name=Bench", "-c", "user.email=bench@example.org", "-c", "commit.gpgSign=false", "-c", "gc.auto=0"];
    for (const args of [
      ["init", "-q"],
      ["add", "-A"],
      ["commit", "-qm", "all"],
      ["tag", release],
    ])
      git(folder, [...person, ...args]);
    for (let round = 0; round < rounds * 2 + 1; round++) {
      const begun = performance.now();
      for (const args of neededOfGit) git(folder, args);
      const between = performance.now();
      const facts = await releaseFacts(folder, plan, repo, release);
      if ("why" in facts) throw new Error(`no decision: ${facts.why}`);
      evaluateGates(plan, facts, { release, at: today });
      if (round === 0) continue;
      floors.push(between - begun);
      own.push(performance.now() - between);
    }
  });
  const floor = median(floors);
  return [
    {
      name: "decide the gates of a tag of 5,000 files (floor: its git commands)",
      unit: "ms",
      ours: median(own),
      floor,
      goals: [{ text: "≤ 1.5 × floor", most: bound([floor], it => 1.5 * it) }],
    },
  ];
}

/** Whether there is a history, filters that may not run, the tags, and what the tag holds. */
const neededOfGit: readonly (readonly string[])[] = [
  ["rev-parse", "--is-shallow-repository"],
  ["config", "--name-only", "-z", "--list"],
  ["for-each-ref", "refs/tags"],
  ["ls-tree", "-r", release],
  ["rev-parse", "--show-prefix"],
];

function git(folder: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync("git", ["-C", folder, ...args], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
}
