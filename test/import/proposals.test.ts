import { describe, expect, test } from "vitest";
import { addSignOff } from "../../server/src/core/gates/entry.ts";
import { applyEdits } from "../../server/src/core/edits.ts";
import { proposeGates, proposeSignOffs, type ImportOptions, type Proposal } from "../../server/src/core/import/proposals.ts";
import type { Ticket } from "../../server/src/core/import/ticket.ts";
import { planOf } from "../gates/support.ts";

const text = `smp: 1
stage: production
software: {name: Trial, kind: pipeline}
people:
  rel: {name: Ada Release, email: ada@example.org, github: ada-r, roles: [release-manager, performance]}
  sci: {name: Cy Science, roles: [science-lead]}
  site: {name: Eve Site, roles: [site-contact]}
  twin: {name: Eve Site, roles: [science-lead]}
release: {current: v1.0.0}
targets:
  drp: {kind: container-cvmfs, tier: production, sites: [north, south]}
production: {id: dr1, release: v1.0.0, starts: 2026-12-01, targets: [drp], components: [alpha, beta]}
gates: {preset: path-to-production/1}
signoffs:
  - {gate: resource-estimate, release: v1.0.0, by: rel, date: 2026-09-01, verdict: rejected, ticket: "#1"}
`;

const plan = planOf(text);
const ticket: Ticket = {
  key: "7",
  reference: "#7",
  summary: "Feature freeze",
  components: [],
  version: "v1.0.0",
  milestone: undefined,
  outcome: "done",
  owner: ["rel"],
  date: "2026-10-20",
};
const options: ImportOptions = {
  from: "Trac",
  at: "2026-11-20",
  release: undefined,
  tags: ["v1.1.0"],
  people: new Map(),
  gates: new Map(),
};

const propose = (change: Partial<Ticket>, more: Partial<ImportOptions> = {}): Proposal => {
  const [proposal] = proposeSignOffs(plan, [{ ...ticket, ...change }], { ...options, ...more });
  if (proposal === undefined) throw new Error("there is one for each ticket");
  expect(proposal.because.length).toBeLessThanOrEqual(90);
  return proposal;
};
const slotOf = ({ gate, part, state }: Proposal): string => `${state} ${gate?.id ?? "?"}${part === null ? "" : `/${part}`}`;

describe("a proposal", () => {
  test("is an entry with its ticket and without digests", () => {
    expect(propose({}).entry).toEqual({
      gate: "feature-freeze",
      for: undefined,
      release: "v1.0.0",
      by: "rel",
      date: "2026-10-20",
      verdict: "ok",
      method: undefined,
      evidence: [],
      ticket: "#7",
      limit: undefined,
      note: "imported from Trac, bound to no content",
      binds: {},
    });
  });

  test.each([
    ["Feature freeze", "proposed feature-freeze"],
    ["feature-freeze", "proposed feature-freeze"],
    ["Sign-off: Feature Freeze (v1.0.0)", "proposed feature-freeze"],
    ["Software quality", "proposed software-quality"],
    ["Software quality OK", "proposed software-quality"],
    ["Thaw the feature freeze", "unmapped ?"],
    ["Fix crash in software quality script", "unmapped ?"],
    ["Software quality not ok", "unmapped ?"],
    ["Feature", "unmapped ?"],
    ["constructor", "unmapped ?"],
    ["__proto__", "unmapped ?"],
    ["", "unmapped ?"],
    [`Feature freeze ${"x ".repeat(100_000)}`, "unmapped ?"],
  ])("for “%s”", (summary, slot) => {
    expect(slotOf(propose({ summary }))).toBe(slot);
  });

  test.each([
    ["Remote sites", ["north"], "proposed remote-sites/north"],
    ["Remote sites: north", [], "proposed remote-sites/north"],
    ["Remote sites: North", ["north"], "proposed remote-sites/north"],
    ["Remote sites", ["site::south", "urgent"], "proposed remote-sites/south"],
    ["Remote sites", [], "unmapped ?"],
    ["Remote sites", ["east"], "unmapped ?"],
    ["Remote sites: north", ["south"], "unmapped ?"],
    ["Remote sites", ["north", "south"], "unmapped ?"],
    ["Remote sites: north is down", ["north"], "unmapped ?"],
  ])("for “%s” of %j", (summary, components, slot) => {
    expect(slotOf(propose({ summary, components, owner: ["site"] }))).toBe(slot);
  });

  test("follows a gate that is given", () => {
    const gates = (gate: string, part: string | null): Partial<ImportOptions> => ({ gates: new Map([["7", { gate, part }]]) });
    expect(slotOf(propose({ summary: "x" }, gates("software-quality", null)))).toBe("proposed software-quality");
    expect(slotOf(propose({ summary: "x", owner: ["sci"] }, gates("science-results", "beta")))).toBe("proposed science-results/beta");
    expect(slotOf(propose({ summary: "x", components: ["alpha"], owner: ["sci"] }, gates("science-results", null)))).toBe(
      "proposed science-results/alpha",
    );
    expect(propose({}, gates("nothing", null)).because).toBe("there is no gate “nothing”");
    expect(propose({}, gates("science-results", "delta")).because).toBe("it names no part of science-results: alpha, beta");
    expect(propose({}, gates("feature-freeze", "delta")).because).toBe("feature-freeze has no parts");
  });

  test.each([
    [{ version: "1.0.0" }, "v1.0.0"],
    [{ version: "1.0" }, "v1.0.0"],
    [{ version: "1.1.0" }, "v1.1.0"],
    [{ version: undefined, milestone: "DR1 v1.0.0" }, "v1.0.0"],
    [{ version: undefined, summary: "Feature freeze v1.1.0" }, "v1.1.0"],
    [{ version: undefined }, undefined],
    [{ version: "v1.2.0" }, undefined],
    [{ version: "next" }, undefined],
  ])("of %j is for %s", (change, release) => {
    expect(propose(change)).toMatchObject({ state: release === undefined ? "unmapped" : "proposed", release });
  });

  test("takes the release that is given for those that name none, and for no other", () => {
    expect(propose({ version: undefined }, { release: "v1.1.0" })).toMatchObject({ state: "proposed", release: "v1.1.0" });
    expect(propose({ version: "v1.2.0" }, { release: "v1.1.0" })).toMatchObject({ state: "unmapped", release: undefined });
  });

  test.each([
    [["rel"], "rel"],
    [["Ada Release"], "rel"],
    [["ADA@example.org"], "rel"],
    [["ada-r", "Somebody Else"], "rel"],
    [["Ada <ada@example.org>"], "rel"],
  ])("of %j is by %s", (owner, by) => {
    expect(propose({ owner })).toMatchObject({ state: "proposed", by });
  });

  test.each([
    [{ owner: ["ada"] }, "ada is nobody under people; add them, or say --people ada=ID"],
    [{ owner: ["constructor"] }, "constructor is nobody under people; add them, or say --people constructor=ID"],
    [{ owner: ["Eve Site"] }, "Eve Site may be site or twin; say --people"],
    [{ owner: [] }, "it belongs to nobody, or to several; nobody signed it"],
    [{ owner: ["sci"] }, "sci has none of the roles release-manager"],
    [{ date: undefined }, "the day on which it was closed cannot be read"],
    [{ date: "2026-11-21" }, "it is dated 2026-11-21, which is in the future"],
    [{ owner: ["somebody-with-a-long-name"] }, "somebody-with-a-lon… is nobody under people; add them, or say --people NAME=ID"],
  ])("is not made of %j", (change, because) => {
    expect(propose(change)).toMatchObject({ state: "unmapped", because, entry: undefined });
  });

  test("knows people by the names that are given", () => {
    expect(propose({ owner: ["ada"] }, { people: new Map([["ada", "rel"]]) })).toMatchObject({ state: "proposed", by: "rel" });
    expect(propose({ owner: ["ada"] }, { people: new Map([["ada", "nobody"]]) }).because).toBe("nobody is not under people");
  });

  test("waits for a ticket that is not settled, its others included", () => {
    expect(propose({ outcome: { open: "new" }, owner: [], date: undefined })).toMatchObject({
      state: "waiting",
      because: "not closed: new",
    });
    expect(propose({ outcome: { closed: "as wontfix" } })).toMatchObject({ because: "closed as wontfix, which is no verdict" });
    const two = [ticket, { ...ticket, key: "8", reference: "#8", outcome: { open: "new" } }];
    const proposals = proposeSignOffs(plan, two, options);
    expect(proposals.map(({ state }) => state)).toEqual(["waiting", "waiting"]);
    expect(proposals[0]).toMatchObject({ because: "#8 is for the same sign-off and is not settled", entry: undefined });
  });

  test("leaves what is signed, a rejection above all", () => {
    expect(propose({ summary: "Resources estimated" })).toMatchObject({
      state: "present",
      because: "signed already: rel, 2026-09-01; left as it is",
    });
    expect(propose({ summary: "Resources estimated", reference: "#1" })).toMatchObject({ because: "it is in the plan already" });
  });

  test("written into a plan is not proposed again", () => {
    const { entry } = propose({ reference: 'https://tracker.example/"7"#[x]' });
    const edit = entry && addSignOff(plan, entry);
    const after = planOf(applyEdits(text, edit?.edits ?? []));
    const again = proposeSignOffs(after, [{ ...ticket, reference: 'https://tracker.example/"7"#[x]' }], options);
    expect(again[0]).toMatchObject({ state: "present", because: "it is in the plan already" });
  });
});

describe("new gates", () => {
  const gatesFor = (...tickets: readonly Partial<Ticket>[]): unknown =>
    proposeGates(
      plan,
      tickets.map((change, at) => ({ ...ticket, key: String(at + 1), ...change })),
      options,
    );

  test("are made of summaries that name none", () => {
    expect(
      gatesFor(
        { summary: "Feature freeze" },
        { summary: "Remote sites: mars" },
        { summary: "Grid tests, öffentlich", milestone: "2. Release validation", components: ["x"] },
        { summary: "Key plots", components: ["alpha"] },
        { summary: "Key plots", components: ["Beta 2"] },
        { summary: "!!" },
        { summary: "Preset" },
      ),
    ).toEqual([
      { id: "remote-sites-mars", title: "Remote sites: mars", milestone: undefined, per: [], tickets: ["2"] },
      { id: "grid-tests-offentlich", title: "Grid tests, öffentlich", milestone: "2. Release validation", per: [], tickets: ["3"] },
      { id: "key-plots", title: "Key plots", milestone: undefined, per: ["alpha", "beta-2"], tickets: ["4", "5"] },
    ]);
  });

  test("are not made of what was dropped, or names a gate in another way", () => {
    expect(gatesFor({ summary: "Grid tests", outcome: { closed: "as wontfix" } })).toEqual([]);
    expect(gatesFor({ summary: "Remote sites", components: ["east"] })).toEqual([]);
  });
});
