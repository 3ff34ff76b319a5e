import { packedIntegers, readFields, type WireField } from "./protobuf.ts";

/** An input or output of a graph. */
export interface GraphValue {
  /** By which a caller gives or asks for it. */
  name: string;
  /** Element type as ONNX numbers it: 1 is float32; 0 when the file does not say. */
  type: number;
  /** A number, or a name (or "?") for a dimension that the caller chooses; null when not said. */
  shape: (number | string)[] | null;
}

/** One operation of a graph. */
export interface GraphNode {
  /** Such as `LSTM`. */
  operator: string;
  /** Names of the values that it takes; "" for one left out. */
  inputs: string[];
  /** Names of the values that it gives; "" for one left out. */
  outputs: string[];
}

/** A constant of a graph. */
export interface GraphConstant {
  /** By which operations take it. */
  name: string;
  /** Sizes, outermost first. */
  dims: number[];
  /** Element type as ONNX numbers it: 1 is float32. */
  type: number;
  /** Little-endian numbers; empty when the file stores them in another way. */
  raw: Uint8Array;
}

/** What an ONNX file says about its graph. */
export interface Graph {
  /** The program that wrote the file. */
  producer: string;
  /** Operator set of the standard operators. */
  opset: number;
  /** Inputs that the caller gives: constants are left out. */
  inputs: GraphValue[];
  /** What it gives. */
  outputs: GraphValue[];
  /** Operations, in the order in which they are computed. */
  nodes: GraphNode[];
  /** Weights and the like. */
  constants: GraphConstant[];
}

/**
 * Reads the graph of an ONNX file: names, shapes, operations and constants, but no attributes. Throws a
 * SyntaxError when the bytes are not an ONNX model; `name` is the file's, for the error.
 */
export function readGraph(bytes: Uint8Array, name: string): Graph {
  const graph: Graph = {
    producer: "",
    opset: 0,
    inputs: [],
    outputs: [],
    nodes: [],
    constants: [],
  };
  let found = false;
  try {
    for (const { number, bytes: value } of readFields(bytes)) {
      if (number === 2) graph.producer = decoder.decode(value);
      if (number === 8) graph.opset = readOpset(value) ?? graph.opset;
      if (number !== 7) continue;
      found = true;
      for (const field of readFields(value)) readGraphField(graph, field);
    }
  } catch (error) {
    throw new SyntaxError(`${name} is not an ONNX model: ${(error as Error).message}`);
  }
  if (!found || graph.outputs.length === 0) {
    throw new SyntaxError(`${name} is not an ONNX model: it holds no graph`);
  }
  const constants = new Set(graph.constants.map((constant) => constant.name));
  graph.inputs = graph.inputs.filter((input) => !constants.has(input.name));
  return graph;
}

function readGraphField(graph: Graph, { number, bytes }: WireField): void {
  if (number === 1) graph.nodes.push(readNode(bytes));
  else if (number === 5) graph.constants.push(readConstant(bytes));
  else if (number === 11) graph.inputs.push(readValue(bytes));
  else if (number === 12) graph.outputs.push(readValue(bytes));
}

const decoder = new TextDecoder();

/** The version, if the set is that of the standard operators. */
function readOpset(bytes: Uint8Array): number | undefined {
  let domain = "", version = 0;
  for (const field of readFields(bytes)) {
    if (field.number === 1) domain = decoder.decode(field.bytes);
    if (field.number === 2) version = field.integer;
  }
  return domain === "" || domain === "ai.onnx" ? version : undefined;
}

function readNode(bytes: Uint8Array): GraphNode {
  const node: GraphNode = { operator: "", inputs: [], outputs: [] };
  for (const field of readFields(bytes)) {
    if (field.number === 1) node.inputs.push(decoder.decode(field.bytes));
    if (field.number === 2) node.outputs.push(decoder.decode(field.bytes));
    if (field.number === 4) node.operator = decoder.decode(field.bytes);
  }
  return node;
}

function readConstant(bytes: Uint8Array): GraphConstant {
  const constant: GraphConstant = { name: "", dims: [], type: 0, raw: bytes.subarray(0, 0) };
  for (const field of readFields(bytes)) {
    if (field.number === 1) {
      constant.dims.push(...field.bytes.length > 0 ? packedIntegers(field.bytes) : [field.integer]);
    }
    if (field.number === 2) constant.type = field.integer;
    if (field.number === 8) constant.name = decoder.decode(field.bytes);
    if (field.number === 9) constant.raw = field.bytes;
  }
  return constant;
}

function readValue(bytes: Uint8Array): GraphValue {
  const value: GraphValue = { name: "", type: 0, shape: null };
  for (const field of readFields(bytes)) {
    if (field.number === 1) value.name = decoder.decode(field.bytes);
    if (field.number !== 2) continue;
    const tensor = [...readFields(field.bytes)].find(({ number }) => number === 1);
    for (const part of readFields(tensor?.bytes ?? field.bytes.subarray(0, 0))) {
      if (part.number === 1) value.type = part.integer;
      if (part.number === 2) value.shape = [...readFields(part.bytes)].map(readDimension);
    }
  }
  return value;
}

function readDimension({ bytes }: WireField): number | string {
  for (const { number, integer, bytes: name } of readFields(bytes)) {
    if (number === 1) return integer;
    if (number === 2) return decoder.decode(name);
  }
  return "?";
}

/** A shape as text, such as `[batch, 100, 4]`. */
export function shapeText(shape: GraphValue["shape"]): string {
  return shape === null ? "of unknown shape" : `[${shape.join(", ")}]`;
}
