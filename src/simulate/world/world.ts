import type { SchedulerLike } from 'rxjs';
import type { RandomStreams } from '../random/random-streams.ts';
import { type Draw, hashedRandom, hashText, isSameText, type TextHash } from '../random/seeded-random.ts';
import type { Scenario } from './scenario.ts';

/**
 * What all simulated ports of one simulation share: the clock, the luck of each run, and how fast each stage is.
 *
 * Memory: one entry a run in flight.
 */
export class World {
  readonly scheduler: SchedulerLike;
  readonly #streams: RandomStreams;
  readonly #speedups: ReadonlyMap<string, number>;
  readonly #runs = new Map<string, RunLuck>();

  /** `speedups`: what the durations of a stage's calls are multiplied by; 0.75 is a quarter faster. */
  constructor(scheduler: SchedulerLike, streams: RandomStreams, speedups: ReadonlyMap<string, number> = new Map()) {
    this.scheduler = scheduler;
    this.#streams = streams;
    this.#speedups = speedups;
  }

  begin(run: string, scenario: Scenario): void {
    this.#runs.set(run, { scenario, drawn: [], streams: this.#streams.within(run) });
  }

  end(run: string): void {
    this.#runs.delete(run);
  }

  /** @throws Error where the run was not begun. */
  scenario(run: string): Scenario {
    const luck = this.#runs.get(run);
    if (luck === undefined) throw new Error(`World: run ${run} was not begun, or has ended`);
    return luck.scenario;
  }

  /**
   * The luck of one call of a stage: the same for the same purpose of the same run, whatever else the run does and in whichever
   * order. The second call for a purpose, such as a hedge or a retry, has a luck of its own. Work that goes on after its
   * run has ended has the first one's.
   */
  draw(run: string, stage: string, purpose: string): Draw {
    const luck = this.#runs.get(run);
    if (luck === undefined) return hashedRandom(this.#streams.within(run).hashOf(stage, purpose));
    const hash = luck.streams.hashOf(stage, purpose);
    let before = 0;
    for (const drawn of luck.drawn) if (isSameText(drawn, hash)) before++;
    luck.drawn.push(hash);
    return hashedRandom(before === 0 ? hash : hashText(hash, `#${before}`));
  }

  speedup(stage: string): number {
    return this.#speedups.get(stage) ?? 1;
  }
}

interface RunLuck {
  readonly scenario: Scenario;
  /** What was drawn for, by the hash of stage and purpose. */
  readonly drawn: TextHash[];
  readonly streams: RandomStreams;
}
