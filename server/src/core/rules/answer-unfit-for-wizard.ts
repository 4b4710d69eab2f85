import { wizardReplies } from "../export/wizard.ts";
import { exampleWizardFile } from "../knowledge-model/example.ts";
import { checkPin, mayBeMapped } from "../knowledge-model/migration.ts";
import { wizardOf } from "../plan/wizard.ts";
import { startOfFile } from "../text.ts";
import { namedWizardFile, resolvedModel } from "../wizard-files.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports answers of the plan that the question of the Wizard's model cannot take. */
export const answerUnfitForWizard = defineRule({
  id: "answer-unfit-for-wizard",
  code: "WIZ002",
  since: "0.1.0",
  severity: ["hint", "hint", "info", "info", "info", "info"],
  title: "An answer that the Wizard's question cannot take",
  rationale: "The answer is left out of every export to the Wizard, so that the project there stays without it.",
  remedy: "Answer the question in the Wizard by hand, say it in the plan as the model does, or ask its authors for the answer.",
  source: "Data Stewardship Wizard: types of questions",
  needs: ["wizard"],
  messages: { unfit: "The Wizard cannot take this answer: {why}" },
  fix: "none",
  examples: {
    bad: [
      {
        why: "an answer that the model does not offer",
        plan: "answers: {testing.sample-data: not-applicable}\nwizard: {bundle: smp.json}\n",
        files: { "smp.json": exampleWizardFile("1.0.0", { "testing.sample-data": ["yes", "no"] }) },
        finds: ["The Wizard cannot take this answer: the model has no answer for: not-applicable"],
      },
      {
        why: "a question of another type in the model that was exported for",
        plan: "answers: {versioning.semver: yes}\nwizard: {exported: x.wizard.json}\n",
        files: { "x.wizard.json": exampleWizardFile("1.0.0", { "versioning.semver": "number" }) },
      },
    ],
    good: [
      {
        why: "the model has the answer",
        plan: "answers: {versioning.semver: yes}\nwizard: {bundle: smp.json}\n",
        files: { "smp.json": exampleWizardFile("1.0.0", { "versioning.semver": ["yes", "no"] }) },
        outcome: "pass",
      },
      {
        why: "the model does not ask",
        plan: "answers: {recognition.registry: no}\nwizard: {bundle: smp.json}\n",
        files: { "smp.json": exampleWizardFile("1.0.0", { "versioning.semver": ["yes", "no"] }) },
        outcome: "pass",
      },
      {
        why: "no place for the evidence beside it",
        plan: "answers: {versioning.semver: {answer: yes, evidence: https://example.org}}\nwizard: {bundle: smp.json}\n",
        files: { "smp.json": exampleWizardFile("1.0.0", { "versioning.semver": ["yes", "no"] }) },
        outcome: "pass",
      },
      {
        why: "a model that the plan is not pinned to",
        plan: "answers: {testing.sample-data: not-applicable}\nwizard: {model: 'lab:smp:2.0.0', bundle: smp.json}\n",
        files: { "smp.json": exampleWizardFile("1.0.0", { "testing.sample-data": ["yes", "no"] }) },
        outcome: "unknown",
      },
      { why: "no model is named", plan: "answers: {testing.sample-data: not-applicable}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, facts, questions, report }): void {
    const { model: pin, bundle, exported } = wizardOf(plan);
    const named = bundle ?? exported;
    if (named === undefined) return report.notApplicable("the plan names no model of the Wizard");
    const file = namedWizardFile(plan, facts, named);
    const resolved = file && resolvedModel(plan, facts, file)?.resolved;
    if (file === undefined || resolved === undefined) return report.unknown(`${short(named.value)} holds no model that can be mapped by`);
    if (!mayBeMapped(checkPin(pin?.value, resolved.model))) return report.unknown("the plan is pinned to another model");
    const { coverage } = wizardReplies({ plan, questions: questions(), resolved });
    for (const { subject, unfit, because } of coverage.entries) {
      const at = unfit === true ? questions().find(({ question }) => question.id === subject)?.given?.at : undefined;
      if (at === undefined) continue;
      report.finding(
        "unfit",
        at,
        { why: short(because[0] ?? "", 53) },
        { subject, question: subject, related: [{ path: file.path, range: startOfFile, message: "the model" }] },
      );
    }
  },
});
