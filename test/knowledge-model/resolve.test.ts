import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { elixirBundle } from "../../server/src/core/knowledge-model/bundle-text.ts";
import { readKnowledgeModel } from "../../server/src/core/knowledge-model/read.ts";
import { resolveModel, type Resolution, type ResolvedModel } from "../../server/src/core/knowledge-model/resolve.ts";
import { questions as catalogue } from "../../server/src/core/questions/catalogue.generated.ts";
import { optionValue } from "../../server/src/core/export/wizard-values.ts";
import { publicModel } from "../../server/src/core/export/wizard.ts";
import { bundleOf, dswTree, type KeyTree } from "../support/key-tree.ts";

function resolution(text: string, confirmed: Readonly<Record<string, string>> = {}): Resolution {
  const { model, places, problems } = readKnowledgeModel(text);
  if (model === undefined) throw new Error(problems[0]?.message);
  return resolveModel(model, places, new Map(Object.entries(confirmed)));
}

function resolve(text: string, confirmed: Readonly<Record<string, string>> = {}): ResolvedModel {
  const { resolved, problem } = resolution(text, confirmed);
  if (resolved === undefined) throw new Error(problem);
  return resolved;
}

const other = (tree: KeyTree): string => bundleOf(tree, { id: "example:smp:1.0.0" });

describe("answers are found", () => {
  const versioned = (values: string): readonly string[] => {
    const model = resolve(other({ versioning: { versionControl: `options[${values}]` } }));
    const place = [...model.places.values()].find(({ question }) => question.type === "OptionsQuestion")!;
    return ["yes", "no", "not-applicable"].map(value => {
      const { value: wanted, labels } = optionValue("testing.sample-data", value);
      const uuid = model.valueOf(place, wanted, labels) ?? "";
      return model.model.answers.get(uuid)?.annotations.get("json.value") ?? "none";
    });
  };

  test.each([
    ["true|false|na", ["true", "false", "na"]],
    ["True|False|N/A", ["True", "False", "N/A"]],
    ["yes|no|true|false", ["yes", "no", "none"]],
    ["maybe|false", ["none", "false", "none"]],
    // labels of this model are its values
    ["publicly|no", ["none", "no", "none"]],
  ])("by what templates read of json.value: %s", (values, found) => {
    expect(versioned(values)).toEqual(found);
  });

  test("by a label that says the word, whatever the model calls the value", () => {
    const text = other({ versioning: { versionControl: "options[yes|no]" } });
    const model = resolve(text.replace('"key":"json.value","value":"yes"', '"key":"json.value","value":"uses-vcs"'));
    const place = [...model.places.values()].find(({ question }) => question.type === "OptionsQuestion")!;
    const { value, labels } = optionValue("versioning.version-control", "yes");
    expect(model.valueOf(place, value, labels)).toBe(place.question.answerUuids[0]);
    // a label that says the opposite of its value is not trusted
    const inverted = resolve(text.replace('"key":"json.value","value":"yes"', '"key":"json.value","value":"false"'));
    expect(inverted.valueOf(place, value, labels)).toBeUndefined();
  });
});

describe("questions are found", () => {
  test("by identifier, in what is public of smw:smp", () => {
    const model = publicModel();
    expect(model.layout).toBe("elixir");
    for (const key of ["general.name", "accessibility.access", "accessibility.access=public.where", "reproducibility.releases=yes.current"])
      expect(model.find(key)?.by).toBe("identifier");
    expect(model.find("testing.types")).toBeUndefined();
  });

  test("by identifier in our own model, all 21", () => {
    const model = resolve(elixirBundle());
    expect(model.layout).toBe("elixir");
    for (const { id } of catalogue) expect(model.find(id)?.by, id).toBe("identifier");
    expect(model.proposals.size).toBe(0);
  });

  test("by identifier even when annotations say something else, by annotation when identifiers are new", () => {
    const own = elixirBundle();
    expect(resolve(own.replaceAll('"value": "access"', '"value": "renamed"')).find("accessibility.access")?.by).toBe("identifier");
    const copied = own.replaceAll(
      /"(entityUuid|parentUuid|listQuestionUuid|requiredPhaseUuid)": "([0-9a-f])/g,
      (_, key: string, digit: string) =>
        digit === "0" ? `"${key}": "0` : `"${key}": "${((Number.parseInt(digit, 16) + 1) % 15 || 15).toString(16)}`,
    );
    const model = resolve(copied);
    expect(model.find("versioning.semver")?.by).toBe("annotation");
    expect(model.find("accessibility.license=expression.expression")?.by).toBe("annotation");
  });

  test("by annotation in dsw:smp, below answers and in lists", () => {
    const model = resolve(bundleOf(dswTree));
    expect(model.layout).toBe("dsw-smp");
    for (const key of [
      "versioning.usesReleases=true.versioningScheme=other.other",
      "collaboration.contributors[].type=person.orcid",
      "delivery.hasUserSupport=true.issueTrackers[].url",
    ])
      expect(model.find(key)?.by, key).toBe("annotation");
    expect(model.find("versioning.versioningScheme")).toBeUndefined();
  });

  test("not where a key stands twice: which one is meant is not known", () => {
    const text = other({ versioning: { semver: "options[yes|no]", twin: "options[yes|no]", "version-control": "options[yes|no]" } });
    const model = resolve(text.replace('{"key":"json.key","value":"twin"}', '{"key":"json.key","value":"semver"}'));
    expect(model.find("versioning.semver")).toBeUndefined();
    expect(model.find("versioning.version-control")).toBeDefined();
    expect(model.notes).toEqual(["json.key versioning.semver stands at several questions; none of them is used"]);
  });
});

describe("titles", () => {
  const titled = (titles: readonly string[]): string => {
    const tree = { chapter: Object.fromEntries(titles.map((_, index) => [`q${index}`, "options[yes|no]"])) };
    return titles.reduce(
      (text, title, index) => text.replace(`"title":"chapter.q${index}"`, `"title":${JSON.stringify(title)}`),
      other(tree),
    );
  };

  test("only make proposals, which map nothing until somebody confirms", () => {
    const text = titled([
      "Do you keep your source under version control?",
      "Favourite colour",
      "Does your software follow semantic versioning?",
    ]);
    const model = resolve(text);
    expect(model.find("versioning.version-control")).toBeUndefined();
    const proposal = model.proposals.get("versioning.version-control");
    expect(proposal?.title).toBe("Do you keep your source under version control?");
    expect([...model.proposals.values()].map(({ title }) => title)).not.toContain("Favourite colour");
    const uuid = proposal?.uuid ?? "";
    expect(resolve(text, { "versioning.version-control": uuid }).find("versioning.version-control")?.by).toBe("confirmed");
  });

  test("one title is proposed to one question", () => {
    const model = resolve(titled(["Is the software under a licence?"]));
    expect([...model.proposals.keys()]).toEqual(["accessibility.licensed"]);
  });

  test("nothing is confirmed where the model is mapped by its keys", () => {
    const [uuid = ""] = readKnowledgeModel(bundleOf(dswTree)).places.keys();
    expect(resolution(bundleOf(dswTree), { "versioning.semver": uuid }).problem).toBe(
      "dsw:smp is mapped by its keys; nothing is to be confirmed",
    );
  });

  test("what is confirmed has to exist on both sides", () => {
    const text = titled(["Anything"]);
    expect(resolution(text, { "no.question": "x" }).problem).toBe("no.question is not a question of the plan");
    expect(resolution(text, { "versioning.semver": "x" }).problem).toBe("The model asks no question x, given for versioning.semver");
  });
});

describe("versions of dsw:smp", () => {
  test("older ones have other keys and are refused with the way out", () => {
    expect(resolution(bundleOf(dswTree, { id: "dsw:smp:1.0.1" })).problem).toBe("dsw:smp:1.0.1 has other keys; migrate to 1.2.4 or newer");
  });

  test("newer ones are mapped with a hint, unless their keys are gone", () => {
    expect(resolve(bundleOf(dswTree, { id: "dsw:smp:1.10.0" })).notes[0]).toContain("is newer than 1.2.4");
    expect(resolve(bundleOf(dswTree)).notes).toEqual([]);
    const without = Object.fromEntries(Object.entries(dswTree).filter(([key]) => key !== "versioning"));
    expect(resolution(bundleOf(without, { id: "dsw:smp:2.0.0" })).problem).toContain("has lost the keys");
  });
});

const data = process.env["SMP_WIZARD_DATA"];

describe.skipIf(data === undefined)("the whole of dsw:smp 1.2.4 (SMP_WIZARD_DATA names the folder of its keys)", () => {
  test("has every key of our own smaller tree", () => {
    const { tree } = JSON.parse(readFileSync(join(data ?? "", "dsw-smp-1.2.4.jsonkeys.json"), "utf8")) as { readonly tree: KeyTree };
    const whole = resolve(bundleOf(tree));
    const { places, find } = resolve(bundleOf(dswTree));
    const missing = [...places.values()]
      .map(({ question }) => question.title)
      .filter(key => find(key) !== undefined && whole.find(key) === undefined);
    expect(missing).toEqual([]);
    expect(whole.layout).toBe("dsw-smp");
  });
});
