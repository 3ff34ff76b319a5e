import { exp } from "../math/mod.ts";
import { PRODUCER } from "./onnx.ts";
import { printable } from "./printable.ts";
import { type Graph, type GraphValue, shapeText } from "./onnx_graph.ts";

const FLOAT = 1;

/** How P(up) is had from what a graph puts out. */
export type OutputKind =
  /** [batch, 2], down and up, before softmax. */
  | "logits"
  /** [batch, 3], down, up and unmoved, before softmax: of graphs that this library wrote. */
  | "three logits"
  /** [batch, 2], probabilities of down and up. */
  | "probabilities"
  /** [batch, 1] or [batch], the probability of up. */
  | "p-up";

/** How to speak with a graph: names and sizes of what goes in and comes out. */
export interface GraphIo {
  /** Name of the input. */
  input: string;
  /** Windows that a call takes; 0 for any number. */
  batch: number;
  /** Rows in a window; 0 when the graph takes any number. */
  window: number;
  /** Features in a row; 0 when the graph does not say. */
  features: number;
  /** Name of the output. */
  output: string;
  /** What the output holds. */
  kind: OutputKind;
}

/** Numbers that an output has for a window; the first two, or the only one, tell P(up). */
const COLUMNS: Record<OutputKind, number> = {
  logits: 2,
  "three logits": 3,
  probabilities: 2,
  "p-up": 1,
};

/**
 * Finds the windows' input and the output that holds the answer: one named like `logits` with two
 * columns (three in our own graphs), or a probability, which is known by its name (`prob...`, `p_up`, `softmax`) or by the
 * operation that makes it (Softmax, Sigmoid). Throws a RangeError that says what was found otherwise;
 * `name` is the file's.
 */
export function graphIo(graph: Graph, name: string): GraphIo {
  const { inputs } = graph;
  const list = (values: GraphValue[]) =>
    printable(values.map((value) => `${value.name} ${shapeText(value.shape)}`).join(", ")) ||
    "none";
  const [input] = inputs;
  if (inputs.length !== 1 || input.type !== FLOAT || (input.shape ?? [0, 0, 0]).length !== 3) {
    throw new RangeError(
      `${name} must take one float32 input [batch, window, features]: its inputs are ${
        list(inputs)
      }`,
    );
  }
  const [batch, window, features] = (input.shape ?? ["?", "?", "?"])
    .map((dim) => typeof dim === "number" ? dim : 0);
  const known = graph.outputs.map((output) => ({ output, kind: outputKind(graph, output) }));
  const usable = known.find(({ kind }) => kind?.endsWith("logits")) ??
    known.find(({ kind }) => kind !== null);
  if (usable === undefined) {
    const made = graph.outputs.map((output) =>
      `${list([output])} by ${printable(makerOf(graph, output))}`
    );
    throw new RangeError(
      `${name} gives neither logits nor a probability, by name or operation: its outputs are ${
        made.join(", ")
      }`,
    );
  }
  return {
    input: input.name,
    batch,
    window,
    features,
    output: usable.output.name,
    kind: usable.kind!,
  };
}

function makerOf(graph: Graph, output: GraphValue): string {
  return graph.nodes.find(({ outputs }) => outputs.includes(output.name))?.operator ??
    "no operation";
}

function outputKind(graph: Graph, output: GraphValue): OutputKind | null {
  const { name, type, shape } = output;
  if (type !== FLOAT || shape !== null && (shape.length === 0 || shape.length > 2)) return null;
  const columns = shape?.length === 1 ? 1 : shape?.[1];
  const two = columns === 2 || typeof columns !== "number";
  if (columns === 3 && graph.producer === PRODUCER) return "three logits";
  if (/logit/i.test(name)) return two ? "logits" : null;
  const maker = makerOf(graph, output);
  if (columns === 1 || (/p_?up/i.test(name) && columns === undefined)) {
    return /prob|p_?up/i.test(name) || maker === "Sigmoid" ? "p-up" : null;
  }
  return two && (/prob|softmax/i.test(name) || maker === "Softmax") ? "probabilities" : null;
}

/**
 * P(up | the mid moved) of `batch` windows from the output's numbers, written to `out[offset ...]`. Softmax is taken in
 * float64 and rounded to float32. Throws a RangeError when the output has another size or a value
 * is not a probability.
 */
export function readProbabilities(
  values: Float32Array,
  kind: OutputKind,
  batch: number,
  out: Float32Array,
  offset: number,
): void {
  const columns = COLUMNS[kind];
  if (values.length !== batch * columns) {
    throw new RangeError(
      `The model gave ${values.length} numbers for ${batch} windows: ${
        batch * columns
      } were expected`,
    );
  }
  for (let i = 0; i < batch; i++) {
    const first = columns * i, up = values[columns === 1 ? first : first + 1];
    const p = kind.endsWith("logits") ? 1 / (1 + exp(values[first] - up)) : up;
    if (!(p >= 0 && p <= 1)) {
      throw new RangeError(
        `The model gave ${up} for window ${i} of ${batch}: it is no probability`,
      );
    }
    out[offset + i] = p;
  }
}
