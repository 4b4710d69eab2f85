/**
 * The text with the continuation lines of quoted texts and of brackets moved to the right. YAML wants them further in than their key, and some
 * readers do not: what is broken only before this is read by some and refused by others.
 */
export function indentContinuations(text: string): string {
  let open: FlowState = { quote: "", depth: 0 };
  let indent = "";
  return text
    .split("\n")
    .map(line => {
      const inside = open.quote !== "" || open.depth > 0;
      const value = inside ? line : /^\s*(?:- +)*(?:[\w"'-]+[ \t]*:[ \t]+)?(["'[{].*)$/.exec(line)?.[1];
      if (value === undefined) return line;
      if (!inside) indent = `${/^[\s-]*/.exec(line)?.[0].replaceAll("-", " ") ?? ""}  `;
      open = stateBehind(value, open);
      return inside ? `${indent}${line.trimStart()}` : line;
    })
    .join("\n");
}

interface FlowState {
  /** The sign that ends the quoted text that is open; empty outside of one. */
  readonly quote: string;
  /** Brackets that are open. */
  readonly depth: number;
}

function stateBehind(line: string, before: FlowState): FlowState {
  let { quote, depth } = before;
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (quote !== "") {
      if (sign === "\\" && quote === '"') at++;
      else if (sign === quote) quote = "";
    } else if (sign === "#" && (at === 0 || /\s/.test(line.charAt(at - 1)))) break;
    else if (sign === '"' || sign === "'") quote = /[\w)]/.test(line.charAt(at - 1)) ? "" : sign;
    else if (sign === "[" || sign === "{") depth++;
    else if (sign === "]" || sign === "}") depth = Math.max(0, depth - 1);
  }
  return { quote, depth };
}
