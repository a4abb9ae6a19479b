import type { Subscription } from 'rxjs';
import type { StartRun } from '../../engine/request.ts';
import type { Json } from '../../ports/index.ts';
import { FinalStateOf, failed } from './final-state.ts';
import type { FinalState } from './receipt.ts';
import type { Webhook } from './webhook.ts';

/** A run that a webhook asks for. */
export interface WebhookRun {
  readonly run: string;
  readonly webhook: Webhook;
  /** JSON. */
  readonly input: string;
  /** When the webhook came, by the scheduler. */
  readonly receivedAt: number;
}

export interface WebhookRunsOptions {
  readonly startRun: StartRun;
  /** Under way at once. */
  readonly maxRuns: number;
  readonly maxChars: number;
  /** Puts a final state where it lasts; a run is over when that is done. Never rejects. */
  readonly end: (run: WebhookRun, final: FinalState) => Promise<void>;
}

/**
 * Runs what webhooks ask for, in the order they came, at most `maxRuns` at once; a place is free again when the final state
 * of its run is kept, so that a slow disk slows what is begun. How many wait is their owner's to bound.
 */
export class WebhookRuns {
  readonly #options: WebhookRunsOptions;
  readonly #waiting: Set<WebhookRun> = new Set();
  readonly #active: Map<string, Subscription | undefined> = new Map();
  #isStopped = false;

  constructor(options: WebhookRunsOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  get active(): number {
    return this.#active.size;
  }

  isRunning(run: string): boolean {
    return this.#active.has(run);
  }

  add(run: WebhookRun): void {
    this.#waiting.add(run);
    this.#next();
  }

  /** Begins nothing any more; what is under way goes on. */
  stop(): void {
    this.#isStopped = true;
    this.#waiting.clear();
  }

  /** Cuts off what is under way, which then has no final state. */
  cancel(): void {
    this.stop();
    for (const running of this.#active.values()) running?.unsubscribe();
    this.#active.clear();
  }

  #next(): void {
    for (const run of this.#waiting) {
      if (this.#isStopped || this.#active.size >= this.#options.maxRuns) return;
      this.#waiting.delete(run);
      this.#begin(run);
    }
  }

  #begin(run: WebhookRun): void {
    const { startRun, maxChars } = this.#options;
    const { pipeline, surface } = run.webhook;
    const state = new FinalStateOf(maxChars);
    let isOver = false;
    const over = (final: FinalState): void => {
      if (isOver) return;
      isOver = true;
      void this.#over(run, final);
    };
    this.#active.set(run.run, undefined);
    const input = JSON.parse(run.input) as Json;
    const running = startRun({ run: run.run, pipeline, surface, input }).subscribe({
      next: (event) => {
        if (isOver) return;
        const final = state.take(event);
        if (final !== undefined) over(final);
      },
      // Runs end with an event; one that does not is broken, and is not to be waited for.
      error: (error: unknown) => over(failed('run.failed', error instanceof Error ? error.message : String(error))),
      complete: () => over(failed('run.failed', 'the run ended without saying how')),
    });
    if (!isOver) this.#active.set(run.run, running);
    else if (!running.closed) running.unsubscribe();
  }

  async #over(run: WebhookRun, final: FinalState): Promise<void> {
    const running = this.#active.get(run.run);
    this.#active.set(run.run, undefined);
    // Of a run that was too long, there is more to come.
    if (final.state === 'failed') running?.unsubscribe();
    await this.#options.end(run, final);
    this.#active.delete(run.run);
    this.#next();
  }
}
