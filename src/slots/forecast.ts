import { checkNumber, checkObject } from '../../operators/check-options.ts';

/** What a pipeline's arrivals are at. */
export type Phase = 'calm' | 'rising' | 'spike' | 'cooling';

/** How a forecast is made. */
export interface ForecastOptions {
  /** How long a window is, in milliseconds: what comes in it is one count. Default 250. */
  readonly windowMs?: number;
  /** What counts as now: the mean is over about so long. Default 2,000. */
  readonly nowMs?: number;
  /** What counts as usual. Default 60,000. */
  readonly usualMs?: number;
  /** How many times the usual is more than usual. Default 1.5. */
  readonly risingRatio?: number;
  /** How many times the usual is a spike. Default 3. */
  readonly spikeRatio?: number;
  /** How long the height of a spike that is over is held in mind; it halves in this time. Default 30,000. */
  readonly coolMs?: number;
}

/** All that is known of arrivals: a few numbers, however many have come. */
export interface Forecast {
  readonly phase: Phase;
  /** Arrivals a second, now and usually. */
  readonly now: number;
  readonly usual: number;
  /** How fast `now` grows, a second; 0 where it does not. */
  readonly growth: number;
  /** The height of the newest spike, as far as it is held in mind; 0 where there was none of late. */
  readonly peak: number;
}

export const nothingYet: Forecast = { phase: 'calm', now: 0, usual: 0, growth: 0, peak: 0 };

/** Fewer arrivals than this, over what counts as now, are chance and no rise. */
const leastExcess = 3;

/** A height of fewer arrivals a second is not worth remembering. */
const leastPeak = 0.5;

/** Makes the next forecast of the last one and what came in a window. */
export type Foresee = (before: Forecast, count: number) => Forecast;

/**
 * A small state machine that guesses spikes by how much more comes now than usual, beyond chance. Calm is rising at
 * `risingRatio` times the usual, and a spike at `spikeRatio` times; a spike that falls under half of its height is cooling, and a
 * spike again where it comes back to what is remembered of it; when that is no more than what has become usual, it is calm.
 *
 * Constant memory and time, and no clock: the caller says when a window is over. Windows in which nothing comes may be told
 * late, all at once, one after the other.
 *
 * @throws RangeError where an option is out of its range.
 * @source bench/slots.ts
 */
export function createForecast(options: ForecastOptions = {}): Foresee {
  const usually = { windowMs: 250, nowMs: 2_000, usualMs: 60_000, risingRatio: 1.5, spikeRatio: 3, coolMs: 30_000 };
  const settings = { ...usually, ...checkObject('createForecast', options) };
  const { windowMs, nowMs, usualMs, risingRatio, spikeRatio, coolMs } = settings;
  checkNumber('createForecast', 'windowMs', windowMs, { min: 1, max: 60_000 });
  checkNumber('createForecast', 'nowMs', nowMs, { min: windowMs, max: 3_600_000 });
  checkNumber('createForecast', 'usualMs', usualMs, { min: nowMs, max: 86_400_000 });
  checkNumber('createForecast', 'risingRatio', risingRatio, { min: 1, max: 1_000 });
  checkNumber('createForecast', 'spikeRatio', spikeRatio, { min: risingRatio, max: 1_000 });
  checkNumber('createForecast', 'coolMs', coolMs, { min: windowMs, max: 86_400_000 });
  const nowShare = 1 - Math.exp(-windowMs / nowMs);
  const usualShare = 1 - Math.exp(-windowMs / usualMs);
  const remembered = 0.5 ** (windowMs / coolMs);
  const nowS = nowMs / 1_000;
  return (before, count) => {
    const rate = (count * 1_000) / windowMs;
    const now = before.now + nowShare * (rate - before.now);
    const usual = before.usual + usualShare * (rate - before.usual);
    const growth = Math.max(0, ((now - before.now) * 1_000) / windowMs);
    // Twice the spread that chance gives the count of what is now.
    const isMore = (now - usual) * nowS > Math.max(leastExcess, 2 * Math.sqrt(usual * nowS));
    const isSpike = isMore && now >= spikeRatio * usual;
    const faded = before.phase === 'spike' ? before.peak : before.peak * remembered;
    const held = Math.max(faded, isSpike ? now : 0);
    const isRising = isMore && now >= risingRatio * usual;
    const isUsual = usual * risingRatio >= held;
    const phase = next(before.phase, { isSpike, isRising, isUsual, now, peak: held });
    const hasPeak = phase === 'spike' || phase === 'cooling';
    return { phase, now, usual, growth, peak: hasPeak ? Math.max(held, phase === 'spike' ? now : 0) : 0 };
  };
}

/** Arrivals a second to be ready for, over the next `aheadMs`. */
export function expectedRate({ phase, now, usual, growth, peak }: Forecast, aheadMs: number): number {
  // What grows is not believed to more than double.
  const grown = Math.min(2 * now, now + (growth * aheadMs) / 1_000);
  if (phase === 'calm') return usual;
  return phase === 'rising' ? Math.max(usual, grown) : Math.max(phase === 'spike' ? grown : now, peak);
}

interface Seen {
  readonly isSpike: boolean;
  readonly isRising: boolean;
  /** The height of the spike is no more than what has become usual. */
  readonly isUsual: boolean;
  readonly now: number;
  readonly peak: number;
}

function next(phase: Phase, { isSpike, isRising, isUsual, now, peak }: Seen): Phase {
  if (isSpike) return 'spike';
  const hasPeak = (phase === 'spike' || phase === 'cooling') && !isUsual && peak > leastPeak;
  if (hasPeak) return now >= (phase === 'spike' ? peak / 2 : peak) ? 'spike' : 'cooling';
  return isRising ? 'rising' : 'calm';
}
