import { log, sigmoid } from "../math/mod.ts";
import { type LearningRows, type TrainingRows, trainingRows } from "./learning_rows.ts";

/** How trees are grown. */
export interface BoostingOptions {
  /** Trees; 100 unless said otherwise. */
  trees?: number;
  /** Levels of splits in a tree; 3 unless said otherwise. */
  depth?: number;
  /** Share of a tree's correction that is applied; 0.05 unless said otherwise. */
  learningRate?: number;
  /** Fewest training rows in a leaf; 50 unless said otherwise. */
  minimumRows?: number;
  /** Added to the curvature of a leaf, which shrinks its value; 1 unless said otherwise. */
  ridge?: number;
}

/**
 * A tree whose nodes at each level are numbered from left to right: node i's children are 2i + 1 and
 * 2i + 2. A row goes left where its feature is at most the threshold.
 */
interface Tree {
  feature: Uint8Array;
  threshold: Float64Array;
  leaf: Float64Array;
}

/** Training rows with each feature as the number of its bin. */
interface Binned {
  width: number;
  /** Upper ends of each feature's bins but the last. */
  cuts: Float64Array[];
  /** Bin of each row's feature, [rows, width]. */
  bin: Uint8Array;
}

const BINS = 64;

/**
 * Baseline: gradient-boosted trees on each event's own feature row, learned from the training rows
 * (Friedman, 2001; histograms and second-order gains as in XGBoost, Chen and Guestrin, 2016). No
 * randomness.
 *
 * @returns P(up) at every event
 */
export function boostedTrees(rows: LearningRows, options: BoostingOptions = {}): Float32Array {
  const { trees = 100, depth = 3, learningRate = 0.05 } = options;
  const chosen = trainingRows(rows);
  const binned = binFeatures(rows, chosen);
  const ups = chosen.up.reduce((sum, up) => sum + up, 0);
  const base = log(ups / (chosen.up.length - ups));
  const fitted = new Float64Array(chosen.up.length).fill(base);
  const logit = new Float64Array(rows.outcome.length).fill(base);
  const { features, width } = rows;
  for (let t = 0; t < trees; t++) {
    const { tree, node } = growTree(binned, chosen.up, fitted, depth, options);
    for (let i = 0; i < fitted.length; i++) fitted[i] += learningRate * tree.leaf[node[i]];
    for (let k = 0; k < logit.length; k++) {
      logit[k] += learningRate * treeValue(tree, depth, features, k * width);
    }
  }
  return Float32Array.from(logit, sigmoid);
}

function treeValue(tree: Tree, depth: number, features: Float32Array, at: number): number {
  let node = 0;
  for (let level = 0; level < depth; level++) {
    node = 2 * node + (features[at + tree.feature[node]] <= tree.threshold[node] ? 1 : 2);
  }
  return tree.leaf[node - tree.feature.length];
}

/** Cuts each feature between distinct training values, at about equal numbers of rows. */
function binFeatures({ features, width }: LearningRows, { event }: TrainingRows): Binned {
  const n = event.length;
  const bin = new Uint8Array(n * width);
  const cuts = Array.from({ length: width }, (_, j) => {
    const sorted = Float64Array.from(event, (k) => features[k * width + j]).sort();
    const ends = new Set<number>();
    for (let b = 1; b < BINS; b++) {
      const value = sorted[Math.floor(b * n / BINS)];
      if (value < sorted[n - 1]) ends.add(value);
    }
    const list = Float64Array.from(ends);
    event.forEach((k, i) => {
      let b = 0;
      while (b < list.length && features[k * width + j] > list[b]) b++;
      bin[i * width + j] = b;
    });
    return list;
  });
  return { width, cuts, bin };
}

/** Grows one tree level by level on the slopes of the log loss; also says which leaf each row is in. */
function growTree(
  binned: Binned,
  up: Uint8Array,
  fitted: Float64Array,
  depth: number,
  { minimumRows = 50, ridge = 1 }: BoostingOptions,
): { tree: Tree; node: Int32Array } {
  const { width, cuts, bin } = binned;
  const n = up.length, inner = 2 ** depth - 1;
  const slope = new Float64Array(n), curvature = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const p = sigmoid(fitted[i]);
    slope[i] = p - up[i];
    curvature[i] = p * (1 - p);
  }
  const tree: Tree = {
    feature: new Uint8Array(inner),
    threshold: new Float64Array(inner).fill(Infinity), // unsplit: all rows go left
    leaf: new Float64Array(inner + 1),
  };
  const node = new Int32Array(n);
  for (let level = 0; level < depth; level++) {
    const first = 2 ** level - 1, nodes = 2 ** level;
    const histogram = new Float64Array(nodes * width * BINS * 3);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < width; j++) {
        const at = (((node[i] - first) * width + j) * BINS + bin[i * width + j]) * 3;
        histogram[at] += slope[i];
        histogram[at + 1] += curvature[i];
        histogram[at + 2]++;
      }
    }
    const cutBin = new Int32Array(nodes).fill(BINS);
    for (let m = 0; m < nodes; m++) {
      const of = histogram.subarray(m * width * BINS * 3, (m + 1) * width * BINS * 3);
      const split = bestSplit(of, width, cuts, minimumRows, ridge);
      if (split === null) continue;
      tree.feature[first + m] = split.feature;
      tree.threshold[first + m] = cuts[split.feature][split.bin];
      cutBin[m] = split.bin;
    }
    for (let i = 0; i < n; i++) {
      const m = node[i] - first;
      node[i] = 2 * node[i] + (bin[i * width + tree.feature[node[i]]] <= cutBin[m] ? 1 : 2);
    }
  }
  const slopes = new Float64Array(inner + 1), curvatures = new Float64Array(inner + 1);
  for (let i = 0; i < n; i++) {
    node[i] -= inner;
    slopes[node[i]] += slope[i];
    curvatures[node[i]] += curvature[i];
  }
  tree.leaf = slopes.map((sum, leaf) => -sum / (curvatures[leaf] + ridge));
  return { tree, node };
}

/** The split of a node's histogram [width, BINS, (slope, curvature, rows)] that gains most, or none. */
function bestSplit(
  histogram: Float64Array,
  width: number,
  cuts: readonly Float64Array[],
  minimumRows: number,
  ridge: number,
): { feature: number; bin: number } | null {
  let best = null, bestGain = 1e-9;
  for (let feature = 0; feature < width; feature++) {
    const bins = histogram.subarray(feature * BINS * 3, (feature + 1) * BINS * 3);
    let slope = 0, curvature = 0, rows = 0;
    for (let at = 0; at < bins.length; at += 3) {
      slope += bins[at];
      curvature += bins[at + 1];
      rows += bins[at + 2];
    }
    let leftSlope = 0, leftCurvature = 0, leftRows = 0;
    for (let bin = 0; bin < cuts[feature].length; bin++) {
      leftSlope += bins[bin * 3];
      leftCurvature += bins[bin * 3 + 1];
      leftRows += bins[bin * 3 + 2];
      if (leftRows < minimumRows || rows - leftRows < minimumRows) continue;
      const rightSlope = slope - leftSlope, rightCurvature = curvature - leftCurvature;
      const gain = leftSlope * leftSlope / (leftCurvature + ridge) +
        rightSlope * rightSlope / (rightCurvature + ridge) - slope * slope / (curvature + ridge);
      if (gain > bestGain) {
        bestGain = gain;
        best = { feature, bin };
      }
    }
  }
  return best;
}
