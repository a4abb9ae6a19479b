import { pino } from 'pino';
import { Observable } from 'rxjs';
import { createServer } from '../../src/server/create-server.ts';
import { fileLogStore } from '../../src/server/file-log-store.ts';
import { numbered } from './sources.ts';

/**
 * A server in a process of its own, for tests that cut, kill or flood it. Its runs are hand-made:
 * `{ words, burst, everyMs }` writes that many words, `burst` at a time, with `everyMs` between bursts.
 */
export interface Writing {
  readonly words: number;
  readonly burst: number;
  readonly everyMs: number;
}

/** What the process tells its parent. */
export type Report =
  | { readonly url: string }
  | { readonly ended: string }
  | { readonly heapBytes: number; readonly bufferBytes: number };

/** The text such a run writes. */
export function wordsOf(count: number): string {
  let text = '';
  for (let i = 0; i < count; i++) text += `${i % 1000} `;
  return text;
}

if (process.send !== undefined) {
  const tell = (report: Report): void => void process.send?.(report);
  const write = numbered(({ run, input }) => {
    const { words, burst, everyMs } = input as unknown as Writing;
    return new Observable((log) => {
      let i = 0;
      let off = 0;
      const timer = setInterval(() => {
        for (let n = 0; n < burst && i < words; n++) {
          const text = `${i++ % 1000} `;
          log.next({ type: 'text', msg: 0, off, text });
          off += text.length;
        }
        if (i < words) return;
        clearInterval(timer);
        log.next({ type: 'done', outcome: 'answered' });
        log.complete();
        tell({ ended: run });
      }, everyMs);
      return () => clearInterval(timer);
    });
  });
  const { LIMITS = '{}', PORT = '0', STORE } = process.env;
  const server = await createServer({
    startRun: write,
    pipelines: [],
    logger: pino({ level: 'silent' }),
    limits: JSON.parse(LIMITS) as object,
    port: Number(PORT),
    ...(STORE && { store: fileLogStore(STORE) }),
  });
  process.on('message', () => {
    globalThis.gc?.();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    tell({ heapBytes: heapUsed, bufferBytes: external + arrayBuffers });
  });
  process.on('SIGTERM', () => {
    server.close().then(() => process.exit(0));
  });
  tell({ url: server.url });
}
