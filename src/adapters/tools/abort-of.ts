import { Observable } from 'rxjs';
import { ToolError } from './tool-error.ts';

/** Errors when the signal fires; `takeUntil` hands the error on. */
export function abortOf(signal: AbortSignal, tool: string): Observable<never> {
  return new Observable((consumer) => {
    const abort = (): void => consumer.error(cancelled(tool));
    signal.addEventListener('abort', abort, { once: true });
    return () => signal.removeEventListener('abort', abort);
  });
}

export function cancelled(tool: string): ToolError {
  return new ToolError('cancelled', tool, 'the call was cancelled before it had a result');
}
