/** What became of an alert that was posted. */
export type WebhookEvent =
  | { readonly type: 'posted'; readonly status: number }
  | { readonly type: 'lost'; readonly why: 'full' | 'failed'; readonly error?: unknown };

export interface WebhookOptions {
  readonly url: string;
  /** Messages that may wait; beyond it the newest is lost and counted. Default 100. */
  readonly maxPending?: number;
  /** How long one answer may take, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  readonly observe?: (event: WebhookEvent) => void;
}

/** Posts messages to a URL, one after the other, so that a slow receiver costs nobody else anything. */
export interface Webhook {
  post(message: unknown): void;
  /** Resolves when nothing waits any more. */
  settled(): Promise<void>;
}

/**
 * Opens a webhook: each message is one JSON POST. A message that the receiver refuses or does not take in time is lost
 * and `observe` hears of it; the next goes on.
 *
 * @throws TypeError where the URL is none.
 */
export function openWebhook({ url, maxPending = 100, timeoutMs = 5_000, observe }: WebhookOptions): Webhook {
  if (!URL.canParse(url)) throw new TypeError(`webhook ${url} is no URL: give one like https://example.org/alerts`);
  let pending = 0;
  let tail: Promise<void> = Promise.resolve();
  const send = async (body: string): Promise<void> => {
    try {
      const headers = { 'content-type': 'application/json' };
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(url, { method: 'POST', headers, body, signal });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
      observe?.({ type: 'posted', status: response.status });
    } catch (error) {
      observe?.({ type: 'lost', why: 'failed', error });
    } finally {
      pending--;
    }
  };
  return {
    post: (message) => {
      if (pending >= maxPending) {
        observe?.({ type: 'lost', why: 'full' });
        return;
      }
      pending++;
      const body = JSON.stringify(message);
      tail = tail.then(() => send(body));
    },
    settled: () => tail,
  };
}
