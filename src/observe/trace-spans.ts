import {
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { defer, finalize, type SchedulerLike } from 'rxjs';
import type { RunEvent } from '../engine/events.ts';
import type { ObservedRun, RunListener, RunObserver } from '../engine/observer.ts';
import type { Bindings } from '../engine/port-names.ts';
import type { RunRequest, StartRun } from '../engine/request.ts';
import { type EndedCall, watchProviderCalls } from './provider-calls.ts';
import { spanSketches } from './span-sketches.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

export interface TraceSpansOptions {
  readonly tracer: Tracer;
  /** Its `now` is the wall clock in milliseconds. */
  readonly scheduler: SchedulerLike;
  /** Events kept of one run; those beyond are counted in `tailrace.events_lost` of its span. Default 2,000. */
  readonly maxEvents?: number;
  /** Runs and calls of adapters that have ended and wait for their spans; a run beyond has its own only. Default 2,000. */
  readonly maxPending?: number;
  /** Told of a run whose inner spans were lost, and of a call whose span was. */
  readonly onLost?: () => void;
}

/**
 * Turns runs into OpenTelemetry spans. The run's own span begins with it, so that providers are called as its children;
 * all others are made after its end, off its path.
 *
 * Memory: `maxEvents` events for each run under way, of its text the first and the last piece, and for each of `maxPending`
 * that have ended; and as many spans of runs whose end is not delivered.
 */
export class TraceSpans implements RunObserver {
  readonly #options: TraceSpansOptions;
  readonly #begun: WeakMap<RunRequest, Span> = new WeakMap();
  #pending: (() => void)[] = [];
  /** Runs that have ended, and whose client has not had their last message yet. */
  readonly #undelivered: Map<string, { readonly span: Span; readonly from: number }> = new Map();

  constructor(options: TraceSpansOptions) {
    this.#options = options;
  }

  /** Gives each run a span of its own in the trace of its caller, and names it to the providers as their parent. */
  traced(startRun: StartRun): StartRun {
    return (request, runOptions) =>
      defer(() => {
        const span = this.#start(request);
        const context = span.spanContext();
        const sampled = (context.traceFlags & TraceFlags.SAMPLED) !== 0;
        const own = isSpanContextValid(context) ? { traceparent: formatTraceparent({ ...context, sampled }) } : {};
        const inner: RunRequest = { ...request, ...own };
        this.#begun.set(inner, span);
        // A run that nothing was begun for, of a pipeline that is not there, still ends its span.
        return startRun(inner, runOptions).pipe(
          finalize(() => {
            if (span.isRecording()) span.end(this.#options.scheduler.now());
          }),
        );
      });
  }

  /**
   * The same adapters, with a span for each call that belongs to a traced run. A model's call that counted its tokens is
   * drawn from the run's log instead, as tool calls are.
   */
  watched(bindings: Bindings): Bindings {
    return watchProviderCalls(bindings, this.#options.scheduler, (call) => {
      if (!call.counted) this.#later(() => this.#drawCall(call));
    });
  }

  begin({ request, version }: ObservedRun): RunListener | undefined {
    const span = this.#begun.get(request) ?? this.#start(request);
    if (!span.isRecording()) return undefined;
    span.setAttribute('tailrace.version', version);
    return new TracedRun(span, this.#options, {
      later: (work) => this.#later(work),
      ended: (from) => this.#await(request.run, span, from),
    });
  }

  /**
   * The last message of a run is with its client: draws the delivery, from the run's first text on. Called for a run that
   * nobody traces, it does nothing.
   */
  delivered(run: string): void {
    const found = this.#undelivered.get(run);
    if (found === undefined) return;
    this.#undelivered.delete(run);
    const { tracer, scheduler } = this.#options;
    const context = trace.setSpan(ROOT_CONTEXT, found.span);
    const at = scheduler.now();
    tracer.startSpan('deliver', { kind: SpanKind.PRODUCER, startTime: Math.min(found.from, at) }, context).end(at);
  }

  /** Makes the spans of all runs that have ended. */
  flush(): void {
    const works = this.#pending;
    this.#pending = [];
    for (const work of works) work();
  }

  #start({ run, pipeline, surface, mode = 'streaming', traceparent }: RunRequest): Span {
    const attributes = {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': pipeline,
      'tailrace.run': run,
      'tailrace.surface': surface,
      'tailrace.mode': mode,
    };
    const startTime = this.#options.scheduler.now();
    return this.#options.tracer.startSpan(
      `invoke_agent ${pipeline}`,
      { kind: SpanKind.SERVER, startTime, attributes },
      parentOf(traceparent),
    );
  }

  #drawCall({ operation, port, stage, call, traceparent, startedAt, endedAt, items, outcome, error }: EndedCall): void {
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
    const span = this.#options.tracer.startSpan(name, about, parentOf(traceparent));
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end(endedAt);
  }

  /** Runs whose client never comes for the end make room, the oldest first. */
  #await(run: string, span: Span, from: number): void {
    const { maxPending = 2_000 } = this.#options;
    const [oldest] = this.#undelivered.keys();
    if (this.#undelivered.size >= maxPending && oldest !== undefined) this.#undelivered.delete(oldest);
    this.#undelivered.set(run, { span, from });
  }

  #later(work: () => void): void {
    const { maxPending = 2_000, scheduler, onLost } = this.#options;
    if (this.#pending.length >= maxPending) {
      onLost?.();
      return;
    }
    this.#pending.push(work);
    if (this.#pending.length === 1) scheduler.schedule(() => this.flush(), 20);
  }
}

function parentOf(traceparent: string | undefined): Context {
  const parent = parseTraceparent(traceparent);
  if (parent === undefined) return ROOT_CONTEXT;
  const { traceId, spanId, sampled } = parent;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** What a traced run does with its end. */
interface TracedGround {
  readonly later: (work: () => void) => void;
  /** @param from when its first text was there, or it ended without. */
  readonly ended: (from: number) => void;
}

class TracedRun implements RunListener {
  readonly #span: Span;
  readonly #options: TraceSpansOptions;
  readonly #ground: TracedGround;
  readonly #startedAt: number;
  readonly #log: RunEvent[] = [];
  #lost = 0;
  #lastText: Extract<RunEvent, { readonly type: 'text' }> | undefined;
  #hasSentence = false;
  #firstTextAt: number | undefined;

  constructor(span: Span, options: TraceSpansOptions, ground: TracedGround) {
    this.#span = span;
    this.#options = options;
    this.#ground = ground;
    this.#startedAt = options.scheduler.now();
  }

  event(event: RunEvent): void {
    if (event.type === 'text') {
      if (this.#lastText === undefined) {
        this.#firstTextAt = event.at;
        this.#span.setAttribute('tailrace.first_token_ms', event.at);
      } else {
        this.#lastText = event;
        return;
      }
      this.#lastText = event;
    } else if (event.type === 'sentence') {
      if (!this.#hasSentence) this.#span.setAttribute('tailrace.first_sentence_ms', event.at);
      this.#hasSentence = true;
      return;
    }
    const { maxEvents = 2_000 } = this.#options;
    if (this.#log.length < maxEvents) this.#log.push(event);
    else this.#lost++;
    if (event.type === 'done') this.#end(event.outcome, event.at);
    else if (event.type === 'error') this.#end('failed', event.at, `${event.code}: ${event.message}`);
  }

  cancelled(): void {
    this.#end('cancelled', this.#options.scheduler.now() - this.#startedAt);
  }

  #end(outcome: string, at: number, error?: string): void {
    const span = this.#span;
    span.setAttribute('tailrace.outcome', outcome);
    if (this.#lost > 0) span.setAttribute('tailrace.events_lost', this.#lost);
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end(this.#startedAt + at);
    const last = this.#lastText;
    if (outcome !== 'cancelled') this.#ground.ended(this.#startedAt + (this.#firstTextAt ?? at));
    this.#ground.later(() =>
      this.#draw(last === undefined ? this.#log : [...this.#log.slice(0, -1), last, ...this.#log.slice(-1)]),
    );
  }

  #draw(log: readonly RunEvent[]): void {
    const { tracer } = this.#options;
    const own = trace.setSpan(ROOT_CONTEXT, this.#span);
    const contexts: Context[] = [];
    for (const { name, kind, under, startedAt, endedAt, attributes, error } of spanSketches(log)) {
      const span = tracer.startSpan(
        name,
        {
          kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL,
          startTime: this.#startedAt + startedAt,
          attributes,
        },
        under === undefined ? own : contexts[under],
      );
      if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
      span.end(this.#startedAt + Math.max(startedAt, endedAt));
      contexts.push(trace.setSpan(ROOT_CONTEXT, span));
    }
  }
}
