import { duration } from './axis.ts';
import type { Clock } from './promises.ts';

/** By how much one of two runs of a question was ahead, a line for each time both have come to. */
export function soonerWords(
  one: readonly Clock[],
  other: readonly Clock[],
): { readonly times: string; readonly words: string }[] {
  return one.flatMap(({ measure, name, ms, reached }) => {
    const beside = other.find((clock) => clock.measure === measure);
    if (!reached || ms === undefined || beside?.reached !== true || beside.ms === undefined) return [];
    const ratio = beside.ms / Math.max(0.1, ms);
    const what = measure === 'full' ? 'whole answer' : name;
    const compared = `${duration(ms)} streaming, ${duration(beside.ms)} sequential`;
    if (ratio > 0.95 && ratio < 1.05) return [{ times: 'as soon', words: `${what}: ${compared}` }];
    const times = ratio > 1 ? ratio : 1 / ratio;
    return [{ times: `${times.toFixed(1)}× ${ratio > 1 ? 'sooner' : 'later'}`, words: `${what}: ${compared}` }];
  });
}
