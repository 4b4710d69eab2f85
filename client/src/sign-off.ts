import * as vscode from "vscode";
import {
  signOffDraftMethod,
  signOffMethod,
  waiveMethod,
  type EntryResult,
  type PersonItem,
  type Problem,
  type SignOffDraft,
  type SignOffDraftParams,
  type SignOffParams,
  type SlotParams,
  type WaiveParams,
} from "../../server/src/lsp/protocol.ts";
import { applyUnchanged } from "./apply-edit.ts";
import { ask, dismissed, notEmpty, pick, reveal } from "./choose.ts";
import { offerCommitMessage } from "./commit-message.ts";
import { orThrow, type Server } from "./language-client.ts";

/** What need not be asked for, from whoever runs the command. */
export type SignOffAnswers = Partial<Omit<SignOffParams, keyof SlotParams>>;
export type WaiveAnswers = Partial<Omit<WaiveParams, keyof SlotParams>>;

/** Asks what a sign-off needs, step by step, and writes it. */
export async function signOff(server: Server, slot: SlotParams, given: SignOffAnswers): Promise<void> {
  const draft = await draftOf(server, slot);
  const title = (what: string): string => `Sign off ${draft.title}, ${draft.release}: ${what}`;
  if (draft.signers.length === 0) throw new Error(`Nobody under people can sign this: it needs ${draft.roles}.`);
  const by = given.by ?? (await pickPerson(draft.signers, title("who signs")));
  const verdict = given.verdict ?? (await pick(verdicts, { title: title("verdict"), placeHolder: "What does the signer say?" })).id;
  const shown = await evidenceFor(server, slot, draft, by, given, title("evidence"));
  const said = await remarks(verdict, given, title);
  const params: SignOffParams = { ...given, ...slot, by, verdict, ...shown, ...said };
  await write(server, slot, signOffMethod, params);
}

/** Asks what an exception needs, step by step, and writes it. */
export async function waive(server: Server, slot: SlotParams, given: WaiveAnswers): Promise<void> {
  const draft = await draftOf(server, slot);
  const title = (what: string): string => `Waive ${draft.title}, ${draft.release}: ${what}`;
  if (!draft.waivable) throw new Error("This gate allows no exceptions.");
  if (draft.coordinators.length === 0) throw new Error("Nobody under people is production-coordinator, who alone can make exceptions.");
  const by = given.by ?? (await pickPerson(draft.coordinators, title("who makes the exception")));
  const emergency = given.emergency ?? (await pick(kinds, { title: title("kind"), placeHolder: "How urgent is it?" })).emergency;
  const reason =
    given.reason ??
    (await ask({
      title: title("reason"),
      prompt: "Why can production start without this? Everybody will read it.",
      validateInput: text =>
        text.trim().length < draft.shortestReason ? `At least ${draft.shortestReason} characters, so that it says something` : undefined,
    }));
  const until =
    given.until ??
    (await ask({
      title: title("last day"),
      prompt: `The last day on which the exception holds, at most ${draft.longestUntil}`,
      value: draft.longestUntil,
      validateInput: text => dayProblem(text.trim(), draft),
    }));
  const reviewBy = emergency ? (given.reviewBy ?? (await askReviewDay(title("review"), until.trim(), draft))) : undefined;
  const ticket = given.ticket ?? (await ask({ title: title("ticket"), prompt: "The ticket, for example SKY-1004; may be left empty" }));
  const mitigation =
    given.mitigation ?? (await ask({ title: title("mitigation"), prompt: "What keeps the risk small meanwhile? May be left empty" }));
  const said = { by, reason, until: until.trim(), ticket, mitigation, emergency, ...(reviewBy === undefined ? {} : { reviewBy }) };
  await write(server, slot, waiveMethod, { ...given, ...slot, ...said } satisfies WaiveParams);
}

const kinds = [
  { label: "$(debug-step-over) Exception", detail: "Decided now, for a while.", emergency: false },
  { label: "$(flame) Emergency", detail: "Allowed at once, and reviewed afterwards: else the gate closes again.", emergency: true },
] as const;

/** An emergency is reviewed within days, and not after the exception itself has ended. */
async function askReviewDay(title: string, until: string, draft: SignOffDraft): Promise<string> {
  const day = await ask({
    title,
    prompt: `The day by which it is reviewed, at most ${until}`,
    value: draft.reviewBy < until ? draft.reviewBy : until,
    validateInput: text => dayProblem(text.trim(), { ...draft, longestUntil: until }),
  });
  return day.trim();
}

const verdicts = [
  { label: "$(pass-filled) ok", detail: "It is as it should be.", id: "ok" },
  { label: "$(pass) tolerable", detail: "It is not, but within a limit that you name.", id: "tolerable" },
  {
    label: "$(circle-slash) rejected",
    detail: "It must not go into production. No exception helps; only a new sign-off does.",
    id: "rejected",
  },
] as const;

async function draftOf(server: Server, slot: SlotParams, by?: string): Promise<SignOffDraft> {
  const params: SignOffDraftParams = { ...slot, ...(by === undefined ? {} : { by }) };
  return orThrow(await server.request<SignOffDraft | Problem>(signOffDraftMethod, params));
}

/** The one whom git knows stands first, so that Enter takes them. */
async function pickPerson(people: readonly PersonItem[], title: string): Promise<string> {
  const items = people.map(({ id, name, roles, self }) => ({
    label: name,
    description: `${id} · ${roles}${self ? " · your address in git" : ""}`,
    id,
  }));
  return (await pick(items, { title, placeHolder: "Who?", matchOnDescription: true })).id;
}

type Evidence = Pick<SignOffParams, "evidence" | "ticket" | "method">;

/** What shows that it is so: files, an address, a new report, or a ticket. */
async function evidenceFor(
  server: Server,
  slot: SlotParams,
  draft: SignOffDraft,
  by: string,
  given: SignOffAnswers,
  title: string,
): Promise<Evidence> {
  if (given.evidence !== undefined || given.ticket !== undefined) return {};
  const ways = [
    { label: "$(file) Choose files…", detail: "Files of the repository: a report, plots, a log.", id: "files" },
    { label: "$(link) Enter an address or a path…", detail: "A page, a dashboard, a run of CI.", id: "address" },
    { label: "$(new-file) Create a report from a template", detail: draft.report.path, id: "report" },
    { label: "$(tag) Name a ticket…", detail: "What shows it is in the ticket.", id: "ticket" },
    ...(draft.evidenceRequired ? [] : [{ label: "$(dash) None", detail: "This gate asks for none.", id: "none" }]),
  ];
  switch ((await pick(ways, { title, placeHolder: "What shows it?" })).id) {
    case "files":
      return { evidence: await chooseFiles(slot.uri) };
    case "address":
      return { evidence: [await ask({ title, prompt: "An address, or a path relative to the plan", validateInput: notEmpty })] };
    case "report":
      return { evidence: [await createReport(server, slot, by)], method: "manual" };
    case "ticket":
      return { ticket: await ask({ title, prompt: "The ticket, for example SKY-1004", validateInput: notEmpty }) };
    default:
      return {};
  }
}

async function chooseFiles(planUri: string): Promise<readonly string[]> {
  const folder = vscode.Uri.joinPath(vscode.Uri.parse(planUri), "..");
  const chosen = await vscode.window.showOpenDialog({
    title: "Evidence",
    defaultUri: folder,
    canSelectMany: true,
    openLabel: "Take as evidence",
  });
  if (chosen === undefined) throw dismissed;
  const base = `${folder.path.replace(/\/$/, "")}/`;
  const outside = chosen.find(({ path, scheme }) => scheme !== folder.scheme || !path.startsWith(base));
  if (outside !== undefined) throw new Error(`${outside.path} does not lie beside or below the plan, where others could find it.`);
  return chosen.map(({ path }) => path.slice(base.length));
}

/** Writes the report unless there is one already, and opens it beside. */
async function createReport(server: Server, slot: SlotParams, by: string): Promise<string> {
  const { report } = await draftOf(server, slot, by);
  const uri = vscode.Uri.parse(report.uri);
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { ignoreIfExists: true, contents: new TextEncoder().encode(report.text) });
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error(`${report.path} could not be written.`);
  await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: false });
  return report.path;
}

/** What is tolerated must be said, and up to where can be; for a rejection, why helps. */
async function remarks(
  verdict: SignOffParams["verdict"],
  given: SignOffAnswers,
  title: (what: string) => string,
): Promise<Pick<SignOffParams, "limit" | "note">> {
  if (given.note !== undefined || verdict === "ok") return {};
  if (verdict === "rejected")
    return { note: await ask({ title: title("note"), prompt: "Why? What has to be mended? May be left empty." }) };
  const note = await ask({ title: title("note"), prompt: "What is tolerated, and why?", validateInput: notEmpty });
  if (given.limit !== undefined) return { note };
  return { note, limit: await ask({ title: title("limit"), prompt: "Up to where? For example “0.5 % of jobs”. May be left empty." }) };
}

/** The entry as an edit that can be undone, then the message to commit it under. */
async function write(server: Server, { uri }: SlotParams, method: string, params: object): Promise<void> {
  const result = await applyUnchanged(server, async () => orThrow(await server.request<EntryResult | Problem>(method, params)));
  await reveal(result.select);
  offerCommitMessage(vscode.Uri.parse(uri), result.message, result.words);
}

function dayProblem(text: string, { today, longestUntil }: SignOffDraft): string | undefined {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  if (parsed === undefined || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== text)
    return `A day of the calendar, such as ${longestUntil}`;
  if (text < today) return "That day is over";
  return text > longestUntil ? `Exceptions are short: at most until ${longestUntil}` : undefined;
}
