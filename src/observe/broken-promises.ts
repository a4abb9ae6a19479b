import type { RunEvent } from '../engine/events.ts';
import type { Slo } from '../engine/pipeline.ts';
import { type RunTimes, runTimes } from './waterfall.ts';

/** Which promises of its surface a run broke: true where it did. Empty for a run that was cancelled. */
export function brokenPromises(
  slo: Slo,
  log: readonly RunEvent[],
  { fullMs, ...times }: RunTimes = runTimes(log),
): Readonly<Record<string, boolean>> {
  const last = log.at(-1);
  if (last?.type !== 'done' && last?.type !== 'error') return {};
  const { firstTokenMs = fullMs, firstSentenceMs = fullMs, firstAudioMs = fullMs } = times;
  const reached: Readonly<Record<keyof Slo, number>> = {
    firstToken: firstTokenMs,
    firstSentence: firstSentenceMs,
    firstAudio: firstAudioMs,
    full: fullMs,
  };
  const promised = Object.entries(slo) as [keyof Slo, { readonly p95Ms: number }][];
  return Object.fromEntries(
    promised.map(([measure, { p95Ms }]) => [measure, last.type === 'error' || reached[measure] > p95Ms]),
  );
}
