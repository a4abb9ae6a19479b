import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace-base';
import type { EndedCall } from './provider-calls.ts';
import { spanSketches } from './span-sketches.ts';
import type { Delivery, EndedRun, SpanWork } from './span-work.ts';
import { parseTraceparent } from './traceparent.ts';

/** Gives the span that is made next the ids that it was promised; all others random ones. */
export class PromisedIds implements IdGenerator {
  readonly #random: IdGenerator;
  #promised: { readonly traceId: string; readonly spanId: string } | undefined;

  constructor(random: IdGenerator) {
    this.#random = random;
  }

  promise(ids: { readonly traceId: string; readonly spanId: string }, make: () => Span): Span {
    this.#promised = ids;
    try {
      return make();
    } finally {
      this.#promised = undefined;
    }
  }

  generateTraceId(): string {
    return this.#promised?.traceId ?? this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.#promised?.spanId ?? this.#random.generateSpanId();
  }
}

/** Makes the spans of one piece of work, ended as it was. */
export function drawSpans(tracer: Tracer, ids: PromisedIds, work: SpanWork): void {
  if (work.type === 'run') drawRun(tracer, ids, work);
  else if (work.type === 'call') drawCall(tracer, work);
  else drawDelivery(tracer, work);
}

function drawRun(tracer: Tracer, ids: PromisedIds, run: EndedRun): void {
  const own = parseTraceparent(run.traceparent);
  if (own === undefined) return;
  const { pipeline, attributes, startedAt, endedAt, error, log } = run;
  const about = { kind: SpanKind.SERVER, startTime: startedAt, attributes };
  const parent =
    run.parent === undefined ? ROOT_CONTEXT : under({ traceId: own.traceId, spanId: run.parent }, { isRemote: true });
  const span = ids.promise(own, () => tracer.startSpan(`invoke_agent ${pipeline}`, about, parent));
  end(span, endedAt, error);
  drawInner(tracer, span, startedAt, endedAt, log);
}

function drawInner(tracer: Tracer, run: Span, runStartedAt: number, runEndedAt: number, log: EndedRun['log']): void {
  const own = trace.setSpan(ROOT_CONTEXT, run);
  const contexts: Context[] = [];
  for (const sketch of spanSketches(log, runEndedAt - runStartedAt)) {
    const { name, kind, under: place, startedAt, endedAt, attributes, error } = sketch;
    const span = tracer.startSpan(
      name,
      {
        kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL,
        startTime: runStartedAt + startedAt,
        attributes,
      },
      place === undefined ? own : contexts[place],
    );
    end(span, runStartedAt + Math.max(startedAt, endedAt), error);
    contexts.push(trace.setSpan(ROOT_CONTEXT, span));
  }
}

function drawCall(tracer: Tracer, ended: EndedCall): void {
  const { operation, port, stage, call, traceparent, startedAt, endedAt, items, outcome, error } = ended;
  const attributes = {
    'tailrace.port': port,
    'tailrace.stage': stage,
    'tailrace.call': call,
    'tailrace.items': items,
    'tailrace.outcome': outcome,
    ...(operation === 'generate' && { 'gen_ai.operation.name': 'chat' }),
  };
  const name = operation === 'generate' ? 'chat' : `${operation} ${port}`;
  const about = { kind: SpanKind.CLIENT, startTime: startedAt, attributes };
  end(tracer.startSpan(name, about, underRun(traceparent)), endedAt, error);
}

function drawDelivery(tracer: Tracer, { traceparent, startedAt, endedAt }: Delivery): void {
  const about = { kind: SpanKind.PRODUCER, startTime: Math.min(startedAt, endedAt) };
  tracer.startSpan('deliver', about, underRun(traceparent)).end(endedAt);
}

function underRun(traceparent: string | undefined): Context {
  const run = parseTraceparent(traceparent);
  return run === undefined ? ROOT_CONTEXT : under(run, { isRemote: false });
}

function under(
  { traceId, spanId }: { readonly traceId: string; readonly spanId: string },
  { isRemote }: { readonly isRemote: boolean },
): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote });
}

function end(span: Span, at: number, error: string | undefined): void {
  if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
  span.end(at);
}
