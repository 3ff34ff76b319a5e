/** Sends a signal to a process; one that has just ended is left alone. */
export function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // what Deno says of a process that has ended
  }
}
