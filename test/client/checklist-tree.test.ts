import { describe, expect, test } from "vitest";
import { reconcile, rowsOf, type Row } from "../../client/src/checklist-tree.ts";
import type { ChecklistResult, PlanChecklist, QuestionItem } from "../../server/src/lsp/protocol.ts";

const question = (more: Partial<QuestionItem> = {}): QuestionItem => ({
  question: "accessibility.license",
  title: "Licence",
  tooltip: "Under which licence?",
  basis: "official",
  state: "contradicted",
  because: "plan says MIT, LICENSE is Apache-2.0",
  at: undefined,
  evidence: [],
  canInsert: false,
  fix: undefined,
  ...more,
});

const plan = (more: Partial<PlanChecklist> = {}, questions: readonly QuestionItem[] = [question()]): PlanChecklist => ({
  uri: "file:///w/smp.yaml",
  rootUri: "file:///w",
  path: "smp.yaml",
  name: "StrainScope",
  stage: "production",
  stageNumber: 4,
  stageTitle: "Production",
  words: "12 of 16 answered · 1 contradicted · 3 due",
  problems: 1,
  broken: false,
  stages: [
    {
      stage: "getting-started",
      number: 1,
      title: "Getting started",
      words: "5 of 6 · 1 contradicted",
      due: true,
      contradicted: 1,
      open: 0,
      questions,
    },
  ],
  ...more,
});

const other = plan({ uri: "file:///w/sub/smp.yaml", path: "sub/smp.yaml", name: "Other" });
const rows = (...plans: PlanChecklist[]): readonly Row[] =>
  rowsOf({ plans } satisfies ChecklistResult, uri => uri.slice("file:///".length));

describe("rows of the checklist", () => {
  test("a single plan has no level of its own", () => {
    expect(rows(plan()).map(({ label, description }) => [label, description])).toEqual([["1 Getting started", "5 of 6 · 1 contradicted"]]);
  });

  test("several plans stand by their paths, by the folder's name when each has its own, and below it when it holds several", () => {
    const away = plan({ uri: "file:///v/smp.yaml", rootUri: "file:///v" });
    expect(rows(plan(), other).map(({ description }) => description.split(" · ")[0])).toEqual(["smp.yaml", "sub/smp.yaml"]);
    expect(rows(plan(), away).map(({ description }) => description.split(" · ")[0])).toEqual(["w", "v"]);
    const grouped = rows(plan(), other, away);
    expect(grouped.map(({ label, children }) => [label, children.length])).toEqual([
      ["w", 2],
      ["v", 1],
    ]);
  });

  test("a question is spoken in words, with its state", () => {
    const [stage] = rows(plan());
    expect(stage?.spoken).toBe("Stage 1, Getting started: 5 of 6, 1 contradicted");
    expect(stage?.children[0]?.spoken).toBe("Licence, contradicted: plan says MIT, LICENSE is Apache-2.0");
  });

  test("the context names state and actions in a fixed order", () => {
    const context = (more: Partial<QuestionItem>): string | undefined => rows(plan({}, [question(more)]))[0]?.children[0]?.context;
    expect(context({})).toBe("question contradicted");
    expect(context({ fix: "Take Apache-2.0" })).toBe("question contradicted fix");
    const place = { uri: "file:///w/LICENSE", range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } };
    expect(context({ state: "due", canInsert: true, evidence: [place] })).toBe("question due insert evidence");
  });

  test("every id is there once", () => {
    const all = (list: readonly Row[]): readonly string[] => list.flatMap(row => [row.id, ...all(row.children)]);
    const ids = all(rows(plan(), other));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("a new answer of the server", () => {
  test("keeps the rows that stay and names those that differ, and no others", () => {
    const before = rows(plan({}, [question(), question({ question: "a.b", title: "Other" })]));
    const after = rows(plan({}, [question({ state: "answered", because: "LICENSE" }), question({ question: "a.b", title: "Other" })]));
    const { rows: kept, changed } = reconcile(before, after);
    expect(kept[0]).toBe(before[0]);
    expect(changed?.map(({ label }) => label)).toEqual(["Licence"]);
    expect(changed?.[0]).toBe(before[0]?.children[0]);
    expect(before[0]?.children[0]?.description).toBe("LICENSE");
  });

  test("that moves a question names its stage", () => {
    const two = [question(), question({ question: "a.b", title: "Other" })];
    const { changed } = reconcile(rows(plan({}, two)), rows(plan({}, [...two].reverse())));
    expect(changed?.map(({ label }) => label)).toEqual(["1 Getting started"]);
  });

  test("with another plan draws everything", () => {
    expect(reconcile(rows(plan()), rows(plan(), other)).changed).toBeUndefined();
    expect(reconcile(rows(plan()), rows(plan())).changed).toEqual([]);
  });
});
