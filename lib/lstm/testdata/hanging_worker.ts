// A Worker that takes no job to its end; see pool_test.ts.
self.addEventListener("message", () => {
  for (;;);
});
