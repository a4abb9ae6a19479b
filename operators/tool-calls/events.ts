/** What JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** What a planner streams: plain text, or the parts of a model's answer. Parts of any other type are not for us. */
export type ToolCallSource =
  | string
  | { readonly type: 'text'; readonly text: string }
  /** A piece of the arguments of call `index`; `id` and `name` come with the first piece. */
  | {
      readonly type: 'tool-delta';
      readonly index: number;
      readonly id?: string;
      readonly name?: string;
      readonly args: string;
    }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly args: JsonObject }
  | { readonly type: 'reasoning'; readonly text: string }
  /** The model has said all: a call that was named and given no arguments has none. */
  | { readonly type: 'finish' };

/** A complete call. */
export interface CallFound {
  readonly type: 'call';
  /** The provider's, or made by `makeId`; no two calls of one subscription share it. */
  readonly id: string;
  readonly name: string;
  readonly args: JsonObject;
}

/** A call that cannot be made. */
export interface CallMalformed {
  readonly type: 'malformed';
  readonly reason: MalformedReason;
  /** Where it is wrong: UTF-16 units from the start of all text, or from the start of this call's arguments. */
  readonly position: number;
  /** How it begins: at most 200 units. */
  readonly raw: string;
  /** As far as they were read. */
  readonly id?: string;
  readonly name?: string;
}

/**
 * `syntax`: not JSON. `too-deep`, `too-long`, `too-many`: over `maxDepth`, `maxChars`, `maxCalls`. `truncated`: the plan
 * ended inside it. `no-name`: nothing says what to call. `bad-arguments`: the arguments are no object.
 */
export type MalformedReason =
  | 'syntax'
  | 'too-deep'
  | 'too-long'
  | 'too-many'
  | 'truncated'
  | 'no-name'
  | 'bad-arguments';

/** What leaves `toolCalls`. Text is what stands around the calls of a plain-text plan. */
export type ToolCallEvent = CallFound | CallMalformed | { readonly type: 'text'; readonly text: string };
