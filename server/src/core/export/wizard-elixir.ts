import { peopleKey } from "../knowledge-model/elixir-smp.ts";
import { presetGates } from "../gates/preset.ts";
import { signOffsOf, waiversOf, type SignOff } from "../gates/signoff.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import { isAddress } from "../plan/paths.ts";
import type { Plan } from "../plan/view.ts";
import type { Question } from "../questions/types.ts";
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
 * confirmed. `has` tells what the model asks.
 */
export function elixirMapping(has: (key: string) => boolean): MapQuestion {
  return input => {
    const main = mainMapping(input, has);
    if (main === undefined || !("wishes" in main)) return main;
    const { report } = input;
    const id = report.question.id;
    const evidence = evidenceOf(report);
    const note = noteOf(report);
    const wishes: Wish[] = [...main.wishes];
    const kept = new Set(main.kept);
    if (evidence.length > 0 && has(`${id}-evidence`)) {
      wishes.push({ kind: "list", at: `${id}-evidence`, items: places(`${id}-evidence`, evidence) });
      for (const text of evidence) kept.add(text);
    }
    if (note !== undefined && has(`${id}-note`)) {
      wishes.push(...wishText(`${id}-note`, note));
      kept.add(note);
    }
    return { ...main, wishes, kept };
  };
}

function places(at: string, texts: readonly string[]): { readonly id: string; readonly wishes: readonly Wish[] }[] {
  return texts.map(text => ({ id: text, wishes: wishText(`${at}[].place`, text) }));
}

function mainMapping(input: MappingInput, has: (key: string) => boolean): Mapping | undefined {
  const { question, given } = input.report;
  switch (question.id) {
    case "accessibility.access":
      return given && access(input);
    case "accessibility.licensed":
      return licensedMapping(input);
    case "accessibility.license":
      return license(input, has);
    case "reproducibility.releases":
      return given && releases(input);
    default:
      return given && byType(input, question);
  }
}

function byType({ report }: MappingInput, question: Question): Mapping | undefined {
  const at = question.id;
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
      return mapped([choice(word), { kind: "list", at: `${at}=${word}.formats`, items: formats, beside: "no place for the list of formats" }]);
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

function access({ report, plan }: MappingInput): Mapping | undefined {
  const value = wordOf(report);
  if (value === undefined) return undefined;
  const at = "accessibility.access";
  const main: Wish = { kind: "values", at, values: [optionValue(at, value)] };
  if (value !== "public" && value !== "other") return mapped([main]);
  const address = plan.software.codeRepository?.value ?? evidenceOf(report).find(isAddress);
  const text = value === "public" ? address : (noteOf(report) ?? address);
  if (text === undefined) return mapped([main], { notes: [value === "public" ? "the plan names no address" : "the plan does not say how"] });
  return mapped([main], { followUp: { at: `${at}=${value}.${value === "public" ? "where" : "how"}`, text } } as object);
}

/** Whether there is a licence, by the answer or because one is named. */
function licensed(reports: MappingInput["reports"]): string | undefined {
  const value = wordOf(reports.get("accessibility.licensed"));
  if (value !== undefined) return value;
  return licenseName(wordOf(reports.get("accessibility.license"))) === undefined ? undefined : "yes";
}

function licenseName(value: string | undefined): string | undefined {
  return value === "not-applicable" ? undefined : value;
}

function licensedMapping({ report, reports }: MappingInput): Mapping | undefined {
  const value = licensed(reports);
  const at = "accessibility.licensed";
  if (value === undefined) return undefined;
  const wish: Wish = { kind: "values", at, values: [optionValue(at, value)] };
  return report.given === undefined ? mapped([wish], { notes: ["follows from the licence"], answer: value }) : mapped([wish]);
}
