import assert from "node:assert/strict";
import fc from "fast-check";
import { exp, log, sigmoid, tanh } from "./elementary.ts";
import table from "./testdata/elementary.json" with { type: "json" };

/** Distance from a positive double to the next larger one. */
function ulp(x: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(x));
  bits.setBigInt64(0, bits.getBigInt64(0) + 1n);
  return bits.getFloat64(0) - Math.abs(x);
}

const functions = { exp, log, tanh, sigmoid };
const limits = { exp: 1, log: 1, tanh: 2.5, sigmoid: 2.5 };

for (const name of ["exp", "log", "tanh", "sigmoid"] as const) {
  const limit = limits[name];
  Deno.test(`${name} is within ${limit} units in the last place of 60-digit references`, () => {
    assert(table[name].length > 130);
    for (const [x, nearest, rest] of table[name]) {
      const error = (functions[name](x) - nearest) / ulp(nearest) - rest;
      assert(Math.abs(error) <= limit, `${name}(${x}) is off by ${error}`);
    }
  });
}

Deno.test("Special values are what the functions tend to", () => {
  const cases: [(x: number) => number, number, number][] = [
    [exp, 0, 1],
    [exp, -0, 1],
    [exp, Infinity, Infinity],
    [exp, -Infinity, 0],
    [exp, 709.7827128933841, Infinity],
    [exp, -745.14, 0],
    [exp, NaN, NaN],
    [log, 1, 0],
    [log, 0, -Infinity],
    [log, -0, -Infinity],
    [log, -1, NaN],
    [log, Infinity, Infinity],
    [log, NaN, NaN],
    [tanh, 0, 0],
    [tanh, -0, -0],
    [tanh, Infinity, 1],
    [tanh, -Infinity, -1],
    [tanh, -5e-324, -5e-324],
    [tanh, NaN, NaN],
    [sigmoid, 0, 0.5],
    [sigmoid, Infinity, 1],
    [sigmoid, -Infinity, 0],
    [sigmoid, NaN, NaN],
  ];
  for (const [f, x, expected] of cases) {
    assert(Object.is(f(x), expected), `${f.name}(${x}) is ${f(x)}`);
  }
});

Deno.test("Subnormal results and arguments keep the precision that they have", () => {
  assert.equal(exp(-745.1332191019411), 5e-324);
  assert.equal(exp(-743.746924740801), 1e-323);
  assert.equal(log(5e-324), -744.4400719213812);
  assert.equal(sigmoid(-740), exp(-740));
});

/** Pairs of neighbouring doubles and of close ones. */
const pairs = (min: number, max: number) =>
  fc.tuple(
    fc.double({ min, max, noNaN: true }),
    fc.double({ min: 0, max: 1e-9, noNaN: true }),
  ).map(([x, step]): [number, number] => [x, Math.max(x + ulp(x), x + Math.abs(x) * step)]);

Deno.test("Larger arguments give results that are not smaller, but for their rounding", () => {
  const ranges = { exp: [-745, 709], log: [1e-300, 1e300], tanh: [-22, 22], sigmoid: [-700, 700] };
  for (const name of ["exp", "log", "tanh", "sigmoid"] as const) {
    const [min, max] = ranges[name], f = functions[name];
    fc.assert(fc.property(pairs(min, max), ([low, high]) => {
      const rounding = 2 * limits[name] * ulp(f(high));
      assert(f(high) >= f(low) - rounding, `${name} falls from ${low} to ${high}`);
    }));
  }
});

Deno.test("exp and log undo each other; tanh is odd; the two tails of sigmoid add up to one", () => {
  fc.assert(fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
    assert(Math.abs(log(exp(x)) - x) <= 3e-16 * Math.max(1, Math.abs(x)));
    assert.equal(tanh(-x), -tanh(x));
    assert(Math.abs(sigmoid(x) + sigmoid(-x) - 1) <= 4e-16);
    assert(tanh(x) >= -1 && tanh(x) <= 1 && sigmoid(x) >= 0 && sigmoid(x) <= 1);
  }));
});
