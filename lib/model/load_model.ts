import { featureSet, resolveFeatureSet } from "../features/mod.ts";
import { defaultRecipe, type Profile } from "../dataset/mod.ts";
import { checkFit } from "./fit.ts";
import { type GraphIo, graphIo } from "./graph_io.ts";
import { type Manifest, type ModelSpec, parseManifest } from "./manifest.ts";
import { hexSha256, modelFiles, readIfThere } from "./model_files.ts";
import { readGraph } from "./onnx_graph.ts";

/** A model that is read and checked, ready for {@link openPredictor}. */
export interface Model {
  /** How to use it: the manifest's, or what the caller said where there is none. */
  spec: ModelSpec;
  /** Null for an ONNX file without one. */
  manifest: Manifest | null;
  /** The file, as named in errors. */
  path: string;
  /** Its bytes. */
  onnx: Uint8Array<ArrayBuffer>;
  /** Hex sha256 of `onnx`. */
  sha256: string;
  /** What goes into the graph and comes out. */
  io: GraphIo;
}

/** What the caller says of a model; with a manifest it must agree. */
export interface ModelOverrides {
  /** Name of the feature set. */
  featureSet?: string;
  /** Rows in a window. */
  window?: number;
  /** How events become samples. */
  profile?: Profile;
}

/**
 * Reads a model and checks it: the ONNX file against its manifest (sha256), and its graph against the
 * feature set and the window. Without a manifest, `overrides` must name the feature set, and the window
 * unless the graph fixes it; its profile is then `causal` unless said otherwise, and it is not scaled.
 *
 * @param path see {@link modelFiles}
 * @throws {Error} if the file is missing
 * @throws {SyntaxError} if it is no ONNX, or the manifest no JSON
 * @throws {TypeError | RangeError} if something does not fit; one line that names both sides
 */
export async function loadModel(path: string, overrides: ModelOverrides = {}): Promise<Model> {
  const { manifest, ...read } = await readModel(path);
  const io = graphIo(readGraph(read.onnx, read.path), read.path);
  const spec = manifest ?? specWithout(read.path, io, overrides);
  if (manifest !== null) checkAgreement(modelFiles(path).manifest, manifest, overrides);
  checkFit(read.path, io, spec);
  return { spec, manifest, ...read, io };
}

/** Reads a model's files and sees that they belong together; as {@link loadModel}, without its graph. */
export async function readModel(path: string): Promise<Omit<Model, "spec" | "io">> {
  const files = modelFiles(path);
  const json = await readIfThere(files.manifest);
  const onnx = await readIfThere(files.onnx);
  if (onnx === null) throw new Error(`There is no model ${files.onnx}`);
  if (json === null && path.endsWith(".json")) throw new Error(`There is no manifest ${path}`);
  const manifest = json === null
    ? null
    : parseManifest(new TextDecoder().decode(json), files.manifest);
  const sha256 = await hexSha256(onnx);
  if (manifest !== null && manifest.onnxSha256 !== sha256) {
    throw new RangeError(
      `${files.onnx} is not the file that ${files.manifest} speaks of: its sha256 is ${sha256}, not ${manifest.onnxSha256}`,
    );
  }
  return { manifest, path: files.onnx, onnx, sha256 };
}

function specWithout(onnx: string, io: GraphIo, overrides: ModelOverrides): ModelSpec {
  if (overrides.featureSet === undefined) {
    throw new RangeError(`${onnx} has no manifest: name its feature set`);
  }
  const window = overrides.window ?? io.window;
  if (window === 0) throw new RangeError(`${onnx} takes any window and has no manifest: name one`);
  const name = onnx.slice(onnx.lastIndexOf("/") + 1).replace(/\.onnx$/, "");
  return defaultSpec(name, { ...overrides, featureSet: overrides.featureSet, window });
}

/** A spec of which only this much is known: the rest is the profile's, without scaling. */
export function defaultSpec(
  name: string,
  { featureSet: setName, window, profile = "causal" }: ModelOverrides & { featureSet: string },
): ModelSpec {
  const set = featureSet(setName);
  const recipe = defaultRecipe(profile, set);
  return {
    name,
    profile,
    featureSet: { name: set.name, features: [...set.features] },
    window: window ?? recipe.window,
    scaling: null,
    sampling: recipe.sampling,
    label: recipe.label,
    training: null,
  };
}

/** What the caller says, and what this version knows of the feature set, must be what it says. */
function checkAgreement(file: string, manifest: Manifest, overrides: ModelOverrides): void {
  const { featureSet: { name, features }, window, profile } = manifest;
  const says: [string, string | number, string | number | undefined][] = [
    ["feature set", name, overrides.featureSet],
    ["window", window, overrides.window],
    ["profile", profile, overrides.profile],
  ];
  for (const [what, stated, asked] of says) {
    if (asked !== undefined && asked !== stated) {
      throw new RangeError(`${file} says ${what} ${stated}, but ${asked} was asked for`);
    }
  }
  try {
    resolveFeatureSet({ name, features });
  } catch (error) {
    (error as Error).message = `${file}: ${(error as Error).message}`;
    throw error;
  }
}
