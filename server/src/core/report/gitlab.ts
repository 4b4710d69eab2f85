import type { Severity } from "../types.ts";
import type { Formatter } from "./types.ts";

/** A Code Quality report, https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export const formatGitlab: Formatter = (results, { prefix }) => {
  const issues = results.flatMap(({ findings }) =>
    findings.map(({ code, rule, severity, message, at, fingerprint }) => ({
      description: `${code}: ${message}`,
      check_name: rule,
      fingerprint,
      severity: levels[severity],
      location: { path: prefix + at.path, lines: { begin: at.range.start.line + 1, end: at.range.end.line + 1 } },
    })),
  );
  return `${JSON.stringify(issues, undefined, 1)}\n`;
};

const levels: Readonly<Record<Severity, string>> = { error: "major", warning: "minor", info: "info", hint: "info" };
