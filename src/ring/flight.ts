import type { Subscriber } from 'rxjs';
import type { RingThread } from './ring-thread.ts';

/** A task from its subscription to its end. */
export interface Flight<T, R> {
  readonly task: T;
  readonly consumer: Subscriber<R>;
  /** True where it may begin once more on another worker. */
  readonly readOnly: boolean;
  thread: RingThread<T, R> | undefined;
  slot: number;
  /** Something of it has been given out: to begin it again would give that twice. */
  hasGiven: boolean;
  hasBegunAgain: boolean;
}
