/** Font of every text; the PNGs are set in the first. */
export const FONT = "DejaVu Sans, Verdana, sans-serif";
/** Colour of text. */
export const INK = "#222222";
/** Colour of what explains. */
export const SOFT = "#555555";
/** Colour of the lines behind the data. */
export const RULE = "#E4E4E4";
