import { baseName, globMatcher } from "./repo.ts";

/** Names that a plan goes by, at any depth. Each plan is the plan of the folder it lies in. */
export const planNames = [
  "smp.yaml",
  "smp.yml",
  ".smp.yaml",
  "software-management-plan.yaml",
  "software-management-plan.yml",
  "production-readiness.yaml",
  "production-readiness.yml",
] as const;

/** Whether a file holds sign-offs apart from its plan. */
export function isSignOffFile(path: string): boolean {
  return /(^|\/)\.smp\/signoffs\/[^/]+\.ya?ml$/.test(path);
}

/** Tells plans from other files: by name, by `*.smp.yaml`, and by the globs of the setting `smp.files`. */
export function planMatcher(globs: readonly string[]): (path: string) => boolean {
  const names: ReadonlySet<string> = new Set(planNames);
  const more = globs.map(globMatcher);
  return path => {
    const name = baseName(path);
    return names.has(name) || name.endsWith(".smp.yaml") || more.some(matches => matches(path));
  };
}
