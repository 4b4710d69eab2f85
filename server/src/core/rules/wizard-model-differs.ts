import type { FileWith } from "../facts-view.ts";
import { suggestion } from "../fix.ts";
import { exampleWizardFile } from "../knowledge-model/example.ts";
import { changesBetween, checkPin, mayBeMapped } from "../knowledge-model/migration.ts";
import { coordinateText } from "../knowledge-model/model.ts";
import { setScalar } from "../plan/edit.ts";
import type { Located, Plan } from "../plan/view.ts";
import { wizardOf } from "../plan/wizard.ts";
import { lookUp } from "../repo.ts";
import { startOfFile } from "../text.ts";
import type { Fix, RelatedLocation } from "../types.ts";
import { keysOfAnswers, namedWizardFile, pinnedModel, resolvedModel } from "../wizard-files.ts";
import { counted, short } from "../words.ts";
import { defineRule, type RuleContext } from "./define.ts";

/** Reports files of the Wizard that cannot be read, and those of another model than the one that the plan is pinned to. */
export const wizardModelDiffers = defineRule({
  id: "wizard-model-differs",
  code: "WIZ001",
  since: "0.1.0",
  severity: ["info", "info", "info", "warning", "warning", "warning"],
  title: "Knowledge model is another one than the plan is pinned to",
  rationale: "Questions move and change between versions of a model; an answer mapped by the wrong one ends in the wrong place.",
  remedy: "Look at what has changed, then set wizard.model to the version of the file, or get the file of the pinned version.",
  source: "Data Stewardship Wizard: projects are migrated between versions of a knowledge model",
  needs: ["wizard"],
  messages: {
    bundle: "{file} holds {found}; the plan is pinned to {pin}",
    exported: "{file} was written for {found}; the plan is pinned to {pin}",
    unreadable: "{file}: {why}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a newer model was put in the place of the old one",
        plan: "wizard: {model: 'lab:smp:1.0.0', bundle: smp.json} # pinned in spring\n",
        files: { "smp.json": exampleWizardFile("1.1.0", { "versioning.semver": ["yes", "no"] }) },
        finds: ["smp.json holds lab:smp:1.1.0; the plan is pinned to lab:smp:1.0.0"],
      },
      {
        why: "the answers were exported for the model before",
        plan: "answers: {versioning.semver: yes}\nwizard:\n  model: lab:smp:1.1.0 # newest\n  exported: x.wizard.json\n",
        files: { "x.wizard.json": exampleWizardFile("1.0.0", { "versioning.semver": ["yes", "no"] }) },
        finds: ["x.wizard.json was written for lab:smp:1.0.0; the plan is pinned to lab:smp:1.1.0"],
      },
      {
        why: "another model altogether",
        plan: "wizard: {model: 'dsw:smp:1.2.4', bundle: smp.km}\n",
        files: { "smp.km": exampleWizardFile("1.2.4", { "versioning.semver": ["yes", "no"] }) },
        finds: ["smp.km holds lab:smp:1.2.4; the plan is pinned to dsw:smp:1.2.4"],
      },
      {
        why: "a file that holds no model",
        plan: "wizard: {bundle: smp.km}\n",
        files: { "smp.km": '{"nodes": []}\n' },
        finds: ["smp.km: This file has no knowledge model: neither packages nor knowledgeModel"],
      },
    ],
    good: [
      {
        why: "the model that the plan is pinned to",
        plan: "wizard: {model: 'lab:smp:1.0.0', bundle: smp.json, exported: x.wizard.json}\n",
        files: {
          "smp.json": exampleWizardFile("1.0.0", { "versioning.semver": ["yes", "no"] }),
          "x.wizard.json": exampleWizardFile("1.0.0", { "versioning.semver": ["yes", "no"] }),
        },
        outcome: "pass",
      },
      {
        why: "pinned to nothing",
        plan: "wizard: {bundle: smp.json}\n",
        files: { "smp.json": exampleWizardFile("1.1.0", { "versioning.semver": ["yes", "no"] }) },
        outcome: "pass",
      },
      {
        why: "a model whose file does not say which one it is",
        plan: "wizard: {model: 'lab:smp:1.0.0', bundle: smp.json}\n",
        files: { "smp.json": exampleWizardFile("", { "versioning.semver": ["yes", "no"] }) },
        outcome: "pass",
      },
      { why: "a file that could not be read", plan: "wizard: {bundle: smp.km}\n", unread: ["smp.km"], outcome: "unknown" },
      {
        why: "a file that is missing, which another rule says",
        plan: "wizard: {model: 'lab:smp:1.0.0', bundle: smp.km}\n",
        outcome: "not-applicable",
      },
      { why: "no model is named", plan: "wizard: {model: 'lab:smp:1.0.0'}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, repo, facts, questions, report }): void {
    const { model: pin, bundle, exported } = wizardOf(plan);
    let looked = false;
    for (const [message, named] of [
      ["bundle", bundle],
      ["exported", exported],
    ] as const) {
      // prettier-ignore
      if (named === undefined) continue;
      const file = namedWizardFile(plan, facts, named);
      if (file === undefined) {
        if (lookUp(repo, named.value, plan.folder).state !== "absent") report.unknown(`${short(named.value)} could not be read`);
        continue;
      }
      looked = true;
      const { model } = file.value;
      if (model === undefined) {
        const why = file.problems[0]?.message ?? "no knowledge model";
        report.finding(
          "unreadable",
          named.at,
          { file: short(named.value, 30), why: short(why, 88 - Math.min(named.value.length, 30)) },
          { subject: named.value },
        );
        continue;
      }
      const state = checkPin(pin?.value, model);
      if (pin === undefined || mayBeMapped(state) || state === "unreadable" || model.coordinate === undefined) continue;
      const found = coordinateText(model.coordinate);
      const changes = state === "another" ? undefined : changesFor(plan, facts, questions, file);
      report.finding(
        message,
        named.at,
        { file: short(named.value, 20), found: short(found, 18), pin: short(pin.value, 18) },
        {
          subject: `${message} ${named.value}`,
          related: [{ ...pin.at, message: `pinned to ${short(pin.value)}` }, ...relatedTo(file, changes)],
          fixes: [message === "bundle" && state !== "another" ? pinTo(plan, pin, found, state, changes) : undefined],
        },
      );
    }
    if (!looked) report.notApplicable("the plan names no file of the Wizard that is there");
  },
});

/** What has changed for the plan's answers, where the file of the pinned model is there, too. */
function changesFor(
  plan: Plan,
  facts: RuleContext["facts"],
  questions: RuleContext["questions"],
  file: FileWith<"wizard">,
): readonly string[] | undefined {
  const before = pinnedModel(plan, facts);
  const after = resolvedModel(plan, facts, file)?.resolved;
  if (before === undefined || after === undefined) return undefined;
  const keys = keysOfAnswers(plan, questions(), before);
  // what is different in a file that is not the pinned one is told from the pinned one
  return changesBetween(before, after, keys).map(({ key, words }) => `${key} ${words}`);
}

function relatedTo({ path }: FileWith<"wizard">, changes: readonly string[] | undefined): RelatedLocation[] {
  return (changes ?? []).slice(0, 10).map(message => ({ path, range: startOfFile, message: short(message, 90) }));
}

function pinTo(plan: Plan, pin: Located<string>, found: string, state: string, changes: readonly string[] | undefined): Fix | undefined {
  const told =
    changes === undefined
      ? `${state}; not compared with ${pin.value}`
      : changes.length === 0
        ? `${state}; nothing has changed for the plan's answers`
        : `${state}; ${counted(changes.length, "change")} for the plan's answers`;
  return suggestion(`Pin the plan to ${found} (${told})`, setScalar(plan.main, pin.node, found));
}
