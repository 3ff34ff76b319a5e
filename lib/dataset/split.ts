/** A range of sequences: from `first` to before `end`. */
export interface Range {
  first: number;
  end: number;
}

/** Training, then validation, then backtest, in the order of time. */
export interface Split {
  train: Range;
  validation: Range;
  backtest: Range;
}

/** Sequences in a range. */
export const sizeOf = (range: Range): number => Math.max(0, range.end - range.first);

/**
 * The reference project's split of `n` sequences: the last floor(n/2) are the backtest; of the m before
 * them the last floor(0.15 m) are validation and the rest training.
 */
export function chronologicalSplit(n: number): Split {
  const backtest = n - Math.floor(n / 2);
  const validation = backtest - Math.floor(0.15 * backtest);
  return {
    train: { first: 0, end: validation },
    validation: { first: validation, end: backtest },
    backtest: { first: backtest, end: n },
  };
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
 * Takes from the end of training and of validation the sequences whose outcome is not known before
 * the first event of the next part's first window. What is left shares no event with the next part,
 * neither in a window nor in a label, and nothing that was unknown when the next part began.
 * (Purging: López de Prado, Advances in Financial Machine Learning, 2018, 7.4.)
 */
export function purge(split: Split, { timeNs, resolvesAt, window }: SplitTimes): Split {
  const cut = (range: Range, next: Range): Range => {
    if (sizeOf(next) === 0) return range;
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
    train: cut(split.train, split.validation),
    validation: cut(split.validation, split.backtest),
    backtest: split.backtest,
  };
}
