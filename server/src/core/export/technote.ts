import { slotName } from "../gates/evaluate.ts";
import { gatesOf } from "../gates/gate.ts";
import { signOffsOf, waiversOf } from "../gates/signoff.ts";
import { countWords, decisionWords, expiryWords, milestonesOf, slotMarks, slotWords } from "../gates/slot-words.ts";
import { textOf, toData, valueOf, type PlanNode } from "../plan/nodes.ts";
import { entriesOf, itemsOf, textList, type Plan } from "../plan/view.ts";
import type { QuestionReport } from "../question-report.ts";
import { stageNumber, stageTitle, stateMarks, stateWords } from "../report/words.ts";
import { stages } from "../types.ts";
import { answerWords } from "../words.ts";
import { gpuWords } from "./codemeta.ts";
import type { CompanionInput, ExportNote } from "./companion.ts";
import { softwareMetadata } from "./software-metadata.ts";

/** A plan as a document for people, in the order of a technical note; how it looks is left to its writers. */
export interface Technote {
  readonly title: string;
  /** What stands on the title page, by its name. */
  readonly facts: readonly Row[];
  readonly abstract: string;
  /** Those without anything to say are left out. */
  readonly sections: readonly NumberedSection[];
  readonly notes: readonly ExportNote[];
}

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** From 1, in the order of the document. */
export type NumberedSection = Section & { readonly number: number };

export type Row = readonly string[];

export type Block =
  | { readonly kind: "text"; readonly text: string }
  /** A column without any text is left out by whoever made the table. */
  | { readonly kind: "table"; readonly caption?: string; readonly head: Row; readonly rows: readonly Row[] };

export function technoteOf(input: CompanionInput): Technote {
  const { plan, stage, checklist } = input.analysis;
  const metadata = softwareMetadata(input);
  const { name, description, version, license, repository, identifier, languages } = metadata;
  const release = plan.release.current?.value;
  const facts: (readonly [string, string | undefined])[] = [
    ["Stage", `${stageNumber(stage)} of ${stages.length}: ${stageTitle(stage)}`],
    ["Release", release ?? version],
    ["Date", input.at],
    ["Kind", plan.software.kind?.value],
    ["Licence", license],
    ["Source code", repository],
    ["Identifier", identifier],
    ["Programming language", languages.join(", ") || undefined],
    ["Criticality", plan.software.criticality && `${plan.software.criticality.value} of 3`],
    ["Plan", plan.path],
  ];
  const sections = [
    people(plan),
    answers(input),
    dependencies(plan),
    data(plan),
    hardware(plan),
    releases(plan),
    targets(plan),
    resources(plan),
    gates(input),
    listed(plan),
  ];
  const missing = (subject: string, words: string): ExportNote => ({ outcome: "missing", subject, words });
  return {
    title: `Software management plan: ${name ?? plan.path}`,
    facts: facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined && fact[1] !== ""),
    abstract: `${sentence(description ?? `How ${name ?? "this software"} is managed`)} ${checklist.words}.`,
    sections: sections
      .map(section => ({ ...section, blocks: section.blocks.filter(block => block.kind === "text" || block.rows.length > 0) }))
      .filter(({ blocks }) => blocks.length > 0)
      .map((section, index) => ({ ...section, number: index + 1 })),
    notes: [
      ...(name === undefined ? [missing("software.name", "the plan does not name the software")] : []),
      ...(description === undefined ? [missing("software.description", "the abstract says nothing of the software")] : []),
    ],
  };
}

function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

const text = (words: string): Block => ({ kind: "text", text: words });

/** A table without columns that are empty in every row, except the first. */
function table(head: Row, rows: readonly Row[], caption?: string): Block {
  const kept = head.map((_, column) => column === 0 || rows.some(row => (row[column] ?? "") !== ""));
  const only = (row: Row): Row => head.flatMap((_, column) => (kept[column] === true ? [row[column] ?? ""] : []));
  return { kind: "table", head: only(head), rows: rows.map(only), ...(caption === undefined ? {} : { caption }) };
}

function words(node: PlanNode | undefined): string {
  const value = textOf(node);
  return value ?? (node === undefined || node.kind === "scalar" ? "" : answerWords(toData(node)));
}

/** The value of a key in words; "" when it is missing. */
function at(node: PlanNode | undefined, ...keys: readonly string[]): string {
  return words(keys.reduce((inner: PlanNode | undefined, key) => valueOf(inner, key), node));
}

function people(plan: Plan): Section {
  const rows = plan.people.map(({ id, name, roles, node }) => [
    name?.value ?? id,
    roles.map(({ value }) => value).join(", "),
    at(node, "affiliation"),
    at(node, "orcid"),
    at(node, "email"),
  ]);
  return { title: "People", blocks: [table(["Name", "Roles", "Affiliation", "ORCID iD", "E-mail"], rows)] };
}

function answers({ analysis: { questions, checklist } }: CompanionInput): Section {
  const blocks = stages.flatMap((stage): Block[] => {
    const reports = questions.filter(report => report.stage === stage);
    const progress = checklist.stages.find(it => it.stage === stage);
    const caption = `${stageNumber(stage)} ${stageTitle(stage)}: ${progress?.words ?? ""}`;
    return [table(["Question", "State", "Answer", "Evidence", "Remarks"], reports.map(answerRow), caption)];
  });
  return { title: "Stages and answers", blocks };
}

function answerRow({ question, state, given, written, contradictions, problems, because }: QuestionReport): Row {
  const note = written?.note?.value;
  const formats = written?.formats === undefined ? [] : [`Formats: ${formatWords(toData(written.formats))}`];
  const remarks = [
    ...(note === undefined ? [] : [note]),
    ...formats,
    ...contradictions.map(({ message }) => message),
    ...problems.map(({ message }) => message),
    ...(state === "contradicted" || state === "unknown" || (given !== undefined && given.written === undefined) ? [because] : []),
  ];
  return [
    question.title,
    `${stateMarks[state]} ${stateWords[state]}`,
    given === undefined ? "" : answerWords(given.value),
    (written?.evidence ?? []).map(({ value }) => value).join(", "),
    [...new Set(remarks)].filter(remark => remark !== "").join("; "),
  ];
}

function formatWords(listed: unknown): string {
  return (Array.isArray(listed) ? listed : [listed])
    .map((format: unknown) =>
      typeof format === "object" && format !== null ? Object.values(format).map(String).join(", ") : String(format),
    )
    .join("; ");
}

function dependencies(plan: Plan): Section {
  const rows = plan.dependencies.map(({ group, ecosystem, name, range, need, pinnedIn, item }) => [
    name,
    ecosystem,
    range ?? "any version",
    need === "hard" ? "needed" : "optional",
    at(item, "for"),
    pinnedIn?.value ?? plan.pinnedIn.get(ecosystem)?.value ?? "",
    group === "system" ? "system" : "",
  ]);
  const services = textList(plan.main, valueOf(valueOf(plan.root, "dependencies"), "services")).map(({ value }) => value);
  const surroundings: (readonly [string, string | undefined])[] = [
    ["Runs with", plan.runtime?.value],
    ["Operating systems", plan.os.map(({ value }) => value).join(", ")],
    ["Shared environment", plan.environment?.value],
    ["Services", services.join(", ")],
    ["Pinned in", [...plan.pinnedIn].map(([ecosystem, { value }]) => `${value} (${ecosystem})`).join(", ")],
  ];
  const said = surroundings.filter((row): row is readonly [string, string] => row[1] !== undefined && row[1] !== "");
  return {
    title: "Dependencies",
    blocks: [table(["Name", "Ecosystem", "Version", "Need", "For", "Pinned in", "Kind"], rows), table(["Surroundings", ""], said)],
  };
}

function data(plan: Plan): Section {
  const rows = plan.data.map(({ id, name, version, source, license, checksum, recordedIn, node }) => [
    name?.value ?? id ?? "",
    version?.value ?? "",
    at(node, "size"),
    license?.value ?? "",
    source?.value ?? "",
    checksum?.value ?? "",
    recordedIn?.value ?? "",
  ]);
  return { title: "Data", blocks: [table(["Name", "Version", "Size", "Licence", "Source", "Checksum", "Recorded in"], rows)] };
}

function hardware(plan: Plan): Section {
  const rows = plan.hardware.map(({ id, node, arch, cores, memory, cpuFeatures, gpu }) => [
    id,
    [...arch, ...cpuFeatures].map(({ value }) => value).join(", "),
    cores?.value ?? "",
    memory?.value ?? "",
    at(node, "disk"),
    gpu === undefined ? "" : gpuWords(gpu.node),
    at(node, "need") === "soft" ? "optional" : "",
    at(node, "for"),
  ]);
  return { title: "Hardware", blocks: [table(["Profile", "Processor", "Cores", "Memory", "Disk", "GPU", "Need", "For"], rows)] };
}

function releases(plan: Plan): Section {
  const release = valueOf(plan.root, "release");
  const rows: Row[] = [
    ["Current release", at(release, "current")],
    ["Tags", at(release, "tags")],
    ["Versioning", at(release, "versioning")],
    ["Branch", at(release, "branch")],
    ["Frozen since", at(release, "frozen_since")],
    ["Allowed during the freeze", at(release, "freeze_allows")],
    ["Urgent fixes", at(release, "hotfix")],
    ["Changelog", at(release, "changelog")],
    ["Supported releases", at(release, "supported")],
  ];
  return {
    title: "Releases",
    blocks: [
      table(
        ["Releases", ""],
        rows.filter(([, value]) => value !== ""),
      ),
    ],
  };
}

function targets(plan: Plan): Section {
  const where = plan.targets.map(({ id, kind, tier, node, artefact, definition, basedOn }) => [
    id,
    kind?.value ?? "",
    tier?.value ?? "",
    at(node, "for"),
    [at(node, "release"), at(node, "track")].filter(it => it !== "").join(", "),
    at(node, "sites"),
    artefact?.value ?? "",
    definition?.value ?? "",
    basedOn?.value ?? "",
  ]);
  const how = plan.targets.map(({ id, node }) => [
    id,
    at(node, "updates", "cadence"),
    at(node, "updates", "by"),
    at(node, "updates", "within"),
    at(node, "retention", "keep"),
    at(node, "goal_time"),
    at(node, "measured_time"),
    at(node, "max_time"),
  ]);
  const heads = ["Target", "Kind", "Tier", "For", "Release", "Sites", "Artefact", "Definition", "Based on"];
  return {
    title: "Distribution targets",
    blocks: [
      table(heads, where, "What runs where"),
      table(
        ["Target", "Updated", "By", "Within", "Kept", "Goal", "Measured", "At most"],
        how.filter(row => row.slice(1).some(it => it !== "")),
        "How it gets there",
      ),
    ],
  };
}

function resources(plan: Plan): Section {
  const node = valueOf(plan.root, "resources");
  const rows = (["per_job", "production", "limits"] as const).flatMap(part =>
    entriesOf(valueOf(node, part)).map(({ key, value }) => [`${resourceWords[part]}: ${key.replaceAll("_", " ")}`, words(value)]),
  );
  const campaign = valueOf(plan.root, "production");
  const preproduction = entriesOf(valueOf(campaign, "preproduction")).map(({ key, value }) => [
    `pre-production: ${key.replaceAll("_", " ")}`,
    words(value),
  ]);
  const about = ["id", "release", "starts", "targets", "components"].map(key => [key, at(campaign, key)]);
  return {
    title: "Resources and production",
    blocks: [
      table(["Resource", "Amount"], rows),
      table(
        ["Campaign", ""],
        [...about, ...preproduction].filter(([, value]) => value !== ""),
      ),
    ],
  };
}

const resourceWords = { per_job: "one job", production: "production", limits: "limit" } as const;

function gates({ analysis: { plan, gates: decision }, at: today }: CompanionInput): Section {
  const title = "Gates and sign-offs";
  const who = (id: string | undefined): string => plan.people.find(person => person.id === id)?.name?.value ?? id ?? "";
  const titles = new Map(gatesOf(plan).gates.map(gate => [gate.id, gate.title]));
  const waivers = waiversOf(plan).map(({ gate, rule, part, release, reason, by, until }) => [
    [titles.get(gate ?? "") ?? gate ?? rule ?? "", part].filter(it => it !== null && it !== "").join(" · "),
    release ?? "",
    until ?? "",
    who(by),
    reason ?? "",
  ]);
  const exceptions = table(["Exception", "Release", "Until", "By", "Reason"], waivers, "Exceptions");
  const checks = table(
    ["Checked", "Of", "Demand", "Report"],
    itemsOf(valueOf(plan.root, "key_checks")).map(node => {
      const [least, most] = [at(node, "at_least"), at(node, "at_most")];
      return [at(node, "what"), at(node, "for"), least !== "" ? `at least ${least}` : most === "" ? "" : `at most ${most}`, at(node, "report")];
    }),
    "Key checks",
  );
  if (decision === undefined) {
    const demanded = gatesOf(plan).gates.map(gate => [gate.title, gate.milestone, gate.signers.join(", ")]);
    const signed = signOffsOf(plan).map(({ gate, part, release, by, date, verdict }) => [
      [titles.get(gate ?? "") ?? gate ?? "", part].filter(it => it !== null && it !== "").join(" · "),
      release ?? "",
      verdict ?? "",
      who(by),
      date ?? "",
    ]);
    return {
      title,
      blocks: [
        table(["Gate", "Milestone", "Signed by"], demanded),
        table(["Sign-off", "Release", "Verdict", "By", "Date"], signed, "Sign-offs"),
        exceptions,
        checks,
      ],
    };
  }
  const { release, at: day, undecided, skipped } = decision;
  const said = `${release}: ${decisionWords(decision)}. ${countWords(decision)}, judged by ${day}${undecided === undefined ? "" : `; ${undecided}`}.`;
  return {
    title,
    blocks: [
      text(said),
      ...milestonesOf(decision.slots).map(({ title: milestone, slots }) =>
        table(
          ["Gate", "State", "Because", "Signed by", "Date", "Evidence", "Expires"],
          slots.map(slot => [
            slotName(slot),
            `${slotMarks[slot.state]} ${slotWords[slot.state]}`,
            slot.because,
            who(slot.signOff?.by),
            slot.signOff?.date ?? "",
            [...(slot.signOff?.evidence ?? []).map(({ value }) => value), slot.signOff?.ticket ?? ""].filter(it => it !== "").join(", "),
            expiryWords(slot, today, Infinity) === undefined ? "" : (slot.expires ?? ""),
          ]),
          milestone,
        ),
      ),
      ...(skipped.length === 0 ? [] : [table(["Left out", "Why"], skipped.map(({ title: gate, why }) => [gate, why]))]),
      exceptions,
      checks,
    ],
  };
} // prettier-ignore

/** What concerns others: models, data products, consumers, dashboards and support. */
function listed(plan: Plan): Section {
  const { root } = plan;
  const models = entriesOf(valueOf(root, "models")).map(({ key, value }) => [
    key,
    at(value, "version"),
    at(value, "status"),
    at(value, "artefact"),
    at(value, "card"),
    at(value, "if_wrong"),
    at(value, "fallback"),
  ]);
  const rowsOf = (key: string, columns: readonly string[]): Row[] =>
    itemsOf(valueOf(root, key)).map(node => columns.map(column => at(node, column)));
  const support = entriesOf(valueOf(root, "support")).map(({ key, value }) => [key.replaceAll("_", " "), words(value)]);
  return {
    title: "Users, models and support",
    blocks: [
      table(["Model", "Version", "Status", "Artefact", "Card", "If it is wrong", "Instead"], models),
      table(["Data product", "Schema", "Since", "Change", "To do"], rowsOf("data_products", ["id", "schema", "since", "change", "action"])),
      table(["User", "Kind", "Uses", "If it breaks", "Told"], rowsOf("consumers", ["name", "kind", "uses", "if_it_breaks", "notified"])),
      table(["Dashboard", "Address", "Owner", "For"], rowsOf("dashboards", ["name", "url", "owner", "audience"])),
      table(["Support", ""], support),
    ],
  };
}
