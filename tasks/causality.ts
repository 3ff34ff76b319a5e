/** `deno task causality`: does any part of the pipeline look ahead? */
import { causalParts } from "../lib/backtest/mod.ts";
import { checkDecision, checkKnown, checkLabel } from "../lib/evaluate/mod.ts";
import { run } from "./command.ts";
import { dataFlag, jsonFlag, recipeFlags } from "./flags.ts";
import { recipeOf } from "./recipe.ts";
import { findDay } from "./source.ts";
import { progress, progressDone, table } from "./table.ts";

const CHECKS = { decision: checkDecision, label: checkLabel, known: checkKnown };

await run(
  {
    name: "causality",
    summary:
      "Changes the future of a day and cuts it off, and sees whether anything earlier in the " +
      "pipeline changes; changes the past, and sees whether a label does. Fails if something looks ahead.",
    flags: {
      ...dataFlag,
      ...recipeFlags,
      probes: {
        kind: "integer",
        min: 1,
        max: 1000,
        default: 4,
        help: "places tried by each check",
      },
      seed: { kind: "integer", min: 0, default: 1, help: "of the places and the changes" },
      ...jsonFlag,
    },
  },
  async (values) => {
    const day = await findDay(values.data);
    const parts = [];
    for (const { name, check, part } of causalParts(day, recipeOf(values))) {
      progress(`checking ${name}`);
      parts.push({ name, findings: await CHECKS[check](day, part, values) });
    }
    progressDone();
    const found = parts.flatMap(({ name, findings }) =>
      findings.map(({ check, message }) => `${name}, ${check}: ${message}`)
    );
    if (values.json) console.log(JSON.stringify({ profile: values.profile, parts }));
    else {
      console.log([
        table([
          ["part", "looks ahead"],
          ...parts.map(({ name, findings }) => [
            name,
            findings.length === 0 ? "no" : `YES: ${findings.map(({ check }) => check).join(", ")}`,
          ]),
        ]),
        ...found.length === 0 ? [] : ["", ...found],
      ].join("\n"));
    }
    return found.length === 0 ? 0 : 1;
  },
);
