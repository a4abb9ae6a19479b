import type { Mode } from '../../engine/events.ts';
import type { Pipeline, Slo } from '../../engine/pipeline.ts';
import { Durations } from '../statistics/durations.ts';
import { QuantileSketch } from '../statistics/quantile-sketch.ts';
import { addCriticalChain } from './critical-chain.ts';
import type { RunRecord } from './run-watch.ts';

/** What a measure of the SLO is called in reports. */
export type Measure = keyof Slo;

export const MEASURES: readonly Measure[] = ['firstToken', 'firstSentence', 'firstAudio', 'full'];

/** Where a run's record holds each measure. */
export const FIELDS = {
  firstToken: 'firstTokenMs',
  firstSentence: 'firstSentenceMs',
  firstAudio: 'firstAudioMs',
  full: 'fullMs',
} as const;

/** How many runs kept one promise of the SLO. */
export interface Kept {
  readonly measure: Measure;
  readonly quantile: 'p50' | 'p95';
  readonly limitMs: number;
  runs: number;
}

/** Counts beside the durations. */
export interface Counters {
  cost: number;
  inputTokens: number;
  outputTokens: number;
  toolCalls: number;
  toolFailures: number;
  guessesStarted: number;
  guessesAdopted: number;
  savedMs: number;
  wastedMs: number;
  hedgesStarted: number;
  hedgesWon: number;
  hedgesWastedMs: number;
  killed: number;
  /** Runs whose input was not there at once, over which time it came, and those that guessed before it was whole. */
  spoken: number;
  saidMs: number;
  guessedEarly: number;
}

/**
 * Adds up the runs of a simulation. Memory: four series of durations (see {@link Durations}) and a histogram of
 * 24 kB a stage, whatever the number of runs.
 */
export class Tally {
  readonly pipeline: Pipeline;
  readonly mode: Mode;
  readonly durations: Readonly<Record<Measure, Durations>>;
  /** What is promised, and how many runs kept it. */
  readonly kept: readonly Kept[];
  readonly outcomes: Map<string, number> = new Map();
  /** By code: how many, and the message of the first. */
  readonly errors: Map<string, { count: number; readonly message: string }> = new Map();
  /** Milliseconds each stage held runs up, by place, over all runs: to the first token, and to the end. */
  readonly pathToFirst: Float64Array;
  readonly pathToEnd: Float64Array;
  /** Milliseconds each stage was at work, by place, over all runs. */
  readonly atWork: Float64Array;
  /** How long each stage took to its first element, by place. */
  readonly toFirstElement: readonly QuantileSketch[];
  readonly counters: Counters = {
    cost: 0,
    inputTokens: 0,
    outputTokens: 0,
    toolCalls: 0,
    toolFailures: 0,
    guessesStarted: 0,
    guessesAdopted: 0,
    savedMs: 0,
    wastedMs: 0,
    hedgesStarted: 0,
    hedgesWon: 0,
    hedgesWastedMs: 0,
    killed: 0,
    spoken: 0,
    saidMs: 0,
    guessedEarly: 0,
  };
  runs = 0;

  constructor(pipeline: Pipeline, mode: Mode, slo: Slo = pipeline.slo) {
    this.pipeline = pipeline;
    this.mode = mode;
    this.durations = {
      firstToken: new Durations(),
      firstSentence: new Durations(),
      firstAudio: new Durations(),
      full: new Durations(),
    };
    this.kept = MEASURES.flatMap((measure) => promisesOf(measure, slo));
    this.pathToFirst = new Float64Array(pipeline.stages.length);
    this.pathToEnd = new Float64Array(pipeline.stages.length);
    this.atWork = new Float64Array(pipeline.stages.length);
    this.toFirstElement = pipeline.stages.map(() => new QuantileSketch());
  }

  add(record: RunRecord): void {
    this.runs++;
    this.outcomes.set(record.outcome, (this.outcomes.get(record.outcome) ?? 0) + 1);
    if (record.code !== undefined) this.#fail(record.code, record.message);
    this.#count(record);
    for (let place = 0; place < this.atWork.length; place++) {
      const startedAt = record.startedAt[place] as number;
      const took = (record.endedAt[place] as number) - startedAt;
      const waited = (record.firstAt[place] as number) - startedAt;
      if (waited >= 0) this.toFirstElement[place]?.add(waited);
      if (took > 0) this.atWork[place] = (this.atWork[place] as number) + took;
    }
    if (record.outcome === 'failed') return;
    this.#judge(record);
    this.durations.full.add(record.fullMs);
    addCriticalChain(this.pipeline, this.mode, record, record.fullMs, this.pathToEnd);
    if (Number.isNaN(record.firstTokenMs)) return;
    this.durations.firstToken.add(record.firstTokenMs);
    addCriticalChain(this.pipeline, this.mode, record, record.firstTokenMs, this.pathToFirst);
    if (!Number.isNaN(record.firstSentenceMs)) this.durations.firstSentence.add(record.firstSentenceMs);
    if (!Number.isNaN(record.firstAudioMs)) this.durations.firstAudio.add(record.firstAudioMs);
  }

  get failed(): number {
    return this.outcomes.get('failed') ?? 0;
  }

  /** As live runs are judged: one that never came to a measure, say an answer without a sound, is held to its end. */
  #judge(record: RunRecord): void {
    for (const promise of this.kept) {
      const ms = record[FIELDS[promise.measure]];
      if ((Number.isNaN(ms) ? record.fullMs : ms) <= promise.limitMs) promise.runs++;
    }
  }

  #fail(code: string, message: string): void {
    const known = this.errors.get(code);
    if (known === undefined) this.errors.set(code, { count: 1, message });
    else known.count++;
  }

  #count(record: RunRecord): void {
    const { counters } = this;
    counters.cost += record.cost;
    counters.inputTokens += record.inputTokens;
    counters.outputTokens += record.outputTokens;
    counters.toolCalls += record.toolCalls;
    counters.toolFailures += record.toolFailures;
    counters.guessesStarted += record.guessesStarted;
    counters.guessesAdopted += record.guessesAdopted;
    counters.savedMs += record.savedMs;
    counters.wastedMs += record.wastedMs;
    counters.hedgesStarted += record.hedgesStarted;
    counters.hedgesWon += record.hedgesWon;
    counters.hedgesWastedMs += record.hedgesWastedMs;
    if (record.wasKilled) counters.killed++;
    if (record.saidMs > 0) counters.spoken++;
    counters.saidMs += record.saidMs;
    if (record.guessesEarly > 0) counters.guessedEarly++;
  }
}

function promisesOf(measure: Measure, slo: Slo): Kept[] {
  const { p95Ms, p50Ms } = slo[measure] ?? {};
  return [
    ...(p50Ms === undefined ? [] : [{ measure, quantile: 'p50' as const, limitMs: p50Ms, runs: 0 }]),
    ...(p95Ms === undefined ? [] : [{ measure, quantile: 'p95' as const, limitMs: p95Ms, runs: 0 }]),
  ];
}
