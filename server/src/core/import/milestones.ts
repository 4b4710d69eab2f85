import { dateProblem } from "../dates.ts";
import { short } from "../words.ts";
import { versionIn, type Ticket, type TicketFile, type TicketFormat } from "./ticket.ts";

/**
 * Issues of GitHub: what `GET /repos/{owner}/{repo}/issues?milestone=…&state=all` answers (also several pages in one list), what
 * `gh issue list --json number,title,state,stateReason,closedAt,labels,milestone,assignees,url` prints, or milestones that hold
 * their issues under `issues`.
 * https://docs.github.com/en/rest/issues/issues, https://docs.github.com/en/rest/issues/milestones
 */
export const github: TicketFormat = {
  id: "github",
  title: "GitHub",
  recognises: text => objectsIn(text).some(it => has(it, "number") && !has(it, "iid") && has(it, "title")),
  read: text => readIssues(text, githubIssue),
};

/**
 * Issues of GitLab: what `GET /projects/:id/milestones/:milestone_id/issues` or `/projects/:id/issues?milestone=…` answers, or
 * milestones that hold their issues under `issues`.
 * https://docs.gitlab.com/api/milestones/, https://docs.gitlab.com/api/issues/
 */
export const gitlab: TicketFormat = {
  id: "gitlab",
  title: "GitLab",
  recognises: text => objectsIn(text).some(it => has(it, "iid") && has(it, "title")),
  read: text => readIssues(text, gitlabIssue),
};

type Data = Readonly<Record<string, unknown>>;

function readIssues(text: string, ticketOf: (issue: Data, milestone: string | undefined) => Ticket | string): TicketFile {
  const data = parsed(text);
  if (data === undefined) return { tickets: [], problems: ["it is not JSON, or only a part of it"] };
  const tickets: Ticket[] = [];
  const problems: string[] = [];
  const take = (issue: Data, milestone: string | undefined): void => {
    const ticket = ticketOf(issue, milestone);
    if (typeof ticket === "string") problems.push(ticket);
    else tickets.push(ticket);
  };
  const lonely: string[] = [];
  for (const object of objectsOf(data)) {
    if (!isMilestone(object)) {
      take(object, titleOf(object["milestone"]));
      continue;
    }
    const title = titleOf(object);
    const issues = listOf(object["issues"]);
    if (issues.length === 0 && title !== undefined) lonely.push(title);
    for (const issue of issues) take(issue, title);
  }
  // milestones beside the list of all issues are only named twice
  const named = new Set(tickets.flatMap(({ milestone, version }) => [milestone, version]));
  for (const title of lonely) {
    if (!named.has(title) && !named.has(versionIn(title)))
      problems.push(`the milestone “${short(title, 30)}” comes without its issues; export them, too`);
  }
  return { tickets, problems };
}

function githubIssue(issue: Data, milestone: string | undefined): Ticket | string {
  const number = issue["number"];
  const title = textOf(issue["title"]);
  if (typeof number !== "number" || title === undefined) return "an issue has no number or no title";
  if (issue["pull_request"] !== undefined && issue["pull_request"] !== null) return `#${number} is a pull request, and signs nothing`;
  const state = textOf(issue["state"])?.toLowerCase();
  const reason = (textOf(issue["state_reason"]) ?? textOf(issue["stateReason"]))?.toLowerCase().replaceAll("_", " ");
  const assignees = [...listOf(issue["assignees"]), ...listOf([issue["assignee"]])];
  const labels = labelsOf(issue["labels"]);
  return {
    key: String(number),
    reference: addressOf(issue["html_url"]) ?? addressOf(issue["url"], "github.com/") ?? `#${number}`,
    summary: title,
    components: labels,
    version: versionOf(labels, milestone),
    milestone: milestone === undefined || isOnlyVersion(milestone) ? undefined : milestone,
    outcome:
      state !== "closed"
        ? { open: state ?? "without a state" }
        : reason === "completed"
          ? settled(labels)
          : { closed: reason === undefined ? "without a reason" : `as ${short(reason, 25)}` },
    owner: ownerOf(assignees, issue["closed_by"], ["login", "name", "email"]),
    date: dayOf(issue["closed_at"] ?? issue["closedAt"]),
  };
}

function gitlabIssue(issue: Data, milestone: string | undefined): Ticket | string {
  const number = issue["iid"];
  const title = textOf(issue["title"]);
  if (typeof number !== "number" || title === undefined) return "an issue has no number or no title";
  const state = textOf(issue["state"])?.toLowerCase();
  const assignees = [...listOf(issue["assignees"]), ...listOf([issue["assignee"]])];
  const labels = labelsOf(issue["labels"]);
  const gone = ["moved_to_id", "duplicated_to_id"].some(key => (issue[key] ?? null) !== null);
  return {
    key: String(number),
    reference: addressOf(issue["web_url"]) ?? `#${number}`,
    summary: title,
    components: labels,
    version: versionOf(labels, milestone),
    milestone: milestone === undefined || isOnlyVersion(milestone) ? undefined : milestone,
    outcome: state !== "closed" ? { open: state ?? "without a state" } : gone ? { closed: "as moved or duplicate" } : settled(labels),
    owner: ownerOf(assignees, issue["closed_by"], ["username", "name"]),
    date: dayOf(issue["closed_at"]),
  };
}

/** Trackers without resolutions keep them as labels. */
function settled(labels: readonly string[]): Ticket["outcome"] {
  const against = labels.find(label =>
    /^(?:[\w -]+::?\s?)?(won'?t ?-?fix|invalid|duplicate|not planned|rejected|cannot reproduce)$/i.test(label),
  );
  return against === undefined ? "done" : { closed: `and labelled ${short(against, 25)}` };
}

/** Who is assigned, if that is one person; else who closed it, if nobody is assigned. Of several, nobody can say who signed. */
function ownerOf(assignees: readonly Data[], closedBy: unknown, keys: readonly string[]): readonly string[] {
  const names = (person: Data): string[] => keys.flatMap(key => textOf(person[key]) ?? []);
  const [login = ""] = keys;
  const people = new Map(assignees.map(person => [textOf(person[login]) ?? "", person]));
  const candidates = people.size > 0 ? [...people.values()] : listOf([closedBy]);
  const [only, second] = candidates;
  return only === undefined || second !== undefined ? [] : names(only);
}

/** A label `version: 12.1.0` or `release::v12.1.0` says more than the milestone. */
function versionOf(labels: readonly string[], milestone: string | undefined): string | undefined {
  const labelled = labels.flatMap(label => /^(?:version|release)\s?(?:::?|\/|=)\s?(\S+)$/i.exec(label)?.[1] ?? []);
  if (labelled.length > 0) return labelled.length === 1 ? labelled[0] : undefined;
  return milestone === undefined ? undefined : versionIn(milestone);
}

function isOnlyVersion(title: string): boolean {
  return versionIn(title) === title.trim();
}

function labelsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap((label: unknown) => textOf(label) ?? titleOf(label) ?? []) : [];
}

/** Both trackers count in a milestone, or date it; neither does so in an issue without saying who it is assigned to. */
function isMilestone(object: Data): boolean {
  if (has(object, "assignees") || has(object, "labels") || has(object, "milestone")) return false;
  return ["issues", "open_issues", "due_on", "start_date", "expired"].some(key => has(object, key));
}

function objectsIn(text: string): readonly Data[] {
  const data = /^[\s\ufeff]*[[{]/.test(text) ? parsed(text) : undefined;
  return data === undefined ? [] : objectsOf(data).flatMap(it => [it, ...listOf(it["issues"])]);
}

/** The objects of a list, of lists in a list (several pages), or of `{issues: […]}` and `{milestones: […]}`; else the one object. */
function objectsOf(data: unknown): readonly Data[] {
  if (Array.isArray(data)) return data.flatMap((it: unknown) => (Array.isArray(it) ? listOf(it) : listOf([it])));
  return listOf([data]).flatMap(it => {
    const lists = has(it, "title") ? [] : ["milestones", "issues"].filter(key => has(it, key));
    return lists.length === 0 ? [it] : lists.flatMap(key => listOf(it[key]));
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, "")) as unknown;
  } catch {
    return undefined;
  }
}

function listOf(value: unknown): readonly Data[] {
  return Array.isArray(value) ? value.filter((it: unknown): it is Data => typeof it === "object" && it !== null && !Array.isArray(it)) : [];
}

function has(object: Data, key: string): boolean {
  return Object.hasOwn(object, key);
}

function titleOf(value: unknown): string | undefined {
  const [object] = listOf([value]);
  return object && (textOf(object["title"]) ?? textOf(object["name"]));
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

function addressOf(value: unknown, within = ""): string | undefined {
  const address = textOf(value);
  return address !== undefined && address.length <= 300 && /^https?:\/\/\S+$/.test(address) && address.includes(`//${within}`)
    ? address
    : undefined;
}

/** The day of an ISO 8601 time in the zone in which it is written. */
function dayOf(value: unknown): string | undefined {
  const date = textOf(value)?.slice(0, 10);
  return date !== undefined && dateProblem(date) === undefined ? date : undefined;
}
