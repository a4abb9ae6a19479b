import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';

/**
 * The sampler that `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` name; that of the caller where they name none, or
 * one that there is not.
 *
 * @source OpenTelemetry environment variable specification, "General SDK configuration".
 */
export function samplerOf(env: Readonly<Record<string, string | undefined>>): Sampler {
  const { OTEL_TRACES_SAMPLER: name = '', OTEL_TRACES_SAMPLER_ARG: share = '' } = env;
  const ofCaller = name.startsWith('parentbased_');
  const root = rootOf(name.replace(/^parentbased_/, ''), share);
  if (root === undefined) return new ParentBasedSampler({ root: new AlwaysOnSampler() });
  return ofCaller ? new ParentBasedSampler({ root }) : root;
}

function rootOf(name: string, share: string): Sampler | undefined {
  if (name === 'always_on') return new AlwaysOnSampler();
  if (name === 'always_off') return new AlwaysOffSampler();
  if (name !== 'traceidratio') return undefined;
  const ratio = share === '' ? Number.NaN : Number(share);
  return new TraceIdRatioBasedSampler(ratio >= 0 && ratio <= 1 ? ratio : 1);
}
