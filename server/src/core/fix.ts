import type { FileEdit, Fix } from "./types.ts";

/** A fix that keeps the meaning of what is written. Undefined when an edit could not be built. */
export function safeFix(title: string, ...edits: readonly (FileEdit | undefined)[]): Fix | undefined {
  return fix("safe", title, edits);
}

/** A fix that the user must choose. Undefined when an edit could not be built. */
export function suggestion(title: string, ...edits: readonly (FileEdit | undefined)[]): Fix | undefined {
  return fix("suggestion", title, edits);
}

function fix(safety: Fix["safety"], title: string, edits: readonly (FileEdit | undefined)[]): Fix | undefined {
  const built = edits.filter(edit => edit !== undefined);
  return built.length === edits.length && built.length > 0 ? { title, safety, edits: built } : undefined;
}
