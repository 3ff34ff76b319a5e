/** One prediction: a row in Parquet, and the source of an entry in the predictions stream. */
export interface Prediction {
  /** Index of the event. */
  ts: number;
  /** Mid price, dollars x 10,000. */
  mid: number;
  /** Depth imbalance, as published. */
  imb: number;
  /** The label, where the producer published one (`reference` profile); else null. */
  y: 0 | 1 | null;
  /** P(up), float32. */
  pUp: number;
  /** 1 if pUp >= 0.5, else 0. */
  pred: 0 | 1;
  /** Rows in the model's window. */
  seqLen: number;
  /** Features in a row. */
  featDim: number;
  /** Id of the event's entry, `MS-SEQ`. */
  eventId: string;
  /** Symbol of the stream; empty without one. */
  symbol: string;
  /** Which model: name and the first digits of its sha256. */
  model: string;
}
