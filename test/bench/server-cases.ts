import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/lib/paths.mjs";
import { bound, median, quantile, type Row } from "./figures.ts";
import { floorOf } from "./floor.ts";
import { marks, rangeAt, sleep, startClient, type Client, type Contender } from "./language-client.ts";
import { workspace, type Size, type Workspace } from "./plans.ts";
import { cpuOf, mainThreadOf, memoryOf } from "./process-figures.ts";
import { inFolder } from "./workspace-folder.ts";

type Name = Contender["name"];

/** How much is measured; more is steadier. */
export interface Amount {
  readonly rounds: number;
  /** Edits of each server in one round; the peer, which waits before it answers, makes a third. */
  readonly edits: number;
}

/** Start of the process until `initialize` is answered. */
export async function startRows(contenders: readonly Contender[], { rounds }: Amount): Promise<Row[]> {
  const plan = workspace("S");
  const times = new Samples();
  await inFolder(plan.files, async folder => {
    for (let round = 0; round < rounds * 2; round++) {
      for (const contender of contenders) {
        const client = startClient(contender, folder);
        await client.initialize();
        times.add(contender.name, performance.now() - client.startedAt);
        await client.stop();
      }
    }
  });
  const floor = median(times.of("null"));
  return [
    {
      name: "start → initialize (floor: empty server)",
      unit: "ms",
      ours: median(times.of("ours")),
      floor,
      peer: median(times.of("peer")),
      goals: [{ text: "≤ 1.3 × empty server", most: bound([floor], it => 1.3 * it) }],
    },
  ];
}

/** A plan opened in a server that has just been initialized, until the planted slip is reported. */
export async function openRows(contenders: readonly Contender[], size: Size, { rounds }: Amount): Promise<Row[]> {
  const { plan, files, slipLine } = workspace(size);
  const cold = new Samples();
  const fromStart = new Samples();
  await inFolder(files, async folder => {
    for (let round = 0; round < rounds; round++) {
      for (const contender of contenders) {
        for (const rest of [400, 0]) {
          const client = startClient(contender, folder);
          await client.initialize();
          await sleep(rest);
          const begun = rest === 0 ? client.startedAt : performance.now();
          client.open(plan);
          (rest === 0 ? fromStart : cold).add(contender.name, (await client.diagnosed(found => marks(found, slipLine))) - begun);
          await client.stop();
        }
      }
    }
  });
  const peer = median(cold.of("peer"));
  return [
    {
      name: `open → diagnostics, cold, ${size}`,
      unit: "ms",
      ours: median(cold.of("ours")),
      floor: median(cold.of("null")),
      peer,
      goals: size === "M" ? [{ text: "≤ 1/2 of the peer", most: bound([peer], it => it / 2) }] : [],
    },
    {
      name: `start → diagnostics, ${size}`,
      unit: "ms",
      ours: median(fromStart.of("ours")),
      floor: median(fromStart.of("null")),
      peer: median(fromStart.of("peer")),
      goals: [],
    },
  ];
}

/** Single edits and bursts of typing, each until the diagnostics say what it did; requests straight behind a keystroke. */
export async function editRows(contenders: readonly Contender[], size: Size, { rounds, edits }: Amount): Promise<Row[]> {
  const place = workspace(size);
  const times = new Samples();
  const threads = new Samples();
  const cpu = new Samples();
  const bursts = new Samples();
  const requests = new Map(requestKinds.map(({ name }) => [name, new Samples()]));
  const floors: number[] = [];
  await inFolder(place.files, async folder => {
    const open = await Promise.all(contenders.map(async contender => ({ contender, client: await opened(contender, folder, place) })));
    for (let count = 0; count < 8; count++) floorOf(place.plan);
    for (let round = 0; round < rounds; round++) {
      for (let count = 0; count < 4; count++) floors.push(floorOf(`${place.plan}# ${round} ${count}\n`));
      for (const { contender, client } of open) {
        const pairs = Math.ceil(edits / (contender.name === "peer" ? 6 : 2));
        const before = cpuOf(client.pid);
        for (let pair = 0; pair < pairs; pair++) {
          for (const wrong of [true, false]) {
            const busy = mainThreadOf(client.pid);
            times.add(contender.name, await sentinel(client, place, pair, wrong));
            await sleep(15);
            const busyAfter = mainThreadOf(client.pid);
            if (busy !== undefined && busyAfter !== undefined) threads.add(contender.name, busyAfter - busy);
          }
        }
        const after = cpuOf(client.pid);
        if (before !== undefined && after !== undefined) cpu.add(contender.name, (after - before) / (2 * pairs));
      }
      for (const { contender, client } of open) {
        for (const kind of requestKinds) {
          const samples = requests.get(kind.name);
          for (let count = 0; count < 8; count++) {
            if (contender.name !== "peer" || kind.name !== "inlayHint")
              samples?.add(contender.name, await requestAfterKey(client, place, kind, count));
          }
        }
      }
      if (round % 2 === 0) for (const { contender, client } of open) bursts.add(contender.name, await burst(client, place));
    }
    await Promise.all(open.map(({ client }) => client.stop()));
  });

  const p50 = (name: Name): number | undefined => median(times.of(name));
  const floor = median(floors);
  const figures = (samples: Samples, share: number): Pick<Row, "ours" | "floor" | "peer"> => ({
    ours: quantile(samples.of("ours"), share),
    floor: quantile(samples.of("null"), share),
    peer: quantile(samples.of("peer"), share),
  });
  const allowance = { completion: 20, hover: 10, codeAction: 20, inlayHint: 20 } as const;
  return [
    {
      name: `edit → diagnostics p50, ${size} (floor: parse and validate)`,
      unit: "ms",
      ours: p50("ours"),
      floor,
      peer: p50("peer"),
      goals: [
        { text: "≤ 1.5 × floor + empty server", most: bound([floor, p50("null")], (a, b) => 1.5 * a + b) },
        ...(size === "M" ? [{ text: "≤ 1/8 of the peer", most: bound([p50("peer")], it => it / 8) }] : []),
      ],
    },
    {
      name: `edit → diagnostics p95, ${size}`,
      unit: "ms",
      ...figures(times, 0.95),
      floor: quantile(floors, 0.95),
      goals: [{ text: "≤ 2 × p50", most: bound([p50("ours")], it => 2 * it) }],
    },
    {
      name: `main thread's processor time of an edit p95, ${size} (floor: its p50)`,
      unit: "ms",
      ours: quantile(threads.of("ours"), 0.95),
      floor: median(threads.of("ours")),
      goals: [{ text: "≤ 2 × floor", most: bound([median(threads.of("ours"))], it => 2 * it) }],
    },
    {
      name: `CPU per edit, ${size} (floor: empty server)`,
      unit: "ms",
      ours: mean(cpu.of("ours")),
      floor: mean(cpu.of("null")),
      peer: mean(cpu.of("peer")),
      goals: size === "M" ? [{ text: "≤ 1/2 of the peer", most: bound([mean(cpu.of("peer"))], it => it / 2) }] : [],
    },
    { name: `burst of 50 keys: last key → diagnostics, ${size}`, unit: "ms", ...figures(bursts, 0.5), goals: [] },
    ...requestKinds.map(({ name }): Row => {
      const samples = requests.get(name) ?? new Samples();
      return {
        name: `${name} behind a keystroke p95, ${size} (floor: parse and validate)`,
        unit: "ms",
        ...figures(samples, 0.95),
        floor,
        goals: size === "M" ? [{ text: `≤ floor + ${allowance[name]} ms`, most: bound([floor], it => it + allowance[name]) }] : [],
      };
    }),
  ];
}

/** Heap in use, garbage collected, and resident memory after many edits. */
export async function memoryRows(contenders: readonly Contender[], size: Size): Promise<Row[]> {
  const place = workspace(size);
  const heaps = new Map<Name, { early: number; late: number; resident: number | undefined }>();
  await inFolder(place.files, async folder => {
    for (const contender of contenders) {
      if (contender.name === "null") continue;
      const file = join(folder, `.heap-${contender.name}`);
      const probe = ["--expose-gc", "--import", join(root, "test/bench/memory-probe.mjs")];
      const client = await opened(contender, folder, place, probe, { SMP_BENCH_HEAP: file });
      await manyEdits(client, place, 200);
      const early = await heapOf(client.pid, file);
      await manyEdits(client, place, 1800);
      const resident = memoryOf(client.pid);
      heaps.set(contender.name, { early, late: await heapOf(client.pid, file), resident });
      await client.stop();
    }
  });
  const [own, peer] = [heaps.get("ours"), heaps.get("peer")];
  return [
    { name: `heap after 200 edits, ${size}`, unit: "MB", ours: own?.early, peer: peer?.early, goals: [] },
    {
      name: `heap after 2,000 edits, ${size}`,
      unit: "MB",
      ours: own?.late,
      peer: peer?.late,
      goals: [
        { text: "≤ 1.1 × after 200", most: bound([own?.early], it => 1.1 * it) },
        { text: "≤ the peer", most: peer?.late },
      ],
    },
    {
      name: `resident memory after 2,000 edits, ${size}`,
      unit: "MB",
      ours: own?.resident,
      peer: peer?.resident,
      goals: [{ text: "≤ the peer", most: peer?.resident }],
    },
  ];
}

const requestKinds = [
  {
    name: "completion",
    method: "textDocument/completion",
    params: ({ choices }: Workspace, at: number) => {
      const { line = 0, character = 0 } = choices[at % choices.length] ?? {};
      return { position: { line, character: character - "hard".length }, context: { triggerKind: 1 } };
    },
  },
  { name: "hover", method: "textDocument/hover", params: ({ keys }: Workspace, at: number) => ({ position: keys[at % keys.length] }) },
  {
    name: "codeAction",
    method: "textDocument/codeAction",
    params: ({ slipLine }: Workspace, _at: number, client: Client) => {
      const diagnostics = client.diagnostics().filter(({ range }) => range.start.line === slipLine);
      return { range: diagnostics[0]?.range ?? rangeAt({ line: slipLine, character: 0 }), context: { diagnostics } };
    },
  },
  {
    // what an editor shows at once: some eighty lines; the peer has none
    name: "inlayHint",
    method: "textDocument/inlayHint",
    params: ({ keys }: Workspace, at: number) => {
      const { line = 0 } = keys[at % keys.length] ?? {};
      return { range: { start: { line, character: 0 }, end: { line: line + 80, character: 0 } } };
    },
  },
] as const;

async function opened(
  contender: Contender,
  folder: string,
  { plan, slipLine }: Workspace,
  nodeArgs: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Client> {
  const client = startClient(contender, folder, nodeArgs, env);
  await client.initialize();
  client.open(plan);
  await client.diagnosed(found => marks(found, slipLine));
  await sleep(500);
  return client;
}

/** A letter too many in a word of a choice, or its removal, until the diagnostics of that line come or go. */
async function sentinel(client: Client, { choices, slipLine }: Workspace, at: number, wrong: boolean): Promise<number> {
  const place = choices[at % choices.length] ?? { line: 0, character: 0 };
  const begun = performance.now();
  client.change(rangeAt(place, wrong ? 0 : 1), wrong ? "z" : "");
  return (await client.diagnosed(found => marks(found, slipLine) && marks(found, place.line) === wrong)) - begun;
}

/** Fifty letters typed in prose, 30 ms apart, and one that matters. */
async function burst(client: Client, place: Workspace): Promise<number> {
  const { line, character } = place.prose;
  for (let key = 0; key < 50; key++) {
    client.change(rangeAt({ line, character: character + key }), "x");
    await sleep(30);
  }
  const time = await sentinel(client, place, 0, true);
  client.change(rangeAt(place.prose, 50), "");
  await sentinel(client, place, 0, false);
  await sleep(300);
  return time;
}

async function requestAfterKey(client: Client, place: Workspace, kind: (typeof requestKinds)[number], at: number): Promise<number> {
  const params = kind.params(place, at, client);
  client.change(at % 2 === 0 ? rangeAt(place.prose) : rangeAt(place.prose, 1), at % 2 === 0 ? "x" : "");
  const begun = performance.now();
  await client.request(kind.method, params);
  const time = performance.now() - begun;
  await sleep(60);
  return time;
}

async function manyEdits(client: Client, place: Workspace, count: number): Promise<void> {
  for (let done = 0; done < count; done += 20) {
    for (let key = 0; key < 18; key++)
      client.change(key % 2 === 0 ? rangeAt(place.prose) : rangeAt(place.prose, 1), key % 2 === 0 ? "x" : "");
    await sentinel(client, place, done / 20, true);
    await sentinel(client, place, done / 20, false);
  }
}

async function heapOf(pid: number, file: string): Promise<number> {
  await sleep(500);
  rmSync(file, { force: true });
  process.kill(pid, "SIGUSR2");
  for (let tries = 0; tries < 200; tries++) {
    await sleep(25);
    try {
      return Number(readFileSync(file, "utf8")) / 2 ** 20;
    } catch {
      // not written yet
    }
  }
  throw new Error("the server did not say how much memory it uses");
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Figures by server. */
class Samples {
  private readonly byName = new Map<Name, number[]>();

  add(name: Name, value: number): void {
    const values = this.byName.get(name);
    if (values === undefined) this.byName.set(name, [value]);
    else values.push(value);
  }

  of(name: Name): readonly number[] {
    return this.byName.get(name) ?? [];
  }
}
