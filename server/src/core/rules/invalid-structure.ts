import { parseSpdx } from "../ecosystems/spdx.ts";
import { suggestion } from "../fix.ts";
import { addEntry, remove, renameKey, setScalar } from "../plan/edit.ts";
import { propertiesOf, schemaAt } from "../plan/schema.ts";
import { pointerOf, walk, type MapEntry, type PlanNode } from "../plan/nodes.ts";
import { structureProblems, type StructureProblem } from "../plan/structure.ts";
import { locate, locateKey, type PlanPart } from "../plan/view.ts";
import type { Fix, Location } from "../types.ts";
import { unfinishedWord } from "../unfinished.ts";
import { orList, short } from "../words.ts";
import { defineRule, type FindingExtras } from "./define.ts";

/** Reports what makes a plan unreadable or is not part of the format. */
export const invalidStructure = defineRule({
  id: "invalid-structure",
  code: "PLN001",
  since: "0.1.0",
  severity: ["error", "error", "error", "error", "error", "error"],
  title: "Unknown or duplicate key, wrong type, broken YAML",
  rationale: "A key with a slip in it is silently ignored by every reader, and the plan says less than its author believes.",
  remedy: "Correct the key or the value; completion and hover show what the format knows.",
  source: "schemas/smp.schema.json; YAML 1.2.2",
  needs: [],
  messages: {
    yaml: "{problem}",
    unknownKey: "“{key}” is not a key here",
    unknownKeyNear: "“{key}” is not a key here. Did you mean “{near}”?",
    missingKey: "“{key}” is missing here",
    missingKeyWhy: "“{key}” is missing: {why}",
    wrong: "{problem}",
    answer: "{problem}",
    empty: "This plan is empty; begin with smp: 1, stage and software",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a slip in a key",
        plan: "smp: 1\nstagee: production\nsoftware: {name: StrainScope, kind: tool}\n",
        finds: ["“stagee” is not a key here. Did you mean “stage”?"],
      },
      {
        why: "a key twice",
        plan: "release: {current: v1.0.0}\nrelease: {current: v1.1.0}\n",
        finds: ["“release” stands here twice; only the first counts"],
      },
      { why: "a word that is none of the choices", plan: "targets:\n  image: {kind: contaner, tier: production}\n" },
      { why: "a bracket that is never closed", plan: "people: {rel-mgr: {name: A}\n" },
      {
        why: "a licence by the name that people say",
        plan: "software: {name: X, kind: tool, license: GPLv3}\n",
        finds: ["“GPLv3” is no SPDX expression; write GPL-3.0-only or GPL-3.0-or-later"],
      },
      { why: "an answer that the question does not have", plan: "answers:\n  versioning.semver: sometimes\n" },
    ],
    good: [
      { why: "the smallest plan", plan: "smp: 1\nstage: construction\nsoftware: {name: StrainScope, kind: tool}\n" },
      { why: "a key that is still being typed", plan: "people:\n" },
      { why: "yes as text and as a truth value", plan: "answers:\n  versioning.semver: true\n  documentation.purpose: yes\n" },
    ],
  },

  check({ plan, questions, report }): void {
    for (const part of plan.parts) {
      const { problems, root, lines, text } = part.document;
      const starts = problems.some(({ kind }) => kind === "duplicate-key") ? entriesByStart(part) : undefined;
      for (const problem of problems) {
        const entry = problem.kind === "duplicate-key" ? starts?.get(lines.offsetAt(problem.range.start)) : undefined;
        report.finding(
          "yaml",
          { path: part.file.path, range: problem.range },
          { problem: problem.message },
          {
            related: [problem.first && { path: part.file.path, range: problem.first, message: "the first one" }],
            fixes: [entry && suggestion(`Remove the second “${entry.key}”`, remove(part, entry))],
          },
        );
      }
      if (root === undefined || (root.kind === "scalar" && root.value === null)) {
        if (part.kind === "plan" && problems.length === 0) {
          report.finding("empty", { path: part.file.path, range: lines.range({ start: 0, end: Math.min(text.length, 1) }) }, {});
        }
        continue;
      }
      for (const problem of structureProblems(part)) tell(part, problem, report.finding);
    }
    const { license } = plan.software;
    const unknown = license && licenseProblem(license.value);
    if (license && unknown) {
      const { problem, meant } = unknown;
      const fixes = meant.map(id => suggestion(`Change to “${id}”`, setScalar(plan.main, license.node, id)));
      report.finding("wrong", license.at, { problem }, { subject: "software.license", fixes });
    }
    for (const { written, problems } of questions()) {
      for (const problem of problems) {
        if (written?.answer)
          report.finding(
            "answer",
            written.answer.at,
            { problem: problem.message },
            { subject: `${written.question} ${problem.message}`, question: written.question },
          );
      }
    }
  },
});

type Tell = (
  message: "unknownKey" | "unknownKeyNear" | "missingKey" | "missingKeyWhy" | "wrong",
  at: Location,
  params: Record<"key" | "near" | "why" | "problem", string>,
  extras?: FindingExtras,
) => void;

function tell(part: PlanPart, problem: StructureProblem, finding: Tell): void {
  const none = { key: "", near: "", why: "", problem: "" };
  switch (problem.kind) {
    case "unknown-key": {
      const { entry, near } = problem;
      const params = { ...none, key: entry.key.slice(0, 40), near: near ?? "" };
      finding(near === undefined ? "unknownKey" : "unknownKeyNear", locateKey(part, entry), params, {
        subject: pointerOf(entry).join("."),
        fixes: [
          near === undefined
            ? suggestion(`Remove “${params.key}”`, remove(part, entry))
            : suggestion(`Rename to “${near}”`, renameKey(part, entry, near)),
        ],
      });
      return;
    }
    case "missing-key": {
      const { map, key, why } = problem;
      finding(
        why === undefined ? "missingKey" : "missingKeyWhy",
        placeOf(part, map),
        { ...none, key, why: why ?? "" },
        {
          subject: `${pointerOf(map).join(".")} lacks ${key}`,
          fixes: addMissing(part, map, key),
        },
      );
      return;
    }
    case "wrong-value": {
      const { node, message, near } = problem;
      finding(
        "wrong",
        locate(part, node),
        { ...none, problem: message },
        {
          subject: `${pointerOf(node).join(".")} ${message}`,
          fixes: [near === undefined ? undefined : suggestion(`Change to “${near}”`, setScalar(part, node, near))],
        },
      );
      return;
    }
    case "wrong-key":
      finding(
        "wrong",
        locateKey(part, problem.entry),
        { ...none, problem: problem.message },
        { subject: `${pointerOf(problem.entry).join(".")} ${problem.message}` },
      );
  }
}

/** A map is large; its own key, or its first key, is the place to look at. */
function placeOf(part: PlanPart, map: PlanNode): Location {
  const { parent } = map;
  if (parent !== undefined && "key" in parent) return locateKey(part, parent);
  const first = map.kind === "map" ? map.entries[0] : undefined;
  return first ? locateKey(part, first) : locate(part, map);
}

/** Only where the schema leaves no choice of value, or a choice among few words. */
function addMissing(part: PlanPart, map: PlanNode, key: string): (Fix | undefined)[] {
  if (map.kind !== "map") return [];
  const property = propertiesOf(schemaAt(pointerOf(map), part.kind) ?? {}).find(({ name }) => name === key);
  const values = property?.node.const === undefined ? (property?.node.enum ?? []) : [property.node.const];
  return values.length > 8 ? [] : values.map(value => suggestion(`Add “${key}: ${String(value)}”`, addEntry(part, map, key, value)));
}

/** What is not a licence expression, with what may be meant. An empty value is still being typed. */
function licenseProblem(license: string): { readonly problem: string; readonly meant: readonly string[] } | undefined {
  const parsed = parseSpdx(license);
  if (parsed.valid || license === "" || unfinishedWord(license) !== undefined) return undefined;
  const near = parsed.suggestion;
  // a bare GNU licence does not say whether later versions count
  const meant = near === undefined ? [] : /^[AL]?GPL-\d\.\d$/.test(near) ? [`${near}-only`, `${near}-or-later`] : [near];
  const words = meant.length === 0 ? "should be an SPDX expression such as GPL-3.0-only" : `is no SPDX expression; write ${orList(meant)}`;
  return { problem: `“${short(license, 24)}” ${words}`, meant };
}

/** All entries by the offset at which their key begins. */
function entriesByStart(part: PlanPart): ReadonlyMap<number, MapEntry> {
  const entries = new Map<number, MapEntry>();
  for (const node of walk(part.document.root)) {
    for (const entry of node.kind === "map" ? node.entries : [])
      if (!entries.has(entry.keySpan.start)) entries.set(entry.keySpan.start, entry);
  }
  return entries;
}
