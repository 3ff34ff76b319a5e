/**
 * Time of one training step (window 100, 4 features, 2 layers of 64 units, dropout 0.2; forward,
 * backward and Adam) beside PyTorch's, in turns.
 *
 * Run with `deno run --allow-read --allow-run --allow-env lib/lstm/step_bench.ts [ROUNDS]`. PyTorch is
 * timed by ../shared/peers/torch_step.py through /usr/bin/python3 (Debian's python3-torch, with
 * libopenblas0-pthread) and, where it has a torch too, through the python3 on PATH; with neither, only our
 * own times are printed. The best step of all rounds counts, since noise only ever adds.
 */
import assert from "node:assert/strict";
import { cpus } from "node:os";
import { compile } from "../../tasks/build_kernel.ts";
import { Random } from "../math/random.ts";
import { adamStep, newAdam } from "./adam.ts";
import type { Batch, Engine } from "./engine.ts";
import { network } from "./network.ts";
import { initialise, type Shape } from "./parameters.ts";
import { simdEngine } from "./simd_engine.ts";

const shape: Shape = { features: 4, hidden: 64, layers: 2, classes: 2 };
const WINDOW = 100, BATCHES = [64, 256], THREADS = [1, 2], DROPOUT = 0.2;
const rounds = Number(Deno.args[0] ?? 5);
const peer = new URL("../../../shared/peers/torch_step.py", import.meta.url);

const random = new Random(1);
const parameters = initialise(shape, random);

function newBatch(count: number): Batch {
  const windows = Float32Array.from({ length: count * WINDOW * 4 }, () => random.normal());
  return { windows, labels: Uint8Array.from({ length: count }, () => random.integer(2)), count };
}

/** Billions of operations of a step: two for each weight, three times (forward, inputs, weights). */
function operations(batch: number): number {
  const { features, hidden } = shape;
  const weights = 4 * hidden * (features + hidden) + 4 * hidden * (hidden + hidden);
  return 3 * 2 * weights * WINDOW * batch / 1e9;
}

/** Checks the engine's gradient against the float64 network's. */
async function check(engine: Engine): Promise<void> {
  const batch = newBatch(20), dropout = { rate: DROPOUT, key: 7 };
  const found = new Float64Array(parameters.length), expected = new Float64Array(parameters.length);
  await engine.gradient(parameters, batch, dropout, found);
  await network(shape, WINDOW).gradient(parameters, batch, dropout, expected);
  const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  const error = norm(found.map((slope, k) => slope - expected[k])) / norm(expected);
  assert(error < 1e-6, `the gradient is off by ${error}`);
}

/** Milliseconds of the best of some steps of ours. */
async function ours(engine: Engine, batch: Batch, steps: number): Promise<number> {
  const weights = parameters.slice(), gradient = new Float64Array(weights.length);
  const adam = newAdam(weights.length);
  let best = Infinity;
  for (let key = 0; key < steps; key++) {
    const start = performance.now();
    await engine.gradient(weights, batch, { rate: DROPOUT, key }, gradient);
    adamStep(adam, weights, gradient, 1e-3);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

interface Torch {
  python: string;
  version: string;
}

/** The Pythons that have PyTorch, each version once. */
async function torches(): Promise<Torch[]> {
  const found: Torch[] = [];
  for (const python of ["/usr/bin/python3", "python3"]) {
    const args = ["-c", "import torch; print(torch.__version__)"];
    const { success, stdout } = await new Deno.Command(python, { args, stderr: "null" }).output()
      .catch((error) => {
        if (error instanceof Deno.errors.NotFound) {
          return { success: false, stdout: new Uint8Array() };
        }
        throw error;
      });
    const version = new TextDecoder().decode(stdout).trim();
    if (success && !found.some((torch) => torch.version === version)) {
      found.push({ python, version });
    }
  }
  return found;
}

/** Milliseconds of the best of some steps of PyTorch's. */
async function torchStep({ python }: Torch, threads: number, batch: number, steps: number) {
  const { success, stdout } = await new Deno.Command(python, {
    args: [peer.pathname, ...[threads, batch, steps].map(String)],
    env: { OPENBLAS_NUM_THREADS: "1" },
    stderr: "inherit",
  }).output();
  assert(success, `${python} ${peer.pathname} failed`);
  return JSON.parse(new TextDecoder().decode(stdout)).min_ms as number;
}

/** Operations a second, in billions, that one core does at most in strict SIMD. */
async function peak(): Promise<() => number> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  new Float32Array(memory.buffer).fill(0.5);
  const { instance } = await WebAssembly.instantiate(await compile("peak"), { env: { memory } });
  const run = instance.exports.peak as (rounds: number) => number;
  return () => {
    const start = performance.now();
    run(1e6);
    return 1e6 * 96 / (performance.now() - start) / 1e6;
  };
}

const engines = THREADS.map((threads) => simdEngine(shape, WINDOW, { threads }));
for (const engine of engines) await check(engine);
const peers = await torches();
const measurePeak = await peak();

const best = new Map<string, number>();
const keep = (key: string, ms: number) => best.set(key, Math.min(best.get(key) ?? Infinity, ms));
let peakSpeed = 0;
for (let round = 0; round < rounds; round++) {
  console.error(`round ${round + 1} of ${rounds}`);
  for (const size of BATCHES) {
    const batch = newBatch(size), steps = Math.ceil(640 / size);
    for (const [k, threads] of THREADS.entries()) {
      for (let p = 0; p < 5; p++) peakSpeed = Math.max(peakSpeed, measurePeak());
      keep(`ours ${size} ${threads}`, await ours(engines[k], batch, steps));
      for (const torch of peers) {
        keep(`${torch.version} ${size}`, await torchStep(torch, threads, size, steps));
      }
    }
  }
}
for (const engine of engines) await engine.close();

console.log(`${cpus().length} x ${cpus()[0].model}, Deno ${Deno.version.deno}, ${rounds} rounds`);
console.log(`a core's peak in strict SIMD: ${peakSpeed.toFixed(1)} GFLOP/s`);
if (peers.length === 0) console.log("PyTorch is not installed: no comparison (python3-torch)");
for (const size of BATCHES) {
  console.log(`\nbatch ${size}, ${operations(size).toFixed(2)} GFLOP a step`);
  for (const threads of THREADS) {
    const ms = best.get(`ours ${size} ${threads}`)!;
    const speed = operations(size) / ms * 1e3 / threads;
    const ratios = peers.map(({ version }) =>
      `${(ms / best.get(`${version} ${size}`)!).toFixed(2)} of PyTorch ${version}`
    );
    console.log(
      `  SIMD, ${threads} thread${threads > 1 ? "s" : " "} ${ms.toFixed(1).padStart(7)} ms  ` +
        `${speed.toFixed(1)} GFLOP/s a core (${(100 * speed / peakSpeed).toFixed(0)} %)  ` +
        ratios.join(", "),
    );
  }
  for (const { version } of peers) {
    const ms = best.get(`${version} ${size}`)!;
    console.log(`  PyTorch ${version.padEnd(8)} ${ms.toFixed(1).padStart(6)} ms  (1 or 2 threads)`);
  }
}
