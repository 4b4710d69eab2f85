import { WizardError } from "./error.ts";

/** Where the interface of a Wizard may be, by what somebody copied. */
export interface WizardAddress {
  /** Base addresses to ask, the likeliest first, without a slash at the end. All are of the same origin: the key goes to no other. */
  readonly candidates: readonly string[];
  /** The project whose page was copied. */
  readonly project: string | undefined;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads the address of a page of the Wizard (`https://host/wizard/projects/UUID`), of the Wizard, or of its interface
 * (`https://host/wizard-api`, under Help, About). Query and fragment are dropped. Throws a WizardError for what cannot be meant.
 */
export function readAddress(text: string): WizardAddress {
  const url = parse(text);
  if (url.username !== "" || url.password !== "") throw new WizardError("usage", "The address must not hold a user name or a password");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    throw new WizardError("usage", "The address of the Wizard must begin with https://; the key is sent there");
  const steps = url.pathname.split("/").filter(step => step !== "");
  const at = (end: number, ...more: readonly string[]): string => [url.origin, ...steps.slice(0, end), ...more].join("/");
  const api = steps.indexOf("wizard-api");
  const page = steps.indexOf("wizard");
  const candidates =
    api >= 0 ? [at(api + 1)] : page >= 0 ? [at(page, "wizard-api"), at(page, "api")] : [at(steps.length), at(steps.length, "wizard-api")];
  return { candidates: [...new Set([...candidates, at(0, "wizard-api")])], project: projectIn(steps) };
}

/** The project that an address of a page or an identifier means; undefined for anything else. */
export function projectOf(text: string): string | undefined {
  const trimmed = text.trim();
  if (uuid.test(trimmed)) return trimmed.toLowerCase();
  try {
    return projectIn(new URL(trimmed).pathname.split("/"));
  } catch {
    return undefined;
  }
}

function projectIn(steps: readonly string[]): string | undefined {
  const at = steps.findIndex((step, index) => uuid.test(step) && ["projects", "questionnaires"].includes(steps[index - 1] ?? ""));
  return steps[at]?.toLowerCase();
}

function parse(text: string): URL {
  try {
    return new URL(text.trim());
  } catch {
    // what was given is not repeated: it may be a key in the wrong place
    throw new WizardError("usage", "That is no address of a Wizard; it looks like https://host/wizard");
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
