/**
 * The release that a heading of a changelog is about: `[1.2.3] - 2024-01-01`, `v1.2`, `starfit 1.2 (January 5, 2024)`, `Unreleased`.
 * Undefined for headings that only mention a version (`Support for Python 3.12`). `strict` allows nothing behind version
 * and date, for texts in which headings cannot be told from sentences. The date is in ISO form, null unless it names a day.
 */
export function releaseHeading(heading: string, strict: boolean): { readonly version: string; readonly date: string | null } | undefined {
  const text = heading.slice(0, 300);
  const dated = findDate(text);
  const rest = dated === undefined ? text : `${text.slice(0, dated.start)} ${text.slice(dated.end)}`;
  const unreleased =
    /^[\s[(]*(?:[\w.]+ )?[[(]?(?:unreleased|(?:in )?development version|upcoming(?: release)?|next(?: release)?)[\])\s:]*/i.exec(rest);
  if (unreleased && (!strict || unreleased[0].length === rest.length)) return { version: "Unreleased", date: dated?.iso ?? null };
  const found = findVersion(rest);
  if (found === undefined) return undefined;
  const before = words(rest.slice(0, found.start));
  const after = words(rest.slice(found.end));
  const names = rest
    .slice(0, found.start)
    .split(/\s+/)
    .filter(word => words(word).some(part => !fillers.has(part)));
  if (names.length > 2 || before.some(word => mentions.has(word))) return undefined;
  const plainAfter = after.every(word => fillers.has(word));
  if (!plainAfter && (strict || names.length > 0)) return undefined;
  if (/^\s*[%\u00d7]/.test(rest.slice(found.end))) return undefined;
  return { version: found.version, date: dated?.iso ?? null };
}

/** Words that say that a heading is a release and nothing else. */
const fillers = new Set(
  "version versions release releases released notes note changes change changelog api in of on new the final stable date what s".split(" "),
);

/** Words before a version that make it the subject of a change. */
const mentions = new Set(
  (
    "to from for since until with using require requires required requirement support supports supported drop drops dropped update updates updated upgrade " +
    "upgraded bump bumped fix fixes fixed migrate migrating migration compatibility compatible minimum python deprecated deprecations removed before after than and"
  ).split(" "),
);

function words(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9_]+/)
    .filter(word => word !== "");
}

interface Found {
  readonly start: number;
  readonly end: number;
}

/** The first version of a text: numbers with points, or one number behind `v`, "version" or "release". Also the weekly tags of the form `w_2024_10`. */
function findVersion(text: string): (Found & { readonly version: string }) | undefined {
  const pattern =
    /(?<![\w.])(?:(?<=[-_/])|(?<![-_/]))(v ?\.?\d+(?:\.\d+)*[0-9A-Za-z.+~-]*|\d+(?:\.\d+)+[0-9A-Za-z.+~-]*|[wd]_\d{4}_\d{1,2}(?:_\d{1,2})?)|\b(?:version|release) (\d+)(?![\w.])/i;
  // A name may be tied to its version: starfit-1.2.3.
  const match = pattern.exec(text) ?? /(?<=[A-Za-z][-_])(v?\d+(?:\.\d+)+[0-9A-Za-z.+~-]*)/.exec(text);
  if (match === null) return undefined;
  const written = match[1] ?? match[2] ?? "";
  const start = match.index + match[0].length - written.length;
  const trimmed = written.replace(/[.+~-]+$/, "");
  return { version: trimmed.replace(/^(v) \.?|^(v)\./i, "$1$2"), start, end: start + trimmed.length };
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const monthName = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?";

function findDate(text: string): (Found & { readonly iso: string | null }) | undefined {
  const iso = /(?<![\w.-])(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?![\w-])/.exec(text);
  if (iso) return placed(iso, isoDate(iso[1], Number(iso[3]), iso[4]));
  const monthFirst = new RegExp(`\\b${monthName} (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})\\b`, "i").exec(text);
  if (monthFirst) return placed(monthFirst, isoDate(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2]));
  const dayFirst = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?[ -]${monthName},?[ -](\\d{4})\\b`, "i").exec(text);
  if (dayFirst) return placed(dayFirst, isoDate(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1]));
  // German and others write the day first with points; only behind a version, for it looks like one.
  const points = /(?<=\d.*\s[([]?)(\d{1,2})\.(\d{1,2})\.(\d{4})(?![\w.])/.exec(text);
  if (points) return placed(points, isoDate(points[3], Number(points[2]), points[1]));
  const monthOnly = new RegExp(`\\b${monthName},? \\d{4}\\b`, "i").exec(text);
  return monthOnly ? placed(monthOnly, null) : undefined;
}

function placed(match: RegExpExecArray, iso: string | null): Found & { readonly iso: string | null } {
  return { start: match.index, end: match.index + match[0].length, iso };
}

function monthOf(name: string | undefined): number {
  return months.indexOf((name ?? "").toLowerCase().slice(0, 3)) + 1;
}

function isoDate(year: string | undefined, month: number, day: string | undefined): string | null {
  if (year === undefined || day === undefined || month < 1 || month > 12 || Number(day) < 1 || Number(day) > 31) return null;
  return `${year}-${String(month).padStart(2, "0")}-${day.padStart(2, "0")}`;
}
