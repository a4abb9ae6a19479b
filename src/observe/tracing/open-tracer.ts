import { type IdGenerator, RandomIdGenerator, type Sampler } from '@opentelemetry/sdk-trace-base';
import { samplerOf } from './sampler-of.ts';
import { openSpanThread, type SpanThread, type SpanThreadOptions } from './span-thread.ts';

/** Which runs are traced, and where their spans go. */
export interface OpenTracer {
  readonly sampler: Sampler;
  readonly ids: IdGenerator;
  readonly sink: SpanThread;
}

/**
 * Opens a thread that exports spans by OTLP over HTTP, where `OTEL_EXPORTER_OTLP_ENDPOINT` or
 * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` names a collector; undefined where neither does, or `OTEL_SDK_DISABLED` is true.
 * Sampler, batch sizes, headers, timeouts and resource attributes come from the standard `OTEL_*` variables,
 * those of the process where these name none.
 * What waits is bounded by `OTEL_BSP_MAX_QUEUE_SIZE`.
 */
export function openTracer(options: Omit<SpanThreadOptions, 'url'>): OpenTracer | undefined {
  const { env } = options;
  const base = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const url = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base.replace(/\/$/, '')}/v1/traces`);
  if (url === undefined || url === '' || env.OTEL_SDK_DISABLED === 'true') return undefined;
  const all = { ...process.env, ...env };
  const sink = openSpanThread({ ...options, env: all, url });
  return { sampler: samplerOf(all), ids: new RandomIdGenerator(), sink };
}
