import type { Paint } from "./paint.ts";

/** Our own pages, written in Markdown, for a terminal: headings, code and tables without their signs. */
export function plainText(markdown: string, style: Paint): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.trimEnd().split("\n")) {
    const mark = /^(`{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark === fence) fence = undefined;
      else lines.push(line === "" ? "" : `    ${line}`);
    } else if (mark !== undefined) fence = mark;
    else if (/^\|(?:\s*:?-+:?\s*\|)+$/.test(line)) continue;
    else if (line.startsWith("|")) lines.push(row(line));
    else if (line.startsWith("#")) lines.push(style.bold(inline(line.replace(/^#+\s*/, ""))));
    else lines.push(inline(line));
  }
  return `${lines.join("\n").replace(/\n{3,}/g, "\n\n")}\n`;
}

function row(line: string): string {
  const cells = line.slice(1, line.endsWith("|") ? -1 : undefined).split("|");
  return `  ${cells
    .map(cell => inline(cell.trim()).padEnd(15))
    .join(" ")
    .trimEnd()}`;
}

function inline(line: string): string {
  return line.replace(/`([^`]+)`/g, "$1").replace(/\*\*([^*]+)\*\*/g, "$1");
}
