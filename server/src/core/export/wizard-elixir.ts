import { peopleKey } from "../knowledge-model/elixir-smp.ts";
import type { ModelQuestionType } from "../knowledge-model/model.ts";
import { presetGates } from "../gates/preset.ts";
import { signOffsOf, waiversOf, type SignOff } from "../gates/signoff.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import { isAddress } from "../plan/paths.ts";
import type { Plan } from "../plan/view.ts";
import type { Question } from "../questions/types.ts";
import { answerWords } from "../words.ts";
import {
  evidenceOf,
  formatsOf,
  mapped,
  noteOf,
  rowsOf,
  wishText,
  wordOf,
  wordsOf,
  type Mapping,
  type MappingInput,
  type MapQuestion,
} from "./wizard-mapping.ts";
import { optionValue, plainValue } from "./wizard-values.ts";
import type { Wish } from "./wizard-replies.ts";

/**
 * Models that ask the ELIXIR questions: our own, `smw:smp` as far as its identifiers are known, and any other whose questions somebody
 * confirmed. `has` tells the type of what it asks.
 */
export function elixirMapping(has: TypeAt): MapQuestion {
  return input => {
    const main = mainMapping(input, has);
    if (main === undefined || !("wishes" in main)) return main;
    const { report } = input;
    const id = report.question.id;
    const evidence = evidenceOf(report);
    const note = noteOf(report);
    const wishes: Wish[] = [...main.wishes];
    const kept = new Set(main.kept);
    if (evidence.length > 0 && has(`${id}-evidence`) !== undefined) {
      wishes.push({ kind: "list", at: `${id}-evidence`, items: places(`${id}-evidence`, evidence) });
      for (const text of evidence) kept.add(text);
    }
    if (note !== undefined && has(`${id}-note`) !== undefined) {
      wishes.push(...wishText(`${id}-note`, note));
      kept.add(note);
    }
    return { ...main, wishes, kept };
  };
}

/** The type of the question that the model asks at a key; undefined when it asks none. */
export type TypeAt = (key: string) => ModelQuestionType | undefined;

function places(at: string, texts: readonly string[]): { readonly id: string; readonly wishes: readonly Wish[] }[] {
  return texts.map(text => ({ id: text, wishes: wishText(`${at}[].place`, text) }));
}

function mainMapping(input: MappingInput, has: TypeAt): Mapping | undefined {
  const { question, given } = input.report;
  switch (question.id) {
    case "accessibility.access":
      return given && access(input, has);
    case "accessibility.licensed":
      return licensedMapping(input);
    case "accessibility.license":
      return license(input, has);
    case "reproducibility.releases":
      return given && releases(input, has);
    default:
      return given && byType(input, question, has);
  }
}

function byType({ report }: MappingInput, question: Question, has: TypeAt): Mapping | undefined {
  const at = question.id;
  const type = has(at);
  // somebody chose a question for free text
  if (type === "ValueQuestion" || type === "IntegrationQuestion") return mapped(wishText(at, answerWords(report.given?.value)));
  const choice = (value: string): Wish => ({ kind: "values", at, values: [optionValue(at, value)] });
  const word = wordOf(report);
  switch (question.type) {
    case "choice":
      return word === undefined ? undefined : mapped([choice(word)]);
    case "multi-choice":
      return mapped([{ kind: "values", at, values: wordsOf(report).map(value => optionValue(at, value)) }]);
    case "text":
    case "spdx":
      return word === undefined ? undefined : mapped(wishText(at, word));
    case "formats": {
      if (word === undefined) return undefined;
      const formats = formatsOf(report).map(({ name, url, description }) => ({
        id: name,
        wishes: [
          ...wishText(`${at}=${word}.formats[].name`, name),
          ...wishText(`${at}=${word}.formats[].url`, url, `no place for the address of ${name}`),
          ...wishText(`${at}=${word}.formats[].description`, description, `no place for the description of ${name}`),
        ],
      }));
      if (formats.length === 0) return mapped([choice(word)]);
      return mapped([
        choice(word),
        { kind: "list", at: `${at}=${word}.formats`, items: formats, beside: "no place for the list of formats" },
      ]);
    }
    case "files": {
      if (word !== undefined && question.options.some(option => option.alone && option.id === word)) return mapped([choice(word)]);
      const entries = wordsOf(report);
      const items = entries.map(text => ({ id: text, wishes: wishText(`${at}=listed.entries[].entry`, text) }));
      return mapped([
        { kind: "values", at, values: [plainValue("listed")] },
        { kind: "list", at: `${at}=listed.entries`, items, beside: `no place for the list: ${entries.join(", ")}` },
      ]);
    }
    case "matrix": {
      const rows = rowsOf(report);
      if (rows === undefined) return word === undefined ? undefined : mapped([choice(word)]);
      return mapped([
        { kind: "values", at, values: [plainValue("rows")] },
        ...[...rows].map(([row, columns]): Wish => ({
          kind: "values",
          at: `${at}=rows.${row}`,
          values: columns.map(column => optionValue(at, column)),
          beside: `no place for ${row}: ${columns.join(", ")}`,
        })),
      ]);
    }
  }
}

function access({ report, plan }: MappingInput, has: TypeAt): Mapping | undefined {
  const value = wordOf(report);
  if (value === undefined) return undefined;
  const at = "accessibility.access";
  const main: Wish = { kind: "values", at, values: [optionValue(at, value)] };
  const below = `${at}=${value}.${value === "public" ? "where" : "how"}`;
  if (has(below) === undefined) return mapped([main]);
  const address = plan.software.codeRepository?.value ?? evidenceOf(report).find(isAddress);
  const text = value === "public" ? address : (noteOf(report) ?? address);
  if (text === undefined)
    return mapped([main], { notes: [value === "public" ? "the plan names no address" : "the plan does not say how"] });
  return mapped([main, ...wishText(below, text, `no place for ${text}`)], { kept: new Set([text]) });
}

/** Whether there is a licence, by the answer or because one is named. */
function licensed(reports: MappingInput["reports"]): string | undefined {
  const value = wordOf(reports.get("accessibility.licensed"));
  if (value !== undefined) return value;
  const name = wordOf(reports.get("accessibility.license"));
  return name === undefined || name === "not-applicable" ? undefined : "yes";
}

function licensedMapping({ report, reports }: MappingInput): Mapping | undefined {
  const value = licensed(reports);
  const at = "accessibility.licensed";
  if (value === undefined) return undefined;
  const wish: Wish = { kind: "values", at, values: [optionValue(at, value)] };
  return report.given === undefined ? mapped([wish], { notes: ["follows from the licence"], answer: value }) : mapped([wish]);
}

function license({ report, reports }: MappingInput, has: TypeAt): Mapping | undefined {
  const name = wordOf(report);
  if (name === undefined) return undefined;
  const at = "accessibility.license";
  if (has(at) === "OptionsQuestion") {
    const value = name === "other" || name === "not-applicable" ? optionValue(at, name) : plainValue("expression");
    const wishes: Wish[] = [{ kind: "values", at, values: [value] }];
    return mapped(value.value === "expression" ? [...wishes, ...wishText(`${at}=expression.expression`, name)] : wishes);
  }
  const below = "accessibility.licensed=yes.license";
  const place = has(at) === undefined ? below : at;
  if (name === "not-applicable") return { outcome: "unmapped", because: "the Wizard has no such answer" };
  if (place === below && licensed(reports) !== "yes")
    return { outcome: "unmapped", because: "accessibility.licensed says that there is no licence" };
  const note = noteOf(report);
  const text = name === "other" ? (note ?? name) : name;
  return mapped(wishText(place, text), {
    lost: [
      ...(/\s(AND|OR)\s/i.test(name) ? ["the Wizard asks for one licence; the expression is written as one text"] : []),
      ...(name === "other" && note === undefined ? ["the plan does not say which licence it is"] : []),
    ],
    notes: ["written as text, not picked from the Wizard's list of licences"],
    kept: new Set(name === "other" ? [text] : []),
  });
}

function releases({ report, plan }: MappingInput, has: TypeAt): Mapping | undefined {
  const value = wordOf(report);
  if (value === undefined) return undefined;
  const at = "reproducibility.releases";
  const main: Wish = { kind: "values", at, values: [optionValue(at, value)] };
  const version = value === "yes" && has(`${at}=yes.current`) !== undefined ? plan.release.current?.value : undefined;
  return mapped([main, ...wishText(`${at}=yes.current`, version, "no place for the version of the current release")]);
}

/** What a plan says beside its answers and our own model asks. */
export function besidesAnswers(plan: Plan, has: TypeAt): readonly PlanPart[] {
  const { name, description, kind, codeRepository, identifier } = plan.software;
  const one = (subject: string, key: string, title: string, text: string | undefined): PlanPart[] => {
    if (text === undefined || has(key) === undefined) return [];
    const wishes: readonly Wish[] =
      has(key) === "OptionsQuestion" ? [{ kind: "values", at: key, values: [plainValue(text)] }] : wishText(key, text);
    return [{ subject, title, answer: text, wishes, lost: [] }];
  };
  return [
    ...(name === undefined ? [] : one("software.name", "general.name", "Name of the software", name.value)),
    ...one("software.description", "general.description", "Description", description?.value),
    ...one("software.kind", "general.kind", "Kind of software", kind?.value),
    ...one("stage", "general.stage", "Stage", plan.stage?.value),
    ...one("software.codeRepository", "general.repository", "Source code", codeRepository?.value),
    ...one("software.identifier", "general.identifier", "Identifier", identifier?.value),
    ...people(plan, has),
    ...signOffs(plan, has),
    ...waivers(plan, has),
  ];
}

export interface PlanPart {
  readonly subject: string;
  readonly title: string;
  readonly answer: string;
  readonly wishes: readonly Wish[];
  readonly lost: readonly string[];
}

function people(plan: Plan, has: TypeAt): PlanPart[] {
  if (plan.people.length === 0 || has(peopleKey) !== "ListQuestion") return [];
  const items = plan.people.map(({ id, name, roles, node }) => {
    const at = (key: string): string => `${peopleKey}[].${key}`;
    const field = (key: string): readonly Wish[] => wishText(at(key), textOf(valueOf(node, key)), `no place for ${key} of ${id}`);
    return {
      id,
      wishes: [
        ...wishText(at("id"), id),
        ...wishText(at("name"), name?.value),
        ...["orcid", "email", "github", "affiliation"].flatMap(field),
        ...wishText(at("roles"), roles.map(({ value }) => value).join(", ")),
      ],
    };
  });
  const answer = plan.people.map(({ id }) => id).join(", ");
  return [{ subject: "people", title: "People", answer, wishes: [{ kind: "list", at: peopleKey, items }], lost: [] }];
}

function signOffs(plan: Plan, has: TypeAt): PlanPart[] {
  const all = signOffsOf(plan);
  if (all.length === 0 || has("gates.other") !== "ListQuestion") return [];
  const known = new Set(plan.people.map(({ id }) => id));
  const keyOf = ({ gate }: SignOff): string => (presetGates.some(({ id }) => id === gate) ? `gates.${gate ?? ""}` : "gates.other");
  const wishes = [...new Set(all.map(keyOf))].map((at): Wish => ({
    kind: "list",
    at,
    items: all.filter(it => keyOf(it) === at).map(signOff => signOffItem(signOff, at, known)),
  }));
  return [{ subject: "signoffs", title: "Sign-offs", answer: `${all.length}`, wishes, lost: [] }];
}

function signOffItem(
  signOff: SignOff,
  list: string,
  known: ReadonlySet<string>,
): { readonly id: string; readonly wishes: readonly Wish[] } {
  const { gate, part, release, by, date, verdict, method, evidence, ticket, limit, expires, binds, note } = signOff;
  const at = (key: string): string => `${list}[].${key}`;
  const choice = (key: string, value: string | undefined): readonly Wish[] =>
    value === undefined ? [] : [{ kind: "values", at: at(key), values: [plainValue(value)], beside: `no answer for ${key}: ${value}` }];
  const name = [gate, part, release, date].filter(it => it !== undefined && it !== null).join(" ");
  return {
    id: [gate, part, release, date, by, verdict].map(it => it ?? "").join(" "),
    wishes: [
      ...(list === "gates.other" ? wishText(at("gate"), gate, `no place for the gate ${gate ?? ""}`) : []),
      ...wishText(at("release"), release),
      ...wishText(at("part"), part ?? undefined),
      ...signer(at("by"), by, known, name),
      ...wishText(at("date"), date, `the date of ${name} is not a date`),
      ...choice("verdict", verdict),
      ...choice("method", method),
      ...(evidence.length === 0
        ? []
        : [
            {
              kind: "list" as const,
              at: at("evidence"),
              items: evidence.map(({ value }) => ({ id: value, wishes: wishText(at("evidence[].place"), value) })),
            },
          ]),
      ...wishText(at("ticket"), ticket),
      ...wishText(at("limit"), limit),
      ...wishText(at("expires"), expires, `the end of ${name} is not a date`),
      ...wishText(
        at("binds"),
        Object.entries(binds)
          .map(([key, digest]) => `${key}: ${digest}`)
          .join("\n"),
      ),
      ...wishText(at("note"), note),
    ],
  };
}

function waivers(plan: Plan, has: TypeAt): PlanPart[] {
  const all = waiversOf(plan);
  const list = "gates.waivers";
  if (all.length === 0 || has(list) !== "ListQuestion") return [];
  const known = new Set(plan.people.map(({ id }) => id));
  const at = (key: string): string => `${list}[].${key}`;
  const items = all.map(({ gate, rule, part, release, reason, by, until, ticket, mitigation }) => {
    const subject = gate ?? rule;
    const name = [subject, part, release].filter(it => it !== undefined && it !== null).join(" ");
    return {
      id: [subject, part, release, until, by].map(it => it ?? "").join(" "),
      wishes: [
        ...wishText(at("gate"), subject),
        ...wishText(at("part"), part ?? undefined),
        ...wishText(at("release"), release),
        ...wishText(at("reason"), reason),
        ...signer(at("by"), by, known, name),
        ...wishText(at("until"), until, `the end of the exception for ${name} is not a date`),
        ...wishText(at("ticket"), ticket),
        ...wishText(at("mitigation"), mitigation),
      ],
    };
  });
  const lost = all.some(({ emergency, reviewBy, reviewed }) => emergency || reviewBy !== undefined || reviewed !== undefined)
    ? ["no place for emergency, review_by and reviewed"]
    : [];
  return [{ subject: "waivers", title: "Exceptions", answer: `${all.length}`, wishes: [{ kind: "list", at: list, items }], lost }];
}

function signer(at: string, by: string | undefined, known: ReadonlySet<string>, what: string): readonly Wish[] {
  if (by === undefined) return [];
  const beside = known.has(by) ? `${by} cannot be chosen for ${what}` : `${by}, who signed ${what}, is not under people`;
  return [{ kind: "item", at, list: peopleKey, id: by, text: by, beside }];
}
