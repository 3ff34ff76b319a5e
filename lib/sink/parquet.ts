import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { type BasicType, parquetWriteBuffer } from "hyparquet-writer";
import type { Prediction } from "./prediction.ts";
import { checkSeal, seal } from "./seal.ts";

/** A column of the file: its Parquet name and type, and where its values come from and go to. */
interface Column {
  name: string;
  type: BasicType;
  key: keyof Prediction;
  nullable?: boolean;
}

/** The file's columns, in order: the one list for writer and reader. */
const COLUMNS: readonly Column[] = [
  { name: "ts", type: "INT64", key: "ts" },
  { name: "mid", type: "DOUBLE", key: "mid" },
  { name: "imb", type: "DOUBLE", key: "imb" },
  { name: "y", type: "INT32", key: "y", nullable: true },
  { name: "p_up", type: "FLOAT", key: "pUp" },
  { name: "pred", type: "INT32", key: "pred" },
  { name: "seq_len", type: "INT32", key: "seqLen" },
  { name: "feat_dim", type: "INT32", key: "featDim" },
  { name: "event_id", type: "STRING", key: "eventId" },
  { name: "symbol", type: "STRING", key: "symbol" },
  { name: "model", type: "STRING", key: "model" },
];

/** Names of the Parquet columns, in order. */
export const columnNames: readonly string[] = COLUMNS.map((column) => column.name);

function values(rows: readonly Prediction[], { key, type, nullable }: Column) {
  if (type === "INT64") return BigInt64Array.from(rows, (row) => BigInt(row[key] as number));
  if (type === "DOUBLE") return Float64Array.from(rows, (row) => row[key] as number);
  if (type === "FLOAT") return Float32Array.from(rows, (row) => row[key] as number);
  if (type === "INT32" && !nullable) return Int32Array.from(rows, (row) => row[key] as number);
  return rows.map((row) => row[key]);
}

/**
 * Predictions as the bytes of one Parquet file (snappy, one row group), with a checksum that
 * {@link decodePredictions} looks at and other readers pass over.
 *
 * @param metadata key-value pairs for the file's footer
 */
export function encodePredictions(
  rows: readonly Prediction[],
  metadata: Record<string, string> = {},
): Uint8Array {
  const buffer = parquetWriteBuffer({
    columnData: COLUMNS.map((column) => ({
      name: column.name,
      data: values(rows, column),
      type: column.type,
      nullable: column.nullable ?? false,
    })),
    rowGroupSize: Math.max(1, rows.length),
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: "lob-lstm",
  });
  return seal(new Uint8Array(buffer));
}

/** What a Parquet file of predictions holds. */
export interface PredictionFile {
  /** In the order of the file. */
  rows: Prediction[];
  /** The key-value pairs of its footer. */
  metadata: Record<string, string>;
}

/** How a part is written and read: as Parquet, unless a test of something else is in a hurry. */
export interface PartCodec {
  /** As {@link encodePredictions}. */
  encode(rows: readonly Prediction[], metadata: Record<string, string>): Uint8Array;
  /** As {@link decodePredictions}. */
  decode(bytes: Uint8Array, source: string): Promise<PredictionFile>;
}

/** Parts as Parquet files. */
export const parquetCodec: PartCodec = { encode: encodePredictions, decode: decodePredictions };

/**
 * Reads such a file. Throws a SyntaxError naming `source` when it is not one, or a single bit of it is not
 * as it was written.
 */
export async function decodePredictions(
  bytes: Uint8Array,
  source: string,
): Promise<PredictionFile> {
  try {
    checkSeal(bytes);
    const file = bytes.slice().buffer;
    const metadata = parquetMetadata(file);
    const objects = await parquetReadObjects({ file, metadata, columns: [...columnNames] });
    const rows = objects.map((object) =>
      Object.fromEntries(COLUMNS.map(({ name, type, key }) => [
        key,
        type === "INT64" ? Number(object[name]) : object[name] ?? null,
      ])) as unknown as Prediction
    );
    const pairs = metadata.key_value_metadata ?? [];
    return { rows, metadata: Object.fromEntries(pairs.map((p) => [p.key, p.value ?? ""])) };
  } catch (error) {
    throw new SyntaxError(
      `${source} is not a Parquet file of predictions: ${(error as Error).message.split("\n")[0]}`,
    );
  }
}
