import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  filter,
  from,
  Observable,
  of,
  type SchedulerLike,
  switchMap,
} from 'rxjs';
import type { RunEvent, RunRequest } from '../../index.ts';
import { type RingPool, ringPool } from '../../ring/index.ts';
import {
  type Phase,
  type SlotKeeper,
  slotKeeper,
  type WarmPool,
  type WarmPoolEvent,
  warmPool,
} from '../../slots/index.ts';
import type { SlotDeclaration } from './slot-declaration.ts';
import { type SlotGreeting, type SlotSettings, type SlotTask, slotWorker } from './slot-worker.ts';

export interface RunSlotsOptions {
  readonly pipeline: string;
  readonly declared: SlotDeclaration;
  readonly folder?: string;
  readonly settings: SlotSettings;
  readonly scheduler: SchedulerLike;
  readonly observe?: (event: WarmPoolEvent | { readonly type: 'phase'; readonly phase: Phase }) => void;
}

/** A worker that has the pipeline loaded, bound and compiled; it does one run at a time. */
type Slot = RingPool<RunRequest, readonly RunEvent[]>;

/** Runs of a pipeline that wait for a slot; one more fails with `slots.full`. */
const maxWaiting = 1_000;

/**
 * The slots of one pipeline: worker threads in which it waits, loaded, bound, compiled and rehearsed, for its next request. How
 * many there are follows what comes. A worker that crashes fails its own run; it, and one
 * whose run was cut off, is replaced: nobody knows what was left behind there.
 */
export class RunSlots {
  readonly #pool: WarmPool<Slot>;
  readonly #keeper: SlotKeeper;
  readonly max: number;
  /** What it took to open the newest one. */
  greeting: SlotGreeting | undefined;

  constructor({ pipeline, declared, folder, settings, scheduler, observe }: RunSlotsOptions) {
    const { module, max = 4, min = 1, rehearse, rehearsals: times = 20 } = declared;
    this.max = max;
    const rehearsal = rehearse === undefined ? {} : { rehearsal: { input: rehearse, times } };
    const data: SlotTask = { module, pipeline, settings, ...rehearsal, ...(folder !== undefined && { folder }) };
    this.#pool = warmPool<Slot>({
      open: () => this.#open(data, scheduler),
      max,
      maxWaiting,
      isReusable: isClean,
      scheduler,
      observe: (event) => {
        this.#hear(event);
        observe?.(event);
      },
    });
    this.#keeper = slotKeeper({
      fit: (slots) => this.#pool.fit(slots),
      taken: () => this.#pool.taken + this.#pool.waiting,
      onPhase: (phase) => observe?.({ type: 'phase', phase }),
      max,
      min,
      scheduler,
    });
  }

  get used(): number {
    return this.#pool.taken;
  }

  get ready(): number {
    return this.#pool.ready;
  }

  /**
   * A run on the next free slot, begun when `before` is done. Like every run it does not error: what becomes of its worker is
   * its last event.
   */
  run(request: RunRequest, before?: Promise<void>): Observable<RunEvent> {
    return defer(() => {
      let last: RunEvent | undefined;
      let isOver = false;
      const running = this.#pool.use((slot) => slot.run(request));
      const events = (before === undefined ? running : from(before).pipe(switchMap(() => running))).pipe(
        concatMap((batch) => batch),
        filter((event) => {
          last = event;
          isOver = event.type === 'done' || event.type === 'error';
          return !isOver;
        }),
        catchError((error: unknown) => {
          if (isOver) return EMPTY;
          return of(...(last === undefined ? [startedOf(request)] : []), failureOf(error, last));
        }),
      );
      // Who hears the last word leaves: not before the worker is done, which else would count as cut off.
      return concat(
        events,
        defer(() => (isOver && last !== undefined ? of(last) : EMPTY)),
      );
    });
  }

  close(): void {
    this.#keeper.close();
    this.#pool.close();
  }

  #open(data: SlotTask, scheduler: SchedulerLike): Observable<Slot> {
    return new Observable((slot) => {
      const pool: Slot = ringPool({
        module: slotWorker,
        workers: 1,
        slots: 1,
        maxWaiting: 0,
        parking: 'loop',
        data,
        scheduler,
      });
      slot.add(() => void pool.close());
      slot.add(
        pool.warm(1).subscribe({
          error: (error) => slot.error(error),
          complete: () => {
            this.greeting = pool.greeting as SlotGreeting;
            slot.next(pool);
          },
        }),
      );
    });
  }

  #hear(event: WarmPoolEvent): void {
    if (event.type === 'asked') this.#keeper.arrived();
    else if (event.type === 'returned') this.#keeper.returned(event.heldMs);
    else if (event.type === 'opened') this.#keeper.opened(event.ms);
  }
}

/** Whether a worker is there, and its last run is over. */
function isClean(slot: Slot): boolean {
  const { ready, underWay } = slot.state();
  return ready === 1 && underWay === 0;
}

function startedOf({ run, pipeline, version = 0, surface, mode = 'streaming', input }: RunRequest): RunEvent {
  return { seq: 1, at: 0, type: 'started', run, pipeline, version, surface, mode, input };
}

function failureOf(error: unknown, { seq, at }: Pick<RunEvent, 'seq' | 'at'> = { seq: 1, at: 0 }): RunEvent {
  const { code, retry } = error as { readonly code?: unknown; readonly retry?: unknown };
  const message = error instanceof Error ? error.message : String(error);
  const named = typeof code === 'string' ? code : 'run.failed';
  // A worker that is gone is gone with its run; the next one has another.
  return { seq: seq + 1, at, type: 'error', code: named, message, retry: retry !== false };
}
