/** One backtest that was looked at. */
export interface Trial {
  /** What was tried: a hash of model, data and settings. The same key again is the same trial. */
  key: string;
  /** Sharpe ratio per observation. */
  sharpe: number;
}

/** What the trials of a ledger say together; see `deflatedSharpe`. */
export interface TrialCount {
  /** Different trials. */
  trials: number;
  /** Variance of their Sharpe ratios; 0 of one. */
  varianceOfSharpes: number;
}

/**
 * Notes a trial in a ledger, a file of one JSON object a line that is only ever appended to, and counts
 * the different trials in it, this one included. The best of many trials looks good by chance: the
 * ledger is what its Sharpe ratio is deflated by.
 *
 * @throws SyntaxError with file and line if the ledger holds anything else
 */
export async function recordTrial(path: string, trial: Trial): Promise<TrialCount> {
  if (!Number.isFinite(trial.sharpe)) {
    throw new RangeError(`A trial's Sharpe ratio must be a number: it is ${trial.sharpe}`);
  }
  const line = JSON.stringify({ key: trial.key, sharpe: trial.sharpe });
  await Deno.writeTextFile(path, `${line}\n`, { append: true });
  return countTrials(await readLedger(path));
}

/** The trials in a ledger, in order, repeats included. A file that is missing holds none. */
export async function readLedger(path: string): Promise<Trial[]> {
  let text;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return text.split("\n").slice(0, -1).map((line, i) => {
    const trial = parse(line);
    if (typeof trial?.key !== "string" || typeof trial.sharpe !== "number") {
      throw new SyntaxError(`${path}:${i + 1}: not a trial: ${line.slice(0, 80)}`);
    }
    return { key: trial.key, sharpe: trial.sharpe };
  });
}

/** Counts different trials; of a key that was tried again the last Sharpe ratio counts. */
export function countTrials(ledger: readonly Trial[]): TrialCount {
  const sharpes = [...new Map(ledger.map(({ key, sharpe }) => [key, sharpe])).values()];
  const trials = sharpes.length;
  const mean = sharpes.reduce((sum, x) => sum + x, 0) / trials;
  const squares = sharpes.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
  return { trials, varianceOfSharpes: trials < 2 ? 0 : squares / (trials - 1) };
}

function parse(line: string): Partial<Trial> | null {
  try {
    return JSON.parse(line);
  } catch {
    return null; // said by the caller, with file and line
  }
}
