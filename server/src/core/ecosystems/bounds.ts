/**
 * The upper bound that people would write in place of `bound` so that `version` lies below it.
 * The bound keeps its precision: trailing zeros do not count, so 2.0 steps by major versions and 1.25 by minor ones.
 */
export function nextBound(bound: readonly number[], version: readonly number[]): number[] {
  let precision = bound.length;
  while (precision > 1 && bound[precision - 1] === 0) precision--;
  const next = Array.from({ length: precision }, (_, index) => version[index] ?? 0);
  next[precision - 1] = (next[precision - 1] ?? 0) + 1;
  while (next.length < bound.length) next.push(0);
  return next;
}

/** As many leading parts of `version` as `model` has, joined by dots. */
export function sameLength(model: readonly number[], version: readonly number[]): string {
  return Array.from({ length: Math.max(1, model.length) }, (_, index) => version[index] ?? 0).join(".");
}
