import type { Comparison } from '../../compare.ts';
import { formatChange, formatMs, formatShare } from '../format.ts';
import { MEASURE_NAMES } from '../print-simulation.ts';
import { MEASURES } from '../tally.ts';
import { escapeHtml } from './svg.ts';

/** What changed from one variant to the other: medians and p95s beside each other, and how sure the change is. */
export function comparisonTable({ before, after, differences }: Comparison): string {
  const rows = MEASURES.flatMap((measure) => {
    const [a, b, difference] = [before.measures[measure], after.measures[measure], differences[measure]];
    if (a === undefined || b === undefined || difference === undefined) return [];
    const figures = (['p50', 'p95'] as const).map((quantile) => {
      const [from, to] = [a[quantile].ms, b[quantile].ms];
      return `<td>${formatMs(from)}</td><td>${formatMs(to)}</td><td>${formatChange(to / from - 1)}</td>`;
    });
    const { meanMs, lowMs, highMs, fasterShare, slowerShare } = difference;
    const runs = `<small>${formatShare(fasterShare, 0)} faster, ${formatShare(slowerShare, 0)} slower</small>`;
    return [
      `<tr><td>${escapeHtml(MEASURE_NAMES[measure])}</td>${figures.join('')}` +
        `<td>${formatMs(meanMs)}<small>${formatMs(lowMs)} to ${formatMs(highMs)}</small></td><td>${runs}</td></tr>`,
    ];
  });
  if (rows.length === 0) return '<p class="missed">No run gave an answer in both.</p>';
  const heads = ['', 'A p50', 'B p50', '', 'A p95', 'B p95', '', 'mean change', 'runs'];
  const note =
    'Milliseconds. Both had the same requests and the same luck, so that runs are compared one by one; below the mean ' +
    'change, where the true one lies with 95 % confidence.';
  return (
    '<h2>From A to B</h2>' +
    `<div class="scroll"><table><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr>${rows.join('')}</table></div>` +
    `<p class="soft"><small>${note}</small></p>`
  );
}
