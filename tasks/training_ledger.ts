/**
 * The ledger of trainings: out of how many the best was chosen.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import type { Manifest } from "../lib/model/mod.ts";

/**
 * Notes a training in a ledger, a file of one JSON object a line that is only ever appended to, and
 * counts the different models in it that were validated on the same rows, this one included: the best
 * of many looks good there by chance.
 *
 * @throws {SyntaxError} with file and line if the ledger holds anything else
 */
export function recordTraining(path: string, manifest: Manifest): number {
  const { curves, training, name, onnxSha256, featureSet, window, sampling, label } = manifest;
  const rows = training!.map(({ sha256, validation }) => [sha256.message, validation]);
  const validatedOn = createHash("sha256").update(JSON.stringify(rows)).digest("hex").slice(0, 12);
  const validationLoss = Math.min(...curves!.validationLoss);
  const best = curves!.validationLoss.indexOf(validationLoss);
  const line = JSON.stringify({
    validatedOn,
    validationLoss,
    validationAccuracy: curves!.validationAccuracy[best],
    epoch: best + 1,
    name,
    onnxSha256,
    days: training!.length,
    features: featureSet.features,
    window,
    sampling,
    label,
    hyperparameters: manifest.hyperparameters,
    seed: manifest.seed,
  });
  appendFileSync(path, `${line}\n`);
  const ledger = readFileSync(path, "utf8").trimEnd().split("\n").map((text, i) => {
    try {
      return JSON.parse(text) as { validatedOn: string; onnxSha256: string };
    } catch {
      throw new SyntaxError(`${path}:${i + 1}: not a training: ${text.slice(0, 80)}`);
    }
  });
  const same = ledger.filter((one) => one.validatedOn === validatedOn);
  return new Set(same.map(({ onnxSha256 }) => onnxSha256)).size;
}
