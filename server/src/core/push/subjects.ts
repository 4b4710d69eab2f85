import { elixirIdentifiers } from "../knowledge-model/elixir-identifiers.ts";
import type { ResolvedModel } from "../knowledge-model/resolve.ts";
import { smwIdentifiers } from "../knowledge-model/smw-smp.ts";
import { questions as catalogue } from "../questions/catalogue.generated.ts";

/**
 * What of the plan a question of the model stands for: the subject of its entry in the coverage (`software.name`, `people`, a question's id).
 * Undefined for questions that an export never answers, whatever the plan says; a push leaves those alone.
 */
export function subjectFinder({ layout, keyOf }: Pick<ResolvedModel, "layout" | "keyOf">): (questionUuid: string) => string | undefined {
  if (layout === "dsw-smp") return uuid => dswSubjects.get(keyOf(uuid) ?? "");
  const written = new Set([...elixirIdentifiers().keys.values(), ...smwIdentifiers().keys.values()]);
  return uuid => {
    const key = keyOf(uuid);
    return key !== undefined && (written.has(key) || ids.has(key)) ? subjectOfKey(key) : undefined;
  };
}

const ids: ReadonlySet<string> = new Set(catalogue.map(({ id }) => id));

/** Of our own keys: what stands before the first answer or item, without the questions for evidence and note. */
function subjectOfKey(key: string): string | undefined {
  const [main = ""] = key.split(/=|\[\]/);
  const question = main.replace(/-(?:evidence|note)$/, "");
  if (ids.has(question)) return question;
  if (main.startsWith("gates.")) return main === "gates.waivers" ? "waivers" : "signoffs";
  return besideAnswers.get(main);
}

const besideAnswers: ReadonlyMap<string, string> = new Map([
  ["general.name", "software.name"],
  ["general.description", "software.description"],
  ["general.kind", "software.kind"],
  ["general.stage", "stage"],
  ["general.repository", "software.codeRepository"],
  ["general.identifier", "software.identifier"],
  ["general.people", "people"],
]);

/** The keys of dsw:smp that an export writes to. */
const dswSubjects: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "software.name": ["generalInformation.name"],
    "accessibility.access": ["delivery.howDistributed"],
    "accessibility.license": ["collaboration.licenses", "collaboration.licenses[].license"],
    "documentation.types": [
      "generalInformation.documentation",
      "generalInformation.documentation[].types",
      "generalInformation.documentation[].url",
    ],
    "documentation.purpose": ["generalInformation.description"],
    "testing.types": [
      ...["testing.hasAutomatedTests", "testing.hasAutomatedTests=true.types"],
      ...["testing.hasManualTests", "testing.hasManualTests=true.types"],
      "testing.usesStaticAnalysis",
    ],
    "testing.sample-data": ["testing.hasSampleData", "testing.hasSampleData=yes.description", "testing.hasSampleData=no.whyNot"],
    "interoperability.formats": [
      "implementation.usesFiles",
      "implementation.usesFiles=true.anyNonOpenStandard",
      "implementation.usesFiles=true.anyNonOpenStandard=true.reason",
    ],
    "versioning.version-control": ["implementation.usesVCS"],
    "versioning.system": [
      "implementation.usesVCS=true.vcs",
      "implementation.usesVCS=true.vcs[].type",
      "implementation.usesVCS=true.vcs[].url",
    ],
    "versioning.semver": ["versioning.usesReleases=true.versioningScheme", "versioning.usesReleases=true.versioningScheme=other.other"],
    "reproducibility.releases": ["versioning.usesReleases"],
    "reproducibility.dependencies": ["implementation.hasDependencies"],
    "reproducibility.environment": ["delivery.hasReproducibility", "delivery.hasReproducibility=true.description"],
    "reproducibility.bug-reports": [
      ...["delivery.hasUserSupport", "delivery.hasUserSupport=true.issueTrackers"],
      "delivery.hasUserSupport=true.issueTrackers[].url",
    ],
    "recognition.release-identifier": [
      ...["versioning.usesPIDs", "versioning.usesPIDs=true.pids"],
      ...["versioning.usesPIDs=true.pids[].system", "versioning.usesPIDs=true.pids[].description"],
    ],
    "recognition.orcid": [
      ...["collaboration.contributors", "collaboration.contributors[].name", "collaboration.contributors[].type"],
      "collaboration.contributors[].type=person.orcid",
    ],
    "recognition.registry": [
      ...["versioning.usesRegistries", "versioning.usesRegistries=true.registries"],
      "versioning.usesRegistries=true.registries[].record",
    ],
  }).flatMap(([subject, keys]) => keys.map(key => [key, subject] as const)),
);
