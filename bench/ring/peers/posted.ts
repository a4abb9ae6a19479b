import { MessageChannel, Worker } from 'node:worker_threads';
import type { BotEvent, BotStep } from './bot-step.ts';

/** Sends a task and hears its result once; results come in the order of tasks. */
export interface Posted {
  send(event: BotEvent, done: (step: BotStep) => void): void;
  close(): Promise<unknown>;
}

/** A worker that is sent messages; with `maxBatch` over 1 those of one turn of the event loop go together. */
export function posted(options: { readonly channel?: boolean; readonly maxBatch?: number } = {}): Posted {
  const { channel = false, maxBatch = 1 } = options;
  const pair = channel ? new MessageChannel() : undefined;
  const worker = new Worker(new URL('./post-worker.ts', import.meta.url), {
    workerData: { port: pair?.port2 },
    transferList: pair === undefined ? [] : [pair.port2],
  });
  const port = pair?.port1 ?? worker;
  const waiting: ((step: BotStep) => void)[] = [];
  let first = 0;
  let batch: BotEvent[] = [];
  const hear = (step: BotStep): void => {
    const done = waiting[first] as (step: BotStep) => void;
    first += 1;
    if (first === 4_096) {
      waiting.splice(0, first);
      first = 0;
    }
    done(step);
  };
  port.on('message', (steps: BotStep | readonly BotStep[]) => {
    if (Array.isArray(steps)) steps.forEach(hear);
    else hear(steps as BotStep);
  });
  const flush = (): void => {
    if (batch.length > 0) port.postMessage(batch);
    batch = [];
  };
  return {
    send: (event, done) => {
      waiting.push(done);
      if (maxBatch === 1) {
        port.postMessage(event);
        return;
      }
      if (batch.length === 0) queueMicrotask(flush);
      if (batch.push(event) >= maxBatch) flush();
    },
    close: () => worker.terminate(),
  };
}
