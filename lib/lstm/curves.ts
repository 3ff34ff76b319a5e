/** Curves of a training, one number an epoch. */
export interface Curves {
  /** Mean cross-entropy in nats over the epoch's batches, dropout on, weights changing. */
  trainLoss: number[];
  /** Share of the windows predicted right over the same batches. */
  trainAccuracy: number[];
  /** Mean cross-entropy in nats over the validation windows after the epoch. */
  validationLoss: number[];
  /** Share of the validation windows predicted right after the epoch. */
  validationAccuracy: number[];
  /** Learning rate that the epoch used. */
  learningRate: number[];
}
