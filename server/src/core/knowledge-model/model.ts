/**
 * A knowledge model of the Data Stewardship Wizard, whatever file it was read from. Identifiers are UUIDs in lower case; lists are in the
 * order in which the Wizard asks. Only what a reply can depend on is kept: experts, references, metrics and resource pages are not.
 */
export interface KnowledgeModel {
  readonly uuid: string;
  /** Undefined when the file does not say which model it is. */
  readonly coordinate: Coordinate | undefined;
  /** Of the file: 14 to 20 for knowledge models. Undefined for a project's export, which counts otherwise. */
  readonly metamodelVersion: number | undefined;
  readonly chapterUuids: readonly string[];
  readonly phaseUuids: readonly string[];
  readonly tagUuids: readonly string[];
  readonly chapters: ReadonlyMap<string, ModelChapter>;
  readonly questions: ReadonlyMap<string, ModelQuestion>;
  readonly answers: ReadonlyMap<string, ModelAnswer>;
  readonly choices: ReadonlyMap<string, ModelChoice>;
  readonly phases: ReadonlyMap<string, ModelLabel>;
  readonly tags: ReadonlyMap<string, ModelLabel>;
  readonly integrations: ReadonlyMap<string, ModelLabel>;
}

/** `organizationId:kmId:version`, as `dsw:smp:1.2.4`. */
export interface Coordinate {
  readonly organizationId: string;
  readonly kmId: string;
  readonly version: string;
}

/** A key that stands several times counts with its first value, as for the Wizard's own templates. */
export type Annotations = ReadonlyMap<string, string>;

export interface ModelChapter {
  readonly uuid: string;
  readonly title: string;
  readonly text: string | undefined;
  readonly annotations: Annotations;
  readonly questionUuids: readonly string[];
}

export const modelQuestionTypes = [
  "OptionsQuestion",
  "MultiChoiceQuestion",
  "ListQuestion",
  "ValueQuestion",
  "IntegrationQuestion",
  "ItemSelectQuestion",
  "FileQuestion",
] as const;
export type ModelQuestionType = (typeof modelQuestionTypes)[number];

/** Lists that its type does not have are empty. */
export interface ModelQuestion {
  readonly uuid: string;
  readonly type: ModelQuestionType;
  readonly title: string;
  readonly text: string | undefined;
  readonly annotations: Annotations;
  readonly requiredPhaseUuid: string | undefined;
  readonly tagUuids: readonly string[];
  readonly answerUuids: readonly string[];
  readonly choiceUuids: readonly string[];
  /** Asked for each item of a list. */
  readonly itemQuestionUuids: readonly string[];
  /** Of a value: `StringQuestionValueType` and so on. */
  readonly valueType: string | undefined;
  readonly integrationUuid: string | undefined;
  /** Of an item select: whose items can be chosen. */
  readonly listQuestionUuid: string | undefined;
}

export interface ModelAnswer {
  readonly uuid: string;
  readonly label: string;
  readonly annotations: Annotations;
  readonly followUpUuids: readonly string[];
}

export interface ModelChoice {
  readonly uuid: string;
  readonly label: string;
  readonly annotations: Annotations;
}

/** A phase, a tag or an integration. */
export interface ModelLabel {
  readonly uuid: string;
  readonly label: string;
  readonly annotations: Annotations;
}

export function coordinateText({ organizationId, kmId, version }: Coordinate): string {
  return `${organizationId}:${kmId}:${version}`;
}

/** `dsw:smp:1.2.4` in its parts; undefined for anything else. */
export function parseCoordinate(text: string): Coordinate | undefined {
  const [organizationId = "", kmId = "", version = "", rest] = text.split(":");
  if (rest !== undefined || !/^[a-zA-Z0-9.-]+$/.test(organizationId) || !/^[a-zA-Z0-9-]+$/.test(kmId) || !/^\d+\.\d+\.\d+$/.test(version))
    return undefined;
  return { organizationId, kmId, version };
}
