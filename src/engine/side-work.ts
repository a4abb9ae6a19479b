import type { Observable, SchedulerLike } from 'rxjs';
import { Relay } from '../../operators/index.ts';

/** What goes on after runs have ended; ended with the engine. */
export class SideWork {
  readonly #pieces: Set<Piece> = new Set();
  readonly #scheduler: SchedulerLike;
  readonly #failed: (error: unknown, stage: string) => void;
  #isClosed = false;

  constructor(scheduler: SchedulerLike, failed: (error: unknown, stage: string) => void) {
    this.#scheduler = scheduler;
    this.#failed = failed;
  }

  /** How many pieces are under way. */
  get size(): number {
    return this.#pieces.size;
  }

  begin(work: Observable<unknown>, stage: string): void {
    const piece = new Piece(this, stage);
    this.#pieces.add(piece);
    work.subscribe(piece);
    if (this.#isClosed) piece.unsubscribe();
  }

  ended(piece: Piece): void {
    this.#pieces.delete(piece);
  }

  /** What the listener throws is its own matter, and breaks off no work. */
  failed(error: unknown, stage: string): void {
    try {
      this.#failed(error, stage);
    } catch (thrown) {
      this.#scheduler.schedule(() => {
        throw thrown;
      });
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const piece of [...this.#pieces]) piece.unsubscribe();
  }
}

class Piece extends Relay<unknown> {
  readonly #host: SideWork;
  readonly #stage: string;

  constructor(host: SideWork, stage: string) {
    super();
    this.#host = host;
    this.#stage = stage;
  }

  override next(): void {}

  protected override _error(error: unknown): void {
    this.#host.failed(error, this.#stage);
    this.unsubscribe();
  }

  protected override _complete(): void {
    this.unsubscribe();
  }

  override unsubscribe(): void {
    if (!this.closed) this.#host.ended(this);
    super.unsubscribe();
  }
}
