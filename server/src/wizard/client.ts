import { coordinateText, type Coordinate } from "../core/knowledge-model/model.ts";
import type { PushEvent } from "../core/push/events.ts";
import { readAddress } from "./address.ts";
import { dataOf } from "./answers.ts";
import { detect } from "./detect.ts";
import { WizardError } from "./error.ts";
import { ask, type Fetch, type WizardRequest } from "./http.ts";
import { apiSince, type WizardApi } from "./versions.ts";

export interface ConnectOptions {
  /** What somebody copied, see `readAddress`. Never out of a plan. */
  readonly address: string;
  /** The user's API key or token. It is sent to this origin only, and is in no message. */
  readonly key: string;
  readonly fetch: Fetch;
  /** Milliseconds for each request, until the last byte; half a minute without it. */
  readonly timeout?: number;
  /** Speaks to the server as to this version, `4.33`, whatever it says. */
  readonly apiVersion?: string | undefined;
  /** Stops what is under way. */
  readonly signal?: AbortSignal;
}

/** A server that has answered, and is of a version that is known. All methods throw WizardError only. */
export interface WizardServer {
  /** The base address of the interface that is used. */
  readonly address: string;
  /** `4.28.1`; undefined when the server does not say. */
  readonly version: string | undefined;
  /** The project with its compiled model, replies and phase: JSON for `readProject`. */
  readonly project: (uuid: string) => Promise<{ readonly text: string }>;
  /** What a new project of this model would be, in the same form. Nothing is made. */
  readonly draft: (project: NewProject) => Promise<{ readonly text: string }>;
  /** Makes a project that only its owner sees. */
  readonly create: (project: NewProject) => Promise<{ readonly uuid: string }>;
  /** Writes all events, or none. */
  readonly send: (uuid: string, events: readonly PushEvent[]) => Promise<void>;
  /** The versions of a model that the server has. */
  readonly packages: (model: Pick<Coordinate, "organizationId" | "kmId">) => Promise<readonly WizardPackage[]>;
}

export interface NewProject {
  readonly name: string;
  readonly model: Coordinate;
}

export interface WizardPackage {
  /** `1.2.4` */
  readonly version: string;
  /** From 4.28 on. */
  readonly uuid: string | undefined;
}

/** Milliseconds. */
export const usualTimeout = 30_000;

const mebibyte = 1024 * 1024;
const mostOfProject = 64 * mebibyte;
const mostOfOthers = 8 * mebibyte;

/** Finds the server and its version; the key is not sent for that. Throws a WizardError. */
export async function connect({
  address,
  key: given,
  fetch,
  timeout = usualTimeout,
  apiVersion,
  signal,
}: ConnectOptions): Promise<WizardServer> {
  const key = given.trim();
  if (key === "") throw new WizardError("usage", "There is no key; make one in your profile at the Wizard");
  // what is not fit for a header would end up in the message of a fault
  if (!/^[\x21-\x7e]+$/.test(key)) throw new WizardError("usage", "The key has characters that no key has; copy it again");
  const transport = { fetch, timeout, signal };
  const found = await detect(transport, readAddress(address).candidates, apiVersion);
  const { base, api } = found;
  const request = async (
    method: WizardRequest["method"],
    path: string,
    toDo: string,
    more: { readonly body?: unknown; readonly most?: number } = {},
  ): Promise<{ readonly text: string; readonly data: unknown }> => {
    const asked = { method, address: `${base}/${path}`, key, toDo, most: mostOfOthers, ...more };
    const answer = await ask(transport, asked);
    return { text: answer.text, data: dataOf(answer, asked) };
  };

  const packages: WizardServer["packages"] = async ({ organizationId, kmId }) => {
    const query = new URLSearchParams({ organizationId, kmId, size: "100" }).toString();
    const { data } = await request("GET", `${api.packages}?${query}`, "list its knowledge models");
    // the list has the newest version of each model; that one knows the others
    const newest = embedded(data).find(it => it["organizationId"] === organizationId && it["kmId"] === kmId);
    const id = uuidOf(newest?.["uuid"]) ?? textOf(newest?.["id"]);
    if (id === undefined) return [];
    const detail = await request("GET", `${api.packages}/${encodeURIComponent(id)}`, "list the versions of a knowledge model");
    return versionsOf(detail.data);
  };

  /** The member that names the model, by what this server calls it. */
  const namedModel = async (model: Coordinate): Promise<{ readonly api: WizardApi; readonly member: Readonly<Record<string, string>> }> => {
    const there = await packages(model);
    const one = there.find(({ version }) => version === model.version);
    if (one === undefined) {
      const others = there.map(({ version }) => version).sort();
      const has = others.length === 0 ? "no version of it" : `only ${others.slice(-5).join(", ")}`;
      throw new WizardError("missing", `This Wizard has no ${coordinateText(model)}, ${has}; choose one of its models`);
    }
    // 4.26 and 4.28 cannot be told apart before
    const fitting = found.version !== undefined || api.projects !== "projects" ? api : apiSince(one.uuid === undefined ? "4.26" : "4.28");
    if (fitting.packageField !== "knowledgeModelPackageUuid")
      return { api: fitting, member: { [fitting.packageField]: coordinateText(model) } };
    if (one.uuid === undefined) throw new WizardError("not-a-wizard", `This Wizard does not say the UUID of ${coordinateText(model)}`);
    return { api: fitting, member: { [fitting.packageField]: one.uuid } };
  };

  /** Projects of this name that the user sees; undefined when that cannot be found out. */
  const namesakes = async (name: string): Promise<readonly string[] | undefined> => {
    const query = new URLSearchParams({ q: name, size: "100", sort: "createdAt,desc" }).toString();
    try {
      const { data } = await request("GET", `${api.projects}?${query}`, "list its projects");
      return embedded(data).flatMap(it => (it["name"] === name ? (uuidOf(it["uuid"]) ?? []) : []));
    } catch (error) {
      if (error instanceof WizardError && error.kind !== "stopped") return undefined;
      throw error;
    }
  };

  return {
    address: base,
    version: found.version,
    packages,
    project: async uuid => {
      const read = async (path: string): Promise<{ readonly text: string; readonly data: unknown }> =>
        request("GET", path, "read this project", { most: mostOfProject });
      try {
        const { text } = await read(`${api.projects}/${uuid}/questionnaire`);
        return { text };
      } catch (error) {
        if (!(error instanceof WizardError) || error.kind !== "missing" || api.projects !== "questionnaires") throw error;
        // before 4.26 some have all of it at the project itself; whatever is there says more than a second refusal
        const whole = await read(`${api.projects}/${uuid}`).catch(() => undefined);
        if (whole === undefined || membersOf(whole.data)["knowledgeModel"] === undefined) throw error;
        return { text: whole.text };
      }
    },
    draft: async ({ name, model }) => {
      const { member } = await namedModel(model);
      const body = { ...member, events: [], tagUuids: [] };
      const { data } = await request("POST", "knowledge-models/preview", "show this knowledge model", { body, most: mostOfProject });
      return { text: JSON.stringify(draftOf(name, model, data)) };
    },
    create: async ({ name, model }) => {
      const { api: fitting, member } = await namedModel(model);
      const before = await namesakes(name);
      const body = {
        name,
        ...member,
        visibility: fitting.visibility,
        sharing: fitting.sharing,
        questionTagUuids: [],
        [fitting.templateField]: null,
        formatUuid: null,
        ...(fitting.language ? { language: null } : {}),
      };
      try {
        const { data } = await request("POST", fitting.projects, "make a project", { body });
        const uuid = uuidOf(membersOf(data)["uuid"]);
        if (uuid === undefined) throw new WizardError("not-a-wizard", "The Wizard does not say which project it made", true);
        return { uuid };
      } catch (error) {
        if (!(error instanceof WizardError) || !error.uncertain) throw error;
        // a second project would be the worse answer to a lost one
        const after = await namesakes(name);
        const [made, second] = before === undefined ? [] : (after ?? []).filter(uuid => !before.includes(uuid));
        if (made !== undefined && second === undefined) return { uuid: made };
        const advice = "look for it in the Wizard, and name it with --project, before you make another";
        throw new WizardError(error.kind, `${error.message}. It is not known whether a project was made; ${advice}`, true);
      }
    },
    send: async (uuid, events) => {
      await request("PUT", `${api.projects}/${uuid}/content`, "change this project", { body: { events }, most: mostOfProject });
    },
  };
}

type Members = Readonly<Record<string, unknown>>;

function membersOf(data: unknown): Members {
  return typeof data === "object" && data !== null && !Array.isArray(data) ? (data as Members) : {};
}

/** The entries of a page: `{_embedded: {NAME: […]}, page}`. */
function embedded(data: unknown): Members[] {
  return Object.values(membersOf(membersOf(data)["_embedded"])).flatMap(list => (Array.isArray(list) ? list.map(membersOf) : []));
}

/** `versions` of a model: `1.2.4`, from 4.28 on `{uuid, version}`. */
function versionsOf(detail: unknown): WizardPackage[] {
  const { versions } = membersOf(detail);
  return (Array.isArray(versions) ? versions : []).flatMap((it: unknown) => {
    const version = textOf(it) ?? textOf(membersOf(it)["version"]);
    return version === undefined ? [] : [{ version, uuid: uuidOf(membersOf(it)["uuid"]) }];
  });
}

/** As the server would answer about a new project, which begins at the model's first phase. */
function draftOf(name: string, model: Coordinate, knowledgeModel: unknown): object {
  const { phaseUuids } = membersOf(knowledgeModel);
  const first: unknown = Array.isArray(phaseUuids) ? phaseUuids[0] : undefined;
  return { name, knowledgeModelPackage: model, phaseUuid: uuidOf(first) ?? null, knowledgeModel, replies: {} };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function uuidOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value.toLowerCase() : undefined;
}
