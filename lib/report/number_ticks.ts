/** The lowest and the highest of some values. */
export interface Extent {
  min: number;
  max: number;
}

/** Extent of all columns, NaN aside; 0 to 1 of nothing. */
export function extent(columns: readonly ArrayLike<number>[]): Extent {
  let min = Infinity, max = -Infinity;
  for (const column of columns) {
    for (let k = 0; k < column.length; k++) {
      if (column[k] < min) min = column[k];
      if (column[k] > max) max = column[k];
    }
  }
  return min <= max ? { min, max } : { min: 0, max: 1 };
}

/**
 * Ticks at round numbers that enclose [min, max], about five, all written with the same decimals and
 * with commas between thousands.
 */
export function numberTicks(
  min: number,
  max: number,
): { at: number[]; label: (value: number) => string } {
  const span = max > min ? max - min : Math.abs(max) || 1;
  const power = Math.floor(Math.log10(span / 4));
  const step = [1, 2, 2.5, 5, 10].map((x) => x * 10 ** power).find((x) => span / x <= 5)!;
  const decimals = Math.max(0, -power + (step / 10 ** power === 2.5 ? 1 : 0));
  const at: number[] = [];
  const first = Math.floor(min / step + 1e-9), last = Math.ceil(max / step - 1e-9);
  for (let i = first; i <= Math.max(last, first + 1); i++) {
    at.push(Number((i * step).toFixed(decimals)));
  }
  const format = new Intl.NumberFormat("en", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return { at, label: (value) => format.format(value) };
}
