import { WizardError, type WizardFault } from "./error.ts";
import { tlsWords } from "./tls.ts";

/** `fetch` as browsers and Node have it. */
export type Fetch = (address: string, options: RequestInit) => Promise<Response>;

export interface Transport {
  readonly fetch: Fetch;
  /** Milliseconds until the last byte of an answer. */
  readonly timeout: number;
  /** Stops everything that is under way. */
  readonly signal: AbortSignal | undefined;
}

export interface WizardRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly address: string;
  /** Left out where the answer is public. */
  readonly key?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** For messages: `read the project`. */
  readonly toDo: string;
  /** Bytes of an answer. */
  readonly most: number;
}

export interface WizardAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * One request, and the whole answer as text. Redirects are not followed, nothing is stored, no cookie goes along. Throws a WizardError when
 * there is no whole answer; any status is an answer.
 */
export async function ask({ fetch, timeout, signal }: Transport, request: WizardRequest): Promise<WizardAnswer> {
  const isStopped = (): boolean => signal?.aborted === true;
  if (isStopped()) throw new WizardError("stopped", `Stopped before it was possible to ${request.toDo}`);
  const stop = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop.abort();
  }, timeout);
  const stopped = (): void => {
    stop.abort();
  };
  signal?.addEventListener("abort", stopped);
  let arrived = false;
  try {
    const response = await fetch(request.address, optionsOf(request, stop.signal));
    arrived = true;
    refuseRedirect(response, request);
    return { status: response.status, text: await readText(response, request) };
  } catch (error) {
    throw whatHappened(error, { request, late, stopped: isStopped(), arrived, timeout });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stopped);
  }
}

/** `cache` is what browsers have and Node's types leave out. */
function optionsOf({ method, key, body }: WizardRequest, signal: AbortSignal): RequestInit & { readonly cache: "no-store" } {
  return {
    method,
    headers: {
      Accept: "application/json",
      ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: "manual",
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    signal,
  };
}

/** Whoever is pointed to would get the key. Browsers do not say where it leads. */
function refuseRedirect({ status, type, headers }: Response, { address }: WizardRequest): void {
  if (type !== "opaqueredirect" && !(status >= 300 && status < 400 && status !== 304)) return;
  const host = new URL(address).host;
  const target = originOf(headers.get("location"), address);
  const where = target === undefined ? "elsewhere" : `to ${target}`;
  throw new WizardError("not-a-wizard", `${host} points ${where}; the key is not sent there. Give that address if it is right`);
}

function originOf(location: string | null, address: string): string | undefined {
  try {
    const { origin } = new URL(location ?? "", address);
    return location === null || origin === "null" ? undefined : origin;
  } catch {
    return undefined;
  }
}

async function readText(response: Response, { most, address }: WizardRequest): Promise<string> {
  const tooLarge = (): WizardError =>
    new WizardError("not-a-wizard", `${new URL(address).host} answers with more than ${Math.ceil(most / 1024 / 1024)} MiB`);
  if (response.body === null) return "";
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const parts: string[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      if (bytes > most) throw tooLarge();
      parts.push(decode(decoder, value, address));
    }
    parts.push(decode(decoder, undefined, address));
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    throw error;
  }
  return parts.join("");
}

function decode(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array | undefined, address: string): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw new WizardError("not-a-wizard", `The answer of ${new URL(address).host} is not text in UTF-8`);
  }
}

interface Circumstances {
  readonly request: WizardRequest;
  readonly late: boolean;
  readonly stopped: boolean;
  /** Whether the answer had begun. */
  readonly arrived: boolean;
  readonly timeout: number;
}

/** What `fetch` says is not passed on: it may hold headers. Only the codes of its causes count. */
function whatHappened(error: unknown, { request, late, stopped, arrived, timeout }: Circumstances): WizardError {
  const { method, toDo } = request;
  const host = new URL(request.address).host;
  const changes = method !== "GET";
  if (error instanceof WizardError) return changes && arrived ? new WizardError(error.kind, error.message, true) : error;
  if (stopped) return new WizardError("stopped", `Stopped before it was possible to ${toDo}`, changes);
  if (late) return new WizardError("time-out", `${host} did not answer within ${seconds(timeout)} when asked to ${toDo}`, changes);
  const code = causeOf(error);
  const tls = code === undefined ? undefined : tlsWords(code);
  const fault = (kind: WizardFault, why: string, uncertain: boolean): WizardError => new WizardError(kind, why, uncertain);
  if (tls !== undefined) return fault("tls", `${host} cannot prove who it is: ${tls}`, false);
  if (code !== undefined && notSent.has(code))
    return fault("unreachable", `${host} cannot be reached: ${notSent.get(code) ?? code}`, false);
  if (arrived) return fault("cut", `The connection to ${host} broke in the middle of its answer`, changes);
  return fault("unreachable", `The connection to ${host} broke${code === undefined ? "" : ` (${code})`}`, changes);
}

/** Nothing of the request can have arrived. */
const notSent: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "nobody answers at this port"],
  ["ENOTFOUND", "there is no such host"],
  ["EAI_AGAIN", "the name of the host cannot be looked up now"],
  ["EHOSTUNREACH", "there is no way to this host"],
  ["ENETUNREACH", "there is no network"],
  ["UND_ERR_CONNECT_TIMEOUT", "it does not take the connection"],
]);

/** The first code among an error and its causes. */
function causeOf(error: unknown): string | undefined {
  let at: unknown = error;
  for (let depth = 0; depth < 5 && typeof at === "object" && at !== null; depth++) {
    if ("code" in at && typeof at.code === "string" && /^[A-Z0-9_]{3,60}$/.test(at.code)) return at.code;
    // several addresses of one host were tried
    const inner: unknown = "errors" in at && Array.isArray(at.errors) ? at.errors[0] : undefined;
    at = inner ?? ("cause" in at ? at.cause : undefined);
  }
  return undefined;
}

function seconds(milliseconds: number): string {
  const value = Math.round(milliseconds / 100) / 10;
  return `${value} second${value === 1 ? "" : "s"}`;
}
