import { supportAddress, type DswQuestion } from "../../export/wizard-dsw-smp.ts";
import { optionValue, plainValue } from "../../export/wizard-values.ts";
import { isObject } from "../../knowledge-model/data.ts";
import { valueOf } from "../../plan/nodes.ts";
import { isAddress } from "../../plan/paths.ts";
import type { Plan } from "../../plan/view.ts";
import { normalAnswer } from "../../questions/answers.ts";
import { questions as catalogue } from "../../questions/catalogue.generated.ts";
import type { Question } from "../../questions/types.ts";
import type { AnswerChange, KeyChange } from "./change.ts";
import type { Heard } from "./heard.ts";
import {
  answerChange,
  chosenOptions,
  keyChange,
  licenceAnswer,
  licenceChange,
  noWord,
  one,
  textsIn,
  textSubject,
  type Layout,
  type NotHeld,
  type Reading,
  type Subject,
} from "./reading.ts";

/**
 * `dsw:smp` from 1.2.4 on, read back: the counterpart of `dswMapping`. It asks for other things than ELIXIR does, so that much of it says
 * less than an answer, or more; nothing is made up in between.
 */
export function dswLayout(): Layout {
  const owned = [...besides, ...catalogue.flatMap(({ id }) => (isRead(id) ? [{ id, keys: readers[id].keys }] : []))];
  // the longest beginning decides
  const owners = owned.flatMap(({ id, keys }) => keys.map(key => ({ id, key }))).sort((a, b) => b.key.length - a.key.length);
  return {
    subjects: [...besides, ...catalogue.flatMap(question => (isRead(question.id) ? [subjectOf(question, readers[question.id])] : []))],
    ownerOf: key =>
      owners.find(owner => key === owner.key || (key.startsWith(owner.key) && /^(?:=|\[|\.)/.test(key.slice(owner.key.length))))?.id,
  };
}

const besides: readonly (Subject & { readonly keys: readonly string[] })[] = [
  { ...textSubject("software.name", "Name of the software", "generalInformation.name"), keys: ["generalInformation.name"] },
  {
    ...textSubject("software.description", "Description", "generalInformation.description"),
    keys: ["generalInformation.description"],
  },
  {
    id: "software.codeRepository",
    path: ["software", "codeRepository"],
    title: "Source code",
    keys: ["implementation.usesVCS=true.vcs[].url"],
    read: heard => onlyText(heard, "implementation.usesVCS=true.vcs", "url", ["software", "codeRepository"]),
  },
  {
    id: "software.identifier",
    path: ["software", "identifier"],
    title: "Identifier",
    keys: ["versioning.usesPIDs=true.pids"],
    read: heard => onlyText(heard, "versioning.usesPIDs=true.pids", "description", ["software", "identifier"]),
  },
];

/** The one text of a list; of several it cannot be told which is meant. */
function onlyText(heard: Heard, list: string, key: string, path: readonly string[]): Reading {
  const texts = textsIn(heard, list, key);
  const [text, second] = texts;
  if (text === undefined) return undefined;
  return second === undefined ? keyChange(path, text) : { because: `there are ${texts.length}, and the plan has one` };
}

type Said =
  (Omit<AnswerChange, "question"> & { readonly lost?: readonly string[]; readonly keys?: readonly KeyChange[] }) | NotHeld | undefined;

interface Reader {
  /** Where its answer stands. A longer key of another subject goes before. */
  readonly keys: readonly string[];
  readonly read: (heard: Heard, question: Question, plan: Plan) => Said;
}

function subjectOf(question: Question, { read }: Reader): Subject {
  return {
    id: question.id,
    title: question.title,
    read: (heard, plan) => {
      const said = read(heard, question, plan);
      if (said === undefined || "because" in said) return said;
      const { lost = [], keys = [], ...answer } = said;
      if (question.id === "accessibility.license") return licenceChange(question, answer, plan);
      const made = answerChange(question, answer, lost);
      return "because" in made ? made : { ...made, change: { ...made.change, keys } };
    },
  };
}

function isRead(id: string): id is DswQuestion {
  return Object.hasOwn(readers, id);
}

const readers: Readonly<Record<DswQuestion, Reader>> = {
  "accessibility.access": {
    keys: ["delivery.howDistributed"],
    read: heard => said(heard, "delivery.howDistributed", "it says how the software is distributed, not who may have it"),
  },
  "accessibility.license": { keys: ["collaboration.licenses"], read: licence },
  "documentation.types": { keys: ["generalInformation.documentation"], read: documentation },
  // the description itself is what is asked for, see software.description
  "documentation.purpose": { keys: [], read: () => undefined },
  "testing.types": {
    keys: [
      "testing.hasAutomatedTests",
      "testing.hasAutomatedTests=true.types",
      "testing.hasManualTests",
      "testing.hasManualTests=true.types",
      "testing.usesStaticAnalysis",
    ],
    read: tests,
  },
  "testing.sample-data": { keys: ["testing.hasSampleData"], read: sampleData },
  "interoperability.formats": { keys: ["implementation.usesFiles"], read: formats },
  "versioning.version-control": { keys: ["implementation.usesVCS"], read: heard => yesNo(heard, "implementation.usesVCS") },
  "versioning.system": { keys: ["implementation.usesVCS=true.vcs"], read: systems },
  "versioning.semver": { keys: ["versioning.usesReleases=true.versioningScheme"], read: semver },
  "reproducibility.releases": { keys: ["versioning.usesReleases"], read: heard => yesNo(heard, "versioning.usesReleases") },
  "reproducibility.dependencies": {
    keys: ["implementation.hasDependencies"],
    read: heard => {
      const value = truth(heard, "implementation.hasDependencies");
      if (value === undefined) return undefined;
      return value ? { because: "it says that there are dependencies, not where they are listed" } : { answer: "not-applicable" };
    },
  },
  "reproducibility.environment": { keys: ["delivery.hasReproducibility"], read: environment },
  "reproducibility.bug-reports": { keys: ["delivery.hasUserSupport"], read: bugReports },
  "recognition.release-identifier": { keys: ["versioning.usesPIDs"], read: heard => yesNo(heard, "versioning.usesPIDs") },
  "recognition.orcid": {
    keys: ["collaboration.contributors"],
    read: heard =>
      heard.items("collaboration.contributors").length === 0
        ? undefined
        : { because: "people there have no short ids; add them under people, where their ORCIDs count" },
  },
  "recognition.registry": { keys: ["versioning.usesRegistries"], read: registries },
};

function said(heard: Heard, key: string, because: string): NotHeld | undefined {
  return heard.values(key, []) === undefined ? undefined : { because };
}

/** Answers of dsw:smp are called true and false. */
function truth(heard: Heard, key: string): boolean | undefined {
  const [value] = heard.values(key, [plainValue("true", ["Yes"]), plainValue("false", ["No"])])?.chosen ?? [];
  return value === undefined ? undefined : value === "true";
}

function yesNo(heard: Heard, key: string): Said {
  const value = truth(heard, key);
  return value === undefined ? said(heard, key, "it says neither yes nor no") : { answer: value ? "yes" : "no" };
}

function licence(heard: Heard): Said {
  const list = "collaboration.licenses";
  const texts = textsIn(heard, list, "license");
  const [text, second] = texts;
  if (text === undefined) return heard.items(list).length === 0 ? undefined : { because: "no licence is named" };
  if (second !== undefined) return { because: "several are listed, and it is not said whether one or all of them apply" };
  return licenceAnswer(text);
}

function documentation(heard: Heard, question: Question): Said {
  const list = "generalInformation.documentation";
  const items = heard.items(list);
  if (items.length === 0) return undefined;
  const found = items.map(item => chosenOptions(heard, `${list}[].types`, question, question.options, item));
  const chosen = new Set(found.flatMap(types => types?.chosen ?? []));
  const kinds = question.options.map(({ id }) => id).filter(id => chosen.has(id));
  const lost = [...new Set(found.flatMap(types => types?.others ?? []))];
  if (kinds.length === 0) return lost.length > 0 ? noWord(lost) : { because: "it does not say which kind it is" };
  const addresses = textsIn(heard, list, "url").filter(isAddress);
  return { answer: one(kinds), lost, ...(addresses.length === 0 ? {} : { addresses: [...new Set(addresses)] }) };
}

function tests(heard: Heard, question: Question, plan: Plan): Said {
  const { rows } = question;
  const written = rowsIn(question, plan);
  const automatic = truth(heard, "testing.hasAutomatedTests");
  const manual = truth(heard, "testing.hasManualTests");
  const analysis = truth(heard, "testing.usesStaticAnalysis");
  if (automatic === undefined && manual === undefined && analysis === undefined) return undefined;
  if (automatic === false && manual === false && analysis !== true) return { answer: "none" };
  const kinds = (has: boolean | undefined, key: string): ReturnType<Heard["values"]> =>
    has === true ? chosenOptions(heard, `${key}=true.types`, question, rows) : undefined;
  const found = { automatic: kinds(automatic, "testing.hasAutomatedTests"), manual: kinds(manual, "testing.hasManualTests") };
  const cells = rows.flatMap(({ id }): [string, string | readonly string[]][] => {
    const ways = (["manual", "automatic"] as const).filter(way => found[way]?.chosen.includes(id));
    if (ways.length > 0) return [[id, one(ways)]];
    const own = written.get(id);
    if (id !== "linting") return own === "no" ? [[id, own]] : [];
    if (analysis === false) return [[id, "no"]];
    return own === undefined || (analysis === true && own === "no") ? [] : [[id, own]];
  });
  const isOpen = analysis === true && !cells.some(([id]) => id === "linting");
  const lost = [
    ...[...(found.automatic?.others ?? []), ...(found.manual?.others ?? [])],
    ...(isOpen ? ["whether static analysis is automatic or manual"] : []),
  ];
  return cells.length === 0 ? { because: "it does not say which kinds of tests there are" } : { answer: Object.fromEntries(cells), lost };
}

/** The plan's own answer, row by row: what there is not has no place in dsw:smp, and neither has how static analysis is done. */
function rowsIn(question: Question, plan: Plan): ReadonlyMap<string, string | readonly string[]> {
  const answer = normalAnswer(question, plan.answers.find(it => it.question === question.id)?.answer?.value);
  return isObject(answer) ? new Map(Object.entries(answer)) : new Map();
}

function sampleData(heard: Heard): Said {
  const at = "testing.hasSampleData";
  const found = heard.values(
    at,
    ["yes", "no", "na"].map(value => plainValue(value)),
  );
  if (found === undefined) return undefined;
  const [word] = found.chosen;
  if (word === undefined) return noWord(found.others);
  const note = word === "yes" ? heard.text(`${at}=yes.description`) : word === "no" ? heard.text(`${at}=no.whyNot`) : undefined;
  return { answer: word === "na" ? "not-applicable" : word, ...(note === undefined ? {} : { note }) };
}

function formats(heard: Heard): Said {
  const at = "implementation.usesFiles";
  const uses = truth(heard, at);
  if (uses === undefined) return undefined;
  const closed = uses ? truth(heard, `${at}=true.anyNonOpenStandard`) : undefined;
  if (closed === false) return { answer: "yes" };
  return { because: closed ? "some formats are not open; whether any is cannot be told" : "it does not say whether formats are open" };
}

function systems(heard: Heard, question: Question): Said {
  const names = textsIn(heard, "implementation.usesVCS=true.vcs", "type");
  const list = "implementation.usesVCS=true.vcs";
  const typed = heard.items(list).map(item => ({
    text: heard.text(`${list}[].type`, item),
    found: chosenOptions(heard, `${list}[].type`, question, question.options, item),
  }));
  const chosen = new Set<string>(typed.flatMap(({ found }) => found?.chosen ?? []));
  const lost = typed.flatMap(({ found }) => found?.others ?? []);
  for (const name of names) {
    const option = question.options.find(({ id }) =>
      optionValue(question.id, id).labels.some(label => label.toLowerCase() === name.toLowerCase()),
    );
    if (option === undefined) lost.push(name);
    else chosen.add(option.id);
  }
  const systems = question.options.map(({ id }) => id).filter(id => chosen.has(id));
  if (systems.length === 0) return lost.length > 0 ? noWord(lost) : undefined;
  return { answer: one(systems), lost };
}

function semver(heard: Heard, _: Question, plan: Plan): Said {
  const at = "versioning.usesReleases=true.versioningScheme";
  const found = heard.values(
    at,
    ["semver", "calver", "other"].map(value => plainValue(value)),
  );
  if (found === undefined) return undefined;
  const [scheme] = found.chosen;
  if (scheme === undefined) return noWord(found.others);
  const written = valueOf(valueOf(plan.root, "release"), "versioning") !== undefined;
  const keys = scheme === "semver" && !written ? [] : [{ path: ["release", "versioning"], value: scheme }];
  if (scheme === "semver") return { answer: "yes", keys };
  const note = heard.text(`${at}=other.other`);
  return { answer: "no", keys, ...(note === undefined ? {} : { note }) };
}

function environment(heard: Heard): Said {
  const at = "delivery.hasReproducibility";
  const has = truth(heard, at);
  if (has === undefined) return undefined;
  const text = has ? heard.text(`${at}=true.description`) : undefined;
  return text === undefined ? { because: "it does not say how the environment is kept" } : { answer: text };
}

function bugReports(heard: Heard, _: Question, plan: Plan): Said {
  const at = "delivery.hasUserSupport";
  const has = truth(heard, at);
  if (has === undefined) return undefined;
  const addresses = has ? textsIn(heard, `${at}=true.issueTrackers`, "url").filter(isAddress) : [];
  const [address, second] = addresses;
  if (address === undefined) return { because: "it speaks of support, and of no place for reports" };
  // an export takes support.issues before any evidence
  return second === undefined && supportAddress(plan) !== undefined
    ? { answer: "yes", keys: [{ path: ["support", "issues"], value: address }] }
    : { answer: "yes", addresses };
}

function registries(heard: Heard): Said {
  const at = "versioning.usesRegistries";
  const has = truth(heard, at);
  if (has === undefined) return undefined;
  const records = has ? textsIn(heard, `${at}=true.registries`, "record").filter(isAddress) : [];
  return { answer: has ? "yes" : "no", ...(records.length === 0 ? {} : { addresses: records }) };
}
