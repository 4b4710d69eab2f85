/** Whether one version of a knowledge model (`1.2.4`) is older than (below 0), equal to or newer than another. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map(text => text.split(".").map(Number));
  for (let at = 0; at < 3; at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
