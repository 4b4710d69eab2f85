import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { modelData } from "../../server/src/core/export/wizard-knowledge-model.ts";
import { elixirBundle } from "../../server/src/core/knowledge-model/bundle-text.ts";
import { coordinateText, type Coordinate } from "../../server/src/core/knowledge-model/model.ts";
import { readKnowledgeModel } from "../../server/src/core/knowledge-model/read.ts";
import { readPath } from "../../server/src/core/push/state.ts";

/** Kinds of the interface, each with a version that has it. The rules below are those of the handlers of ds-wizard/engine-backend. */
export const wizardVersions = {
  "4.22": { version: "v4.22.3~1a2b3c4", metamodel: 18 },
  "4.24": { version: "4.24.0~1a2b3c4", metamodel: 18 },
  "4.25": { version: "4.25.1~1a2b3c4", metamodel: 19 },
  "4.26": { version: "4.26.0~1a2b3c4", metamodel: 19 },
  "4.27": { version: "4.27.2~1a2b3c4", metamodel: 19 },
  "4.28": { version: "4.28.1~1a2b3c4", metamodel: 19 },
  "4.32": { version: "4.32.0~1a2b3c4", metamodel: 20 },
  "4.33": { version: "4.33.3~1a2b3c4", metamodel: 20 },
} as const;
export type WizardVersion = keyof typeof wizardVersions;

/** What happens to one request instead of an answer. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly body?: string }
  /** No answer ever; see `hanging`. */
  | { readonly kind: "hang" }
  /** The request has its effect, and there is no answer ever. */
  | { readonly kind: "apply-then-hang" }
  /** Half of the answer, then the connection breaks; the request has its effect. */
  | { readonly kind: "cut" }
  /** The connection breaks without a word, before the request has an effect. */
  | { readonly kind: "drop" }
  /** … and after it had. */
  | { readonly kind: "apply-then-drop" }
  | { readonly kind: "garbage"; readonly body: string | Uint8Array }
  | { readonly kind: "redirect"; readonly to: string }
  /** An answer without end, as fast as it is read. */
  | { readonly kind: "flood" };

export interface TestProject {
  readonly uuid: string;
  readonly name: string;
  readonly replies: Map<string, unknown>;
  phaseUuid: string | null;
}

export interface TestWizard {
  /** Of the interface, such as `http://127.0.0.1:40001/wizard-api`. */
  readonly address: string;
  readonly projects: ReadonlyMap<string, TestProject>;
  /** Whatever no client may do. A test ends with none. */
  readonly violations: readonly string[];
  /** `GET /projects/…/questionnaire`, without the base. */
  readonly requests: readonly string[];
  /** Everything but the key that came over the wire, to be looked through. */
  readonly seen: readonly string[];
  /** Lets the n-th request from now (1 is the next) come to grief. */
  readonly failAt: (n: number, fault: Fault) => void;
  /** Lets every request of this kind come to grief; called again, only those of the new kind. */
  readonly failWhere: (fits: (request: string) => boolean, fault: Fault) => void;
  /** Fulfilled when a request hangs. */
  readonly hanging: () => Promise<void>;
  /** As somebody in the browser would. */
  readonly edit: (uuid: string, replies: Readonly<Record<string, unknown>>) => void;
  readonly addProject: (name: string, replies?: Readonly<Record<string, unknown>>) => string;
  readonly close: () => Promise<void>;
}

export interface WizardOptions {
  readonly version: WizardVersion;
  readonly key: string;
  /** What it says of its version; `false` for nothing, as behind a proxy that hides the root. */
  readonly says?: string | false;
  /** Text of a knowledge model (.km), and who it is; our own model without it. */
  readonly bundle?: string;
  /** Other versions of the model that it claims to have. */
  readonly otherVersions?: readonly string[];
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Of the interface; `/wizard-api` without it. */
  readonly base?: string;
}

/** A server of our own that keeps projects and is stricter than the real one: it refuses whatever the contracts do not name. */
export async function startWizard(options: WizardOptions): Promise<TestWizard> {
  const wizard = makeWizard(options);
  const listener = (request: IncomingMessage, response: ServerResponse): void => void wizard.handle(request, response);
  const server = options.tls === undefined ? createServer(listener) : createSecureServer(options.tls, listener);
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    ...wizard.view,
    address: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}${options.base ?? "/wizard-api"}`,
    close: () =>
      new Promise(done => {
        server.close(() => {
          done();
        });
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function makeWizard({ version, key, says, bundle = elixirBundle(), otherVersions = [], base = "/wizard-api" }: WizardOptions): {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly view: Omit<TestWizard, "address" | "close">;
} {
  const { model, places } = readKnowledgeModel(bundle);
  if (model?.coordinate === undefined) throw new Error("the model of the test server cannot be read");
  const { coordinate } = model;
  const packages = [coordinate, ...otherVersions.map(other => ({ ...coordinate, version: other }))].map(it => ({
    ...it,
    uuid: randomUUID(),
  }));
  const number = Number(version.split(".")[1]);
  const isProjects = number >= 26;
  const names = {
    projects: isProjects ? "projects" : "questionnaires",
    packages: number >= 25 ? "knowledge-model-packages" : "packages",
    embedded: number >= 25 ? "knowledgeModelPackages" : "packages",
    model: number >= 28 ? "knowledgeModelPackageUuid" : number >= 25 ? "knowledgeModelPackageId" : "packageId",
    template: number >= 28 ? "documentTemplateUuid" : "documentTemplateId",
    visibility: isProjects ? "PrivateProjectVisibility" : "PrivateQuestionnaire",
    sharing: isProjects ? "RestrictedProjectSharing" : "RestrictedQuestionnaire",
  };
  const compiled = modelData(model, places);
  const firstPhase = model.phaseUuids[0] ?? null;
  const projects = new Map<string, TestProject>();
  const violations: string[] = [];
  const requests: string[] = [];
  const seen: string[] = [];
  const faults = new Map<number, Fault>();
  const usedEvents = new Set<string>();
  let failing: { readonly fits: (request: string) => boolean; readonly fault: Fault } | undefined;
  let count = 0;
  let toldHanging: () => void = () => undefined;
  let hanging = new Promise<void>(done => (toldHanging = done));
  const violate = (what: string): undefined => {
    violations.push(what);
    return undefined;
  };

  const idOf = (it: Coordinate & { readonly uuid: string }): object => (number >= 28 ? { uuid: it.uuid } : { id: coordinateText(it) });
  const isModel = (value: unknown): boolean =>
    packages.some(it => it.version === coordinate.version && value === (number >= 28 ? it.uuid : coordinateText(it)));
  const describe = ({ uuid, name, replies, phaseUuid }: TestProject): object => ({
    uuid,
    name,
    visibility: names.visibility,
    sharing: names.sharing,
    ...(number >= 28
      ? { knowledgeModelPackage: { ...packages[0], name: "Model", description: "" } }
      : { [number >= 25 ? "knowledgeModelPackageId" : "packageId"]: coordinateText(coordinate) }),
    selectedQuestionTagUuids: [],
    isTemplate: false,
    knowledgeModel: compiled,
    replies: Object.fromEntries([...replies].map(([path, value]) => [path, { value, createdBy: null, createdAt: "2026-01-01T00:00:00Z" }])),
    labels: {},
    phaseUuid,
    migrationUuid: null,
    permissions: [],
    files: [],
    unresolvedCommentCounts: {},
    resolvedCommentCounts: {},
    fileCount: 0,
  });
  const missing: Answer = { status: 404, body: { status: 404, message: { code: "error.database.entity_not_found", params: ["project"] } } };
  const unknownAddress: Answer = { status: 404, body: undefined };

  const members = (what: string, value: unknown, allowed: readonly string[]): Readonly<Record<string, unknown>> => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      violate(`${what} is no object`);
      return {};
    }
    const keys = Object.keys(value).sort();
    if (keys.join() !== [...allowed].sort().join()) violate(`${what} has ${keys.join(", ")} instead of ${[...allowed].sort().join(", ")}`);
    return value as Readonly<Record<string, unknown>>;
  };
  const isUuid = (value: unknown): value is string =>
    typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
  const uuids = (value: unknown): boolean => Array.isArray(value) && value.every(isUuid) && new Set(value).size === value.length;

  const checkValue = (path: string, value: unknown): void => {
    const { type, value: inner } = members("a reply", value, ["type", "value"]);
    const question = readPath(path, places)?.place.question;
    if (question === undefined) return violate(`no question at ${path}`);
    const fits: Readonly<Record<string, () => boolean>> = {
      StringReply: () => question.type === "ValueQuestion" && typeof inner === "string",
      AnswerReply: () => question.type === "OptionsQuestion" && question.answerUuids.includes(inner as string),
      MultiChoiceReply: () =>
        question.type === "MultiChoiceQuestion" && uuids(inner) && (inner as string[]).every(it => question.choiceUuids.includes(it)),
      ItemListReply: () => question.type === "ListQuestion" && uuids(inner),
      ItemSelectReply: () => question.type === "ItemSelectQuestion" && isUuid(inner),
      IntegrationReply: () => {
        const { type: kind } = inner as { readonly type?: unknown };
        const it = members("a reply of an integration", inner, kind === "IntegrationType" ? ["type", "value", "raw"] : ["type", "value"]);
        return (
          question.type === "IntegrationQuestion" && typeof it["value"] === "string" && (kind === "PlainType" || kind === "IntegrationType")
        );
      },
    };
    if (fits[String(type)]?.() !== true) violate(`a reply that does not fit at ${path}: ${JSON.stringify(value)}`);
  };

  /** All events or none. */
  const change = (project: TestProject, body: unknown): Answer => {
    const { events } = members("a change", body, ["events"]);
    if (!Array.isArray(events) || events.length === 0) {
      violate("a change without events");
      return { status: 400, body: { status: 400, type: "UserSimpleError", error: { code: "error.api.common.cant_deserialize_obj" } } };
    }
    const paths = new Set<string>();
    const effects = events.map((event: unknown) => {
      const type = (event as { readonly type?: unknown }).type;
      const allowed = { SetReplyEvent: ["path", "value"], ClearReplyEvent: ["path"], SetPhaseEvent: ["phaseUuid"] }[String(type)];
      if (allowed === undefined) violate(`an event of type ${String(type)}`);
      const { uuid, path, value, phaseUuid } = members(`a ${String(type)}`, event, ["type", "uuid", ...(allowed ?? [])]);
      if (!isUuid(uuid)) violate(`an event with the identifier ${String(uuid)}`);
      else if (usedEvents.has(uuid)) violate(`the event ${uuid} came twice`);
      else usedEvents.add(uuid);
      if (type === "SetPhaseEvent") {
        if (phaseUuid !== null && !(isUuid(phaseUuid) && model.phases.has(phaseUuid))) violate("a phase that the model does not have");
        return () => {
          project.phaseUuid = phaseUuid as string | null;
        };
      }
      const at = String(path);
      if (paths.has(at)) violate(`two events at ${at}, which have no order`);
      paths.add(at);
      if (type === "SetReplyEvent") checkValue(at, value);
      return () => {
        if (type === "SetReplyEvent") project.replies.set(at, value);
        else project.replies.delete(at);
      };
    });
    for (const effect of effects) effect();
    for (const [path, value] of project.replies) {
      const { type, value: uuid } = value as { readonly type: string; readonly value: unknown };
      const isThere = [...project.replies.values()].some(it => {
        const { value: listed } = it as { readonly value: unknown };
        return Array.isArray(listed) && listed.includes(uuid);
      });
      if (type === "ItemSelectReply" && !isThere) violate(`${path} chooses an item that is in no list`);
    }
    return { status: 200, body: { events } };
  };

  const make = (body: unknown): Answer => {
    const allowed = ["name", names.model, "visibility", "sharing", "questionTagUuids", names.template, "formatUuid"];
    const given = members("a new project", body, number >= 33 ? [...allowed, "language"] : allowed);
    if (given["visibility"] !== names.visibility || given["sharing"] !== names.sharing) violate("a new project that others see");
    if (typeof given["name"] !== "string" || given["name"] === "") violate("a new project without name");
    if (!isModel(given[names.model])) return missing;
    const uuid = addProject(String(given["name"]));
    return { status: 201, body: { uuid, name: given["name"] } };
  };

  function addProject(name: string, replies: Readonly<Record<string, unknown>> = {}): string {
    const uuid = randomUUID();
    projects.set(uuid, { uuid, name, replies: new Map(Object.entries(replies)), phaseUuid: firstPhase });
    return uuid;
  }

  const list = (query: URLSearchParams): Answer => {
    const fits = query.get("organizationId") === coordinate.organizationId && query.get("kmId") === coordinate.kmId;
    const newest = [...packages].sort((a, b) => b.version.localeCompare(a.version)).slice(0, fits ? 1 : 0);
    const entries = newest.map(it => ({
      ...idOf(it),
      name: "Model",
      organizationId: it.organizationId,
      kmId: it.kmId,
      version: it.version,
    }));
    return page(names.embedded, entries);
  };

  /** The effect of a request, and its answer. */
  const route = (method: string, url: URL, body: unknown, authorization: string | undefined): Answer => {
    const path = decodeURIComponent(url.pathname.slice(base.length)).replace(/^\//, "");
    const [first, second, third, ...rest] = path.split("/");
    if (path === "" && method === "GET") {
      if (authorization !== undefined) violate("the key was sent before it was known who answers");
      if (says === false) return unknownAddress;
      const versions = [{ name: "Knowledge Model", version: String(wizardVersions[version].metamodel) }];
      return {
        status: 200,
        body: {
          name: "Wizard Server",
          version: says ?? wizardVersions[version].version,
          builtAt: "2026-01-01T00:00:00Z",
          components: [],
          metamodelVersions: versions,
        },
      };
    }
    const isContent = first === names.projects && third === "content";
    const isProject = first === names.projects && third === "questionnaire";
    const known =
      rest.length === 0 &&
      ((method === "GET" && isProject) ||
        (method === "PUT" && isContent) ||
        ((method === "POST" || method === "GET") && first === names.projects && second === undefined) ||
        (method === "GET" && first === names.packages && third === undefined) ||
        (method === "POST" && first === "knowledge-models" && second === "preview"));
    if (!known) return unknownAddress;
    if (authorization === undefined && isProject) return missing;
    if (authorization !== `Bearer ${key}`)
      return { status: 401, body: { status: 401, message: { code: "error.api.common.unauthorized" } } };
    if (first === names.packages) {
      if (second === undefined) return list(url.searchParams);
      const found = packages.find(it => second === (number >= 28 ? it.uuid : coordinateText(it)));
      if (found === undefined) return missing;
      const versions = packages.map(it => (number >= 28 ? { uuid: it.uuid, version: it.version } : it.version));
      return { status: 200, body: { ...idOf(found), name: "Model", version: found.version, versions } };
    }
    if (first === "knowledge-models") {
      const given = members("a question for a model", body, [names.model, "events", "tagUuids"]);
      return isModel(given[names.model]) ? { status: 200, body: compiled } : missing;
    }
    if (second === undefined && method === "GET") {
      const found = [...projects.values()].filter(({ name }) => name.includes(url.searchParams.get("q") ?? ""));
      const entries = found.map(({ uuid, name }) => ({ uuid, name, isTemplate: false, createdAt: "2026-01-01T00:00:00Z" }));
      return page(names.projects, entries);
    }
    if (second === undefined) return make(body);
    if (!isUuid(second)) violate("a project that is named by no UUID in lower case");
    const project = projects.get(second);
    if (project === undefined) return missing;
    return isContent ? change(project, body) : { status: 200, body: describe(project) };
  };

  const check = ({ method, url = "", headers }: IncomingMessage, body: string): unknown => {
    seen.push(`${method ?? ""} ${url} ${JSON.stringify({ ...headers, authorization: undefined })} ${body}`);
    if (headers.accept !== "application/json") violate(`Accept: ${String(headers.accept)}`);
    if (headers.cookie !== undefined || headers.referer !== undefined) violate("a cookie, or where it came from");
    if (body === "" ? method !== "GET" : headers["content-type"] !== "application/json")
      violate(`${method ?? ""} with ${String(headers["content-type"])}`);
    try {
      return body === "" ? undefined : JSON.parse(body);
    } catch {
      violate("a body that is no JSON");
      return;
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "", "http://host");
    const method = request.method ?? "";
    const name = `${method} ${request.url?.slice(base.length) ?? ""}`;
    requests.push(name);
    const data = check(request, Buffer.concat(chunks).toString("utf8"));
    const fault = faults.get(++count) ?? (failing?.fits(name) === true ? failing.fault : undefined);
    const isHere = url.pathname === base || url.pathname.startsWith(`${base}/`);
    const effect = (): Answer => (isHere ? route(method, url, data, request.headers.authorization) : unknownAddress);
    if (fault === undefined) {
      const { status, body } = effect();
      send(response, status, textOf(body));
    } else befall(fault, effect, request, response);
  };

  /** Lets a request come to grief; those that are said to have an effect have it. */
  const befall = (fault: Fault, effect: () => Answer, request: IncomingMessage, response: ServerResponse): void => {
    switch (fault.kind) {
      case "status":
        send(response, fault.status, fault.body ?? JSON.stringify({ status: fault.status }));
        break;
      case "garbage":
        send(response, 200, fault.body);
        break;
      case "redirect":
        response.writeHead(302, { Location: fault.to }).end();
        break;
      case "hang":
        toldHanging();
        break;
      case "apply-then-hang":
        effect();
        toldHanging();
        break;
      case "drop":
        request.socket.destroy();
        break;
      case "apply-then-drop":
        effect();
        request.socket.destroy();
        break;
      case "cut": {
        const { status, body } = effect();
        const text = textOf(body);
        response.writeHead(status, { "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(text) + 1) });
        response.write(text.slice(0, text.length / 2), () => request.socket.destroy());
        break;
      }
      case "flood": {
        response.writeHead(200, { "Content-Type": "application/json" });
        const more = (): void => {
          while (!response.destroyed && response.write(" ".repeat(65_536)));
        };
        response.on("drain", more);
        more();
        break;
      }
    }
  };

  return {
    handle,
    view: {
      projects,
      violations,
      requests,
      seen,
      failAt: (n, fault) => void faults.set(count + n, fault),
      failWhere: (fits, fault) => (failing = { fits, fault }),
      hanging: async () => {
        await hanging;
        hanging = new Promise<void>(done => (toldHanging = done));
      },
      edit: (uuid, replies) => {
        for (const [path, value] of Object.entries(replies)) projects.get(uuid)?.replies.set(path, value);
      },
      addProject,
    },
  };
}

/** A page of a list, as PageJM.hs has it. */
function page(name: string, entries: readonly object[]): Answer {
  return {
    status: 200,
    body: { _embedded: { [name]: entries }, page: { size: 100, totalElements: entries.length, totalPages: 1, number: 0 } },
  };
}

/** Of an answer without body, as of an address that is not there. */
function textOf(body: unknown): string {
  return body === undefined ? "" : JSON.stringify(body);
}

function send(response: ServerResponse, status: number, body: string | Uint8Array): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(body);
}
