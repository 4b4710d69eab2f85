import { describe, expect, test } from "vitest";
import { exampleWizardFile } from "../../server/src/core/knowledge-model/example.ts";
import { changesBetween, checkPin, mayBeMapped, migrationHint } from "../../server/src/core/knowledge-model/migration.ts";
import { readKnowledgeModel } from "../../server/src/core/knowledge-model/read.ts";
import { resolveModel, type ResolvedModel } from "../../server/src/core/knowledge-model/resolve.ts";
import { bundleOf, dswTree, type KeyTree } from "../support/key-tree.ts";

function resolved(text: string, confirmed: ReadonlyMap<string, string> = new Map()): ResolvedModel {
  const { model, places, problems } = readKnowledgeModel(text);
  if (model === undefined) throw new Error(problems[0]?.message);
  const { resolved: found, problem } = resolveModel(model, places, confirmed);
  if (found === undefined) throw new Error(problem);
  return found;
}

const lab = (version: string): { coordinate: { organizationId: string; kmId: string; version: string } } => ({
  coordinate: { organizationId: "lab", kmId: "smp", version },
});

describe("a pin", () => {
  test.each([
    [undefined, lab("1.0.0"), "unpinned", true],
    ["lab:smp:1.0.0", lab("1.0.0"), "same", true],
    ["lab:smp:1.9.0", lab("1.10.0"), "newer", false],
    ["lab:smp:1.10.0", lab("1.9.9"), "older", false],
    ["lab:other:1.0.0", lab("1.0.0"), "another", false],
    ["dsw:smp:1.0.0", lab("1.0.0"), "another", false],
    ["lab:smp:1.0.0", { coordinate: undefined }, "unnamed", true],
    ["lab:smp", lab("1.0.0"), "unreadable", false],
    ["__proto__", lab("1.0.0"), "unreadable", false],
  ] as const)("%s against %o is %s", (pin, model, state, maps) => {
    expect(checkPin(pin, model)).toBe(state);
    expect(mayBeMapped(state)).toBe(maps);
  });
});

describe("what has changed", () => {
  const keys = ["versioning.semver", "testing.sample-data"];
  const words = (before: ResolvedModel, after: ResolvedModel, of: readonly string[] = keys): string[] =>
    changesBetween(before, after, of).map(({ key, kind, words: said }) => `${kind}: ${key} ${said}`);
  const before = resolved(exampleWizardFile("1.0.0", { "versioning.semver": ["yes", "no"], "testing.sample-data": ["yes", "no"] }));

  test("nothing", () => {
    expect(words(before, before)).toEqual([]);
    expect(words(before, resolved(exampleWizardFile("1.1.0", { "versioning.semver": ["yes", "no"], "testing.sample-data": ["yes", "no"], "testing.more": "text" })))).toEqual([]); // prettier-ignore
  });

  test("a question that is gone, and one that is new", () => {
    const after = resolved(exampleWizardFile("1.1.0", { "versioning.semver": ["yes", "no"] }));
    expect(words(before, after)).toEqual(["gone: testing.sample-data is not asked any more"]);
    expect(words(after, before)).toEqual(["new: testing.sample-data is asked now"]);
    expect(words(before, after, ["nowhere.asked"])).toEqual([]);
  });

  test("answers that are gone and answers that are new", () => {
    const after = resolved(exampleWizardFile("1.1.0", { "versioning.semver": ["yes", "no", "partially"], "testing.sample-data": ["yes"] }));
    expect(words(before, after)).toEqual([
      "answers: versioning.semver offers now: partially",
      "answers: testing.sample-data does not offer any more: no",
    ]);
  });

  test("another type, and another type of value", () => {
    const text = resolved(exampleWizardFile("1.1.0", { "versioning.semver": "text" }));
    const number = resolved(exampleWizardFile("1.1.0", { "versioning.semver": "number" }));
    expect(words(before, text, ["versioning.semver"])).toEqual(["type: versioning.semver was one choice and is a value (string)"]);
    expect(words(text, number, ["versioning.semver"])).toEqual(["type: versioning.semver was a value (string) and is a value (number)"]);
  });

  test("a question that moved, and another one in its place", () => {
    const tree = (chapter: string): KeyTree => ({ [chapter]: { purpose: "value", other: "value" } });
    const [here, there] = [bundleOf(tree("one"), { id: "lab:smp:1.0.0" }), bundleOf(tree("two"), { id: "lab:smp:1.1.0" })];
    const first = (text: string, key: string): string =>
      [...readKnowledgeModel(text).places.values()].find(({ question }) => question.title.endsWith(key))?.question.uuid ?? "";
    // the same identifier in another chapter
    const moved = there.replaceAll(first(there, "purpose"), first(here, "purpose"));
    const map = (uuid: string): ReadonlyMap<string, string> => new Map([["documentation.purpose", uuid]]);
    const old = resolved(here, map(first(here, "purpose")));
    expect(words(old, resolved(moved, map(first(here, "purpose"))), ["documentation.purpose"])).toEqual([
      "moved: documentation.purpose stands elsewhere; what was answered there is not shown",
    ]);
    expect(words(old, resolved(here, map(first(here, "other"))), ["documentation.purpose"])).toEqual([
      "replaced: documentation.purpose is another question: “one.other”",
    ]);
  });

  test("a newer dsw:smp as it is: the hint names what the plan's answers go to, and nothing else", () => {
    const versioning = dswTree["versioning"] as KeyTree;
    const { usesPIDs: _, ...rest } = versioning;
    const newer = resolved(bundleOf({ ...dswTree, versioning: rest }, { id: "dsw:smp:1.3.0" }));
    const old = resolved(bundleOf(dswTree));
    const hint = migrationHint({
      pin: "dsw:smp:1.2.4",
      model: newer.model,
      after: newer,
      before: old,
      keys: new Set(["versioning.usesReleases", "versioning.usesPIDs"]),
    });
    expect(hint).toEqual([
      "the plan is pinned to dsw:smp:1.2.4; this is dsw:smp:1.3.0, which is newer",
      "versioning.usesPIDs is not asked any more",
      "once that is right, set wizard.model to dsw:smp:1.3.0",
    ]);
  });
});

describe("the hint", () => {
  const after = resolved(exampleWizardFile("1.1.0", { "versioning.semver": ["yes", "no"] }));
  const { model } = after;

  test("is empty where the plan may be mapped", () => {
    expect(migrationHint({ pin: "lab:smp:1.1.0", model, after })).toEqual([]);
    expect(migrationHint({ pin: "lab:smp:1.0.0", model: { coordinate: undefined }, after })).toEqual([]);
  });

  test("says that it cannot compare without the old file", () => {
    expect(migrationHint({ pin: "lab:smp:1.2.0", model, after })).toEqual([
      "the plan is pinned to lab:smp:1.2.0; this is lab:smp:1.1.0, which is older",
      "what has changed shows only with the file of lab:smp:1.2.0",
      "once that is right, set wizard.model to lab:smp:1.1.0",
    ]);
  });

  test("says that everything stayed as it was", () => {
    expect(migrationHint({ pin: "lab:smp:1.0.0", model, after, before: after, keys: new Set(["versioning.semver"]) })[1]).toBe(
      "nothing is different for the plan's answers; 1 question compared",
    );
  });

  test("names another model, and a pin that is none", () => {
    expect(migrationHint({ pin: "dsw:smp:1.2.4", model, after })[0]).toBe(
      "the plan is pinned to dsw:smp:1.2.4; this is lab:smp:1.1.0, another model altogether",
    );
    expect(migrationHint({ pin: "newest", model })).toEqual(["wizard.model is no organisation:model:version: newest"]);
  });

  test("stays short, however much has changed", () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`many.q${index}`, "text" as const]));
    const before = resolved(exampleWizardFile("1.0.0", many));
    const hint = migrationHint({ pin: "lab:smp:1.0.0", model, after, before, keys: new Set(Object.keys(many)) });
    expect(hint).toHaveLength(33);
    expect(hint.at(-2)).toBe("and 170 more");
  });
});
