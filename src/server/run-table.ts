import { createHash } from 'node:crypto';
import { canonicalKey } from '../../operators/index.ts';
import type { Heard, RunRequest, StartRun } from '../engine/request.ts';
import { defaultKinds } from '../protocol/event-message.ts';
import type { Resume, Start } from '../protocol/messages.ts';
import { type Attachment, attachTo, type Listener } from './attachment.ts';
import { LiveRun } from './live-run.ts';
import { LogBudget } from './log-budget.ts';
import type { LogKeeper, LogStore, StoredRun } from './log-store.ts';
import type { Playback } from './playback.ts';
import type { ServerLimits } from './server-limits.ts';

/** Why a start or a resume gave no attachment. */
export type Refusal = 'taken' | 'different' | 'busy' | 'overloaded' | 'unknown' | 'epoch';

/** Answers that are over and may still be playing. */
const maxPlaying = 4_096;

/** Who asks: the owner of the run, and whom it counts for. */
export interface Requester {
  readonly owner: string;
  readonly client: string;
}

/** What the table is built on. */
export interface RunTableOptions {
  readonly startRun: StartRun;
  readonly epoch: string;
  readonly limits: ServerLimits;
  readonly now: () => number;
  /** Keeps logs beyond memory and beyond this process. */
  readonly store?: LogStore;
}

/** Why the server ends a run of a client that holds too much. */
const overloaded = { code: 'overloaded', message: 'your runs hold more than there is room for', retry: true };

/**
 * All runs of a server by id: those going on, attached or not, and the logs of those that ended a while ago. Ended runs
 * beyond `limits.retainedBytes` or `retainedStoredBytes` of log go first, the oldest before the rest, and sooner where all
 * logs together need the room.
 */
export class RunTable {
  readonly #options: RunTableOptions;
  readonly #runs = new Map<string, LiveRun>();
  /** Runs whose logs are let go of, while what they remember may still change; the oldest go first. */
  readonly #playing = new Map<string, Playback>();
  readonly #loading = new Map<string, Promise<void>>();
  readonly #logs: LogBudget;
  readonly #stored: LogBudget;
  #isRelieving = false;
  #active = 0;
  #sweptAt = Number.NEGATIVE_INFINITY;
  readonly #activePerClient = new Map<string, number>();

  constructor(options: RunTableOptions) {
    this.#options = options;
    this.#logs = new LogBudget(options.limits.logsBytes);
    this.#stored = new LogBudget(options.limits.storedLogsBytes);
  }

  /** Runs that have not ended. */
  get active(): number {
    return this.#active;
  }

  /** What all logs in memory hold, and how much they may. */
  get logs(): Pick<LogBudget, 'heldBytes' | 'maxBytes'> {
    return this.#logs;
  }

  /** The run of that id, if it is this owner's. */
  of(owner: string, id: string): LiveRun | undefined {
    const run = this.#runs.get(id);
    return run?.owner === owner ? run : undefined;
  }

  /**
   * Takes up what an earlier process kept of a run, if there is anything: to be waited for before a start or a resume.
   * Undefined where there is nothing to wait for.
   */
  recall(id: string): Promise<void> | undefined {
    const { store } = this.#options;
    if (this.#runs.has(id) || store?.has(id) !== true) return undefined;
    const loading = this.#loading.get(id) ?? this.#load(store, id).finally(() => this.#loading.delete(id));
    this.#loading.set(id, loading);
    return loading;
  }

  /** Starts a run; or, where the owner has started it before with the same input, attaches to it from its beginning. */
  start({ owner, client }: Requester, message: Start, listener: Listener): Attachment | Refusal {
    const request = requestOf(message);
    const isWhole = message.final ?? true;
    const fingerprint = fingerprintOf(request, isWhole);
    const kinds = message.kinds ?? defaultKinds;
    const known = this.#runs.get(message.run);
    if (known !== undefined) {
      if (known.owner !== owner) return 'taken';
      if (known.fingerprint !== fingerprint) return 'different';
      return attachTo(known, listener, { after: 0, credit: message.credit, kinds });
    }
    const { epoch, limits, startRun, store } = this.#options;
    if ((this.#activePerClient.get(client) ?? 0) >= limits.activeRunsPerClient) return 'busy';
    if (this.#isOver(client)) {
      this.#forgetEnded();
      if (this.#isOver(client)) return 'overloaded';
    }
    // Sound that nobody takes is not made, and nobody waits for it to be played.
    const asked = kinds.includes('audio') ? request : { ...request, aloud: false };
    const stored: StoredRun = { request: asked, owner, fingerprint, epoch, kinds };
    const run = this.#live(stored, client, isWhole, store?.create(stored));
    this.#runs.set(run.id, run);
    this.#count(client, 1);
    const attachment = attachTo(run, listener, { after: 0, credit: message.credit, kinds });
    run.start(startRun);
    return attachment;
  }

  /** Attaches to a run after what the client has. */
  resume(owner: string, message: Resume, listener: Listener): Attachment | Refusal {
    const run = this.of(owner, message.run);
    if (run === undefined) return 'unknown';
    if (run.epoch !== message.epoch) return 'epoch';
    const { after, credit, kinds = run.kinds } = message;
    return attachTo(run, listener, { after, credit, kinds });
  }

  /** The listener of a run was interrupted. Nothing, where the run is somebody else's, or done with. */
  heard(owner: string, id: string, heard: Heard): void {
    const known = this.#runs.get(id) ?? this.#playing.get(id);
    if (known?.owner === owner) known.heard(heard);
  }

  /** Takes note of what the client has; an ended run of which it has all is forgotten. */
  acknowledge(run: LiveRun, seq: number): void {
    run.acknowledge(seq);
    if (run.ended && seq >= run.log.lastSeq) this.#forget(run);
  }

  /** Cancels runs nobody came back to, and forgets logs nobody came back for. */
  sweep(): void {
    const { limits, now, store } = this.#options;
    const at = now();
    if (at - this.#sweptAt >= limits.logMs / 4) {
      this.#sweptAt = at;
      store?.sweep(limits.logMs);
    }
    for (const [id, playback] of this.#playing) if (!playback.isAwaited) this.#playing.delete(id);
    for (const run of this.#runs.values()) {
      if (run.ended) continue;
      if (run.idleSince !== undefined && at - run.idleSince >= limits.detachMs) run.cancel();
      else run.rebalance();
    }
    this.#forgetEnded();
  }

  /** Cancels every run that has not ended. */
  cancelAll(): void {
    for (const run of this.#runs.values()) run.cancel();
  }

  /** Forgets ended runs whose time is over, and the oldest of those that are more than there is room for. */
  #forgetEnded(): void {
    const { limits, now } = this.#options;
    const at = now();
    const ended = [...this.#runs.values()].filter((run) => run.ended).reverse();
    let retained = 0;
    let stored = 0;
    for (const run of ended) {
      retained += run.heldBytes;
      stored += run.storedBytes;
    }
    const room = Math.min(limits.retainedBytes, limits.logsBytes - (this.#logs.heldBytes - retained));
    const storeRoom = Math.min(limits.retainedStoredBytes, limits.storedLogsBytes - (this.#stored.heldBytes - stored));
    retained = 0;
    stored = 0;
    for (const run of ended) {
      retained += run.heldBytes;
      stored += run.storedBytes;
      // Whoever still listens is not told less because it takes its time.
      const isOld = run.idleSince !== undefined && at - (run.endedAt ?? at) >= limits.logMs;
      if (isOld || retained > room || stored > storeRoom) this.#forget(run);
    }
  }

  #isOver(client: string): boolean {
    return this.#logs.isOver(client) || this.#stored.isOver(client);
  }

  /** Ends a run that grows on, and those of who holds most, until what all hold is bounded again. */
  #relieve(grown: LiveRun): void {
    // Ending a run says one more thing in its log.
    if (this.#isRelieving) return;
    this.#isRelieving = true;
    if (grown.isOverflowing) grown.refuse(overloaded);
    this.#relieveOf(this.#logs, ({ heldBytes }) => heldBytes);
    this.#relieveOf(this.#stored, ({ storedBytes }) => storedBytes);
    this.#isRelieving = false;
  }

  #relieveOf(budget: LogBudget, bytesOf: (run: LiveRun) => number): void {
    while (budget.isOverflowing) {
      const { largest } = budget;
      let most: LiveRun | undefined;
      for (const run of this.#runs.values()) {
        if (run.client === largest && (most === undefined || bytesOf(run) > bytesOf(most))) most = run;
      }
      if (most === undefined) return;
      most.refuse(overloaded);
      this.#forget(most);
    }
  }

  #count(client: string, change: 1 | -1): void {
    this.#active += change;
    const active = (this.#activePerClient.get(client) ?? 0) + change;
    if (active > 0) this.#activePerClient.set(client, active);
    else this.#activePerClient.delete(client);
  }

  #live(stored: StoredRun, client: string, isWhole: boolean, keeper?: LogKeeper): LiveRun {
    const { limits, now } = this.#options;
    const ended = (): void => this.#count(client, -1);
    const budgets = { budget: this.#logs, storeBudget: this.#stored };
    const told = { ended, grown: (run: LiveRun): void => this.#relieve(run) };
    return new LiveRun({ ...stored, ...budgets, ...told, client, isWhole, limits, now, ...(keeper && { keeper }) });
  }

  async #load(store: LogStore, id: string): Promise<void> {
    try {
      const loaded = await store.load(id);
      if (loaded === undefined || this.#runs.has(id)) return;
      const run = this.#live(loaded.stored, `owner ${loaded.stored.owner}`, true, loaded.keeper);
      await run.restore(loaded.events);
      this.#runs.set(id, run);
    } catch {
      // A file that cannot be read, or has a hole, is as good as none.
    }
  }

  #forget(run: LiveRun): void {
    this.#runs.delete(run.id);
    run.forget();
    if (!run.playback.isAwaited) return;
    this.#playing.set(run.id, run.playback);
    for (const [oldest] of this.#playing) {
      if (this.#playing.size <= maxPlaying) break;
      this.#playing.delete(oldest);
    }
  }
}

/** What a start asks of the engine. */
export function requestOf({ type: _, credit: __, kinds: ___, final: ____, ...request }: Start): RunRequest {
  return request;
}

/** Equal for equal requests, whatever the order of their keys. */
function fingerprintOf({ run: _, traceparent: __, ...request }: RunRequest, isWhole: boolean): string {
  const canonical = canonicalKey(isWhole ? request : { ...request, begun: true });
  return createHash('sha256').update(canonical).digest('base64');
}

/** Whether two values are the same, whatever the order of their keys. */
export function sameJson(one: unknown, other: unknown): boolean {
  return canonicalKey(one) === canonicalKey(other);
}
