import { reorderGates, TO_PYTORCH } from "./gate_order.ts";
import type { Graph, GraphConstant } from "./onnx_graph.ts";
import { PRODUCER } from "./onnx.ts";
import { printable } from "./printable.ts";
import { type NamedTensor, type Weights, weightsFromTensors } from "./weights.ts";

const FLOAT = 1;

/**
 * The weights in a model that {@link encodeOnnx} wrote, exact to float32. Throws a RangeError for a graph
 * of any other kind; `name` is the file's.
 */
export function weightsFromOnnx(graph: Graph, name: string): Weights {
  if (graph.producer !== PRODUCER) {
    throw new RangeError(
      `${name} was written by "${
        printable(graph.producer)
      }": only weights of ${PRODUCER} can be read`,
    );
  }
  const constants = new Map(graph.constants.map((constant) => [constant.name, constant]));
  const layers = graph.nodes.filter(({ operator }) => operator === "LSTM").length;
  const read = (constant: string, rank: number): GraphConstant => {
    const found = constants.get(constant);
    if (found?.type === FLOAT && found.dims.length === rank && found.raw.length > 0) return found;
    throw new RangeError(`${name} has no weights ${constant} of float32 in ${rank} dimensions`);
  };
  const tensors: NamedTensor[] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (const [letter, kind] of [["W", "weight_ih"], ["R", "weight_hh"]]) {
      const constant = read(`${letter}_${layer}`, 3);
      const data = reorderGates(readFloats(constant), TO_PYTORCH);
      tensors.push({ name: `lstm.${kind}_l${layer}`, dims: constant.dims.slice(1), data });
    }
    const both = readFloats(read(`B_${layer}`, 2)), half = both.length / 2;
    for (const [start, kind] of [[0, "bias_ih"], [half, "bias_hh"]] as const) {
      const data = reorderGates(both.subarray(start, start + half), TO_PYTORCH);
      tensors.push({ name: `lstm.${kind}_l${layer}`, dims: [half], data });
    }
  }
  for (const [part, rank] of [["fc.weight", 2], ["fc.bias", 1]] as const) {
    const constant = read(part, rank);
    tensors.push({ name: part, dims: constant.dims, data: readFloats(constant) });
  }
  return weightsFromTensors(tensors, name);
}

function readFloats({ raw }: GraphConstant): Float32Array {
  const bytes = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Float32Array.from({ length: raw.length / 4 }, (_, i) => bytes.getFloat32(4 * i, true));
}
