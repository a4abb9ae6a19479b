import { asyncScheduler, BehaviorSubject, Observable, type SchedulerLike, Subject, type Subscription } from 'rxjs';
import type { JsonObject } from '../ports/index.ts';
import { closeCode } from '../protocol/close-code.ts';
import type { Codec } from '../protocol/codec.ts';
import { jsonCodec } from '../protocol/json-codec.ts';
import type { ClientMessage, Kind, Played, Ready, RunMessage, Start } from '../protocol/messages.ts';
import { protocolLimits } from '../protocol/protocol-limits.ts';
import { ActiveRun, type InputPart } from './active-run.ts';
import { type BackoffOptions, backoffMs } from './backoff.ts';
import { ClientError } from './client-error.ts';
import { Link } from './link.ts';
import type { WebSocketConstructor } from './web-socket.ts';

/** How a client connects. */
export interface ClientOptions {
  /** Default JSON; the others are `tailrace/client/msgpack` and `tailrace/client/flatbuffers`, in no bundle that does not ask. */
  readonly codec?: Codec;
  /** A bearer token, or what gives a fresh one for each connection, also where the last one has expired on the way. */
  readonly token?: string | (() => string);
  /** Asks to be told of alerts, see {@link Client.alerts}. Default false. */
  readonly alerts?: boolean;
  /** Default: the global one of browsers and Node. */
  readonly WebSocket?: WebSocketConstructor;
  /** Name and version, for the server's log. Default `tailrace`. */
  readonly client?: string;
  readonly backoff?: Partial<BackoffOptions>;
  /** A number in [0, 1), for jitter. */
  readonly random?: () => number;
  readonly scheduler?: SchedulerLike;
}

/** One question. */
export interface RunOptions extends Omit<Start, 'type' | 'run' | 'credit' | 'kinds' | 'final'> {
  /** The run's id; default a fresh UUID for each subscription. */
  readonly run?: string;
  /** Default text, sentences, audio and output. */
  readonly kinds?: readonly Kind[];
  /** Data frames the server may be ahead of us, 1 to 4,096; default 256. With `pull`: what is granted at first. */
  readonly credit?: number;
  /** Grants credit by hand: each number is that many more data frames. Absent: granted as frames arrive. */
  readonly pull?: Observable<number>;
  /**
   * The input while it is still being said or typed, each time all of it; `input` is then its beginning. The run answers
   * when a part is final, or the parts complete; an error of theirs cancels it. Absent: `input` is whole.
   */
  readonly parts?: Observable<InputPart>;
}

/** Where a client's connection stands. */
export type Status = 'connecting' | 'ready' | 'waiting' | 'closed';

/** A connection that comes back by itself, and the runs on it. */
export interface Client {
  /**
   * A run as an Observable of what the server sends of it, ending with `done` or `error`. Each subscription starts a
   * run; unsubscribing cancels it. A lost connection is not seen, but for a `gap` where the server has lost something:
   * the run is resumed, and nothing comes twice. Errors with {@link ClientError} where the connection is lost for good.
   */
  run(options: RunOptions): Observable<RunMessage>;
  /**
   * The listener was interrupted: says how much of an audio had been heard. Also after the run's end: what it remembers
   * ends there. Waits for the connection where there is none.
   */
  played(run: string, heard: Pick<Played, 'audioId' | 'ms'>): void;
  readonly status: Observable<Status>;
  /**
   * What the server raises while this client is connected, where `alerts` was asked for; while somebody listens, the
   * connection comes back without a run to come back for. Hot. Errors with {@link ClientError} where the server does not
   * let this client watch, or the connection is lost for good.
   */
  readonly alerts: Observable<JsonObject>;
  /** Closes the connection; runs error with `closed`, and the server cancels them when nobody comes back. */
  close(): void;
}

/** Connects to a server at once, and again with jittered waits whenever the connection is lost while runs are going on. */
export function connect(url: string, options: ClientOptions = {}): Client {
  return new ReconnectingClient(url, options);
}

/** Runs whose `played` may wait for a connection. */
const maxHeard = 64;

/** Over a rate, a client waits as if it had failed this often: up to 8 s. */
const triesOfRate = 5;

const fatal: ReadonlySet<number> = new Set([
  closeCode.malformed,
  closeCode.unauthenticated,
  closeCode.forbidden,
  closeCode.subprotocol,
  closeCode.duplicate,
  closeCode['too-large'],
]);

class ReconnectingClient implements Client {
  readonly status: BehaviorSubject<Status> = new BehaviorSubject<Status>('connecting');
  readonly alerts: Subject<JsonObject> = new Subject<JsonObject>();
  readonly #url: string;
  readonly #options: ClientOptions;
  readonly #scheduler: SchedulerLike;
  readonly #runs = new Map<string, ActiveRun>();
  /** Runs given up while there was no connection to say so on. */
  readonly #cancelled = new Set<string>();
  /** What was heard of runs while there was no connection to say so on; the newest of each. */
  readonly #heard = new Map<string, Played>();
  #link: Link | undefined;
  #attempt = 0;
  #waiting: Subscription | undefined;

  constructor(url: string, options: ClientOptions) {
    this.#url = url;
    this.#options = options;
    this.#scheduler = options.scheduler ?? asyncScheduler;
    this.#open();
  }

  run(options: RunOptions): Observable<RunMessage> {
    const { run: id, credit = 256, pull, parts, ...start } = options;
    if (!Number.isInteger(credit) || credit < (pull ? 0 : 1) || credit > protocolLimits.maxCredit) {
      throw new RangeError(`credit is ${credit}: give a whole number from 1 to ${protocolLimits.maxCredit}`);
    }
    return new Observable<RunMessage>((subscriber) => {
      if (this.status.value === 'closed') {
        subscriber.error(new ClientError('closed', 'the client is closed'));
        return undefined;
      }
      const run = new ActiveRun({
        start: { ...start, run: id ?? crypto.randomUUID(), ...(parts !== undefined && { final: false }) },
        window: credit,
        manual: pull !== undefined,
        subscriber,
        send: (message) => this.#link?.send(message),
      });
      this.#runs.set(run.id, run);
      if (this.status.value === 'ready') run.attach();
      else if (this.#link === undefined && this.#waiting === undefined) this.#open();
      const pulling = pull?.subscribe((n) => run.grant(n));
      const saying = parts?.subscribe({
        next: (part) => run.say(part),
        error: (error: unknown) => subscriber.error(error),
        complete: () => run.say({ final: true }),
      });
      return () => {
        pulling?.unsubscribe();
        saying?.unsubscribe();
        if (this.#runs.get(run.id) !== run) return;
        this.#runs.delete(run.id);
        if (this.status.value === 'ready') this.#link?.send({ type: 'cancel', run: run.id });
        else if (run.isKnown) this.#cancelled.add(run.id);
      };
    });
  }

  played(run: string, { audioId, ms }: Pick<Played, 'audioId' | 'ms'>): void {
    const message: ClientMessage = { type: 'played', run, audioId, ms };
    if (this.status.value === 'ready') this.#link?.send(message);
    else if (this.#heard.size < maxHeard || this.#heard.has(run)) this.#heard.set(run, message);
  }

  close(): void {
    this.#failAll(new ClientError('closed', 'the client is closed'));
    this.#waiting?.unsubscribe();
    this.status.next('closed');
    this.#link?.close();
    this.#link = undefined;
  }

  #open(): void {
    const { codec = jsonCodec, WebSocket = globalThis.WebSocket, client = 'tailrace', token, alerts } = this.#options;
    const caps = alerts === true ? ['records', 'alerts'] : ['records'];
    this.#waiting = undefined;
    this.status.next('connecting');
    const link = new Link(
      {
        url: this.#url,
        codec,
        WebSocket: WebSocket as WebSocketConstructor,
        scheduler: this.#scheduler,
        caps,
        hello: () => {
          const bearer = typeof token === 'function' ? token() : token;
          return { type: 'hello', client, caps, ...(bearer !== undefined && { token: bearer }) };
        },
      },
      {
        ready: (message) => this.#ready(message),
        alert: ({ event }) => this.alerts.next(event),
        message: (message) => this.#receive(message),
        closed: (code, reason) => {
          if (this.#link !== link) return;
          this.#link = undefined;
          this.#lost(code, reason);
        },
      },
    );
    this.#link = link;
  }

  #ready({ caps = [] }: Ready): void {
    this.#attempt = 0;
    if (this.#options.alerts === true && !caps.includes('alerts')) {
      this.alerts.error(new ClientError('refused', 'the server does not let this client watch its alerts'));
    }
    this.status.next('ready');
    for (const run of this.#cancelled) this.#link?.send({ type: 'cancel', run });
    this.#cancelled.clear();
    for (const message of this.#heard.values()) this.#link?.send(message);
    this.#heard.clear();
    for (const run of this.#runs.values()) run.attach();
  }

  #receive(message: RunMessage): void {
    const run = this.#runs.get(message.run);
    if (run === undefined) return;
    if (message.type === 'done' || message.type === 'error') this.#runs.delete(message.run);
    // A hole can only be the link's: what is missing is asked for anew.
    if (!run.receive(message)) this.#link?.close(4000, 'messages are missing');
  }

  #lost(code: number, reason: string): void {
    if (this.status.value === 'closed') return;
    // A token that was taken and has expired: the next connection says a fresh one.
    const isExpired =
      code === closeCode.unauthenticated && this.status.value === 'ready' && typeof this.#options.token === 'function';
    if (fatal.has(code) && !isExpired) {
      this.#failAll(new ClientError('refused', `the server closed the connection: ${code} ${reason}`, code));
    }
    if (code === closeCode.superseded) {
      const id = reason.replace(/^superseded: /, '');
      const run = this.#runs.get(id);
      this.#runs.delete(id);
      run?.fail(new ClientError('superseded', 'another connection has taken over the run', code));
    }
    const backoff = { baseMs: 250, maxMs: 10_000, attempts: 10, ...this.#options.backoff };
    if (this.#attempt >= backoff.attempts) {
      this.#failAll(
        new ClientError('unreachable', `no connection after ${this.#attempt} tries: ${code} ${reason}`, code),
      );
    }
    this.status.next('waiting');
    // Without runs or a watcher there is nothing to come back for; the next run connects.
    if (this.#runs.size === 0 && !this.alerts.observed) return;
    const { random = Math.random } = this.#options;
    // Who is told to slow down does, however well the last try went.
    const tries = code === closeCode.rate ? Math.max(this.#attempt, triesOfRate) : this.#attempt;
    this.#attempt++;
    const delayMs = backoffMs(tries, backoff, random);
    this.#waiting = this.#scheduler.schedule(() => this.#open(), delayMs);
  }

  #failAll(error: ClientError): void {
    const runs = [...this.#runs.values()];
    this.#runs.clear();
    for (const run of runs) run.fail(error);
    this.alerts.error(error);
  }
}
