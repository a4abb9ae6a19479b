import type { RunEvent } from '../../engine/events.ts';
import type { EndedCall } from './provider-calls.ts';
import type { Delivery, EndedRun, SpanWork } from './span-work.ts';

/**
 * Pieces of work as one flat list. What is sent to another thread costs by its objects and the names of their members, and
 * most of a run's are the same two: stages that begin and end. All else is sent as it is.
 */
export type PackedWorks = readonly unknown[];

const RUN = 0;
const CALL = 1;
const DELIVERY = 2;
const STAGE_START = 3;
const STAGE_END = 4;
const EVENT = 5;

export function packWorks(works: readonly SpanWork[]): PackedWorks {
  const into: unknown[] = [];
  for (const work of works) {
    if (work.type === 'run') packRun(into, work);
    else if (work.type === 'call') packCall(into, work);
    else into.push(DELIVERY, work.traceparent, work.startedAt, work.endedAt);
  }
  return into;
}

function packRun(into: unknown[], run: EndedRun): void {
  const { traceparent, parent, pipeline, attributes, startedAt, endedAt, error, log } = run;
  into.push(RUN, traceparent, parent, pipeline, attributes, startedAt, endedAt, error, log.length);
  for (const event of log) packEvent(into, event);
}

function packEvent(into: unknown[], event: RunEvent): void {
  if (event.type !== 'stage') into.push(EVENT, event);
  else if (event.phase === 'start') into.push(STAGE_START, event.seq, event.at, event.stage);
  else {
    const { seq, at, stage, outcome, startedAt, firstAt, items, code } = event;
    into.push(STAGE_END, seq, at, stage, outcome, startedAt, firstAt, items, code);
  }
}

function packCall(into: unknown[], ended: EndedCall): void {
  const { operation, port, stage, call, traceparent, startedAt, endedAt, items, outcome, error, counted } = ended;
  into.push(CALL, operation, port, stage, call, traceparent, startedAt, endedAt, items, outcome, error, counted);
}

/** What was packed, again. */
export function unpackWorks(packed: PackedWorks): SpanWork[] {
  const reader = new Reader(packed);
  const works: SpanWork[] = [];
  while (reader.hasMore) works.push(readWork(reader));
  return works;
}

/** Takes one value after the other; each is what was packed in its place. */
class Reader {
  readonly #packed: PackedWorks;
  #at = 0;

  constructor(packed: PackedWorks) {
    this.#packed = packed;
  }

  get hasMore(): boolean {
    return this.#at < this.#packed.length;
  }

  next<T>(): T {
    return this.#packed[this.#at++] as T;
  }
}

function readWork(from: Reader): SpanWork {
  const kind = from.next<number>();
  if (kind === RUN) return readRun(from);
  return kind === CALL ? readCall(from) : readDelivery(from);
}

function readRun(from: Reader): EndedRun {
  const run: Omit<EndedRun, 'log'> = {
    type: 'run',
    traceparent: from.next(),
    parent: from.next(),
    pipeline: from.next(),
    attributes: from.next(),
    startedAt: from.next(),
    endedAt: from.next(),
    error: from.next(),
  };
  return { ...run, log: Array.from({ length: from.next() }, () => readEvent(from)) };
}

function readEvent(from: Reader): RunEvent {
  const kind = from.next<number>();
  if (kind === EVENT) return from.next();
  const about = {
    type: 'stage',
    seq: from.next<number>(),
    at: from.next<number>(),
    stage: from.next<string>(),
  } as const;
  if (kind === STAGE_START) return { ...about, phase: 'start' };
  const end = {
    ...about,
    phase: 'end',
    outcome: from.next<'complete' | 'cancelled' | 'failed'>(),
    startedAt: from.next<number>(),
  } as const;
  const firstAt = from.next<number | undefined>();
  const items = from.next<number>();
  const code = from.next<string | undefined>();
  return { ...end, items, ...(firstAt !== undefined && { firstAt }), ...(code !== undefined && { code }) };
}

function readCall(from: Reader): EndedCall {
  return {
    type: 'call',
    operation: from.next(),
    port: from.next(),
    stage: from.next(),
    call: from.next(),
    traceparent: from.next(),
    startedAt: from.next(),
    endedAt: from.next(),
    items: from.next(),
    outcome: from.next(),
    error: from.next(),
    counted: from.next(),
  };
}

function readDelivery(from: Reader): Delivery {
  return { type: 'delivery', traceparent: from.next(), startedAt: from.next(), endedAt: from.next() };
}
