/** What the schedule remembers of the epochs so far. */
export interface Plateau {
  /** The lowest loss that counted as an improvement. */
  best: number;
  /** Epochs since then. */
  waited: number;
}

const FACTOR = 0.5, PATIENCE = 2, THRESHOLD = 1e-4;

/** The state before the first epoch. */
export function newPlateau(): Plateau {
  return { best: Infinity, waited: 0 };
}

/**
 * The learning rate after an epoch with this validation loss: halved once more than two epochs in a
 * row have not improved the best loss by a ten-thousandth of it. PyTorch's ReduceLROnPlateau with
 * factor 0.5 and patience 2; changes the state.
 */
export function plateauStep(plateau: Plateau, loss: number, learningRate: number): number {
  if (loss < plateau.best * (1 - THRESHOLD)) {
    plateau.best = loss;
    plateau.waited = 0;
    return learningRate;
  }
  plateau.waited++;
  if (plateau.waited <= PATIENCE) return learningRate;
  plateau.waited = 0;
  const reduced = learningRate * FACTOR;
  return learningRate - reduced > 1e-8 ? reduced : learningRate; // PyTorch's smallest change
}
