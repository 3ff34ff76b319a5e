/**
 * Marks of pictures that are laid out by hand.
 *
 * @module
 */
import { FONT, INK } from "./style.ts";
import { textWidth } from "./text_width.ts";

/** How a text is set. */
export interface TextStyle {
  /** Pixels; 13 unless said otherwise. */
  size?: number;
  /** Colour. */
  fill?: string;
  /** Which end of the text stands at x. */
  anchor?: "start" | "middle" | "end";
  /** Bold. */
  bold?: boolean;
  /** Pixels that it may take: a longer text is set smaller rather than cut. */
  room?: number;
}

/** A line of text whose baseline is at y. */
export function textMark(x: number, y: number, content: string, style: TextStyle = {}): string {
  const { size = 13, fill = INK, anchor = "start", bold = false, room = Infinity } = style;
  const fits = Math.min(size, size * room / textWidth(content, size, bold));
  return `<text x="${px(x)}" y="${px(y)}" font-size="${px(fits)}" fill="${fill}" ` +
    `text-anchor="${anchor}" font-weight="${bold ? "bold" : "normal"}">${
      escapeText(content)
    }</text>`;
}

/** A bar from one x to another, at least a pixel and a half wide. */
export function barMark(from: number, to: number, top: number, height: number, fill: string) {
  const left = Math.min(from, to), width = Math.max(1.5, Math.abs(to - from));
  return `<rect x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(height)}" ` +
    `fill="${fill}"/>`;
}

/** A straight line. */
export function lineMark(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  stroke: string,
  width = 1,
): string {
  return `<path d="M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}" stroke="${stroke}" ` +
    `stroke-width="${width}"/>`;
}

/** Marks on a white ground, with a name for those who cannot see them. */
export function svgOf(
  width: number,
  height: number,
  name: string,
  marks: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" font-family="${FONT}">`,
    `<title>${escapeText(name)}</title>`,
    `<rect width="${width}" height="${height}" fill="#FFFFFF"/>`,
    ...marks,
    "</svg>",
    "",
  ].join("\n");
}

const px = (value: number): string => String(Math.round(value * 100) / 100);

const escapeText = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
