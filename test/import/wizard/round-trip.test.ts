import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { applyEdits } from "../../../server/src/core/edits.ts";
import { exportWizard, publicModel } from "../../../server/src/core/export/wizard.ts";
import { applyChoices, compareWithWizard } from "../../../server/src/core/import/wizard/compare.ts";
import type { WizardComparison } from "../../../server/src/core/import/wizard/comparison.ts";
import { elixirBundle } from "../../../server/src/core/knowledge-model/bundle-text.ts";
import { readKnowledgeModel } from "../../../server/src/core/knowledge-model/read.ts";
import { readProject } from "../../../server/src/core/knowledge-model/replies.ts";
import { resolveModel, type ResolvedModel } from "../../../server/src/core/knowledge-model/resolve.ts";
import { parsePlan } from "../../../server/src/core/plan/parse.ts";
import { structureProblems } from "../../../server/src/core/plan/structure.ts";
import { valueOf } from "../../../server/src/core/plan/nodes.ts";
import { entriesOf, viewPlan, type Plan } from "../../../server/src/core/plan/view.ts";
import { answeredQuestions } from "../../../server/src/core/question-report.ts";
import { bundleOf, dswTree } from "../../support/key-tree.ts";
import { planData, planText } from "../../support/plans.ts";
import { sourceFile } from "../../support/world.ts";

// hundreds of plans, each written, read and parsed several times over
vi.setConfig({ testTimeout: 120_000 });

function planOf(text: string): Plan {
  return viewPlan({ file: sourceFile("smp.yaml", text), kind: "plan", document: parsePlan(text) }, []);
}

function modelIn(text: string): ResolvedModel {
  const { model, places } = readKnowledgeModel(text);
  return resolveModel(model!, places).resolved!;
}

const own = modelIn(elixirBundle());
const dsw = modelIn(bundleOf(dswTree));
const smw = publicModel();
const models: readonly (readonly [string, ResolvedModel])[] = [
  ["our own model", own],
  ["what is public of smw:smp", smw],
  ["dsw:smp", dsw],
];

const exported = (plan: Plan, resolved: ResolvedModel, metamodel = 18): ReturnType<typeof exportWizard> =>
  exportWizard({ plan, questions: answeredQuestions(plan), at: "2026-11-20", resolved, metamodel });

/** The model in the file is the one that it was written for; finding our questions in it again would only take time. */
function compared(plan: Plan, file: string, resolved: ResolvedModel): WizardComparison {
  return compareWithWizard({ plan, project: readProject(file), resolved });
}

const style = fc.constantFrom<"block" | "flow">("block", "flow");
const valid = planData.chain(data => style.map(it => planText(data, it))).filter(text => structureProblems(planOf(text).main).length === 0);

describe.each(models)("%s", (_, resolved) => {
  test("what an export wrote changes nothing", () => {
    fc.assert(
      fc.property(valid, fc.integer({ min: 4, max: 18 }), (text, metamodel) => {
        const plan = planOf(text);
        const comparison = compared(plan, exported(plan, resolved, metamodel).text, resolved);
        expect(comparison.items.filter(({ state }) => state !== "same" && state !== "only-in-plan")).toEqual([]);
        expect(comparison.items.filter(({ lost }) => lost.length > 0)).toEqual([]);
        expect(comparison.notes).toEqual([]);
        expect(applyChoices(plan, comparison, new Map()).edits).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

const empty = "# nothing yet\nsmp: 1\nstage: getting-started\nsoftware: {name: Nothing, kind: tool} # to be filled in\n";

describe("into an empty plan", () => {
  test("our own model: a new export says the same, reply for reply", () => {
    fc.assert(
      fc.property(valid, written => {
        const plan = planOf(written);
        const file = exported(plan, own).text;
        const bare = planOf(empty);
        const comparison = compared(bare, file, own);
        expect(comparison.items.filter(({ state }) => state === "not-held")).toEqual([]);
        const choices = new Map(comparison.items.map(({ subject }) => [subject, "wizard" as const]));
        const { after, failed, open } = applyChoices(bare, comparison, choices);
        expect([...failed, ...open]).toEqual([]);
        expect(structureProblems(after.main)).toEqual([]);
        expect(after.main.file.text.startsWith("# nothing yet\n")).toBe(true);
        const replies = (text: string): unknown => [...readProject(text).replies].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(replies(exported(after, own).text)).toEqual(replies(file));
      }),
      { numRuns: 30 },
    );
  });

  test.each(models)("%s: taken once, the file has nothing more to say", (_, resolved) => {
    fc.assert(
      fc.property(valid, written => {
        const plan = planOf(written);
        const file = exported(plan, resolved).text;
        const bare = planOf(empty);
        const comparison = compared(bare, file, resolved);
        const choices = new Map(comparison.items.map(({ subject }) => [subject, "wizard" as const]));
        const { after, failed } = applyChoices(bare, comparison, choices);
        expect([...failed]).toEqual([]);
        expect(structureProblems(after.main)).toEqual([]);
        const again = compared(after, file, resolved);
        expect(again.items.filter(({ change }) => change !== undefined)).toEqual([]);
        // what an export calls mapped comes back whole
        const mapped = exported(plan, resolved).coverage.entries.filter(({ outcome }) => outcome === "mapped");
        for (const { subject } of mapped) {
          const item = comparison.items.find(it => it.subject === subject);
          if (item?.state !== "not-held") expect([subject, item?.lost]).toEqual([subject, item === undefined ? undefined : []]);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("into any plan", () => {
  test.each(models)("%s: valid plans stay valid, comments stay, and everything that was chosen is in it", (_, resolved) => {
    fc.assert(
      fc.property(valid, valid, (theirs, own) => {
        const ours = planOf(own);
        const file = exported(planOf(theirs), resolved).text;
        const comparison = compared(ours, file, resolved);
        const untouched = applyChoices(ours, comparison, new Map(comparison.items.map(({ subject }) => [subject, "plan" as const])));
        expect(untouched.edits).toEqual([]);
        const { after, failed, edits, written } = applyChoices(
          ours,
          comparison,
          new Map(comparison.items.map(({ subject }) => [subject, "wizard" as const])),
        );
        expect([...failed]).toEqual([]);
        expect(structureProblems(after.main)).toEqual([]);
        // everything else is the same, byte for byte
        const others = (plan: Plan): string[] =>
          [...entriesOf(valueOf(plan.root, "answers")), ...entriesOf(valueOf(plan.root, "people"))].flatMap(({ key, keySpan, span }) => {
            const isChanged = written.includes(key) || written.includes(`people.${key}`);
            return isChanged ? [] : [plan.main.document.text.slice(keySpan.start, span.end)];
          });
        expect(others(after)).toEqual(expect.arrayContaining(others(ours)));
        expect(
          applyEdits(
            ours.main.file.text,
            edits.flatMap(edit => edit.edits),
          ),
        ).toBe(after.main.file.text);
        expect(compared(after, file, resolved).items.filter(({ state }) => state === "new" || state === "differs")).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

const data = process.env["SMP_WIZARD_DATA"];

describe.skipIf(data === undefined)("plans and a project that are not ours (SMP_WIZARD_DATA names their folder)", () => {
  test.each(["astro", "bio", "mini"])("%s: an export and its import change nothing, whatever the model", name => {
    const plan = planOf(readFileSync(join(data!, `examples/${name}.smp.yaml`), "utf8"));
    for (const [, resolved] of models) {
      const comparison = compared(plan, exported(plan, resolved).text, resolved);
      expect(comparison.items.filter(({ state }) => state !== "same" && state !== "only-in-plan")).toEqual([]);
    }
  });

  test("a project of smw:smp: what is public of it is taken whole", () => {
    const project = readProject(readFileSync(join(data!, "constructed.smw-smp.replies.dt18.json"), "utf8"));
    const { resolved } = resolveModel(project.model!, project.places);
    const { items } = compareWithWizard({ plan: planOf(empty), project, resolved: resolved! });
    expect(items.filter(({ outcome }) => outcome !== undefined).map(({ subject, wizard, outcome }) => [subject, wizard, outcome])).toEqual([
      ["software.name", "trimal", "mapped"],
      ["software.codeRepository", "https://github.com/scapella/trimal", "mapped"],
      ["release.current", "1.4", "mapped"],
      ["accessibility.access", "public", "mapped"],
      ["accessibility.licensed", "yes", "mapped"],
      ["accessibility.license", "GPL-3.0-or-later", "mapped"],
      ["reproducibility.releases", "yes", "mapped"],
      ["reproducibility.bug-reports", "yes", "mapped"],
      ["recognition.citation", "yes", "mapped"],
    ]);
  });
});
