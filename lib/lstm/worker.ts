/**
 * The module of a training Worker; see pool.ts.
 *
 * @module
 */
import { type Answer, type Job, type Setup, SHARD_WINDOWS, work } from "./job.ts";
import { newShard, type Shard } from "./simd_shard.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<{ setup: Setup } | { job: Job }>) => void;
  postMessage(answer: Answer): void;
};

let shard: Shard;

scope.onmessage = ({ data }) => {
  try {
    if ("setup" in data) {
      shard = newShard(data.setup.shape, data.setup.window, SHARD_WINDOWS, true);
    } else {
      work(shard, data.job);
      scope.postMessage("done");
    }
  } catch (error) {
    scope.postMessage({ error: String(error) });
  }
};
