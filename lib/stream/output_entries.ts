import type { Prediction } from "../sink/mod.ts";
import type { AcceptedEvent, InputSpec } from "./feature_stream.ts";
import type { Entry } from "./log.ts";

/** The predictions of events, as rows of Parquet. */
export function predictionRows(
  events: readonly AcceptedEvent[],
  pUp: Float32Array,
  { input, symbol, model }: { input: InputSpec; symbol: string; model: string },
): Prediction[] {
  return events.map((event, i) => ({
    ts: event.ts,
    mid: event.mid,
    imb: event.imb,
    y: event.y,
    pUp: pUp[i],
    pred: pUp[i] >= 0.5 ? 1 : 0,
    seqLen: input.window,
    featDim: input.featureSet.features.length,
    eventId: event.id,
    symbol,
    model,
  }));
}

/** The entry of a prediction: the id is its event's. */
export function predictionEntry(row: Prediction): Entry {
  const fields: Record<string, string> = {
    ts: String(row.ts),
    mid: String(row.mid),
    imb: String(row.imb),
  };
  if (row.y !== null) fields.y = String(row.y);
  fields.p_up = String(row.pUp);
  fields.pred = String(row.pred);
  fields.seq_len = String(row.seqLen);
  fields.feat_dim = String(row.featDim);
  fields.model = row.model;
  return { id: row.eventId, fields };
}

/** The entry of something that could not be used: its id, why, and what it was. */
export function deadEntry(entry: Entry, reason: string): Entry {
  const fields = { source_id: entry.id, reason, fields: JSON.stringify(entry.fields) };
  return { id: entry.id, fields };
}
