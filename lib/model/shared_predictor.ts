import type { Predictor } from "./predictor.ts";

/** Several predictors of one model as one: each call goes to the one that has the fewest before it. */
export class SharedPredictor implements Predictor {
  readonly window: number;
  readonly features: number;
  #predictors: readonly Predictor[];
  #asked: number[];

  /** Takes over the predictors, of which there is one or more: `close` closes them. */
  constructor(predictors: readonly Predictor[]) {
    ({ window: this.window, features: this.features } = predictors[0]);
    this.#predictors = predictors;
    this.#asked = predictors.map(() => 0);
  }

  async predict(windows: Float32Array, batch: number): Promise<Float32Array> {
    const least = this.#asked.indexOf(Math.min(...this.#asked));
    this.#asked[least]++;
    try {
      return await this.#predictors[least].predict(windows, batch);
    } finally {
      this.#asked[least]--;
    }
  }

  async close(): Promise<void> {
    for (const predictor of this.#predictors) await predictor.close();
  }
}
