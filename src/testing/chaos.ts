import { compile } from '../engine/compile.ts';
import { type SpeculationBudget, usualGuessBudget } from '../engine/stages/call-tools-options.ts';
import { plainSurface } from '../engine/surface.ts';
import type { Pipeline, Surface } from '../index.ts';
import { brokenLaws, type LawContext } from './laws.ts';
import type { Marble } from './marble.ts';
import type { MarblePort } from './marble-ports.ts';
import { type PlayOptions, play } from './play.ts';
import { printScore } from './print-score.ts';
import type { Score } from './score.ts';
import { type Trouble, troubled } from './trouble.ts';

export interface ChaosOptions extends PlayOptions {
  /** Runs to play. Default 100. */
  readonly runs?: number;
  /** The first run's seed; each further run has the next. Default 1. */
  readonly seed?: number;
  /** Troubles of one run, at most. Default 3. */
  readonly maxTroubles?: number;
  /** The listener leaves in this share of the runs. Default 0.1. */
  readonly cancelRatio?: number;
  /** More that must hold; gives one sentence for each thing that is broken. */
  readonly laws?: (score: Score) => readonly string[];
}

/** What chaos found. */
export interface ChaosReport {
  readonly runs: number;
  /** How runs ended, counted. */
  readonly endings: Readonly<Record<string, number>>;
  /** The first run that broke a law, made as small as it goes. */
  readonly failure?: ChaosFailure;
}

export interface ChaosFailure {
  readonly seed: number;
  readonly broken: readonly string[];
  readonly troubles: readonly Trouble[];
  readonly cancelAtMs?: number;
  /** A test to paste: the smallest set of troubles that still breaks a law. */
  readonly test: string;
  readonly score: string;
}

const deadlineMs = 5_000;

/**
 * Plays a pipeline many times in virtual time, each time with other troubles of its providers (delays, errors, stalls,
 * streams cut in the middle, elements in another order) and sometimes with a listener that leaves, and checks the laws
 * on every run. The same seed gives the same runs.
 */
export function chaos(pipeline: Pipeline, options: ChaosOptions): ChaosReport {
  const { runs = 100, seed: first = 1 } = options;
  const endings: Record<string, number> = {};
  for (let seed = first; seed < first + runs; seed++) {
    const trial = drawTrial(options, seed);
    const { score, broken } = playTrial(pipeline, options, trial);
    const ending = trial.cancelAtMs === undefined ? (score.ending?.value ?? 'none') : 'cancelled';
    endings[ending] = (endings[ending] ?? 0) + 1;
    if (broken.length > 0) return { runs: seed - first + 1, endings, failure: shrink(pipeline, options, seed, trial) };
  }
  return { runs, endings };
}

interface Trial {
  readonly troubles: readonly Trouble[];
  readonly cancelAtMs?: number;
}

function drawTrial(options: ChaosOptions, seed: number): Trial {
  const draw = seeded(seed);
  const { maxTroubles = 3, cancelRatio = 0.1 } = options;
  const places = marblesOf(options.ports);
  const count = Math.floor(draw() * (maxTroubles + 1));
  const troubles = Array.from({ length: count }, (): Trouble => {
    const place = places[Math.floor(draw() * places.length)] as string;
    const kinds = ['delay', 'error', 'stall', 'cut', 'reorder'] as const;
    const kind = kinds[Math.floor(draw() * kinds.length)] ?? 'delay';
    return { place, kind, ms: Math.floor(draw() * 400), share: draw() };
  });
  return draw() < cancelRatio ? { troubles, cancelAtMs: Math.floor(draw() * 400) } : { troubles };
}

function playTrial(pipeline: Pipeline, options: ChaosOptions, trial: Trial): { score: Score; broken: string[] } {
  const ports = withTroubles(options.ports, trial.troubles);
  const { cancelAtMs } = trial;
  const limit = options.deadlineMs ?? deadlineMs;
  const cancel = cancelAtMs === undefined ? {} : { cancelAtMs };
  const score = play(pipeline, { ...options, ports, deadlineMs: limit, ...cancel });
  const left = cancelAtMs !== undefined && (score.ending === undefined || score.ending.at > cancelAtMs);
  const context: LawContext = {
    ...lawsOf(pipeline, options),
    ...(left ? { cancelledAt: cancelAtMs } : {}),
  };
  return { score, broken: [...brokenLaws(score, context), ...(options.laws?.(score) ?? [])] };
}

/** Takes away one trouble after the other as long as a law is still broken. */
function shrink(pipeline: Pipeline, options: ChaosOptions, seed: number, found: Trial): ChaosFailure {
  let smallest = found;
  const candidates = (trial: Trial): Trial[] => [
    ...trial.troubles.map((_, index) => ({ ...trial, troubles: trial.troubles.toSpliced(index, 1) })),
    ...(trial.cancelAtMs === undefined ? [] : [{ troubles: trial.troubles }]),
    ...trial.troubles.flatMap((trouble, index) =>
      trouble.ms < 2 ? [] : [{ ...trial, troubles: trial.troubles.with(index, { ...trouble, ms: trouble.ms >> 1 }) }],
    ),
  ];
  for (;;) {
    const smaller = candidates(smallest).find((each) => playTrial(pipeline, options, each).broken.length > 0);
    if (smaller === undefined) break;
    smallest = smaller;
  }
  const { score, broken } = playTrial(pipeline, options, smallest);
  return { seed, broken, ...smallest, test: testOf(pipeline, options, smallest, broken), score: printScore(score) };
}

function testOf(pipeline: Pipeline, options: ChaosOptions, trial: Trial, broken: readonly string[]): string {
  const ports = withTroubles(options.ports, trial.troubles);
  const deadline = options.deadlineMs ?? deadlineMs;
  const left = trial.cancelAtMs === undefined ? {} : { cancelledAt: trial.cancelAtMs };
  const context = JSON.stringify({ ...lawsOf(pipeline, options), ...left });
  const laws =
    options.laws === undefined
      ? `brokenLaws(score, ${context})`
      : `[...brokenLaws(score, ${context}), ...options.laws(score)]`;
  const lines = [
    `it('keeps the laws: ${broken[0]?.replaceAll("'", '’')}', () => {`,
    `  const score = play(${pipeline.name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}, {`,
    '    ...options,',
    `    ports: ${JSON.stringify(ports)},`,
    `    deadlineMs: ${deadline},`,
    ...(trial.cancelAtMs === undefined ? [] : [`    cancelAtMs: ${trial.cancelAtMs},`]),
    '  });',
    `  expect(${laws}).toEqual([]);`,
    '});',
  ];
  return lines.join('\n');
}

/** Where marbles stand: `intent`, `model.plan`, `tools.search`. */
function marblesOf(ports: PlayOptions['ports']): string[] {
  return Object.entries(ports).flatMap(([port, bound]) =>
    typeof bound === 'string' || Array.isArray(bound) ? [port] : Object.keys(bound).map((what) => `${port}.${what}`),
  );
}

function withTroubles(ports: PlayOptions['ports'], troubles: readonly Trouble[]): Record<string, MarblePort> {
  const hit = (place: string, marble: Marble): Marble => {
    const mine = troubles.filter((trouble) => trouble.place === place);
    const apply = (diagram: string): string => mine.reduce((each, trouble) => troubled(each, trouble), diagram);
    return typeof marble === 'string' ? apply(marble) : marble.map(apply);
  };
  return Object.fromEntries(
    Object.entries(ports).map(([port, bound]): [string, MarblePort] => {
      if (typeof bound === 'string' || Array.isArray(bound)) return [port, hit(port, bound as Marble)];
      const each = Object.entries(bound as Exclude<MarblePort, Marble>).map(([what, given]) => {
        const place = `${port}.${what}`;
        if (typeof given === 'object' && 'marble' in given)
          return [what, { ...given, marble: hit(place, given.marble) }];
        return [what, hit(place, given)];
      });
      return [port, Object.fromEntries(each)];
    }),
  );
}

/** What must hold of every run, whatever its troubles. */
function lawsOf(pipeline: Pipeline, options: ChaosOptions): Pick<LawContext, 'sideEffects' | 'deadlineMs' | 'guesses'> {
  const guesses = guessBudgetOf(pipeline, options.surface ?? plainSurface);
  return {
    sideEffects: sideEffectsOf(options.ports),
    deadlineMs: options.deadlineMs ?? deadlineMs,
    ...(guesses === undefined ? {} : { guesses }),
  };
}

/** The widest budget of the stages that guess. */
function guessBudgetOf(pipeline: Pipeline, surface: Surface): LawContext['guesses'] {
  const budgets = compile(pipeline, surface, 'streaming').stages.flatMap(({ kind, options: { speculate } }) => {
    if (kind.name !== 'callTools') return [];
    return [{ ...usualGuessBudget, ...(typeof speculate === 'object' ? (speculate as SpeculationBudget) : {}) }];
  });
  if (budgets.length === 0) return undefined;
  return {
    maxStarts: Math.max(...budgets.map(({ maxStarts }) => maxStarts)),
    maxWastedMs: Math.max(...budgets.map(({ maxWastedMs }) => maxWastedMs)),
  };
}

function sideEffectsOf(ports: PlayOptions['ports']): string[] {
  return Object.values(ports).flatMap((bound) =>
    typeof bound === 'string' || Array.isArray(bound)
      ? []
      : Object.entries(bound).flatMap(([name, given]) =>
          typeof given === 'object' && 'spec' in given && given.spec.readOnly === false ? [name] : [],
        ),
  );
}

/** @source mulberry32, public domain, by Tommy Ettinger. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
