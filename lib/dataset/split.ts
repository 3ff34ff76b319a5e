/** A range of sequences: from `first` to before `end`. */
export interface Range {
  /** Index of the first. */
  first: number;
  /** Index after the last. */
  end: number;
}

/** Training, then validation, then backtest, in the order of time. */
export interface Split {
  /** To learn from. */
  train: Range;
  /** To choose the best epoch by. */
  validation: Range;
  /** Never seen by training. */
  backtest: Range;
}

/** Sequences in a range. */
export const sizeOf = (range: Range): number => Math.max(0, range.end - range.first);

/** How much of the sequences the later parts get. */
export interface Shares {
  /** Share of all sequences for the backtest; 0.5 in the reference project. */
  backtest: number;
  /** Share of the others for validation; 0.15 in the reference project. */
  validation: number;
}

/** The reference project's shares. */
export const REFERENCE_SHARES: Shares = { backtest: 0.5, validation: 0.15 };

/**
 * Splits `n` sequences in the order of time: the last floor(n x backtest) are the backtest; of the m
 * before them the last floor(m x validation) are validation and the rest training.
 *
 * @throws {RangeError} unless the shares are in [0, 1)
 */
export function chronologicalSplit(n: number, shares: Shares = REFERENCE_SHARES): Split {
  for (const [name, share] of Object.entries(shares)) {
    if (!(share >= 0 && share < 1)) {
      throw new RangeError(`The share of ${name} must be in [0, 1): it is ${share}`);
    }
  }
  const backtest = n - Math.floor(shares.backtest * n);
  const validation = backtest - Math.floor(shares.validation * backtest);
  return {
    train: { first: 0, end: validation },
    validation: { first: validation, end: backtest },
    backtest: { first: backtest, end: n },
  };
}

/**
 * The same over several days, which stand one after the other: the parts of each day. No window crosses
 * a day; a day may be wholly of one part.
 *
 * @param sequences sequences of each day, in the order of the days
 */
export function splitDays(sequences: readonly number[], shares?: Shares): Split[] {
  const whole = chronologicalSplit(sequences.reduce((sum, n) => sum + n, 0), shares);
  let before = 0;
  return sequences.map((n) => {
    const within = ({ first, end }: Range): Range => ({
      first: Math.min(n, Math.max(0, first - before)),
      end: Math.min(n, Math.max(0, end - before)),
    });
    const split = {
      train: within(whole.train),
      validation: within(whole.validation),
      backtest: within(whole.backtest),
    };
    before += n;
    return split;
  });
}

/** What {@link purge} must know of the sequences' events. */
export interface SplitTimes {
  /** Time of each event. */
  timeNs: Float64Array;
  /** Event at which each event's outcome is known; `timeNs.length` where it never is. */
  resolvesAt: Int32Array;
  /** Rows in a window: sequence s ends at event s + window - 1 and begins at event s. */
  window: number;
}

/**
 * Takes from the end of a day's training and of its validation the sequences whose outcome is not known before
 * the first event of the next part's first window. What is left shares no event with the next part,
 * neither in a window nor in a label, and nothing that was unknown when the next part began.
 * (Purging: López de Prado, Advances in Financial Machine Learning, 2018, 7.4.)
 */
export function purge(split: Split, { timeNs, resolvesAt, window }: SplitTimes): Split {
  const cut = (range: Range, ...later: Range[]): Range => {
    const next = later.find((part) => sizeOf(part) > 0);
    if (next === undefined) return range;
    const nextBegins = timeNs[next.first];
    let end = range.end;
    while (end > range.first) {
      const resolves = resolvesAt[end - 1 + window - 1];
      if (resolves < timeNs.length && timeNs[resolves] < nextBegins) break;
      end--;
    }
    return { first: range.first, end };
  };
  return {
    train: cut(split.train, split.validation, split.backtest),
    validation: cut(split.validation, split.backtest),
    backtest: split.backtest,
  };
}
