/** Points to draw. */
export type Points = [x: number, y: number | null][];

/**
 * The points that a line of many needs on a screen: for each column of pixels the first, the lowest, the
 * highest and the last, in their order; the drawn line is then the same as with all points (M4; Jugel,
 * Jerzak, Hackenbroich and Markl, VLDB 2014). NaN makes a gap and is kept.
 *
 * @param x growing
 * @param columns of pixels from the first x to the last
 */
export function downsample(x: ArrayLike<number>, y: ArrayLike<number>, columns: number): Points {
  const n = x.length;
  const points: Points = [];
  if (n <= 4 * columns) {
    for (let k = 0; k < n; k++) points.push([x[k], Number.isNaN(y[k]) ? null : y[k]]);
    return points;
  }
  const first = x[0], scale = columns / (x[n - 1] - first || 1);
  const columnOf = (k: number) => Math.min(columns - 1, Math.floor((x[k] - first) * scale));
  for (let from = 0; from < n;) {
    const column = columnOf(from);
    let end = from, low = from, high = from, gap = -1;
    for (; end < n && columnOf(end) === column; end++) {
      if (Number.isNaN(y[end])) gap = end;
      if (y[end] < y[low] || Number.isNaN(y[low])) low = end;
      if (y[end] > y[high] || Number.isNaN(y[high])) high = end;
    }
    const kept = new Set([from, low, high, end - 1]);
    if (gap >= 0) kept.add(gap);
    for (const k of [...kept].sort((a, b) => a - b)) {
      points.push([x[k], Number.isNaN(y[k]) ? null : y[k]]);
    }
    from = end;
  }
  return points;
}
