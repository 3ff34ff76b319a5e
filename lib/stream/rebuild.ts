import { FeatureStream, type FeatureStreamState } from "./feature_stream.ts";
import { compareIds, ZERO_ID } from "./id.ts";
import type { InferOptions } from "./infer.ts";
import { retry, type RetryOptions } from "./retry.ts";

/** Entries read at a time. */
const PAGE = 1000;

/**
 * The feature stream's state after `lastId`, from the entries that are still in the stream: for a
 * checkpoint that another program wrote, which says where to go on but not with which state. It is the
 * state that an undisturbed run would have if enough events are there for the feature set to have
 * forgotten all before.
 *
 * Throws an Error if they are not, unless `allowWarmUp`: then the state is that of a new window.
 */
export async function rebuildState(
  { log, keys: { stream }, group, input, newSession, allowWarmUp = false, report }: InferOptions,
  lastId: string,
  retryOptions: RetryOptions,
): Promise<FeatureStreamState> {
  const features = new FeatureStream(input, newSession);
  const needed = input.featureSet.memory + input.window;
  let events = 0, firstTs: string | undefined;
  for (let at = ZERO_ID; compareIds(at, lastId) < 0;) {
    const page = await retry(() => log.range(stream, at, PAGE), retryOptions);
    if (page.length === 0) break;
    for (const entry of page) {
      if (compareIds(entry.id, lastId) > 0) break;
      const { kind } = features.take(entry);
      if (kind !== "ready" && kind !== "warm-up") continue;
      firstTs ??= entry.fields.ts;
      events++;
    }
    at = page[page.length - 1].id;
  }
  if (events >= needed || firstTs === "0") {
    report?.(`the state after ${lastId} was rebuilt from ${events} events`);
    return features.save();
  }
  if (allowWarmUp) return new FeatureStream(input, newSession).save();
  throw new Error(
    `${log.name}: the checkpoint of ${group} in ${stream} is not this program's and has no state, and ` +
      `${events} events up to ${lastId} are too few to rebuild it (${needed} are needed): ` +
      "--allow-warm-up starts with an empty window",
  );
}
