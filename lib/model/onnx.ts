import { reorderGates, TO_ONNX } from "./gate_order.ts";
import {
  floatTensor,
  floatValue,
  int64Tensor,
  integerAttribute,
  integersAttribute,
  node,
} from "./onnx_message.ts";
import { bytesField, integerField, message, textField } from "./protobuf.ts";
import { namedTensors, type Weights } from "./weights.ts";

/** ONNX operator set of the graphs that we write. */
export const OPSET = 17;
/** Who wrote a model, by which {@link weightsFromOnnx} knows ours. */
export const PRODUCER = "@lob/lstm";
/** The file format's version that came with it. */
const IR_VERSION = 8;

/**
 * Encodes an LSTM as an ONNX model: input `x` float32 [batch, window, features], output `logits`
 * float32 [batch, classes] (down, up, and if there is a third one, unmoved). Weights are rounded to float32.
 *
 * Inside, time comes first and the last layer gives its last hidden state alone, which onnxruntime runs
 * 1-5 % faster than the layout that PyTorch exports. The operators are those of
 * https://onnx.ai/onnx/operators/ , opset 17.
 *
 * @param window rows in a window
 */
export function encodeOnnx(weights: Weights, window: number): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(window) || window < 1) {
    throw new RangeError(`Cannot encode a window of ${window} rows: it must be a positive integer`);
  }
  return message(
    integerField(1, IR_VERSION),
    textField(2, PRODUCER),
    bytesField(7, encodeGraph(weights, window)),
    bytesField(8, integerField(2, OPSET)),
  );
}

function encodeGraph(weights: Weights, window: number) {
  const { features, hidden, layers, classes } = weights.shape;
  const tensors = namedTensors(weights);
  const nodes = [node("Transpose", ["x"], ["steps_0"], integersAttribute("perm", [1, 0, 2]))];
  const initializers: Uint8Array[] = [];
  // Axes that Squeeze removes, each 1 long: of all hidden states [time, 1, batch, hidden], of the last.
  if (layers > 1) initializers.push(int64Tensor("axis_1", [1]));
  initializers.push(int64Tensor("axis_0", [0]));
  for (let layer = 0; layer < layers; layer++) {
    const [input, recurrent, inputBias, recurrentBias] = tensors.slice(4 * layer, 4 * layer + 4);
    const names = ["W", "R", "B"].map((letter) => `${letter}_${layer}`);
    const bias = [
      ...reorderGates(inputBias.data, TO_ONNX),
      ...reorderGates(recurrentBias.data, TO_ONNX),
    ];
    initializers.push(
      floatTensor(names[0], [1, ...input.dims], reorderGates(input.data, TO_ONNX)),
      floatTensor(names[1], [1, ...recurrent.dims], reorderGates(recurrent.data, TO_ONNX)),
      floatTensor(names[2], [1, 8 * hidden], bias),
    );
    const last = layer === layers - 1;
    const outputs = last ? ["", "last"] : [`all_${layer}`];
    const size = integerAttribute("hidden_size", hidden);
    nodes.push(node("LSTM", [`steps_${layer}`, ...names], outputs, size));
    if (!last) nodes.push(node("Squeeze", [outputs[0], "axis_1"], [`steps_${layer + 1}`]));
  }
  const [weight, bias] = tensors.slice(-2);
  initializers.push(
    floatTensor("fc.weight", weight.dims, weight.data),
    floatTensor("fc.bias", bias.dims, bias.data),
  );
  nodes.push(
    node("Squeeze", ["last", "axis_0"], ["state"]),
    node("Gemm", ["state", "fc.weight", "fc.bias"], ["logits"], integerAttribute("transB", 1)),
  );
  return message(
    ...nodes.map((bytes) => bytesField(1, bytes)),
    textField(2, "lstm"),
    ...initializers.map((bytes) => bytesField(5, bytes)),
    bytesField(11, floatValue("x", ["batch", window, features])),
    bytesField(12, floatValue("logits", ["batch", classes])),
  );
}
