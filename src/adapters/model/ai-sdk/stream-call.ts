import { Observable } from 'rxjs';
import type { CallContext } from '../../../ports/call.ts';
import type { ModelPart } from '../../../ports/chat-model.ts';
import type { ProviderPart, ProviderStream } from './provider-model.ts';
import { toModelCallError } from './to-model-call-error.ts';

/** One call of a provider, ready to be made. */
export interface StreamCall {
  /** `provider:model`, for errors. */
  readonly model: string;
  /** Sends the request. */
  readonly open: (signal: AbortSignal) => PromiseLike<ProviderStream>;
  /** The part to pass on for a part read, or nothing; what it throws fails the call. Made once a subscription. */
  readonly converter: () => (part: ProviderPart) => ModelPart | undefined;
}

type ReadResult = Awaited<ReturnType<ReadableStreamDefaultReader<ProviderPart>['read']>>;

/** After the answer is whole, at most this many parts are read to let the connection be used again. */
const MAX_TRAILING_PARTS = 64;

/**
 * Makes the call and reads its parts, one at a time and only while demand is open; between two reads nothing is held
 * here, so a closed demand stalls the provider's socket. At most one part that was already being read still leaves
 * after demand has closed.
 *
 * - Completes after the `finish` part. What little follows is read off so that the connection can serve the next call.
 * - Errors with a ModelCallError: refused, cut off, malformed, aborted by the context's signal.
 * - Unsubscribing aborts the HTTP request before it returns.
 */
export function streamCall(call: StreamCall, context: CallContext): Observable<ModelPart> {
  return new Observable<ModelPart>((subscriber) => {
    const abort = new AbortController();
    const convert = call.converter();
    let reader: ReadableStreamDefaultReader<ProviderPart> | undefined;
    let isOpen = true;
    let isReading = false;
    let isWhole = false;

    const fail = (error: unknown): void => subscriber.error(toModelCallError(error, call.model));
    const forward = (): void => abort.abort(context.signal.reason);

    const read = (): void => {
      if (reader === undefined || isReading || !isOpen || subscriber.closed) return;
      isReading = true;
      reader.read().then(take, fail);
    };
    const take = (result: ReadResult): void => {
      isReading = false;
      if (subscriber.closed) return;
      try {
        if (result.done) throw new TypeError('terminated');
        const part = convert(result.value);
        if (part !== undefined) {
          isWhole = part.type === 'finish';
          subscriber.next(part);
        }
      } catch (error) {
        fail(error);
        return;
      }
      if (isWhole) subscriber.complete();
      else read();
    };

    subscriber.add(() => {
      context.signal.removeEventListener('abort', forward);
      if (isWhole && reader !== undefined) drain(reader, abort);
      else abort.abort();
    });
    if (context.signal.aborted) forward();
    else context.signal.addEventListener('abort', forward, { once: true });
    subscriber.add(
      context.demand.subscribe((open) => {
        isOpen = open;
        read();
      }),
    );
    call.open(abort.signal).then((opened) => {
      reader = opened.stream.getReader();
      if (subscriber.closed) reader.cancel().catch(ignore);
      else read();
    }, fail);
  });
}

/** Reads to the end of an answer that is whole, and gives up on one that does not end. */
async function drain(reader: ReadableStreamDefaultReader<ProviderPart>, abort: AbortController): Promise<void> {
  try {
    for (let read = 0; read < MAX_TRAILING_PARTS; read++) if ((await reader.read()).done) return;
    abort.abort();
  } catch {
    // Nobody listens any more: the answer was whole before this.
  }
}

function ignore(): void {}
