import type { RunEvent } from '../../engine/events.ts';
import { BySurface } from '../by-surface.ts';
import { Named } from '../named.ts';
import type { RunTimes } from '../waterfall.ts';
import { bucketOf, type RunSummary, type Tally } from './recorded-run.ts';

const hourMs = 3_600_000;
const plain = -1;

type Open = { -readonly [K in keyof Tally]: Tally[K] };

/** What is known of a run that is counted. */
export interface CountedRun extends Pick<RunSummary, 'startedAt' | 'pipeline' | 'surface' | 'outcome'> {
  readonly times: RunTimes;
  /** Promises of its surface: true where it broke one. */
  readonly broken: Readonly<Record<string, boolean>>;
}

/** Counts runs by the hour until they are written. Memory: `maxRows` rows; what would need another one is lost and told. */
export class TallyBook {
  readonly #rows: Open[] = [];
  #hours: Named<BySurface<SurfaceTally>, number>;
  readonly #maxRows: number;
  #lost = 0;

  constructor(maxRows: number) {
    this.#maxRows = maxRows;
    this.#hours = this.#noHours();
  }

  /** Counts one run that has ended: its times, its stages and tools, what its policies and guesses did. */
  count({ startedAt, pipeline, surface, outcome, times, broken }: CountedRun, log: readonly RunEvent[]): void {
    const tally = this.#hours.of(Math.floor(startedAt / hourMs)).at(pipeline, surface);
    const { firstTokenMs, firstSentenceMs, firstAudioMs, fullMs } = times;
    tally.add('outcome', outcome);
    if (firstTokenMs !== undefined) tally.time('run', 'firstToken', firstTokenMs);
    if (firstSentenceMs !== undefined) tally.time('run', 'firstSentence', firstSentenceMs);
    if (firstAudioMs !== undefined) tally.time('run', 'firstAudio', firstAudioMs);
    if (outcome !== 'cancelled') tally.time('run', 'full', fullMs);
    for (const measure in broken) tally.add('slo', `${measure}/${broken[measure] ? 'bad' : 'good'}`);
    for (const event of log) {
      if (event.type === 'stage' && event.phase === 'end') tally.time('stage', event.stage, event.at - event.startedAt);
      else if (event.type === 'tool' && event.phase === 'end') tally.time('tool', event.call.name, event.tookMs);
      else if (event.type === 'policy' && event.policy === 'budget') tally.add('over', event.stage, event.tookMs);
      else if (event.type === 'policy') tally.add('policy', `${event.stage}/${event.policy}/${event.action}`);
      else if (event.type === 'speculation') {
        tally.add('speculation', event.action, event.savedMs ?? event.wastedMs ?? 0);
      } else if (event.type === 'usage') tally.add('cost', '', event.cost ?? 0);
    }
  }

  /** Gives what was counted, and begins anew. */
  take(): { readonly tallies: readonly Tally[]; readonly lost: number } {
    const taken = { tallies: this.#rows.splice(0), lost: this.#lost };
    this.#hours = this.#noHours();
    this.#lost = 0;
    return taken;
  }

  #noHours(): Named<BySurface<SurfaceTally>, number> {
    return new Named(
      (hour) =>
        new BySurface(
          (pipeline, surface) =>
            new SurfaceTally((what, bucket) =>
              this.#open({ hour, pipeline, surface, what, bucket, count: 0, total: 0 }),
            ),
        ),
    );
  }

  /** Undefined, and lost, where there are as many rows as may be. */
  #open(row: Open): Open | undefined {
    if (this.#rows.length >= this.#maxRows) this.#lost++;
    else {
      this.#rows.push(row);
      return row;
    }
    return undefined;
  }
}

/** The rows of one hour of a surface, found by their names and buckets: no text is built to find one. */
class SurfaceTally {
  readonly #open: (what: string, bucket: number) => Open | undefined;
  readonly #kinds: Named<Map<string, Map<number, Open>>> = new Named(() => new Map());

  constructor(open: (what: string, bucket: number) => Open | undefined) {
    this.#open = open;
  }

  time(kind: string, name: string, ms: number): void {
    this.#add(kind, name, bucketOf(ms), ms);
  }

  add(kind: string, name: string, total = 0): void {
    this.#add(kind, name, plain, total);
  }

  #add(kind: string, name: string, bucket: number, total: number): void {
    const names = this.#kinds.of(kind);
    const row = names.get(name)?.get(bucket) ?? this.#grow(names, kind, name, bucket);
    if (row === undefined) return;
    row.count++;
    row.total += total;
  }

  /** Names are a model's as well: one that gets no row is not kept. */
  #grow(names: Map<string, Map<number, Open>>, kind: string, name: string, bucket: number): Open | undefined {
    const row = this.#open(name === '' ? kind : `${kind}/${name}`, bucket);
    if (row !== undefined) names.set(name, (names.get(name) ?? new Map<number, Open>()).set(bucket, row));
    return row;
  }
}
