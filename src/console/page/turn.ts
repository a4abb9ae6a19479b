import { Subject, type Subscription } from 'rxjs';
import { type Client, ClientError, type InputPart } from '../../client/index.ts';
import type { Mode } from '../../engine/events.ts';
import { questionOf } from '../model/question.ts';
import { type SavedRun, WatchedRun } from '../model/watched-run.ts';
import { freshId } from './fresh-id.ts';

/** What is asked. */
export interface Asked {
  readonly pipeline: string;
  readonly surface: string;
  readonly codec: string;
  readonly text: string;
  readonly session: string;
  readonly user: string;
}

/** A turn as it outlives the page. */
export interface SavedTurn {
  readonly asked: Asked;
  readonly startedAt: number;
  /** Its question came bit by bit. */
  readonly grows: boolean;
  readonly runs: readonly { readonly mode: Mode; readonly saved: SavedRun }[];
  /** Where it comes from the recorded runs of the server: why it was kept. */
  readonly kept?: string;
}

const kinds = ['text', 'sentence', 'audio', 'output', 'tool', 'speculation', 'stage', 'trace'] as const;

/** One run of a turn: its record, and the clock it goes by. */
export class TurnRun {
  readonly mode: Mode;
  readonly record: WatchedRun;
  /** Why it is over here and not there. */
  failure = '';
  #subscription: Subscription | undefined;
  /** The page's clock when the run began, by the least delayed message of it. */
  #beganAt = performance.now();

  constructor(mode: Mode, record: WatchedRun) {
    this.mode = mode;
    this.record = record;
  }

  get isOver(): boolean {
    return this.record.ending !== undefined;
  }

  /** Milliseconds since it began. */
  get nowMs(): number {
    return this.isOver ? this.record.endsAt : Math.max(this.record.lastAt, performance.now() - this.#beganAt);
  }

  follow(messages: ReturnType<Client['run']>, changed: () => void): void {
    this.#beganAt = performance.now() - this.record.lastAt;
    this.#subscription = messages.subscribe({
      next: (message) => {
        if ('at' in message && message.at !== undefined) {
          this.#beganAt = Math.min(this.#beganAt, performance.now() - message.at);
        }
        this.record.take(message);
        changed();
      },
      error: (error: unknown) => {
        this.failure = error instanceof ClientError ? error.message : String(error);
        this.record.cut(this.nowMs, 'lost');
        changed();
      },
      complete: changed,
    });
  }

  /** Goes on with it where the page that began it is gone. */
  resume(client: Client, changed: () => void): void {
    const { epoch, lastSeq, run } = this.record;
    if (!this.isOver) this.follow(client.resume({ run, after: lastSeq, kinds, ...(epoch && { epoch }) }), changed);
  }

  cancel(): void {
    if (this.isOver) return;
    const at = this.nowMs;
    this.#subscription?.unsubscribe();
    this.record.cut(at, 'cancelled');
  }
}

/** A question and its runs: one, or one in each mode. */
export class Turn {
  #asked: Asked;
  readonly runs: readonly TurnRun[];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly kept: string | undefined;
  /** Its question comes, or came, bit by bit. */
  readonly grows: boolean;
  #parts: Subject<InputPart> | undefined;

  private constructor(
    asked: Asked,
    runs: readonly TurnRun[],
    { startedAt, grows, kept }: Pick<SavedTurn, 'startedAt' | 'grows' | 'kept'>,
  ) {
    this.#asked = asked;
    this.runs = runs;
    this.startedAt = startedAt;
    this.grows = grows;
    this.kept = kept;
  }

  /** Asks a question: in each of the modes at once. With `grows`, more of it comes by {@link say}. */
  static start(client: Client, asked: Asked, modes: readonly Mode[], grows: boolean, changed: () => void): Turn {
    const runs = modes.map((mode) => new TurnRun(mode, new WatchedRun(freshId())));
    const turn = new Turn(asked, runs, { startedAt: Date.now(), grows });
    const parts = grows ? new Subject<InputPart>() : undefined;
    turn.#parts = parts;
    for (const run of runs) {
      // Side by side, each has a conversation of its own: neither must find what the other remembers.
      const session = modes.length === 1 ? asked.session : `${asked.session}-${run.mode}`;
      const input = { text: asked.text, session, ...(asked.user !== '' && { user: asked.user }) };
      const { pipeline, surface } = asked;
      const more = parts === undefined ? {} : { parts };
      const request = { run: run.record.run, pipeline, surface, mode: run.mode, input, kinds, ...more };
      run.follow(client.run(request), changed);
    }
    return turn;
  }

  /** A run that goes on somewhere, of which only its id is known. */
  static follow(client: Client, run: string, codec: string, changed: () => void): Turn {
    const asked = { pipeline: '', surface: '', codec, text: '', session: '', user: '' };
    const turn = new Turn(asked, [new TurnRun('streaming', new WatchedRun(run))], {
      startedAt: Date.now(),
      grows: false,
    });
    turn.resume(client, changed);
    return turn;
  }

  static from({ asked, runs, ...rest }: SavedTurn): Turn {
    return new Turn(
      asked,
      runs.map(({ mode, saved }) => new TurnRun(mode, WatchedRun.from(saved))),
      rest,
    );
  }

  /** What was asked; of a run that was found by its id, as its log says. */
  get asked(): Asked {
    if (this.#asked.pipeline !== '') return this.#asked;
    const started = this.runs[0]?.record.log.find((event) => event.type === 'started');
    if (started === undefined) return this.#asked;
    const { pipeline, surface, input } = started;
    return { ...this.#asked, pipeline, surface, text: questionOf(input) };
  }

  /** True while its question is being typed. */
  get isGrowing(): boolean {
    return this.#parts !== undefined;
  }

  get isOver(): boolean {
    return this.runs.every(({ isOver }) => isOver);
  }

  /** The id it is opened by. */
  get id(): string {
    return this.runs[0]?.record.run ?? '';
  }

  /** Goes on with what was under way when the page was left. */
  resume(client: Client, changed: () => void): void {
    for (const run of this.runs) run.resume(client, changed);
  }

  say(text: string, final: boolean): void {
    this.#asked = { ...this.#asked, text };
    const parts = this.#parts;
    parts?.next({ text, final });
    if (!final) return;
    this.#parts = undefined;
    parts?.complete();
  }

  cancel(): void {
    for (const run of this.runs) run.cancel();
    this.#parts = undefined;
  }

  get saved(): SavedTurn {
    const { asked, grows, kept, startedAt } = this;
    const runs = this.runs.map(({ mode, record }) => ({ mode, saved: record.saved }));
    return { asked, grows, startedAt, runs, ...(kept !== undefined && { kept }) };
  }
}
