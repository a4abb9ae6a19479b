/** Headers of a stream of server-sent events; the last one keeps proxies from gathering them. */
export const sseHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** One server-sent event. */
export function sse(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** How streams of OpenAI and the AI SDK end. */
export const sseDone = 'data: [DONE]\n\n';
