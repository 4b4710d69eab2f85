import { licenseIds } from "../core/ecosystems/spdx.ts";
import { presetGates } from "../core/gates/preset.ts";
import { yamlFlow } from "../core/plan/edit.ts";
import { answerValue } from "../core/answer-edit.ts";
import { nodeAt, textOf, valueOf, type Pointer } from "../core/plan/nodes.ts";
import { allowsType, schemaAt, type SchemaNode } from "../core/plan/schema.ts";
import { entriesOf, textList } from "../core/plan/view.ts";
import { questions } from "../core/questions/catalogue.generated.ts";
import { folderOf, relativeTo, repoPath } from "../core/repo.ts";
import { rules } from "../core/rules/registry.generated.ts";
import type { RepoPath } from "../core/types.ts";
import { canInsert } from "./checklist.ts";
import { dependencyCandidates } from "./completion-dependencies.ts";
import { documentationOf, itemSchema, wordsOf } from "./completion-keys.ts";
import type { Candidate } from "./completion-candidate.ts";
import type { CompletionPlace } from "./completion-place.ts";
import { choicesOf } from "./pages.ts";
import type { PlanState } from "./session.ts";

const kinds = { word: 20, file: 17, folder: 19, person: 18, value: 12, answer: 15 } as const;

/** More than these are of no use to anybody. */
const mostPaths = 2000;

/** Values that can stand at the place. */
export function valueCandidates(place: CompletionPlace, state: PlanState): Candidate[] {
  const answers = answerCandidates(place, state);
  if (answers !== undefined) return answers;
  const schema = schemaAt(place.pointer, state.part.kind);
  if (schema === undefined) return [];
  const own = ofSchema(schema, place.pointer, place, state);
  const item = itemSchema(schema);
  const items = item === undefined ? [] : ofSchema(item, [...place.pointer, 0], place, state).map(it => ({ ...it, item: true }));
  // a text that stands for a list of one needs no brackets
  return allowsType(schema, "string") && place.inline
    ? [...own, ...items.filter(({ label }) => !own.some(it => it.label === label))]
    : [...own, ...items];
}

function ofSchema(schema: SchemaNode, pointer: Pointer, place: CompletionPlace, state: PlanState): Candidate[] {
  const words = wordsOf(schema);
  const described = schema["x-enum-descriptions"] ?? {};
  if (words.length > 0) {
    return words.map(label => ({
      label,
      yaml: label,
      item: false,
      kind: kinds.word,
      detail: Object.hasOwn(described, label) ? described[label] : undefined,
      documentation: documentationOf(schema),
    }));
  }
  if (schema["x-refers"] !== undefined) return idCandidates(schema["x-refers"], state);
  if (schema["x-kind"] === "dependency" && allowsType(schema, "string")) return dependencyCandidates(place, state);
  if (schema["x-path"] !== undefined) return [...lockfileCandidates(pointer, state), ...pathCandidates(place.typed, state)];
  if (schema["x-kind"] === "spdx") return licenceCandidates();
  if (schema["x-kind"] === "date")
    return [{ label: state.root.today(), yaml: state.root.today(), item: false, kind: kinds.value, detail: "today" }];
  if (pointer.at(-1) === "rule" && pointer[0] === "waivers")
    return rules.map(({ code, title }) => ({ label: code, kind: kinds.value, detail: title }));
  if (schema["x-kind"] === "version" && pointer.at(-1) === "release") return releaseCandidates(state);
  const numbers = Object.entries(described).map(([label, detail]): Candidate => ({
    label,
    yaml: label,
    item: false,
    kind: kinds.word,
    detail,
  }));
  const examples = (schema.examples ?? []).map((label): Candidate => ({ label, kind: kinds.value }));
  const booleans = allowsOnlyBoolean(schema) ? ["yes", "no"].map((label): Candidate => ({ label, kind: kinds.word })) : [];
  return [...numbers, ...booleans, ...examples];
}

function allowsOnlyBoolean(schema: SchemaNode): boolean {
  return schema.type === "boolean";
}

/** Below `answers`: options, the whole answer that the repository suggests, evidence. Undefined anywhere else. */
function answerCandidates(place: CompletionPlace, state: PlanState): Candidate[] | undefined {
  const [answers, id, ...rest] = place.pointer;
  const question = answers === "answers" && state.part.kind === "plan" ? questions.find(it => it.id === id) : undefined;
  if (question === undefined) return undefined;
  const item = state.analysis.checklist.items.find(it => it.question === id);
  const steps = rest.filter(step => typeof step === "string");
  const inList = typeof rest.at(-1) === "number";
  const [first, second] = steps;
  if (first === "evidence") {
    const proposed = (item?.proposal?.evidence ?? []).map((label): Candidate => ({
      label,
      kind: kinds.file,
      detail: "found in the repository",
    }));
    const paths = pathCandidates(place.typed, state).filter(({ label }) => !proposed.some(it => it.label === label));
    return [...(place.typed === "" ? proposed : []), ...paths];
  }
  const row = first === "answer" ? second : first;
  if (question.rows.some(it => it.id === row)) {
    const allowed = question.rows.find(it => it.id === row)?.columns;
    return question.columns
      .filter(column => allowed === undefined || allowed.includes(column.id))
      .map(({ id: label, label: detail }) => ({ label, kind: kinds.word, detail }));
  }
  if (first !== undefined && first !== "answer") return undefined;
  const proposal = item?.proposal;
  const whole: Candidate[] =
    proposal !== undefined &&
    item !== undefined &&
    first === undefined &&
    !inList &&
    place.typed === "" &&
    (canInsert(state.analysis, item) || place.written === "")
      ? [
          {
            label: yamlFlow(answerValue(proposal)),
            yaml: yamlFlow(answerValue(proposal), place.flow),
            item: false,
            kind: kinds.answer,
            detail: `found: ${proposal.because}`,
          },
        ]
      : [];
  const listed = question.type === "multi-choice" || question.type === "matrix";
  const options = choicesOf(question)
    .filter(({ alone }) => !(inList && alone === true))
    .map(({ id: label, label: detail, alone }): Candidate => ({
      label,
      kind: kinds.word,
      detail,
      ...(listed && !inList && alone !== true ? { item: true } : {}),
    }));
  const more = question.type === "spdx" ? licenceCandidates() : question.type === "files" ? pathCandidates(place.typed, state) : [];
  return [...whole, ...options, ...more];
}

function idCandidates(refers: NonNullable<SchemaNode["x-refers"]>, { plan }: PlanState): Candidate[] {
  const keys = (name: string): Candidate[] =>
    entriesOf(valueOf(plan.root, name)).map(({ key, value }) => ({
      label: key,
      kind: kinds.person,
      detail: textOf(valueOf(value, "name")) ?? textOf(valueOf(value, "kind")),
    }));
  switch (refers) {
    case "people":
      return plan.people.map(({ id, name, roles }) => ({
        label: id,
        kind: kinds.person,
        detail: [name?.value, roles.map(({ value }) => value).join(", ")].filter(Boolean).join(" · "),
      }));
    case "targets":
      return plan.targets.map(({ id, kind, tier }) => ({
        label: id,
        kind: kinds.person,
        detail: [kind?.value, tier?.value].filter(Boolean).join(", "),
      }));
    case "gates": {
      const preset = textOf(valueOf(valueOf(plan.root, "gates"), "preset"));
      const own = keys("gates").filter(({ label }) => label !== "preset");
      const usual =
        preset === "none" ? [] : presetGates.map(({ id, title }): Candidate => ({ label: id, kind: kinds.person, detail: title }));
      return [...usual, ...own.filter(({ label }) => !usual.some(it => it.label === label))];
    }
    case "models":
      return keys("models");
    case "roles": {
      const schema = schemaAt(["people", "id", "roles", 0]);
      const used = plan.people.flatMap(person => person.roles.map(({ value }) => value));
      return [...new Set([...used, ...(schema?.examples ?? [])])].map(label => ({ label, kind: kinds.person }));
    }
    case "sites":
      return [...new Set(plan.targets.flatMap(({ node }) => textList(plan.main, valueOf(node, "sites")).map(({ value }) => value)))].map(
        label => ({ label, kind: kinds.person }),
      );
  }
}

/** Lockfiles that really hold packages of the ecosystem that is being pinned. */
function lockfileCandidates(pointer: Pointer, { plan, analysis, part }: PlanState): Candidate[] {
  const last = pointer.at(-1);
  const item = last === "pinned_in" ? nodeAt(part.document.root, pointer.slice(0, -1)) : undefined;
  const pinned = pointer[1] === "pinned_in" ? last : plan.dependencies.find(dependency => dependency.item === item)?.ecosystem;
  if (pinned === undefined || pointer[0] !== "dependencies") return [];
  return analysis.facts
    .with("packages")
    .filter(({ role, value, ecosystem }) => role === "lock" && (ecosystem === pinned || value.some(fact => fact.ecosystem === pinned)))
    .map(({ path, format }) => ({ label: relativeTo(path, plan.folder), kind: kinds.file, detail: format }));
}

/** What lies in the folder that is typed so far: folders first. */
export function pathCandidates(typed: string, { root, plan }: PlanState): Candidate[] {
  if (/^[a-z][a-z0-9+.-]*:/i.test(typed)) return [];
  const slash = typed.lastIndexOf("/");
  const prefix = typed.slice(0, slash + 1);
  const folder = repoPath(prefix, plan.folder);
  if (folder === undefined) return [];
  const files: string[] = [];
  const folders: string[] = [];
  for (const [path, kind] of root.repo().entries) {
    if (folderOf(path) !== folder || isNoise(path)) continue;
    (kind === "directory" ? folders : files).push(path.slice(folder === "" ? 0 : folder.length + 1));
  }
  return [
    ...folders.sort().map((name): Candidate => ({ label: `${prefix}${name}/`, kind: kinds.folder, again: true })),
    ...files.sort().map((name): Candidate => ({ label: `${prefix}${name}`, kind: kinds.file })),
  ].slice(0, mostPaths);
}

function isNoise(path: RepoPath): boolean {
  return /(^|\/)(\.git|node_modules|__pycache__|\.venv)$/.test(path);
}

function licenceCandidates(): Candidate[] {
  return licenseIds().map(label => ({ label, kind: kinds.value }));
}

/** Releases that the plan speaks of, the current one first. */
function releaseCandidates({ plan }: PlanState): Candidate[] {
  const tags = plan.release.current ? [plan.release.current.value] : [];
  for (const part of plan.parts) {
    for (const list of [valueOf(part.document.root, "signoffs"), valueOf(part.document.root, "waivers")]) {
      for (const node of list?.kind === "list" ? list.items : []) {
        const tag = textOf(valueOf(node, "release"));
        if (tag !== undefined) tags.push(tag);
      }
    }
  }
  return [...new Set(tags)].map(label => ({ label, kind: kinds.value }));
}
