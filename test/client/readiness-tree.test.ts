import { describe, expect, test } from "vitest";
import {
  dueSlots,
  headline,
  isWaivable,
  readinessRows,
  reconcileReadiness,
  statusLoudness,
  statusText,
  type ReadinessRow,
} from "../../client/src/readiness-tree.ts";
import type { MilestoneItem, PlanReadiness, SlotItem } from "../../server/src/lsp/protocol.ts";

const place = { uri: "file:///w/smp.yaml", range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } };

const slot = (more: Partial<SlotItem> = {}): SlotItem => ({
  gate: "release-validated",
  part: null,
  title: "Release validated",
  state: "passed",
  stateWord: more.state ?? "passed",
  early: false,
  words: "cy, 2026-10-20",
  because: "cy, 2026-10-20",
  signers: ["cy"],
  waivable: true,
  expires: "2027-04-18",
  changed: [],
  changedFiles: [],
  at: place,
  gateAt: place,
  tooltip: "**Release validated**",
  ...more,
});

const milestone = (title: string, ...slots: SlotItem[]): MilestoneItem => ({
  title,
  passed: slots.filter(({ state }) => state === "passed" || state === "tolerable").length,
  total: slots.length,
  slots,
});

const plan = (more: Partial<PlanReadiness> = {}): PlanReadiness => ({
  uri: "file:///w/smp.yaml",
  rootUri: "file:///w",
  path: "smp.yaml",
  name: "Sky pipeline",
  release: "v12.1.0",
  planned: "v12.1.0",
  at: "2026-11-20",
  decision: "CLOSED",
  title: "CLOSED",
  words: "9 of 11 signed · 1 exception · 1 missing",
  passed: 9,
  total: 11,
  worst: "missing",
  git: undefined,
  head: undefined,
  campaign: "dr2 starts in 11 days",
  milestones: [
    milestone("1. Software preparation", slot({ gate: "feature-freeze", title: "Feature freeze" })),
    milestone("2. Release validation", slot({ state: "missing", words: "waiting for cy" })),
  ],
  skipped: [],
  releases: [],
  ...more,
});

const drawn = (rows: readonly ReadinessRow[], depth = 0): string[] =>
  rows.flatMap(row => [
    `${"  ".repeat(depth)}${row.icon === undefined ? "" : `(${row.icon}) `}${row.label}: ${row.description} [${row.open}]`,
    ...drawn(row.children, depth + 1),
  ]);

describe("rows of the readiness view", () => {
  test("of one plan: the decision, then milestones in order; what is signed is folded", () => {
    expect(drawn(readinessRows({ plans: [plan()] }))).toEqual([
      "(lock) CLOSED: 9 of 11 signed · 1 exception · 1 missing [leaf]",
      "1. Software preparation: 1/1 [collapsed]",
      "  (pass-filled) Feature freeze: cy, 2026-10-20 [leaf]",
      "2. Release validation: 0/1 [expanded]",
      "  (circle-large-outline) Release validated: waiting for cy [leaf]",
    ]);
  });

  test("what is checked out and differs from what was signed is a note, and opens the files", () => {
    const rows = readinessRows({ plans: [plan({ head: { release: "v12.0.4", files: ["a.py", "b.py"] } })] });
    expect(rows[1]).toMatchObject({ icon: "info", context: "head", spoken: "HEAD differs from what was signed for v12.0.4: 2 files" });
    expect(rows[1]?.tooltip).toContain("- a.py\n- b.py");
    expect(readinessRows({ plans: [plan({ head: { release: "v12.0.4", files: ["a.py"] } })] })[1]?.description).toBe("1 file");
  });

  test("of several plans: below their names, with release and campaign", () => {
    const rows = readinessRows({ plans: [plan(), plan({ uri: "file:///v/smp.yaml", name: "Other", campaign: undefined })] });
    expect(rows.map(({ label, description }) => `${label}: ${description}`)).toEqual([
      "Sky pipeline: v12.1.0 · dr2 starts in 11 days",
      "Other: v12.1.0",
    ]);
    expect(headline(plan({ release: undefined, campaign: undefined }))).toBe("no release");
  });

  test("every state has an icon of its own, and a word that is read aloud", () => {
    const states = [
      "passed",
      "tolerable",
      "waived",
      "stale",
      "expired",
      "missing",
      "invalid",
      "rejected",
      "waiver-expired",
      "unknown",
    ] as const;
    const slots = states.map(state => slot({ state, stateWord: `the word ${state}`, gate: state }));
    const rows =
      readinessRows({ plans: [plan({ milestones: [milestone("1", ...slots, slot({ gate: "x", state: "missing", early: true }))] })] })[1]
        ?.children ?? [];
    expect(new Set(rows.map(({ icon }) => icon)).size).toBe(states.length + 1);
    for (const [index, state] of states.entries()) expect(rows[index]?.spoken).toContain(`, the word ${state}: `);
    expect(rows.at(-1)?.spoken).toContain(", not due: ");
  });

  test("the context says what can be done about a slot", () => {
    const context = (more: Partial<SlotItem>): string | undefined =>
      readinessRows({ plans: [plan({ milestones: [milestone("1", slot(more))] })] })[1]?.children[0]?.context;
    expect(context({})).toBe("slot passed");
    expect(context({ state: "missing" })).toBe("slot missing sign waive");
    expect(context({ state: "missing", early: true })).toBe("slot early");
    expect(context({ state: "missing", waivable: false })).toBe("slot missing sign");
    expect(context({ state: "stale", changedFiles: ["a"] })).toBe("slot stale sign waive changed");
    expect(context({ state: "rejected" })).toBe("slot rejected sign");
    expect(context({ state: "waived" })).toBe("slot waived");
  });

  test("only what is due is offered for signing, and a rejection for no exception", () => {
    const early = slot({ gate: "e", state: "missing", early: true });
    const due = slot({ gate: "d", state: "stale" });
    const rejected = slot({ gate: "r", state: "rejected" });
    const { milestones } = plan({ milestones: [milestone("1", slot(), early, due, rejected)] });
    expect(dueSlots(plan({ milestones })).map(({ gate }) => gate)).toEqual(["d", "r"]);
    expect([slot(), early, due, rejected].map(isWaivable)).toEqual([false, true, true, false]);
  });

  test("without git the decision says so", () => {
    const words = "git was not asked: the workspace is not trusted";
    const [row] = readinessRows({ plans: [plan({ decision: "UNDECIDED", title: "CANNOT DECIDE", words, git: words })] });
    expect(row).toMatchObject({ icon: "question", label: "CANNOT DECIDE", description: words });
    expect(row?.spoken).toBe(`v12.1.0, dr2 starts in 11 days: CANNOT DECIDE, ${words}`);
  });
});

test("a new answer of the server keeps the rows that stay and names those that differ", () => {
  const before = readinessRows({ plans: [plan()] });
  const after = readinessRows({
    plans: [
      plan({
        words: "10 of 11 signed · 1 exception",
        milestones: [plan().milestones[0] as MilestoneItem, milestone("2. Release validation", slot())],
      }),
    ],
  });
  const { rows, changed } = reconcileReadiness(before, after);
  expect(rows[0]).toBe(before[0]);
  expect(changed?.map(({ label }) => label)).toEqual(["CLOSED", "Release validated", "2. Release validation"]);
  expect(reconcileReadiness(rows, readinessRows({ plans: [plan(), plan({ uri: "file:///v" })] })).changed).toBeUndefined();
});

test("the status bar shows release and count, and is loud only about what went wrong", () => {
  expect(statusText(plan())).toBe("$(circle-large-outline) v12.1.0 9/11");
  expect(statusText(plan({ decision: "OPEN", worst: "tolerable" }))).toBe("$(pass-filled) v12.1.0 9/11");
  expect(statusText(plan({ release: undefined, total: 0, worst: undefined, decision: "UNDECIDED" }))).toBe("$(question) no release");
  expect(statusLoudness(plan())).toBeUndefined();
  expect(statusLoudness(plan({ worst: "stale" }))).toBe("warning");
  expect(statusLoudness(plan({ worst: "rejected" }))).toBe("error");
});
