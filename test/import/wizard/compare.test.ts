import { describe, expect, test } from "vitest";
import { exportWizard } from "../../../server/src/core/export/wizard.ts";
import { applyChoices, compareWithWizard } from "../../../server/src/core/import/wizard/compare.ts";
import type { ComparedItem, WizardComparison } from "../../../server/src/core/import/wizard/comparison.ts";
import { readWizardFile } from "../../../server/src/core/import/wizard/file.ts";
import { elixirBundle } from "../../../server/src/core/knowledge-model/bundle-text.ts";
import { elixirUuid } from "../../../server/src/core/knowledge-model/elixir-smp.ts";
import { replyPath } from "../../../server/src/core/knowledge-model/places.ts";
import { readKnowledgeModel } from "../../../server/src/core/knowledge-model/read.ts";
import type { ReplyValue } from "../../../server/src/core/knowledge-model/reply-value.ts";
import { resolveModel, type ResolvedModel } from "../../../server/src/core/knowledge-model/resolve.ts";
import { parsePlan } from "../../../server/src/core/plan/parse.ts";
import { viewPlan, type Plan } from "../../../server/src/core/plan/view.ts";
import { answeredQuestions } from "../../../server/src/core/question-report.ts";
import { bundleOf, dswTree, type KeyTree } from "../../support/key-tree.ts";
import { sourceFile } from "../../support/world.ts";

function planOf(text: string): Plan {
  return viewPlan({ file: sourceFile("smp.yaml", text), kind: "plan", document: parsePlan(text) }, []);
}

function modelIn(text: string): ResolvedModel {
  const { model, places } = readKnowledgeModel(text);
  return resolveModel(model!, places).resolved!;
}

const own = modelIn(elixirBundle());
const dsw = modelIn(bundleOf(dswTree));
const bare = "smp: 1\nstage: production\nsoftware: {name: X, kind: tool}\n";

/** Replies at ways of keys; `#1` behind a list's key names an item. */
function said(resolved: ResolvedModel, at: Readonly<Record<string, unknown>>): ReadonlyMap<string, ReplyValue> {
  const replies = new Map<string, ReplyValue>();
  const item = (list: string, number: string): string => elixirUuid("value", `item ${list} ${number}`);
  for (const [written, value] of Object.entries(at)) {
    const items = new Map<string, string>();
    for (const found of written.matchAll(/\[#?(\w*)\]/g)) {
      const list = written.slice(0, found.index).replace(/\[#?\w*\]/g, "[]");
      items.set(resolved.find(list)!.place.question.uuid, item(list, found[1]!));
    }
    const key = written.replace(/\[#?\w*\]/g, "[]");
    const { place } = resolved.find(key)!;
    const path = replyPath(place, items)!;
    const values = (words: unknown): string[] => [words].flat().map(word => resolved.valueOf(place, String(word), [String(word)])!);
    switch (place.question.type) {
      case "OptionsQuestion":
        replies.set(path, { type: "AnswerReply", value: values(value)[0]! });
        break;
      case "MultiChoiceQuestion":
        replies.set(path, { type: "MultiChoiceReply", value: values(value) });
        break;
      case "ListQuestion":
        replies.set(path, { type: "ItemListReply", value: [value].flat().map(number => item(key, String(number))) });
        break;
      case "IntegrationQuestion":
        replies.set(path, {
          type: "IntegrationReply",
          value: typeof value === "string" ? { type: "PlainType", value } : { type: "IntegrationType", value: "shown", raw: value },
        });
        break;
      case "ItemSelectQuestion":
        replies.set(path, { type: "ItemSelectReply", value: item("general.people", String(value)) });
        break;
      default:
        replies.set(path, { type: "StringReply", value: String(value) });
    }
  }
  return replies;
}

const compared = (plan: Plan, resolved: ResolvedModel, at: Readonly<Record<string, unknown>>): WizardComparison =>
  compareWithWizard({ plan, project: { replies: said(resolved, at), unread: new Map(), phase: undefined }, resolved });
const itemOf = ({ items }: WizardComparison, subject: string): ComparedItem | undefined => items.find(it => it.subject === subject);
const states = ({ items }: WizardComparison): Record<string, string> =>
  Object.fromEntries(items.map(({ subject, state }) => [subject, state]));

function taken(text: string, resolved: ResolvedModel, at: Readonly<Record<string, unknown>>): string {
  const plan = planOf(text);
  const comparison = compared(plan, resolved, at);
  const choices = new Map(comparison.items.map(({ subject }) => [subject, "wizard" as const]));
  return applyChoices(plan, comparison, choices).after.main.file.text;
}

describe("our own model", () => {
  test("tells new, same, different and what is only in the plan apart, and takes nothing that asks for a choice", () => {
    const plan = planOf(`${bare}answers:\n  recognition.citation: yes\n  recognition.orcid: yes\n  recognition.registry: no\n`);
    const comparison = compared(plan, own, {
      "recognition.citation": "yes",
      "recognition.orcid": "no",
      "reproducibility.examples": "yes",
      "reproducibility.examples-note": "  see docs\r\nand more ",
    });
    expect(states(comparison)).toEqual({
      "software.name": "only-in-plan",
      "software.kind": "only-in-plan",
      stage: "only-in-plan",
      "recognition.citation": "same",
      "recognition.orcid": "differs",
      "recognition.registry": "only-in-plan",
      "reproducibility.examples": "new",
    });
    const { after, open, written } = applyChoices(plan, comparison, new Map());
    expect(open).toEqual(["recognition.orcid"]);
    expect(written).toEqual(["reproducibility.examples"]);
    expect(after.main.file.text).toBe(`${plan.main.file.text}  reproducibility.examples: {answer: yes, note: "see docs\\nand more"}\n`);
  });

  test("what the file does not say of an answer stays", () => {
    const written = `${bare}answers:\n  recognition.citation: {answer: yes, evidence: [CITATION.cff], note: by hand} # kept\n`;
    const comparison = compared(planOf(written), own, { "recognition.citation": "yes" });
    expect(itemOf(comparison, "recognition.citation")?.state).toBe("same");
    expect(taken(written, own, { "recognition.citation": "no" })).toBe(written.replace("answer: yes", "answer: no"));
  });

  test("a short answer becomes a long one where evidence comes to it, whatever its form is", () => {
    const at = { "testing.types": "rows", "testing.types=rows.unit": ["manual", "automatic"], "testing.types-note": "since 2020" };
    const before = `${bare}answers:\n  testing.types: # all of it\n    # on every commit\n    unit: automatic # pytest\n\n    linting: no\n  recognition.orcid: no\n`;
    expect(taken(before, own, at)).toBe(
      `${bare}answers:\n  testing.types: # all of it\n    answer:\n      # on every commit\n      unit: [manual, automatic] # pytest\n    note: since 2020\n\n  recognition.orcid: no\n`,
    );
    expect(taken(`${bare}answers: {testing.types: none}\n`, own, at)).toBe(
      `${bare}answers: {testing.types: {answer: {unit: [manual, automatic]}, note: since 2020}}\n`,
    );
  });

  test("windows line ends stay", () => {
    const before = `${bare}answers:\n  testing.types:\n    unit: automatic\n`.replaceAll("\n", "\r\n");
    const after = taken(before, own, { "testing.types": "none", "testing.types-note": "later", "recognition.orcid": "yes" });
    expect(after).toContain("answer: none");
    expect(after.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  test("an alias is not edited: it is left out, with the reason", () => {
    const plan = planOf(`${bare}answers:\n  recognition.citation: &a {answer: yes, note: n}\n  recognition.orcid: *a\n`);
    const comparison = compared(plan, own, { "recognition.orcid": "no" });
    expect(itemOf(comparison, "recognition.orcid")).toMatchObject({
      state: "not-held",
      lost: ["its place in the plan is an alias, has one, or is broken; write it by hand"],
    });
  });

  test("what has an alias is not edited, for the alias would say it, too; its neighbours are", () => {
    const before = `${bare}people:\n  ada: &ada {name: Ada}\n  eve: *ada\nanswers:\n  recognition.orcid: no\n`;
    const at = {
      "general.people": "1",
      "general.people[#1].id": "ada",
      "general.people[#1].name": "Ada",
      "general.people[#1].roles": "release-manager",
      "recognition.orcid": "yes",
    };
    const comparison = compared(planOf(before), own, at);
    expect(itemOf(comparison, "people.ada")).toMatchObject({ state: "not-held", change: undefined });
    expect(taken(before, own, at)).toBe(before.replace("orcid: no", "orcid: yes"));
  });

  test("a plan that has nothing yet takes the name, though the kind is still missing then", () => {
    const at = { "general.name": "StrainScope", "recognition.citation": "yes" };
    expect(taken("smp: 1\n", own, at)).toBe("smp: 1\nsoftware:\n  name: StrainScope\nanswers:\n  recognition.citation: yes\n");
    // what is no error yet does not become one
    expect(itemOf(compared(planOf("smp: 1\nsoftware: 3\n"), own, at), "software.name")?.state).toBe("not-held");
  });

  test("a licence goes where the plan names it", () => {
    const at = { "accessibility.license": "expression", "accessibility.license=expression.expression": "apache-2.0" };
    const inSoftware = bare.replace("kind: tool", "kind: tool, license: MIT");
    expect(taken(inSoftware, own, at)).toBe(inSoftware.replace("MIT", "apache-2.0"));
    expect(taken(`${bare}answers: {accessibility.license: MIT}\n`, own, at)).toBe(`${bare}answers: {accessibility.license: apache-2.0}\n`);
    const bad = compared(planOf(bare), own, { ...at, "accessibility.license=expression.expression": "whatever" });
    expect(itemOf(bad, "accessibility.license")).toMatchObject({ state: "not-held", outcome: "unmapped" });
  });

  test("the phase tells the stage where nobody answered", () => {
    const project = {
      replies: new Map<string, ReplyValue>(),
      unread: new Map<string, string>(),
      phase: elixirUuid("phase", "application"),
    };
    const comparison = compareWithWizard({ plan: planOf(bare), project, resolved: own });
    expect(itemOf(comparison, "stage")).toMatchObject({ state: "differs", plan: "production", wizard: "application" });
    const other = compareWithWizard({
      plan: planOf(bare),
      project: { ...project, phase: elixirUuid("phase", "none of ours") },
      resolved: own,
    });
    expect(itemOf(other, "stage")?.state).toBe("only-in-plan");
    expect(other.notes.join("\n")).toContain("The project's phase has no place in the plan");
  });
});

describe("people and what they sign", () => {
  const person = (number: string, fields: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [`general.people[#${number}].${key}`, value]));

  test("people are known by their short ids; nobody gets one", () => {
    const comparison = compared(planOf(bare), own, {
      "general.people": ["1", "2", "3", "4"],
      ...person("1", { id: "ada", name: "Ada" }),
      ...person("2", { name: "Nobody" }),
      ...person("3", { id: "ada", name: "Other" }),
      ...person("4", { id: "Bo B", name: "Bo" }),
    });
    expect(
      comparison.items.filter(({ subject }) => subject.startsWith("people")).map(({ subject, state, lost }) => [subject, state, ...lost]),
    ).toEqual([
      ["people.ada", "new"],
      ["people", "not-held", "there is no short id, by which the plan would know the person"],
      ["people", "not-held", "two people have the short id ada"],
      ["people", "not-held", "the short id is none: lower-case letters, digits and hyphens"],
    ]);
  });

  test("a role is given by nobody's silence, nor is a wrong ORCID", () => {
    const plan = planOf(bare);
    const comparison = compared(plan, own, {
      "general.people": ["1", "2"],
      ...person("1", { id: "mallory", name: "M", roles: "release-manager, science-lead" }),
      ...person("2", { id: "bo", name: "Bo", orcid: "https://orcid.org/x" }),
    });
    expect(itemOf(comparison, "people.mallory")).toMatchObject({ state: "new", asks: true });
    expect(itemOf(comparison, "people.bo")).toMatchObject({ state: "not-held" });
    expect(applyChoices(plan, comparison, new Map()).edits).toEqual([]);
    const chosen = applyChoices(plan, comparison, new Map([["people.mallory", "wizard"]]));
    expect(chosen.after.main.file.text).toContain("mallory: {name: M, roles: [release-manager, science-lead]}");
  });

  test("a file signs nothing and excepts nothing", () => {
    const people = `${bare}people:\n  ada: {name: Ada, roles: [release-manager]}\n`;
    const file = `${people}signoffs:\n  - {gate: software-quality, release: v1, by: ada, date: 2026-10-01, verdict: ok}\nwaivers:\n  - {gate: key-checks, reason: none was possible, by: ada, until: 2027-01-01}\n`;
    const theirs = planOf(file);
    const text = exportWizard({ plan: theirs, questions: answeredQuestions(theirs), at: "2026-11-20", resolved: own }).text;
    const project = readWizardFile(text);
    const plan = planOf(people);
    const comparison = compareWithWizard({ plan, project, resolved: own });
    expect(comparison.items.filter(({ state }) => state === "not-held").map(({ subject, lost }) => [subject, ...lost])).toEqual([
      ["signoffs", "a file signs nothing; whoever signs says smp sign"],
      ["waivers", "a file excepts nothing; whoever grants it says smp waive"],
    ]);
    const all = new Map(comparison.items.map(({ subject }) => [subject, "wizard" as const]));
    expect(applyChoices(plan, comparison, all).edits).toEqual([]);
    expect(states(compareWithWizard({ plan: theirs, project, resolved: own }))).toMatchObject({ signoffs: "same", waivers: "same" });
  });
});

describe("dsw:smp", () => {
  test("says what can be told, and leaves the rest with its text", () => {
    const comparison = compared(planOf(bare), dsw, {
      "generalInformation.description": "Strains from reads",
      "collaboration.licenses": ["1"],
      "collaboration.licenses[#1].license": { licenseId: "MIT", name: "MIT License" },
      "implementation.usesVCS": "true",
      "implementation.usesVCS=true.vcs": ["1"],
      "implementation.usesVCS=true.vcs[#1].type": "git",
      "implementation.usesVCS=true.vcs[#1].url": "https://example.org/x",
      "implementation.hasDependencies": "true",
      "implementation.hasDependencies=true.licenseChecking": "by hand",
      "versioning.usesReleases": "true",
      "versioning.usesReleases=true.versioningScheme": "calver",
      "testing.hasSampleData": "no",
      "testing.hasSampleData=no.whyNot": "too large",
      "delivery.howDistributed": ["repo"],
    });
    const found = Object.fromEntries(comparison.items.map(({ subject, state, wizard }) => [subject, [state, wizard]]));
    expect(found).toMatchObject({
      "software.description": ["new", "Strains from reads"],
      "software.codeRepository": ["new", "https://example.org/x"],
      "accessibility.license": ["new", "MIT"],
      "versioning.version-control": ["new", "yes"],
      "versioning.system": ["new", "git"],
      "versioning.semver": ["new", "no\nrelease.versioning: calver"],
      "reproducibility.releases": ["new", "yes"],
      "testing.sample-data": ["new", "no\nnote: too large"],
      "accessibility.access": ["not-held", "delivery.howDistributed: repo"],
    });
    expect(itemOf(comparison, "reproducibility.dependencies")).toMatchObject({
      state: "not-held",
      lost: ["it says that there are dependencies, not where they are listed"],
    });
  });

  test("two licences are no expression, and a name is no other licence", () => {
    const two = {
      "collaboration.licenses": ["1", "2"],
      "collaboration.licenses[#1].license": "MIT",
      "collaboration.licenses[#2].license": "ISC",
    };
    expect(itemOf(compared(planOf(bare), dsw, two), "accessibility.license")).toMatchObject({ state: "not-held" });
    const named = { "collaboration.licenses": ["1"], "collaboration.licenses[#1].license": "GPL v3" };
    expect(itemOf(compared(planOf(bare), dsw, named), "accessibility.license")).toMatchObject({ state: "not-held" });
    const custom = { "collaboration.licenses": ["1"], "collaboration.licenses[#1].license": "The terms of our institute, 2020" };
    expect(itemOf(compared(planOf(bare), dsw, custom), "accessibility.license")).toMatchObject({
      state: "new",
      wizard: "other\nnote: The terms of our institute, 2020",
    });
  });

  test("what it has no place for stays in the plan", () => {
    const before = `${bare}answers:\n  testing.types:\n    unit: automatic\n    frontend: no\n    linting: manual\n  documentation.types: {answer: [readme], evidence: [README.md, "https://example.org/old"]}\n`;
    const after = taken(before, dsw, {
      "testing.hasAutomatedTests": "true",
      "testing.hasAutomatedTests=true.types": ["Unit tests", "Integration tests"],
      "testing.usesStaticAnalysis": "true",
      "generalInformation.documentation": ["1"],
      "generalInformation.documentation[#1].types": ["README"],
      "generalInformation.documentation[#1].url": "https://example.org/new",
    });
    expect(after).toBe(
      `${bare}answers:\n  testing.types:\n    answer:\n      unit: automatic\n      frontend: no\n      linting: manual\n      integration: automatic\n  documentation.types: {answer: [readme], evidence: [README.md, https://example.org/new]}\n`,
    );
  });
});

describe("any model", () => {
  const tree: KeyTree = { other: { kind: "options[yes|no]", words: "value" } };
  const { model, places } = readKnowledgeModel(bundleOf(tree, { id: "org:other:1.0.0" }));
  const uuid = (title: string): string => [...places.values()].find(({ question }) => question.title === title)!.question.uuid;

  test("what somebody confirmed is read, the rest is shown", () => {
    const confirmed = resolveModel(model!, places, new Map([["recognition.citation", uuid("other.kind")]])).resolved!;
    const replies = said(modelIn(bundleOf(tree, { id: "org:other:1.0.0" })), { "other.kind": "yes", "other.words": "something" });
    const comparison = compareWithWizard({
      plan: planOf(bare),
      project: { replies, unread: new Map(), phase: undefined },
      resolved: confirmed,
    });
    expect(itemOf(comparison, "recognition.citation")).toMatchObject({ state: "new", wizard: "yes" });
    expect(itemOf(comparison, "other.words")).toMatchObject({ state: "not-held", outcome: "unknown", wizard: "something" });
  });

  test("free text for a choice is taken when it is one of the words", () => {
    const confirmed = resolveModel(model!, places, new Map([["recognition.citation", uuid("other.words")]])).resolved!;
    const wordsAre = (text: string): ComparedItem | undefined => {
      const replies = new Map<string, ReplyValue>([
        [replyPath(places.get(uuid("other.words"))!, new Map())!, { type: "StringReply", value: text }],
      ]);
      return itemOf(
        compareWithWizard({ plan: planOf(bare), project: { replies, unread: new Map(), phase: undefined }, resolved: confirmed }),
        "recognition.citation",
      );
    };
    expect(wordsAre("Yes")).toMatchObject({ state: "new", wizard: "yes" });
    expect(wordsAre("perhaps")).toMatchObject({ state: "not-held" });
  });
});
