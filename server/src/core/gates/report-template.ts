import type { SignOff } from "./signoff.ts";
import type { Gate } from "./gate.ts";

/** A report to fill in: what is asked for, who, when, and where the result stands. `sources` are key checks of the part, if any. */
export function reportTemplate(
  gate: Gate,
  signOff: Pick<SignOff, "part" | "release" | "by" | "date" | "method">,
  checks: readonly string[],
): string {
  const heading = signOff.part === null ? gate.title : `${gate.title}: ${signOff.part}`;
  return [
    `# ${heading}`,
    "",
    `| | |`,
    `|---|---|`,
    `| Release | ${signOff.release ?? ""} |`,
    `| Date | ${signOff.date ?? ""} |`,
    `| By | ${signOff.by ?? ""} |`,
    `| Method | ${signOff.method ?? "manual"} |`,
    "",
    "## What was run",
    "",
    "## Results",
    "",
    ...(checks.length === 0 ? [] : ["| Check | Result |", "|---|---|", ...checks.map(check => `| ${check} | |`), ""]),
    "## Verdict",
    "",
  ].join("\n");
}
