import type { Prediction } from "../sink/mod.ts";
import { type Deaths, NO_DEATHS } from "./deaths.ts";
import type { FeatureStreamState } from "./feature_stream.ts";
import { ZERO_ID } from "./id.ts";
import type { Entry } from "./log.ts";

/** The newest part, as a checkpoint names it. */
export interface CommittedPart {
  /** File name. */
  name: string;
  /** What it was called until it was committed. */
  temporary: string;
  /** Hex sha256 of its bytes. */
  sha256: string;
}

/** What a checkpoint's data says. */
export interface CheckpointData {
  /** The run that the checkpoint belongs to. */
  run: string;
  /** The newest part; null before the first. */
  part: CommittedPart | null;
  /** The feature stream after the last entry. */
  state: FeatureStreamState;
  /** Id of the newest prediction that is committed. */
  lastPrediction: string;
  /** Id of the newest dead entry that is committed. */
  lastDead: string;
  /** Deaths since this checkpoint. */
  deaths: Deaths;
}

/** Before the first commit, at a feature stream's first state. */
export function firstData(run: string, state: FeatureStreamState): CheckpointData {
  const at = { lastPrediction: ZERO_ID, lastDead: ZERO_ID };
  return { run, part: null, state, ...at, deaths: NO_DEATHS };
}

/**
 * What a part says of its commit, in its footer: enough to go on from it, and to put back into the log
 * what the log may lose. Parts form a chain: each begins where the one before it ended.
 */
export interface PartFooter {
  /** The run. */
  run: string;
  /** Key of the event stream. */
  stream: string;
  /** Consumer group. */
  group: string;
  /** The last entry dealt with, and how many since the group began. */
  lastId: string;
  /** Entries dealt with since the group began. */
  entriesRead: number;
  /** The feature stream after the last entry. */
  state: FeatureStreamState;
  /** Newest prediction before this part, and with it. */
  predictions: [before: string, last: string];
  /** Newest dead entry before this part, and with it. */
  dead: [before: string, last: string];
  /** The dead entries of this commit, whole. */
  deadEntries: Entry[];
}

/** The footer's key-value pairs. */
export function writeFooter(footer: PartFooter): Record<string, string> {
  const { run, stream, group } = footer;
  return { run, stream, group, commit: JSON.stringify(footer) };
}

/**
 * Reads them back; null for a file that does not carry a commit. Throws a SyntaxError if what it carries
 * is not one.
 */
export function readFooter(metadata: Record<string, string>, source: string): PartFooter | null {
  if (metadata.commit === undefined) return null;
  let footer: Partial<PartFooter> | null = null;
  try {
    footer = JSON.parse(metadata.commit);
  } catch { /* said below */ }
  const wrong = PARTS_OF_A_FOOTER.find(([name, fits]) => !fits(footer?.[name]));
  if (wrong === undefined) return footer as PartFooter;
  throw new SyntaxError(`${source}: the footer's commit has no ${wrong[0]}, or one that can't be`);
}

const isText = (value: unknown) => typeof value === "string";
const isId = (value: unknown) => isText(value) && /^\d+-\d+$/.test(value as string);
const isRange = (value: unknown) => Array.isArray(value) && value.length === 2 && value.every(isId);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const PARTS_OF_A_FOOTER: readonly [keyof PartFooter, (value: unknown) => boolean][] = [
  ["run", isText],
  ["stream", isText],
  ["group", isText],
  ["lastId", isId],
  ["entriesRead", (value) => Number.isSafeInteger(value)],
  [
    "state",
    (value) =>
      isObject(value) && isText(value.engine) && isText(value.window) &&
      Number.isSafeInteger(value.lastTs),
  ],
  ["predictions", isRange],
  ["dead", isRange],
  [
    "deadEntries",
    (value) =>
      Array.isArray(value) &&
      value.every((entry) =>
        isObject(entry) && isId(entry.id) && isObject(entry.fields) &&
        Object.values(entry.fields).every(isText)
      ),
  ],
];

/** A part, read. */
export interface ReadPart {
  /** Its file name. */
  name: string;
  /** Its predictions. */
  rows: Prediction[];
  /** Its commit; null for a foreign file. */
  footer: PartFooter | null;
}

/**
 * Reads a checkpoint's data; null before the first commit. A checkpoint that another program wrote is
 * null too: it says where to go on, but not with which state.
 */
export function readData(text: string): CheckpointData | null {
  try {
    const data = JSON.parse(text) as Partial<CheckpointData> | null;
    const whole = typeof data?.run === "string" && typeof data.state?.engine === "string";
    return whole ? data as CheckpointData : null;
  } catch {
    return null;
  }
}
