/**
 * Flags that several tasks share: one wording, one default.
 *
 * @module
 */
import type { Flags } from "./command.ts";

/** The profile that is used unless a flag or a model says otherwise. */
export const DEFAULT_PROFILE = "causal";

export const dataFlag = {
  data: {
    kind: "text",
    env: ["LOB_DATA"],
    value: "DAY",
    help: "LOBSTER day: a folder, a message or orderbook file, or a zip (default: the newest in " +
      "data/, simulated if there is none)",
  },
} as const satisfies Flags;

/** Where a task takes several days. */
export const daysFlag = {
  data: {
    ...dataFlag.data,
    many: true,
    help: "LOBSTER day: a message or orderbook file, a zip, or a folder of days; may be given " +
      "several times (default: the newest in data/, simulated if there is none)",
  },
} as const satisfies Flags;

export const jsonFlag = {
  json: { kind: "switch", help: "print the result as one JSON object on stdout" },
} as const satisfies Flags;

/** How a day becomes samples. */
export const recipeFlags = {
  profile: {
    kind: "choice",
    choices: ["causal", "reference"],
    default: DEFAULT_PROFILE,
    help: "how events are chosen and labelled",
  },
  "feature-set": {
    kind: "text",
    value: "NAME",
    default: "reference4",
    help: "feature set: reference4 or flow",
  },
  features: { kind: "text", value: "A,B,C", help: "features of flow, in place of a set" },
  window: { kind: "integer", min: 1, max: 10000, default: 100, help: "rows in a window" },
  sample: {
    kind: "text",
    value: "WHICH",
    help: "events: trades, settled, settled:N or executions (default: the profile's)",
  },
  label: {
    kind: "choice",
    choices: ["horizon", "next-move"],
    default: "horizon",
    help: "what is predicted: the mid some events ahead, or its next move",
  },
  horizon: { kind: "integer", min: 1, default: 10, help: "events ahead" },
} as const satisfies Flags;

/** How a model is trained. */
export const trainFlags = {
  ...recipeFlags,
  epochs: { kind: "integer", min: 1, default: 30, help: "passes over the training windows" },
  "stop-after": {
    kind: "integer",
    min: 1,
    help: "end early, when so many epochs in a row have not improved on the best",
  },
  batch: { kind: "integer", min: 1, default: 256, help: "windows in a step" },
  hidden: { kind: "integer", min: 1, default: 64, help: "hidden units of a layer" },
  layers: { kind: "integer", min: 1, default: 2, help: "LSTM layers" },
  dropout: { kind: "number", min: 0, max: 0.99, default: 0.2, help: "dropped between layers" },
  "learning-rate": { kind: "number", min: 1e-9, default: 1e-3, help: "of Adam, at the start" },
  seed: { kind: "integer", default: 1, help: "of weights, dropout and shuffling" },
  "backtest-share": {
    kind: "number",
    min: 0,
    max: 0.95,
    default: 0.5,
    help: "last share of the sequences that training never sees",
  },
  "validation-share": {
    kind: "number",
    min: 0.01,
    max: 0.95,
    default: 0.15,
    help: "last share of the rest, by which the best epoch is chosen",
  },
  mirror: {
    kind: "switch",
    help: "learn each window also with buyers and sellers exchanged",
  },
  "train-horizons": {
    kind: "text",
    value: "A,B,C",
    help: "horizons whose labels training windows get (default: the horizon's alone)",
  },
  unmoved: {
    kind: "switch",
    help: "learn windows whose mid does not move as well: as a third class",
  },
  out: { kind: "text", value: "models/NAME", default: "models/mine", help: "the model to write" },
  resume: { kind: "switch", help: "go on from the last checkpoint of this model" },
  threads: {
    kind: "integer",
    min: 1,
    max: 64,
    default: navigator.hardwareConcurrency,
    help: "threads; the result is the same, to the bit, with any number of them",
  },
} as const satisfies Flags;

/** A trained model. */
export const modelFlags = {
  model: {
    kind: "text",
    env: ["LOB_MODEL"],
    value: "FILE",
    help: "models/NAME or an ONNX file (default: models/default, or models/simulated)",
  },
  "feature-set": {
    kind: "text",
    value: "NAME",
    help: "feature set of an ONNX without a manifest",
  },
  window: {
    kind: "integer",
    min: 1,
    max: 10000,
    help: "window of an ONNX without a manifest, if its graph does not say",
  },
  profile: {
    kind: "choice",
    choices: ["causal", "reference"],
    help: "profile of the model: picks models/reference, or is checked against the manifest",
  },
  engine: {
    kind: "choice",
    choices: ["ort", "simd", "plain"],
    default: "ort",
    help: "what computes the model: onnxruntime-web, our SIMD kernel, or plain float64",
  },
} as const satisfies Flags;

/** How predictions are judged. */
export const evaluateFlags = {
  buckets: { kind: "integer", min: 1, max: 1000, default: 10, help: "confidence buckets" },
  labels: {
    kind: "choice",
    choices: ["stream", "mids"],
    help: "outcomes from the published y, or from later mids (default: by profile)",
  },
} as const satisfies Flags;

/** How orders become trades. */
export const executionFlags = {
  threshold: {
    kind: "number",
    env: ["LOB_THRESHOLD"],
    min: 0.5,
    max: 1,
    default: 0.55,
    help: "long above this P(up), short below 1 minus it, else flat",
  },
  fill: {
    kind: "choice",
    env: ["LOB_FILL"],
    choices: ["touch", "mid", "walk"],
    default: "touch",
    help: "what an order pays: best quote, mid price, or level by level",
  },
  "fee-bps": {
    kind: "number",
    env: ["LOB_FEE_BPS"],
    default: 0.5,
    help: "fee in basis points of what changes hands",
  },
  "latency-ms": {
    kind: "number",
    env: ["LOB_LATENCY_MS"],
    min: 0,
    default: 1,
    help: "from decision to the order's arrival",
  },
  unit: { kind: "integer", min: 1, default: 1, help: "shares in a position" },
} as const satisfies Flags;
