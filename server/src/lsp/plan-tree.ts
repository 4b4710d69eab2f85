import type { MapEntry, PlanNode } from "../core/plan/nodes.ts";

/** What stands at a place of a plan. */
export interface AtOffset {
  /** The innermost entry around the place; missing in a list outside of all maps. */
  readonly entry: MapEntry | undefined;
  /** On the key of that entry. */
  readonly onKey: boolean;
  /** The innermost value at the place; missing on a key. */
  readonly node: PlanNode | undefined;
}

/** The innermost key or value that touches an offset. */
export function atOffset(root: PlanNode | undefined, offset: number): AtOffset {
  let node = root !== undefined && touches(root.span, offset) ? root : undefined;
  let entry: MapEntry | undefined;
  while (node !== undefined && node.kind !== "scalar") {
    if (node.kind === "map") {
      const inner: MapEntry | undefined = node.entries.find(it => touches(it.span, offset));
      if (inner === undefined) return { entry, onKey: false, node };
      entry = inner;
      if (touches(inner.keySpan, offset)) return { entry, onKey: true, node: undefined };
      if (inner.value === undefined || !touches(inner.value.span, offset)) return { entry, onKey: false, node: undefined };
      node = inner.value;
    } else {
      const inner: PlanNode | undefined = node.items.find(it => touches(it.span, offset));
      if (inner === undefined) return { entry, onKey: false, node };
      node = inner;
    }
  }
  return { entry, onKey: false, node };
}

function touches({ start, end }: { readonly start: number; readonly end: number }, offset: number): boolean {
  return start <= offset && offset <= end;
}
