import { WizardError } from "./error.ts";
import type { WizardAnswer, WizardRequest } from "./http.ts";

/** The data of an answer that is as it should be; throws a WizardError for every other, in words. */
export function dataOf({ status, text }: WizardAnswer, request: WizardRequest): unknown {
  const host = new URL(request.address).host;
  const changes = request.method !== "GET";
  if (status >= 200 && status < 300) {
    const data = jsonOf(text);
    if (data !== undefined) return data;
    throw new WizardError(
      "not-a-wizard",
      `${host} answers ${isPage(text) ? "with a web page" : "with something else than data"} when asked to ${request.toDo}`,
      changes,
    );
  }
  throw refusal(status, text, request);
}

function refusal(status: number, text: string, request: WizardRequest): WizardError {
  const { toDo } = request;
  const host = new URL(request.address).host;
  const said = wordsOf(text, request.key);
  const because = said === "" ? "" : `; it says: ${said}`;
  switch (status) {
    case 401:
      return new WizardError("key", `${host} does not take the key; it may have expired. Make a new one in your profile there`);
    case 403:
      return new WizardError("rights", `This key has no right to ${toDo}${because}`);
    case 404:
    case 410:
      return new WizardError("missing", `${host} has nothing here to ${toDo}; is the identifier right?${because}`);
    case 405:
      return new WizardError("version", `${host} cannot ${toDo} in the way of this version${because}`);
    case 409:
    case 423:
      return new WizardError("refused", `Somebody else is at work there, so that nobody can ${toDo} now; try again later${because}`);
    case 413:
      return new WizardError("refused", `It is too much at once for ${host} to ${toDo} (413)${because}`);
    case 429:
      return new WizardError("refused", `${host} was asked too often; try again later`);
  }
  if (status >= 500) return new WizardError("fault", `${host} failed to ${toDo} (${status}); try again later`, request.method !== "GET");
  return new WizardError("refused", `${host} refuses to ${toDo} (${status})${because}`);
}

/** Parsed JSON that is an object or a list. */
export function jsonOf(text: string): unknown {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === "object" && data !== null ? data : undefined;
  } catch {
    return undefined;
  }
}

export function isPage(text: string): boolean {
  return /^\s*</.test(text);
}

/**
 * What the Wizard itself says in an error, as in ErrorJM.hs of ds-wizard/engine-backend: `message` or `error`, a text or a record with `code`
 * and `params`, and lists of them under `formErrors` and `fieldErrors`. On one line, cut, without controls, and without the key should the
 * server repeat it. Empty when it says nothing.
 */
function wordsOf(text: string, key: string | undefined): string {
  const found: string[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (found.length >= 5 || depth > 6) return;
    if (typeof value === "string") found.push(value.slice(0, 1000));
    else if (Array.isArray(value)) value.slice(0, 5).forEach(item => visit(item, depth + 1));
    else if (typeof value === "object" && value !== null)
      for (const [name, inner] of Object.entries(value).slice(0, 20)) if (speaking.has(name) || depth > 0) visit(inner, depth + 1);
  };
  visit(jsonOf(text), 0);
  // the key goes before anything is cut, so that no half of it is left
  const hidden = key === undefined || key === "" ? found : found.map(part => part.replaceAll(key, "…"));
  const line = hidden
    .join(", ")
    // eslint-disable-next-line no-control-regex -- these are the characters to leave out
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\s]+/g, " ")
    .trim();
  return line.length <= 160 ? line : `${line.slice(0, 159)}…`;
}

const speaking: ReadonlySet<string> = new Set(["message", "error", "formErrors", "fieldErrors"]);
