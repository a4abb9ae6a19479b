import { type Context, ROOT_CONTEXT, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import { type IdGenerator, type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace-base';
import type { SchedulerLike, Subscriber } from 'rxjs';
import { Cold } from '../../../operators/index.ts';
import type { EventType, RunEvent } from '../../engine/events.ts';
import type { ObservedRun, RunListener, RunObserver } from '../../engine/observer.ts';
import type { Bindings } from '../../engine/port-names.ts';
import type { RunRequest, StartRun } from '../../engine/request.ts';
import { watchProviderCalls } from './provider-calls.ts';
import type { EndedRun, SpanSink, SpanWork } from './span-work.ts';
import { type TracedEnd, TracedRun } from './traced-run.ts';
import { formatTraceparent, parseTraceparent, type TraceContext } from './traceparent.ts';

export interface TraceSpansOptions {
  /** Settles which runs are traced that no caller has settled it for. */
  readonly sampler: Sampler;
  /** Makes the spans. */
  readonly sink: SpanSink;
  readonly ids: IdGenerator;
  /** Its `now` is the wall clock in milliseconds. */
  readonly scheduler: SchedulerLike;
  /** Events kept of one run; those beyond are counted in `tailrace.events_lost` of its span. Default 2,000. */
  readonly maxEvents?: number;
  /** Runs, calls of adapters and deliveries that have ended and wait for their spans. Default 10,000. */
  readonly maxPending?: number;
  /** Told of a run, a call or a delivery whose spans are lost. */
  readonly onLost?: () => void;
}

/** How long what has ended is gathered before it goes to be drawn. */
const gatherMs = 20;

/** A run's own span, before it is one. */
interface RunSpan {
  readonly traceparent: string;
  readonly isSampled: boolean;
  /** The span of the caller. */
  readonly parent: string | undefined;
  readonly startedAt: number;
  /** Somebody hears the run, and will draw it when it has ended. */
  isHeard: boolean;
}

type RunEnd = Pick<EndedRun, 'attributes' | 'endedAt' | 'error' | 'log'>;

/**
 * Turns runs into OpenTelemetry spans. On the path a run is given its place in its trace, so that providers are called as
 * its children, and what its spans will be read from is kept; they are made after its end, by the sink.
 *
 * Memory: `maxEvents` events for each run under way, of its text the first and the last piece; `maxPending` pieces of work
 * that have ended, a run with its events being one; and as many names of runs whose end is not delivered.
 */
export class TraceSpans implements RunObserver {
  readonly hears: readonly EventType[] = TracedRun.hears;
  readonly #options: TraceSpansOptions;
  readonly #begun: WeakMap<RunRequest, RunSpan> = new WeakMap();
  #pending: SpanWork[] = [];
  /** Runs that have ended, and whose client has not had their last message yet. */
  readonly #undelivered: Map<string, { readonly traceparent: string; readonly from: number }> = new Map();

  constructor(options: TraceSpansOptions) {
    this.#options = options;
  }

  /** Gives each run a span of its own in the trace of its caller, and names it to the providers as their parent. */
  traced(startRun: StartRun): StartRun {
    return (request, runOptions) =>
      new Beginning((log) => {
        const span = this.#begin(request);
        const inner: RunRequest = { ...request, traceparent: span.traceparent };
        this.#begun.set(inner, span);
        // A run that nobody was told of, of a pipeline that is not there, has a span as well.
        if (span.isSampled) log.add(() => this.#unheard(request, span));
        startRun(inner, runOptions).subscribe(log);
      });
  }

  /**
   * The same adapters, with a span for each call that belongs to a traced run. A model's call that counted its tokens is
   * drawn from the run's log instead, as tool calls are.
   */
  watched(bindings: Bindings): Bindings {
    return watchProviderCalls(bindings, this.#options.scheduler, (call) => {
      if (!call.counted) this.#later(call);
    });
  }

  begin({ request, version }: ObservedRun): RunListener | undefined {
    const span = this.#begun.get(request) ?? this.#begin(request);
    if (!span.isSampled) return undefined;
    span.isHeard = true;
    const { scheduler, maxEvents = 2_000 } = this.#options;
    return new TracedRun(maxEvents, {
      now: () => scheduler.now() - span.startedAt,
      ended: (end) => this.#ended(request, version, span, end),
    });
  }

  /**
   * The last message of a run is with its client: draws the delivery, from the run's first text on. Called for a run that
   * nobody traces, it does nothing.
   *
   * @param at when that was, by the scheduler's clock.
   */
  delivered(run: string, at: number): void {
    const found = this.#undelivered.get(run);
    if (found === undefined) return;
    this.#undelivered.delete(run);
    const { traceparent, from: startedAt } = found;
    this.#later({ type: 'delivery', traceparent, startedAt, endedAt: at });
  }

  /** Hands over all that has ended. */
  flush(): void {
    const works = this.#pending;
    this.#pending = [];
    if (works.length > 0) this.#options.sink.draw(works);
  }

  #begin({ pipeline, traceparent }: RunRequest): RunSpan {
    const { sampler, ids, scheduler } = this.#options;
    const caller = parseTraceparent(traceparent);
    const traceId = caller?.traceId ?? ids.generateTraceId();
    const name = `invoke_agent ${pipeline}`;
    const { decision } = sampler.shouldSample(contextOf(caller), traceId, name, SpanKind.SERVER, {}, []);
    const isSampled = decision === SamplingDecision.RECORD_AND_SAMPLED;
    return {
      traceparent: formatTraceparent({ traceId, spanId: ids.generateSpanId(), sampled: isSampled }),
      isSampled,
      parent: caller?.spanId,
      startedAt: scheduler.now(),
      isHeard: false,
    };
  }

  #ended(request: RunRequest, version: number, span: RunSpan, end: TracedEnd): void {
    const { outcome, at, firstTextAt, firstSentenceAt, lost, error, log } = end;
    const attributes = attributesOf(request);
    attributes['tailrace.version'] = version;
    attributes['tailrace.outcome'] = outcome;
    if (firstTextAt !== undefined) attributes['tailrace.first_token_ms'] = firstTextAt;
    if (firstSentenceAt !== undefined) attributes['tailrace.first_sentence_ms'] = firstSentenceAt;
    if (lost > 0) attributes['tailrace.events_lost'] = lost;
    this.#draw(request, span, { attributes, endedAt: span.startedAt + at, error, log });
    if (outcome !== 'cancelled') this.#await(request.run, span.traceparent, span.startedAt + (firstTextAt ?? at));
  }

  #unheard(request: RunRequest, span: RunSpan): void {
    if (span.isHeard) return;
    const endedAt = this.#options.scheduler.now();
    this.#draw(request, span, { attributes: attributesOf(request), endedAt, error: undefined, log: [] });
  }

  #draw({ pipeline }: RunRequest, span: RunSpan, { attributes, endedAt, error, log }: RunEnd): void {
    const { traceparent, parent, startedAt } = span;
    this.#later({ type: 'run', traceparent, parent, pipeline, attributes, startedAt, endedAt, error, log });
  }

  /** Runs whose client never comes for the end make room, the oldest first. */
  #await(run: string, traceparent: string, from: number): void {
    const { maxPending = 10_000 } = this.#options;
    if (this.#undelivered.size >= maxPending) {
      const [oldest = ''] = this.#undelivered.keys();
      this.#undelivered.delete(oldest);
    }
    this.#undelivered.set(run, { traceparent, from });
  }

  #later(work: SpanWork): void {
    const { sink, maxPending = 10_000, scheduler, onLost } = this.#options;
    if (this.#pending.length + sink.waiting >= maxPending) {
      onLost?.();
      return;
    }
    this.#pending.push(work);
    if (this.#pending.length === 1) scheduler.schedule(() => this.flush(), gatherMs);
  }
}

/** A run that begins in the trace of its caller. */
class Beginning extends Cold<RunEvent> {
  readonly #begin: (log: Subscriber<RunEvent>) => void;

  constructor(begin: (log: Subscriber<RunEvent>) => void) {
    super();
    this.#begin = begin;
  }

  protected override connect(log: Subscriber<RunEvent>): void {
    this.#begin(log);
  }
}

function attributesOf({ run, pipeline, surface, mode = 'streaming' }: RunRequest): Record<string, string | number> {
  return {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': pipeline,
    'tailrace.run': run,
    'tailrace.surface': surface,
    'tailrace.mode': mode,
  };
}

function contextOf(caller: TraceContext | undefined): Context {
  if (caller === undefined) return ROOT_CONTEXT;
  const { traceId, spanId, sampled } = caller;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
