import type { SchedulerLike, Subscription } from 'rxjs';
import { checkFunction, checkNumber, checkOptions } from '../../operators/check-options.ts';
import { type Allocation, type AllocationOptions, createAllocation, noneAllocated } from './allocate.ts';
import type { Phase } from './forecast.ts';

export interface SlotKeeperOptions extends AllocationOptions {
  /** Makes so many slots ready, or lets those too many go: `pool.fit`. */
  readonly fit: (slots: number) => void;
  /** How many slots are taken now, and how many requests wait for one. */
  readonly taken: () => number;
  /** How long a request keeps its slot, until some have told. Default 100. */
  readonly heldMs?: number;
  /** How long a slot takes to be ready, until some have told. Default 500. */
  readonly openMs?: number;
  /** Told of every change of phase. */
  readonly onPhase?: (phase: Phase) => void;
  readonly scheduler: SchedulerLike;
}

/** Watches what comes, and has slots made ready before more does. */
export interface SlotKeeper {
  /** A request came, and has its slot or waits for it. */
  arrived(): void;
  /** A request has given its slot back. */
  returned(heldMs: number): void;
  /** A slot was made ready. */
  opened(ms: number): void;
  readonly phase: Phase;
  /** How many slots it asked for last. */
  readonly slots: number;
  /** Stops: what was asked for stays. */
  close(): void;
}

/** How much the newest time counts in the mean of those before. */
const newest = 1 / 16;

/** Windows in which nothing came are made up for one by one, but no more than so many: after them, all is forgotten. */
const longestSleep = 4_000;

/** Arrivals a second so few that there is nothing to watch. */
const negligible = 0.001;

/**
 * Keeps a pool at what its pipeline's arrivals are about to ask for: it counts them by windows, and fits the pool after each.
 * While nothing comes and nothing is expected it has no timer.
 *
 * Constant memory.
 *
 * @throws RangeError, TypeError where an option cannot be used.
 */
export function slotKeeper(options: SlotKeeperOptions): SlotKeeper {
  const { heldMs = 100, openMs = 500, windowMs = 250 } = checkOptions('slotKeeper', options);
  checkFunction('slotKeeper', 'fit', options.fit);
  checkFunction('slotKeeper', 'taken', options.taken);
  checkNumber('slotKeeper', 'heldMs', heldMs, { min: 0, max: 86_400_000 });
  checkNumber('slotKeeper', 'openMs', openMs, { min: 0, max: 86_400_000 });
  return new Keeper(options, { heldMs, openMs, windowMs });
}

class Keeper implements SlotKeeper {
  readonly #options: SlotKeeperOptions;
  readonly #windowMs: number;
  readonly #allocate;
  #allocation: Allocation = noneAllocated;
  #heldMs: number;
  #openMs: number;
  #count = 0;
  /** How many slots were taken at once, at most, in the window under way. */
  #most = 0;
  /** When the window under way began; where there is no timer, the one that nothing came in. */
  #windowAt: number;
  #timer: Subscription | undefined;
  #isClosed = false;

  constructor(
    options: SlotKeeperOptions,
    { heldMs, openMs, windowMs }: { heldMs: number; openMs: number; windowMs: number },
  ) {
    this.#options = options;
    this.#allocate = createAllocation(options);
    this.#heldMs = heldMs;
    this.#openMs = openMs;
    this.#windowMs = windowMs;
    this.#windowAt = options.scheduler.now();
    this.#step(0);
    this.#fit();
  }

  get phase(): Phase {
    return this.#allocation.forecast.phase;
  }

  get slots(): number {
    return this.#allocation.slots;
  }

  arrived(): void {
    if (this.#isClosed) return;
    this.#count++;
    this.#most = Math.max(this.#most, this.#options.taken());
    if (this.#timer !== undefined) return;
    this.#wake();
    const { scheduler } = this.#options;
    const windowMs = this.#windowMs;
    const tick = (): void => this.#tick();
    this.#timer = scheduler.schedule(
      function () {
        tick();
        if (!this.closed) this.schedule(undefined, windowMs);
      },
      this.#windowAt + windowMs - scheduler.now(),
    );
  }

  returned(heldMs: number): void {
    this.#heldMs += newest * (heldMs - this.#heldMs);
  }

  opened(ms: number): void {
    this.#openMs += newest * (ms - this.#openMs);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.unsubscribe();
  }

  /** Makes up for the windows in which nothing came. */
  #wake(): void {
    const missed = Math.floor((this.#options.scheduler.now() - this.#windowAt) / this.#windowMs);
    if (missed > longestSleep) this.#allocation = noneAllocated;
    else for (let window = 0; window < missed; window++) this.#step(0);
    this.#windowAt += missed * this.#windowMs;
  }

  #tick(): void {
    const count = this.#count;
    this.#count = 0;
    this.#windowAt += this.#windowMs;
    this.#step(count);
    this.#fit();
    const { forecast, wanted } = this.#allocation;
    if (count > 0 || this.#options.taken() > 0) return;
    if (forecast.phase !== 'calm' || forecast.usual > negligible || wanted > 0.1) return;
    this.#options.fit(this.#options.min ?? 1);
    this.#timer?.unsubscribe();
    this.#timer = undefined;
  }

  #step(count: number): void {
    const { phase } = this;
    const now = this.#options.taken();
    const seen = { count, taken: Math.max(now, this.#most), heldMs: this.#heldMs, openMs: this.#openMs };
    this.#most = now;
    this.#allocation = this.#allocate(this.#allocation, seen);
    if (this.phase !== phase) this.#options.onPhase?.(this.phase);
  }

  #fit(): void {
    this.#options.fit(this.#allocation.slots);
  }
}
