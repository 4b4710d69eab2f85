import { uuidV5 } from "../uuid.ts";
import { isAddress } from "../plan/paths.ts";
import type { Plan } from "../plan/view.ts";
import type { QuestionReport } from "../question-report.ts";
import { answerWords } from "../words.ts";
import { addressesOf, evidenceOf, noteOf, wordOf } from "./wizard-mapping.ts";
import type { Coverage, CoverageEntry } from "./wizard.ts";
import { supportAddress } from "./wizard-dsw-smp.ts";

/**
 * Metadata in JSON-LD for the importer that opens from an older Wizard (ds-wizard/smp-importer; DSW before 4.28). It reads eight properties
 * of the top-level `@id` and answers six questions, always: what is missing it answers with “public” or with “no”. From reading
 * src/smp_importer/rdf_helper.py and mapping/*.py there:
 * - names must expand to https://schema.org/; with http:// it finds nothing
 * - the identifier of the root must hold `://`, and no more than one colon before it
 * - a missing name or repository is written as the text “None”, so empty texts are given instead
 * - licences are nodes with a name, not addresses
 * - it reads `discussionURL`, where schema.org says `discussionUrl`; both are given
 */
export function exportWizardJsonLd({ plan, questions }: { readonly plan: Plan; readonly questions: readonly QuestionReport[] }): {
  readonly fileName: string;
  readonly text: string;
  readonly coverage: Coverage;
} {
  const reports = new Map(questions.map(report => [report.question.id, report]));
  const properties = new Map<string, unknown>();
  const name = plan.software.name?.value ?? "";
  const address = plan.software.codeRepository?.value ?? addressOfAccess(reports.get("accessibility.access"));
  const id = [address, plan.software.identifier?.value].find(text => text !== undefined && isRoot(text));
  properties.set("@context", { schema: "https://schema.org/" });
  properties.set("@id", id ?? `smp://plan/${uuidV5(namespace, `${plan.path} ${name}`)}`);
  properties.set("@type", "schema:SoftwareSourceCode");
  properties.set("schema:name", name);
  properties.set("schema:codeRepository", address ?? "");
  const entries = [
    nameEntry(name),
    ...questions.map((report): CoverageEntry => {
      const { question, given } = report;
      const write = Object.hasOwn(writers, question.id) ? writers[question.id] : undefined;
      const base = { subject: question.id, title: question.title, answer: given && answerWords(given.value) };
      if (write === undefined)
        return {
          ...base,
          ...(given === undefined ? unanswered : { outcome: "unknown", because: ["the older importer does not ask this"] }),
        };
      const { answer, ...result } = write({ report, plan, reports, properties, address });
      const all = [...result.because, ...unkept(report, result.outcome, properties)];
      const outcome = result.outcome === "mapped" && all.length > 0 ? "lossy" : result.outcome;
      return { ...base, answer: base.answer ?? answer, outcome, because: [...all, ...(result.notes ?? [])] };
    }),
  ];
  return {
    fileName: "metadata.json",
    text: `${JSON.stringify(Object.fromEntries(properties), undefined, 2)}\n`,
    coverage: { model: "smw:smp, through its older importer", entries, notAsked: [], notes: [], hasItems: false },
  };
}

/** Of identifiers that the plan does not have; a random one, made once. */
const namespace = "e7a3c1de-2f57-4b0a-9d3b-6a8f5c0b7e12";

const unanswered = { outcome: "unmapped" as const, because: ["not answered in the plan"] };

function isRoot(text: string): boolean {
  return /^https?:\/\/[^\s<>"{}|\\^`]+$/.test(text);
}

function addressOfAccess(report: QuestionReport | undefined): string | undefined {
  return report && addressesOf(report)[0];
}

function nameEntry(name: string): CoverageEntry {
  const base = { subject: "software.name", title: "Name of the software" };
  return name === ""
    ? { ...base, answer: undefined, outcome: "unmapped", because: ["the plan does not name the software"] }
    : { ...base, answer: name, outcome: "mapped", because: [] };
}

interface Input {
  readonly report: QuestionReport;
  readonly plan: Plan;
  readonly reports: ReadonlyMap<string, QuestionReport>;
  readonly properties: Map<string, unknown>;
  readonly address: string | undefined;
}

interface Result {
  readonly outcome: "mapped" | "lossy" | "unmapped";
  readonly because: readonly string[];
  readonly notes?: readonly string[];
  readonly answer?: string;
}

const mapped: Result = { outcome: "mapped", because: [] };

/** `read` is what the importer answers when nothing is there. */
function missing(report: QuestionReport, read: string, because: string): Result {
  const word = wordOf(report);
  if (report.given === undefined) return { outcome: "unmapped", because: [`not answered in the plan; the importer answers “${read}”`] };
  return word === read ? mapped : { outcome: "unmapped", because: [because, `the importer answers “${read}”; correct it by hand`] };
}

const writers: Readonly<Record<string, (input: Input) => Result>> = {
  "accessibility.access": ({ report, properties, address }) => {
    if (wordOf(report) !== "public") return missing(report, "public", "the older importer cannot give this answer");
    properties.set("schema:isAccessibleForFree", true);
    return address === undefined ? { ...mapped, notes: ["the plan names no address"] } : mapped;
  },
  "accessibility.licensed": ({ report, reports }) => {
    const named = licenseText(reports.get("accessibility.license"));
    const word = wordOf(report);
    if (word !== "no" && named !== undefined)
      return word === "yes" ? mapped : { ...mapped, notes: ["follows from the licence"], answer: "yes" };
    return missing(report, "no", "the plan does not say which licence it is");
  },
  "accessibility.license": ({ report, reports, properties }) => {
    const text = licenseText(report);
    if (report.given === undefined) return unanswered;
    if (wordOf(reports.get("accessibility.licensed")) === "no" || text === undefined)
      return { outcome: "unmapped", because: ["there is no licence to write"] };
    properties.set("schema:license", [{ "@type": "schema:CreativeWork", "schema:name": text }]);
    return mapped;
  },
  "reproducibility.releases": ({ report, plan, properties }) => {
    const version = plan.release.current?.value;
    if (wordOf(report) !== "yes" || version === undefined)
      return missing(report, "no", "the importer goes by the version; write release.current");
    properties.set("schema:softwareVersion", version);
    return mapped;
  },
  "reproducibility.bug-reports": ({ report, plan, properties }) => {
    const url = supportAddress(plan) ?? addressesOf(report)[0];
    if (wordOf(report) !== "yes" || url === undefined || !isAddress(url))
      return missing(report, "no", "the importer goes by an address; write support.issues");
    properties.set("schema:discussionUrl", url);
    properties.set("schema:discussionURL", url);
    return mapped;
  },
  "recognition.citation": ({ report, plan, properties }) => {
    const text = addressesOf(report)[0] ?? plan.software.identifier?.value ?? evidenceOf(report)[0];
    if (wordOf(report) !== "yes" || text === undefined)
      return missing(report, "no", "the importer goes by a citation; name one as evidence");
    properties.set("schema:citation", text);
    return mapped;
  },
};

function licenseText(report: QuestionReport | undefined): string | undefined {
  const name = wordOf(report);
  if (report === undefined || name === undefined || name === "not-applicable") return undefined;
  return name === "other" ? noteOf(report) : name;
}

/** Evidence and notes that the file does not hold. */
function unkept(report: QuestionReport, outcome: Result["outcome"], properties: ReadonlyMap<string, unknown>): string[] {
  if (outcome === "unmapped" || report.given === undefined) return [];
  const text = JSON.stringify([...properties.values()]);
  const holds = (part: string): boolean => text.includes(JSON.stringify(part));
  const evidence = evidenceOf(report).filter(part => !holds(part));
  const note = noteOf(report);
  return [
    ...(evidence.length === 0 ? [] : [`no place for evidence: ${evidence.join(", ")}`]),
    ...(note === undefined || holds(note) ? [] : [`no place for the note: ${note}`]),
  ];
}
