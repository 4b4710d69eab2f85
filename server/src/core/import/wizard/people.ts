import { peopleKey } from "../../knowledge-model/elixir-smp.ts";
import { replyPath } from "../../knowledge-model/places.ts";
import { counted } from "../../words.ts";
import { sameData, type KeyChange } from "./change.ts";
import type { ComparedItem } from "./comparison.ts";
import { signOffLists } from "./elixir.ts";
import { itemSaying, type Heard } from "./heard.ts";

/** Fields of a person in our own model, as they stand in a plan; texts, and the roles as a list. */
const fields = ["name", "orcid", "email", "github", "affiliation", "roles"] as const;

interface Person {
  readonly id: string | undefined;
  readonly data: Readonly<Partial<Record<(typeof fields)[number], string | readonly string[]>>>;
  readonly words: string;
}

function peopleIn(heard: Heard): Person[] {
  return heard.items(peopleKey).flatMap(item => {
    const text = (key: string): string | undefined => heard.text(`${peopleKey}[].${key}`, item);
    const data = Object.fromEntries(
      fields.flatMap((field): [string, string | readonly string[]][] => {
        const value = text(field);
        if (value === undefined) return [];
        return [[field, field === "roles" ? value.split(",").flatMap(role => role.trim() || []) : value]];
      }),
    );
    const id = text("id");
    const words = [id, ...Object.values(data).flat()].filter(it => it !== undefined).join("; ");
    return words === "" ? [] : [{ id, data, words }];
  });
}

/** More than any project has. */
const mostPeople = 300;

/** Person by person: by their short ids, for a name may change, and nobody makes an id up. */
export function comparePeople(plan: Heard, wizard: Heard): ComparedItem[] {
  const ours = new Map(peopleIn(plan).flatMap(person => (person.id === undefined ? [] : [[person.id, person]])));
  const theirs = new Map<string, Person>();
  const left: ComparedItem[] = [];
  const leave = ({ words }: Person, because: string): void => {
    left.push({
      subject: "people",
      title: "People",
      state: "not-held",
      outcome: "unmapped",
      plan: undefined,
      wizard: words,
      lost: [because],
      change: undefined,
      asks: false,
    });
  };
  const found = peopleIn(wizard);
  for (const person of found.slice(0, mostPeople)) {
    const { id } = person;
    if (id === undefined) leave(person, "there is no short id, by which the plan would know the person");
    else if (!/^[a-z0-9-]+$/.test(id)) leave(person, "the short id is none: lower-case letters, digits and hyphens");
    else if (theirs.has(id)) leave(person, `two people have the short id ${id}`);
    else theirs.set(id, person);
  }
  const more = found.length - mostPeople;
  if (more > 0) leave({ id: undefined, data: {}, words: `${more} more people` }, `a plan takes ${mostPeople} people of a file`);
  const compared = [...new Set([...ours.keys(), ...theirs.keys()])].map(id => comparePerson(id, ours.get(id), theirs.get(id)));
  return [...compared, ...left];
}

function comparePerson(id: string, ours: Person | undefined, theirs: Person | undefined): ComparedItem {
  const base = { subject: `people.${id}`, title: `Person: ${id}`, lost: [], change: undefined, asks: false };
  const words = { plan: ours && wordsOf(ours), wizard: theirs && wordsOf(theirs) };
  if (theirs === undefined) return { ...base, ...words, state: "only-in-plan", outcome: undefined };
  if (ours === undefined) {
    const because = "name" in theirs.data ? undefined : "a person needs a name";
    if (because !== undefined) return { ...base, ...words, state: "not-held", outcome: "unmapped", lost: [because] };
    const change = { keys: [{ path: ["people", id], value: theirs.data }] };
    // a role is what somebody may sign for, and nobody gets one unseen
    return { ...base, ...words, state: "new", outcome: "mapped", change, asks: theirs.data.roles !== undefined };
  }
  // what the file does not say stays
  const changed = fields.filter(
    field => theirs.data[field] !== undefined && !sameData(inOrder(ours.data[field]), inOrder(theirs.data[field])),
  );
  if (changed.length === 0) return { ...base, ...words, state: "same", outcome: "mapped" };
  const keys = changed.map((field): KeyChange => ({ path: ["people", id, field], value: theirs.data[field] }));
  const only = (person: Person): string | undefined => wordsOf(person, changed) || undefined;
  return { ...base, plan: only(ours), wizard: only(theirs), state: "differs", outcome: "mapped", change: { keys }, asks: true };
}

/** The order of roles says nothing. */
function inOrder(value: string | readonly string[] | undefined): unknown {
  return Array.isArray(value) ? [...(value as readonly string[])].sort() : value;
}

function wordsOf({ data }: Person, of: readonly (typeof fields)[number][] = fields): string {
  return of.flatMap(field => (data[field] === undefined ? [] : [`${field}: ${[data[field]].flat().join(", ")}`])).join("\n");
}

/**
 * Sign-offs and exceptions. A file signs nothing and excepts nothing, whoever wrote it: a gate would be open on the word of a JSON file. What
 * the plan does not have is shown, with the command that a person says instead.
 */
export function compareSignatures(plan: Heard, wizard: Heard): ComparedItem[] {
  return [
    compareLists(plan, wizard, "signoffs", "sign-off", signOffLists, "a file signs nothing; whoever signs says smp sign"),
    compareLists(plan, wizard, "waivers", "exception", ["gates.waivers"], "a file excepts nothing; whoever grants it says smp waive"),
  ].flat();
}

function compareLists(
  plan: Heard,
  wizard: Heard,
  subject: string,
  noun: string,
  lists: readonly string[],
  because: string,
): ComparedItem[] {
  const [ours, theirs] = [plan, wizard].map(heard => lists.flatMap(list => entriesIn(heard, list)));
  const known = new Set(ours?.map(({ same }) => same));
  const unknown = (theirs ?? []).filter(({ same }) => !known.has(same));
  const counts = { plan: ours?.length ?? 0, wizard: theirs?.length ?? 0 };
  if (counts.plan === 0 && counts.wizard === 0) return [];
  const title = noun === "sign-off" ? "Sign-offs" : "Exceptions";
  const base = { subject, title, plan: counts.plan === 0 ? undefined : counted(counts.plan, noun), change: undefined, asks: false };
  const held: ComparedItem =
    unknown.length === 0 && counts.wizard > 0
      ? { ...base, state: "same", outcome: "mapped", wizard: counted(counts.wizard, noun), lost: [] }
      : { ...base, state: "only-in-plan", outcome: undefined, wizard: undefined, lost: [] };
  const left = unknown.map(({ words }): ComparedItem => ({
    ...base,
    plan: undefined,
    state: "not-held",
    outcome: "unmapped",
    wizard: words,
    lost: [because],
  }));
  return [...(counts.plan > 0 ? [held] : []), ...left];
}

function entriesIn(heard: Heard, list: string): { readonly same: string; readonly words: string }[] {
  const place = heard.resolved.find(list)?.place;
  const path = place && replyPath(place, new Map());
  if (place === undefined || path === undefined) return [];
  return heard.items(list).flatMap(item => {
    const saying = itemSaying(heard, `${path}.${item.get(place.question.uuid) ?? ""}`, () => true);
    return saying === undefined ? [] : [{ same: `${list} ${saying.same}`, words: `${place.question.title}: ${saying.words}` }];
  });
}
