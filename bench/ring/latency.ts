/**
 * How long is one small task on its way to an idle worker and back, by rings and by messages? One at a time, contenders in
 * turns, so that each finds its worker asleep where it sleeps at all; the quantiles and their ratio to a message.
 */
import { lastValueFrom } from 'rxjs';
import { type RingPoolOptions, ringPool } from '../../src/ring/index.ts';
import type { BotEvent, BotStep } from './peers/bot-step.ts';
import { posted } from './peers/posted.ts';

const TASKS = 20_000;
/** Tasks of one contender in a row: the first of them finds a worker that has slept. */
const ROW = 20;
const event: BotEvent = { bot: 17, kind: 'message', text: 'is it in stock?' };

const opened: { close(): Promise<unknown> }[] = [];

async function ring(options: Partial<RingPoolOptions> = {}): Promise<() => Promise<unknown>> {
  const module = new URL('./peers/bot-step.ts', import.meta.url);
  const pool = ringPool<BotEvent, BotStep>({ module, workers: 1, ...options });
  opened.push(pool);
  await lastValueFrom(pool.warm(1));
  return () => new Promise((resolve) => void pool.run(event).subscribe({ complete: () => resolve(undefined) }));
}

function messages(channel: boolean): () => Promise<unknown> {
  const worker = posted({ channel });
  opened.push(worker);
  return () => new Promise((resolve) => worker.send(event, resolve));
}

const contenders: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['postMessage', messages(false)],
  ['MessageChannel', messages(true)],
  ['ring, spins 0.1 ms', await ring()],
  ['ring, never spins', await ring({ spinMs: 0 })],
  ['ring, never spins, sleeps in its loop', await ring({ spinMs: 0, parking: 'loop' })],
];
const took = new Map<string, number[]>(contenders.map(([name]) => [name, []]));
for (let row = -10; row < TASKS / ROW; row++) {
  for (const [name, send] of contenders) {
    for (let task = 0; task < ROW; task++) {
      const began = performance.now();
      await send();
      if (row >= 0) took.get(name)?.push(1_000 * (performance.now() - began));
    }
  }
}
console.log(`\none task to a worker and back, ${TASKS} each`);
const at = (name: string, ratio: number): number => {
  const sorted = (took.get(name) as number[]).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * ratio)] as number;
};
const [[base = ''] = []] = contenders;
for (const [name] of contenders) {
  const quantiles = [0.5, 0.99].map((ratio) => {
    const value = at(name, ratio);
    return `p${ratio * 100} ${value.toFixed(1).padStart(6)} µs ${(at(base, ratio) / value).toFixed(2)}× sooner`;
  });
  console.log(`  ${name.padEnd(38)} ${quantiles.join('   ')}`);
}
for (const each of opened) await each.close();
