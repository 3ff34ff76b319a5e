import { parameterCount, type Shape, tensors, view } from "../lstm/mod.ts";
import { printable } from "./printable.ts";

/** A trained network: its sizes and its parameters, laid out as in `lstm/`. */
export interface Weights {
  /** Its sizes. */
  shape: Shape;
  /** All tensors, one after the other: see {@link tensors}. */
  parameters: Float64Array;
}

/** A named array of numbers, row-major: what a PyTorch `state_dict` holds. */
export interface NamedTensor {
  /** Such as `lstm.weight_ih_l0`. */
  name: string;
  /** Sizes, outermost first. */
  dims: readonly number[];
  /** The numbers. */
  data: Float32Array | Float64Array;
}

/** The tensors of a network under PyTorch's names. */
export function namedTensors({ shape, parameters }: Weights): NamedTensor[] {
  return tensors(shape).map((tensor) => ({
    name: tensor.name,
    dims: tensor.dims,
    data: view(parameters, tensor),
  }));
}

/**
 * Finds the LSTM and the linear layer among the tensors of a PyTorch `state_dict`, whatever their
 * modules are called (`lstm.`, `model.encoder.` ...). The sizes are read from the tensors; three classes
 * are taken for down, up and unmoved. Throws a
 * RangeError when a tensor is missing, left over, of another shape, or not finite; `name` is where they
 * come from.
 */
export function weightsFromTensors(given: readonly NamedTensor[], name = "These tensors"): Weights {
  const fail = (what: string): never => {
    throw new RangeError(
      `${name} can't be used as an LSTM with a linear layer: ${printable(what)}`,
    );
  };
  const found = new Map(given.map((tensor) => [tensor.name, tensor]));
  const { lstm, linear, layers } = findModules([...found.keys()], fail);
  const at = (name: string) => name.replace(/^lstm\./, lstm).replace(/^fc\./, linear);
  const columns = (name: string): number => {
    const tensor = found.get(at(name)) ?? fail(`${at(name)} is missing`);
    const [rows, columns, more] = tensor.dims;
    if (more !== undefined || rows * columns !== tensor.data.length) {
      fail(`${at(name)} is [${tensor.dims.join(", ")}], not a matrix`);
    }
    return columns;
  };
  const shape: Shape = {
    features: columns("lstm.weight_ih_l0"),
    hidden: columns("lstm.weight_hh_l0"),
    layers,
    classes: found.get(at("fc.weight"))?.dims[0] === 3 ? 3 : 2,
  };
  const parameters = new Float64Array(parameterCount(shape));
  for (const tensor of tensors(shape)) {
    const name = at(tensor.name);
    const { dims, data } = found.get(name) ?? fail(`${name} is missing`);
    if (dims.join() !== tensor.dims.join() || data.length !== tensor.length) {
      fail(`${name} is [${dims.join(", ")}], not [${tensor.dims.join(", ")}]`);
    }
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) fail(`${name} holds ${data[bad]} at position ${bad}`);
    view(parameters, tensor).set(data);
    found.delete(name);
  }
  const [extra] = found.keys();
  if (extra !== undefined) fail(`${extra} is not a part of it`);
  return { shape, parameters };
}

/** The names of the LSTM and of the linear layer, each with a dot at its end, and the layers' number. */
function findModules(
  names: string[],
  fail: (what: string) => never,
): { lstm: string; linear: string; layers: number } {
  const listed = names.slice(0, 3).join(", ") + (names.length > 3 ? ", ..." : "");
  const parts = names.flatMap((name) => {
    const match = /^(.*?)(?:weight|bias)_[ih]h_l(\d+)$/.exec(name);
    return match === null ? [] : [{ name, prefix: match[1], layer: Number(match[2]) }];
  });
  if (parts.length === 0) {
    fail(`none is named like lstm.weight_ih_l0 (there is ${listed || "none"})`);
  }
  const lstm = parts[0].prefix;
  const second = parts.find(({ prefix }) => prefix !== lstm);
  if (second !== undefined) fail(`${parts[0].name} and ${second.name} belong to two LSTMs`);
  const weights = names.filter((name) => /(^|\.)weight$/.test(name));
  if (weights.length !== 1) {
    fail(`there must be one linear layer: its weight could be ${weights.join(", ") || "none"}`);
  }
  const layers = new Set(parts.map(({ layer }) => layer));
  for (let layer = 0; layer < layers.size; layer++) {
    if (!layers.has(layer)) fail(`${lstm}weight_ih_l${layer} is missing`);
  }
  return { lstm, linear: weights[0].slice(0, -"weight".length), layers: layers.size };
}
