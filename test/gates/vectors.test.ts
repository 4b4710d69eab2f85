import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { evaluateGates } from "../../server/src/core/gates/evaluate.ts";
import { factsFromData } from "../../server/src/core/gates/facts.ts";
import { planOf } from "./support.ts";

/** Decisions that others agreed on: a file `{vectors: [{name, release, at, facts, plan, expect}]}`, read where it lies. */
const file = process.env["SMP_GATE_VECTORS"];

interface Vector {
  readonly name: string;
  readonly release: string;
  readonly at: string;
  readonly facts: unknown;
  readonly plan: unknown;
  readonly expect: {
    readonly decision: string;
    readonly exit: number;
    readonly passed: number;
    readonly waived: number;
    readonly total: number;
    readonly slots: readonly { readonly gate: string; readonly part: string | null; readonly state: string }[];
  };
}

if (file === undefined || !existsSync(file)) test.skip("no gate vectors here: set SMP_GATE_VECTORS to their file", () => undefined);
else {
  const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: readonly Vector[] };
  describe("gate vectors", () => {
    test("are there", () => expect(vectors.length).toBeGreaterThan(0));
    test.each(vectors.map(vector => [vector.name, vector] as const))("%s", (_name, { plan, facts, release, at, expect: expected }) => {
      const { decision, exit, passed, waived, total, slots } = evaluateGates(planOf(plan), factsFromData(facts), { release, at });
      const found = slots.map(({ gate, part, state }) => ({ gate: gate.id, part, state }));
      expect({ decision, exit, passed, waived, total, slots: found }).toEqual(expected);
    });
  });
}
