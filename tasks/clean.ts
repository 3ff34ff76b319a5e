/** `deno task clean`: deletes generated files. */
import { existsSync } from "node:fs";
import { run } from "./command.ts";

/** What tasks generate by default. Days and models are the user's, and stay. */
const GENERATED = [
  "outputs",
  "data/predictions_parquet",
  "data/log.sqlite",
  "data/log.sqlite-wal",
  "data/log.sqlite-shm",
  "data/silver.csv",
];

await run(
  {
    name: "clean",
    summary: `Deletes what tasks generate: ${GENERATED.join(", ")}. Days and models stay.`,
    flags: {
      log: {
        kind: "text",
        value: "sqlite",
        help: "also delete the event log data/log.sqlite; without it the log stays",
      },
    },
  },
  (values) => {
    for (
      const path of GENERATED.filter((path) => values.log === "sqlite" || !path.includes("log."))
    ) {
      if (!existsSync(path)) continue;
      Deno.removeSync(path, { recursive: true });
      console.log(`deleted ${path}`);
    }
  },
);
