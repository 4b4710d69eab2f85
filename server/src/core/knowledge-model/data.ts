import { escapeStep } from "./json-text.ts";
import type { Annotations } from "./model.ts";
import type { ProblemList } from "./problems.ts";

/** A value of JSON with the way to it. */
export interface Place {
  readonly value: unknown;
  readonly parent: Place | undefined;
  readonly step: string;
}

export function rootPlace(value: unknown): Place {
  return { value, parent: undefined, step: "" };
}

/** JSON pointer to a place. Made only when somebody asks, for a large file has many places. */
export function pointerOf(place: Place): string {
  const steps: string[] = [];
  let at = place;
  while (at.parent !== undefined) {
    steps.push(escapeStep(at.step));
    at = at.parent;
  }
  return steps
    .reverse()
    .map(step => `/${step}`)
    .join("");
}

/** What stands under a key; a value of undefined when there is nothing. */
export function below(place: Place, key: string): Place {
  const { value } = place;
  return { value: isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined, parent: place, step: key };
}

export function itemsOf(place: Place): Place[] {
  const { value } = place;
  return Array.isArray(value) ? value.map((item: unknown, index) => ({ value: item, parent: place, step: String(index) })) : [];
}

export function entriesOf(place: Place): Place[] {
  const { value } = place;
  return isObject(value) ? Object.entries(value).map(([step, inner]) => ({ value: inner, parent: place, step })) : [];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textBelow(place: Place, key: string): string | undefined {
  const { value } = below(place, key);
  return typeof value === "string" ? value : undefined;
}

/** An identifier in lower case; undefined for anything that is not a UUID. */
export function uuidOf({ value }: Place): string | undefined {
  return typeof value === "string" && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value.toLowerCase() : undefined;
}

export function uuidBelow(place: Place, key: string): string | undefined {
  return uuidOf(below(place, key));
}

/** A list of identifiers in lower case. Of items that are none the first is an error, for a list may have millions. */
export function uuidsOf(list: Place, problems: ProblemList): string[] {
  if (!Array.isArray(list.value)) return [];
  const uuids: string[] = [];
  let isWrong = false;
  for (const [index, value] of list.value.entries() as IterableIterator<[number, unknown]>) {
    const item = { value, parent: list, step: String(index) };
    const uuid = uuidOf(item);
    if (uuid !== undefined) uuids.push(uuid);
    else if (!isWrong) problems.add("error", pointerOf(item), "This should be a UUID");
    isWrong ||= uuid === undefined;
  }
  return uuids;
}

/** `[{key, value}]`, or an object as before metamodel 11. */
export function annotationsOf(place: Place): Annotations {
  const found = new Map<string, string>();
  const add = (key: string | undefined, value: unknown): void => {
    if (key !== undefined && typeof value === "string" && !found.has(key)) found.set(key, value);
  };
  for (const item of itemsOf(place)) add(textBelow(item, "key"), below(item, "value").value);
  for (const { step, value } of entriesOf(place)) add(step, value);
  return found;
}
