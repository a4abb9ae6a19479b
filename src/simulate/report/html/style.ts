import { PALETTE } from '../../../observe/palette.ts';

/** The look of a report: light or dark as the reader has it, and readable on paper. */
export const STYLE: string = `${PALETTE}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 900px; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0.25rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 0.25rem; padding-top: 1rem;
  border-top: 2px solid var(--pale); } h3 { font-size: 1rem; margin: 2rem 0 0.5rem; }
p { margin: 0.25rem 0; } .soft, small { color: var(--soft); } small { display: block; font-size: 0.8rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; margin-top: 0.75rem; }
th, td { text-align: right; padding: 0.25rem 0.5rem; border-bottom: 1px solid var(--pale); } th { font-weight: 600; }
th:first-child, td:first-child, .left { text-align: left; } td.bars { text-align: left; width: 11rem; }
.met { color: var(--full); } .missed { color: var(--bad); }
.verdicts { list-style: none; padding: 0; margin: 0.75rem 0; } .verdicts li { padding: 0.1rem 0; }
.bar { display: inline-block; height: 0.7rem; border-radius: 2px; background: var(--first); vertical-align: middle;
  margin-right: 0.4rem; }
.facts { padding-left: 1.1rem; } .scroll { overflow-x: auto; }
svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; } svg text { fill: var(--ink); }
svg .soft { fill: var(--soft); } .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.grid { stroke: var(--pale); } .promised { stroke: var(--soft); stroke-dasharray: 2 3; }
.curve { fill: none; stroke: var(--of); stroke-width: 2; } .limit { stroke: var(--of, var(--ink)); stroke-dasharray: 5 3; }
svg .limit-name, svg .mark-name { fill: var(--of); } .point { fill: var(--of); stroke: var(--paper); }
.firstToken { --of: var(--first); } .firstSentence { --of: var(--sentence); } .firstAudio { --of: var(--audio); }
.full { --of: var(--full); } .whole { --of: var(--ink); }
rect.waiting { opacity: 0.35; } rect.stage { fill: var(--first); } rect.tool { fill: var(--tool); }
rect.said { fill: var(--panel); stroke: var(--pale); }
.legend { font-size: 0.85rem; color: var(--soft); } .legend span { margin-right: 1.25rem; white-space: nowrap; }
.legend i { display: inline-block; width: 1.1rem; height: 0.6rem; margin-right: 0.4rem; border-radius: 2px; vertical-align: middle;
  background: var(--of, var(--first)); } .legend i.line { height: 3px; } .legend i.dashed { height: 0; background: none;
  border-top: 2px dashed var(--soft); } .legend i.pale { opacity: 0.35; } .legend i.tool { background: var(--tool); }`;
