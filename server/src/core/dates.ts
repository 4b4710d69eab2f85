/** Why a text is not a day of the calendar, or undefined. Takes `YYYY-MM-DD` only. */
export function dateProblem(text: string): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return "not written as YYYY-MM-DD";
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1970 || year > 2199) return "not a year of this or the last century";
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) ? undefined : "not a day of the calendar";
}

/** Days from one date to another, both `YYYY-MM-DD`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days since a fixed day, by the civil calendar. */
function dayNumber(date: string): number {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
}

/**
 * The day that lies a duration behind another, both `YYYY-MM-DD`. Durations as plans write them: `120 d`, `2 weeks`, `6 months`, `1 year`;
 * hours, minutes and seconds count as the whole days in them. Months are those of the calendar: a month behind 31 January is its last day.
 * Undefined when the text is no duration.
 */
export function dayAfter(date: string, duration: string): string | undefined {
  const match = /^(\d+(?:\.\d+)?) ?(s|min|h|d|day|days|week|weeks|month|months|year|years)$/.exec(duration.trim());
  if (match === null || dateProblem(date) !== undefined) return undefined;
  const amount = Number(match[1]);
  const unit = match[2] ?? "d";
  if (unit.startsWith("month") || unit.startsWith("year"))
    return monthsAfter(date, Math.floor(amount * (unit.startsWith("year") ? 12 : 1)));
  const days: Readonly<Record<string, number>> = { s: 1 / 86400, min: 1 / 1440, h: 1 / 24, week: 7, weeks: 7 };
  return dateOf(dayNumber(date) + Math.floor(amount * (days[unit] ?? 1)));
}

function monthsAfter(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const index = year * 12 + month - 1 + months;
  const [newYear, newMonth] = [Math.floor(index / 12), (index % 12) + 1];
  return written(newYear, newMonth, Math.min(day, daysIn(newYear, newMonth)));
}

/** The date of a day number; the inverse of `dayNumber`. */
function dateOf(number: number): string {
  const era = Math.floor(number / 146097);
  const dayOfEra = number - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return written(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1);
}

function written(year: number, month: number, day: number): string {
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
}
