import type { JsonObject, ToolCall, ToolFailure } from '../ports/index.ts';
import { bool, bytes, type Field, json, listOf, millis, oneOf, optional, runId, text, uint } from './field.ts';
import type { ClientMessage, Kind, Ready, ServerMessage, Snapshot, Trace } from './messages.ts';
import { protocolLimits } from './protocol-limits.ts';

/** One row a field of `M`, in the order codecs write them. */
type FieldsOf<M> = {
  readonly [F in Exclude<keyof M, 'type'>]-?: Field<
    Exclude<M[F], undefined>,
    Record<never, never> extends Pick<M, F> ? true : false
  >;
};

type Table<M extends { readonly type: string }> = { readonly [One in M as One['type']]: FieldsOf<One> };

const run = runId;
const place = { run, from: uint(), seq: uint(), at: millis };
const credit = uint(0, protocolLimits.maxCredit);
const kinds = optional(
  listOf(oneOf<Kind>('text', 'sentence', 'audio', 'output', 'tool', 'speculation', 'stage', 'trace')),
);

/** Every message a client sends. */
export const clientFields: Table<ClientMessage> = {
  hello: { token: optional(text), client: text, caps: optional(listOf(text)) },
  start: {
    run,
    pipeline: text,
    version: optional(uint()),
    surface: text,
    mode: optional(oneOf('streaming', 'sequential')),
    input: json(),
    final: optional(bool),
    credit,
    kinds,
    deadlineMs: optional(millis),
    traceparent: optional(text),
  },
  input: { run, input: optional(json()), text: optional(text), final: bool },
  pull: { run, n: uint(1), bytes: optional(uint(1)) },
  ack: { run, seq: uint() },
  cancel: { run, reason: optional(text) },
  resume: { run, epoch: text, after: uint(), credit, kinds },
  played: { run, audioId: runId, ms: millis },
  ping: { n: uint() },
  pong: { n: uint() },
};

/** Every message a server sends. */
export const serverFields: Table<ServerMessage> = {
  ready: {
    session: text,
    epoch: text,
    codec: text,
    limits: json<Ready['limits']>(),
    heartbeatMs: millis,
    caps: optional(listOf(text)),
  },
  alert: { event: json<JsonObject>() },
  accepted: { run, epoch: text },
  delta: { ...place, msg: uint(), off: uint(), text },
  sentence: { ...place, msg: uint(), idx: uint(), off: uint(), len: uint() },
  audio: { ...place, id: text, ptsMs: millis, durMs: millis, off: uint(), len: uint(), codec: text, bytes },
  output: { ...place, value: json() },
  tool: {
    ...place,
    phase: oneOf('start', 'end', 'malformed'),
    stage: text,
    call: optional(json<ToolCall>()),
    speculative: optional(bool),
    ok: optional(bool),
    value: optional(json()),
    error: optional(json<ToolFailure>()),
    tookMs: optional(millis),
    position: optional(uint()),
    reason: optional(text),
  },
  speculation: {
    ...place,
    stage: text,
    action: oneOf('started', 'adopted', 'wasted', 'refused'),
    key: text,
    savedMs: optional(millis),
    wastedMs: optional(millis),
  },
  stage: {
    ...place,
    stage: text,
    phase: oneOf('start', 'end'),
    outcome: optional(oneOf('complete', 'cancelled', 'failed')),
    startedAt: optional(millis),
    firstAt: optional(millis),
    items: optional(uint()),
    code: optional(text),
  },
  trace: { ...place, event: json<Trace['event']>() },
  retract: { ...place, msg: uint(), fromOff: uint(), reason: text, replacement: optional(text) },
  gap: { run, from: uint(), seq: uint(), reason: text },
  snapshot: { run, seq: uint(), messages: json<Snapshot['messages']>() },
  done: { ...place, outcome: oneOf('answered', 'cached', 'refused', 'retracted', 'degraded', 'cancelled') },
  error: {
    run,
    from: optional(uint()),
    seq: optional(uint()),
    at: optional(millis),
    code: text,
    message: text,
    stage: optional(text),
    retry: bool,
    afterMs: optional(millis),
  },
  ping: { n: uint() },
  pong: { n: uint() },
};

/** The rows of one message as lists, one place a field. */
export interface MessageShape {
  readonly type: string;
  readonly names: readonly string[];
  readonly fields: readonly Field<unknown>[];
}

/** Which end a message comes from. */
export type Side = 'client' | 'server';

/** Every message of a side by its type. */
export const messageShapes: Readonly<Record<Side, ReadonlyMap<string, MessageShape>>> = {
  client: shapesOf(clientFields),
  server: shapesOf(serverFields),
};

function shapesOf(table: Readonly<Record<string, object>>): ReadonlyMap<string, MessageShape> {
  return new Map(
    Object.entries(table).map(([type, rows]) => [
      type,
      { type, names: Object.keys(rows), fields: Object.values(rows) as Field<unknown>[] },
    ]),
  );
}
