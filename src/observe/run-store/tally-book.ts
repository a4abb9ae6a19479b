import type { RunEvent } from '../../engine/events.ts';
import { runTimes } from '../waterfall.ts';
import { bucketOf, type RunSummary, type Tally } from './recorded-run.ts';

const hourMs = 3_600_000;
const plain = -1;

type Open = { -readonly [K in keyof Tally]: Tally[K] };

/** Counts runs by the hour until they are written. Memory: `maxRows` rows; what would need another one is lost and told. */
export class TallyBook {
  readonly #rows: Open[] = [];
  /** Where they are: by hour, pipeline, surface and what; under it by bucket. No text is built to find one. */
  #places: Map<number, Map<string, Map<string, Map<string, Map<number, Open>>>>> = new Map();
  readonly #maxRows: number;
  #lost = 0;

  constructor(maxRows: number) {
    this.#maxRows = maxRows;
  }

  /** Counts one run that has ended: its times, its stages and tools, what its policies and guesses did. */
  count(about: RunSummary, log: readonly RunEvent[], brokenPromises: Readonly<Record<string, boolean>>): void {
    const add = (what: string, total = 0): void => this.#add(about, what, plain, total);
    const time = (what: string, ms: number): void => this.#add(about, what, bucketOf(ms), ms);
    add(`outcome/${about.outcome}`);
    const { firstTokenMs, firstSentenceMs, firstAudioMs, fullMs } = runTimes(log);
    if (firstTokenMs !== undefined) time('run/firstToken', firstTokenMs);
    if (firstSentenceMs !== undefined) time('run/firstSentence', firstSentenceMs);
    if (firstAudioMs !== undefined) time('run/firstAudio', firstAudioMs);
    if (about.outcome !== 'cancelled') time('run/full', fullMs);
    for (const [measure, broken] of Object.entries(brokenPromises)) add(`slo/${measure}/${broken ? 'bad' : 'good'}`);
    for (const event of log) {
      if (event.type === 'stage' && event.phase === 'end') time(`stage/${event.stage}`, event.at - event.startedAt);
      else if (event.type === 'tool' && event.phase === 'end') time(`tool/${event.call.name}`, event.tookMs);
      else if (event.type === 'policy' && event.policy === 'budget') add(`over/${event.stage}`, event.tookMs);
      else if (event.type === 'policy') add(`policy/${event.stage}/${event.policy}/${event.action}`);
      else if (event.type === 'speculation') add(`speculation/${event.action}`, event.savedMs ?? event.wastedMs ?? 0);
      else if (event.type === 'usage') add('cost', event.cost ?? 0);
    }
  }

  /** Gives what was counted, and begins anew. */
  take(): { readonly tallies: readonly Tally[]; readonly lost: number } {
    const taken = { tallies: this.#rows.splice(0), lost: this.#lost };
    this.#places = new Map();
    this.#lost = 0;
    return taken;
  }

  #add({ startedAt, pipeline, surface }: RunSummary, what: string, bucket: number, total: number): void {
    const hour = Math.floor(startedAt / hourMs);
    const row = this.#places.get(hour)?.get(pipeline)?.get(surface)?.get(what)?.get(bucket);
    if (row !== undefined) {
      row.count++;
      row.total += total;
    } else if (this.#rows.length < this.#maxRows) {
      const added = { hour, pipeline, surface, what, bucket, count: 1, total };
      this.#rows.push(added);
      within(within(within(within(this.#places, hour), pipeline), surface), what).set(bucket, added);
    } else this.#lost++;
  }
}

function within<K, L, V>(places: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let place = places.get(key);
  if (place === undefined) {
    place = new Map();
    places.set(key, place);
  }
  return place;
}
