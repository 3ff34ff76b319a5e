// A Worker that ends itself without a word when it gets a job; see pool_test.ts.
self.addEventListener("message", (event) => {
  if ("job" in (event as MessageEvent).data) self.close();
});
