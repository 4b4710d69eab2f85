import { describe, expect, test } from "vitest";
import { createScheduler } from "../../server/src/lsp/scheduler.ts";
import { manualClock, settle } from "./support.ts";

interface Run {
  readonly stamp: string | undefined;
  readonly finish: (cost?: number) => Promise<void>;
  readonly fail: () => Promise<void>;
}

function scheduler() {
  const clock = manualClock();
  const runs: Run[] = [];
  const done: string[] = [];
  const failed: unknown[] = [];
  const world = { stamp: "1" as string | undefined };
  const it = createScheduler<string>({
    clock,
    stamp: () => world.stamp,
    run: () => {
      const { stamp } = world;
      return new Promise((resolve, reject) => {
        runs.push({
          stamp,
          finish: async (cost = 1) => {
            resolve({ value: `of ${stamp}`, cost });
            await settle();
          },
          fail: async () => {
            reject(new Error("no"));
            await settle();
          },
        });
      });
    },
    done: (_key, value) => done.push(value),
    failed: (_key, error) => failed.push(error),
  });
  return { clock, runs, done, failed, world, it };
}

describe("scheduler", () => {
  test("a first change is worked on at once", async () => {
    const { clock, runs, done, it } = scheduler();
    it.changed("plan");
    clock.pass(0);
    await runs[0]!.finish();
    expect(done).toEqual(["of 1"]);
    expect(clock.pending()).toBe(0);
  });

  test("changes in one moment make one run", async () => {
    const { clock, runs, done, world, it } = scheduler();
    for (const stamp of ["2", "3", "4"]) {
      world.stamp = stamp;
      it.changed("plan");
    }
    clock.pass(0);
    expect(runs).toHaveLength(1);
    await runs[0]!.finish();
    expect(done).toEqual(["of 4"]);
  });

  test("a result that is outdated when it comes is dropped, and the work done again", async () => {
    const { clock, runs, done, world, it } = scheduler();
    it.changed("plan");
    clock.pass(0);
    world.stamp = "2";
    await runs[0]!.finish();
    expect(done).toEqual([]);
    clock.pass(0);
    await runs[1]!.finish();
    expect(done).toEqual(["of 2"]);
  });

  test("never two runs of one plan at a time", async () => {
    const { clock, runs, done, world, it } = scheduler();
    it.changed("plan");
    clock.pass(0);
    world.stamp = "2";
    it.changed("plan");
    clock.pass(200);
    expect(runs).toHaveLength(1);
    await runs[0]!.finish();
    clock.pass(200);
    expect(runs).toHaveLength(2);
    await runs[1]!.finish();
    expect(done).toEqual(["of 2"]);
  });

  test("cheap work is never delayed, dear work waits for a pause in a burst", async () => {
    const { clock, runs, world, it } = scheduler();
    it.changed("plan");
    clock.pass(0);
    await runs[0]!.finish(29);
    clock.pass(10);
    it.changed("plan");
    expect(clock.delays.at(-1)).toBe(0);
    world.stamp = "2";
    clock.pass(0);
    await runs[1]!.finish(90);

    clock.pass(1000);
    world.stamp = "3";
    it.changed("plan");
    expect(clock.delays.at(-1)).toBe(0);
    clock.pass(20);
    await runs[2]!.finish(90);
    world.stamp = "4";
    it.changed("plan");
    expect(clock.delays.at(-1)).toBe(70);
    clock.pass(30);
    it.changed("plan");
    expect(clock.delays.at(-1)).toBe(60);
    expect(clock.pending()).toBe(1);
    clock.pass(60);
    expect(runs).toHaveLength(4);
  });

  test("no delay is longer than 150 ms", async () => {
    const { clock, runs, it } = scheduler();
    it.changed("plan");
    clock.pass(0);
    await runs[0]!.finish(5000);
    it.changed("plan");
    expect(clock.delays.at(-1)).toBe(150);
  });

  test("who asks gets the result of now, without work when it is there", async () => {
    const { clock, runs, world, it } = scheduler();
    const first = it.result("plan");
    clock.pass(0);
    await runs[0]!.finish();
    expect(await first).toBe("of 1");
    expect(await it.result("plan")).toBe("of 1");
    expect(runs).toHaveLength(1);
    world.stamp = "2";
    const second = it.result("plan");
    clock.pass(0);
    await runs[1]!.finish();
    expect(await second).toBe("of 2");
    expect(it.last("plan")).toBe("of 2");
  });

  test("a forgotten plan answers nobody and leaves no timer", async () => {
    const { clock, runs, done, it } = scheduler();
    const waiting = it.result("plan");
    it.forget("plan");
    expect(await waiting).toBeUndefined();
    expect(clock.pending()).toBe(0);

    const running = it.result("plan");
    clock.pass(0);
    it.forget("plan");
    await runs[0]!.finish();
    expect(await running).toBeUndefined();
    expect(done).toEqual([]);
    expect(clock.pending()).toBe(0);
  });

  test("work that fails is reported, answers nothing and can be tried again", async () => {
    const { clock, runs, failed, done, it } = scheduler();
    const asked = it.result("plan");
    clock.pass(0);
    await runs[0]!.fail();
    expect(await asked).toBeUndefined();
    expect(failed).toHaveLength(1);
    it.changed("plan");
    clock.pass(0);
    await runs[1]!.finish();
    expect(done).toEqual(["of 1"]);
  });

  test("something that is not there is no work", async () => {
    const { clock, runs, world, it } = scheduler();
    world.stamp = undefined;
    expect(await it.result("plan")).toBeUndefined();
    it.changed("plan");
    clock.pass(0);
    expect(runs).toHaveLength(0);
  });

  test("of many plans one is worked on at a time, first those that somebody waits for", async () => {
    const { clock, runs, done, it } = scheduler();
    for (const key of ["a", "b", "c"]) it.changed(key);
    const waiting = it.result("c");
    clock.pass(0);
    expect(runs).toHaveLength(1);
    await runs[0]!.finish();
    clock.pass(0);
    await runs[1]!.finish();
    expect(await waiting).toBe("of 1");
    clock.pass(0);
    await runs[2]!.finish();
    expect(done).toHaveLength(3);
    expect(clock.pending()).toBe(0);
  });

  test("dispose lets everybody go", async () => {
    const { clock, it } = scheduler();
    const waiting = [it.result("a"), it.result("b")];
    it.dispose();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
    expect(clock.pending()).toBe(0);
  });
});
