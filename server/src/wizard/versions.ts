import { WizardError } from "./error.ts";

/**
 * How a version of the Data Stewardship Wizard wants to be spoken to. Read off ds-wizard/engine-backend, wizard-server/src/Wizard/Api: the
 * handlers and the data types of Questionnaire (to 4.25), Project (from 4.26), Package (to 4.24) and KnowledgeModelPackage (from 4.25).
 * The content of a project is written alike in all: `PUT …/{uuid}/content` with `{events}`.
 */
export interface WizardApi {
  /** First version of this kind, as `4.28`. */
  readonly since: string;
  /** What projects are called in addresses. */
  readonly projects: "questionnaires" | "projects";
  /** What published knowledge models are called in addresses. */
  readonly packages: "packages" | "knowledge-model-packages";
  /** The member that names the model of a new project: by `organisation:model:version`, or by UUID. */
  readonly packageField: "packageId" | "knowledgeModelPackageId" | "knowledgeModelPackageUuid";
  readonly visibility: "PrivateQuestionnaire" | "PrivateProjectVisibility";
  readonly sharing: "RestrictedQuestionnaire" | "RestrictedProjectSharing";
  /** The member that names the document template of a new project. */
  readonly templateField: "documentTemplateId" | "documentTemplateUuid";
  /** Whether a new project may have a language. */
  readonly language: boolean;
}

const questionnaires = {
  projects: "questionnaires",
  visibility: "PrivateQuestionnaire",
  sharing: "RestrictedQuestionnaire",
  templateField: "documentTemplateId",
  language: false,
} as const;
const projects = {
  projects: "projects",
  packages: "knowledge-model-packages",
  visibility: "PrivateProjectVisibility",
  sharing: "RestrictedProjectSharing",
} as const;

/** Oldest first. */
const apis: readonly [WizardApi, ...WizardApi[]] = [
  { since: "4.22", ...questionnaires, packages: "packages", packageField: "packageId" },
  { since: "4.25", ...questionnaires, packages: "knowledge-model-packages", packageField: "knowledgeModelPackageId" },
  { since: "4.26", ...projects, packageField: "knowledgeModelPackageId", templateField: "documentTemplateId", language: false },
  { since: "4.28", ...projects, packageField: "knowledgeModelPackageUuid", templateField: "documentTemplateUuid", language: false },
  { since: "4.33", ...projects, packageField: "knowledgeModelPackageUuid", templateField: "documentTemplateUuid", language: true },
];

export const oldestVersion = "4.22";
export const newestVersion = "4.33";

/** The first two numbers of `4.28.1~a1b2c3d` or `v4.28.1`; undefined for a build without number, such as `develop~a1b2c3d`. */
export function versionIn(text: string): string | undefined {
  const [, major, minor] = /^v?(\d{1,3})\.(\d{1,3})(?:\.\d{1,3})?(?![\d.])/.exec(text.trim()) ?? [];
  return major === undefined || minor === undefined ? undefined : `${Number(major)}.${Number(minor)}`;
}

/** How a version, as `4.28`, is spoken to. Throws for one that is too old or not known yet. */
export function apiOf(version: string): WizardApi {
  if (compare(version, oldestVersion) < 0)
    throw new WizardError(
      "version",
      `This Wizard is ${version}; pushing needs ${oldestVersion} or newer. “smp export wizard” makes a file`,
    );
  if (compare(version, newestVersion) > 0)
    throw new WizardError(
      "version",
      `This Wizard is ${version}; known are ${oldestVersion} to ${newestVersion}. To try it as ${newestVersion}: --api-version ${newestVersion}`,
    );
  return apiSince(version);
}

/** The kind that a version belongs to; the oldest for all that are older. */
export function apiSince(version: string): WizardApi {
  const [oldest, ...newer] = apis;
  return newer.reduce((found, api) => (compare(version, api.since) >= 0 ? api : found), oldest);
}

function compare(a: string, b: string): number {
  const [left, right] = [a, b].map(text => text.split(".").map(Number));
  return (left?.[0] ?? 0) - (right?.[0] ?? 0) || (left?.[1] ?? 0) - (right?.[1] ?? 0);
}
