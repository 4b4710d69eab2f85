import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateGates, sameDigest, type GateDecision, type GateQuestion } from "../../server/src/core/gates/evaluate.ts";
import { factsFromData } from "../../server/src/core/gates/facts.ts";
import { planOf } from "./support.ts";

interface Entry {
  readonly [key: string]: unknown;
}

interface Trial {
  readonly people: Readonly<Record<string, Entry>>;
  readonly targets: Readonly<Record<string, Entry>>;
  readonly production?: Entry;
  readonly gates: Readonly<Record<string, unknown>>;
  readonly signoffs: readonly Entry[];
  readonly waivers: readonly Entry[];
}

const digests = {
  "v1.0.0": { source: "S0", environment: "E0", data: "D0", models: "M0" },
  "v1.0.1": { source: "S1", environment: "E0", data: "D0", models: "M0" },
  "v1.1.0": { source: "S2", environment: "E1", data: "D0", models: "M0" },
};

/** Everything signed for v1.0.0, two sites, two components. */
const signed: Trial = {
  people: {
    rel: { name: "Ada", email: "ada@example.org", roles: ["release-manager"] },
    perf: { name: "Ben", roles: ["performance"] },
    sci: { name: "Cy", roles: ["science-lead"] },
    other: { name: "Di", roles: ["science-lead"] },
    site: { name: "Eve", roles: ["site-contact"] },
    board: { name: "Board", roles: ["production-coordinator"] },
  },
  targets: { drp: { kind: "container", tier: "production", sites: ["north", "south"] } },
  production: { id: "dr1", release: "v1.0.0", components: ["alpha", "beta"] },
  gates: { preset: "path-to-production/1" },
  signoffs: [
    entry("feature-freeze", "rel", "2026-09-01"),
    entry("software-quality", "perf", "2026-09-02"),
    entry("resource-estimate", "perf", "2026-09-03"),
    entry("release-validated", "sci", "2026-09-04", { binds: { source: "S0", environment: "E0" } }),
    entry("remote-sites", "site", "2026-09-05", { for: "north", binds: { environment: "E0" } }),
    entry("remote-sites", "site", "2026-09-05", { for: "south" }),
    entry("runtime-performance", "perf", "2026-09-06"),
    entry("science-results", "sci", "2026-09-07", { for: "alpha" }),
    entry("science-results", "sci", "2026-09-07", { for: "beta" }),
  ],
  waivers: [],
};

function entry(gate: string, by: string, date: string, more: Entry = {}): Entry {
  return { gate, release: "v1.0.0", by, date, verdict: "ok", ticket: "T-1", ...more };
}

function waiver(more: Entry = {}): Entry {
  return {
    gate: "remote-sites",
    for: "south",
    release: "v1.0.0",
    reason: "the site joins in January",
    by: "board",
    until: "2026-11-01",
    ...more,
  };
}

function decide(trial: Trial, question: Partial<GateQuestion> = {}, facts: Entry = {}): GateDecision {
  const plan = { smp: 1, stage: "production", software: { name: "x" }, ...trial };
  return evaluateGates(planOf(plan), factsFromData({ digest: digests, ...facts }), { release: "v1.0.0", at: "2026-09-20", ...question });
}

const stateOf = (decision: GateDecision, gate: string, part: string | null = null): string | undefined =>
  decision.slots.find(slot => slot.gate.id === gate && slot.part === part)?.state;

const without = (trial: Trial, gate: string, part?: string): Trial => ({
  ...trial,
  signoffs: trial.signoffs.filter(it => it["gate"] !== gate || it["for"] !== part),
});

const withGate = (trial: Trial, gate: string, values: Entry): Trial => ({ ...trial, gates: { ...trial.gates, [gate]: values } });

describe("a release with every sign-off", () => {
  test("is open", () => {
    const { decision, exit, passed, total } = decide(signed);
    expect({ decision, exit, passed, total }).toEqual({ decision: "OPEN", exit: 0, passed: 9, total: 9 });
  });

  test("is not decided when nothing is known of its tag, or when there are no gates", () => {
    expect(decide(signed, { release: "v7.0.0" })).toMatchObject({ decision: "UNDECIDED", exit: 2 });
    expect(decide({ ...signed, gates: { preset: "none" } })).toMatchObject({ decision: "UNDECIDED", exit: 2, total: 0 });
  });
});

describe("which slots there are", () => {
  test("sites and components come from the plan, unless a gate lists its parts", () => {
    const parts = (trial: Trial, gate: string): unknown =>
      decide(trial)
        .slots.filter(slot => slot.gate.id === gate)
        .map(({ part }) => part);
    expect(parts(signed, "remote-sites")).toEqual(["north", "south"]);
    expect(parts(withGate(signed, "remote-sites", { per: ["east"] }), "remote-sites")).toEqual(["east"]);
    expect(parts({ ...signed, targets: {} }, "remote-sites")).toEqual([]);
  });

  test("without a campaign, pre-production drops out, unless the plan names its gate", () => {
    const { production: _, ...noCampaign } = signed;
    expect(stateOf(decide(noCampaign), "runtime-performance")).toBeUndefined();
    expect(decide(noCampaign)).toMatchObject({ decision: "OPEN", total: 6 });
    expect(stateOf(decide(withGate(noCampaign, "runtime-performance", { title: "Speed ok" })), "runtime-performance")).toBe("passed");
  });

  test("a gate is skipped only with a reason", () => {
    const open = without(signed, "software-quality");
    expect(stateOf(decide(withGate(open, "software-quality", { skip: true })), "software-quality")).toBe("missing");
    const skipped = decide(withGate(open, "software-quality", { skip: true, why: "no compiled code" }));
    expect(skipped).toMatchObject({ decision: "OPEN", skipped: [{ id: "software-quality", why: "no compiled code" }] });
  });

  test("a target narrows the sites", () => {
    expect(decide(without(signed, "remote-sites", "south"), { sites: new Set(["north"]) }).decision).toBe("OPEN");
  });
});

describe("one sign-off", () => {
  const cases: readonly (readonly [why: string, gate: string, change: Entry, state: string])[] = [
    ["by nobody known", "release-validated", { by: "ghost" }, "invalid"],
    ["by somebody without the role", "release-validated", { by: "site" }, "invalid"],
    ["without evidence or ticket", "release-validated", { ticket: "" }, "invalid"],
    ["in the future", "release-validated", { date: "2026-09-21" }, "invalid"],
    ["without a day of the calendar", "release-validated", { date: "2026-09-31" }, "invalid"],
    ["with an unknown verdict", "release-validated", { verdict: "fine" }, "invalid"],
    ["with another digest", "release-validated", { binds: { source: "S9" } }, "stale"],
    ["without a digest", "release-validated", { binds: undefined }, "passed"],
    ["with an expiry that is over", "release-validated", { expires: "2026-09-19" }, "expired"],
    ["on its last day", "release-validated", { expires: "2026-09-20" }, "passed"],
    ["that cannot tell its end", "release-validated", { expires: "soon" }, "invalid"],
    ["for another release", "release-validated", { release: "v0.9.0" }, "missing"],
    ["for a part that the gate has not", "release-validated", { for: "north" }, "missing"],
    ["tolerable", "release-validated", { verdict: "tolerable", limit: "1 %" }, "tolerable"],
    ["rejected", "release-validated", { verdict: "rejected" }, "rejected"],
  ];
  test.each(cases)("%s", (_why, gate, change, state) => {
    const trial = { ...signed, signoffs: signed.signoffs.map(it => (it["gate"] === gate ? { ...it, ...change } : it)) };
    expect(stateOf(decide(trial), gate)).toBe(state);
  });

  test("expires when its gate says so, and never later", () => {
    const at = (day: string, more: Entry = {}): string | undefined => {
      const changed = signed.signoffs.map(it => (it["gate"] === "feature-freeze" ? { ...it, ...more } : it));
      return stateOf(decide({ ...signed, signoffs: changed }, { at: day }), "feature-freeze");
    };
    expect(at("2026-12-30")).toBe("passed");
    expect(at("2026-12-31")).toBe("expired");
    expect(at("2026-12-31", { expires: "2027-06-01" })).toBe("expired");
  });

  test("whose evidence is gone does not count; whose evidence cannot be seen leaves it undecided", () => {
    const trial = {
      ...signed,
      signoffs: signed.signoffs.map(it => (it["gate"] === "feature-freeze" ? { ...it, evidence: "docs/freeze.md" } : it)),
    };
    expect(stateOf(decide(trial, {}, { missing_evidence: ["docs/freeze.md"] }), "feature-freeze")).toBe("invalid");
  });
});

describe("several sign-offs of one slot", () => {
  const rejected = entry("release-validated", "sci", "2026-09-10", { verdict: "rejected" });
  const plus = (...more: readonly Entry[]): Trial => ({ ...signed, signoffs: [...signed.signoffs, ...more] });

  test("the newest decides, and on one day a rejection", () => {
    expect(stateOf(decide(plus(rejected)), "release-validated")).toBe("rejected");
    expect(stateOf(decide(plus(rejected, { ...rejected, verdict: "ok", date: "2026-09-11" })), "release-validated")).toBe("passed");
    expect(stateOf(decide(plus(rejected, { ...rejected, verdict: "ok" })), "release-validated")).toBe("rejected");
  });

  test("a rejection cannot be waived, nor lifted by somebody who may not sign", () => {
    const waived = waiver({ gate: "release-validated", for: undefined });
    const invalid = { ...rejected, verdict: "ok", date: "2026-09-12", by: "ghost" };
    expect(stateOf(decide({ ...plus(rejected), waivers: [waived] }), "release-validated")).toBe("rejected");
    expect(stateOf(decide({ ...plus(rejected, invalid), waivers: [waived] }), "release-validated")).toBe("invalid");
  });

  test("two people must sign where the gate asks for two, and the same one twice is one", () => {
    const two = withGate(signed, "release-validated", { min: 2 });
    const again = entry("release-validated", "sci", "2026-09-08");
    expect(stateOf(decide(two), "release-validated")).toBe("missing");
    expect(stateOf(decide({ ...two, signoffs: [...two.signoffs, again] }), "release-validated")).toBe("missing");
    expect(stateOf(decide({ ...two, signoffs: [...two.signoffs, { ...again, by: "other" }] }), "release-validated")).toBe("passed");
    expect(
      stateOf(
        decide({ ...two, signoffs: [...two.signoffs, rejected, { ...again, by: "other", date: "2026-09-11" }] }),
        "release-validated",
      ),
    ).toBe("missing");
  });
});

describe("independence", () => {
  const gate = withGate(signed, "feature-freeze", { independent: true });
  test("is judged by who wrote the release, under any name", () => {
    expect(stateOf(decide(gate, {}, { authors: { "v1.0.0": ["ADA@example.org"] } }), "feature-freeze")).toBe("invalid");
    expect(stateOf(decide(gate, {}, { authors: { "v1.0.0": ["Ben"] } }), "feature-freeze")).toBe("passed");
    expect(decide(gate)).toMatchObject({ decision: "UNDECIDED", exit: 2 });
  });
});

describe("sign-offs of an older release", () => {
  test("count for a patch where nothing of the release is bound, and for equal digests", () => {
    const decision = decide(signed, { release: "v1.0.1" });
    expect(decision).toMatchObject({ decision: "CLOSED", exit: 3 });
    const states = Object.fromEntries(
      decision.slots.map(({ gate, part, state }) => [part === null ? gate.id : `${gate.id}/${part}`, state]),
    );
    expect(states).toMatchObject({
      "feature-freeze": "passed",
      "resource-estimate": "passed",
      "software-quality": "missing",
      "release-validated": "missing",
      "remote-sites/north": "passed",
      "remote-sites/south": "passed",
    });
  });

  test("do not count for another minor release, nor backwards", () => {
    expect(stateOf(decide(signed, { release: "v1.1.0" }), "feature-freeze")).toBe("missing");
    expect(stateOf(decide(signed, { release: "v1.1.0" }), "remote-sites", "north")).toBe("missing");
    const later = { ...signed, signoffs: signed.signoffs.map(it => ({ ...it, release: "v1.0.1" })) };
    expect(stateOf(decide(later), "feature-freeze")).toBe("missing");
  });

  test("leave it undecided when what was signed is not known", () => {
    const trial = { ...signed, signoffs: [entry("remote-sites", "site", "2026-09-05", { for: "south", release: "v0.9.9" })] };
    expect(stateOf(decide(trial), "remote-sites", "south")).toBe("unknown");
  });
});

describe("an exception", () => {
  const missing = without(signed, "remote-sites", "south");
  const cases: readonly (readonly [why: string, change: Entry, state: string])[] = [
    ["opens, counted apart", {}, "waived"],
    ["by somebody without the role", { by: "rel" }, "invalid"],
    ["by nobody known", { by: "ghost" }, "invalid"],
    ["with a short reason", { reason: "no time" }, "invalid"],
    ["on its last day", { until: "2026-09-20" }, "waived"],
    ["that ended", { until: "2026-09-19" }, "waiver-expired"],
    ["of 90 days", { until: "2026-12-19" }, "waived"],
    ["of 91 days", { until: "2026-12-20" }, "invalid"],
    ["for another release", { release: "v1.0.1" }, "missing"],
    ["for another part", { for: "north" }, "missing"],
    ["in an emergency without a day for the review", { emergency: true }, "invalid"],
    ["in an emergency, review still open", { emergency: true, review_by: "2026-09-20" }, "waived"],
    ["in an emergency, review overdue", { emergency: true, review_by: "2026-09-19" }, "waiver-expired"],
    ["in an emergency, reviewed", { emergency: true, review_by: "2026-09-15", reviewed: "2026-09-16" }, "waived"],
    ["in an emergency, reviewed in the future", { emergency: true, review_by: "2026-09-15", reviewed: "2026-10-16" }, "waiver-expired"],
  ];
  test.each(cases)("%s", (_why, change, state) => {
    expect(stateOf(decide({ ...missing, waivers: [waiver(change)] }), "remote-sites", "south")).toBe(state);
  });

  test("does not count before a release board, nor where the gate forbids it", () => {
    expect(decide({ ...missing, waivers: [waiver()] }, { withoutWaivers: true })).toMatchObject({ decision: "CLOSED", waived: 0 });
    const strict = withGate({ ...missing, waivers: [waiver()] }, "remote-sites", { waivable: "no" });
    expect(stateOf(decide(strict), "remote-sites", "south")).toBe("invalid");
  });

  test("changes nothing where all is signed", () => {
    expect(stateOf(decide({ ...signed, waivers: [waiver()] }), "remote-sites", "south")).toBe("passed");
  });
});

test("digests are compared by their first digits, but not by a few", () => {
  const full = `sha256:${"0123456789abcdef".repeat(4)}`;
  expect(sameDigest("sha256:0123456789abcdef", full)).toBe(true);
  expect(sameDigest("sha256:0123456789abcde0", full)).toBe(false);
  expect(sameDigest("sha256:01234567", full)).toBe(false);
  expect(sameDigest("", "")).toBe(false);
});

describe("by property", () => {
  const days = fc.integer({ min: 1, max: 28 }).map(day => `2026-09-${String(day).padStart(2, "0")}`);
  const signOff = fc.record({
    gate: fc.constantFrom("feature-freeze", "release-validated", "remote-sites", "science-results"),
    for: fc.constantFrom(undefined, "north", "south", "alpha"),
    release: fc.constantFrom("v1.0.0", "v1.0.0", "v1.0.1", "v0.9.0"),
    by: fc.constantFrom("rel", "sci", "other", "site", "ghost"),
    date: days,
    verdict: fc.constantFrom("ok", "ok", "tolerable", "rejected", "maybe"),
    ticket: fc.constantFrom("T-1", "T-2", ""),
    expires: fc.constantFrom(undefined, undefined, "2026-09-10", "2026-12-01"),
    binds: fc.constantFrom(undefined, { environment: "E0" }, { environment: "E9" }, { source: "S0", environment: "E0" }),
  });
  const trial = fc.array(signOff, { maxLength: 8 }).map((more): Trial => ({ ...signed, signoffs: [...signed.signoffs, ...more] }));
  const isOpen = (one: Trial): boolean => decide(one).decision === "OPEN";
  /** The entries that are in force: each holds by itself. */
  const inForce = (one: Trial): readonly Entry[] => {
    const nodes = decide(one).slots.flatMap(({ state, signOff: found }) => (state === "passed" || state === "tolerable" ? [found] : []));
    return one.signoffs.filter((_, index) => nodes.some(found => found?.node.index === index));
  };

  test("taking away or weakening a sign-off that is in force never opens a closed gate", () => {
    const weaker: readonly Entry[] = [
      { by: "ghost" },
      { ticket: "" },
      { verdict: "rejected" },
      { date: "2026-12-24" },
      { release: "v0.1.0" },
      { expires: "2026-09-01" },
    ];
    fc.assert(
      fc.property(trial, fc.nat(), fc.constantFrom(undefined, ...weaker), (one, choice, change) => {
        fc.pre(!isOpen(one));
        const force = inForce(one);
        const victim = force[choice % Math.max(1, force.length)];
        const signoffs = one.signoffs.flatMap(it => (it !== victim ? [it] : change === undefined ? [] : [{ ...it, ...change }]));
        expect(isOpen({ ...one, signoffs })).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test("adding a rejection never opens one, and closes its slot when it is the newest", () => {
    fc.assert(
      fc.property(trial, signOff, (one, added) => {
        const rejection = { ...added, verdict: "rejected" };
        const after = { ...one, signoffs: [...one.signoffs, rejection] };
        if (!isOpen(one)) expect(isOpen(after)).toBe(false);
        const newest = {
          ...after,
          signoffs: [...one.signoffs, { ...rejection, gate: "feature-freeze", for: undefined, release: "v1.0.0", date: "2026-09-28" }],
        };
        expect(isOpen(newest)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test("the order of entries of different days does not matter", () => {
    fc.assert(
      fc.property(fc.uniqueArray(signOff, { maxLength: 8, selector: it => it.date }), fc.nat(), (more, turn) => {
        const at = turn % (more.length + 1);
        const turned = [...more.slice(at), ...more.slice(0, at)];
        const states = (list: readonly Entry[]): unknown => decide({ ...signed, signoffs: list }).slots.map(({ state }) => state);
        expect(states(turned)).toEqual(states(more));
      }),
      { numRuns: 200 },
    );
  });

  test("whatever stands in a plan, it is judged and never throws", () => {
    const anything = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string(), { maxLength: 2 }));
    const odd = fc.dictionary(
      fc.constantFrom("gate", "for", "release", "by", "date", "verdict", "evidence", "binds", "expires", "until", "reason"),
      anything,
    );
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 4 }), fc.array(odd, { maxLength: 4 }), (signoffs, waivers) => {
        expect(decide({ ...signed, signoffs, waivers }).decision).not.toBe("OPEN");
      }),
      { numRuns: 200 },
    );
  });
});
