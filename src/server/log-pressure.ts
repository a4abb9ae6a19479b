import { BehaviorSubject } from 'rxjs';
import type { RunLog } from '../protocol/run-log.ts';
import type { LogBudget } from './log-budget.ts';
import type { LogKeeper } from './log-store.ts';
import type { ServerLimits } from './server-limits.ts';

/** What a run's log is held to. */
export interface LogPressureOptions {
  readonly log: RunLog;
  readonly limits: Pick<ServerLimits, 'logBytes' | 'storedLogBytes'>;
  /** What all logs are held to in memory … */
  readonly budget: LogBudget;
  /** … and in the store. */
  readonly storeBudget: LogBudget;
  /** Whom this one counts for. */
  readonly client: string;
  /** Where what the log lets go of is kept. */
  readonly keeper?: LogKeeper | undefined;
}

/** What a run holds beside its log, about. */
const overheadBytes = 3 * 1024;

/**
 * A run's demand: open while its log is under its bound, closed at it, and open again under half of it. Entries that were
 * sent but not acknowledged go when room is needed.
 *
 * With a keeper, memory holds the newest `logBytes`, and what is older is read from the keeper; demand closes for good at
 * `storedLogBytes`, and a source that goes on all the same is over at twice that. Where all logs together are over their
 * bound, and this client is one of those that hold most, a log that is kept elsewhere leaves memory, and any other closes
 * its demand; so does every one where it is the store that has no more room.
 */
export class LogPressure {
  readonly demand: BehaviorSubject<boolean> = new BehaviorSubject(true);
  readonly #options: LogPressureOptions;
  readonly #hold: (bytes: number) => void;
  readonly #store: ((bytes: number) => void) | undefined;

  constructor(options: LogPressureOptions) {
    this.#options = options;
    const { budget, client, keeper, storeBudget } = options;
    this.#hold = budget.enter(client);
    this.#store = keeper && storeBudget.enter(client);
    this.#count();
  }

  /** True while everything the log lets go of is kept elsewhere. */
  get isStored(): boolean {
    return this.#options.keeper?.lost === false;
  }

  /** What the run holds, about. */
  get heldBytes(): number {
    return overheadBytes + this.#options.log.heldBytes;
  }

  /** What the store holds of it. */
  get storedBytes(): number {
    return this.#options.keeper?.bytes ?? 0;
  }

  /** True where closing demand was not enough: the run's source does not wait, and its store grows on. */
  get isOverflowing(): boolean {
    return this.isStored && this.storedBytes > this.#options.limits.storedLogBytes * 2;
  }

  /** True where some run must end: this one, or one of whoever holds most. */
  get mustEnd(): boolean {
    const { budget, storeBudget } = this.#options;
    return budget.isOverflowing || storeBudget.isOverflowing || this.isOverflowing;
  }

  /** Something was appended; `passed` is what was sent, where somebody listens. */
  appended(passed: number | undefined): void {
    this.#count();
    if (this.#isFull || this.#isHeldBack) this.balance(passed);
  }

  /** A message has left the log. */
  delivered(passed: number | undefined): void {
    const { log, limits } = this.#options;
    if (log.bytes >= limits.logBytes || !this.demand.value) this.balance(passed);
  }

  /** Lets go of what can go, and opens or closes demand. */
  balance(passed: number | undefined): void {
    const { log, limits } = this.#options;
    const isOpen = this.demand.value;
    if (this.#isHeldBack) log.release(this.isStored ? log.lastSeq : (passed ?? 0));
    else if (!this.isStored && passed !== undefined && (!isOpen || this.#isFull)) log.trim(passed);
    this.#count();
    const mustWait = this.#isFull || (!this.isStored && this.#isHeldBack);
    if (isOpen && mustWait) this.demand.next(false);
    else if (!isOpen && !mustWait && log.bytes < limits.logBytes / 2) this.demand.next(true);
  }

  /** The log counts no more. */
  leave(): void {
    this.#hold(0);
    this.#store?.(0);
  }

  #count(): void {
    this.#hold(this.heldBytes);
    // A file takes its place before anything is in it.
    this.#store?.(Math.max(1, this.storedBytes));
  }

  get #isFull(): boolean {
    const { client, limits, log, storeBudget } = this.#options;
    if (!this.isStored) return log.bytes >= limits.logBytes;
    return this.storedBytes >= limits.storedLogBytes || storeBudget.isOver(client);
  }

  get #isHeldBack(): boolean {
    return this.#options.budget.isOver(this.#options.client);
  }
}
