// What all pages have around their content: one static file in one style, which loads nothing and runs nothing.

import { html, type Markup } from "./html.ts";
import { STYLE } from "./style.ts";

/** Nothing may be loaded or run; only the page's own style and pictures inside it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** The page as HTML. The same title and body give the same bytes. */
export function documentOf(title: string, body: Markup): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return page.markup;
}
