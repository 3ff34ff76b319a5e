// The arithmetic of the LSTM in WebAssembly SIMD (AssemblyScript): matrix products and the cell.
// Loops over time and layers, loss, dropout and optimiser are TypeScript.
//
// `deno task build-kernel` turns these files into kernel_wasm.ts.
//
// Addresses are in bytes, sizes in float32 elements. A matrix [rows, columns] lies in panels of four
// columns, [columns / 4][rows][4], so that each row of a panel is one vector and four of them a cache
// line. The columns of every matrix are a multiple of eight.
//
// Every element of a result is computed by the same operations in the same order whatever stands
// beside it, so its bits depend neither on the number of rows nor on which of the loops below it falls
// to. Nothing is relaxed: products and sums are rounded one by one, alike on every machine.

export * from "./product";
export * from "./cell";
