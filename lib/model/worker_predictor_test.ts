import assert from "node:assert/strict";
import { graphIo } from "./graph_io.ts";
import { encodeOnnx } from "./onnx.ts";
import { readGraph } from "./onnx_graph.ts";
import { type OrtModel, ortPredictor } from "./ort_predictor.ts";
import { randomWeights, randomWindows } from "./testing.ts";
import { WorkerPredictor, workerPredictor } from "./worker_predictor.ts";

const onnx = encodeOnnx(randomWeights({ features: 4, hidden: 16, layers: 2 }), 30);
const io = graphIo(readGraph(onnx, "test.onnx"), "test.onnx");
const model: OrtModel = { name: "test.onnx", onnx, io, window: 30, features: 4 };

/** A Worker that runs `code`. */
function workerOf(code: string): Worker {
  return new Worker(`data:text/javascript,${encodeURIComponent(code)}`, { type: "module" });
}

Deno.test("a Worker gives the same bits as this thread, and leaves the windows to the caller", async () => {
  const here = await ortPredictor(model), there = await workerPredictor(model);
  const windows = randomWindows(200, 30, 4), before = windows.slice();
  const expected = await here.predict(windows, 200);
  const calls = [200, 1, 64, 0].map((batch) => there.predict(windows, batch));
  for (const [i, batch] of [200, 1, 64, 0].entries()) {
    assert.deepEqual(await calls[i], expected.subarray(0, batch));
  }
  assert.deepEqual(windows, before);
  await here.close();
  await there.close();
});

Deno.test("this thread goes on while the Worker computes", async () => {
  const predictor = await workerPredictor(model);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await predictor.predict(randomWindows(3000, 30, 4), 3000);
  clearInterval(timer);
  await predictor.close();
  assert.ok(turns >= 5, `${turns} turns of the event loop`);
});

Deno.test("an error in the Worker comes back as the same kind, in one line", async () => {
  const broken = { ...model, name: "models/x.onnx", onnx: new TextEncoder().encode("not a model") };
  await assert.rejects(
    workerPredictor(broken),
    /^Error: models\/x.onnx can't be opened by onnxruntime: [^\n]+$/,
  );
  const misread = { ...model, io: { ...io, kind: "p-up" as const } };
  await assert.rejects(workerPredictor(misread), {
    name: "RangeError",
    message: "The model gave 30 numbers for 15 windows: 15 were expected",
  });
});

Deno.test("a Worker that dies fails the calls that wait, and every later one", async () => {
  const predictor = new WorkerPredictor(
    workerOf("onmessage = () => { throw new Error('out of memory') }"),
    model,
  );
  const windows = randomWindows(2, 30, 4);
  const waiting = [predictor.predict(windows, 1), predictor.predict(windows, 2)];
  for (const call of waiting) {
    await assert.rejects(
      call,
      /^Error: The inference Worker of test.onnx died: [^\n]*out of memory$/,
    );
  }
  await assert.rejects(predictor.predict(windows, 1), /died/);
});

Deno.test("closing fails the calls that still wait", async () => {
  const predictor = new WorkerPredictor(workerOf("onmessage = () => {}"), model);
  const waiting = predictor.predict(randomWindows(1, 30, 4), 1);
  await predictor.close();
  await assert.rejects(waiting, /^Error: test.onnx is closed: it can't predict any more$/);
});
