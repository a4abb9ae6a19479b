import { setTimeout as sleep } from 'node:timers/promises';
import type { IsolatedTool } from '../../../../src/adapters/tools/index.ts';
import type { Json } from '../../../../src/ports/index.ts';

const parameters = { type: 'object', properties: { value: {} } } as const;
const tool = (name: string, run: IsolatedTool['run']): IsolatedTool => ({
  spec: { name, description: `It does: ${name}.`, parameters },
  run,
});

/** Tells a test that a call has begun. */
const begun = new BroadcastChannel('bad-tools');
begun.unref();

let calls = 0;

function spend(): never {
  const kept: object[] = [];
  for (;;) kept.push(Array.from({ length: 1_000 }, () => ({})));
}

export const tools: readonly IsolatedTool[] = [
  tool('echo', ({ value = null }) => value as Json),
  tool('count', () => ({ calls: ++calls })),
  tool('see', (_, { run, stage, call, user = null, timeLeftMs }) => {
    return { run, stage, call, user, isTimed: timeLeftMs() <= 100_000 };
  }),
  tool('surroundings', () => ({
    env: Object.keys(process.env),
    argv: process.argv.slice(2),
    own: process.env.OWN ?? null,
  })),
  tool('refuse', () => {
    throw Object.assign(new Error('sold out'), { code: 'sold-out' });
  }),
  tool('loop', () => {
    begun.postMessage('loop');
    for (;;);
  }),
  tool('loop politely', (_, context) => {
    begun.postMessage('loop politely');
    while (!context.isCancelled);
    return null;
  }),
  tool('await', (_, { signal }) => {
    begun.postMessage('await');
    return sleep(1_000_000, null, { signal });
  }),
  tool('throw aside', () => {
    setTimeout(() => {
      throw new Error('thrown aside');
    });
    return new Promise<Json>(() => {});
  }),
  tool('reject aside', () => {
    void Promise.reject(new Error('rejected aside'));
    return new Promise<Json>(() => {});
  }),
  tool('throw after', ({ value }) => {
    const word = value as number;
    setTimeout(() => {
      throw new Error(`thrown after the call, ${word}`);
    }, 1);
    return 'well';
  }),
  tool('wait for it', () => sleep(30, 'undisturbed')),
  tool('exit', () => process.exit(0)),
  tool('spend', spend),
  tool('repeat', ({ value }) => 'x'.repeat(value as number)),
  tool('big', () => 1n as unknown as Json),
];
