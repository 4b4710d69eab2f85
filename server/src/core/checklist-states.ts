/** How a question stands. In the order in which they are shown inside a stage: worst first. */
export const checklistStates = [
  "contradicted",
  "due",
  "unknown",
  "not-due",
  "answered",
  "answered-with-evidence",
  "not-applicable",
] as const;
export type ChecklistState = (typeof checklistStates)[number];
