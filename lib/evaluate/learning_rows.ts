import { Outcome } from "../dataset/mod.ts";
import { sameLength } from "./scored.ts";

/** Feature rows of events, and which of them may be learned from. */
export interface LearningRows {
  /** Feature rows, [events, width]. */
  features: Float32Array;
  /** Features in a row. */
  width: number;
  /** {@link Outcome} of each event. */
  outcome: Int8Array;
  /** 1 at each event that training may see, else 0. Only these shape the model. */
  training: Uint8Array;
}

/** The training events that moved: their indices, and 1 for each that went up. */
export interface TrainingRows {
  /** Event of each row. */
  event: Int32Array;
  /** 1 up, 0 down. */
  up: Uint8Array;
}

/** Picks the rows to learn from. Throws a RangeError unless some went up and some down. */
export function trainingRows({ features, width, outcome, training }: LearningRows): TrainingRows {
  sameLength("outcome", outcome, "training", training);
  if (features.length !== outcome.length * width) {
    throw new RangeError(
      `Features must be ${outcome.length} rows of ${width}: there are ${features.length} values`,
    );
  }
  const event = Int32Array.from(training.keys()).filter((k) =>
    training[k] !== 0 && (outcome[k] === Outcome.Up || outcome[k] === Outcome.Down)
  );
  const up = Uint8Array.from(event, (k) => outcome[k] === Outcome.Up ? 1 : 0);
  if (!up.includes(0) || !up.includes(1)) {
    throw new RangeError(`Cannot learn from ${up.length} rows that do not hold both ups and downs`);
  }
  return { event, up };
}
