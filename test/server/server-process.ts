import { pino } from 'pino';
import { Observable } from 'rxjs';
import { connect } from '../../src/client/index.ts';
import type { Codec } from '../../src/protocol/codec.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import { createServer } from '../../src/server/create-server.ts';
import { fileLogStore } from '../../src/server/file-log-store.ts';
import { startRemotely } from '../../src/server/start-remotely.ts';
import { numbered } from './sources.ts';

/**
 * A server in a process of its own, for tests that cut, kill or flood it. Its runs go on in a server behind it, where
 * there is one; else they are hand-made:
 * `{ words, burst, everyMs }` writes that many words, `burst` at a time, with `everyMs` between bursts; one that is
 * `pausable` writes nothing while demand is closed.
 */
export interface Writing {
  readonly words: number;
  readonly burst: number;
  readonly everyMs: number;
  readonly pausable?: boolean;
}

/** What the process tells its parent. */
export type Report =
  | { readonly url: string }
  /** How many bursts the run took: as many as its words need, unless it was held up. */
  | { readonly ended: string; readonly bursts: number }
  | { readonly heldUp: string }
  | { readonly heapBytes: number; readonly bufferBytes: number; readonly peakBytes: number };

/** The text such a run writes. */
export function wordsOf(count: number): string {
  let text = '';
  for (let i = 0; i < count; i++) text += `${i % 1000} `;
  return text;
}

if (process.send !== undefined) {
  const tell = (report: Report): void => void process.send?.(report);
  const write = numbered(({ run, input }, { demand } = {}) => {
    const { words, burst, everyMs, pausable = false } = input as unknown as Writing;
    return new Observable((log) => {
      let i = 0;
      let off = 0;
      let bursts = 0;
      let open = true;
      const demanding = demand?.subscribe((is) => {
        open = is || !pausable;
        if (!open) tell({ heldUp: run });
      });
      const timer = setInterval(() => {
        bursts++;
        for (let n = 0; n < burst && i < words && open; n++) {
          const text = `${i++ % 1000} `;
          log.next({ type: 'text', msg: 0, off, text });
          off += text.length;
        }
        if (i < words) return;
        clearInterval(timer);
        log.next({ type: 'done', outcome: 'answered' });
        log.complete();
        tell({ ended: run, bursts });
      }, everyMs);
      return () => {
        clearInterval(timer);
        demanding?.unsubscribe();
      };
    });
  });
  const { BEHIND, CODEC = 'json', LIMITS = '{}', PORT = '0', STORE } = process.env;
  const between = BEHIND && connect(BEHIND, { codec: codecs[CODEC as Codec['name']], backoff: { baseMs: 10 } });
  const server = await createServer({
    startRun: between ? startRemotely(between) : write,
    pipelines: [],
    logger: pino({ level: 'silent' }),
    limits: JSON.parse(LIMITS) as object,
    port: Number(PORT),
    ...(STORE && { store: fileLogStore(STORE) }),
  });
  process.on('message', () => {
    globalThis.gc?.();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    tell({ heapBytes: heapUsed, bufferBytes: external + arrayBuffers, peakBytes });
  });
  process.on('SIGTERM', () => {
    server.close().then(() => process.exit(0));
  });
  tell({ url: server.url });
}
