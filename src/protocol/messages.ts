import type { Mode, RunEvent } from '../engine/events.ts';
import type { Json, JsonObject, ToolCall, ToolFailure } from '../ports/index.ts';

/** What a client may ask to be told of beside text: `text` and `sentence` are the default. */
export type Kind = 'text' | 'sentence' | 'audio' | 'output' | 'tool' | 'speculation' | 'stage' | 'trace';

/** The first message of a connection. */
export interface Hello {
  readonly type: 'hello';
  /** A bearer token, where the upgrade request carried none. */
  readonly token?: string;
  /** Who speaks, for the log: a name and a version. */
  readonly client: string;
  /** What the client can do and wants beyond the base protocol: `records`, `alerts`; unknown ones are ignored. */
  readonly caps?: readonly string[];
}

/** Starts a run, or attaches to it where the same client has started it before with the same input. */
export interface Start {
  readonly type: 'start';
  /** The client's own choice, unique: a UUID. */
  readonly run: string;
  readonly pipeline: string;
  readonly version?: number;
  readonly surface: string;
  readonly mode?: Mode;
  readonly input: Json;
  /** False where the input is only begun, and `input` messages follow. Absent: it is whole. */
  readonly final?: boolean;
  /** Data frames the server may send at once. */
  readonly credit: number;
  readonly kinds?: readonly Kind[];
  /** The whole run's time. */
  readonly deadlineMs?: number;
  readonly traceparent?: string;
}

/**
 * The input of a run so far, while it is still being said or typed: all of it, not what is new, so that one which is
 * lost or comes twice does no harm.
 */
export interface InputMessage {
  readonly type: 'input';
  readonly run: string;
  /** Absent: as it stood. */
  readonly input?: Json;
  /** Takes the place of the input's text; the rest of it stays. */
  readonly text?: string;
  /** True where nothing more comes: now the run answers. */
  readonly final: boolean;
}

/** Grants `n` more data frames. */
export interface Pull {
  readonly type: 'pull';
  readonly run: string;
  readonly n: number;
  /** From the first grant that has it on, text is also limited to this many more bytes. */
  readonly bytes?: number;
}

/** Everything through `seq` is safe with the client; the server need not keep it. */
export interface Ack {
  readonly type: 'ack';
  readonly run: string;
  readonly seq: number;
}

/** Stops a run. Cancelling twice, or what has ended, changes nothing. */
export interface Cancel {
  readonly type: 'cancel';
  readonly run: string;
  readonly reason?: string;
}

/** Goes on with a run after `after` on this connection. */
export interface Resume {
  readonly type: 'resume';
  readonly run: string;
  /** As `accepted` gave it. */
  readonly epoch: string;
  /** The last `seq` received; 0 for none. */
  readonly after: number;
  readonly credit: number;
  /** Absent: as at the start. */
  readonly kinds?: readonly Kind[];
}

/** How much of an audio was heard before the user spoke. */
export interface Played {
  readonly type: 'played';
  readonly run: string;
  readonly audioId: string;
  readonly ms: number;
}

/** Asks the peer for a `pong` with the same number. */
export interface Ping {
  readonly type: 'ping';
  readonly n: number;
}

/** Answers a `ping`. */
export interface Pong {
  readonly type: 'pong';
  readonly n: number;
}

/** What a client sends. */
export type ClientMessage = Hello | Start | InputMessage | Pull | Ack | Cancel | Resume | Played | Ping | Pong;

/** The connection is open for runs. */
export interface Ready {
  readonly type: 'ready';
  /** Names the connection in the server's log. */
  readonly session: string;
  /** Names this life of the server. */
  readonly epoch: string;
  readonly codec: string;
  readonly limits: { readonly [name: string]: number };
  /** The server pings this often and gives up after twice that in silence. */
  readonly heartbeatMs: number;
  /** Which of the client's `caps` must be allowed and are; absent: none. */
  readonly caps?: readonly string[];
}

/** Something that whoever keeps the service up should know: an error budget burns, a breaker opened. Belongs to no run. */
export interface AlertMessage {
  readonly type: 'alert';
  readonly event: JsonObject;
}

/** The run is known and this connection is attached to it. */
export interface Accepted {
  readonly type: 'accepted';
  readonly run: string;
  readonly epoch: string;
}

/**
 * The place of a message in its run: it tells of the events `from` to `seq`, those the client did not ask for
 * included, so that the next one's `from` is this one's `seq` + 1.
 */
export interface Place {
  readonly run: string;
  readonly from: number;
  readonly seq: number;
  /** Milliseconds since the run began; of a merged delta, those of its first event. */
  readonly at: number;
}

/** The text of `msg` from `off` on is `text`; what stood there is replaced. Offsets count UTF-16 units. */
export interface Delta extends Place {
  readonly type: 'delta';
  readonly msg: number;
  readonly off: number;
  readonly text: string;
}

/** A whole sentence: text that came before it. */
export interface SentenceMessage extends Place {
  readonly type: 'sentence';
  readonly msg: number;
  readonly idx: number;
  readonly off: number;
  readonly len: number;
}

/** A piece of speech. */
export interface Audio extends Place {
  readonly type: 'audio';
  readonly id: string;
  readonly ptsMs: number;
  readonly durMs: number;
  /** The sentence it is of: [`off`, `off` + `len`) of the text. */
  readonly off: number;
  readonly len: number;
  readonly codec: string;
  readonly bytes: Uint8Array;
}

/** An element of a pipeline whose output is not text. */
export interface Output extends Place {
  readonly type: 'output';
  readonly value: Json;
}

/** A tool call began or settled, or what was to be one could not be read. */
export interface ToolMessage extends Place {
  readonly type: 'tool';
  readonly phase: 'start' | 'end' | 'malformed';
  readonly stage: string;
  readonly call?: ToolCall;
  readonly speculative?: boolean;
  readonly ok?: boolean;
  readonly value?: Json;
  readonly error?: ToolFailure;
  readonly tookMs?: number;
  readonly position?: number;
  readonly reason?: string;
}

/** What became of a guess. */
export interface SpeculationMessage extends Place {
  readonly type: 'speculation';
  readonly stage: string;
  readonly action: 'started' | 'adopted' | 'wasted' | 'refused';
  readonly key: string;
  readonly savedMs?: number;
  readonly wastedMs?: number;
}

/** A stage began or ended. */
export interface StageMessage extends Place {
  readonly type: 'stage';
  readonly stage: string;
  readonly phase: 'start' | 'end';
  readonly outcome?: 'complete' | 'cancelled' | 'failed';
  readonly startedAt?: number;
  readonly firstAt?: number;
  readonly items?: number;
  readonly code?: string;
}

/** Any other event of the run, as it stands in the log without `seq` and `at`. */
export interface Trace extends Place {
  readonly type: 'trace';
  readonly event: { readonly type: RunEvent['type'] } & { readonly [field: string]: Json };
}

/** The text of `msg` from `fromOff` on must not stand. May come ahead of its place: `from` is then its own `seq`. */
export interface Retract extends Place {
  readonly type: 'retract';
  readonly msg: number;
  readonly fromOff: number;
  readonly reason: string;
  /** What to show instead, where the server has it at once. */
  readonly replacement?: string;
}

/** The events `from` to `seq` are no longer held. A `snapshot` or an `error` follows. */
export interface Gap {
  readonly type: 'gap';
  readonly run: string;
  readonly from: number;
  readonly seq: number;
  readonly reason: string;
}

/** The texts of the run as they stand after `seq`. */
export interface Snapshot {
  readonly type: 'snapshot';
  readonly run: string;
  readonly seq: number;
  readonly messages: readonly { readonly msg: number; readonly text: string }[];
}

/** The run gave an answer, or was cancelled. The last message of a run. */
export interface Done extends Place {
  readonly type: 'done';
  readonly outcome: 'answered' | 'cached' | 'refused' | 'retracted' | 'degraded' | 'cancelled';
}

/** The run failed, or was never begun: then without a place. The last message of a run. */
export interface ErrorMessage {
  readonly type: 'error';
  readonly run: string;
  readonly from?: number;
  readonly seq?: number;
  readonly at?: number;
  /** Stable; match on it. */
  readonly code: string;
  readonly message: string;
  readonly stage?: string;
  /** True where the same request may succeed later. */
  readonly retry: boolean;
  /** Not before this long. */
  readonly afterMs?: number;
}

/** What a server sends of a run. */
export type RunMessage =
  | Accepted
  | Delta
  | SentenceMessage
  | Audio
  | Output
  | ToolMessage
  | SpeculationMessage
  | StageMessage
  | Trace
  | Retract
  | Gap
  | Snapshot
  | Done
  | ErrorMessage;

/** What a server sends. */
export type ServerMessage = Ready | AlertMessage | RunMessage | Ping | Pong;

/** What either end sends. */
export type Message = ClientMessage | ServerMessage;
