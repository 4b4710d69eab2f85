/** Styles for a terminal (ECMA-48, SGR); without colour, the text as it is. */
export type Paint = Readonly<Record<"bold" | "dim" | "red" | "green" | "yellow" | "blue", (text: string) => string>>;

export function paint(colour: boolean): Paint {
  const style = (on: number, off: number) => (text: string) => (colour ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  return { bold: style(1, 22), dim: style(2, 22), red: style(31, 39), green: style(32, 39), yellow: style(33, 39), blue: style(34, 39) };
}
