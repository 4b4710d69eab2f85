import { jsonOf } from "./answers.ts";
import { WizardError } from "./error.ts";
import { ask, type Transport } from "./http.ts";
import { apiOf, apiSince, versionIn, type WizardApi } from "./versions.ts";

export interface Detected {
  /** The base address that answered, without a slash at the end. */
  readonly base: string;
  readonly api: WizardApi;
  /** As the server says it, `4.28.1`; undefined when it does not say, and `api` is what its addresses fit. */
  readonly version: string | undefined;
}

const mostOfInfo = 256 * 1024;
/** Of a project that no Wizard has. */
const nobody = "00000000-0000-0000-0000-000000000000";

/**
 * Finds the interface and its version, without the key. `GET {base}/` gives `{name, version, builtAt, metamodelVersions: [{name, version}]}`
 * to everybody (wizard-server/src/Wizard/Api/Handler/Info/List_GET.hs of ds-wizard/engine-backend); `version` is a tag of git and a commit
 * (`4.28.1~a1b2c3d`, scripts/generate-build-info.sh), or a branch and a commit in a build of one's own. Then, and where nothing is said, the
 * metamodel of its knowledge models (18 from 4.22 on, 19 from 4.25, 20 from 4.29) and the addresses that are there decide: one that is
 * there answers about an unknown project with JSON that has a `status` (ErrorJM.hs). 4.26 and 4.28 answer alike; see `createProject`.
 */
export async function detect(transport: Transport, candidates: readonly string[], asVersion: string | undefined): Promise<Detected> {
  let failure: WizardError | undefined;
  for (const base of candidates) {
    try {
      const found = await detectAt(transport, base, asVersion);
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof WizardError)) throw error;
      // who does not answer at one address does not at another of the same host
      if (["version", "stopped", "tls", "unreachable", "time-out"].includes(error.kind)) throw error;
      failure ??= error;
    }
  }
  const [first = ""] = candidates;
  throw (
    failure ??
    new WizardError("not-a-wizard", `No Wizard answers at ${new URL(first).host}; give the “API URL” that stands under Help, About there`)
  );
}

async function detectAt(transport: Transport, base: string, asVersion: string | undefined): Promise<Detected | undefined> {
  const { status, text } = await ask(transport, { method: "GET", address: `${base}/`, toDo: "say its version", most: mostOfInfo });
  const info = status >= 200 && status < 300 ? infoOf(jsonOf(text)) : undefined;
  const said = info?.version === undefined ? undefined : versionIn(info.version);
  if (asVersion !== undefined) {
    const known = info !== undefined || (await apiByAddresses(transport, base, undefined)) !== undefined;
    return known ? { base, api: apiOf(asVersion), version: info?.version?.split("~")[0] } : undefined;
  }
  if (info !== undefined && said !== undefined) return { base, api: apiOf(said), version: info.version?.split("~")[0] ?? said };
  const api = await apiByAddresses(transport, base, info?.knowledgeModel);
  return api === undefined ? undefined : { base, api, version: undefined };
}

interface Info {
  readonly version: string | undefined;
  /** Version of the metamodel of knowledge models. */
  readonly knowledgeModel: number | undefined;
}

function infoOf(data: unknown): Info | undefined {
  if (typeof data !== "object" || data === null || !("version" in data) || !("name" in data) || !("builtAt" in data)) return undefined;
  const models: unknown = "metamodelVersions" in data ? data.metamodelVersions : undefined;
  const entry: unknown = Array.isArray(models)
    ? models.find((it: unknown) => typeof it === "object" && it !== null && "name" in it && it.name === "Knowledge Model")
    : undefined;
  const number =
    typeof entry === "object" && entry !== null && "version" in entry ? Number.parseInt(String(entry.version), 10) : Number.NaN;
  return {
    version: typeof data.version === "string" ? data.version : undefined,
    knowledgeModel: Number.isNaN(number) ? undefined : number,
  };
}

async function apiByAddresses(transport: Transport, base: string, metamodel: number | undefined): Promise<WizardApi | undefined> {
  if (metamodel !== undefined && metamodel > 20)
    throw new WizardError("version", `This Wizard has knowledge models of metamodel ${metamodel}; known are 18 to 20`);
  if (metamodel !== undefined && metamodel < 18)
    throw new WizardError("version", `This Wizard has knowledge models of metamodel ${metamodel}; pushing needs 18 (DSW 4.22) or newer`);
  const isThere = await prober(transport, base);
  if (await isThere(`projects/${nobody}/questionnaire`)) return apiSince(metamodel === 20 ? "4.28" : "4.26");
  if (!(await isThere(`questionnaires/${nobody}/questionnaire`))) return undefined;
  const isOld = metamodel === undefined ? await isThere("packages/suggestions") : metamodel === 18;
  return apiSince(isOld ? "4.22" : "4.25");
}

/** Tells addresses that the interface has from those that it has not, which are answered like one that cannot be there. */
async function prober(transport: Transport, base: string): Promise<(path: string) => Promise<boolean>> {
  const askFor = async (path: string): Promise<string> =>
    (await ask(transport, { method: "GET", address: `${base}/${path}`, toDo: "say its version", most: mostOfInfo })).text;
  const control = await askFor(`no-such-things/${nobody}`);
  return async path => {
    const text = await askFor(path);
    const data = jsonOf(text);
    return typeof data === "object" && data !== null && "status" in data && typeof data.status === "number" && text !== control;
  };
}
