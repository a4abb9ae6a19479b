import { defer, Subscription } from 'rxjs';
import type { RunEvent } from '../engine/events.ts';
import type { Heard, RunRequest, StartRun } from '../engine/request.ts';
import type { Done, ErrorMessage, Kind } from '../protocol/messages.ts';
import { RunLog } from '../protocol/run-log.ts';
import { LiveInput } from './live-input.ts';
import type { LogBudget } from './log-budget.ts';
import { LogPressure } from './log-pressure.ts';
import type { LogKeeper } from './log-store.ts';
import { Playback } from './playback.ts';
import type { ServerLimits } from './server-limits.ts';
import type { ServerMeter } from './server-meter.ts';

/** What a run is kept by. */
export interface LiveRunOptions {
  readonly request: RunRequest;
  /** Whose it is: nobody else may attach to it, pull or cancel. */
  readonly owner: string;
  /** Whom it counts for: the owner, or an address. */
  readonly client: string;
  /** Tells one input from another, for a second start under the same id. */
  readonly fingerprint: string;
  readonly epoch: string;
  readonly kinds: readonly Kind[];
  /** False where the request's input is only begun. */
  readonly isWhole: boolean;
  readonly limits: Pick<ServerLimits, 'logBytes' | 'storedLogBytes'>;
  /** What all logs hold together, in memory and in the store. */
  readonly budget: LogBudget;
  readonly storeBudget: LogBudget;
  /** Keeps the log outside of memory too. */
  readonly keeper?: LogKeeper;
  readonly now: () => number;
  /** Called once, when the run's last event is in the log. */
  readonly ended: () => void;
  /** Called when this log, or all together, hold more than may be. */
  readonly grown: (run: LiveRun) => void;
}

/** Who is attached to a run, as the run knows it. */
export interface Attached {
  /** What it was sent. */
  readonly passed: number;
  /** There may be something to send. */
  wake(): void;
  /** Another is attached in its place. */
  superseded(by: Attached): void;
}

/** A run with its log, going on whether or not somebody listens; what its log may hold is for {@link LogPressure}. */
export class LiveRun {
  readonly owner: string;
  readonly client: string;
  readonly fingerprint: string;
  readonly epoch: string;
  readonly kinds: readonly Kind[];
  readonly log: RunLog;
  readonly #pressure: LogPressure;
  readonly #keeper: LogKeeper | undefined;
  readonly #now: () => number;
  readonly #ended: () => void;
  readonly #grown: LiveRunOptions['grown'];
  /** How far its answer is heard. */
  readonly playback: Playback;
  readonly input: LiveInput;
  readonly #subscription = new Subscription();
  readonly #startedAt: number;
  #attached: Attached | undefined;
  #request: RunRequest;
  /** What was sent to the last listener; text after it may still be taken back. */
  #passed = 0;
  #idleSince: number;
  #endedAt: number | undefined;

  constructor(options: LiveRunOptions) {
    this.#request = options.request;
    this.owner = options.owner;
    this.client = options.client;
    this.fingerprint = options.fingerprint;
    this.epoch = options.epoch;
    this.kinds = options.kinds;
    this.playback = new Playback(options.owner);
    this.input = new LiveInput(options.request.input, options.isWhole);
    this.#keeper = options.keeper;
    this.#now = options.now;
    this.#ended = options.ended;
    this.#grown = options.grown;
    this.#startedAt = options.now();
    this.#idleSince = this.#startedAt;
    const { budget, client, keeper, limits, storeBudget } = options;
    const { logBytes } = limits;
    const isStored = keeper?.lost === false;
    this.log = new RunLog({ maxBytes: isStored ? logBytes : logBytes * 2, maxSnapshotChars: logBytes });
    this.#pressure = new LogPressure({ log: this.log, limits, budget, storeBudget, client, keeper });
  }

  get id(): string {
    return this.#request.run;
  }

  /** True once the run's last event is in the log. */
  get ended(): boolean {
    return this.log.ended;
  }

  get endedAt(): number | undefined {
    return this.#endedAt;
  }

  /** True while everything the log lets go of is kept elsewhere. */
  get isStored(): boolean {
    return this.#pressure.isStored;
  }

  /** When the run was last listened to, while nobody does; else undefined. */
  get idleSince(): number | undefined {
    return this.#attached === undefined ? this.#idleSince : undefined;
  }

  /** What was asked for; its input is let go of when the run has ended. */
  get request(): RunRequest {
    return this.#request;
  }

  /** What is held of the run, about. */
  get heldBytes(): number {
    return this.#pressure.heldBytes;
  }

  /** True where its source does not wait, and its store grows on. */
  get isOverflowing(): boolean {
    return this.#pressure.isOverflowing;
  }

  /** What the store holds of it. */
  get storedBytes(): number {
    return this.#pressure.storedBytes;
  }

  start(startRun: StartRun): void {
    const { parts } = this.input;
    const growing = parts === undefined ? undefined : { input: parts };
    const { demand } = this.#pressure;
    const run = defer(() => startRun(this.#request, { demand, played: this.playback.played, ...growing }));
    this.#subscription.add(
      run.subscribe({
        next: (event) => this.#take(event),
        error: () => this.#fail('the run broke its contract: it errored'),
        complete: () => this.#fail('the run ended without an outcome'),
      }),
    );
  }

  /** What cannot be logged, for it is no JSON or has a number out of turn, ends its run, and nothing else. */
  #take(event: RunEvent): void {
    try {
      this.#append(event);
    } catch {
      this.#subscription.unsubscribe();
      this.#fail('the run broke its contract: an event cannot be logged');
    }
  }

  /** Takes up a run of an earlier process: it has ended, if need be by having been cut off. */
  async restore(events: AsyncIterable<readonly RunEvent[]>): Promise<void> {
    let at = 0;
    for await (const some of events) {
      for (const event of some) {
        this.log.append(event);
        // Whoever comes back may have been given any part of it: entries stay as they came.
        this.log.seal(this.log.endIndex);
        at = event.at;
      }
    }
    this.#endedAt = this.#now();
    this.#forgetInput();
    this.rebalance();
    if (this.log.ended) return;
    const error = { code: 'interrupted', message: 'the server was stopped in the middle of the run', retry: true };
    this.#end({ type: 'error', ...error }, at);
  }

  /** The events after `after`, as the store has them; undefined where it does not. */
  async page(after: number, maxBytes: number): Promise<RunLog | undefined> {
    const page = new RunLog({ maxBytes: Number.POSITIVE_INFINITY, maxSnapshotChars: 0, after });
    try {
      for (const event of (await this.#keeper?.read(after, maxBytes)) ?? []) page.append(event);
    } catch {
      // A hole, or a file that is gone: what can be told of it is told as a gap.
      return undefined;
    }
    return page.lastSeq > after ? page : undefined;
  }

  /** Lets go of all that is held of the run, in memory and outside of it: whoever listens is told what was lost. */
  forget(): void {
    // One that has said its last word and not completed would be listened to for ever.
    this.#subscription.unsubscribe();
    this.#keeper?.remove();
    this.log.release(this.log.lastSeq);
    this.#pressure.leave();
    this.#attached?.wake();
  }

  /** Looks again whether it must wait, for others hold more or less than before. */
  rebalance(): void {
    this.#pressure.balance(this.#attached?.passed);
  }

  /** Attaches a listener by its hold, in the place of the one there was. */
  attach(attached: Attached): void {
    const before = this.#attached;
    this.#attached = attached;
    before?.superseded(attached);
  }

  /** Its last message is with its client. */
  tellDelivered(meter: ServerMeter | undefined, now: number): void {
    meter?.delivered(this.id, Math.max(0, now - (this.#endedAt ?? now)));
  }

  /** Leaves the run to itself, if nobody else has been attached since. */
  detach(attached: Attached): void {
    if (this.#attached !== attached) return;
    this.#attached = undefined;
    this.#passed = attached.passed;
    this.#idleSince = this.#now();
  }

  /** Stops the run: every provider's signal has fired when this returns, and nothing unsent will be. */
  cancel(): void {
    if (this.ended) return;
    this.#subscription.unsubscribe();
    this.log.silence(this.#attached?.passed ?? this.#passed);
    this.#end({ type: 'done', outcome: 'cancelled' });
  }

  /** Ends the run with an error that is not its own. */
  refuse(error: Pick<ErrorMessage, 'code' | 'message' | 'retry'>): void {
    if (this.ended) return;
    this.#subscription.unsubscribe();
    this.#end({ type: 'error', ...error });
  }

  /** The listener was interrupted: what was not heard of the audio is not sent, and the run is told. */
  heard(heard: Heard): void {
    this.log.hush(heard.audioId, heard.ms);
    this.playback.heard(heard);
  }

  /** Lets go of what the client has. */
  acknowledge(seq: number): void {
    this.log.trim(seq);
    this.rebalance();
  }

  /** Called when a message has left the log. */
  delivered(): void {
    this.#pressure.delivered(this.#attached?.passed);
  }

  #append(event: RunEvent): void {
    this.log.append(event);
    this.#keeper?.append(event);
    if (this.log.ended && this.#endedAt === undefined) {
      this.#endedAt = this.#now();
      this.#forgetInput();
      this.#ended();
    }
    this.#pressure.appended(this.#attached?.passed);
    if (this.#pressure.mustEnd) this.#grown(this);
    this.#attached?.wake();
  }

  /** Its fingerprint is enough from now on. */
  #forgetInput(): void {
    this.#request = { ...this.#request, input: null };
    this.input.forget();
  }

  #fail(message: string): void {
    if (!this.ended) this.#end({ type: 'error', code: 'internal', message, retry: false });
  }

  /** Ends the log where the run itself did not. `cancelled` is the server's word: the engine has none for it. */
  #end(
    outcome: Pick<Done, 'type' | 'outcome'> | Pick<ErrorMessage, 'type' | 'code' | 'message' | 'retry'>,
    at: number = this.#now() - this.#startedAt,
  ): void {
    this.#append({ ...outcome, seq: this.log.lastSeq + 1, at } as RunEvent);
  }
}
