/**
 * How many small tasks a second go to a worker and come back, by rings and by messages? At most 512 are under way, in one
 * process, contenders in turns. Those with rings are Observables that can be cancelled, those with messages call back, or are
 * Observables that cannot be.
 */
import { lastValueFrom, Observable } from 'rxjs';
import { type RingPool, type RingPoolOptions, ringPool } from '../../src/ring/index.ts';
import { compare } from '../runner.ts';
import type { BotEvent, BotStep } from './peers/bot-step.ts';
import { type Posted, posted } from './peers/posted.ts';

const TASKS = 50_000;
const WINDOW = 512;
const event: BotEvent = { bot: 17, kind: 'message', text: 'do you have it in paperback, and when would it be here?' };
const bytes = Buffer.from(JSON.stringify(event));

/** Keeps `WINDOW` tasks under way until `TASKS` have ended. */
function flow(send: (done: () => void) => void): Promise<number> {
  return new Promise((resolve) => {
    let [sent, ended] = [0, 0];
    const next = (): void => {
      sent += 1;
      send(done);
    };
    const done = (): void => {
      ended += 1;
      if (ended === TASKS) resolve(TASKS);
      else if (sent < TASKS) next();
    };
    for (let each = 0; each < WINDOW; each++) next();
  });
}

const opened: { close(): Promise<unknown> }[] = [];

async function ring<T, R>(step: string, options: Partial<RingPoolOptions> = {}): Promise<RingPool<T, R>> {
  const module = new URL(`./peers/${step}.ts`, import.meta.url);
  const pool = ringPool<T, R>({ module, workers: 1, ...options });
  await lastValueFrom(pool.warm(options.workers ?? 1));
  opened.push(pool);
  return pool;
}

const through = (run: () => Observable<unknown>) => () => flow((done) => void run().subscribe({ complete: done }));

/** What a message takes where it is given out as rings give theirs. */
const observed = (by: Posted): Observable<BotStep> =>
  new Observable((consumer) =>
    by.send(event, (step) => {
      consumer.next(step);
      consumer.complete();
    }),
  );

const batched = await ring<BotEvent, BotStep>('bot-step');
const single = await ring<BotEvent, BotStep>('bot-step', { maxBatch: 1 });
const two = await ring<BotEvent, BotStep>('bot-step', { workers: 2 });
const raw = await ring<Uint8Array, Uint8Array>('byte-step', { payload: 'bytes' });
const [one, channel, many] = [posted(), posted({ channel: true }), posted({ maxBatch: 64 })];
opened.push(one, channel, many);

await compare(
  'tasks to a worker and back, 512 under way',
  {
    'postMessage, one a task': () => flow((done) => one.send(event, done)),
    'MessageChannel, one a task': () => flow((done) => channel.send(event, done)),
    'postMessage, 64 a message': () => flow((done) => many.send(event, done)),
    'postMessage, one a task, as an Observable': through(() => observed(one)),
    'postMessage, 64 a message, as an Observable': through(() => observed(many)),
    'ring, one at a time': through(() => single.run(event)),
    'ring, micro-batches': through(() => batched.run(event)),
    'ring, micro-batches, two workers': through(() => two.run(event)),
    'ring, micro-batches of bytes': through(() => raw.run(bytes)),
  },
  { unit: 'tasks' },
);
for (const each of opened) await each.close();
