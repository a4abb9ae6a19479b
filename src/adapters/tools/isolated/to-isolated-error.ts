import { TimeoutError } from 'rxjs';
import { RingError, type RingFault, RingTaskError } from '../../../ring/index.ts';
import { ToolError } from '../tool-error.ts';

/** What a caller is told of a fault of the pool; the words are the fault's own where nothing is here. */
const said: Readonly<Record<RingFault, readonly [code: string, message?: string]>> = {
  'ring-full': ['busy', 'every worker is at a call, and as many calls wait as may; try again'],
  'too-large': ['too-large', 'the arguments or the result are larger than `maxBytes`'],
  'worker-ended': ['crashed'],
  overdue: ['crashed'],
  'out-of-memory': ['out-of-memory', 'the call used more memory than `memoryMb` allows'],
  'no-worker': ['unreachable'],
  closed: ['disconnected', 'the host was closed'],
};

export function toIsolatedError(tool: string, cause: unknown, limitMs: number): ToolError {
  if (cause instanceof ToolError) return cause;
  if (cause instanceof TimeoutError) return new ToolError('timeout', tool, `no result in ${Math.ceil(limitMs)} ms`);
  if (cause instanceof RingTaskError) {
    if (cause.code === 'too-large') return new ToolError(...args('too-large', tool, cause));
    // It may have named the tool already.
    const message = cause.message.startsWith(`${tool}: `) ? cause.message.slice(tool.length + 2) : cause.message;
    return new ToolError(cause.code, tool, message, { cause });
  }
  if (cause instanceof RingError) return new ToolError(...args(cause.code, tool, cause));
  return new ToolError('failed', tool, cause instanceof Error ? cause.message : String(cause), { cause });
}

function args(fault: RingFault, tool: string, cause: Error): ConstructorParameters<typeof ToolError> {
  const [code, message = cause.message] = said[fault];
  return [code, tool, message, { cause }];
}
