/** W3C trace context, version 00. */
export interface TraceContext {
  /** 32 hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** 16 hexadecimal digits, not all zero. */
  readonly spanId: string;
  /** The caller keeps its own part of the trace. */
  readonly sampled: boolean;
}

const plain = /^00-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;
const [noTrace, noSpan] = ['0'.repeat(32), '0'.repeat(16)];
const shape = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/**
 * Reads a `traceparent` header; undefined where it is none, as the recommendation asks: the trace then begins anew.
 *
 * @source W3C Trace Context, section 3.2 (https://www.w3.org/TR/trace-context/#traceparent-header).
 */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  if (header === undefined) return undefined;
  // As all of this version are written; the rest is read with more care.
  if (plain.test(header) && !header.startsWith(noTrace, 3) && !header.startsWith(noSpan, 36)) {
    const [traceId, spanId] = [header.slice(3, 35), header.slice(36, 52)];
    return { traceId, spanId, sampled: (Number.parseInt(header.slice(53), 16) & 1) === 1 };
  }
  const [, version, traceId = '', spanId = '', flags = '', more] = shape.exec(header) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** Whether somebody keeps the trace, of a header as {@link formatTraceparent} writes it. */
export function isSampled(traceparent: string): boolean {
  return traceparent.endsWith('1');
}
