import type { Formatter, PlanResult, ReportContext } from "../core/report/types.ts";
import { rules } from "../core/rules/registry.generated.ts";
import { useColour } from "./options.ts";
import { writeResult } from "./output.ts";
import { tellNoPlan, tellTroubles, type Project } from "./project.ts";
import { exit, type Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** The options that every command with reports on plans has. */
interface ReportValues {
  readonly format: string;
  readonly color: "auto" | "always" | "never";
  readonly output: string | undefined;
  readonly quiet: boolean;
}

/**
 * Puts a report on plans where it was asked for. Without a plan there is one only in formats that programs read.
 * @returns the exit status when what was read does not allow a verdict, or when there is no plan
 */
export async function reportResults(
  formatter: Formatter,
  results: readonly PlanResult[],
  project: Project,
  { format, color, output, quiet, failOn }: ReportValues & Pick<ReportContext, "failOn">,
  terminal: Terminal,
): Promise<number | undefined> {
  if (results.length > 0 || format !== "text") {
    const colour = useColour(color, output !== undefined, terminal);
    await writeResult(formatter(results, { version, failOn, colour, quiet, prefix: project.prefix, rules }), output, terminal);
  }
  const { faults, unread } = tellTroubles(project, results, terminal);
  if (faults) return exit.fault;
  if (unread) return exit.usage;
  if (results.length > 0) return undefined;
  tellNoPlan(project, terminal);
  return exit.noPlan;
}
