// The style sheet of the page. Every colour is a variable with a light and a dark value, and the plots use the same
// variables; printing is always light. The colours of the contenders differ in hue and in lightness, so that they
// stay apart for readers who do not see red and green.

const LIGHT = `
  color-scheme: light;
  --paper: #ffffff; --tint: #f5f6f3; --ink: #1a1d21; --soft: #5a636e; --line: #dfe2dc; --grid: #e6e8e3;
  --model: #0b5cad; --baseline-1: #b4500b; --baseline-2: #7b3fa8; --baseline-3: #4c7410; --ceiling: #5f6670;
  --bar: #77828e; --bar-lost: #c0392b; --loss: #9a3412;
  --good: #14713a; --good-tint: #e8f5ec; --fair: #8a5a00; --fair-tint: #fcf3dc; --bad: #b3261e; --bad-tint: #fdecea;`;

const DARK = `
  color-scheme: dark;
  --paper: #14171a; --tint: #1e2226; --ink: #e8eaec; --soft: #9ea7b1; --line: #33393f; --grid: #2b3036;
  --model: #6cb2ff; --baseline-1: #f0a35e; --baseline-2: #c79bf0; --baseline-3: #a4cf63; --ceiling: #a9b1ba;
  --bar: #7f8a95; --bar-lost: #f0776c; --loss: #f5a97f;
  --good: #6fd394; --good-tint: #17301f; --fair: #ecc25f; --fair-tint: #33290f; --bad: #ff8f85; --bad-tint: #3a1b19;`;

const BASE = `
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei",
    "Noto Sans CJK SC", sans-serif;
  overflow-wrap: break-word;
}
bdi, code { overflow-wrap: anywhere; }
header, nav, main, footer { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 28px; }
h1 { margin: 0; font-size: 20px; line-height: 1.3; }
h2 { margin: 0 0 12px; font-size: 22px; line-height: 1.25; }
h3 { margin: 0 0 8px; font-size: 15px; line-height: 1.35; }
p { margin: 0 0 12px; max-width: 72ch; }
a { color: var(--model); }
ul { margin: 0 0 12px; padding-left: 20px; }
code, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.86em; }
section { padding: 28px 0; border-top: 1px solid var(--line); }
section:first-child { border-top: 0; padding-top: 16px; }
.soft { color: var(--soft); }
.small { font-size: 13.5px; }
summary { cursor: pointer; margin-bottom: 6px; }
nav { padding-top: 10px; font-size: 14px; }
nav a { margin-right: 14px; color: var(--soft); text-decoration: none; white-space: nowrap; }
nav a:hover { color: var(--ink); text-decoration: underline; }
footer { padding-top: 8px; padding-bottom: 40px; font-size: 13px; color: var(--soft); }
.columns { display: grid; gap: 24px 40px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); }
.columns > * { min-width: 0; }
.stack > * + *, .columns + h3, .columns + .columns, .columns + table, .columns + .facts, table + table, table + h3, .facts + .columns, .command + h3, table + figure, figure + .wider, .wider + .wider, .wider + h3, figure + .facts, details + h3 { margin-top: 26px; }
table + p, table + .facts { margin-top: 12px; }
`;

const PARTS = `
.verdict { padding: 18px 20px; border-left: 5px solid; border-radius: 4px; margin-bottom: 20px; }
.verdict p { margin: 0; max-width: 92ch; font-size: 16.5px; line-height: 1.5; color: var(--ink); }
.verdict p + p { margin-top: 8px; }
.verdict .badge { display: block; margin-bottom: 4px; font-size: 24px; font-weight: 700; line-height: 1.25; }
.better { color: var(--good); background: var(--good-tint); }
.undecided, .unmeasured { color: var(--fair); background: var(--fair-tint); }
.worse { color: var(--bad); background: var(--bad-tint); }
.tiles { display: grid; align-content: start; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); margin: 0 0 8px; }
.tiles > div { padding: 10px 14px; background: var(--tint); border-radius: 6px; }
.tiles dt { font-size: 13px; color: var(--soft); }
.tiles dd { margin: 0; font-size: 26px; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tiles dd + dd { font-size: 12.5px; font-weight: 400; line-height: 1.4; color: var(--soft); }
.wide { grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); }
.gates { display: flex; flex-wrap: wrap; gap: 6px 8px; margin: 0 0 16px; padding: 0; list-style: none; font-size: 13.5px; }
.gates li { padding: 2px 10px; border-radius: 12px; }
.pass { color: var(--good); background: var(--good-tint); }
.warn { color: var(--fair); background: var(--fair-tint); }
.fail { color: var(--bad); background: var(--bad-tint); }
.mark { display: inline-block; padding: 1px 8px; border-radius: 10px; font-size: 13px; font-weight: 650; white-space: nowrap; }
h4 { margin: 0 0 6px; font-size: 14px; line-height: 1.35; }
.dimension { margin: 0 0 16px; }
.heat { display: grid; gap: 4px; grid-template-columns: repeat(auto-fill, minmax(132px, 1fr)); margin: 0; padding: 0; list-style: none; font-size: 12.5px; font-variant-numeric: tabular-nums; }
.heat li { display: grid; grid-template-columns: auto auto; justify-content: space-between; align-content: start; gap: 0 8px; padding: 5px 9px; border-radius: 4px; }
.heat li > :first-child, .heat li > :last-child { grid-column: 1 / -1; }
.heat b { color: var(--ink); font-size: 15px; }
.level { color: var(--soft); background: var(--tint); }
.notes { margin: 0 0 16px; padding: 0; list-style: none; }
.notes li { margin: 0 0 8px; padding: 9px 14px; background: var(--tint); border-left: 3px solid var(--line); border-radius: 3px; max-width: 84ch; }
.notes .care { border-left-color: var(--fair); background: var(--fair-tint); }
figure { margin: 0; max-width: 530px; }
figcaption { margin-top: 6px; font-size: 13.5px; line-height: 1.5; color: var(--soft); }
.plot { display: block; width: 100%; height: auto; font-family: inherit; font-size: 12px; }
.plot text, .plot tspan { white-space: pre; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding-bottom: 6px; text-align: left; font-size: 13.5px; color: var(--soft); }
th, td { padding: 6px 8px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: 400; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-size: 13px; color: var(--soft); vertical-align: bottom; }
thead .number { white-space: normal; }
th.named:first-child { padding-left: 17px; text-indent: -17px; }
.group th { padding-top: 16px; font-weight: 700; }
.number { text-align: right; white-space: nowrap; }
.interval { display: block; font-size: 11.5px; line-height: 1.3; color: var(--soft); white-space: normal; }
td.middle { vertical-align: middle; }
.best, .best td { font-weight: 700; }
.best .interval { font-weight: 400; }
.swatch { display: inline-block; width: 10px; height: 10px; margin-right: 7px; border-radius: 50%; background: var(--swatch); }
.wider { overflow-x: auto; }
.whole { white-space: nowrap; }
.wider th bdi { overflow-wrap: normal; }
.wider.roomy table { min-width: 46em; }
.meter { display: block; height: 8px; min-width: 60px; background: var(--grid); border-radius: 2px; }
.meter > span { display: block; height: 100%; background: var(--bar); border-radius: 2px; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 5px 18px; margin: 0 0 12px; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.cause { margin: 0 0 14px; }
.cause p { margin: 0; }
.command { display: block; padding: 12px 14px; background: var(--tint); border-radius: 6px; white-space: pre-wrap; }
.example { padding: 14px 16px; background: var(--tint); border-radius: 6px; }
.example h3 { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 12px; }
.example h3 span { font-weight: 400; color: var(--soft); }
.example .chosen { margin-bottom: 8px; }
.example .hit { font-weight: 600; color: var(--good); }
.items { display: flex; flex-wrap: wrap; gap: 5px; margin: 3px 0 10px; padding: 0; list-style: none; font-size: 13px; }
.items:last-child { margin-bottom: 0; }
.items li { max-width: 100%; padding: 1px 8px; border: 1px solid var(--line); border-radius: 4px; background: var(--paper); }
.items .more { border-style: dashed; color: var(--soft); }
.items .target { border-color: var(--good); background: var(--good-tint); color: var(--good); font-weight: 600; }
.glossary dt { margin-top: 10px; font-weight: 650; }
.glossary dd { margin: 0; max-width: 72ch; color: var(--soft); }
`;

const NARROW = `
@media (max-width: 560px) {
  body { font-size: 15px; }
  header, nav, main, footer { padding-left: 16px; padding-right: 16px; }
  h2 { font-size: 20px; }
  .verdict { padding: 14px 16px; }
  .verdict p { font-size: 15.5px; }
  .verdict .badge { font-size: 21px; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; }
  .tiles dd { font-size: 22px; }
  th, td { padding: 6px 4px; font-size: 13.5px; }
  .interval { font-size: 10.5px; }
  .explained tr { display: grid; grid-template-columns: minmax(0, 1fr) 5.5em 5.5em; padding: 6px 0; border-bottom: 1px solid var(--line); }
  .explained th, .explained td { padding: 0; border: 0; white-space: normal; }
  .explained tr > :last-child { grid-column: 1 / -1; }
  .explained thead tr > :last-child { display: none; }
  .facts { grid-template-columns: fit-content(45%) minmax(0, 1fr); gap: 4px 12px; }
}
@media print {
  body { font-size: 10pt; }
  header, main, footer { padding-left: 0; padding-right: 0; }
  nav { display: none; }
  .columns { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 18px 28px; }
  .verdict, .tiles, .notes li, figure, .example, .cause, tr { break-inside: avoid; }
  h2, h3, caption, .group { break-after: avoid; }
  section { padding: 14px 0; }
  th, td { padding-top: 3px; padding-bottom: 3px; }
  .verdict, .gates li, .mark, .heat, .tiles > div, .example, .notes li, .meter, .meter > span, .swatch, .command {
    -webkit-print-color-adjust: exact; print-color-adjust: exact;
  }
}
`;

/** The whole style sheet. */
export const STYLE = `:root {${LIGHT}\n}
@media screen and (prefers-color-scheme: dark) { :root {${DARK}\n} }
${BASE}${PARTS}${NARROW}`;
