import type { RunEvent } from '../../engine/events.ts';
import type { Slo } from '../../engine/pipeline.ts';
import { runTimes } from '../../observe/waterfall.ts';

/** One of the times a person asks for first, beside what the surface promises. */
export interface Clock {
  readonly measure: keyof Slo;
  readonly name: string;
  /** Milliseconds since the question was whole; of one that is not reached, so far. Absent before the question is whole. */
  readonly ms: number | undefined;
  readonly reached: boolean;
  /** What is promised of 95 of 100 runs. */
  readonly promisedMs?: number;
  /** `pending` while it may still be kept; absent where nothing is promised, or the run was cancelled. */
  readonly verdict?: 'kept' | 'broken' | 'pending';
}

const names: Readonly<Record<keyof Slo, string>> = {
  firstToken: 'first token',
  firstSentence: 'first sentence',
  firstAudio: 'first audio',
  full: 'full',
};

/** When the question was whole: 0 where the run was started with all of it, undefined while it is still being said. */
export function askedAtOf(log: readonly RunEvent[], isGrowing: boolean): number | undefined {
  const whole = log.find((event) => event.type === 'input' && event.final);
  return whole?.at ?? (isGrowing ? undefined : 0);
}

/**
 * The clocks of a run at an instant of it. One that fails breaks what it has not kept; of one that ends without ever coming to
 * a measure, the end counts, as it does where runs are recorded.
 *
 * @param nowMs since the run began.
 * @param askedAt when the question was whole.
 * @param cutAt when whoever watches cancelled it, or lost it: what it had not come to by then is not judged.
 */
export function clocksOf(
  slo: Slo,
  log: readonly RunEvent[],
  nowMs: number,
  askedAt: number | undefined,
  cutAt?: number,
): Clock[] {
  const { firstTokenMs, firstSentenceMs, firstAudioMs, fullMs } = runTimes(log);
  const last = log.at(-1);
  const hasEnded = last?.type === 'done' || last?.type === 'error';
  const isCancelled = cutAt !== undefined || (last?.type === 'done' && (last.outcome as string) === 'cancelled');
  const reached: Readonly<Record<keyof Slo, number | undefined>> = {
    firstToken: firstTokenMs,
    firstSentence: firstSentenceMs,
    firstAudio: firstAudioMs,
    full: hasEnded ? fullMs : undefined,
  };
  const goesOnMs = hasEnded ? 0 : Math.max(0, nowMs - (last?.at ?? 0));
  const sinceAsked = askedAt === undefined ? undefined : fullMs + goesOnMs;
  return (Object.keys(names) as (keyof Slo)[]).flatMap((measure): Clock[] => {
    const promisedMs = slo[measure]?.p95Ms;
    const at = reached[measure];
    if (measure === 'firstAudio' && at === undefined && promisedMs === undefined) return [];
    const clock = { measure, name: names[measure], ms: at ?? sinceAsked, reached: at !== undefined };
    if (promisedMs === undefined) return [clock];
    if (isCancelled) return [{ ...clock, promisedMs }];
    const isBroken = (clock.ms ?? 0) > promisedMs || last?.type === 'error';
    const verdict = isBroken ? 'broken' : clock.reached || hasEnded ? 'kept' : 'pending';
    return [{ ...clock, promisedMs, verdict }];
  });
}
