import { uuidV5 } from "../../server/src/core/uuid.ts";

/**
 * A knowledge model written as keys: `value`, `integration`, `multi[a|b]`, `options[true|false]` with branches below, `list` with an item.
 * The same words in which data/dsw-smp-1.2.4.jsonkeys.json describes dsw:smp.
 */
export type KeyTree = { readonly [key: string]: string | KeyTree };

const namespace = "5f2d6f52-2f0a-4d0c-9a9e-3b1f0d9c7a11";

export interface BuildOptions {
  readonly metamodel?: number;
  readonly id?: string;
}

/** A bundle that adds what the tree says. Identifiers follow from the keys. */
export function bundleOf(tree: KeyTree, { metamodel = 20, id = "dsw:smp:1.2.4" }: BuildOptions = {}): string {
  const events: object[] = [];
  const model = uuidV5(namespace, "model");
  const add = (entityUuid: string, parentUuid: string, content: Readonly<Record<string, unknown>>): void => {
    const head = { uuid: uuidV5(namespace, `event ${entityUuid}`), parentUuid, entityUuid, createdAt: "2026-01-01T00:00:00Z" };
    events.push(metamodel >= 19 ? { ...head, content } : { ...head, ...content });
  };
  const annotations = (key: string, value: string): object[] => [{ key, value }];
  add(model, "00000000-0000-0000-0000-000000000000", { eventType: "AddKnowledgeModelEvent", annotations: [] });
  const question = (key: string, spec: string | KeyTree, prefix: string, parent: string): void => {
    const way = prefix + key;
    const uuid = uuidV5(namespace, way);
    const words = typeof spec === "string" ? spec : typeof spec["type"] === "string" ? spec["type"] : "";
    const offered = /\[([^\]]*)\]/.exec(words)?.[1]?.split("|") ?? [];
    const base = {
      eventType: "AddQuestionEvent",
      title: way,
      text: null,
      requiredPhaseUuid: null,
      annotations: annotations("json.key", key),
      tagUuids: [],
    };
    if (words.startsWith("options")) {
      add(uuid, parent, { ...base, questionType: "OptionsQuestion" });
      for (const value of offered) {
        const answer = uuidV5(namespace, `${way}=${value}`);
        add(answer, uuid, {
          eventType: "AddAnswerEvent",
          label: value,
          advice: null,
          annotations: annotations("json.value", value),
          metricMeasures: [],
        });
        const branch = typeof spec === "string" ? undefined : spec[value];
        if (typeof branch === "object")
          for (const [inner, below] of Object.entries(branch)) question(inner, below, `${way}=${value}.`, answer);
      }
    } else if (words === "list" && typeof spec === "object" && typeof spec["item"] === "object") {
      add(uuid, parent, { ...base, questionType: "ListQuestion" });
      for (const [inner, below] of Object.entries(spec["item"])) question(inner, below, `${way}[].`, uuid);
    } else if (words.startsWith("multi")) {
      add(uuid, parent, { ...base, questionType: "MultiChoiceQuestion" });
      const coded = offered.length > 0;
      for (const label of coded
        ? offered
        : ["README", "API documentation", "Changelog", "User documentation", "Unit tests", "Integration tests", "Other"])
        add(uuidV5(namespace, `${way}=${label}`), uuid, {
          eventType: "AddChoiceEvent",
          label,
          annotations: coded ? annotations("json.value", label) : [],
        });
    } else if (words.startsWith("integration")) {
      add(uuid, parent, { ...base, questionType: "IntegrationQuestion", integrationUuid: uuidV5(namespace, "integration"), variables: {} });
    } else if (words.startsWith("item-select")) {
      add(uuid, parent, { ...base, questionType: "ItemSelectQuestion", listQuestionUuid: uuidV5(namespace, "collaboration.contributors") });
    } else add(uuid, parent, { ...base, questionType: "ValueQuestion", valueType: "StringQuestionValueType", validations: [] });
  };
  for (const [key, chapter] of Object.entries(tree)) {
    const uuid = uuidV5(namespace, `chapter ${key}`);
    add(uuid, model, { eventType: "AddChapterEvent", title: key, text: null, annotations: annotations("json.key", key) });
    if (typeof chapter === "object")
      for (const [inner, spec] of Object.entries(chapter)) if (!inner.startsWith("_")) question(inner, spec, `${key}.`, uuid);
  }
  const [organizationId, kmId, version] = id.split(":");
  const head = { id, organizationId, kmId, version, name: "Test", metamodelVersion: metamodel };
  return JSON.stringify({
    ...head,
    packages: [{ ...head, description: "", previousPackageId: null, createdAt: "2026-01-01T00:00:00Z", events }],
  });
}

const maybe = (inner: KeyTree): KeyTree => ({ type: "options[true|false]", true: inner });
const many = (item: KeyTree): KeyTree => ({ type: "list", item });

/** The part of dsw:smp 1.2.4 that plans are mapped to. */
export const dswTree: KeyTree = {
  generalInformation: { name: "value", description: "value", documentation: many({ types: "multi-choice", url: "value" }) },
  collaboration: {
    contributors: many({
      name: "value",
      type: { type: "options[person|organization]", person: { email: "value", orcid: "integration" }, organization: { website: "value" } },
    }),
    licenses: many({ license: "integration", reason: "value", holders: many({ holder: "item-select of contributors" }) }),
  },
  implementation: {
    hasDependencies: maybe({ licenseChecking: "value" }),
    usesFiles: maybe({ anyNonOpenStandard: maybe({ reason: "value" }) }),
    usesVCS: maybe({ vcs: many({ type: "value", url: "value" }) }),
  },
  testing: {
    hasAutomatedTests: { type: "options[true|false]", true: { types: "multi-choice" }, false: { whyNot: "value" } },
    hasManualTests: { type: "options[true|false]", true: { types: "multi-choice" } },
    usesStaticAnalysis: maybe({ description: "value" }),
    hasSampleData: { type: "options[yes|no|na]", yes: { description: "value" }, no: { whyNot: "value" } },
  },
  versioning: {
    usesReleases: maybe({ versioningScheme: { type: "options[semver|calver|other]", other: { other: "value" } } }),
    usesRegistries: maybe({ registries: many({ registry: "value", record: "value" }) }),
    usesPIDs: maybe({ pids: many({ system: "integration", description: "value" }) }),
  },
  delivery: {
    hasReproducibility: maybe({ description: "value" }),
    howDistributed: "multi[installer|package|container|repo|other]",
    hasUserSupport: maybe({ issueTrackers: many({ issueTracker: "value", url: "value" }) }),
  },
};
