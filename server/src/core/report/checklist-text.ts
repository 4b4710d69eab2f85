import type { ChecklistItem } from "../checklist.ts";
import type { ChecklistState } from "../checklist-states.ts";
import { paint, type Paint } from "./paint.ts";
import type { Formatter, PlanResult, ReportContext } from "./types.ts";
import { oneLine, placeWords, softwareName, stageNumber, stageTitle, stageWords, stateMarks, stateWords } from "./words.ts";

/** The checklist at a terminal. Every mark has its word beside it, so that colour and sign are never alone. */
export const formatChecklistText: Formatter = (results, context) => {
  const style = paint(context.colour);
  return results.map(result => `${planBlock(result, context, style)}\n`).join("\n");
};

function planBlock(result: PlanResult, context: ReportContext, style: Paint): string {
  const { checklist } = result.analysis;
  const titles = checklist.items.map(item => width(item.title));
  const column = Math.min(40, Math.max(0, ...titles));
  const lines = [
    `${style.bold(oneLine(softwareName(result)))} · ${stageWords(checklist.stage)} · ${oneLine(context.prefix + result.path)}`,
    oneLine(checklist.words),
  ];
  for (const { stage, words } of checklist.stages) {
    lines.push("", `${style.bold(`${stageNumber(stage)} ${stageTitle(stage)}`)}  ${words}`);
    const items = checklist.items.filter(item => item.stage === stage);
    const shown = context.quiet ? items.filter(({ state }) => isOpen(state)) : items;
    lines.push(...shown.map(item => itemLine(item, column, context, style)));
  }
  return lines.join("\n");
}

function isOpen(state: ChecklistState): boolean {
  return state === "contradicted" || state === "due" || state === "unknown";
}

function itemLine(item: ChecklistItem, column: number, { prefix }: ReportContext, style: Paint): string {
  const { title, state, because, at } = item;
  const [evidence] = item.evidence;
  const place = state === "contradicted" || state === "due" || evidence === undefined ? at : evidence;
  const shown = place === undefined || state === "not-due" ? "" : `  ${style.dim(oneLine(placeWords(prefix + place.path, place.range)))}`;
  const label = `${stateMarks[state]} ${oneLine(title)}${" ".repeat(Math.max(0, column - width(title)))}`;
  return `  ${colourOf(state, style)(label)}  ${stateWords[state].padEnd(14)}  ${oneLine(because)}${shown}`.trimEnd();
}

/** Code points; enough for the titles of the catalogue. */
function width(text: string): number {
  return [...text].length;
}

function colourOf(state: ChecklistState, style: Paint): (text: string) => string {
  if (state === "contradicted") return style.red;
  if (state === "due" || state === "unknown") return style.yellow;
  return state === "not-due" ? style.dim : style.green;
}
