/** The first ORCID iD in a text, as an address or bare, in its bare form `0000-0002-1825-0097`; null when there is none with a right check digit. */
export function orcidIn(text: string): string | null {
  for (const [found] of text.matchAll(/(?<![\dX-])\d{4}-\d{4}-\d{4}-\d{3}[\dXx](?![\d-])/g)) {
    const id = found.toUpperCase();
    if (checkDigit(id) === id.at(-1)) return id;
  }
  return null;
}

/** ISO 7064 11,2, as ORCID uses it. */
function checkDigit(id: string): string {
  let total = 0;
  for (const digit of id.replaceAll("-", "").slice(0, 15)) total = (total + Number(digit)) * 2;
  const rest = (12 - (total % 11)) % 11;
  return rest === 10 ? "X" : String(rest);
}
