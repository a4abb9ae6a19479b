import type { EventType, RunEvent } from '../../engine/events.ts';
import type { RunListener } from '../../engine/observer.ts';

/** What a run came to, for its spans. Times are milliseconds since it began. */
export interface TracedEnd {
  readonly outcome: string;
  readonly at: number;
  readonly firstTextAt: number | undefined;
  readonly firstSentenceAt: number | undefined;
  /** Events that were not kept. */
  readonly lost: number;
  readonly error: string | undefined;
  readonly log: readonly RunEvent[];
}

export interface TracedGround {
  /** Milliseconds since the run began. */
  readonly now: () => number;
  readonly ended: (end: TracedEnd) => void;
}

type Text = Extract<RunEvent, { readonly type: 'text' }>;

/** Keeps of one run what its spans are read from; neither what was asked nor, but for two pieces, what was answered. */
export class TracedRun implements RunListener {
  /** The types of events that it keeps or reads. */
  static readonly hears: readonly EventType[] = [
    ...(['text', 'sentence', 'retract', 'tool', 'stage', 'speculation', 'policy', 'usage', 'finding'] as const),
    ...(['done', 'error'] as const),
  ];
  readonly #maxEvents: number;
  readonly #ground: TracedGround;
  readonly #log: RunEvent[] = [];
  #lost = 0;
  #firstTextAt: number | undefined;
  #firstSentenceAt: number | undefined;
  /** The newest piece, while it is not the first. */
  #lastText: Text | undefined;

  constructor(maxEvents: number, ground: TracedGround) {
    this.#maxEvents = maxEvents;
    this.#ground = ground;
  }

  event(event: RunEvent): void {
    switch (event.type) {
      case 'text':
        this.#text(event);
        return;
      case 'sentence':
        this.#firstSentenceAt ??= event.at;
        return;
      case 'retract':
        // It takes back what was shown before it.
        this.#keepText();
        this.#keep(event);
        return;
      case 'tool':
        this.#keep(event.phase === 'end' ? withoutResult(event) : event);
        return;
      case 'stage':
      case 'speculation':
      case 'policy':
      case 'usage':
      case 'finding':
        this.#keep(event);
        return;
      case 'done':
        this.#end(event.outcome, event.at);
        return;
      case 'error':
        this.#end('failed', event.at, `${event.code}: ${event.message}`);
    }
  }

  cancelled(): void {
    this.#end('cancelled', this.#ground.now());
  }

  #text(event: Text): void {
    if (this.#firstTextAt === undefined) {
      this.#firstTextAt = event.at;
      this.#keep(event);
    } else this.#lastText = event;
  }

  #keepText(): void {
    if (this.#lastText !== undefined) this.#keep(this.#lastText);
    this.#lastText = undefined;
  }

  #keep(event: RunEvent): void {
    if (this.#log.length < this.#maxEvents) this.#log.push(event);
    else this.#lost++;
  }

  #end(outcome: string, at: number, error?: string): void {
    this.#keepText();
    const [firstTextAt, firstSentenceAt] = [this.#firstTextAt, this.#firstSentenceAt];
    this.#ground.ended({ outcome, at, firstTextAt, firstSentenceAt, lost: this.#lost, error, log: this.#log });
  }
}

/** Results are the longest part of a log, and in no span. */
function withoutResult(event: Extract<RunEvent, { readonly type: 'tool'; readonly phase: 'end' }>): RunEvent {
  const { seq, at, stage, call, ok, tookMs, error } = event;
  const lean = { seq, at, type: 'tool', phase: 'end', stage, call, ok, tookMs } as const;
  return error === undefined ? lean : { ...lean, error };
}
