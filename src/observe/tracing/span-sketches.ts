import { canonicalKey } from '../../../operators/index.ts';
import type { RunEvent } from '../../engine/events.ts';

/** A span before it is given to a tracer. Times are milliseconds since the run began. */
export interface SpanSketch {
  readonly name: string;
  readonly kind: 'internal' | 'client';
  /** The sketch it lies under, by its place in the list; absent: the run. */
  readonly under?: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** Why it failed; absent where it did not. */
  readonly error?: string;
}

type Attributes = Record<string, string | number | boolean>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type OpenSpan = Mutable<Omit<SpanSketch, 'attributes'>> & { readonly attributes: Attributes };
type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>;

/**
 * Reads the spans below the run's own out of its log: each stage; the model calls and tool calls in it; hedged twins;
 * guessed work that was wasted; and the delivery of the text from its first character to its last. Names of the generative
 * AI kind follow OpenTelemetry's conventions. Nothing that was asked or said is in a span.
 *
 * What never ended goes on until `endAt`; absent, until the last event. A model call is known by its usage, so that its span begins where its stage did, or where the call before it ended.
 */
export function spanSketches(log: readonly RunEvent[], endAt: number = log.at(-1)?.at ?? 0): SpanSketch[] {
  const reader = new SketchReader(endAt);
  for (const event of log) reader.read(event);
  return reader.spans;
}

class SketchReader {
  readonly spans: OpenSpan[] = [];
  readonly #endAt: number;
  readonly #stages: Map<string, number> = new Map();
  readonly #tools: Map<string, number> = new Map();
  readonly #hedges: Map<string, number> = new Map();
  readonly #lastCallAt: Map<string, number> = new Map();
  #delivery: OpenSpan | undefined;

  constructor(endAt: number) {
    this.#endAt = endAt;
  }

  read(event: RunEvent): void {
    switch (event.type) {
      case 'stage':
        this.#stage(event);
        return;
      case 'tool':
        this.#tool(event);
        return;
      case 'speculation':
        this.#speculation(event);
        return;
      case 'policy':
        this.#policy(event);
        return;
      case 'usage':
        this.#usage(event);
        return;
      case 'finding':
        this.#mark(event.stage, { 'tailrace.finding': event.category });
        return;
      case 'text':
        this.#text(event);
        return;
      case 'retract':
        this.#retract(event);
    }
  }

  #stage(event: Of<'stage'>): void {
    const { stage, at } = event;
    if (event.phase === 'start') {
      const attributes = { 'tailrace.stage': stage };
      this.#stages.set(stage, this.#open({ name: `stage ${stage}`, kind: 'internal', startedAt: at, attributes }));
      return;
    }
    const span = this.#spanAt(this.#stages.get(stage));
    if (span === undefined) return;
    span.endedAt = at;
    span.attributes['tailrace.items'] = event.items;
    span.attributes['tailrace.outcome'] = event.outcome;
    if (event.firstAt !== undefined) span.attributes['tailrace.first_ms'] = event.firstAt - event.startedAt;
    if (event.outcome === 'failed') span.error = event.code ?? 'failed';
  }

  #tool(event: Of<'tool'>): void {
    if (event.phase === 'malformed') {
      this.#mark(event.stage, { 'tailrace.malformed_call': event.reason });
      return;
    }
    const key = canonicalKey([event.call.name, event.call.args]);
    if (event.phase === 'start') {
      const attributes: Attributes = {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': event.call.name,
        'gen_ai.tool.call.id': event.call.id,
      };
      if (event.speculative) attributes['tailrace.speculation'] = 'guessed';
      const name = `execute_tool ${event.call.name}`;
      const under = this.#stages.get(event.stage);
      this.#tools.set(
        key,
        this.#open({ name, kind: 'client', startedAt: event.at, attributes, ...(under !== undefined && { under }) }),
      );
      return;
    }
    const span = this.#spanAt(this.#tools.get(key));
    if (span === undefined) return;
    span.endedAt = span.startedAt + event.tookMs;
    if (!event.ok) span.error = event.error?.code ?? 'failed';
  }

  #speculation({ action, key, savedMs, wastedMs, at }: Of<'speculation'>): void {
    const span = this.#spanAt(this.#tools.get(key));
    if (span === undefined || (action !== 'adopted' && action !== 'wasted')) return;
    span.attributes['tailrace.speculation'] = action;
    if (savedMs !== undefined) span.attributes['tailrace.saved_ms'] = savedMs;
    if (wastedMs === undefined) return;
    span.attributes['tailrace.wasted_ms'] = wastedMs;
    span.endedAt = at;
  }

  #policy({ stage, policy, action, detail, at }: Of<'policy'>): void {
    if (policy !== 'hedge') {
      this.#mark(stage, { [`tailrace.${policy}`]: detail === undefined ? action : `${action}: ${detail}` });
      return;
    }
    if (action === 'started') {
      const under = this.#stages.get(stage);
      const attributes = { 'tailrace.stage': stage, 'tailrace.hedge': 'started' };
      const placed = under === undefined ? {} : { under };
      this.#hedges.set(
        stage,
        this.#open({ name: `hedge ${stage}`, kind: 'client', startedAt: at, attributes, ...placed }),
      );
      return;
    }
    const span = this.#spanAt(this.#hedges.get(stage));
    if (span === undefined) this.#mark(stage, { 'tailrace.hedge': action });
    else {
      span.attributes['tailrace.hedge'] = action;
      span.endedAt = at;
    }
  }

  #usage({ stage, inputTokens, outputTokens, cost, model, at }: Of<'usage'>): void {
    const under = this.#stages.get(stage);
    const attributes: Attributes = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.usage.input_tokens': inputTokens,
      'gen_ai.usage.output_tokens': outputTokens,
    };
    if (cost !== undefined) attributes['tailrace.cost_dollars'] = cost;
    const [, provider, name] = /^([^:]+):(.+)$/.exec(model ?? '') ?? [];
    if (provider !== undefined) attributes['gen_ai.provider.name'] = provider;
    if (name !== undefined) attributes['gen_ai.request.model'] = name;
    const startedAt = this.#lastCallAt.get(stage) ?? this.#spanAt(under)?.startedAt ?? at;
    this.#lastCallAt.set(stage, at);
    const place = this.#open({
      name: name === undefined ? 'chat' : `chat ${name}`,
      kind: 'client',
      startedAt,
      attributes,
      ...(under !== undefined && { under }),
    });
    const span = this.#spanAt(place);
    if (span !== undefined) span.endedAt = at;
  }

  #text({ at, off, text }: Of<'text'>): void {
    if (this.#delivery === undefined) {
      const place = this.#open({ name: 'delivery', kind: 'internal', startedAt: at, attributes: {} });
      this.#delivery = this.#spanAt(place);
    }
    if (this.#delivery === undefined) return;
    this.#delivery.endedAt = at;
    this.#delivery.attributes['tailrace.characters'] = off + text.length;
  }

  #retract({ at, fromOff, reason }: Of<'retract'>): void {
    if (this.#delivery === undefined) return;
    this.#delivery.endedAt = at;
    this.#delivery.attributes['tailrace.retracted_from'] = fromOff;
    this.#delivery.attributes['tailrace.retracted_because'] = reason;
  }

  /** What never hears of its end goes on to the run's. */
  #open(span: Omit<OpenSpan, 'endedAt'>): number {
    return this.spans.push({ ...span, endedAt: this.#endAt }) - 1;
  }

  #mark(stage: string, attributes: Attributes): void {
    Object.assign(this.#spanAt(this.#stages.get(stage))?.attributes ?? {}, attributes);
  }

  #spanAt(place: number | undefined): OpenSpan | undefined {
    return place === undefined ? undefined : this.spans[place];
  }
}
