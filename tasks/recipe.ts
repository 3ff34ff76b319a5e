/**
 * The recipe that the flags describe.
 *
 * @module
 */
import { defaultRecipe, parseSampling, type Profile, type Recipe } from "../lib/dataset/mod.ts";
import { featureSet, featureSetOf } from "../lib/features/mod.ts";
import type { Values } from "./command.ts";
import type { recipeFlags } from "./flags.ts";

/** The set of that name, or of the features that are listed. */
function chooseFeatures(values: Values<typeof recipeFlags>) {
  return values.features === undefined
    ? featureSet(values["feature-set"])
    : featureSetOf(values.features.split(",").map((name) => name.trim()));
}

/** Reads {@link recipeFlags} into a recipe. */
export function recipeOf(values: Values<typeof recipeFlags>): Recipe {
  const base = defaultRecipe(values.profile as Profile, chooseFeatures(values));
  return {
    ...base,
    window: values.window,
    sampling: values.sample === undefined ? base.sampling : parseSampling(values.sample),
    label: { kind: values.label as Recipe["label"]["kind"], horizon: values.horizon },
  };
}
