import { ROOT_CONTEXT, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { samplerOf } from '../../../src/observe/tracing/sampler-of.ts';

const low = '00000000000000000000000000000001';
const high = 'ffffffffffffffff00000000ffffffff';

function keeps(env: Readonly<Record<string, string>>, traceId: string, caller?: 'sampled' | 'not'): boolean {
  const traceFlags = caller === 'sampled' ? TraceFlags.SAMPLED : TraceFlags.NONE;
  const remote = { traceId, spanId: 'b7ad6b7169203331', traceFlags, isRemote: true };
  const context = caller === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
  const { decision } = samplerOf(env).shouldSample(context, traceId, 'run', SpanKind.SERVER, {}, []);
  return decision === SamplingDecision.RECORD_AND_SAMPLED;
}

describe('the sampler of the environment', () => {
  it('follows the caller and else keeps all, where nothing is named or nothing that there is', () => {
    for (const env of [{}, { OTEL_TRACES_SAMPLER: '' }, { OTEL_TRACES_SAMPLER: 'sometimes' }]) {
      expect(keeps(env, low)).toBe(true);
      expect(keeps(env, low, 'not')).toBe(false);
    }
  });

  it.each([
    ['always_on', undefined, true],
    ['always_on', 'not', true],
    ['always_off', undefined, false],
    ['always_off', 'sampled', false],
    ['parentbased_always_on', 'not', false],
    ['parentbased_always_off', undefined, false],
    ['parentbased_always_off', 'sampled', true],
  ] as const)('%s, with a caller that is %s: %s', (name, caller, kept) => {
    expect(keeps({ OTEL_TRACES_SAMPLER: name }, low, caller)).toBe(kept);
  });

  it('keeps a share by the id of the trace, so that all services keep the same', () => {
    const half = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' };
    expect([keeps(half, low), keeps(half, high)]).toEqual([true, false]);
    expect(keeps({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' }, low)).toBe(false);
    expect(keeps({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: 'half' }, high)).toBe(true);
  });
});
