/** Advance widths of DejaVu Sans for the characters from space to tilde, in 1/2048 of the font size. */
// deno-fmt-ignore
const WIDTHS = [
   651,  821,  942, 1716, 1303, 1946, 1597,  563,  799,  799, 1024, 1716,  651,  739,  651,  690,
  1303, 1303, 1303, 1303, 1303, 1303, 1303, 1303, 1303, 1303,  690,  690, 1716, 1716, 1716, 1087,
  2048, 1401, 1405, 1430, 1577, 1294, 1178, 1587, 1540,  604,  604, 1343, 1141, 1767, 1532, 1612,
  1235, 1612, 1423, 1300, 1251, 1499, 1401, 2025, 1403, 1251, 1403,  799,  690,  799, 1716, 1024,
  1024, 1255, 1300, 1126, 1300, 1260,  721, 1300, 1298,  569,  569, 1186,  569, 1995, 1298, 1253,
  1300, 1300,  842, 1067,  803, 1298, 1212, 1675, 1212, 1212, 1075, 1303,  690, 1303, 1716,
];

/**
 * Width of a text in pixels, set in DejaVu Sans (Verdana, which browsers may use instead, is as wide).
 * Bold is a tenth wider; a character beyond ASCII counts as a wide one.
 */
export function textWidth(text: string, size: number, bold = false): number {
  let units = 0;
  for (const character of text) units += WIDTHS[character.codePointAt(0)! - 32] ?? 1716;
  return units / 2048 * size * (bold ? 1.1 : 1);
}
