import type { MessagePort } from 'node:worker_threads';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  RandomIdGenerator,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { drawSpans, PromisedIds } from './draw-spans.ts';
import { type PackedWorks, unpackWorks } from './pack-works.ts';
import type { SpanWork } from './span-work.ts';

/** What the thread is told. */
export type SpanOrder = { readonly works: PackedWorks } | 'close';

/** What it tells: work it has done, spans and runs that will not be with the collector, and that it has let go. */
export type SpanNews = { readonly drawn: number } | { readonly lost: number } | 'closed';

/**
 * Draws what comes by the port and exports it by OTLP over HTTP. While the exporter is behind by half of its queue nothing
 * is drawn, so that the queue, which drops what does not fit without a word, never runs over.
 */
export function exportSpans(url: string, port: MessagePort): void {
  const say = (news: SpanNews): void => port.postMessage(news);
  const { OTEL_SERVICE_NAME: name = 'tailrace', OTEL_BSP_MAX_QUEUE_SIZE: queue } = process.env;
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': name }))
    .merge(detectResources({ detectors: [envDetector] }));
  const line = new SpanLine(new OTLPTraceExporter({ url }), (spans) => say({ lost: spans }));
  const ids = new PromisedIds(new RandomIdGenerator());
  // Who is sampled was settled when the run began.
  const settings = { resource, sampler: new AlwaysOnSampler(), idGenerator: ids, spanProcessors: [line] };
  const provider = new BasicTracerProvider(settings);
  const tracer = provider.getTracer('tailrace');
  const maxWaiting = (Number(queue) || 2_048) / 2;
  /** What an adapter put into a log may be nothing that can be drawn; that run is lost, and no other. */
  const isDrawn = (work: SpanWork): boolean => {
    try {
      drawSpans(tracer, ids, work);
      return true;
    } catch {
      return false;
    }
  };
  let working = Promise.resolve();
  port.on('message', (order: SpanOrder) => {
    working = working.then(async () => {
      if (order === 'close') {
        // What the collector did not take is counted already: that the process may end is all that is asked here.
        await provider.shutdown().catch(() => {});
        say('closed');
        return;
      }
      const works = unpackWorks(order.works);
      for (const work of works) {
        if (!isDrawn(work)) say({ lost: 1 });
        if (line.waiting >= maxWaiting) await line.forceFlush().catch(() => {});
      }
      say({ drawn: works.length });
    });
  });
}

/** A batch processor that knows how many spans wait in it, and which the collector did not take. */
class SpanLine implements SpanProcessor {
  readonly #batches: BatchSpanProcessor;
  waiting = 0;

  constructor(exporter: SpanExporter, onLost: (spans: number) => void) {
    this.#batches = new BatchSpanProcessor({
      export: (spans, done) => {
        this.waiting -= spans.length;
        exporter.export(spans, (result) => {
          if (result.code !== 0) onLost(spans.length);
          done(result);
        });
      },
      shutdown: () => exporter.shutdown(),
      forceFlush: async () => exporter.forceFlush?.(),
    });
  }

  onStart(): void {}

  onEnd(...ended: Parameters<SpanProcessor['onEnd']>): void {
    this.waiting++;
    this.#batches.onEnd(...ended);
  }

  forceFlush(): Promise<void> {
    return this.#batches.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#batches.shutdown();
  }
}
