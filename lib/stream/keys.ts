/** The keys of one stream and what belongs to it. */
export interface Keys {
  /** Events, with the updates before them where a feature set needs these. */
  stream: string;
  /** Predictions. */
  predictions: string;
  /** Counters. */
  metrics: string;
  /** Entries that could not be used. */
  dead: string;
}

/**
 * The keys for a symbol: plain without one; with one, each carries it as a hash tag
 * (`lob:stream:{GOOG}`), so that all lie in one slot of a Redis Cluster. A log keeps checkpoints and
 * leases beside the stream: `lob:checkpoint` and `lob:lease`, with the same tag.
 */
export function keysFor(symbol = ""): Keys {
  const tag = symbol === "" ? "" : `:{${symbol}}`;
  return {
    stream: `lob:stream${tag}`,
    predictions: `lob:predictions${tag}`,
    metrics: `lob:metrics${tag}`,
    dead: `lob:dead${tag}`,
  };
}
