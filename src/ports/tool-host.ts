import type { Observable } from 'rxjs';
import type { CallContext } from './call.ts';
import type { Json, JsonObject } from './json.ts';

/** What a tool is, as a model and the engine need to know it. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** JSON Schema (draft 2020-12) of the arguments object. */
  readonly parameters: JsonObject;
  /** True only where a call changes nothing: such a call may be guessed, hedged and shared. Unmarked means no. */
  readonly readOnly?: boolean;
  /** True where the result belongs to the customer who asked: an answer made of it is never shared by a cache. */
  readonly personal?: boolean;
  /** True where a second call with the same arguments changes nothing more: it may be retried. */
  readonly idempotent?: boolean;
  /** How long one call may take, in milliseconds, before it is settled as an error. */
  readonly timeoutMs?: number;
  /** What one call costs, in US dollars; counted when it begins. Absent: nothing. */
  readonly costUsd?: number;
  /** How a call that was done is undone, where it can be: used when the plan it belongs to turns out to be invalid. */
  readonly compensate?: Compensation;
}

/** The call that undoes another. */
export interface Compensation {
  readonly tool: string;
  /** Its arguments by JSON pointers into `{ args, value }` of what was done: `{ reservation: '/value/id' }`. */
  readonly args: Readonly<Record<string, string>>;
}

/** A call as a planner asked for it. */
export interface ToolCall {
  /** Unique in its run. */
  readonly id: string;
  readonly name: string;
  readonly args: JsonObject;
}

/** How a call ended: errors are values, so that one bad tool never takes the answer with it. */
export type ToolOutcome =
  | { readonly call: ToolCall; readonly ok: true; readonly value: Json }
  | { readonly call: ToolCall; readonly ok: false; readonly error: ToolFailure };

/** Why a call gave no value. */
export interface ToolFailure {
  /** `unknown-tool`, `bad-arguments`, `timeout`, `failed`, `refused`, `invalid-plan`, or a code of the tool's own. */
  readonly code: string;
  /** For a person; names the argument where one is at fault. */
  readonly message: string;
}

/** Where tools live: in this process, behind HTTP, on an MCP server. */
export interface ToolHost {
  readonly tools: readonly ToolSpec[];
  /** Says at once what is wrong with a call, so that it is never begun; absent: only that the tool is there is checked. */
  check?(call: ToolCall): ToolFailure | undefined;
  /** Emits the one result and completes, or errors; a `code` property on the error becomes the failure's code. */
  call(call: ToolCall, context: CallContext): Observable<Json>;
}
