/**
 * Which day a task works on.
 *
 * @module
 */
import { existsSync, statSync } from "node:fs";
import { type Day, type DayFiles, listDays, openDay, writeDay } from "../lib/lobster/mod.ts";
import { progress, progressDone } from "./table.ts";

/** Where days are looked for without `--data`. */
const DATA_FOLDER = "data";

/** The simulated day that stands in where there is none. */
const DEFAULT_SEED = 1;
/** How simulated days are named; see `deno task simulate`. */
export const SIMULATED_TICKER = "SIM";

/**
 * Opens the day that `--data` names, or the newest in `data/`, which is simulated if there is none. Says
 * which on stderr.
 */
export async function findDay(data: string | DayFiles | undefined): Promise<Day> {
  const day = data !== undefined ? await openDay(data) : await newestDay();
  const { ticker, date, length, levels } = day;
  console.error(`day: ${ticker} ${date}, ${length.toLocaleString("en")} rows, ${levels} levels`);
  if (levels < 3) {
    console.error(`note: the depth imbalance is over ${levels} of 3 levels: the book has no more`);
  }
  return day;
}

/** Opens several days, of a folder all, in the order of their dates; without any, as {@link findDay}. */
export async function findDays(data: readonly string[]): Promise<Day[]> {
  const days: Day[] = [];
  for (const path of data.length === 0 ? [undefined] : data) {
    for (const one of await daysAt(path)) days.push(await findDay(one));
  }
  return days.sort((a, b) => a.date < b.date ? -1 : a.date > b.date ? 1 : 0);
}

async function daysAt(path: string | undefined): Promise<(string | DayFiles | undefined)[]> {
  if (path === undefined || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    return [path];
  }
  const found = await listDays(path);
  return found.length === 0 ? [path] : found.map(({ path }) => path);
}

async function newestDay(): Promise<Day> {
  const days = existsSync(DATA_FOLDER) ? await listDays(DATA_FOLDER) : [];
  return await openDay(days.length === 0 ? await simulate() : days[0].path);
}

async function simulate(): Promise<DayFiles> {
  console.error(
    `no --data, and no day in ${DATA_FOLDER}/: simulating one there (a real one: ` +
      "deno task fetch-data, or --data DAY)",
  );
  const { simulateDay } = await import("../lib/book/mod.ts");
  const day = simulateDay({
    seed: DEFAULT_SEED,
    ticker: SIMULATED_TICKER,
    progress: (share) => progress(`simulating: ${Math.round(100 * share)} %`),
  });
  progressDone();
  return await writeDay(DATA_FOLDER, day);
}

/** Nanoseconds after midnight of `HH:MM` or `HH:MM:SS`. */
export function parseTime(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  const [hours, minutes, seconds] = (match ?? []).slice(1).map((part) => Number(part ?? 0));
  if (match === null || hours > 23 || minutes > 59 || seconds > 59) {
    throw new RangeError(`${flag} is "${text}": it must be HH:MM or HH:MM:SS`);
  }
  return ((hours * 60 + minutes) * 60 + seconds) * 1e9;
}
