import { dateProblem, dayAfter } from "../dates.ts";
import { andList, short } from "../words.ts";
import { parseCsv } from "./csv.ts";
import type { Ticket, TicketFile, TicketFormat } from "./ticket.ts";

/** Columns by the names under which Trac's queries and reports write them. */
const columnNames = {
  ticket: ["ticket", "id", "#"],
  summary: ["summary"],
  component: ["component"],
  status: ["status"],
  resolution: ["resolution"],
  version: ["version"],
  milestone: ["milestone"],
  owner: ["owner"],
  modified: ["modified", "changetime", "_changetime", "last modified", "time changed"],
} as const;
type Column = keyof typeof columnNames;

/** Without these a table is no list of tickets. */
const required: readonly Column[] = ["ticket", "summary", "status", "owner"];

/**
 * A list of tickets as Trac exports it with “Comma-delimited Text” or “Tab-delimited Text”, with the columns in any order:
 * Ticket, Summary, Component, Status, Resolution, Version, Type, Priority, Owner, Modified. Others are passed over.
 * https://trac.edgewall.org/wiki/TracQuery
 */
export const trac: TicketFormat = {
  id: "trac",
  title: "Trac",
  recognises: text => {
    const [header] = parseCsv(firstLines(text)).rows;
    const columns = columnsOf(header?.cells ?? []);
    return columns.has("ticket") && columns.has("summary");
  },
  read: readTrac,
};

function readTrac(text: string): TicketFile {
  const table = parseCsv(text);
  const problems = table.problems.map(({ line, message }) => `line ${line}: ${message}`);
  const [header, ...rows] = table.rows;
  const columns = columnsOf(header?.cells ?? []);
  const lacking = required.filter(column => !columns.has(column));
  if (header === undefined || lacking.length > 0) {
    const names = lacking.map(column => `“${column[0]?.toUpperCase() ?? ""}${column.slice(1)}”`);
    return { tickets: [], problems: [...problems, `the first row does not name the columns ${andList(names)}`] };
  }
  const tickets: Ticket[] = [];
  for (const { cells, line } of rows) {
    // spreadsheets leave rows of nothing but separators
    if (cells.every(cell => cell.trim() === "")) continue;
    if (cells.length !== header.cells.length) {
      problems.push(`line ${line}: ${cells.length} cell${cells.length === 1 ? "" : "s"} where the first row has ${header.cells.length}`);
      continue;
    }
    const ticket = ticketOf(column => cells[columns.get(column) ?? -1]?.trim() ?? "");
    if (ticket === undefined) problems.push(`line ${line}: the ticket has no number or no summary`);
    else tickets.push(ticket);
  }
  return { tickets, problems };
}

function ticketOf(cell: (column: Column) => string): Ticket | undefined {
  const key = /^#?(\d{1,12})$/.exec(cell("ticket"))?.[1];
  const summary = cell("summary");
  if (key === undefined || summary === "") return undefined;
  const text = (column: Column): string | undefined => (cell(column) === "" ? undefined : cell(column));
  return {
    key,
    reference: `#${key}`,
    summary,
    components: cell("component") === "" ? [] : [cell("component")],
    version: text("version"),
    milestone: text("milestone"),
    outcome: outcomeOf(cell("status").toLowerCase(), cell("resolution").toLowerCase()),
    owner: cell("owner") === "" ? [] : [cell("owner")],
    date: dayIn(cell("modified")),
  };
}

/** Only a ticket that is closed as fixed says that its gate is ok; every other way to close it says something else. */
function outcomeOf(status: string, resolution: string): Ticket["outcome"] {
  if (status !== "closed") return { open: status === "" ? "without a status" : short(status, 25) };
  if (resolution === "fixed") return "done";
  return { closed: resolution === "" ? "without a resolution" : `as ${short(resolution, 25)}` };
}

function columnsOf(header: readonly string[]): ReadonlyMap<Column, number> {
  const found = new Map<Column, number>();
  const names = header.map(cell => cell.trim().toLowerCase());
  for (const [column, aliases] of Object.entries(columnNames) as [Column, readonly string[]][]) {
    const index = names.findIndex(name => aliases.includes(name));
    if (index >= 0) found.set(column, index);
  }
  return found;
}

/** Enough for the header of any table. */
function firstLines(text: string): string {
  return text.slice(0, 4096).split(/\r?\n/, 3).join("\n");
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * The day of a time as Trac writes it: `2026-10-20 14:03:11`, `2026-10-20T14:03:11Z`, `20.10.2026`, `Oct 20, 2026, 2:03:11 PM`,
 * `20 Oct 2026`, or seconds or microseconds since 1970. Undefined for what can be read in two ways, such as `10/11/26`.
 */
export function dayIn(text: string): string | undefined {
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)/.exec(text);
  if (iso) return day(iso[1], iso[2], iso[3]);
  const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)/.exec(text);
  if (dotted) return day(dotted[3], dotted[2], dotted[1]);
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?!\d)/.exec(text);
  if (slashed) {
    const [, first = "", second = "", year] = slashed;
    if (Number(first) > 12) return day(year, second, first);
    return Number(second) > 12 || first === second ? day(year, first, second) : undefined;
  }
  const named = /^(?:(\d{1,2})\.? )?([A-Za-z]{3})[a-z]*\.? (?:(\d{1,2}),? )?(\d{4})(?!\d)/.exec(text);
  const month = named === null ? -1 : months.indexOf((named[2] ?? "").toLowerCase());
  if (named && month >= 0) return day(named[4], String(month + 1), named[1] ?? named[3]);
  if (/^\d{9,10}$/.test(text)) return dayOfSeconds(Number(text));
  return /^\d{15,16}$/.test(text) ? dayOfSeconds(Number(text) / 1e6) : undefined;
}

function day(year: string | undefined, month: string | undefined, date: string | undefined): string | undefined {
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const written = `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
  return dateProblem(written) === undefined ? written : undefined;
}

function dayOfSeconds(seconds: number): string | undefined {
  return dayAfter("1970-01-01", `${Math.floor(seconds / 86_400)} d`);
}
