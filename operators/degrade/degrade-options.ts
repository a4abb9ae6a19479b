import type { Observable, SchedulerLike } from 'rxjs';
import type { FallbackOptions } from '../fallback.ts';

/** One way to answer. */
export interface Rung<T, P = undefined> {
  readonly name: string;
  /** True while the breaker of something this rung needs is open: it is passed over. Not asked of the last rung. */
  readonly isOpen?: () => boolean;
  readonly run: (context: RungContext<P>) => Observable<T>;
  /** How long this rung may take to its first visible value, in milliseconds. Not for the last rung. */
  readonly timeoutMs?: number;
}

/** What a rung may go on from. */
export interface RungContext<P> {
  /** What the rungs before have shown and still stands, folded. */
  readonly prefix: P;
  readonly visible: boolean;
  /** Why the rung before fell; undefined on the first one to run. */
  readonly error: unknown;
}

/** Options of `degrade`. */
export interface DegradeOptions<T, P = undefined>
  extends Pick<FallbackOptions<T, P>, 'isVisible' | 'prefix' | 'maxHeld' | 'after'> {
  /** By when the last rung begins if no other has shown anything, in milliseconds from subscribing. */
  readonly deadlineMs: number;
  /** The longest silence after a rung's first value, in milliseconds. Default: no limit. Not for the last rung. */
  readonly gapMs?: number;
  /** With `after: 'retract'`: the value that takes back what was shown. */
  readonly retraction?: (context: RungContext<P>) => T;
  /** Told of every rung that is begun, passed over or fell, in order. */
  readonly observe?: (report: DegradeReport) => void;
  /** The clock. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/** What happened on the ladder. */
export type DegradeReport =
  | { readonly action: 'started'; readonly rung: string }
  | { readonly action: 'skipped'; readonly rung: string; readonly because: 'open' | 'deadline' }
  | { readonly action: 'fell'; readonly rung: string; readonly error: unknown };
