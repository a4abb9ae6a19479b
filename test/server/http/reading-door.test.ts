import { describe, expect, it } from 'vitest';
import type { Server, ServerOptions } from '../../../src/server/create-server.ts';
import type { ArchiveFilter, RunArchive } from '../../../src/server/readings.ts';
import { staticTokens } from '../../../src/server/static-tokens.ts';
import { serve } from '../serve.ts';
import { echo } from '../sources.ts';

const pipelines = [{ name: 'assistant', version: 1, surfaces: ['chat'] }];
const auth = staticTokens({ 'token-of-ann-000000': 'ann', 'token-of-olga-00000': 'olga' });
const as = (owner: string): RequestInit => ({ headers: { authorization: `Bearer token-of-${owner}`.padEnd(26, '0') } });
const [ann, olga] = ['ann-000000', 'olga-00000'].map((name) => as(name)) as [RequestInit, RequestInit];

function get(server: Server, path: string, more: RequestInit = {}): Promise<Response> {
  return fetch(server.url.replace('ws', 'http') + path, { redirect: 'manual', ...more });
}

/** An archive that notes what it was asked for. */
function archiving(): RunArchive & { readonly asked: ArchiveFilter[] } {
  const asked: ArchiveFilter[] = [];
  return {
    asked,
    mayRead: ({ owner }) => owner !== 'ann',
    list: async (filter) => {
      asked.push(filter);
      return [{ run: 'r-1' }];
    },
    find: async (run) => (run === 'r/1' ? { run, log: [] } : undefined),
  };
}

describe('what is only read', () => {
  it('lists the pipelines to whoever has a token, and says whether recorded runs are theirs to read', async () => {
    const archive = archiving();
    const server = await serve(echo, { pipelines, auth, archive, catalogue: () => [{ name: 'assistant' }] });
    expect((await get(server, '/v1/pipelines')).status).toBe(401);
    expect(await (await get(server, '/v1/pipelines', ann)).json()).toEqual({
      pipelines: [{ name: 'assistant' }],
      recorded: false,
    });
    expect(await (await get(server, '/v1/pipelines', olga)).json()).toMatchObject({ recorded: true });
  });

  it('lists names alone where nothing more is said of pipelines', async () => {
    const server = await serve(echo, { pipelines });
    expect(await (await get(server, '/v1/pipelines')).json()).toEqual({ pipelines, recorded: false });
  });

  it('gives recorded runs to those who keep the service up, and to nobody else', async () => {
    const archive = archiving();
    const server = await serve(echo, { pipelines, auth, archive });
    for (const path of ['/v1/runs', '/v1/runs/r%2F1']) {
      expect((await get(server, path)).status).toBe(401);
      expect((await get(server, path, ann)).status).toBe(403);
    }
    expect(
      await (await get(server, '/v1/runs?kept=slo&pipeline=assistant&order=slowest&limit=7', olga)).json(),
    ).toEqual([{ run: 'r-1' }]);
    expect(await (await get(server, '/v1/runs/r%2F1', olga)).json()).toEqual({ run: 'r/1', log: [] });
    expect((await get(server, '/v1/runs/r-2', olga)).status).toBe(404);
    expect(archive.asked).toEqual([{ kept: 'slo', pipeline: 'assistant', order: 'slowest', limit: 7 }]);
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'kept=all', 'order=oldest'])(
    'refuses a filter that is none: %s',
    async (query) => {
      const server = await serve(echo, { archive: archiving() });
      expect((await get(server, `/v1/runs?${query}`)).status).toBe(400);
    },
  );

  it('takes questions at the same path', async () => {
    const server = await serve(echo, { pipelines, archive: archiving() });
    const response = await get(server, '/v1/runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pipeline: 'assistant', input: { text: 'q' } }),
    });
    expect(response.status).toBe(200);
  });

  describe('pages', () => {
    const options: Partial<ServerOptions> = {
      pipelines,
      auth,
      pages: {
        find: async (path) =>
          path === '/page'
            ? { contentType: 'text/html', body: '<p>', policy: "default-src 'self'" }
            : path === '/page/'
              ? '../page'
              : undefined,
      },
    };

    it('are given without a token, under a policy of their own', async () => {
      const response = await get(await serve(echo, options), '/page');
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('<p>');
      expect(response.headers.get('content-security-policy')).toBe("default-src 'self'");
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    });

    it('have one address', async () => {
      const response = await get(await serve(echo, options), '/page/');
      expect([response.status, response.headers.get('location')]).toEqual([308, '../page']);
    });

    it('are not given to pages of other origins, nor under names that are not this machine', async () => {
      const elsewhere = { headers: { origin: 'https://elsewhere.example' } };
      expect((await get(await serve(echo, options), '/page', elsewhere)).status).toBe(403);
    });

    it('are nowhere else', async () => {
      expect((await get(await serve(echo, options), '/other')).status).toBe(404);
    });
  });
});
