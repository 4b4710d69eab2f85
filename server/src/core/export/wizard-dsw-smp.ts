import { parseSpdx } from "../ecosystems/spdx.ts";
import { entryOf, textOf, valueOf } from "../plan/nodes.ts";
import type { Plan } from "../plan/view.ts";
import { answerWords } from "../words.ts";
import {
  addressesOf,
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
} from "./wizard-mapping.ts";
import type { Wish, WishedItem } from "./wizard-replies.ts";
import { optionValue, plainValue } from "./wizard-values.ts";

/**
 * The knowledge model `dsw:smp` from 1.2.4 on: other chapters, other questions, found by `json.key`. Keys and values were read off
 * ds-wizard/smp-template v1.2.0 (src/mapping.j2, Apache-2.0). Where it asks for something else than ELIXIR does, what differs is said.
 */
export function dswMapping(input: MappingInput): Mapping | undefined {
  const { report } = input;
  if (report.question.id === "accessibility.licensed") return licensed(input);
  if (report.given === undefined) return undefined;
  const id = report.question.id;
  return (isMapped(id) ? mappings[id](input) : undefined) ?? { outcome: "unknown", because: "dsw:smp does not ask this" };
}

/** A question that an answer is found for in dsw:smp. What reads them back has one entry for each, see import/wizard/dsw-smp.ts. */
export type DswQuestion = keyof typeof mappings;

function isMapped(id: string): id is DswQuestion {
  return Object.hasOwn(mappings, id);
}

const mappings = {
  "accessibility.access": access,
  "accessibility.license": license,
  "documentation.types": documentation,
  "documentation.purpose": purpose,
  "testing.types": tests,
  "testing.sample-data": sampleData,
  "interoperability.formats": formats,
  "versioning.version-control": ({ report }) => yesNo("implementation.usesVCS", report),
  "versioning.system": systems,
  "versioning.semver": semver,
  "reproducibility.releases": ({ report }) => yesNo("versioning.usesReleases", report),
  "reproducibility.dependencies": dependencies,
  "reproducibility.environment": environment,
  "reproducibility.bug-reports": bugReports,
  "recognition.release-identifier": identifiers,
  "recognition.orcid": orcids,
  "recognition.registry": registries,
} satisfies Readonly<Record<string, (input: MappingInput) => Mapping | undefined>>;

function answer(at: string, value: string, labels: readonly string[] = []): Wish {
  return { kind: "values", at, values: [plainValue(value, labels)] };
}

/** Answers of dsw:smp are called true and false. */
function truth(at: string, yes: boolean): Wish {
  return answer(at, yes ? "true" : "false", [yes ? "Yes" : "No"]);
}

function yesNo(at: string, report: MappingInput["report"]): Mapping | undefined {
  const value = wordOf(report);
  return value === "yes" || value === "no" ? mapped([truth(at, value === "yes")]) : undefined;
}

function unmapped(because: string): Mapping {
  return { outcome: "unmapped", because };
}

function access({ report, plan }: MappingInput): Mapping {
  const kinds = plan.targets.map(({ kind }) => kind?.value);
  const ways = [
    ...(plan.software.codeRepository === undefined ? [] : [plainValue("repo")]),
    ...(kinds.some(kind => kind === "container") ? [plainValue("container")] : []),
    ...(kinds.some(kind => kind === "conda" || kind === "pypi") ? [plainValue("package")] : []),
  ];
  if (wordOf(report) !== "public") return unmapped("dsw:smp asks how it is distributed, not who may have it");
  if (ways.length === 0) return unmapped("dsw:smp asks how it is distributed; write software.codeRepository");
  return mapped([{ kind: "values", at: "delivery.howDistributed", values: ways }], {
    lost: ["dsw:smp asks how it is distributed, not that everybody can get it"],
  });
}

function licensed({ reports, report }: MappingInput): Mapping | undefined {
  const value = wordOf(report);
  const name = wordOf(reports.get("accessibility.license"));
  if (name !== undefined && name !== "not-applicable" && value !== "no")
    return mapped([], { notes: ["follows from the list of licences"], answer: "yes" });
  if (value === undefined) return undefined;
  return unmapped(
    value === "yes" ? "dsw:smp lists licences; answer accessibility.license" : "dsw:smp lists licences, and has no word for none",
  );
}

function license({ report, reports }: MappingInput): Mapping | undefined {
  const name = wordOf(report);
  if (name === undefined || name === "not-applicable") return unmapped("dsw:smp lists licences, and has no word for none");
  if (wordOf(reports.get("accessibility.licensed")) === "no") return unmapped("accessibility.licensed says that there is no licence");
  const note = noteOf(report);
  const at = "collaboration.licenses[].license";
  const list = (items: readonly WishedItem[]): Wish => ({ kind: "list", at: "collaboration.licenses", items });
  const spdx = name === "other" ? undefined : parseSpdx(name);
  if (spdx?.valid !== true) {
    const text = name === "other" ? (note ?? name) : name;
    const lost = name === "other" && note === undefined ? ["the plan does not say which licence it is"] : [];
    return mapped([list([{ id: text, wishes: wishText(at, text) }])], { lost, kept: new Set([text]) });
  }
  const [only] = spdx.ids;
  // templates read the identifier of the record; with an exception or `+` the identifier alone would say something else
  if (spdx.ids.length === 1 && only !== undefined && spdx.normal === only)
    return mapped([list([{ id: only, wishes: [{ kind: "record", at, text: only, raw: { licenseId: only } }] }])], {
      notes: ["written as a pick from the list of licences, of which only the SPDX identifier is known"],
    });
  return mapped([list([{ id: spdx.normal, wishes: wishText(at, spdx.normal) }])], {
    lost: ["dsw:smp lists single licences; the expression is written as one text"],
  });
}

function documentation({ report }: MappingInput): Mapping | undefined {
  const kinds = wordsOf(report).filter(kind => kind !== "none");
  if (kinds.length === 0) return unmapped("dsw:smp lists documentation, and has no word for none");
  const [first, ...others] = addressesOf(report);
  const list = "generalInformation.documentation";
  const values = kinds.map(kind => optionValue("documentation.types", kind));
  const items: WishedItem[] = [
    {
      id: "documentation",
      wishes: [{ kind: "values", at: `${list}[].types`, values }, ...wishText(`${list}[].url`, first, `no place for ${first ?? ""}`)],
    },
    ...others.map(url => ({ id: url, wishes: wishText(`${list}[].url`, url, `no place for ${url}`) })),
  ];
  return mapped([{ kind: "list", at: list, items }], {
    kept: new Set(addressesOf(report)),
    lost: others.length === 0 ? [] : ["which kind is at which address is not in the plan"],
  });
}

function purpose({ report, plan }: MappingInput): Mapping {
  const text = plan.software.description?.value;
  if (wordOf(report) === "no") return unmapped("dsw:smp asks for the description itself, and has no word for none");
  if (text === undefined) return unmapped("dsw:smp asks for the description itself; write software.description");
  return mapped(wishText("generalInformation.description", text), { lost: ["dsw:smp asks for a description, not whether there is one"] });
}

function tests({ report }: MappingInput): Mapping | undefined {
  const automatic = "testing.hasAutomatedTests";
  const manual = "testing.hasManualTests";
  const rows = rowsOf(report);
  if (rows === undefined) return mapped([truth(automatic, false), truth(manual, false)]);
  const kinds = (column: string): string[] =>
    [...rows].flatMap(([row, cells]) => (row !== "linting" && cells.includes(column) ? [row] : []));
  const wishes: Wish[] = [];
  const lost: string[] = [];
  for (const [at, found] of [
    [automatic, kinds("automatic")],
    [manual, kinds("manual")],
  ] as const) {
    if (found.length === 0) continue;
    const values = found.map(kind => optionValue("testing.types", kind));
    wishes.push(truth(at, true), {
      kind: "values",
      at: `${at}=true.types`,
      values,
      beside: `no place for the kinds of tests: ${found.join(", ")}`,
    });
  }
  const linting = rows.get("linting");
  if (linting !== undefined) wishes.push(truth("testing.usesStaticAnalysis", !linting.includes("no")));
  const absent = [...rows].flatMap(([row, cells]) => (row !== "linting" && cells.includes("no") ? [row] : []));
  if (absent.length > 0) lost.push(`no place for kinds of tests that there are not: ${absent.join(", ")}`);
  return wishes.length === 0 ? unmapped("dsw:smp asks whether there are any tests at all; answer none if so") : mapped(wishes, { lost });
}

function sampleData({ report }: MappingInput): Mapping | undefined {
  const value = wordOf(report);
  if (value === undefined) return undefined;
  const at = "testing.hasSampleData";
  const note = noteOf(report);
  const words = note ?? evidenceOf(report).join(", ");
  const text = value === "yes" ? wishText(`${at}=yes.description`, words) : value === "no" ? wishText(`${at}=no.whyNot`, note) : [];
  const kept = text.length === 0 ? [] : note === undefined ? evidenceOf(report) : [note];
  return mapped([answer(at, value === "not-applicable" ? "na" : value), ...text], { kept: new Set(kept) });
}

function formats({ report }: MappingInput): Mapping | undefined {
  const value = wordOf(report);
  if (value === undefined) return undefined;
  const at = "implementation.usesFiles";
  const below = `${at}=true.anyNonOpenStandard`;
  const note = noteOf(report);
  const reason = value === "yes" ? [] : wishText(`${below}=true.reason`, note);
  const named = formatsOf(report).map(({ name }) => name);
  return mapped([truth(at, true), truth(below, value !== "yes"), ...reason], {
    lost: ["dsw:smp asks about open standards", ...(named.length === 0 ? [] : [`no place for the list of formats: ${named.join(", ")}`])],
    kept: new Set(reason.length === 0 || note === undefined ? [] : [note]),
  });
}

function systems({ report, plan, reports }: MappingInput): Mapping {
  const uses = wordOf(reports.get("versioning.version-control"));
  if (uses === "no") return unmapped("versioning.version-control says that there is none");
  const list = "implementation.usesVCS=true.vcs";
  const names = wordsOf(report);
  const url = names.length === 1 ? plan.software.codeRepository?.value : undefined;
  const items = names.map(name => {
    const labels = optionValue("versioning.system", name).labels;
    return {
      id: name,
      wishes: [
        ...wishText(`${list}[].type`, labels[0] ?? name, `no answer for ${name}`),
        ...wishText(`${list}[].url`, url, "no place for the address of the repository"),
      ],
    };
  });
  return mapped([truth("implementation.usesVCS", true), { kind: "list", at: list, items }]);
}

function semver({ report, plan, reports }: MappingInput): Mapping {
  if (wordOf(reports.get("reproducibility.releases")) !== "yes")
    return unmapped("dsw:smp asks it of projects with releases; answer reproducibility.releases");
  const at = "versioning.usesReleases=true.versioningScheme";
  const scheme = textOf(valueOf(valueOf(plan.root, "release"), "versioning"));
  if (wordOf(report) === "yes") return mapped([answer(at, "semver")]);
  if (scheme === "calver") return mapped([answer(at, "calver")]);
  const note = noteOf(report);
  if (scheme !== "other" && note === undefined) return unmapped("dsw:smp asks for the scheme; write release.versioning");
  return mapped([answer(at, "other"), ...wishText(`${at}=other.other`, note)], { kept: new Set(note === undefined ? [] : [note]) });
}

function dependencies({ report }: MappingInput): Mapping {
  const words = answerWords(report.given?.value);
  if (wordOf(report) === "not-applicable") return mapped([truth("implementation.hasDependencies", false)]);
  return mapped([truth("implementation.hasDependencies", true)], { lost: [`no place for where they are listed: ${words}`] });
}

function environment({ report }: MappingInput): Mapping {
  if (wordOf(report) === "not-applicable") return unmapped("dsw:smp has no such answer");
  const at = "delivery.hasReproducibility";
  const note = noteOf(report);
  const text = [answerWords(report.given?.value), ...(note === undefined ? [] : [note])].join("; ");
  return mapped([truth(at, true), ...wishText(`${at}=true.description`, text)], { kept: new Set(note === undefined ? [] : [note]) });
}

function bugReports({ report, plan }: MappingInput): Mapping | undefined {
  if (wordOf(report) !== "yes") return unmapped("dsw:smp asks for support of users, which may be there all the same");
  const url = supportAddress(plan) ?? addressesOf(report)[0];
  if (url === undefined) return unmapped("dsw:smp asks for the address of the issue tracker; write support.issues");
  const list = "delivery.hasUserSupport=true.issueTrackers";
  const items = [{ id: url, wishes: wishText(`${list}[].url`, url) }];
  return mapped([truth("delivery.hasUserSupport", true), { kind: "list", at: list, items }], { kept: new Set([url]) });
}

/** `support.issues`. */
export function supportAddress(plan: Plan): string | undefined {
  return textOf(entryOf(valueOf(plan.root, "support"), "issues")?.value);
}

function identifiers({ report, plan }: MappingInput): Mapping | undefined {
  const value = wordOf(report);
  const at = "versioning.usesPIDs";
  const identifier = plan.software.identifier?.value;
  if (value !== "yes") return yesNo(at, report);
  if (identifier === undefined) return mapped([truth(at, true)], { notes: ["software.identifier would be listed, too"] });
  const isDoi = /^(?:doi:|https?:\/\/(?:dx\.)?doi\.org\/)?10\.\d{4,9}\//i.test(identifier);
  const list = `${at}=true.pids`;
  const wishes = [
    ...wishText(`${list}[].system`, isDoi ? "DOI" : undefined, "no place for the system of identifiers"),
    ...wishText(`${list}[].description`, identifier, `no place for ${identifier}`),
  ];
  return mapped([truth(at, true), { kind: "list", at: list, items: [{ id: identifier, wishes }], beside: `no place for ${identifier}` }]);
}

function orcids({ report, plan }: MappingInput): Mapping {
  const people = plan.people.flatMap(({ id, name, node }) => {
    const orcid = textOf(valueOf(node, "orcid"));
    return orcid === undefined ? [] : [{ id, name: name?.value, orcid }];
  });
  if (wordOf(report) !== "yes") return unmapped("dsw:smp lists people, and has no word for ORCIDs that are missing");
  if (people.length === 0) return unmapped("dsw:smp asks for the ORCIDs themselves; write people");
  const list = "collaboration.contributors";
  const items = people.map(({ id, name, orcid }) => ({
    id,
    wishes: [
      ...wishText(`${list}[].name`, name),
      answer(`${list}[].type`, "person", ["Person"]),
      ...wishText(`${list}[].type=person.orcid`, orcid, `no place for the ORCID of ${id}`),
    ],
  }));
  return mapped([{ kind: "list", at: list, items }], { notes: ["people with an ORCID are listed as contributors"] });
}

function registries({ report }: MappingInput): Mapping | undefined {
  const at = "versioning.usesRegistries";
  const addresses = addressesOf(report);
  if (wordOf(report) !== "yes" || addresses.length === 0) return yesNo(at, report);
  const list = `${at}=true.registries`;
  const items = addresses.map(url => ({ id: url, wishes: wishText(`${list}[].record`, url, `no place for ${url}`) }));
  return mapped([truth(at, true), { kind: "list", at: list, items, beside: "no place for the records" }], { kept: new Set(addresses) });
}
