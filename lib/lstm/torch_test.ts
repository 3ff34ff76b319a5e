import assert from "node:assert/strict";
import { adamStep, newAdam } from "./adam.ts";
import type { Engine } from "./engine.ts";
import { network } from "./network.ts";
import { parameterCount, type Shape } from "./parameters.ts";
import { simdEngine } from "./simd_engine.ts";
import golden from "./testdata/torch_golden.json" with { type: "json" };

type Golden = (typeof golden)[number];

/** As in torch_golden.py. */
function noise(stream: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => {
    let x = Math.imul(k + 1000003 * stream, 2654435761);
    x = Math.imul(x ^ (x >>> 15), 2246822519);
    return (x >>> 16) / 65536 - 0.5;
  });
}

function compress(values: Float64Array): number[] {
  if (values.length < 1000) return Array.from(values);
  return [values.reduce((sum, value, k) => sum + value * (k + 1), 0)];
}

/** The same twenty steps as PyTorch's. */
async function run({ batch: count, losses: { length: steps } }: Golden, engine: Engine) {
  const { shape, window } = engine;
  const parameters = noise(0, parameterCount(shape)).map((weight) => 0.5 * weight);
  const adam = newAdam(parameters.length), gradient = new Float64Array(parameters.length);
  const losses: number[] = [];
  let first: number[] = [];
  for (let step = 0; step < steps; step++) {
    const x = noise(2 * step + 1, count * window * shape.features);
    const windows = Float32Array.from(x, (value) => 4 * value);
    const labels = Uint8Array.from(noise(2 * step + 2, count), (value) => value > 0 ? 1 : 0);
    const { loss } = await engine.gradient(parameters, { windows, labels, count }, null, gradient);
    if (step === 0) first = compress(gradient);
    adamStep(adam, parameters, gradient, 1e-3);
    losses.push(loss / count);
  }
  return { losses, gradient: first, parameters: compress(parameters) };
}

function assertClose(found: number[], expected: number[], tolerance: number, what: string) {
  assert.equal(found.length, expected.length);
  const size = Math.max(...expected.map(Math.abs));
  found.forEach((value, k) => {
    const error = Math.abs(value - expected[k]) / size;
    assert(error <= tolerance, `${what} ${k} is ${value}, not ${expected[k]}`);
  });
}

for (const expected of golden) {
  const { features, hidden, layers, window } = expected;
  const shape: Shape = { features, hidden, layers, classes: 2 };
  const name = `${features} features, ${layers} x ${hidden} units`;

  Deno.test(`Twenty Adam steps in float64 are PyTorch's within 1e-9 (${name})`, async () => {
    const found = await run(expected, network(shape, window));
    assertClose(found.losses, expected.losses, 1e-11, "loss");
    assertClose(found.gradient, expected.gradient, 1e-9, "gradient");
    assertClose(found.parameters, expected.parameters, 1e-9, "parameter");
  });

  Deno.test(`Twenty Adam steps in float32 SIMD stay with PyTorch's float64 (${name})`, async () => {
    const found = await run(expected, simdEngine(shape, window));
    assertClose(found.losses, expected.losses, 1e-6, "loss");
    assertClose(found.parameters, expected.parameters, 1e-4, "parameter");
  });
}

const PYTHON = "/usr/bin/python3"; // Debian's python3-torch belongs to the system's Python

function torchIsThere(): boolean {
  try {
    const look = "import sys, importlib.util as u; sys.exit(u.find_spec('torch') is None)";
    return new Deno.Command(PYTHON, { args: ["-c", look], stderr: "null" }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test({
  name: "The golden numbers are what the installed PyTorch computes (needs python3-torch)",
  ignore: !torchIsThere(),
  async fn() {
    const script = new URL("./testdata/torch_golden.py", import.meta.url).pathname;
    const { success, stdout } = await new Deno.Command(PYTHON, {
      args: [script],
      stderr: "inherit",
    }).output();
    assert(success);
    const computed: Golden[] = JSON.parse(new TextDecoder().decode(stdout));
    golden.forEach((expected, k) => {
      assertClose(computed[k].losses, expected.losses, 1e-11, "loss");
      assertClose(computed[k].gradient, expected.gradient, 1e-9, "gradient");
      assertClose(computed[k].parameters, expected.parameters, 1e-9, "parameter");
    });
  },
});
