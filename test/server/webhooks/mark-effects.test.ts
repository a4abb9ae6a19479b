import { asyncScheduler, NEVER, type Observable, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { CallContext, Json, ToolHost } from '../../../src/ports/index.ts';
import { markEffects } from '../../../src/server/webhooks/mark-effects.ts';

const spec = (name: string, readOnly?: boolean) => ({
  ...{ name, description: name, parameters: { type: 'object' } },
  ...(readOnly !== undefined && { readOnly }),
});

/** What happens, in order, around a call of a tool. */
function around(mark: (run: string) => Promise<void> | undefined) {
  const seen: string[] = [];
  const host: ToolHost = {
    tools: [spec('look', true), spec('pay'), spec('send', false)],
    call: ({ name }) => {
      seen.push(`call ${name}`);
      return of('done');
    },
  };
  const { tools } = markEffects({ tools: host }, (run) => {
    seen.push(`mark ${run}`);
    return mark(run);
  }) as { readonly tools: ToolHost };
  const context: CallContext = {
    ...{ signal: new AbortController().signal, demand: NEVER, scheduler: asyncScheduler },
    ...{ timeLeftMs: () => 1, random: () => 0, run: 'r1', stage: 'calls', call: 'calls#1' },
  };
  const call = (name: string): Observable<Json> => tools.call({ id: 'a', name, args: {} }, context);
  const ended = (name: string): Promise<unknown> =>
    new Promise((resolve) => {
      let last: unknown;
      call(name).subscribe({ next: (value) => (last = value), error: resolve, complete: () => resolve(last) });
    });
  return { seen, call, ended };
}

describe('a call with side effects', () => {
  it('is made when it is written down that it comes, and others at once', async () => {
    const { seen, ended } = around(() => Promise.resolve());
    expect(await ended('look')).toBe('done');
    expect(seen).toEqual(['call look']);
    for (const name of ['pay', 'send', 'unknown']) expect(await ended(name)).toBe('done');
    expect(seen.slice(1)).toEqual(['mark r1', 'call pay', 'mark r1', 'call send', 'mark r1', 'call unknown']);
  });

  it('is made at once where the run is no webhook’s', () => {
    const { seen, call } = around(() => undefined);
    call('pay').subscribe();
    expect(seen).toEqual(['mark r1', 'call pay']);
  });

  it('is not made where it cannot be written down', async () => {
    const { seen, ended } = around(() => Promise.reject(new Error('the disk is full')));
    expect(await ended('pay')).toMatchObject({ code: 'webhook.unmarked' });
    expect(seen).toEqual(['mark r1']);
  });

  it('is not made for who has left by then', async () => {
    let written = (): void => {};
    const { seen, call } = around(() => new Promise((resolve) => (written = resolve)));
    call('pay').subscribe().unsubscribe();
    written();
    await Promise.resolve();
    expect(seen).toEqual(['mark r1']);
  });
});
