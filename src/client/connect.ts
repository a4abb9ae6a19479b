import { asyncScheduler, BehaviorSubject, Observable, type SchedulerLike, Subject, type Subscription } from 'rxjs';
import type { JsonObject } from '../ports/index.ts';
import { closeCode } from '../protocol/close-code.ts';
import { jsonCodec } from '../protocol/json-codec.ts';
import type { ClientMessage, Played, Ready, RunMessage } from '../protocol/messages.ts';
import { protocolLimits } from '../protocol/protocol-limits.ts';
import { ActiveRun, type ActiveRunOptions, type InputPart } from './active-run.ts';
import { backoffMs } from './backoff.ts';
import type { Client, ClientOptions, ResumeOptions, RunOptions, Status } from './client.ts';
import { ClientError } from './client-error.ts';
import { Link } from './link.ts';
import type { WebSocketConstructor } from './web-socket.ts';

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

function checkedCredit(credit: number, least: number): number {
  if (Number.isInteger(credit) && credit >= least && credit <= protocolLimits.maxCredit) return credit;
  throw new RangeError(`credit is ${credit}: give a whole number from 1 to ${protocolLimits.maxCredit}`);
}

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
  /** The life of the server that was reached last. */
  #epoch = '';
  #waiting: Subscription | undefined;

  constructor(url: string, options: ClientOptions) {
    this.#url = url;
    this.#options = options;
    this.#scheduler = options.scheduler ?? asyncScheduler;
    this.#open();
  }

  run(options: RunOptions): Observable<RunMessage> {
    const { run: id, credit = 256, pull, parts, ...start } = options;
    const isGrowing = parts !== undefined && { final: false };
    const begin = () => ({ start: { ...start, run: id ?? crypto.randomUUID(), ...isGrowing } });
    return this.#follow(begin, checkedCredit(credit, pull ? 0 : 1), pull, parts);
  }

  resume({ run, epoch, after = 0, kinds, credit = 256 }: ResumeOptions): Observable<RunMessage> {
    const known = { run, after, ...(epoch !== undefined && { epoch }), ...(kinds && { kinds }) };
    return this.#follow(() => ({ known }), checkedCredit(credit, 1));
  }

  #follow(
    begin: () => ActiveRunOptions['begin'],
    window: number,
    pull?: Observable<number>,
    parts?: Observable<InputPart>,
  ): Observable<RunMessage> {
    return new Observable<RunMessage>((subscriber) => {
      if (this.status.value === 'closed') {
        subscriber.error(new ClientError('closed', 'the client is closed'));
        return undefined;
      }
      const run = new ActiveRun({
        begin: begin(),
        window,
        manual: pull !== undefined,
        subscriber,
        send: (message) => this.#link?.send(message),
      });
      this.#runs.set(run.id, run);
      if (this.status.value === 'ready') run.attach(this.#epoch);
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

  #ready({ caps = [], epoch }: Ready): void {
    this.#attempt = 0;
    this.#epoch = epoch;
    if (this.#options.alerts === true && !caps.includes('alerts')) {
      this.alerts.error(new ClientError('refused', 'the server does not let this client watch its alerts'));
    }
    this.status.next('ready');
    for (const run of this.#cancelled) this.#link?.send({ type: 'cancel', run });
    this.#cancelled.clear();
    for (const message of this.#heard.values()) this.#link?.send(message);
    this.#heard.clear();
    for (const run of this.#runs.values()) run.attach(epoch);
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
