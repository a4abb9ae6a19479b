import type { Observable } from 'rxjs';
import type { CallContext } from './call.ts';
import type { JsonObject } from './json.ts';
import type { ToolOutcome, ToolSpec } from './tool-host.ts';

/** One message of a conversation. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly text: string;
}

/** Something that failed before the model was asked: `passages` were searched for, `memory` holds the conversation. */
export type Missing = 'passages' | 'memory';

/** What a stage asks of a model. */
export interface ChatRequest {
  /** `plan`: answer with tool calls. `compose`: answer with text from the results given. */
  readonly purpose: 'plan' | 'compose';
  /** Which of the provider's models: a name the adapter knows, e.g. `fast`, `strong`, `gpt-5`. */
  readonly model?: string;
  /** The conversation so far; the last message is the user's. */
  readonly messages: readonly ChatMessage[];
  /** The tools a plan may call. Empty or absent: none. */
  readonly tools?: readonly ToolSpec[];
  /** Every tool result so far, in the order they settled (compose). */
  readonly results?: readonly ToolOutcome[];
  /** How many of `results`, from the end, are new since the last request of this answer (compose). */
  readonly fresh?: number;
  /** What could not be looked up this time, and may be what the answer needs: say so where it is (compose). */
  readonly missing?: readonly Missing[];
  /** The part of the answer already shown: go on from its end and never repeat it (compose, fallback). */
  readonly said?: string;
  /** False while more results may come: then say only what the fresh results allow. Absent means true. */
  readonly final?: boolean;
  /** `brief` for voice. */
  readonly style?: 'full' | 'brief';
  /** A rule added after a safety trip: the answer is asked for once more under it. */
  readonly constraint?: string;
  readonly maxTokens?: number;
  readonly temperature?: number;
  /** Passed to the provider as it is. */
  readonly providerOptions?: JsonObject;
}

/** Tokens counted by the provider, and their price where it is known. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars. */
  readonly cost?: number;
  /** Who counted: `openai:gpt-5`. */
  readonly model?: string;
}

/** One part of a streamed answer. */
export type ModelPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** A piece of a tool call's arguments: JSON text to be joined by `index`. `id` and `name` come with the first piece. */
  | {
      readonly type: 'tool-delta';
      readonly index: number;
      readonly id?: string;
      readonly name?: string;
      readonly args: string;
    }
  /** A whole tool call, from providers that do not stream arguments. */
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly args: JsonObject }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly usage?: Usage };

/** Why a model stopped. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'other';

/** A language model. Cold: each subscription is one request; unsubscribing aborts it. */
export interface ChatModel {
  generate(request: ChatRequest, context: CallContext): Observable<ModelPart>;
}
