/** How responses are bounded, and who is told of one that ended. */
export interface BoundedFetchOptions {
  /** Bytes one response may have; the one that goes beyond is cut, and its reader gets an error. */
  readonly maxBytes: number;
  /** Told that the event stream for a request is over: what it has not answered, it never will. */
  readonly streamEnded: (requestId: number, why: BodyTooLargeError | undefined) => void;
}

/** A response had more bytes than it may. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`the response has more than ${maxBytes} bytes; ask for less, or raise maxMessageBytes`);
    this.maxBytes = maxBytes;
  }
}

/**
 * Makes a `fetch` for JSON-RPC whose responses are bounded, whose broken event streams are noticed, and whose cancelled
 * requests let go of their sockets.
 *
 * A GET is answered with 405 and never sent: it would open a stream of notices that nobody here reads, without end.
 *
 * - Memory: one chunk of a response at a time, and one entry for every request under way.
 */
export function boundedFetch({ maxBytes, streamEnded }: BoundedFetchOptions): typeof fetch {
  const underWay = new Map<number, AbortController>();
  return async (input, init) => {
    if (init?.method === 'GET') return new Response(null, { status: 405 });
    const { id, cancels } = readMessage(init?.body);
    if (cancels !== undefined) underWay.get(cancels)?.abort();
    if (id === undefined) return fetch(input, init);
    const cut = new AbortController();
    underWay.set(id, cut);
    const signal = init?.signal == null ? cut.signal : AbortSignal.any([init.signal, cut.signal]);
    let response: Response;
    try {
      response = await fetch(input, { ...init, signal });
    } catch (error) {
      underWay.delete(id);
      throw error;
    }
    const isStream = response.headers.get('content-type')?.includes('text/event-stream') === true;
    const ended = (why?: BodyTooLargeError): void => {
      underWay.delete(id);
      // The reader's own turns come first: it may hold the answer already.
      if (isStream) setImmediate(streamEnded, id, why);
    };
    const { body, status, statusText, headers } = response;
    if (body === null) ended();
    return new Response(body && bounded(body, maxBytes, ended), { status, statusText, headers });
  };
}

function readMessage(body: unknown): { readonly id?: number; readonly cancels?: number } {
  if (typeof body !== 'string') return {};
  const { id, method, params } = JSON.parse(body);
  if (typeof id === 'number') return { id };
  return method === 'notifications/cancelled' ? { cancels: params?.requestId } : {};
}

function bounded(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  ended: (why?: BodyTooLargeError) => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let bytes = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          ended();
          return;
        }
        bytes += value.byteLength;
        if (bytes <= maxBytes) {
          controller.enqueue(value);
          return;
        }
        const error = new BodyTooLargeError(maxBytes);
        controller.error(error);
        ended(error);
        await reader.cancel(error);
      } catch (error) {
        controller.error(error);
        ended();
      }
    },
    cancel: (reason) => {
      ended();
      return reader.cancel(reason);
    },
  });
}
