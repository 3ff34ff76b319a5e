/** `deno task clean`: deletes generated files. */
import { existsSync, readdirSync } from "node:fs";
import { run } from "./command.ts";

/** What tasks generate by default. Days and models are the user's, and stay, as do the ledgers. */
const GENERATED = [
  "data/predictions_parquet",
  "data/log.sqlite",
  "data/log.sqlite-wal",
  "data/log.sqlite-shm",
  "data/silver.csv",
];

await run(
  {
    name: "clean",
    summary:
      `Deletes what tasks generate: the folders in outputs/, ${GENERATED.join(", ")}. Days, ` +
      "models and the ledgers of trials and trainings stay.",
    flags: {
      log: {
        kind: "text",
        value: "sqlite",
        help: "also delete the event log data/log.sqlite; without it the log stays",
      },
    },
  },
  (values) => {
    const outputs = existsSync("outputs") ? readdirSync("outputs", { withFileTypes: true }) : [];
    const folders = outputs.filter((entry) => entry.isDirectory()).map(({ name }) =>
      `outputs/${name}`
    );
    const files = GENERATED.filter((path) => values.log === "sqlite" || !path.includes("log."));
    for (const path of [...folders, ...files]) {
      if (!existsSync(path)) continue;
      Deno.removeSync(path, { recursive: true });
      console.log(`deleted ${path}`);
    }
  },
);
