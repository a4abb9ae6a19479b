import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lastValueFrom, VirtualTimeScheduler } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type IsolatedTools, type IsolationOptions, openIsolatedTools } from '../../../../src/adapters/tools/index.ts';
import type { Json } from '../../../../src/ports/index.ts';
import { callContext } from '../../call-context.ts';

// What the workers of tests load is compiled once.
enableCompileCache(process.env.NODE_COMPILE_CACHE);
const module = new URL('./bad-tools.ts', import.meta.url);
const hosts: IsolatedTools[] = [];
const patient: IsolationOptions = { workers: 1, memoryMb: 32, graceMs: 10, timeoutMs: 100_000 };

async function open(options: IsolationOptions = {}): Promise<IsolatedTools> {
  const host = await openIsolatedTools(module, { ...patient, ...options });
  hosts.push(host);
  return host;
}

/** Resolves when a worker says that a call of that name has begun; it is listened for from now on. */
function hasBegun(name: string): Promise<void> {
  const heard = new BroadcastChannel('bad-tools');
  return new Promise((resolve) => {
    heard.onmessage = ({ data }) => {
      if (data !== name) return;
      heard.close();
      resolve();
    };
  });
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((each) => each.close()));
});

const call = (host: IsolatedTools, name: string, value: Json = null, context = callContext()): Promise<Json> =>
  lastValueFrom(host.call({ id: 'c1', name, args: { value } }, context));

describe('openIsolatedTools', () => {
  it('has the tools of the module, and their results', async () => {
    const host = await open();
    expect(host.tools.slice(0, 2)).toMatchObject([{ name: 'echo', description: 'It does: echo.' }, { name: 'count' }]);
    expect(await call(host, 'echo', { titles: ['Dune', 'Émile'] })).toEqual({ titles: ['Dune', 'Émile'] });
    const seen = await call(host, 'see', null, callContext({ user: 'ann' }));
    expect(seen).toEqual({ run: 'run-1', stage: 'calls', call: 'calls#1', user: 'ann', isTimed: true });
  });

  it('shows them nothing of the process but what is given', async () => {
    const host = await open({ env: { OWN: 'yes' } });
    expect(await call(host, 'surroundings')).toEqual({ env: ['OWN'], argv: [], own: 'yes' });
  });

  describe('where one is bad', () => {
    let host: IsolatedTools;
    beforeAll(async () => {
      host = await openIsolatedTools(module, { ...patient, workers: 2 });
    });
    afterAll(() => host.close());

    it.each([
      ['refuse', null, { code: 'sold-out', message: 'refuse: sold out' }],
      ['throw aside', null, { code: 'failed', message: 'throw aside: thrown aside' }],
      ['reject aside', null, { code: 'failed', message: 'reject aside: rejected aside' }],
      ['exit', null, { code: 'crashed', message: 'exit: the worker ended by itself, with code 0' }],
      ['spend', null, { code: 'out-of-memory', message: expect.stringContaining('more memory than `memoryMb`') }],
      ['repeat', 900_000, { code: 'too-large' }],
      ['big', null, { code: 'failed', message: expect.stringContaining('BigInt') }],
      ['nothing', null, { code: 'unknown-tool', message: expect.stringContaining('call one of echo, count') }],
    ] as const)('fails its call and no other: %s', async (name, value, error) => {
      const beside = call(host, 'wait for it');
      await expect(call(host, name, value)).rejects.toMatchObject({ name: 'ToolError', tool: name, ...error });
      expect(await call(host, 'echo', 'after')).toBe('after');
      expect(await beside).toBe('undisturbed');
    });
  });

  it('settles a call that loops for ever when it is late, and replaces its worker', async () => {
    const host = await open({ timeoutMs: 50 });
    const scheduler = new VirtualTimeScheduler();
    const begun = hasBegun('loop');
    const late = expect(call(host, 'loop', null, callContext({ scheduler }))).rejects.toMatchObject({
      code: 'timeout',
      message: 'loop: no result in 50 ms',
    });
    await begun;
    scheduler.flush();
    await late;
    // The next waits for the new worker, as long as the clock stands still.
    const next = callContext({ scheduler: new VirtualTimeScheduler() });
    expect(await call(host, 'count', null, next)).toEqual({ calls: 1 });
    expect(host.state()).toMatchObject({ workers: 1, replaced: 1 });
  });

  it.each(['loop politely', 'await'])('keeps the worker of a call that ends in its grace: %s', async (name) => {
    const host = await open({ graceMs: 100_000 });
    await call(host, 'count');
    const abort = new AbortController();
    const begun = hasBegun(name);
    const left = expect(call(host, name, null, callContext({ signal: abort.signal }))).rejects.toMatchObject({
      code: 'cancelled',
    });
    await begun;
    abort.abort();
    await left;
    expect(await call(host, 'count')).toEqual({ calls: 2 });
    expect(host.state().replaced).toBe(0);
  });

  it('cancels a call by its signal and by leaving it', async () => {
    const host = await open();
    const abort = new AbortController();
    const aborted = call(host, 'loop', null, callContext({ signal: abort.signal }));
    abort.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'cancelled' });
    host.call({ id: 'c2', name: 'loop', args: {} }, callContext()).subscribe().unsubscribe();
    expect(await call(host, 'echo', 1)).toBe(1);
    const fired = callContext({ signal: AbortSignal.abort() });
    await expect(call(host, 'echo', 1, fired)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('lets what a call has left behind harm no other: its worker is replaced once that one is done', async () => {
    const host = await open();
    expect(await call(host, 'throw after', 7)).toBe('well');
    // It is in the worker in which the error comes up, and has a result all the same.
    expect(await call(host, 'wait for it')).toBe('undisturbed');
    expect(await call(host, 'count')).toEqual({ calls: 1 });
    await expect.poll(() => host.state().replaced).toBe(1);
  });

  it('keeps what a worker has loaded from call to call, unless every call is to have its own', async () => {
    const kept = await open();
    expect([await call(kept, 'count'), await call(kept, 'count')]).toEqual([{ calls: 1 }, { calls: 2 }]);
    const own = await open({ reuse: false });
    expect([await call(own, 'count'), await call(own, 'count')]).toEqual([{ calls: 1 }, { calls: 1 }]);
  });

  it('refuses bad arguments before a worker hears of them, and more calls than may wait', async () => {
    const host = await open({ maxWaiting: 1 });
    expect(host.check?.({ id: 'c1', name: 'nothing', args: {} })).toMatchObject({ code: 'unknown-tool' });
    const [first, second] = [call(host, 'wait for it'), call(host, 'wait for it')];
    await expect(call(host, 'wait for it')).rejects.toMatchObject({ code: 'busy' });
    expect(await Promise.all([first, second])).toEqual(['undisturbed', 'undisturbed']);
  });

  it('has as many calls at once as it is told, ready before they come', async () => {
    const host = await open();
    await host.warm(3);
    expect(host.state()).toMatchObject({ workers: 3, ready: 3 });
  });

  it('fails what is under way when it is closed', async () => {
    const host = await open();
    const under = call(host, 'await');
    const closed = expect(under).rejects.toMatchObject({ code: 'disconnected' });
    await host.close();
    await closed;
    await expect(call(host, 'echo')).rejects.toMatchObject({ code: 'disconnected' });
  });

  describe('refuses', () => {
    let folder = '';
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'isolated-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it.each([
      ['export const tool = 1;', /it exports no array `tools` of \{ spec, run \}/],
      ['export const', /Unexpected end of input/],
    ])('a module that is %s', async (source, message) => {
      const file = join(folder, 'tools.mjs');
      writeFileSync(file, source);
      await expect(openIsolatedTools(pathToFileURL(file), { workers: 1 })).rejects.toMatchObject({
        code: 'unreachable',
        message: expect.stringMatching(message),
      });
    });

    it.each([
      [{ timeoutMs: 0 }, /timeoutMs is 0/],
      [{ memoryMb: -1 }, /memoryMb is -1/],
      [{ maxBytes: Number.NaN }, /maxBytes is NaN/],
      [{ workers: 0 }, /workers is 0/],
    ])('%j', async (options, message) => {
      await expect(openIsolatedTools(module, options)).rejects.toThrow(message);
    });
  });
});
