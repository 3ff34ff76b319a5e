import type { Manifest, ModelSpec } from "../manifest.ts";
import { readModel } from "../load_model.ts";
import { readIfThere, saveModel, writeWhole } from "../model_files.ts";
import { encodeOnnx } from "../onnx.ts";
import { readGraph } from "../onnx_graph.ts";
import { weightsFromOnnx } from "../onnx_weights.ts";
import { namedTensors, type Weights, weightsFromTensors } from "../weights.ts";
import { readStateDict } from "./read_state_dict.ts";
import { writeStateDict } from "./write_state_dict.ts";

/**
 * Makes a model of a PyTorch `state_dict` file: `OUT.onnx` and `OUT.json`. The file says only what the
 * weights are, so `spec` must say how they are to be used; what they were trained on is unknown.
 *
 * @throws {Error} one line, if the file can't be read, is no such network, or does not fit the spec
 */
export async function importStateDict(
  file: string,
  out: string,
  spec: Omit<ModelSpec, "training">,
): Promise<{ manifest: Manifest; weights: Weights }> {
  const bytes = await readIfThere(file);
  if (bytes === null) throw new Error(`There is no file ${file}`);
  const weights = weightsFromTensors(await readStateDict(bytes, file), file);
  const { features } = weights.shape, set = spec.featureSet;
  if (features !== set.features.length) {
    throw new RangeError(
      `${file} takes ${features} features, but ${set.name} has ${set.features.length}`,
    );
  }
  const { name, profile, featureSet, window, scaling, sampling, label } = spec;
  const manifest = await saveModel(out, {
    name,
    profile,
    featureSet,
    window,
    scaling,
    sampling,
    label,
    training: null,
    hyperparameters: null,
    seed: null,
    curves: null,
    metrics: {},
  }, encodeOnnx(weights, window));
  return { manifest, weights };
}

/**
 * Writes the weights of a model of ours (see {@link loadModel} for `path`) as a float32 `state_dict` that
 * `torch.load` reads, under the names `lstm.*` and `fc.*`.
 *
 * @throws {Error} one line, if the model can't be read, is not ours, or `out` can't be written
 */
export async function exportStateDict(path: string, out: string): Promise<Weights> {
  const model = await readModel(path);
  const weights = weightsFromOnnx(readGraph(model.onnx, model.path), model.path);
  const tensors = namedTensors(weights);
  await writeWhole(
    out,
    await writeStateDict(tensors.map((tensor) => ({
      ...tensor,
      data: Float32Array.from(tensor.data),
    }))),
  );
  return weights;
}
