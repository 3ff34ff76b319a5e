import type { Prediction } from "../sink/mod.ts";
import type { Entry } from "./log.ts";

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
