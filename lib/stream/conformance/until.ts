import assert from "node:assert/strict";

/** Waits until something is so, half a minute at most; `why` says more if it does not come. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  why = () => "",
): Promise<void> {
  const began = performance.now();
  while (!await isSo()) {
    assert.ok(performance.now() - began < 30_000, `waited in vain until ${what} ${why()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
