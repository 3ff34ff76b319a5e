/**
 * The recipe that the flags describe.
 *
 * @module
 */
import { defaultRecipe, parseSampling, type Profile, type Recipe } from "../lib/dataset/mod.ts";
import { featureSet } from "../lib/features/mod.ts";
import type { Values } from "./command.ts";
import type { recipeFlags } from "./flags.ts";

/** Reads {@link recipeFlags} into a recipe. */
export function recipeOf(values: Values<typeof recipeFlags>): Recipe {
  const base = defaultRecipe(values.profile as Profile, featureSet(values["feature-set"]));
  return {
    ...base,
    window: values.window,
    sampling: values.sample === undefined ? base.sampling : parseSampling(values.sample),
    label: { kind: values.label as Recipe["label"]["kind"], horizon: values.horizon },
  };
}
