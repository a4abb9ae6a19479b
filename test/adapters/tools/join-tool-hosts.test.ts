import { lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createFunctionTools, joinToolHosts } from '../../../src/adapters/tools/index.ts';
import type { ToolHost } from '../../../src/ports/index.ts';
import { callContext } from '../call-context.ts';

const host = (...names: string[]): ToolHost =>
  createFunctionTools(
    names.map((name) => ({
      spec: { name, description: name, parameters: { type: 'object' } },
      run: (args) => ({ name, ...args }),
    })),
  );

describe('joinToolHosts', () => {
  const joined = joinToolHosts({ shop: host('find', 'buy'), crm: host('visits') });

  it('has the tools of all, in order, and calls the host that has the tool', async () => {
    expect(joined.tools.map(({ name }) => name)).toEqual(['find', 'buy', 'visits']);
    const call = { id: '1', name: 'visits', args: { of: 'C01' } };
    expect(await lastValueFrom(joined.call(call, callContext()))).toEqual({ name: 'visits', of: 'C01' });
  });

  it('settles a call of a tool that none has', async () => {
    const call = joined.call({ id: '1', name: 'sell', args: {} }, callContext());
    await expect(lastValueFrom(call)).rejects.toMatchObject({
      code: 'unknown-tool',
      message: 'sell: there is no such tool; call one of find, buy, visits',
    });
  });

  it('checks a call by the host that has the tool', () => {
    expect(joined.check?.({ id: '1', name: 'find', args: {} })).toBeUndefined();
    expect(joined.check?.({ id: '1', name: 'sell', args: {} })).toMatchObject({ code: 'unknown-tool' });
  });

  it('names both hosts where two have a tool of one name', () => {
    expect(() => joinToolHosts({ shop: host('find'), crm: host('find') })).toThrow(
      'tool find is in shop and in crm; rename one, or give one host a name prefix',
    );
  });
});
