/**
 * Tables and numbers for people.
 *
 * @module
 */

/** Rows of cells as aligned text; the first row is the head. Columns after the first are right-aligned. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))
      .join("  ").trimEnd();
  return rows.map(line).join("\n");
}

/** A number with so many decimals; "-" for one that is not defined. */
export function fixed(x: number, digits = 3): string {
  return Number.isFinite(x) ? x.toFixed(digits) : "-";
}

/** An estimate with its interval: `0.560 [0.541, 0.579]`. */
export function withInterval(
  { estimate, low, high }: { estimate: number; low: number; high: number },
  digits?: number,
): string {
  return `${fixed(estimate, digits)} [${fixed(low, digits)}, ${fixed(high, digits)}]`;
}

/** What days are called in a title: of many, in the order of time, the first, the last and how many. */
export function dayNames(days: readonly { ticker: string; date: string }[]): string {
  const names = days.map(({ ticker, date }) => `${ticker} ${date}`);
  return names.length <= 3
    ? names.join(", ")
    : `${names[0]} to ${names.at(-1)} (${names.length} days)`;
}

/** An integer with thousands marked. */
export const count = (x: number): string => x.toLocaleString("en");

/** A line on stderr that is written over, while stderr is a terminal; silent otherwise. */
export function progress(text: string): void {
  if (Deno.stderr.isTerminal()) {
    Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
  }
}

/** Ends a {@link progress} line. */
export function progressDone(): void {
  progress("");
}
