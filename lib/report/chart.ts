/** Colours that colour-blind readers tell apart, on white and in grey print (Okabe and Ito, 2008). */
export const colours = {
  black: "#222222",
  blue: "#0072B2",
  vermilion: "#D55E00",
  green: "#009E73",
  purple: "#B4578F",
  sky: "#56B4E9",
  orange: "#E69F00",
  grey: "#8A8A8A",
} as const;

/** One of {@link colours}. */
export type Colour = keyof typeof colours;

/** Values drawn in a panel. */
export interface Series {
  /** What the legend calls it; the empty string keeps it out of the legend. */
  name: string;
  /** `steps` holds each value until the next x; `bars` stand on 0, centred at x. */
  kind: "line" | "steps" | "points" | "bars";
  /** Growing but for `points`; nanoseconds after midnight on a time axis. */
  x: ArrayLike<number>;
  /** As many values as `x`; NaN leaves a gap. */
  y: ArrayLike<number>;
  /** Colour. */
  colour: Colour;
  /** Dashed line. */
  dashed?: boolean;
  /** Width of a line in pixels (1.6), or of a bar in the units of x. */
  width?: number;
}

/** A stretch of x that is shaded behind a panel's lines. */
export interface Band {
  /** Where it begins. */
  from: number;
  /** Where it ends. */
  to: number;
  /** Colour. */
  colour: Colour;
  /** 0 (nothing) to 1 (solid). */
  opacity: number;
}

/** Bands of one meaning. */
export interface Shading {
  /** What the legend calls it. */
  name: string;
  /** Colour in the legend. */
  colour: Colour;
  /** Where. */
  bands: readonly Band[];
}

/** A plot above the chart's x axis. */
export interface Panel {
  /** What is drawn upwards, with its unit: `Equity (1 = start)`. */
  name: string;
  /** Height as a share of all panels' shares; 1 unless said otherwise. */
  share?: number;
  /** Lowest y; the data's unless said otherwise. */
  min?: number;
  /** Highest y; the data's unless said otherwise. */
  max?: number;
  /** Lines, points and bars, later ones on top. */
  series: readonly Series[];
  /** Shaded stretches of x. */
  shading?: readonly Shading[];
}

/** A picture: panels above one another that share an x axis, with a title and a legend on top. */
export interface Chart {
  /** What is shown, of which ticker and date. */
  title: string;
  /** What a reader must know to read it. */
  subtitle?: string;
  /** The x axis: its name, with its unit but for times, and whether it counts nanoseconds after midnight. */
  x: { name: string; kind: "number" | "integer" | "time"; min?: number; max?: number };
  /** From top to bottom. */
  panels: readonly Panel[];
  /** Pixels; 1000 unless said otherwise. */
  width?: number;
  /** Pixels; 280 and 240 a panel unless said otherwise. */
  height?: number;
}
