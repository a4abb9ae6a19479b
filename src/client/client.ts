import type { Observable, SchedulerLike } from 'rxjs';
import type { JsonObject } from '../ports/index.ts';
import type { Codec } from '../protocol/codec.ts';
import type { Kind, Played, RunMessage, Start } from '../protocol/messages.ts';
import type { InputPart } from './active-run.ts';
import type { BackoffOptions } from './backoff.ts';
import type { ClientError } from './client-error.ts';
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

/** A run to go on with: started on another connection, before a reload, or by somebody else of the same owner. */
export interface ResumeOptions extends Pick<RunOptions, 'kinds' | 'credit'> {
  readonly run: string;
  /** As `accepted` gave it. Absent: the present life of the server that is reached. */
  readonly epoch?: string;
  /** The last `seq` that is known. Default 0: all that is held of it. */
  readonly after?: number;
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
   * What is still to come of a run that is going on, or over and held; as of {@link Client.run}, also in that unsubscribing
   * cancels it. Whoever followed it is superseded. Ends with an `error` of code `unknown-run` where the server has nothing
   * of it.
   */
  resume(options: ResumeOptions): Observable<RunMessage>;
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
