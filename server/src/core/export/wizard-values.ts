import { questions as catalogue } from "../questions/catalogue.generated.ts";
import type { WishedValue } from "./wizard-replies.ts";

/** An option of a question of the catalogue as something to choose; its label and other usual words for it count. */
export function optionValue(questionId: string, id: string): WishedValue {
  const question = catalogue.find(it => it.id === questionId);
  const label = [...(question?.options ?? []), ...(question?.rows ?? []), ...(question?.columns ?? [])].find(it => it.id === id)?.label;
  return { value: id, labels: [...(label === undefined ? [] : [label]), id, ...(usualWords.get(id) ?? [])] };
}

export function plainValue(value: string, labels: readonly string[] = []): WishedValue {
  return { value, labels: [value, ...labels] };
}

const usualWords: ReadonlyMap<string, readonly string[]> = new Map([
  ["yes", ["Yes"]],
  ["no", ["No"]],
  ["partially", ["Partially", "Yes, partially", "Partly"]],
  ["not-applicable", ["N/A", "NA", "Not relevant", "Not relevant/applicable", "Not relevant/applicable to me"]],
  ["public", ["Publicly available"]],
  ["user", ["User documentation", "User guide", "User manual"]],
  ["programmer", ["Programmer documentation", "Developer documentation", "Developer guide"]],
  ["api", ["API documentation", "API reference"]],
  ["readme", ["README file"]],
  ["release-notes", ["Release notes"]],
  ["docstrings", ["Docstrings", "Code comments", "Docstrings / code comments", "Docstrings/comments in the code"]],
  ["changelog", ["CHANGELOG file"]],
  ["unit", ["Unit tests", "Unit testing"]],
  ["integration", ["Integration tests", "Integration testing"]],
  ["functional", ["Functional tests", "Functional testing"]],
  ["end-to-end", ["End-to-end tests", "End-to-end testing", "E2E tests"]],
  ["linting", ["Linter", "Linters", "Static analysis"]],
  ["regression", ["Regression tests", "Regression testing"]],
  ["frontend", ["Frontend tests", "UI tests", "User interface tests"]],
  ["git", ["Git"]],
  ["mercurial", ["Mercurial"]],
  ["subversion", ["Subversion", "SVN"]],
  ["cvs", ["CVS"]],
  ["other", ["Other", "Others"]],
]);
