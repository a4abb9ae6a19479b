import { Relay } from '../../../operators/index.ts';
import type { RunEvent } from '../../engine/events.ts';
import type { Pipeline } from '../../engine/pipeline.ts';
import type { StageTimes } from '../../observe/critical-chain.ts';

/**
 * What one run came to. Times are milliseconds since its input was whole, as promises count them, so that what began
 * before has a time under 0; NaN where there was no such thing.
 */
export interface RunRecord extends StageTimes {
  readonly startedAt: number[];
  readonly firstAt: number[];
  readonly endedAt: number[];
  firstTokenMs: number;
  firstSentenceMs: number;
  firstAudioMs: number;
  fullMs: number;
  /** How long its input took to be whole; 0 where it was there at once. */
  saidMs: number;
  /** Of the guesses, those whose work began before the input was whole. */
  guessesEarly: number;
  /** The outcome of `done`, or `failed`. */
  outcome: string;
  /** The code and the message of the error of a run that failed. */
  code: string | undefined;
  message: string;
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
  /** How long calls ran that lost to their twins. */
  hedgesWastedMs: number;
  /** A safety check took back what was shown, or cut it off. */
  wasKilled: boolean;
}

/** Reads the log of one run into a {@link RunRecord}, and hands it on when the run ends. Keeps no events. */
export class RunWatch extends Relay<RunEvent> {
  readonly record: RunRecord;
  /** For how long it waited for nothing but playback. */
  heldMs = 0;
  readonly #places: ReadonlyMap<string, number>;
  readonly #onEnd: (record: RunRecord) => void;

  constructor(places: ReadonlyMap<string, number>, onEnd: (record: RunRecord) => void) {
    super();
    this.#places = places;
    this.#onEnd = onEnd;
    const size = places.size;
    this.record = {
      startedAt: new Array<number>(size).fill(Number.NaN),
      firstAt: new Array<number>(size).fill(Number.NaN),
      endedAt: new Array<number>(size).fill(Number.NaN),
      firstTokenMs: Number.NaN,
      firstSentenceMs: Number.NaN,
      firstAudioMs: Number.NaN,
      fullMs: Number.NaN,
      saidMs: 0,
      guessesEarly: 0,
      outcome: 'unfinished',
      code: undefined,
      message: '',
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
      wasKilled: false,
    };
  }

  override next(event: RunEvent): void {
    const { record } = this;
    switch (event.type) {
      case 'input':
        if (event.final) this.#asked(event.at);
        break;
      case 'text':
      case 'output':
        if (Number.isNaN(record.firstTokenMs)) record.firstTokenMs = this.#since(event.at);
        break;
      case 'sentence':
        if (Number.isNaN(record.firstSentenceMs)) record.firstSentenceMs = this.#since(event.at);
        break;
      case 'audio':
        if (Number.isNaN(record.firstAudioMs)) record.firstAudioMs = this.#since(event.at);
        break;
      case 'stage':
        this.#stage(event);
        break;
      case 'tool':
        if (event.phase === 'start') record.toolCalls++;
        else if (event.phase === 'end' && !event.ok) record.toolFailures++;
        break;
      case 'speculation':
        this.#speculation(event);
        break;
      case 'policy':
        if (event.policy === 'hedge') this.#hedge(event);
        else if (event.policy === 'speech' && event.action === 'held') this.heldMs += event.ms ?? 0;
        break;
      case 'retract':
        record.wasKilled = true;
        break;
      case 'usage':
        record.cost += event.cost ?? 0;
        record.inputTokens += event.inputTokens;
        record.outputTokens += event.outputTokens;
        break;
      case 'done':
        record.outcome = event.outcome;
        record.fullMs = this.#since(event.at);
        break;
      case 'error':
        record.outcome = 'failed';
        record.code = event.code;
        record.message = event.message;
        record.fullMs = this.#since(event.at);
        break;
      default:
    }
  }

  protected override _complete(): void {
    this.unsubscribe();
    this.#onEnd(this.record);
  }

  /** A wait for playback is nobody's: what comes after it counts as if it had not been. */
  #since(at: number): number {
    return at - this.record.saidMs - this.heldMs;
  }

  /** The input is whole: what went before moves to before 0. */
  #asked(at: number): void {
    const { record } = this;
    record.saidMs = at;
    record.guessesEarly = record.guessesStarted;
    for (const times of [record.startedAt, record.firstAt, record.endedAt]) {
      for (let place = 0; place < times.length; place++) times[place] = (times[place] as number) - at;
    }
  }

  #stage(event: Extract<RunEvent, { type: 'stage' }>): void {
    const place = this.#places.get(event.stage);
    // A recorded run may be of a version with other stages.
    if (place === undefined) return;
    if (event.phase === 'start') this.record.startedAt[place] = this.#since(event.at);
    else {
      this.record.firstAt[place] = this.#since(event.firstAt ?? Number.NaN);
      this.record.endedAt[place] = this.#since(event.at);
    }
  }

  #hedge({ action, ms = 0, tookMs = 0 }: Extract<RunEvent, { type: 'policy' }>): void {
    const { record } = this;
    if (action === 'started') record.hedgesStarted++;
    if (action === 'won') record.hedgesWon++;
    record.hedgesWastedMs += action === 'won' ? tookMs : action === 'lost' ? ms : 0;
  }

  #speculation(event: Extract<RunEvent, { type: 'speculation' }>): void {
    if (event.action === 'started') this.record.guessesStarted++;
    if (event.action === 'adopted') this.record.guessesAdopted++;
    this.record.savedMs += event.savedMs ?? 0;
    this.record.wastedMs += event.wastedMs ?? 0;
  }
}

/** The place of each stage by its name. */
export function placesOf(pipeline: Pipeline): ReadonlyMap<string, number> {
  return new Map(pipeline.stages.map(({ name }, place) => [name, place]));
}
