/** The colours of what is drawn for people, light or dark as the reader has it: one name a meaning. */
export const PALETTE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --paper: #fff; --pale: #d8dee6; --panel: #f6f8fa;
  --first: #1f6feb; --sentence: #8250df; --audio: #9a6700; --full: #1a7f37; --tool: #0a7f86; --bad: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --paper: #0d1117; --pale: #30363d;
  --panel: #161b22; --first: #58a6ff; --sentence: #bc8cff; --audio: #d29922; --full: #56d364; --tool: #39c5cf;
  --bad: #ff7b72; } }`;
