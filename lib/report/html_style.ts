/**
 * The report's style sheet: one column that fits a phone, wide pictures and tables that scroll by
 * themselves, and dark colours where the reader asks for them. Charts are drawn for white paper in a few
 * known colours; in the dark each of these is exchanged for its counterpart.
 */
export const HTML_STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #222; --soft: #555; --rule: #ddd; --tint: #f4f6f8; --warn: #a33d00; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171a; --ink: #e4e6e8; --soft: #a7adb3; --rule: #363b40; --tint: #1e2226; --warn: #ff9d5c; }
  svg [fill="#FFFFFF"] { fill: #14171a; }
  svg [fill="#222222"], svg [fill="#000"] { fill: #e4e6e8; }
  svg [stroke="#222222"] { stroke: #e4e6e8; }
  svg [fill="#555555"] { fill: #a7adb3; }
  svg [stroke="#555555"] { stroke: #a7adb3; }
  svg [stroke="#E4E4E4"] { stroke: #363b40; }
  svg [fill="#0072B2"] { fill: #4aa8e0; }
  svg [stroke="#0072B2"] { stroke: #4aa8e0; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.2rem 1rem 4rem; max-width: 66rem; background: var(--paper);
  color: var(--ink); font: 16px/1.5 system-ui, "DejaVu Sans", Verdana, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2.4rem 0 .6rem; border-bottom: 1px solid var(--rule); }
p { margin: .5rem 0; max-width: 46rem; }
.lead { font-size: 1.1rem; }
.warn { color: var(--warn); font-weight: 600; }
.soft { color: var(--soft); font-size: .9rem; }
.wide { overflow-x: auto; margin: .6rem 0; }
.wide svg { display: block; width: 100%; min-width: 42rem; height: auto; }
table { border-collapse: collapse; font-size: .84rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding-bottom: .2rem; }
th, td { padding: .28rem .6rem .28rem 0; text-align: right; white-space: nowrap;
  border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { text-align: left; position: sticky; left: 0; background: var(--paper); }
th { font-weight: 600; vertical-align: bottom; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .2rem 1rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
pre { background: var(--tint); padding: .7rem .9rem; overflow-x: auto; font-size: .85rem; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
`;
