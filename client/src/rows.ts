/** What any row of a tree of ours has. `reconcile` keeps the object of a row that stays, for VS Code knows rows by their objects. */
export interface TreeRow<Self> {
  /** The same for the same thing in every answer of the server, so that expansion and selection survive. */
  readonly id: string;
  label: string;
  description: string;
  /** Read aloud in place of label, icon and description. */
  spoken: string;
  /** Name of a codicon, and of a contributed colour for it. */
  icon: string | undefined;
  color: string | undefined;
  /** `viewItem` of the menus. */
  context: string;
  open: "expanded" | "collapsed" | "leaf";
  children: readonly Self[];
}

/**
 * Takes over what is new into the rows that are there.
 * @param looksOf text that differs when the row is to be drawn anew
 * @returns the rows to be drawn, and those of them whose looks or children differ; undefined when the top level itself differs
 */
export function reconcileRows<R extends TreeRow<R>>(
  before: readonly R[],
  after: readonly R[],
  looksOf: (row: R) => string,
): { readonly rows: readonly R[]; readonly changed: readonly R[] | undefined } {
  const changed: R[] = [];
  const merge = (old: readonly R[], fresh: readonly R[]): readonly R[] => {
    const known = new Map(old.map(item => [item.id, item]));
    return fresh.map(item => {
      const kept = known.get(item.id);
      if (kept === undefined) return item;
      const differs = looksOf(kept) !== looksOf(item) || !sameIds(kept.children, item.children);
      Object.assign(kept, item, { children: merge(kept.children, item.children) });
      if (differs) changed.push(kept);
      return kept;
    });
  };
  const rows = merge(before, after);
  return { rows, changed: sameIds(before, after) ? changed : undefined };
}

function sameIds(a: readonly { readonly id: string }[], b: readonly { readonly id: string }[]): boolean {
  return a.length === b.length && a.every((item, index) => item.id === b[index]?.id);
}

/** A middle dot is read as a word or not at all. */
export function spokenWords(words: string): string {
  return words.replaceAll(" · ", ", ");
}
