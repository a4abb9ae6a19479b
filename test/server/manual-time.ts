import { setImmediate } from 'node:timers/promises';
import { VirtualAction, VirtualTimeScheduler } from 'rxjs';

/** A clock that stands still until it is told, for a server whose sockets are real. */
export class ManualTime extends VirtualTimeScheduler {
  constructor() {
    super(VirtualAction, 0);
  }

  advance(ms: number): void {
    const until = this.maxFrames + ms;
    this.maxFrames = until;
    this.flush();
    this.frame = until;
  }

  /** Lets sockets do what is due. */
  async turn(): Promise<void> {
    for (let i = 0; i < 20; i++) await setImmediate();
  }

  /** Advances until something is done. */
  async finish(done: Promise<unknown>): Promise<void> {
    let waiting = true;
    void done.finally(() => (waiting = false));
    while (waiting) {
      this.advance(50);
      await this.turn();
    }
  }
}
