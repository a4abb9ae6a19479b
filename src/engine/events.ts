import type { Json, ToolCall, ToolFailure } from '../ports/index.ts';

/** How a pipeline is executed: as declared, or as its own fallback with a barrier on every edge. */
export type Mode = 'streaming' | 'sequential';

/**
 * One thing that happened in a run: plain JSON data, complete enough to redraw the run from the log alone.
 *
 * Offsets and lengths count UTF-16 units of the message's text as it stands when the event is applied: a `retract`
 * shortens it to `fromOff`, and the next `text` begins there.
 */
export type RunEvent = Stamp &
  (
    | RunStarted
    | InputEvent
    | StageEvent
    | ToolEvent
    | SpeculationEvent
    | PlanEvent
    | PolicyEvent
    | TextEvent
    | SentenceEvent
    | RetractEvent
    | AudioEvent
    | FindingEvent
    | OutputEvent
    | UsageEvent
    | CostEvent
    | RunDone
    | RunFailed
  );

export type EventType = RunEvent['type'];

/**
 * A run event before it is numbered and timed. It may have the places of both already: what is told often does, for an
 * object that is given more members than it was made with costs two.
 */
export type RunEventBody = RunEvent extends infer E
  ? E extends RunEvent
    ? Omit<E, 'seq' | 'at'> & Partial<Stamp>
    : never
  : never;

/** On every event. */
export interface Stamp {
  /** 1, 2, 3 …: no holes. */
  readonly seq: number;
  /** Milliseconds since the run was subscribed. */
  readonly at: number;
}

/** Always the first event. */
export interface RunStarted {
  readonly type: 'started';
  readonly run: string;
  readonly pipeline: string;
  readonly version: number;
  readonly surface: string;
  readonly mode: Mode;
  /** Only its beginning where `input` events follow. */
  readonly input: Json;
}

/**
 * Of a run that was started on the beginning of its input: the whole of it has come (`final`), or a guess was made on
 * what there was. What a run promises counts from the final one.
 */
export interface InputEvent {
  readonly type: 'input';
  readonly final: boolean;
  readonly input: Json;
}

/** A stage began its work, or ended it. A stage that never had work to do has neither event. */
export type StageEvent =
  | { readonly type: 'stage'; readonly stage: string; readonly phase: 'start' }
  | {
      readonly type: 'stage';
      readonly stage: string;
      readonly phase: 'end';
      readonly outcome: 'complete' | 'cancelled' | 'failed';
      /** `at` of its start. */
      readonly startedAt: number;
      /** `at` of its first element; absent where it had none. */
      readonly firstAt?: number;
      /** How many elements it put out. */
      readonly items: number;
      /** Where it failed: the error's code. */
      readonly code?: string;
    };

/** A tool call began, or settled, or could not be read. A speculative call is one that no plan has asked for yet. */
export type ToolEvent =
  | {
      readonly type: 'tool';
      readonly phase: 'start';
      readonly stage: string;
      readonly call: ToolCall;
      readonly speculative: boolean;
    }
  | {
      readonly type: 'tool';
      readonly phase: 'end';
      readonly stage: string;
      readonly call: ToolCall;
      readonly ok: boolean;
      readonly value?: Json;
      readonly error?: ToolFailure;
      /** From its start, which for an adopted guess lies before the plan. */
      readonly tookMs: number;
    }
  /** The planner wrote something that was to be a call and is none: where in the plan's text, and why. */
  | {
      readonly type: 'tool';
      readonly phase: 'malformed';
      readonly stage: string;
      readonly position: number;
      readonly reason: string;
    };

/** A call had run when the plan it belongs to turned out, as a whole, to be invalid. */
export interface PlanEvent {
  readonly type: 'plan';
  readonly stage: string;
  /** `invalid` comes first; then `compensated` where another call has undone it, `uncompensated` where that failed. */
  readonly action: 'invalid' | 'compensated' | 'uncompensated';
  readonly call: ToolCall;
  /** What is wrong with the plan. */
  readonly problem: string;
  /** The call that was to undo it. */
  readonly by?: ToolCall;
  /** Why it did not. */
  readonly error?: string;
}

/** What became of a guess. */
export interface SpeculationEvent {
  readonly type: 'speculation';
  readonly stage: string;
  /** `started` in the shadow, `adopted` by a decision, `wasted` (cancelled unclaimed), `refused` by its budget. */
  readonly action: 'started' | 'adopted' | 'wasted' | 'refused';
  /** Canonical key of the work. */
  readonly key: string;
  /** Adopted: how much earlier the work began than without the guess. */
  readonly savedMs?: number;
  /** Wasted: how long it had run. */
  readonly wastedMs?: number;
}

/** A policy of a stage acted. */
export interface PolicyEvent {
  readonly type: 'policy';
  readonly stage: string;
  readonly policy:
    | 'budget'
    | 'timeout'
    | 'hedge'
    | 'breaker'
    | 'fallback'
    | 'cache'
    | 'optional'
    | 'rung'
    | 'escalate'
    | 'route'
    | 'hold'
    | 'speech'
    | 'governor';
  /** What it did, e.g. `exceeded`, `started`, `won`, `hit`, `used`. */
  readonly action: string;
  /** Milliseconds the action speaks of, e.g. the budget that was exceeded. */
  readonly ms?: number;
  /** How long it really took, where a budget was exceeded; where a hedge won, how long the call that it beat had run. */
  readonly tookMs?: number;
  readonly detail?: string;
}

/** Visible text. */
export interface TextEvent {
  readonly type: 'text';
  /** 0 for the first message of the run. */
  readonly msg: number;
  readonly off: number;
  readonly text: string;
}

/** The text in [off, off + len) is a whole sentence (or, on voice, a first clause); all of it has been in `text`. */
export interface SentenceEvent {
  readonly type: 'sentence';
  readonly msg: number;
  /** 0, 1, 2 … in this message; a retract takes back the sentences that end after its offset. */
  readonly idx: number;
  readonly off: number;
  readonly len: number;
}

/** What was shown from `fromOff` on must not stand. */
export interface RetractEvent {
  readonly type: 'retract';
  readonly msg: number;
  readonly fromOff: number;
  readonly reason: string;
}

/** A piece of speech. */
export interface AudioEvent {
  readonly type: 'audio';
  /** Names the audio; a retract ends it, and a failure that is taken over: what is spoken then is another. */
  readonly id: string;
  /** Where in its audio the piece begins, and how long it lasts. */
  readonly ptsMs: number;
  readonly durMs: number;
  /** The sentence it is of: [off, off + len) of the text. */
  readonly off: number;
  readonly len: number;
  /** How the bytes are to be read, e.g. `pcm-s16le-22050`. */
  readonly codec: string;
  /** In base64, for an event is JSON. */
  readonly bytes: string;
}

/** A safety check noted something that does not stop the answer. */
export interface FindingEvent {
  readonly type: 'finding';
  readonly stage: string;
  readonly category: string;
  readonly from?: number;
}

/** An element of a pipeline whose output is not text. */
export interface OutputEvent {
  readonly type: 'output';
  readonly value: Json;
}

/** A tool call that has a price began: what is paid, whoever asks for its result. */
export interface CostEvent {
  readonly type: 'cost';
  readonly stage: string;
  readonly tool: string;
  /** US dollars. */
  readonly usd: number;
  /** The key of its `speculation` events, where the call was begun on a guess. */
  readonly guess?: string;
}

/** Tokens of one model call. */
export interface UsageEvent {
  readonly type: 'usage';
  readonly stage: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost?: number;
  /** The provider and its model, `openai:gpt-5`, where the adapter says so. */
  readonly model?: string;
}

/** The last event of a run that gave an answer. */
export interface RunDone {
  readonly type: 'done';
  /** `answered` in full; `cached`; `refused` before anything was shown; `retracted` after; `degraded` on a lower rung. */
  readonly outcome: 'answered' | 'cached' | 'refused' | 'retracted' | 'degraded';
}

/** The last event of a run that gave none. */
export interface RunFailed {
  readonly type: 'error';
  /** Stable; match on it. */
  readonly code: string;
  readonly message: string;
  readonly stage?: string;
  /** True where the same request may succeed later. */
  readonly retry: boolean;
}
