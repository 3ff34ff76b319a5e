import { HTML_STYLE } from "./html_style.ts";

/** A piece of a report. */
export type HtmlBlock =
  /** A paragraph; a warning stands out, a soft one explains. */
  | { kind: "text"; text: string; tone?: "warn" | "soft" }
  /** Rows of cells, the first row the head. */
  | { kind: "table"; rows: readonly (readonly string[])[]; caption?: string }
  /** Names and values. */
  | { kind: "facts"; facts: readonly (readonly [name: string, value: string])[] }
  /** A picture that this library drew: taken as it is. */
  | { kind: "svg"; svg: string }
  /** Commands, set as they are. */
  | { kind: "code"; text: string };

/** A part of a report under a heading. */
export interface HtmlSection {
  /** The heading. */
  title: string;
  /** What stands there; a section without any is left out. */
  blocks: readonly HtmlBlock[];
}

/** A report. */
export interface HtmlReport {
  /** What it is of. */
  title: string;
  /** What it comes to, in a sentence or two. */
  lead: readonly HtmlBlock[];
  /** The rest. */
  sections: readonly HtmlSection[];
}

/**
 * A report as one HTML file that needs nothing else: no script, no network, pictures inline. A content
 * security policy in it forbids the rest. The same report gives the same bytes.
 */
export function htmlReport({ title, lead, sections }: HtmlReport): string {
  const parts = sections.filter(({ blocks }) => blocks.length > 0).map(({ title, blocks }) =>
    `<section>\n<h2>${escapeHtml(title)}</h2>\n${blocks.map(block).join("\n")}\n</section>`
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${HTML_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
${lead.map((each) => block(each, "lead")).join("\n")}
</header>
<main>
${parts.join("\n")}
</main>
</body>
</html>
`;
}

function block(content: HtmlBlock, paragraph: unknown = ""): string {
  switch (content.kind) {
    case "text": {
      const classes = [paragraph === "lead" ? "lead" : "", content.tone ?? ""].join(" ").trim();
      return `<p${classes && ` class="${classes}"`}>${escapeHtml(content.text)}</p>`;
    }
    case "table":
      return table(content.rows, content.caption);
    case "facts": {
      const list = content.facts.map(([name, value]) =>
        `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`
      );
      return `<dl>\n${list.join("\n")}\n</dl>`;
    }
    case "svg":
      return `<div class="wide">${content.svg}</div>`;
    case "code":
      return `<pre><code>${escapeHtml(content.text)}</code></pre>`;
  }
}

function table([head, ...rows]: readonly (readonly string[])[], caption?: string): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${head.map((_, i) => `<${tag}>${escapeHtml(cells[i] ?? "")}</${tag}>`).join("")}</tr>`;
  return [
    `<div class="wide"><table>`,
    ...caption === undefined ? [] : [`<caption>${escapeHtml(caption)}</caption>`],
    `<thead>${line(head, "th")}</thead>`,
    `<tbody>${rows.map((cells) => line(cells, "td")).join("")}</tbody>`,
    "</table></div>",
  ].join("\n");
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
