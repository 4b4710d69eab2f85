import { wizardReplies, type WizardReplies } from "../export/wizard.ts";
import type { FileWith } from "../facts-view.ts";
import { exampleWizardFile } from "../knowledge-model/example.ts";
import { replyContents } from "../knowledge-model/reply-contents.ts";
import type { QuestionPlace } from "../knowledge-model/places.ts";
import { placeOfKey } from "../plan/places.ts";
import { wizardOf } from "../plan/wizard.ts";
import { subjectFinder } from "../push/subjects.ts";
import { relativeTo } from "../repo.ts";
import { startOfFile } from "../text.ts";
import { contentsOf, namedWizardFile, resolvedModel } from "../wizard-files.ts";
import { counted, short, someOf } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports a file for the Wizard that says something else than the plan does now. Dates and identifiers of items do not count. */
export const wizardExportOutdated = defineRule({
  id: "wizard-export-outdated",
  code: "WIZ003",
  since: "0.1.0",
  severity: ["hint", "info", "info", "info", "info", "info"],
  title: "The file for the Wizard is older than the plan",
  rationale: "Who imports the file gets answers that the plan has given up.",
  remedy: "Export again: smp export wizard -o FILE. Or delete the file, and export when it is needed.",
  source: "Replies Importer of the Data Stewardship Wizard",
  needs: ["wizard"],
  messages: { changed: "{count} since {file} was exported: {what}" },
  fix: "none",
  examples: {
    bad: [
      {
        why: "an answer that was changed since",
        plan: "software: {name: Quark, kind: tool}\nanswers: {versioning.semver: yes}\nwizard: {exported: quark.wizard.json}\n",
        files: {
          "quark.wizard.json": exampleWizardFile(
            "1.0.0",
            { "general.name": "text", "versioning.semver": ["yes", "no"] },
            { name: "Quark", replies: { "general.name": "Quark", "versioning.semver": "no" } },
          ),
        },
        finds: ["1 answer changed since quark.wizard.json was exported: versioning.semver"],
      },
      {
        why: "a file beside the plan that it does not name: an answer more, another one less",
        plan: "software: {name: Quark, kind: tool}\nanswers: {versioning.semver: yes}\n",
        files: {
          "quark.wizard.json": exampleWizardFile(
            "1.0.0",
            { "general.name": "text", "versioning.semver": ["yes", "no"], "testing.sample-data": ["yes", "no"] },
            { name: "Quark", replies: { "general.name": "Quark", "testing.sample-data": "no" } },
          ),
        },
        finds: ["2 answers changed since quark.wizard.json was exported: versioning.semver and 1 more"],
      },
    ],
    good: [
      {
        why: "the same answers",
        plan: "software: {name: Quark, kind: tool}\nanswers: {versioning.semver: yes}\nwizard: {exported: quark.wizard.json}\n",
        files: {
          "quark.wizard.json": exampleWizardFile(
            "1.0.0",
            { "general.name": "text", "versioning.semver": ["yes", "no"] },
            { name: "Quark", replies: { "general.name": "Quark", "versioning.semver": "yes" } },
          ),
        },
        outcome: "pass",
      },
      {
        why: "items with other identifiers and in another order",
        plan: "software: {name: Quark, kind: tool}\nanswers:\n  versioning.semver: {answer: yes, evidence: [https://a.example.org, https://b.example.org]}\nwizard: {exported: quark.wizard.json}\n",
        files: {
          "quark.wizard.json": exampleWizardFile(
            "1.0.0",
            { "general.name": "text", "versioning.semver": ["yes", "no"], "versioning.semver-evidence": { item: "place" } },
            {
              name: "Quark",
              replies: {
                "general.name": "Quark",
                "versioning.semver": "yes",
                "versioning.semver-evidence": ["https://b.example.org", "https://a.example.org"],
              },
            },
          ),
        },
        outcome: "pass",
      },
      {
        why: "a project of the Wizard with more than the plan says",
        plan: "software: {name: Quark, kind: tool}\nwizard: {exported: quark.wizard.json}\n",
        files: {
          "quark.wizard.json": exampleWizardFile(
            "1.0.0",
            { "general.name": "text", "versioning.semver": ["yes", "no"] },
            { name: "Quark", replies: { "general.name": "Quark", "versioning.semver": "yes" }, exported: false },
          ),
        },
        outcome: "pass",
      },
      {
        why: "the file of another software",
        plan: "software: {name: Quark, kind: tool}\nanswers: {versioning.semver: yes}\n",
        files: {
          "lepton.wizard.json": exampleWizardFile("1.0.0", { "versioning.semver": ["yes", "no"] }, { name: "Lepton", replies: {} }),
        },
        outcome: "not-applicable",
      },
      { why: "nothing was exported", plan: "answers: {versioning.semver: yes}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, facts, questions, report }): void {
    const { exported } = wizardOf(plan);
    const name = plan.software.name?.value;
    const beside = facts.entriesLike(/^[^/]+\.wizard\.json$/).flatMap(({ path }) => facts.at("wizard", path) ?? []);
    const file = exported === undefined ? beside.find(({ value }) => value.project?.name === name) : namedWizardFile(plan, facts, exported);
    if (file === undefined) {
      if (exported === undefined) return report.notApplicable("nothing was exported to the Wizard");
      return report.unknown(`${short(exported.value)} could not be read`);
    }
    const resolved = resolvedModel(plan, facts, file)?.resolved;
    const { project } = file.value;
    const contents = contentsOf(facts, file);
    if (resolved === undefined || project === undefined || contents === undefined)
      return report.unknown(`${file.path} holds no replies that can be compared`);
    const now = wizardReplies({ plan, questions: questions(), resolved });
    const changed = changedQuestions(file, contents, now);
    if (changed === undefined) return report.unknown(`${file.path} holds more replies than can be compared`);
    if (changed.length === 0) return;
    const subjectOf = subjectFinder(resolved);
    const wordsOf = (uuid: string): string => subjectOf(uuid) ?? titleOf(topOf(file.value.places.get(uuid)));
    const words = [...new Set(changed.map(uuid => (uuid === phaseOfProject ? "stage" : wordsOf(uuid))))];
    const shown = relativeTo(file.path, plan.folder);
    const count = `${counted(words.length, "answer")} changed`;
    report.finding(
      "changed",
      exported?.at ?? placeOfKey(plan, "wizard"),
      { count, file: short(shown, 25), what: someOf(words, 90 - count.length - 22 - Math.min(25, shown.length) - 12) },
      {
        subject: shown,
        related: [{ path: file.path, range: startOfFile, message: `written anew by smp export wizard -o ${shown}` }],
      },
    );
  },
});

/** The question that a follow-up stands below in the end. */
function topOf(place: QuestionPlace | undefined): QuestionPlace | undefined {
  let top = place;
  while (top?.above !== undefined) top = top.above.place;
  return top;
}

function titleOf(place: QuestionPlace | undefined): string {
  return `“${short(place?.question.title ?? "", 20)}”`;
}

/** Stands for the phase of the project among identifiers of questions. */
const phaseOfProject = "";

/** Questions about which the file says something else than the plan does now. */
function changedQuestions(
  { value: { places, project } }: FileWith<"wizard">,
  before: ReadonlyMap<string, string>,
  { replies, phase }: WizardReplies,
): string[] | undefined {
  const now = replyContents(places, replies);
  if (now === undefined) return undefined;
  // an export of ours has no reply that the plan did not give; a project of the Wizard may have many
  const isOurs = project?.uuid?.charAt(14) === "5";
  // older forms of the file have no phase
  const phaseChanged = isOurs && phase !== undefined && project.phase !== undefined && project.phase !== phase ? [phaseOfProject] : [];
  const written = [...now].flatMap(([uuid, content]) => (before.get(uuid) === content ? [] : [uuid]));
  const gone = isOurs ? [...before.keys()].filter(uuid => !now.has(uuid)) : [];
  return [...written, ...gone, ...phaseChanged];
}
