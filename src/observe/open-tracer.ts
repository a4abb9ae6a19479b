import type { Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';

/** A tracer with an exporter behind it. */
export interface OpenTracer {
  readonly tracer: Tracer;
  /** Sends what waits, then lets go. */
  close(): Promise<void>;
}

/**
 * Opens a tracer that exports by OTLP over HTTP, where `OTEL_EXPORTER_OTLP_ENDPOINT` or
 * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` names a collector; undefined where neither does, or `OTEL_SDK_DISABLED` is true.
 * Sampler, batch sizes, headers, timeouts and resource attributes come from the standard `OTEL_*` variables of the process.
 * What waits is bounded by `OTEL_BSP_MAX_QUEUE_SIZE`.
 *
 * @param onLost told how many spans the collector did not take.
 */
export function openTracer(
  env: Readonly<Record<string, string | undefined>>,
  onLost: (spans: number) => void,
): OpenTracer | undefined {
  const base = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const url = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base.replace(/\/$/, '')}/v1/traces`);
  if (url === undefined || url === '' || env.OTEL_SDK_DISABLED === 'true') return undefined;
  const named = resourceFromAttributes({ 'service.name': env.OTEL_SERVICE_NAME ?? 'tailrace' });
  const resource = defaultResource()
    .merge(named)
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(counting(new OTLPTraceExporter({ url }), onLost))],
  });
  return {
    tracer: provider.getTracer('tailrace'),
    // What the collector did not take is counted already: that the process may end is all that is asked here.
    close: () => provider.shutdown().catch(() => undefined),
  };
}

function counting(exporter: SpanExporter, onLost: (spans: number) => void): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code !== 0) onLost(spans.length);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
