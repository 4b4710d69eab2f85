import { describe, expect, test } from "vitest";
import { evaluateGates, type GateQuestion } from "../../server/src/core/gates/evaluate.ts";
import { factsFromData } from "../../server/src/core/gates/facts.ts";
import { planOf } from "./support.ts";

/*
 * Decisions that were worked out by hand from the rules on gates before any code ran. All begin with one release of which everything is
 * signed; each case says what is different, and which slots stand otherwise then.
 */

type Entry = Readonly<Record<string, unknown>>;
type Sign = (gate: string, by: string, date: string, more?: Entry) => Entry;

const sign: Sign = (gate, by, date, more = {}) => ({ gate, release: "v3.1.0", by, date, verdict: "ok", ticket: "T-1", ...more });

const freeze = sign("feature-freeze", "rm", "2026-04-01");
const quality = sign("software-quality", "perf", "2026-04-10");
const estimate = sign("resource-estimate", "perf", "2026-04-12");
const validated = sign("release-validated", "sci", "2026-05-01");
const north = sign("remote-sites", "contact", "2026-05-05", { for: "north" });
const south = sign("remote-sites", "hpc", "2026-05-06", { for: "south" });
const runtime = sign("runtime-performance", "perf", "2026-05-20");
const stars = sign("science-results", "sci", "2026-05-25", { for: "stars" });
const shapes = sign("science-results", "plots", "2026-05-26", { for: "shapes" });
const all = [freeze, quality, estimate, validated, north, south, runtime, stars, shapes];

const waiver: Entry = {
  gate: "remote-sites",
  for: "south",
  release: "v3.1.0",
  reason: "the site moves to a new building",
  by: "board",
  until: "2026-07-31",
};

const base = {
  people: {
    rm: { name: "Ada", roles: ["release-manager"] },
    perf: { name: "Ben", roles: ["performance"] },
    sci: { name: "Cy", roles: ["science-lead"] },
    plots: { name: "Di", roles: ["science-contact"] },
    contact: { name: "Eve", roles: ["site-contact"] },
    hpc: { name: "Fay", roles: ["hpc"] },
    board: { name: "Board", roles: ["production-coordinator"] },
    both: { name: "Gil", roles: ["science-lead", "release-manager"] },
    guest: { name: "Hal" },
  },
  targets: {
    drp: { kind: "container", tier: "production", sites: ["north", "south"] },
    backup: { kind: "container", tier: "production", sites: ["south"] },
    notebooks: { kind: "container", tier: "service", sites: ["west"] },
  },
  production: { id: "dr1", release: "v3.1.0", components: ["stars", "shapes"] },
};

const digest = {
  "v2.9.0": { source: "S290", environment: "E1", data: "D1", models: "M1" },
  "v3.0.9": { source: "S309", environment: "E1", data: "D1", models: "M1" },
  "v3.1.0": { source: "S310", environment: "E1", data: "D1", models: "M1" },
  "v3.1.1": { source: "S311", environment: "E1", data: "D1", models: "M1" },
  "v3.1.2": { source: "S312", environment: "E2", data: "D1", models: "M1" },
  "v3.1.3": { source: "S313", environment: "E1", data: "D1", models: "M1" },
  "v3.2.0": { source: "S320", environment: "E1", data: "D1", models: "M1" },
};

interface Case {
  readonly signoffs?: readonly Entry[];
  readonly waivers?: readonly Entry[];
  /** In the place of what the plan has under these keys. */
  readonly plan?: Entry;
  readonly gates?: Entry;
  readonly facts?: Entry;
  readonly question?: Partial<GateQuestion>;
}

/** Decision and exit status, how many are signed, excepted and asked for, and the slots that are not passed. */
type Expected = readonly [
  decision: string,
  exit: number,
  passed: number,
  waived: number,
  total: number,
  rest: Readonly<Record<string, string>>,
];

const open: Expected = ["OPEN", 0, 9, 0, 9, {}];
const instead = (entry: Entry, other: Entry | undefined): Entry[] =>
  all.flatMap(it => (it !== entry ? [it] : other === undefined ? [] : [other]));
/** One slot stands otherwise, and it keeps the gate closed. */
const closed = (slot: string, state: string, exit = 3): Expected => ["CLOSED", exit, 8, 0, 9, { [slot]: state }];
const missing = (...names: string[]): Readonly<Record<string, string>> => Object.fromEntries(names.map(name => [name, "missing"]));

const nine = Object.fromEntries(
  [
    "feature-freeze",
    "software-quality",
    "resource-estimate",
    "release-validated",
    "remote-sites/north",
    "remote-sites/south",
    "runtime-performance",
    "science-results/stars",
    "science-results/shapes",
  ].map(slot => [slot, "waived"]),
);

function decide({ signoffs = all, waivers = [], plan, gates, facts, question }: Case): Expected {
  const whole = {
    smp: 1,
    stage: "production",
    software: { name: "Trial" },
    ...base,
    gates: { preset: "path-to-production/1", ...gates },
    signoffs,
    waivers,
    ...plan,
  };
  const given = factsFromData({ digest, ...facts });
  const decision = evaluateGates(planOf(whole), given, { release: "v3.1.0", at: "2026-06-15", ...question });
  const rest = decision.slots.flatMap(({ gate, part, state }) =>
    state === "passed" ? [] : [[part === null ? gate.id : `${gate.id}/${part}`, state] as const],
  );
  return [decision.decision, decision.exit, decision.passed, decision.waived, decision.total, Object.fromEntries(rest)];
}

// prettier-ignore
const cases: Readonly<Record<string, readonly (readonly [name: string, given: Case, expected: Expected])[]>> = {
  "who signed": [
    ["everybody whom the gates ask for", {}, open],
    ["the other role of a gate that takes two", { signoffs: instead(validated, { ...validated, by: "rm" }) }, open],
    ["somebody with two roles, one of which is asked for", { signoffs: instead(validated, { ...validated, by: "both" }) }, open],
    ["somebody without any role", { signoffs: instead(freeze, { ...freeze, by: "guest" }) }, closed("feature-freeze", "invalid")],
    ["somebody with a role of another gate", { signoffs: instead(quality, { ...quality, by: "rm" }) }, closed("software-quality", "invalid")],
    ["the coordinator, who makes exceptions and signs nothing", { signoffs: instead(freeze, { ...freeze, by: "board" }) }, closed("feature-freeze", "invalid")],
    ["nobody", { signoffs: instead(freeze, { ...freeze, by: undefined }) }, closed("feature-freeze", "invalid")],
    ["a name in place of the id", { signoffs: instead(freeze, { ...freeze, by: "Ada" }) }, closed("feature-freeze", "invalid")],
    ["an id in other letters", { signoffs: instead(freeze, { ...freeze, by: "RM" }) }, closed("feature-freeze", "invalid")],
    ["anybody, where the gate names no role", { signoffs: instead(freeze, { ...freeze, by: "guest" }), gates: { "feature-freeze": { signers: [] } } }, open],
    ["roles that the plan puts in place of the preset's", { gates: { "feature-freeze": { signers: ["science-lead"] } } }, closed("feature-freeze", "invalid")],
    ["a person who has left, whose entry stays", { plan: { people: { ...base.people, rm: undefined } } }, closed("feature-freeze", "invalid")],
    ["somebody whose roles are one word", { plan: { people: { ...base.people, rm: { name: "Ada", roles: "release-manager" } } } }, open],
  ],
  "what shows it": [
    ["neither evidence nor ticket", { signoffs: instead(quality, { ...quality, ticket: undefined }) }, closed("software-quality", "invalid")],
    ["a ticket of spaces", { signoffs: instead(quality, { ...quality, ticket: "   " }) }, closed("software-quality", "invalid")],
    ["nothing, where the gate asks for nothing", { signoffs: instead(quality, { ...quality, ticket: undefined }), gates: { "software-quality": { evidence: "optional" } } }, open],
    ["a file that is there", { signoffs: instead(quality, { ...quality, ticket: undefined, evidence: "reports/leaks.txt" }) }, open],
    ["an address", { signoffs: instead(quality, { ...quality, ticket: undefined, evidence: "https://ci.example.org/412" }) }, open],
    ["a file that is not there, beside a ticket", { signoffs: instead(quality, { ...quality, evidence: "reports/gone.txt" }), facts: { missing_evidence: ["reports/gone.txt"] } }, closed("software-quality", "invalid")],
    ["two files, one of which is not there", { signoffs: instead(quality, { ...quality, evidence: ["reports/leaks.txt", "reports/gone.txt"] }), facts: { missing_evidence: ["reports/gone.txt"] } }, closed("software-quality", "invalid")],
    ["a file that is not there, where the gate asks for none", { signoffs: instead(quality, { ...quality, evidence: "reports/gone.txt" }), gates: { "software-quality": { evidence: "optional" } }, facts: { missing_evidence: ["reports/gone.txt"] } }, closed("software-quality", "invalid")],
    ["an empty list and no ticket", { signoffs: instead(quality, { ...quality, ticket: undefined, evidence: [] }) }, closed("software-quality", "invalid")],
  ],
  when: [
    ["today", { signoffs: instead(shapes, { ...shapes, date: "2026-06-15" }) }, open],
    ["tomorrow", { signoffs: instead(shapes, { ...shapes, date: "2026-06-16" }) }, closed("science-results/shapes", "invalid")],
    ["no day", { signoffs: instead(shapes, { ...shapes, date: undefined }) }, closed("science-results/shapes", "invalid")],
    ["a 29 February that there is not", { signoffs: instead(shapes, { ...shapes, date: "2026-02-29" }) }, closed("science-results/shapes", "invalid")],
    ["a time of day", { signoffs: instead(shapes, { ...shapes, date: "2026-05-26T10:00:00Z" }) }, closed("science-results/shapes", "invalid")],
    ["on the 120th day after the freeze", { question: { at: "2026-07-30" } }, open],
    ["on the day after that", { question: { at: "2026-07-31" } }, closed("feature-freeze", "expired", 4)],
    ["on the 90th day after the results were seen, the freeze signed anew", { signoffs: [...all, { ...freeze, date: "2026-07-01" }, { ...runtime, date: "2026-08-01" }], question: { at: "2026-08-23" } }, open],
    ["a day later", { signoffs: [...all, { ...freeze, date: "2026-07-01" }, { ...runtime, date: "2026-08-01" }], question: { at: "2026-08-24" } }, closed("science-results/stars", "expired", 4)],
    ["on the last day that the entry itself gives", { signoffs: instead(validated, { ...validated, expires: "2026-06-15" }) }, open],
    ["a day after it", { signoffs: instead(validated, { ...validated, expires: "2026-06-14" }) }, closed("release-validated", "expired", 4)],
    ["after the gate's time, whatever the entry gives", { signoffs: instead(freeze, { ...freeze, expires: "2027-01-01" }), question: { at: "2026-07-31" } }, closed("feature-freeze", "expired", 4)],
    ["within a time that the plan gives the gate", { gates: { "feature-freeze": { valid_for: "74 d" } } }, closed("feature-freeze", "expired", 4)],
    ["on the last day of that time", { gates: { "feature-freeze": { valid_for: "75 d" } } }, open],
    ["a year after a leap day", { signoffs: instead(validated, { ...validated, date: "2028-02-29" }), gates: { preset: "none", "release-validated": { signers: ["science-lead"], valid_for: "1 year" } }, question: { at: "2029-02-28" } }, ["OPEN", 0, 1, 0, 1, {}]],
    ["a day more", { signoffs: instead(validated, { ...validated, date: "2028-02-29" }), gates: { preset: "none", "release-validated": { signers: ["science-lead"], valid_for: "1 year" } }, question: { at: "2029-03-01" } }, ["CLOSED", 4, 0, 0, 1, { "release-validated": "expired" }]],
    ["30 days over a leap day", { signoffs: instead(validated, { ...validated, date: "2028-02-01" }), gates: { preset: "none", "release-validated": { signers: ["science-lead"], valid_for: "30 d" } }, question: { at: "2028-03-02" } }, ["OPEN", 0, 1, 0, 1, {}]],
    ["expired and missing together", { signoffs: instead(stars, undefined), question: { at: "2026-07-31" } }, ["CLOSED", 3, 7, 0, 9, { "feature-freeze": "expired", "science-results/stars": "missing" }]],
    ["before anything was signed", { question: { at: "2026-03-31" } }, ["CLOSED", 3, 0, 0, 9, { "feature-freeze": "invalid", "software-quality": "invalid", "resource-estimate": "invalid", "release-validated": "invalid", "remote-sites/north": "invalid", "remote-sites/south": "invalid", "runtime-performance": "invalid", "science-results/stars": "invalid", "science-results/shapes": "invalid" }]],
  ],
  "what was said": [
    ["tolerable", { signoffs: instead(runtime, { ...runtime, verdict: "tolerable", limit: "0.5 %" }) }, ["OPEN", 0, 9, 0, 9, { "runtime-performance": "tolerable" }]],
    ["no verdict", { signoffs: instead(runtime, { ...runtime, verdict: undefined }) }, closed("runtime-performance", "invalid")],
    ["a verdict of one's own", { signoffs: instead(runtime, { ...runtime, verdict: "accepted" }) }, closed("runtime-performance", "invalid")],
    ["OK in capitals", { signoffs: instead(runtime, { ...runtime, verdict: "OK" }) }, closed("runtime-performance", "invalid")],
    ["rejected", { signoffs: instead(runtime, { ...runtime, verdict: "rejected" }) }, closed("runtime-performance", "rejected")],
    ["rejected before it was approved", { signoffs: [{ ...runtime, verdict: "rejected", date: "2026-05-19" }, ...all] }, open],
    ["rejected afterwards", { signoffs: [{ ...runtime, verdict: "rejected", date: "2026-05-21" }, ...all] }, closed("runtime-performance", "rejected")],
    ["rejected on the same day, written first", { signoffs: [{ ...runtime, verdict: "rejected" }, ...all] }, closed("runtime-performance", "rejected")],
    ["rejected on the same day, written last", { signoffs: [...all, { ...runtime, verdict: "rejected" }] }, closed("runtime-performance", "rejected")],
    ["rejected for another part", { signoffs: [...all, { ...stars, verdict: "rejected", for: "galaxies", date: "2026-06-01" }] }, open],
    ["rejected for another release", { signoffs: [...all, { ...runtime, verdict: "rejected", release: "v3.1.1", date: "2026-06-01" }] }, open],
    ["rejected, and not for which release", { signoffs: [...all, { ...runtime, verdict: "rejected", release: undefined, date: "2026-06-01" }] }, closed("runtime-performance", "invalid")],
    ["approved, and not for which release", { signoffs: [...all, { ...runtime, release: undefined, date: "2026-06-01" }] }, open],
    ["with a last day that cannot be read", { signoffs: instead(runtime, { ...runtime, expires: ["2026-06-01"] }) }, closed("runtime-performance", "invalid")],
    ["with a key that is written wrong", { signoffs: instead(runtime, { ...runtime, expirs: "2026-06-01" }) }, closed("runtime-performance", "invalid")],
    ["tolerable, then ok", { signoffs: [...all, { ...runtime, verdict: "tolerable", limit: "1 %", date: "2026-05-19" }] }, open],
    ["ok, then tolerable", { signoffs: [...all, { ...runtime, verdict: "tolerable", limit: "1 %", date: "2026-05-21" }] }, ["OPEN", 0, 9, 0, 9, { "runtime-performance": "tolerable" }]],
  ],
  "an old day": [
    ["before it was signed again", { signoffs: [...all, { ...validated, date: "2026-06-20", binds: { source: "S000" } }], question: { today: "2026-07-01" } }, open],
    ["before it was rejected", { signoffs: [...all, { ...validated, date: "2026-06-20", verdict: "rejected" }], question: { today: "2026-07-01" } }, open],
    ["when it was expired, signed again since", { signoffs: [...all, { ...freeze, date: "2026-08-01" }], question: { at: "2026-07-31", today: "2026-08-10" } }, closed("feature-freeze", "expired", 4)],
    ["before it was signed at all", { signoffs: instead(shapes, { ...shapes, date: "2026-06-20" }), question: { today: "2026-07-01" } }, closed("science-results/shapes", "invalid")],
    ["and an entry that lies in the future even today", { signoffs: [...all, { ...validated, date: "2026-07-02" }], question: { today: "2026-07-01" } }, closed("release-validated", "invalid")],
    ["that lies ahead", { signoffs: [...all, { ...validated, date: "2026-06-10", verdict: "rejected" }], question: { today: "2026-06-01" } }, closed("release-validated", "rejected")],
  ],
  "what was bound": [
    ["equal digests", { signoffs: instead(validated, { ...validated, binds: { source: "S310", environment: "E1", data: "D1", models: "M1" } }) }, open],
    ["other data", { signoffs: instead(validated, { ...validated, binds: { source: "S310", environment: "E1", data: "D0", models: "M1" } }) }, closed("release-validated", "stale", 4)],
    ["other models", { signoffs: instead(stars, { ...stars, binds: { models: "M0" } }) }, closed("science-results/stars", "stale", 4)],
    ["a digest of what the gate does not bind", { signoffs: instead(quality, { ...quality, binds: { source: "S310", environment: "E0" } }) }, open],
    ["a digest of a gate that binds nothing", { signoffs: instead(freeze, { ...freeze, binds: { source: "S000" } }) }, open],
    ["parts that the plan binds in place of the preset's", { signoffs: instead(quality, { ...quality, binds: { source: "S310", environment: "E0" } }), gates: { "software-quality": { binds: ["environment"] } } }, closed("software-quality", "stale", 4)],
    ["none, as the plan says", { signoffs: instead(validated, { ...validated, binds: { source: "S000" } }), gates: { "release-validated": { binds: ["none"] } } }, open],
    ["stale and expired at once: what changed is said first", { signoffs: instead(validated, { ...validated, binds: { source: "S000" }, expires: "2026-06-01" }) }, closed("release-validated", "stale", 4)],
    ["stale, then signed again", { signoffs: [...all, { ...validated, date: "2026-04-30", binds: { source: "S000" } }] }, open],
    ["signed again before the change", { signoffs: [...all, { ...validated, date: "2026-05-02", binds: { source: "S000" } }] }, closed("release-validated", "stale", 4)],
    ["rejected, and changed since: still rejected", { signoffs: instead(validated, { ...validated, verdict: "rejected", binds: { source: "S000" } }) }, closed("release-validated", "rejected")],
    ["a digest that is not known now", { signoffs: instead(validated, { ...validated, binds: { source: "S310" } }), facts: { digest: { "v3.1.0": { environment: "E1" } } } }, ["UNDECIDED", 2, 8, 0, 9, { "release-validated": "unknown" }]],
    ["nothing known, and one missing: closed all the same", { signoffs: instead(validated, { ...validated, binds: { source: "S310" } }).filter(it => it !== stars), facts: { digest: { "v3.1.0": { environment: "E1" } } } }, ["CLOSED", 3, 7, 0, 9, { "release-validated": "unknown", "science-results/stars": "missing" }]],
    ["a number in place of a digest", { signoffs: instead(validated, { ...validated, binds: { source: 310 } }) }, closed("release-validated", "stale", 4)],
    ["a list in place of a digest", { signoffs: instead(validated, { ...validated, binds: { source: ["S310"] } }) }, closed("release-validated", "invalid")],
    ["a digest that was rubbed out", { signoffs: instead(validated, { ...validated, binds: { source: null } }) }, closed("release-validated", "invalid")],
    ["all digests deleted", { signoffs: instead(validated, { ...validated, binds: null }) }, open],
    ["a text in place of digests", { signoffs: instead(validated, { ...validated, binds: "S310" }) }, closed("release-validated", "invalid")],
    ["a digest of a part that there is not", { signoffs: instead(validated, { ...validated, binds: { sources: "S000" } }) }, closed("release-validated", "invalid")],
  ],
  "an earlier release": [
    ["of the same minor version: freeze, estimate and sites carry over", { question: { release: "v3.1.1" } }, ["CLOSED", 3, 4, 0, 9, missing("software-quality", "release-validated", "runtime-performance", "science-results/stars", "science-results/shapes")]],
    ["two patches back", { question: { release: "v3.1.3" } }, ["CLOSED", 3, 4, 0, 9, missing("software-quality", "release-validated", "runtime-performance", "science-results/stars", "science-results/shapes")]],
    ["with another image: sites sign again", { question: { release: "v3.1.2" } }, ["CLOSED", 3, 2, 0, 9, missing("software-quality", "release-validated", "remote-sites/north", "remote-sites/south", "runtime-performance", "science-results/stars", "science-results/shapes")]],
    ["of another minor version, the image unchanged", { question: { release: "v3.2.0" } }, ["CLOSED", 3, 2, 0, 9, missing("feature-freeze", "software-quality", "resource-estimate", "release-validated", "runtime-performance", "science-results/stars", "science-results/shapes")]],
    ["an earlier release than the one that is signed", { question: { release: "v3.0.9" } }, ["CLOSED", 3, 0, 0, 9, missing("feature-freeze", "software-quality", "resource-estimate", "release-validated", "remote-sites/north", "remote-sites/south", "runtime-performance", "science-results/stars", "science-results/shapes")]],
    ["a patch whose image went back to what was signed", { signoffs: [...all, { ...north, release: "v3.1.2", date: "2026-06-01", binds: { environment: "E2" } }], question: { release: "v3.1.3" } }, ["CLOSED", 3, 4, 0, 9, missing("software-quality", "release-validated", "runtime-performance", "science-results/stars", "science-results/shapes")]],
    ["a rejection carries over as an approval does", { signoffs: instead(freeze, { ...freeze, verdict: "rejected" }), question: { release: "v3.1.1" } }, ["CLOSED", 3, 3, 0, 9, { ...missing("software-quality", "release-validated", "runtime-performance", "science-results/stars", "science-results/shapes"), "feature-freeze": "rejected" }]],
    ["the patch's own entry is newer", { signoffs: [...all, { ...freeze, release: "v3.1.1", verdict: "rejected", date: "2026-06-01" }], question: { release: "v3.1.1" } }, ["CLOSED", 3, 3, 0, 9, { ...missing("software-quality", "release-validated", "runtime-performance", "science-results/stars", "science-results/shapes"), "feature-freeze": "rejected" }]],
    ["nothing but the release's name is signed there", { signoffs: all.map(it => ({ ...it, release: "v3.0.9" })) }, ["CLOSED", 3, 2, 0, 9, missing("feature-freeze", "software-quality", "resource-estimate", "release-validated", "runtime-performance", "science-results/stars", "science-results/shapes")]],
    ["with a major version between", { signoffs: all.map(it => ({ ...it, release: "v2.9.0" })) }, ["CLOSED", 3, 2, 0, 9, missing("feature-freeze", "software-quality", "resource-estimate", "release-validated", "runtime-performance", "science-results/stars", "science-results/shapes")]],
    ["carried over, and expired meanwhile", { question: { release: "v3.1.1", at: "2026-07-31" } }, ["CLOSED", 3, 3, 0, 9, { ...missing("software-quality", "release-validated", "runtime-performance", "science-results/stars", "science-results/shapes"), "feature-freeze": "expired" }]],
    ["a gate that the plan lets carry over", { gates: { "software-quality": { carry_over: "patch", binds: ["none"] } }, question: { release: "v3.1.1" } }, ["CLOSED", 3, 5, 0, 9, missing("release-validated", "runtime-performance", "science-results/stars", "science-results/shapes")]],
    ["a gate that the plan lets carry over, but what it binds changed", { gates: { "software-quality": { carry_over: "patch" } }, question: { release: "v3.1.1" } }, ["CLOSED", 3, 4, 0, 9, { ...missing("release-validated", "runtime-performance", "science-results/stars", "science-results/shapes"), "software-quality": "stale" }]],
    ["a gate that the plan lets carry over no more", { gates: { "feature-freeze": { carry_over: "none" } }, question: { release: "v3.1.1" } }, ["CLOSED", 3, 3, 0, 9, missing("feature-freeze", "software-quality", "release-validated", "runtime-performance", "science-results/stars", "science-results/shapes")]],
    ["same digests of all four parts", { gates: { "release-validated": { carry_over: "same-digest", binds: ["environment", "data", "models"] } }, question: { release: "v3.1.1" } }, ["CLOSED", 3, 5, 0, 9, missing("software-quality", "runtime-performance", "science-results/stars", "science-results/shapes")]],
    ["same digests of all but the source", { gates: { "release-validated": { carry_over: "same-digest" } }, question: { release: "v3.1.1" } }, ["CLOSED", 3, 4, 0, 9, missing("software-quality", "release-validated", "runtime-performance", "science-results/stars", "science-results/shapes")]],
    ["a candidate before it", { signoffs: instead(freeze, { ...freeze, release: "v3.1.0-rc.1" }) }, open],
    ["a candidate after it", { question: { release: "v3.1.0-rc.1" }, gates: { preset: "none", "feature-freeze": { signers: ["release-manager"], carry_over: "patch" } }, facts: { digest: { "v3.1.0-rc.1": {} } } }, ["CLOSED", 3, 0, 0, 1, missing("feature-freeze")]],
    ["a release of the same numbers with another word", { signoffs: instead(freeze, { ...freeze, release: "3.1.0" }) }, open],
    ["numbers between underscores, backwards", { signoffs: [{ ...freeze, release: "v3_1_1" }], question: { release: "v3_1_0" }, gates: { preset: "none", "feature-freeze": { signers: ["release-manager"], carry_over: "patch" } }, facts: { digest: { v3_1_0: {} } } }, ["CLOSED", 3, 0, 0, 1, missing("feature-freeze")]],
    ["numbers between underscores, onwards", { signoffs: [{ ...freeze, release: "v3_1_0" }], question: { release: "v3_1_1" }, gates: { preset: "none", "feature-freeze": { signers: ["release-manager"], carry_over: "patch" } }, facts: { digest: { v3_1_1: {} } } }, ["OPEN", 0, 1, 0, 1, {}]],
    ["the tenth patch is later than the ninth", { signoffs: [{ ...freeze, release: "v3.1.9" }], question: { release: "v3.1.10" }, gates: { preset: "none", "feature-freeze": { signers: ["release-manager"], carry_over: "patch" } }, facts: { digest: { "v3.1.10": {} } } }, ["OPEN", 0, 1, 0, 1, {}]],
    ["tags without numbers never carry over", { signoffs: [{ ...freeze, release: "spring" }], question: { release: "summer" }, gates: { preset: "none", "feature-freeze": { signers: ["release-manager"], carry_over: "patch" } }, facts: { digest: { summer: {} } } }, ["CLOSED", 3, 0, 0, 1, missing("feature-freeze")]],
  ],
  exceptions: [
    ["one", { signoffs: instead(south, undefined), waivers: [waiver] }, ["OPEN", 0, 8, 1, 9, { "remote-sites/south": "waived" }]],
    ["one that nobody needs", { waivers: [waiver] }, open],
    ["before a release board", { signoffs: instead(south, undefined), waivers: [waiver], question: { withoutWaivers: true } }, closed("remote-sites/south", "missing")],
    ["from a stale sign-off", { signoffs: instead(south, { ...south, binds: { environment: "E0" } }), waivers: [waiver] }, ["OPEN", 0, 8, 1, 9, { "remote-sites/south": "waived" }]],
    ["from an expired one", { signoffs: instead(south, { ...south, expires: "2026-06-01" }), waivers: [waiver] }, ["OPEN", 0, 8, 1, 9, { "remote-sites/south": "waived" }]],
    ["from an invalid one", { signoffs: instead(south, { ...south, by: "rm" }), waivers: [waiver] }, ["OPEN", 0, 8, 1, 9, { "remote-sites/south": "waived" }]],
    ["from a rejection", { signoffs: instead(south, { ...south, verdict: "rejected" }), waivers: [waiver] }, closed("remote-sites/south", "rejected")],
    ["from a rejection that somebody without the role takes back", { signoffs: [...instead(south, { ...south, verdict: "rejected" }), { ...south, by: "rm", date: "2026-06-01" }], waivers: [waiver] }, closed("remote-sites/south", "invalid")],
    ["for every part", { signoffs: instead(south, undefined), waivers: [{ ...waiver, for: undefined }] }, closed("remote-sites/south", "missing")],
    ["for a star", { signoffs: instead(south, undefined), waivers: [{ ...waiver, for: "*" }] }, closed("remote-sites/south", "missing")],
    ["for every release", { signoffs: instead(south, undefined), waivers: [{ ...waiver, release: undefined }] }, closed("remote-sites/south", "missing")],
    ["for the release before", { signoffs: instead(south, undefined), waivers: [{ ...waiver, release: "v3.0.9" }] }, closed("remote-sites/south", "missing")],
    ["on the 90th day", { signoffs: instead(south, undefined), waivers: [{ ...waiver, until: "2026-09-13" }] }, ["OPEN", 0, 8, 1, 9, { "remote-sites/south": "waived" }]],
    ["on the 91st", { signoffs: instead(south, undefined), waivers: [{ ...waiver, until: "2026-09-14" }] }, closed("remote-sites/south", "invalid")],
    ["on its last day", { signoffs: instead(south, undefined), waivers: [{ ...waiver, until: "2026-06-15" }] }, ["OPEN", 0, 8, 1, 9, { "remote-sites/south": "waived" }]],
    ["a day later", { signoffs: instead(south, undefined), waivers: [{ ...waiver, until: "2026-06-14" }] }, closed("remote-sites/south", "waiver-expired")],
    ["without a last day", { signoffs: instead(south, undefined), waivers: [{ ...waiver, until: undefined }] }, closed("remote-sites/south", "invalid")],
    ["with fourteen characters of reason", { signoffs: instead(south, undefined), waivers: [{ ...waiver, reason: "fourteen chars" }] }, closed("remote-sites/south", "invalid")],
    ["with fifteen", { signoffs: instead(south, undefined), waivers: [{ ...waiver, reason: "fifteen charact" }] }, ["OPEN", 0, 8, 1, 9, { "remote-sites/south": "waived" }]],
    ["with a reason of spaces", { signoffs: instead(south, undefined), waivers: [{ ...waiver, reason: " ".repeat(40) }] }, closed("remote-sites/south", "invalid")],
    ["over, and renewed", { signoffs: instead(south, undefined), waivers: [{ ...waiver, until: "2026-06-01" }, waiver] }, ["OPEN", 0, 8, 1, 9, { "remote-sites/south": "waived" }]],
    ["over, with a stale sign-off below", { signoffs: instead(south, { ...south, binds: { environment: "E0" } }), waivers: [{ ...waiver, until: "2026-06-01" }] }, closed("remote-sites/south", "waiver-expired")],
    ["from a gate that allows none", { signoffs: instead(south, undefined), waivers: [waiver], gates: { "remote-sites": { waivable: "no" } } }, closed("remote-sites/south", "invalid")],
    ["in an emergency, on the day of the review", { signoffs: instead(south, undefined), waivers: [{ ...waiver, emergency: true, review_by: "2026-06-15" }] }, ["OPEN", 0, 8, 1, 9, { "remote-sites/south": "waived" }]],
    ["in an emergency, a day after it", { signoffs: instead(south, undefined), waivers: [{ ...waiver, emergency: "yes", review_by: "2026-06-14" }] }, closed("remote-sites/south", "waiver-expired")],
    ["in an emergency, reviewed late", { signoffs: instead(south, undefined), waivers: [{ ...waiver, emergency: true, review_by: "2026-06-01", reviewed: "2026-06-10" }] }, ["OPEN", 0, 8, 1, 9, { "remote-sites/south": "waived" }]],
    ["in an emergency, reviewed, and over", { signoffs: instead(south, undefined), waivers: [{ ...waiver, until: "2026-06-14", emergency: true, review_by: "2026-06-01", reviewed: "2026-06-01" }] }, closed("remote-sites/south", "waiver-expired")],
    ["for a rule, which is no gate", { signoffs: instead(south, undefined), waivers: [{ ...waiver, gate: undefined, rule: "ENV003" }] }, closed("remote-sites/south", "missing")],
    ["for nine slots", { signoffs: [], waivers: all.map(({ gate, for: part }) => ({ ...waiver, gate, for: part })) }, ["OPEN", 0, 0, 9, 9, nine]],
    ["in an emergency that is neither yes nor no", { signoffs: instead(south, undefined), waivers: [{ ...waiver, emergency: "perhaps", review_by: "2026-06-01" }] }, closed("remote-sites/south", "invalid")],
    ["with a key that is written wrong", { signoffs: instead(south, undefined), waivers: [{ ...waiver, emergncy: true, review_by: "2026-06-01" }] }, closed("remote-sites/south", "invalid")],
  ],
  "which slots there are": [
    ["without a campaign", { plan: { production: undefined } }, ["OPEN", 0, 6, 0, 6, {}]],
    ["without a campaign, one of its gates named", { plan: { production: undefined }, gates: { "science-results": { per: ["stars"] } } }, ["OPEN", 0, 7, 0, 7, {}]],
    ["without sites", { plan: { targets: { drp: { kind: "container", tier: "production" } } } }, ["OPEN", 0, 7, 0, 7, {}]],
    ["without production targets", { plan: { targets: { notebooks: base.targets.notebooks } } }, ["OPEN", 0, 7, 0, 7, {}]],
    ["sites that the gate lists", { gates: { "remote-sites": { per: ["north"] } } }, ["OPEN", 0, 8, 0, 8, {}]],
    ["a site more", { gates: { "remote-sites": { per: ["north", "south", "west"] } } }, ["CLOSED", 3, 9, 0, 10, missing("remote-sites/west")]],
    ["a campaign without components", { plan: { production: { id: "dr1", release: "v3.1.0" } } }, ["CLOSED", 3, 7, 0, 8, missing("science-results")]],
    ["a site named twice", { plan: { targets: { a: { kind: "container", tier: "production", sites: ["north", "north", "south"] } } } }, open],
    ["a gate left out with a reason", { signoffs: instead(quality, undefined), gates: { "software-quality": { skip: true, why: "there is no compiled code" } } }, ["OPEN", 0, 8, 0, 8, {}]],
    ["a gate left out with yes", { signoffs: instead(quality, undefined), gates: { "software-quality": { skip: "yes", why: "there is no compiled code" } } }, ["OPEN", 0, 8, 0, 8, {}]],
    ["a gate left out without a reason", { signoffs: instead(quality, undefined), gates: { "software-quality": { skip: true } } }, closed("software-quality", "missing")],
    ["a gate left out with an empty reason", { signoffs: instead(quality, undefined), gates: { "software-quality": { skip: true, why: " " } } }, closed("software-quality", "missing")],
    ["a gate that is not left out", { signoffs: instead(quality, undefined), gates: { "software-quality": { skip: false, why: "there is no compiled code" } } }, closed("software-quality", "missing")],
    ["a gate of one's own", { gates: { legal: { signers: ["release-manager"] } } }, ["CLOSED", 3, 9, 0, 10, missing("legal")]],
    ["a gate of one's own, signed", { signoffs: [...all, sign("legal", "rm", "2026-06-01")], gates: { legal: { signers: ["release-manager"] } } }, ["OPEN", 0, 10, 0, 10, {}]],
    ["no preset", { gates: { preset: "none", legal: { signers: ["release-manager"] } } }, ["CLOSED", 3, 0, 0, 1, missing("legal")]],
    ["one target", { signoffs: instead(north, undefined), question: { sites: new Set(["south"]) } }, ["OPEN", 0, 8, 0, 8, {}]],
    ["a target without sites", { signoffs: all.filter(it => it !== north && it !== south), question: { sites: new Set() } }, ["OPEN", 0, 7, 0, 7, {}]],
    ["an unknown tag", { question: { release: "v9.9.9" } }, ["UNDECIDED", 2, 0, 0, 9, { ...missing("feature-freeze", "software-quality", "resource-estimate", "release-validated", "runtime-performance", "science-results/stars", "science-results/shapes"), "remote-sites/north": "unknown", "remote-sites/south": "unknown" }]],
  ],
  "several signers": [
    ["two of two", { signoffs: [...all, { ...validated, by: "rm", date: "2026-05-02" }], gates: { "release-validated": { min: 2 } } }, open],
    ["one of two", { gates: { "release-validated": { min: 2 } } }, closed("release-validated", "missing")],
    ["the same one twice", { signoffs: [...all, { ...validated, date: "2026-05-02" }], gates: { "release-validated": { min: 2 } } }, closed("release-validated", "missing")],
    ["two, one of them without the role", { signoffs: [...all, { ...validated, by: "perf", date: "2026-04-30" }], gates: { "release-validated": { min: 2 } } }, closed("release-validated", "missing")],
    ["two, the first of which is stale", { signoffs: [...all, { ...validated, by: "rm", date: "2026-04-30", binds: { source: "S000" } }], gates: { "release-validated": { min: 2 } } }, closed("release-validated", "missing")],
    ["two, the first of which is expired", { signoffs: [...all, { ...validated, by: "rm", date: "2026-04-30", expires: "2026-06-01" }], gates: { "release-validated": { min: 2 } } }, closed("release-validated", "missing")],
    ["two, and a rejection between them", { signoffs: [...all, { ...validated, by: "both", verdict: "rejected", date: "2026-05-02" }, { ...validated, by: "rm", date: "2026-05-03" }], gates: { "release-validated": { min: 2 } } }, closed("release-validated", "missing")],
    ["two after a rejection", { signoffs: [...all, { ...validated, by: "both", verdict: "rejected", date: "2026-05-02" }, { ...validated, by: "rm", date: "2026-05-03" }, { ...validated, date: "2026-05-03" }], gates: { "release-validated": { min: 2 } } }, open],
    ["two of three", { signoffs: [...all, { ...validated, by: "rm", date: "2026-05-02" }], gates: { "release-validated": { min: 3 } } }, closed("release-validated", "missing")],
    ["one of two, the other by exception", { waivers: [{ ...waiver, gate: "release-validated", for: undefined }], gates: { "release-validated": { min: 2 } } }, ["OPEN", 0, 8, 1, 9, { "release-validated": "waived" }]],
    ["two of two, one of them carried over", { signoffs: [...all, { ...freeze, by: "both", release: "v3.1.1", date: "2026-06-01" }], gates: { preset: "none", "feature-freeze": { signers: ["release-manager"], min: 2, carry_over: "patch" } }, question: { release: "v3.1.1" } }, ["OPEN", 0, 1, 0, 1, {}]],
  ],
  "independence and proof": [
    ["an author by name", { gates: { "feature-freeze": { independent: true } }, facts: { authors: { "v3.1.0": ["Ada"] } } }, closed("feature-freeze", "invalid")],
    ["not an author", { gates: { "feature-freeze": { independent: true } }, facts: { authors: { "v3.1.0": ["Ben", "ben@example.org"] } } }, open],
    ["no authors known", { gates: { "feature-freeze": { independent: true } } }, ["UNDECIDED", 2, 8, 0, 9, { "feature-freeze": "unknown" }]],
    ["an author who rejects: that counts, for it closes", { signoffs: instead(freeze, { ...freeze, verdict: "rejected" }), gates: { "feature-freeze": { independent: true } }, facts: { authors: { "v3.1.0": ["Ada"] } } }, closed("feature-freeze", "invalid")],
    ["proof that nobody can give without git", { gates: { "feature-freeze": { proof: "committed" } } }, ["UNDECIDED", 2, 8, 0, 9, { "feature-freeze": "unknown" }]],
  ],
};

describe.each(Object.entries(cases))("%s", (_topic, list) => {
  test.each(list)("%s", (_name, given, expected) => {
    expect(decide(given)).toEqual(expected);
  });
});
